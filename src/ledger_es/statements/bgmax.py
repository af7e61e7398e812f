"""Reads BgMax, the payments to a Swedish bankgiro number. Each deposit is one amount in the account's statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from ledger_es.statements.bgmax_payment import (
    Payment,
    detail_of,
    number_of,
    payment_of,
    units_in_currency,
    with_line,
)
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import (
    Account,
    Batch,
    Entry,
    Part,
    Source,
    Statement,
    StatementEnd,
)
from ledger_es.statements.text_file import Line, TextFile, head_text, inspect_text, lines_of
from ledger_es.statements.text_statement import WrongText, currency_of, file_end, refused_whole
from ledger_es.statements.warnings import Warnings
from ledger_es.values import ZERO

_BEGINS: Final = re.compile(r"01BGMAX\s")
_OF_PAYMENT: Final = ("22", "23", "25", "26", "27", "28", "29")
"""Records that add to the payment before them: references, deductions, text, name, address, country, organization."""


def recognizes(head: bytes) -> bool:
    """Whether these first bytes are of BgMax: its first record names the layout."""
    return bool(_BEGINS.match(head_text(head)))


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """One statement for each deposit, whose only entry is the deposit with its payments as details.

    It moves no money: it details what the statement of the account shows. Deposits and counts are checked; they are
    refused if `checked`, otherwise a warning. Raises StatementHostile, StatementMalformed, FileNotReadable.
    """
    text = inspect_text(source, name, settings)
    return refused_whole(_parts(text, checked=checked), name)


class _Counts(NamedTuple):
    """How many records of each kind there were, as the last record counts them."""

    payments: int = 0
    deductions: int = 0
    references: int = 0
    deposits: int = 0

    def plus(self, code: str) -> _Counts:
        match code:
            case "20":
                return self._replace(payments=self.payments + 1)
            case "21":
                return self._replace(deductions=self.deductions + 1)
            case "22" | "23":
                return self._replace(references=self.references + 1)
            case "15":
                return self._replace(deposits=self.deposits + 1)
        return self


class _Section(NamedTuple):
    """A deposit that is not closed: its bankgiro number and currency, and its payments."""

    bankgiro_no: str
    currency: str
    payments: list[Payment]


def _parts(text: TextFile, *, checked: bool) -> Iterator[Part]:
    warnings = Warnings()
    counts = _Counts()
    section: _Section | None = None
    message_id = ""
    is_ended = False
    for line in lines_of(text):
        if not line.text.strip():
            continue
        record = Line(line.no, f"{line.text:80}")
        code = record.text[:2]
        if is_ended or (code == "01") != (not message_id):
            raise _misplaced(record)
        match code:
            case "01":
                message_id = record.text[24:44].strip() or "BGMAX"
                if record.text[44] == "T":
                    _refuse_or_warn(record, "the file is a test", checked, warnings)
            case "05" if section is None:
                currency = currency_of(record.text[22:25], _place(record))
                section = _Section(record.text[2:12].strip(), currency, [])
            case "20" | "21" if section is not None:
                section.payments.append(payment_of(record, section.currency))
            case _ if code in _OF_PAYMENT and section is not None and section.payments:
                section.payments[-1] = with_line(section.payments[-1], record, section.currency)
            case "15" if section is not None:
                yield from _deposit(record, section, message_id, checked, warnings)
                section = None
            case "70" if section is None:
                _compare(record, counts, checked, warnings)
                is_ended = True
            case _:
                raise _misplaced(record)
        counts = counts.plus(code)
    if not is_ended:
        raise WrongText("end", "the file ends before its last record (70)", FETCH_AGAIN)
    yield file_end("bgmax", text, warnings, message_id=message_id)


def _deposit(
    record: Line, section: _Section, message_id: str, checked: bool, warnings: Warnings
) -> Iterator[Part]:
    place = _place(record)
    day = _day(record.text[37:45], place)
    serial_no = record.text[45:50].strip()
    amount = units_in_currency(record.text[50:68], section.currency, place)
    paid = sum((payment.amount for payment in section.payments), ZERO)
    if record.text[68:71] != section.currency:
        raise WrongText(
            place, f"the deposit is in {record.text[68:71]!r}, opened was {section.currency}"
        )
    if paid != amount:
        reason = f"the deposit is of {amount} {section.currency}, its payments come to {paid}"
        _refuse_or_warn(record, reason, checked, warnings)
    stated_count = number_of(record.text[71:79], place)
    if stated_count != len(section.payments):
        reason = f"the deposit counts {stated_count} payments, there are {len(section.payments)}"
        _refuse_or_warn(record, reason, checked, warnings)
    account_no = record.text[2:37].strip().lstrip("0")
    bankgiro_no = section.bankgiro_no.lstrip("0")
    statement = _statement(account_no or bankgiro_no, bankgiro_no, section.currency, day, serial_no)
    yield statement
    yield Entry(
        amount=amount,
        currency=section.currency,
        booking_date=day,
        value_date=None,
        status="BOOK",
        bank_reference="",
        entry_reference=serial_no,
        reversal=False,
        text=f"Bankgiro {bankgiro_no}",
        bank_transaction_code="",
        batch=Batch(len(section.payments), message_id, serial_no),
        charges=(),
        entry_no=1,
        line=record.no,
        details=tuple(detail_of(payment, section.currency) for payment in section.payments),
    )
    yield StatementEnd(statement, 1, None)


def _statement(
    account_no: str, bankgiro_no: str, currency: str, day: date, serial_no: str
) -> Statement:
    return Statement(
        kind="bgmax",
        account=Account(None, account_no),
        owner=f"Bankgiro {bankgiro_no}",
        currency=currency,
        number=serial_no,
        identification=serial_no,
        period_from=day,
        period_to=day,
    )


def _compare(record: Line, counts: _Counts, checked: bool, warnings: Warnings) -> None:
    """Compares the last record with what was read."""
    for place, (what, counted) in enumerate(counts._asdict().items()):
        stated = number_of(record.text[2 + 8 * place : 10 + 8 * place], _place(record))
        if stated != counted:
            reason = f"the last record counts {stated} {what}, there are {counted}"
            _refuse_or_warn(record, reason, checked, warnings)


def _refuse_or_warn(record: Line, reason: str, refused: bool, warnings: Warnings) -> None:
    if refused:
        raise WrongText(_place(record), reason, FETCH_AGAIN)
    warnings.note(reason, _place(record))


def _misplaced(record: Line) -> WrongText:
    return WrongText(
        f"line {record.no}",
        f"the record {record.text[:2]!r} stands where it cannot stand",
        FETCH_AGAIN,
    )


def _place(record: Line) -> str:
    return f"line {record.no}, record {record.text[:2]}"


def _day(written: str, place: str) -> date:
    try:
        if not (written.isascii() and written.isdecimal()):
            raise ValueError(written)
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        raise WrongText(place, f"{written!r} is no date") from None
