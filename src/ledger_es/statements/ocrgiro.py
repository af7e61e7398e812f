"""Reads Norwegian OCR giro through `netsgiro`. Each assignment and day is one amount in the account's statement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ledger_es.errors import StatementFormatUnknown
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import (
    Account,
    Batch,
    Detail,
    Entry,
    Part,
    Source,
    Statement,
    StatementEnd,
)
from ledger_es.statements.text_file import Line, TextFile, head_text, inspect_text, lines_of
from ledger_es.statements.text_statement import WrongText, file_end, in_digits, refused_whole
from ledger_es.statements.warnings import Warnings
from ledger_es.values import ZERO

_BEGINS: Final = re.compile(r"\s*NY\d{6}", re.ASCII)
_RECORD: Final = re.compile(r"NY\d{6}.{72}", re.ASCII)
_CURRENCY: Final = "NOK"
_PAYMENTS: Final = "09"
"""The service code of OCR giro; 21 is AvtaleGiro, whose files hold agreements and requests for payment."""


def recognizes(head: bytes) -> bool:
    """Whether these first bytes are of a file of Nets: records that begin with NY and codes."""
    return bool(_BEGINS.match(head_text(head)))


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """One statement for each assignment; its entries are the sums of each day, with the payments as details.

    It moves no money: it details what the statement of the account shows. Totals and counts are checked; they are
    refused if `checked`, otherwise a warning. Raises StatementFormatUnknown (also where the library is missing, or for
    AvtaleGiro), StatementHostile, StatementMalformed, FileNotReadable.
    """
    text = inspect_text(source, name, settings)
    return refused_whole(_parts(text, checked=checked), name)


class _Row(NamedTuple):
    """A record of the file: its line, and what the library reads from it."""

    line: Line
    fields: Any

    @property
    def record_type(self) -> str:
        return self.line.text[6:8]

    @property
    def place(self) -> str:
        return f"line {self.line.no}, record {self.record_type}"


def _parts(text: TextFile, *, checked: bool) -> Iterator[Part]:
    warnings = Warnings()
    rows = [*_rows(text)]
    if len(rows) < 2 or rows[0].record_type != "10" or rows[-1].record_type != "89":
        raise WrongText("end", "the file ends before its last record (89)", FETCH_AGAIN)
    _compare(rows, rows[-1], checked, warnings)
    message_id = rows[0].fields.transmission_number
    count = 0
    for assignment in _assignments(rows[1:-1]):
        if assignment[0].line.text[2:4] != _PAYMENTS:
            warnings.note("an assignment of AvtaleGiro is left out", assignment[0].place)
            continue
        count += 1
        yield from _statement(assignment, message_id, checked, warnings)
    if not count:
        raise StatementFormatUnknown(
            file=text.name,
            position="records",
            reason="the file holds no payments of OCR giro",
            cure="give the file of payments received (OCR giro); AvtaleGiro files hold requests and agreements",
        )
    yield file_end("ocrgiro", text, warnings, message_id=message_id)


def _rows(text: TextFile) -> Iterator[_Row]:
    """The records. The library says only that something is wrong, so each line is given to it by itself."""
    try:
        from netsgiro import records
    except ImportError:
        raise StatementFormatUnknown(
            file=text.name,
            position="start",
            reason="this is a file of OCR giro, for which a library is missing",
            cure="install it: pip install 'ledger-es[ocrgiro]'",
        ) from None
    for line in lines_of(text):
        record = line._replace(text=line.text.rstrip("\r\n"))
        if not record.text.strip():
            continue
        if not _RECORD.fullmatch(record.text):
            raise WrongText(
                f"line {line.no}", "it is no record of 80 characters that begins with NY and codes"
            )
        try:
            parsed: list[Any] = records.parse(record.text)
            (fields,) = parsed
        # What a hostile record raises in the library is not documented; it has no errors of its own.
        except (ValueError, AssertionError, KeyError, TypeError, AttributeError) as error:
            raise WrongText(
                f"line {line.no}", f"the record {record.text[2:8]} is not valid: {error}"
            ) from None
        yield _Row(record, fields)


def _assignments(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """The records of each assignment, from its start (20) to its end (88). Raises WrongText."""
    assignment: list[_Row] = []
    for row in rows:
        if (row.record_type == "20") != (not assignment):
            raise WrongText(row.place, "the record stands where it cannot stand", FETCH_AGAIN)
        assignment.append(row)
        if row.record_type == "88":
            yield assignment
            assignment = []
    if assignment:
        raise WrongText(assignment[0].place, "the assignment has no end (88)", FETCH_AGAIN)


def _statement(
    rows: list[_Row], message_id: str, checked: bool, warnings: Warnings
) -> Iterator[Part]:
    start, end = rows[0].fields, rows[-1]
    _compare(rows, end, checked, warnings)
    payments = [_payment(transaction) for transaction in _transactions(rows[1:-1])]
    days = sorted({payment.day for payment in payments})
    statement = Statement(
        kind="ocrgiro",
        account=Account(None, start.assignment_account),
        owner="",
        currency=_CURRENCY,
        number=start.assignment_number,
        identification=start.assignment_number,
        period_from=days[0] if days else end.fields.nets_date_1,
        period_to=days[-1] if days else end.fields.nets_date_1,
    )
    yield statement
    for entry_no, day in enumerate(days, 1):
        of_day = [payment for payment in payments if payment.day == day]
        yield Entry(
            amount=sum((payment.amount for payment in of_day), ZERO),
            currency=_CURRENCY,
            booking_date=day,
            value_date=None,
            status="BOOK",
            bank_reference="",
            entry_reference=start.assignment_number,
            reversal=False,
            text=f"OCR giro, agreement {start.agreement_id}",
            bank_transaction_code="",
            batch=Batch(len(of_day), message_id, start.assignment_number),
            charges=(),
            entry_no=entry_no,
            line=of_day[0].line,
            details=tuple(payment.detail for payment in of_day),
        )
    yield StatementEnd(statement, len(days), None)


class _Payment(NamedTuple):
    """A payment, and the day on which Nets gave it to the bank."""

    day: date
    amount: Decimal
    detail: Detail
    line: int


def _transactions(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """The records of each payment: its amount (30), its references (31), perhaps a text (32). Raises WrongText."""
    transaction: list[_Row] = []
    for row in rows:
        if row.record_type == "30":
            if transaction:
                yield transaction
            transaction = [row]
        elif row.record_type in ("31", "32") and transaction:
            transaction.append(row)
        else:
            raise WrongText(row.place, "the record stands where it cannot stand", FETCH_AGAIN)
    if transaction:
        yield transaction


def _payment(rows: list[_Row]) -> _Payment:
    first, *others = rows
    if {row.fields.transaction_number for row in rows} != {first.fields.transaction_number}:
        raise WrongText(first.place, "its records belong to several payments", FETCH_AGAIN)
    kinds = [row.record_type for row in others]
    if kinds not in (["31"], ["31", "32"]):
        raise WrongText(
            first.place, "the payment lacks a record (31), or has one twice", FETCH_AGAIN
        )
    amount_item, references = first.fields, others[0].fields
    units = -amount_item.amount if amount_item.sign == "-" else amount_item.amount
    amount = in_digits(Decimal(units).scaleb(-2), _CURRENCY, first.place)
    kid = amount_item.kid or ""
    account_no = references.debit_account or ""
    further = {
        "reference": references.reference,
        "form": references.form_number,
        "given on": references.bank_date,
        "type": int(amount_item.transaction_type),
    }
    detail = Detail(
        amount=amount,
        currency=_CURRENCY,
        party_account="" if not account_no.strip("0") else account_no,
        reference=kid,
        reference_type="KID" if kid else "",
        references=(kid,) if kid else (),
        transaction_id=f"{amount_item.centre_id}{amount_item.day_code:02}/{amount_item.transaction_number}",
        text=(others[1].fields.text or "") if len(others) > 1 else "",
        additional_text=", ".join(
            f"{title} {text}" for title, text in further.items() if str(text or "").strip("0 ")
        ),
    )
    return _Payment(amount_item.nets_date, amount, detail, first.line.no)


def _compare(rows: Sequence[_Row], end: _Row, checked: bool, warnings: Warnings) -> None:
    """Compares an end record (88, 89) with the records that it closes, itself included."""
    amounts = [row for row in rows if row.record_type in ("30", "70")]
    total = sum(_signed(row) for row in amounts)
    stated = end.fields
    for what, written, counted in (
        ("transactions", stated.num_transactions, len(amounts)),
        ("records", stated.num_records, len(rows)),
        ("as the sum of amounts", stated.total_amount, total),
    ):
        if written is not None and written != counted:
            reason = f"the end record says {written} {what}, there are {counted}"
            if checked:
                raise WrongText(end.place, reason, FETCH_AGAIN)
            warnings.note(reason, end.place)


def _signed(row: _Row) -> int:
    if row.record_type != "30":
        return 0
    amount: int = row.fields.amount
    return -amount if row.fields.sign == "-" else amount
