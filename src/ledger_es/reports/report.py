"""The base of all reports: rows as of a day and as known at a commit, which can be output in many forms."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, NamedTuple, Protocol, TypeVar

from ledger_es.errors import BankAccountUnknown, PartyUnknown
from ledger_es.queries import Connection, Moment, ReadModels
from ledger_es.queries.alike import bank_account_no_alike, party_no_alike
from ledger_es.queries.bank_account import bank_account_is_known
from ledger_es.queries.company import local_currency
from ledger_es.queries.party import parties, party_is_known
from ledger_es.tables.columns import Column, columns_of
from ledger_es.tables.frames import to_arrow, to_pandas, to_polars
from ledger_es.tables.table import Table, Total, plain
from ledger_es.values import LedgerKind, from_day_number, from_minor_units

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


RowT = TypeVar("RowT")


class Report(Generic[RowT]):
    """A report with its rows: dataclasses with amounts as `Decimal` and dates as `date`.

    A subclass sets `row_type` to the class of its rows. The fields of that class are the columns. It defines `rows`,
    `title` and `as_json`. This is no abstract base class: those have a method `register`, which a dataclass would take
    for the default of a field of that name.
    """

    row_type: ClassVar[type]

    def rows(self) -> tuple[RowT, ...]:
        """The rows in the report's order."""
        raise NotImplementedError

    def title(self) -> str:
        """The title for people, with the day and the moment that were asked for."""
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        """The report for programs: amounts are texts in the currency's digits, dates are ISO 8601."""
        raise NotImplementedError

    def columns(self) -> tuple[Column, ...]:
        """Every column, including those that people see only on request."""
        return columns_of(self.row_type)

    def currency(self) -> str:
        """The currency of amounts without a currency column, usually the company's own; "" if there are no amounts."""
        answer = getattr(self, "answer", None)
        return answer.lcy if isinstance(answer, Known) else ""

    def totals(self) -> tuple[Total, ...]:
        return ()

    def notes(self) -> tuple[str, ...]:
        return ()

    def is_late(self, row: RowT) -> bool:
        """True if the row should have been paid by now."""
        return False

    def table(self, columns: Sequence[str] = ()) -> Table:
        """A table of all columns, or of the named columns in the order given. Raises ColumnUnknown."""
        declared = self.columns()
        rows = self.rows()
        table = Table(
            title=self.title(),
            columns=declared,
            rows=tuple(tuple(column.cell(row) for column in declared) for row in rows),
            totals=self.totals(),
            notes=self.notes(),
            currency=self.currency(),
            late=frozenset(place for place, row in enumerate(rows) if self.is_late(row)),
        )
        return table.choose(columns) if columns else table

    def rows_as_json(self) -> list[dict[str, Any]]:
        """The rows by the names of the columns."""
        columns = self.columns()
        return [row_as_json(row, columns) for row in self.rows()]

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas data frame: amounts as `Decimal`, dates as `date`. Raises LibraryMissing without pandas."""
        return to_pandas(self.table())

    def to_polars(self) -> polars.DataFrame:
        """A data frame: amounts as polars decimals, dates as polars dates. Raises LibraryMissing without polars."""
        return to_polars(self.table())

    def to_arrow(self) -> pyarrow.Table:
        """A table: amounts as `decimal128`, dates as `date32`. Raises LibraryMissing without pyarrow."""
        return to_arrow(self.table())


def row_as_json(row: object, columns: Sequence[Column]) -> dict[str, Any]:
    """A row as a dictionary by column name, without the columns that JSON leaves out."""
    return {column.name: plain(column.cell(row)) for column in columns if column.in_json}


@dataclass(frozen=True)
class Known:
    """The head of an answer without a day: the time asked for (None means now) and the commit it resolved to.

    `lcy` is the company's own currency.
    """

    known_at: datetime | None
    commit_no: int
    lcy: str

    def as_json(self) -> dict[str, Any]:
        return {
            "known_at": None if self.known_at is None else self.known_at.isoformat(),
            "commit_no": self.commit_no,
        }

    def title(self, of: str) -> str:
        """`Customers, as known at 2026-02-01T00:00:00+00:00`."""
        return of if self.known_at is None else f"{of}, as known at {self.known_at.isoformat()}"

    def lcy_text(self, units: int) -> str:
        return amount_text(units, self.lcy)

    def lcy_amount(self, units: int) -> Decimal:
        """Converts smallest units of the company's own currency to an amount."""
        return amount_of(units, self.lcy)


@dataclass(frozen=True)
class Answer(Known):
    """The head of an answer as of a day."""

    as_of: date

    def as_json(self) -> dict[str, Any]:
        return {"as_of": self.as_of.isoformat(), **super().as_json()}

    def title(self, of: str) -> str:
        """`Overdue as of 2026-01-31, as known at 2026-02-01T00:00:00+00:00`."""
        return super().title(f"{of} as of {self.as_of.isoformat()}")


A_co = TypeVar("A_co", bound=Known, covariant=True)


@dataclass(frozen=True)
class Asking(Generic[A_co]):
    """A question being answered: the head of the answer, and the connection and moment to read at."""

    answer: A_co
    connection: Connection
    moment: Moment


ERASED: Final = "(erased)"
"""Shown instead of a personal text that was erased."""

NO_CURRENCY: Final = "XXX"
"""ISO 4217 for "no currency": of a ledger as known at a moment before the books of its company were opened."""


