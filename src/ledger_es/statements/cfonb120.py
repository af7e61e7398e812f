"""Reads CFONB 120 (France): records of 120 characters, amounts whose last character is digit and sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.cfonb120_details import read_details
from ledger_es.statements.limits import MAX_FIELD_LINES
from ledger_es.statements.national_account import french_iban
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import (
    Account,
    Balance,
    Entry,
    Part,
    Source,
    Statement,
)
from ledger_es.statements.text_file import Line, head_text, inspect_text, lines_of
from ledger_es.statements.text_statement import (
    WrongText,
    currency_of,
    file_end,
    in_digits,
    is_digits,
    refused_whole,
    statement_end,
)
from ledger_es.statements.warnings import Warnings

RECORD_CHARACTERS: Final = 120
_REFERENCE_CHARACTERS: Final = 16
_FIRST_RECORD: Final = re.compile(
    r"\s*0[1457][0-9A-Z]{5}.{4}[0-9A-Z]{5}[A-Z ]{3}[\d ][ ][0-9A-Z]{11}", re.ASCII
)
_AMOUNT: Final = re.compile(r"(\d{13})([\d{}A-R])", re.ASCII)
# The last character of an amount: positive 0 to 9, negative 0 to 9.
_POSITIVE: Final = "{ABCDEFGHI"
_NEGATIVE: Final = "}JKLMNOPQR"


def recognizes(head: bytes) -> bool:
    """Whether the first line that is not empty begins like a record of CFONB 120."""
    return _FIRST_RECORD.match(head_text(head)[:500]) is not None


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """For each statement its header, its entries, its end; then the end of the file. Nothing is to be trusted before.

    `checked`: what does not add up is refused; otherwise it is a warning. Of the settings it needs `encoding`, and
    `currency` for banks that name none (otherwise euro). Memory does not grow with the entries.

    Raises StatementMalformed, StatementHostile, StatementUnbalanced, FileNotReadable.
    """
    text = inspect_text(source, name, settings)
    warnings = Warnings()
    reading = _Reading(checked, settings, warnings)
    yield from refused_whole(reading.parts(_records(lines_of(text))), name)
    yield file_end("cfonb120", text, warnings)


class _Common(NamedTuple):
    """What the records 01, 04 and 07 have in common."""

    bank: str
    branch: str
    currency: str
    decimals: int
    account: str
    day: date
    amount: Decimal


class _Reading:
    """Where the reader is: the open statement, its open operation with the details that follow it."""

    def __init__(self, checked: bool, settings: ReaderSettings, warnings: Warnings) -> None:
        self.checked = checked
        self.settings = settings
        self.warnings = warnings
        self.check = BalanceCheck()
        self.header: Statement | None = None
        self.opened: _Common | None = None
        self.operation: Line | None = None
        self.details: list[Line] = []
        self.entry_no = 0
        self.statement_no = 0

    def parts(self, records: Iterator[Line]) -> Iterator[Part]:
        line = Line(1, "")
        for line in records:
            match line.text[:2]:
                case "01":
                    yield self._open(line)
                case "04":
                    yield from self._end_entry()
                    self._begin_entry(line)
                case "05":
                    self._add_detail(line)
                case "07":
                    yield from self._end_entry()
                    yield from self._close(line)
                case kind:
                    raise WrongText(f"line {line.no}", f"there is no record {kind!r} in CFONB 120")
        if self.header is not None:
            raise WrongText(
                f"line {line.no}",
                "the statement ends without its new balance (record 07)",
                FETCH_AGAIN,
            )
        if not self.statement_no:
            raise WrongText(f"line {line.no}", "there is no statement in the file", FETCH_AGAIN)

    def _open(self, line: Line) -> Statement:
        if self.header is not None:
            raise WrongText(
                f"line {line.no}", "a statement begins, but the one before it has no new balance (record 07)",
                FETCH_AGAIN,
            )  # fmt: skip
        common = self._common(line)
        opening = self._balance(common, "OPBD", line)
        self.statement_no += 1
        self.entry_no = 0
        self.check.begin()
        self.opened = common
        self.header = Statement(
            kind="cfonb120",
            account=Account(
                french_iban(common.bank, common.branch, common.account),
                f"{common.bank}{common.branch}{common.account}",
            ),
            owner="",
            currency=common.currency,
            opening=opening,
            balances=(opening,),
        )
        return self.header

    def _begin_entry(self, line: Line) -> None:
        if self.header is None:
            raise WrongText(
                f"line {line.no}", "an operation (record 04) stands in no statement", FETCH_AGAIN
            )
        self.operation, self.details = line, []
        self.entry_no += 1

    def _add_detail(self, line: Line) -> None:
        if self.operation is None:
            raise WrongText(
                f"line {line.no}", "a detail (record 05) follows no operation", FETCH_AGAIN
            )
        if len(self.details) >= MAX_FIELD_LINES:
            raise WrongText(f"line {line.no}", "the operation has too many details")
        self.details.append(line)

    def _end_entry(self) -> Iterator[Entry]:
        """The operation that is open, now that no more details of it follow."""
        line = self.operation
        if line is None:
            return
        common = self._common(line)
        self._refuse_other_account(common, line)
        place = f"line {line.no}"
        told = read_details(self.details, common.amount, common.currency, place)
        internal, interbank, rejected = (
            line.text[7:11].strip(), line.text[32:34].strip(), line.text[40:42].strip()
        )  # fmt: skip
        number = line.text[81:88].strip()
        detail = told.detail
        if rejected:
            detail = detail._replace(return_reason=f"{rejected} {detail.return_reason}".strip())
        entry = Entry(
            amount=common.amount,
            currency=common.currency,
            booking_date=common.day,
            value_date=_day(line, 42, self.warnings) if line.text[42:48].strip() else None,
            status="BOOK",
            bank_reference=line.text[104:120].strip() or told.bank_reference,
            entry_reference=number if number.strip("0") else "",
            reversal=False,
            text=" ".join(line.text[48:79].split()),
            bank_transaction_code="/".join(code for code in (interbank, internal) if code),
            batch=None,
            charges=told.charges,
            entry_no=self.entry_no,
            line=line.no,
            details=(detail,) if any(detail[2:]) else (),
        )
        self.operation, self.details = None, []
        self.check.add(entry)
        yield entry

    def _close(self, line: Line) -> Iterator[Part]:
        header = self.header
        if header is None:
            raise WrongText(
                f"line {line.no}",
                "a new balance (record 07) has no old balance (record 01)",
                FETCH_AGAIN,
            )
        common = self._common(line)
        self._refuse_other_account(common, line)
        closing = self._balance(common, "CLBD", line)
        statement = header._replace(closing=closing, balances=(*header.balances, closing))
        yield statement_end(
            statement,
            self.entry_no,
            self.check,
            f"line {line.no}",
            checked=self.checked,
            warnings=self.warnings,
        )
        self.header, self.opened = None, None

    def _refuse_other_account(self, common: _Common, line: Line) -> None:
        opened = self.opened
        assert opened is not None, "a record outside of a statement"
        if (common.account, common.branch, common.currency) != (
            opened.account,
            opened.branch,
            opened.currency,
        ):
            raise WrongText(
                f"line {line.no}",
                f"the record is of account {common.account} in {common.currency}, the statement of {opened.account}"
                f" in {opened.currency}",
                FETCH_AGAIN,
            )
        if common.bank != opened.bank:
            self.warnings.note(
                f"the record names the bank {common.bank}, the statement {opened.bank}",
                f"line {line.no}",
            )

    def _common(self, line: Line) -> _Common:
        text, place = line.text, f"line {line.no}"
        currency, decimals = text[16:19].strip(), text[19].strip()
        if not currency:
            currency = self.settings.currency or "EUR"
            self.warnings.note(f"the record names no currency: taken as {currency}", place)
        if not is_digits(decimals or "2"):
            raise WrongText(place, f"{decimals!r} (character 20) is no number of decimals")
        day = _day(line, 34, self.warnings)
        currency = currency_of(currency, place)
        exact = _amount(text[90:104], int(decimals or 2), place)
        return _Common(
            bank=text[2:7].strip(),
            branch=text[11:16].strip(),
            currency=currency,
            decimals=int(decimals or 2),
            account=text[21:32].strip(),
            day=day,
            amount=in_digits(exact, currency, place),
        )

    def _balance(self, common: _Common, kind: str, line: Line) -> Balance:
        if not common.account:
            raise WrongText(f"line {line.no}", "the statement names no account")
        return Balance(common.amount, common.currency, common.day, kind)


def _records(lines: Iterator[Line]) -> Iterator[Line]:
    """The records, filled up to 120 characters; some banks put several on a line, or empty lines between them."""
    for line in lines:
        text = line.text
        if not text.strip():
            continue
        if len(text) > RECORD_CHARACTERS and len(text) % RECORD_CHARACTERS:
            text = text.rstrip()
        for at in range(0, len(text), RECORD_CHARACTERS):
            record = text[at : at + RECORD_CHARACTERS]
            # The reference at the end may be cut off with its blanks.
            if at and len(record) < RECORD_CHARACTERS - _REFERENCE_CHARACTERS:
                raise WrongText(
                    f"line {line.no}", f"the record has more than {RECORD_CHARACTERS} characters"
                )
            yield Line(line.no, record.ljust(RECORD_CHARACTERS))


def _amount(written: str, decimals: int, place: str) -> Decimal:
    """Digits, and a last character that is digit and sign: `{` and A to I are 0 to 9, `}` and J to R are -0 to -9."""
    found = _AMOUNT.fullmatch(written)
    if found is None:
        raise WrongText(place, f"{written!r} (characters 91 to 104) is no amount")
    digits, last = found.groups()
    if last in _NEGATIVE:
        return -Decimal(f"{digits}{_NEGATIVE.index(last)}").scaleb(-decimals)
    if last in _POSITIVE:
        last = str(_POSITIVE.index(last))
    return Decimal(f"{digits}{last}").scaleb(-decimals)


def _day(line: Line, start: int, warnings: Warnings) -> date:
    written = line.text[start : start + 6]
    try:
        if not written.isascii():
            raise ValueError
        return datetime.strptime(written, "%d%m%y").date()  # noqa: DTZ007
    except ValueError:
        raise WrongText(
            f"line {line.no}",
            f"{written!r} (characters {start + 1} to {start + 6}) is no day (DDMMYY)",
        ) from None
