"""The records of a QIF file, by account: one letter and a value on each line, `^` at the end of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ledger_es.statements.qif_dates import WrittenDay, written_day
from ledger_es.statements.reader_settings import DateOrder
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.text_file import Line
from ledger_es.statements.text_statement import WrongText
from ledger_es.statements.warnings import Warnings
from ledger_es.statements.written_amount import DecimalMark, decimal_mark_of

_ACCOUNT_TYPES: Final = ("bank", "cash", "ccard", "oth a", "oth l")
_OPTIONS: Final[dict[str, DateOrder]] = {
    "option:mdy": "month_first",
    "option:dmy": "day_first",
    "option:ymd": "year_first",
}
_END: Final = "^"


class Field(NamedTuple):
    """One line of a record: its letter, the rest of the line, and the number of the line."""

    letter: str
    value: str
    line: int


class Record(NamedTuple):
    """The lines of a transaction, or of an account's description."""

    fields: tuple[Field, ...]

    @property
    def line(self) -> int:
        return self.fields[0].line

    def first(self, letter: str) -> Field | None:
        return next((field for field in self.fields if field.letter == letter), None)

    def value(self, letter: str) -> str:
        field = self.first(letter)
        return field.value if field is not None else ""

    def values(self, letter: str) -> list[str]:
        return [field.value for field in self.fields if field.letter == letter and field.value]


class AccountList(NamedTuple):
    """A list of transactions of an account begins; the file may give several of one. `account_name` may be empty."""

    account_name: str
    line: int


QifPart = AccountList | Record
"""A record belongs to the list that began before it."""


class QifAccount(NamedTuple):
    """An account of the file: where its first list begins, its first record, and how many it has."""

    name: str
    line: int
    first: Record | None
    record_count: int


class QifSurvey(NamedTuple):
    """What a first pass over the file finds: its accounts in their order, the date order that an option states, dates.

    `days` has every date once, `marks` are the decimal marks that amounts prove. `is_mixed`: an account comes again
    after another one, so that its transactions do not stand together.
    """

    accounts: tuple[QifAccount, ...]
    date_order: DateOrder
    days: tuple[WrittenDay, ...]
    marks: frozenset[DecimalMark]
    is_mixed: bool


def survey(lines: Iterable[Line], warnings: Warnings) -> QifSurvey:
    """Raises WrongText as `parts_of`, and for what is no date."""
    options: list[DateOrder] = []
    accounts: dict[str, QifAccount] = {}
    days: dict[str, WrittenDay] = {}
    marks: set[DecimalMark] = set()
    is_mixed = False
    account_name = ""
    for part in parts_of(lines, warnings, options):
        if isinstance(part, AccountList):
            is_mixed |= part.account_name in accounts and part.account_name != account_name
            account_name = part.account_name
            accounts.setdefault(account_name, QifAccount(account_name, part.line, None, 0))
            continue
        account = accounts[account_name]
        accounts[account_name] = account._replace(
            first=account.first or part, record_count=account.record_count + 1
        )
        for field in part.fields:
            if field.letter == "D" and field.value not in days:
                days[field.value] = written_day(field.value, f"line {field.line}, D")
            elif field.letter in "TU" and (mark := decimal_mark_of(field.value)):
                marks.add(mark)
    return QifSurvey(
        accounts=tuple(accounts.values()),
        date_order=options[-1] if options else "",
        days=tuple(days.values()),
        marks=frozenset(marks),
        is_mixed=is_mixed,
    )


def parts_of(
    lines: Iterable[Line], warnings: Warnings, options: list[DateOrder] | None = None
) -> Iterator[QifPart]:
    """The lists of accounts and their records, in the order of the file; options about dates are added to `options`.

    Raises WrongText for a record that is cut off, and for lines before the first list.
    """
    account_name = title = ""
    fields: list[Field] = []
    for line in lines:
        text = line.text.strip()
        if text.startswith("!"):
            _refuse_unfinished(fields, title)
            title = text[1:].strip().lower()
            if options is not None and title in _OPTIONS:
                options.append(_OPTIONS[title])
            if _is_of_account(title):
                yield AccountList(account_name, line.no)
            elif title.startswith("type:"):
                warnings.note(f"the list {text} is left out", f"line {line.no}")
        elif text.startswith(_END):
            if title == "account" and fields:
                account_name = Record(tuple(fields)).value("N")
            elif _is_of_account(title) and fields:
                yield Record(tuple(fields))
            fields = []
        elif text:
            if not title:
                raise WrongText(f"line {line.no}", "it stands before the first list (!Type:…)")
            fields.append(Field(text[0].upper(), text[1:].strip(), line.no))
    _refuse_unfinished(fields, title)


def _is_of_account(title: str) -> bool:
    """Whether the list holds transactions of an account: of a bank, cash, a credit card, another asset or liability."""
    return title.removeprefix("type:").strip() in _ACCOUNT_TYPES and title.startswith("type:")


def _refuse_unfinished(fields: list[Field], title: str) -> None:
    if fields and (title == "account" or _is_of_account(title)):
        raise WrongText(
            f"line {fields[0].line}",
            "the record that begins here has no end (^): the file may be cut off",
            FETCH_AGAIN,
        )