@contextmanager
def asking(
    read_models: ReadModels, as_of: date, known_at: datetime | None
) -> Iterator[Asking[Answer]]:
    """Opens a question as of a day. Raises NaiveTime if `known_at` has no time zone."""
    with read_models.at(as_of, known_at) as (connection, moment):
        lcy = local_currency(connection) or NO_CURRENCY
        answer = Answer(known_at=known_at, commit_no=moment.commit_no, lcy=lcy, as_of=as_of)
        yield Asking(answer, connection, moment)


@contextmanager
def asking_known(read_models: ReadModels, known_at: datetime | None) -> Iterator[Asking[Known]]:
    """Opens a question without a day. Raises NaiveTime if `known_at` has no time zone."""
    with read_models.at(date.max, known_at) as (connection, moment):
        lcy = local_currency(connection) or NO_CURRENCY
        answer = Known(known_at=known_at, commit_no=moment.commit_no, lcy=lcy)
        yield Asking(answer, connection, moment)


def refuse_unknown_party(asking: Asking[Known], ledger: LedgerKind, party_no: str | None) -> None:
    """Raises PartyUnknown if the party never existed. A party created later is accepted: it has no entries yet."""
    if party_no is not None and not party_is_known(asking.connection, ledger, party_no):
        meant = party_no_alike(asking.connection, ledger, party_no)
        raise PartyUnknown(kind=ledger, party_no=party_no).or_meant(meant)


def refuse_unknown_bank_account(asking: Asking[Known], bank_account_no: str) -> None:
    """Raises BankAccountUnknown if the bank account never existed. "" means no bank account and is accepted."""
    if bank_account_no and not bank_account_is_known(asking.connection, bank_account_no):
        meant = bank_account_no_alike(asking.connection, bank_account_no)
        raise BankAccountUnknown(bank_account_no=bank_account_no).or_meant(meant)


def text_of(seal: str, texts: Mapping[str, str]) -> str:
    """The text of a seal: empty without a seal, (erased) if the text was erased."""
    return texts.get(seal, ERASED) if seal else ""


def party_names(
    read_models: ReadModels, asking: Asking[Known], ledger: LedgerKind, party_nos: Sequence[str]
) -> dict[str, str]:
    """The name of each party as known then, or (erased). Parties without a name are left out."""
    numbers = sorted(set(party_nos))
    records = parties(asking.connection, asking.moment, ledger, numbers)
    texts = read_models.texts([party.personal_seal for party in records if party.personal_seal])
    erased = json.dumps({"name": ERASED})
    names = {
        party.party_no: json.loads(texts.get(party.personal_seal, erased)).get("name", "")
        for party in records
        if party.personal_seal
    }
    return {party_no: name for party_no, name in names.items() if name}


def amount_text(units: int, currency: str) -> str:
    """An amount in the digits of its currency: -12.30."""
    return f"{from_minor_units(units, currency):f}"


def amount_of(units: int, currency: str) -> Decimal:
    """Converts smallest units of a currency to an amount."""
    return from_minor_units(units, currency)


def amount_or_none(units: int | None, currency: str) -> Decimal | None:
    """Like `amount_of`, for an amount that may be unknown."""
    return None if units is None else from_minor_units(units, currency)


def text_or_none(units: int | None, currency: str) -> str | None:
    """Like `amount_text`, for an amount that may be unknown."""
    return None if units is None else amount_text(units, currency)


class InCurrencies:
    """Sums of amounts in smallest units by currency, one for each column."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._sums: dict[str, list[int]] = {}

    def add(self, currency: str, *amounts: int) -> None:
        sums = self._sums.setdefault(currency, [0] * len(self._columns))
        for place, amount in enumerate(amounts):
            sums[place] += amount

    def totals(self, lcy: str) -> tuple[Total, ...]:
        """A total for each currency; none if all amounts are in the local one, whose total says it all."""
        if set(self._sums) <= {lcy}:
            return ()
        return tuple(
            Total(
                f"Total {currency}",
                {
                    column: amount_of(units, currency)
                    for column, units in zip(self._columns, sums, strict=True)
                },
                currency,
            )
            for currency, sums in sorted(self._sums.items())
        )

    def as_json(self) -> dict[str, Any]:
        """By currency the amount, or with several columns the amounts by their names."""
        by_currency = {
            currency: {
                column: amount_text(units, currency)
                for column, units in zip(self._columns, sums, strict=True)
            }
            for currency, sums in sorted(self._sums.items())
        }
        if len(self._columns) > 1:
            return by_currency
        return {currency: amounts[self._columns[0]] for currency, amounts in by_currency.items()}


def day_of(day: int) -> date:
    """Converts a day number to its date."""
    return from_day_number(day)


class WithDiscount(Protocol):
    """An entry on which a payment discount may be possible; `discount_possible` in smallest units."""

    @property
    def remaining_amount(self) -> int: ...
    @property
    def discount_possible(self) -> int: ...
    @property
    def discount_day(self) -> int | None: ...
    @property
    def currency(self) -> str: ...


class Discount(NamedTuple):
    """A payment discount and the last day on which it is possible."""

    amount: Decimal
    last_day: date | None


def discount_possible(entry: WithDiscount) -> Discount:
    """The discount that is still possible and its last day. A closed entry has none."""
    possible = entry.discount_possible if entry.remaining_amount else 0
    day = entry.discount_day if possible else None
    return Discount(amount_of(possible, entry.currency), None if day is None else day_of(day))
