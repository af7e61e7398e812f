"""Reads AEB 43 (Norma 43, Spain): records of 80 characters, currencies by their ISO number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.limits import MAX_FIELD_LINES
from ledger_es.statements.national_account import spanish_iban
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import (
    Account,
    Balance,
    Detail,
    Entry,
    Foreign,
    Part,
    Source,
    Statement,
)
from ledger_es.statements.text_file import Line, head_text, inspect_text, lines_of
from ledger_es.statements.text_statement import (
    WrongText,
    file_end,
    in_digits,
    is_digits,
    refused_whole,
    statement_end,
)
from ledger_es.statements.warnings import Warnings
from ledger_es.values import ZERO

RECORD_CHARACTERS: Final = 80
_FIRST_RECORD: Final = re.compile(r"\s*11\d{18}\d{12}[12]\d{14}\d{3}", re.ASCII)
CURRENCIES: Final = {
    "978": "EUR", "840": "USD", "826": "GBP", "756": "CHF", "392": "JPY", "752": "SEK", "578": "NOK", "208": "DKK",
    "985": "PLN", "203": "CZK", "348": "HUF", "946": "RON", "975": "BGN", "352": "ISK", "949": "TRY", "980": "UAH",
    "036": "AUD", "124": "CAD", "554": "NZD", "702": "SGD", "344": "HKD", "156": "CNY", "356": "INR", "410": "KRW",
    "484": "MXN", "986": "BRL", "032": "ARS", "152": "CLP", "170": "COP", "604": "PEN", "858": "UYU", "504": "MAD",
    "376": "ILS", "784": "AED", "682": "SAR", "710": "ZAR", "643": "RUB", "191": "HRK", "724": "ESP",
}  # fmt: skip
"""ISO 4217: the three digits of the currencies in which Spanish banks keep accounts."""


def recognizes(head: bytes) -> bool:
    """Whether the first line is a record 11: account, two days, balance, currency."""
    return _FIRST_RECORD.match(head_text(head)[:500]) is not None


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """For each account its header, its entries, its end; then the end of the file. Nothing is to be trusted before.

    `checked`: what does not add up is refused; otherwise it is a warning. Of the settings it needs `encoding`, and
    `currency` where the number of a currency is not known. Memory does not grow with the entries.

    Raises StatementMalformed, StatementHostile, StatementUnbalanced, FileNotReadable.
    """
    text = inspect_text(source, name, settings)
    warnings = Warnings()
    reading = _Reading(checked, settings, warnings)
    yield from refused_whole(reading.parts(lines_of(text)), name)
    yield file_end("aeb43", text, warnings)


class _Sums(NamedTuple):
    """Number and sum of entries in one direction."""

    number: int = 0
    total: Decimal = ZERO

    def plus(self, amount: Decimal) -> _Sums:
        return _Sums(self.number + 1, self.total + abs(amount))


class _Reading:
    """Where the reader is: the open account, its open entry with the records that complete it."""

    def __init__(self, checked: bool, settings: ReaderSettings, warnings: Warnings) -> None:
        self.checked = checked
        self.settings = settings
        self.warnings = warnings
        self.check = BalanceCheck()
        self.header: Statement | None = None
        self.entry_line: Line | None = None
        self.concepts: list[Line] = []
        self.foreign: Foreign | None = None
        self.entry_no = 0
        self.statement_no = 0
        self.debits = self.credits = _Sums()
        self.record_count = 0
        self.is_ended = False

    def parts(self, lines: Iterator[Line]) -> Iterator[Part]:
        last = Line(1, "")
        for line in lines:
            if not line.text.strip():
                continue
            last = Line(line.no, line.text.ljust(RECORD_CHARACTERS))
            if self.is_ended or last.text[RECORD_CHARACTERS:].strip():
                reason = (
                    "the file goes on after its end (record 88)"
                    if self.is_ended
                    else f"the record has more than {RECORD_CHARACTERS} characters"
                )
                raise WrongText(f"line {line.no}", reason)
            yield from self._meet(last)
        if self.header is not None:
            self._doubt(last, "the account ends without its final record (33): the file may be cut")
            yield from self._close(last, None)
        if not self.statement_no:
            raise WrongText(f"line {last.no}", "there is no account in the file", FETCH_AGAIN)

    def _meet(self, line: Line) -> Iterator[Part]:
        kind = line.text[:2]
        if kind in ("11", "22", "33", "88"):
            yield from self._end_entry()
        match kind:
            case "11":
                yield self._open(line)
            case "22":
                self._begin_entry(line)
            case "23" | "24":
                self._complete_entry(line)
            case "33":
                yield from self._close(line, self._final_balance(line))
            case "88":
                self._end_file(line)
            case _:
                raise WrongText(f"line {line.no}", f"there is no record {kind!r} in AEB 43")
        self.record_count += 1

    def _open(self, line: Line) -> Statement:
        text, place = line.text, f"line {line.no}"
        if self.header is not None:
            raise WrongText(
                place,
                "an account begins, but the one before it has no final record (33)",
                FETCH_AGAIN,
            )
        bank, office, account = text[2:6], text[6:10], text[10:20]
        currency = self._currency(text[47:50], place)
        first, final = _day(line, 20), _day(line, 26)
        amount = in_digits(_signed(line, 32), currency, place)
        opening = Balance(amount, currency, first, "OPBD")
        self.statement_no += 1
        self.entry_no = 0
        self.debits = self.credits = _Sums()
        self.check.begin()
        self.header = Statement(
            kind="aeb43",
            account=Account(spanish_iban(bank, office, account), f"{bank}{office}{account}"),
            owner=text[51:77].strip(),
            currency=currency,
            period_from=first,
            period_to=final,
            opening=opening,
            balances=(opening,),
        )
        return self.header

    def _begin_entry(self, line: Line) -> None:
        if self.header is None:
            raise WrongText(
                f"line {line.no}", "an entry (record 22) stands in no account", FETCH_AGAIN
            )
        self.entry_line, self.concepts, self.foreign = line, [], None
        self.entry_no += 1

    def _complete_entry(self, line: Line) -> None:
        text, place = line.text, f"line {line.no}"
        if self.entry_line is None:
            raise WrongText(place, f"a record {text[:2]} follows no entry (record 22)", FETCH_AGAIN)
        if text.startswith("23"):
            if len(self.concepts) >= MAX_FIELD_LINES:
                raise WrongText(place, "the entry has too many records")
            self.concepts.append(line)
        else:
            amount = Decimal(_number(line, 7, 21)).scaleb(-2)
            self.foreign = Foreign(amount, self._currency(text[4:7], place), None)

    def _end_entry(self) -> Iterator[Entry]:
        """The entry that is open, now that no more records of it follow."""
        line, header = self.entry_line, self.header
        if line is None or header is None:
            return
        text = line.text
        amount = in_digits(_signed(line, 27), header.currency, f"line {line.no}")
        halves = [
            half for concept in self.concepts for half in (concept.text[4:42], concept.text[42:80])
        ]
        remittance = " ".join(" ".join(halves).split())
        references = [
            part for part in (text[52:64].strip(), text[64:80].strip()) if part.strip("0")
        ]
        document = text[42:52].strip()
        foreign = (
            self.foreign if self.foreign and self.foreign.currency != header.currency else None
        )
        detail = Detail(amount=amount, currency=header.currency, foreign=foreign, text=remittance)
        entry = Entry(
            amount=amount,
            currency=header.currency,
            booking_date=_day(line, 10),
            value_date=_day(line, 16),
            status="BOOK",
            bank_reference=document if document.strip("0") else "",
            entry_reference=" ".join(references),
            reversal=False,
            text="",
            bank_transaction_code=f"{text[22:24]}/{text[24:27]}",
            batch=None,
            charges=(),
            entry_no=self.entry_no,
            line=line.no,
            details=(detail,) if remittance or foreign else (),
        )
        self.entry_line = None
        self.check.add(entry)
        if text[27] == "1":
            self.debits = self.debits.plus(amount)
        else:
            self.credits = self.credits.plus(amount)
        yield entry

    def _final_balance(self, line: Line) -> Balance:
        header, place = self.header, f"line {line.no}"
        if header is None:
            raise WrongText(place, "a final record (33) has no account (record 11)", FETCH_AGAIN)
        if line.text[2:20] != header.account.other:
            raise WrongText(
                place, f"the final record is of account {line.text[2:20]}, the entries of {header.account.other}",
                FETCH_AGAIN,
            )  # fmt: skip
        for name, at, sums in (("debits", 20, self.debits), ("credits", 39, self.credits)):
            count = _number(line, at, at + 5)
            total = Decimal(_number(line, at + 5, at + 19)).scaleb(-2)
            if (count, total) != sums:
                self._doubt(
                    line,
                    f"the final record counts {count} {name} of {total}, there are {sums.number} of {sums.total}",
                )
        stated = CURRENCIES.get(line.text[73:76], "")
        if stated != header.currency:
            self.warnings.note(
                f"the final record names currency {line.text[73:76]!r}, the account is in {header.currency}",
                place,
            )
        amount = in_digits(_signed(line, 58), header.currency, place)
        return Balance(amount, header.currency, header.period_to, "CLBD")

    def _close(self, line: Line, closing: Balance | None) -> Iterator[Part]:
        yield from self._end_entry()
        header = self.header
        assert header is not None, "an account was open"
        statement = header
        if closing is not None:
            statement = header._replace(closing=closing, balances=(*header.balances, closing))
        yield statement_end(
            statement,
            self.entry_no,
            self.check,
            f"line {line.no}",
            checked=self.checked,
            warnings=self.warnings,
        )
        self.header = None

    def _end_file(self, line: Line) -> None:
        if self.header is not None:
            raise WrongText(
                f"line {line.no}",
                "the file ends, but the account has no final record (33)",
                FETCH_AGAIN,
            )
        stated = line.text[20:26]
        if stated.strip() and stated != f"{self.record_count:06}":
            self.warnings.note(
                f"the last record counts {stated} records, there are {self.record_count}",
                f"line {line.no}",
            )
        self.is_ended = True

    def _doubt(self, line: Line, reason: str) -> None:
        if self.checked:
            raise WrongText(f"line {line.no}", reason, FETCH_AGAIN)
        self.warnings.note(reason, f"line {line.no}")

    def _currency(self, number: str, place: str) -> str:
        currency = CURRENCIES.get(number) or self.settings.currency
        if not currency:
            raise WrongText(
                place,
                f"the currency number {number!r} is not known",
                "name the currency of the account with --currency",
            )
        return currency


def _number(line: Line, start: int, end: int) -> int:
    written = line.text[start:end]
    if not is_digits(written):
        raise WrongText(
            f"line {line.no}", f"{written!r} (characters {start + 1} to {end}) is no number"
        )
    return int(written)


def _signed(line: Line, start: int) -> Decimal:
    """1 (debit) or 2 (credit), then 14 digits, two of them decimals."""
    key = line.text[start]
    if key not in "12":
        raise WrongText(
            f"line {line.no}",
            f"{key!r} (character {start + 1}) is neither 1 (debit) nor 2 (credit)",
        )
    amount = Decimal(_number(line, start + 1, start + 15)).scaleb(-2)
    return -amount if key == "1" else amount


def _day(line: Line, start: int) -> date:
    written = line.text[start : start + 6]
    try:
        number = _number(line, start, start + 6)
        return date(2000 + number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        raise WrongText(
            f"line {line.no}",
            f"{written!r} (characters {start + 1} to {start + 6}) is no day (YYMMDD)",
        ) from None
