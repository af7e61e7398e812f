"""Reads bank files into statements and proves them complete. Nothing is posted here."""

from __future__ import annotations

from ledger_es.statements.archive import left_out_files, open_statement_files
from ledger_es.statements.formats import FORMATS, read_statement_file, stream_statement_file
from ledger_es.statements.json_form import as_json, write_json
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, DateOrder, ReaderSettings
from ledger_es.statements.statement import (
    Account,
    Balance,
    Batch,
    Charge,
    Detail,
    Entry,
    FileEnd,
    Foreign,
    Proof,
    Source,
    Statement,
    StatementEnd,
    StatementFile,
    transaction_date,
)
from ledger_es.statements.status_report import StatusReport, StatusSaid, read_status_report

__all__ = [
    "DEFAULT_SETTINGS",
    "FORMATS",
    "Account",
    "Balance",
    "Batch",
    "Charge",
    "DateOrder",
    "Detail",
    "Entry",
    "FileEnd",
    "Foreign",
    "Proof",
    "ReaderSettings",
    "Source",
    "Statement",
    "StatementEnd",
    "StatementFile",
    "StatusReport",
    "StatusSaid",
    "as_json",
    "left_out_files",
    "open_statement_files",
    "read_statement_file",
    "read_status_report",
    "stream_statement_file",
    "transaction_date",
    "write_json",
]
