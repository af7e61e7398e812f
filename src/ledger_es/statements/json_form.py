"""A statement file as JSON: whole, or written entry by entry. Personal text is shown: the user reads his own file."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from ledger_es.statements.formats import Reversals, stream_statement_file
from ledger_es.statements.statement import (
    Balance,
    Detail,
    Entry,
    FileEnd,
    Proof,
    Source,
    Statement,
    StatementEnd,
    StatementFile,
    file_of,
)

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_DETAIL_KEYS = frozenset(
    ("amount", "currency", "party_name", "party_account", "reference", "end_to_end_id", "text")
)
_COPY_CHARACTERS = 1 << 16


def as_json(file: StatementFile) -> dict[str, Any]:
    """The shape of `statements read --json`: amounts as text, days as ISO 8601, null for what is not there."""
    return {
        "format": file.format,
        "sha256": file.sha256,
        "message_id": file.message_id or None,
        "warnings": list(file.warnings),
        "statements": [
            {
                **statement_as_json(statement, statement.proof),
                "entries": [entry_as_json(entry) for entry in statement.entries],
            }
            for statement in file.statements
        ],
    }


def write_json(
    source: Source,
    name: str,
    out: TextIO,
    *,
    format: str | None = None,
    checked: bool = False,
    reversals: Reversals = "as_marked",
) -> None:
    """What `as_json` gives, written for a file of any size: nothing reaches `out` before the whole file was read.

    Raises as `stream_statement_file`; then nothing was written. The text waits in a temporary file without name.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as waiting:
        before_statement, before_entry = "", ""
        end: FileEnd | None = None
        for part in stream_statement_file(
            source, name, format=format, checked=checked, reversals=reversals
        ):
            match part:
                case Entry():
                    waiting.write(before_entry + _text(entry_as_json(part)))
                    before_entry = ", "
                case StatementEnd():
                    rest = _text(statement_as_json(part.statement, part.proof))
                    waiting.write(f"], {rest[1:]}")
                    before_statement = ", "
                case FileEnd():
                    end = part
                case Statement():
                    waiting.write(before_statement + '{"entries": [')
                    before_entry = ""
        assert end is not None, "a stream of statements ended without its end"
        head = _text(as_json(file_of(end, ())))
        out.write(head.removesuffix("]}"))
        waiting.seek(0)
        while piece := waiting.read(_COPY_CHARACTERS):
            out.write(piece)
        out.write("]}\n")


def statement_as_json(statement: Statement, proof: Proof | None) -> dict[str, Any]:
    """A statement without its entries. `balanced` is null where there was nothing to prove."""
    shown = {
        "account": {"iban": statement.account.iban, "other": statement.account.other},
        "owner": statement.owner or None,
        "currency": statement.currency or None,
        "number": statement.number or None,
        "identification": statement.identification or None,
        "electronic_sequence_no": statement.electronic_sequence_no or None,
        "legal_sequence_no": statement.legal_sequence_no or None,
        "page": statement.page_no,
        "last_page": statement.last_page,
        "period_from": _plain(statement.period_from),
        "period_to": _plain(statement.period_to),
        "created_at": statement.created_at or None,
        "copy_duplicate": statement.copy_duplicate or None,
        "opening": _balance(statement.opening),
        "closing": _balance(statement.closing),
        "balances": [_record(balance) for balance in statement.balances],
        "moves_money": statement.moves_money,
        "balanced": proof.holds if proof else None,
        "booked": _plain(proof.booked if proof else None),
        "difference": _plain(proof.difference if proof else None),
    }
    if statement.message_id:
        shown["message_id"] = statement.message_id
    if statement.text:
        shown["text"] = statement.text
    return shown


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """The keys of the interface always, further ones only where the bank says something."""
    shown = {
        "amount": str(entry.amount),
        "currency": entry.currency,
        "booking_date": _plain(entry.booking_date),
        "value_date": _plain(entry.value_date),
        "status": entry.status,
        "bank_reference": entry.bank_reference or None,
        "reversal": entry.reversal,
        "text": entry.text or None,
        "entry_no": entry.entry_no,
        "line": entry.line,
        "residual": _plain(entry.residual),
        "details": [_detail(detail) for detail in entry.details],
    }
    if entry.entry_reference:
        shown["entry_reference"] = entry.entry_reference
    if entry.bank_transaction_code:
        shown["bank_transaction_code"] = entry.bank_transaction_code
    if entry.batch is not None:
        shown["batch"] = _record(entry.batch)
    if entry.charges:
        shown["charges"] = [_record(charge) for charge in entry.charges]
    return shown


def _detail(detail: Detail) -> dict[str, Any]:
    shown = {
        name: _plain(value) or None
        for name, value in zip(Detail._fields, detail, strict=True)
        if value or name in _DETAIL_KEYS
    }
    if detail.foreign is not None:
        shown["foreign"] = _record(detail.foreign)
    if detail.charges:
        shown["charges"] = [_record(charge) for charge in detail.charges]
    return shown


def _balance(balance: Balance | None) -> dict[str, Any] | None:
    return _record(balance) if balance is not None else None


def _record(record: Any) -> dict[str, Any]:
    """The fields of a record. Empty text becomes null."""
    return {
        name: (value or None) if value.__class__ is str else _plain(value)
        for name, value in zip(record._fields, record, strict=True)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _text(value: dict[str, Any]) -> str:
    return _ENCODER.encode(value)
