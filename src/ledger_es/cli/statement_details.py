"""statements attach: the payments behind amounts of statements, which the bank tells in a file of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, Shown, table
from ledger_es.cli.options import WRITE, Writing
from ledger_es.cli.reader_options import AS_WRITTEN, AsWritten
from ledger_es.cli.statement_import import readable_file
from ledger_es.tables import Cell, Column


def attach(
    files: Annotated[
        list[Path], Parameter(help="Files of camt.054, BgMax or OCR giro; also ZIP and gzip files.")
    ],
    /,
    *,
    bank: Annotated[str, Parameter(help="Only amounts of this bank account.")] = "",
    as_written: AsWritten = AS_WRITTEN,
    writing: Writing = WRITE,
) -> Answer:
    """Attach the payments that a file tells to the lines of statements that show their sums, and apply them.

    Nothing is posted, and no balance changes. What no statement shows yet waits for it.

    Example: ledger-es statements attach notification.xml
    """
    rows: list[list[Cell]] = []
    documents: list[dict[str, Any]] = []
    warnings: list[Shown] = []
    with Ledger.open(writing.ledger) as ledger:
        for place, path in enumerate(files):
            for file in ledger.payment_reconciliation.attach_file(
                readable_file(path),
                bank_account_no=bank,
                reader_settings=as_written.settings,
                idempotency_key=f"{writing.key}/{place}" if writing.key else None,
                dry_run=writing.dry_run,
                actor=writing.who,
                reason=writing.reason,
            ):
                rows += [_row(file.file_name, entry) for entry in file.details]
                warnings += [f"{file.file_name}: {warning}" for warning in file.warnings]
                documents.append(
                    {
                        "file": file.file_name,
                        "commit_no": file.executed.commit_no,
                        "replayed": file.executed.replayed,
                        "details": file.details,
                        "warnings": list(file.warnings),
                    }
                )
    document: dict[str, Any] = {
        "commit_no": max((file["commit_no"] for file in documents), default=0),
        "replayed": all(file["replayed"] for file in documents),
        "files": documents,
    }
    if writing.dry_run:
        document["dry_run"] = True
    columns = [
        Column("file"),
        Column("amount", "amount"),
        Column("payments", "count"),
        Column("statement_no", title="Statement"),
        Column("line_no", "number", title="Line"),
        Column(""),
    ]
    title = "Details (dry run: nothing is recorded)" if writing.dry_run else "Details"
    return Answer(document, [table(title, columns, rows), *warnings])


def _row(file_name: str, entry: dict[str, Any]) -> list[Cell]:
    return [
        file_name,
        entry["amount"],
        entry["payments"],
        entry["statement_no"],
        entry["line_no"] or None,
        entry["said"],
    ]
