"""Direct debits as the naive book keeps them: mandates, collections, and what became of each debit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.simulation.book import Book, Party, Refused
from tests.simulation.sheet import Row

CLOSED_DAYS = {(1, 1), (5, 1), (12, 25), (12, 26)}
EASTER = {2026: (date(2026, 4, 3), date(2026, 4, 6)), 2027: (date(2027, 3, 26), date(2027, 3, 29))}
"""Good Friday and Easter Monday."""


def banks_settle(day: date) -> bool:
    closed = (day.month, day.day) in CLOSED_DAYS or day in EASTER[day.year]
    return day.isoweekday() <= 5 and not closed


def settled_from(day: date, days: int = 0) -> date:
    """The day, or the first after it on which banks settle; then so many such days later."""
    while not banks_settle(day):
        day += timedelta(days=1)
    return day if not days else settled_from(day + timedelta(days=1), days - 1)


@dataclass(frozen=True)
class Mandate:
    no: str
    customer: str
    one_off: bool
    scheme: str
    signed: date
    valid_from: date
    valid_to: date | None
    expected: int
    debits: int
    blocked: bool = False
    erased: bool = False

    def holds(self, day: date) -> bool:
        ended = self.valid_to is not None and day > self.valid_to
        return not self.blocked and self.valid_from <= day and not ended

    def has_left(self, uses: int) -> bool:
        return not self.expected or self.debits + uses < self.expected


@dataclass(frozen=True)
class Debit:
    """`sequence` and `payment` are empty until it stands in a file, and until it is paid."""

    no: int
    customer: str
    entry: int
    mandate: str
    amount: int
    id: str
    status: str = "new"
    sequence: str = ""
    payment: int = 0

    @property
    def waits(self) -> bool:
        return self.status in ("new", "file_created")


@dataclass(frozen=True)
class Collection:
    """`booking` is how the bank books it, as it was set up when the file was made; empty without a file."""

    no: str
    bank: str
    day: date
    debits: dict[int, Debit]
    booking: str = ""
    cancelled: bool = False
    closed: bool = False

    @property
    def status(self) -> str:
        if self.closed:
            return "closed"
        if self.cancelled:
            return "cancelled"
        if not any(debit.waits for debit in self.debits.values()):
            return "posted"
        return "file_created" if self.booking else "new"

    def with_status(self, *statuses: str) -> list[Debit]:
        return [debit for debit in self.debits.values() if debit.status in statuses]

    def now(self, *changed: Debit) -> Collection:
        return replace(self, debits=self.debits | {debit.no: debit for debit in changed})


def collections_of(book: Book) -> list[Collection]:
    found: list[Collection] = list(book.collections.values())
    return found


def collected_in(book: Book, entry_no: int) -> str:
    """The collection in which the entry stands, empty if in none."""
    for collection in collections_of(book):
        if any(debit.waits and debit.entry == entry_no for debit in collection.debits.values()):
            return collection.no
    return ""


def known(book: Book, number: str) -> Collection:
    found: Collection | None = book.collections.get(number)
    if found is None:
        raise Refused("E-DD-UNKNOWN")
    return found


def refuse_status(collection: Collection, *wanted: str) -> None:
    if collection.status not in wanted:
        raise Refused("E-DD-STATUS")


def count_back(book: Book, debits: list[Debit]) -> None:
    """Debits that stood in a file do not count any more."""
    for debit in debits:
        if debit.status == "file_created":
            mandate: Mandate = book.mandates[debit.mandate]
            book.mandates[mandate.no] = replace(mandate, debits=mandate.debits - 1)


def paid_by(book: Book, payment_no: int) -> tuple[Collection, Debit] | None:
    """The debit that the payment pays, unless the bank has taken it back."""
    for collection in collections_of(book):
        for debit in collection.with_status("posted"):
            if debit.payment == payment_no:
                return collection, debit
    return None


def pay(book: Book, rows: list[Row]) -> None:
    """Rows that were posted pay the debits whose ids they bear, where their entries are settled."""
    row_of = {one.entry_no: row for row in rows for one in row.applied if one.ledger == "customer"}
    for entry_no, row in row_of.items():
        number = collected_in(book, entry_no)
        for debit in book.collections[number].with_status("file_created") if number else ():
            if debit.entry == entry_no and debit.id == row.end_to_end_id:
                made = book.transactions[row.transaction].entries
                (payment,) = (no for *party, no in made if party == ["customer", debit.customer])
                paid = replace(debit, status="posted", payment=payment)
                book.collections[number] = book.collections[number].now(paid)


def note_reversed(book: Book, payment_no: int) -> None:
    """A debit whose payment is reversed waits again, unless its entry is collected otherwise by now."""
    found = paid_by(book, payment_no)
    if found is None:
        return
    collection, debit = found
    if not collected_in(book, debit.entry):
        waiting = replace(debit, status="file_created", payment=0)
        book.collections[collection.no] = collection.now(waiting)


def erase(book: Book, party: Party) -> None:
    """The accounts of the customer's mandates go."""
    if party[0] == "customer":
        for mandate in list(book.mandates.values()):
            if mandate.customer == party[1]:
                book.mandates[mandate.no] = replace(mandate, erased=True)
