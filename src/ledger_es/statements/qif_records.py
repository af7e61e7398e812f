"""The records of a QIF file, by account: one letter and a value on each line, `^` at the end of a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger_es.statements.reader_settings import DateOrder
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.text_file import Line
from ledger_es.statements.text_statement import WrongText
from ledger_es.statements.warnings import Warnings

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


class QifAccount(NamedTuple):
    """The transactions of an account, which the file may give in several lists. `name` is empty if it has none."""

    name: str
    line: int
    records: list[Record]


class QifFile(NamedTuple):
    """The accounts in the order of the file, and the date order that an option of the file states."""

    accounts: tuple[QifAccount, ...]
    date_order: DateOrder


def read_records(lines: Iterator[Line], warnings: Warnings) -> QifFile:
    """Raises WrongText for a record that is cut off, and for lines before the first list."""
    account_by_name: dict[str, QifAccount] = {}
    account_name = title = ""
    date_order: DateOrder = ""
    fields: list[Field] = []
    for line in lines:
        text = line.text.strip()
        if text.startswith("!"):
            _refuse_unfinished(fields, title)
            title = text[1:].strip().lower()
            date_order = _OPTIONS.get(title, date_order)
            if _is_of_account(title):
                account_by_name.setdefault(account_name, QifAccount(account_name, line.no, []))
            elif title.startswith("type:"):
                warnings.note(f"the list {text} is left out", f"line {line.no}")
        elif text.startswith(_END):
            if title == "account" and fields:
                account_name = Record(tuple(fields)).value("N")
            elif _is_of_account(title) and fields:
                account_by_name[account_name].records.append(Record(tuple(fields)))
            fields = []
        elif text:
            if not title:
                raise WrongText(f"line {line.no}", "it stands before the first list (!Type:…)")
            fields.append(Field(text[0].upper(), text[1:].strip(), line.no))
    _refuse_unfinished(fields, title)
    return QifFile(tuple(account_by_name.values()), date_order)


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
