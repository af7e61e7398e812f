"""What applying entries in foreign currencies does in the local one, written down from receivables.md 17 in cents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tests.simulation.book import (
    Application,
    Book,
    Change,
    Entry,
    Refused,
    Transaction,
    VatRow,
    rounded,
    rounded_in,
)
from tests.simulation.settling import (
    Part,
    Wish,
    apply_local,
    discount_account,
    give_discount,
    meetings,
    note_given_up,
    shrinks,
    signed_discount,
)


def paid_in(book: Book, entry: Entry, currency: str, day: date) -> Entry:
    """The entry as it counts for a payment in another currency, at the rates of a day."""
    if entry.currency == currency:
        return entry
    if book.between_currencies == "none":
        raise Refused("E-APPLY-CURRENCY")
    factor = book.rate(entry.currency, day) / book.rate(currency, day)
    return replace(
        entry,
        remaining=rounded_in(currency, entry.remaining * factor),
        discount=rounded_in(currency, entry.discount * factor),
        currency=currency,
    )


def converted(book: Book, applying: Entry, wishes: list[Wish]) -> list[Wish]:
    """The wishes in the currency of the applying entry, at the rates of its day."""
    day = applying.posting_date
    found = []
    for wish in wishes:
        entry = paid_in(book, wish.entry, applying.currency, day)
        limit, own = wish.limit, None
        if limit is not None and wish.entry.currency != applying.currency:
            factor = book.rate(wish.entry.currency, day) / book.rate(applying.currency, day)
            limit, own = rounded_in(applying.currency, limit * factor), limit
        found.append(Wish(entry, limit, own))
    return found


@dataclass
class Half:
    """One entry of the application: how much of it is to be applied, in both currencies, and what is left of it."""

    entry: Entry
    total: int
    own_total: int
    left: int
    left_lcy: int
    taken: int = 0
    own_taken: int = 0

    def take(self, amount: int) -> int:
        """The part of its own amount that belongs to so much of the amount in the payment's currency."""
        self.taken += amount
        own = rounded_in(self.entry.currency, Fraction(self.own_total * self.taken, self.total))
        share, self.own_taken = own - self.own_taken, own
        self.left += share if self.entry.remaining < 0 else -share
        return share

    @property
    def value(self) -> int:
        return rounded(self.left * self.entry.rate)


def apply(
    book: Book, applying: Entry, parts: list[Part], transaction: Transaction, on: date
) -> int:
    """Write the parts, in whatever currencies. Gives the number of the application."""
    entries = [applying, *(book.entries[part.entry.no] for part in parts)]
    write = apply_foreign if any(entry.currency for entry in entries) else apply_local
    return write(book, applying, parts, transaction, on)


def apply_foreign(
    book: Book, applying: Entry, parts: list[Part], transaction: Transaction, on: date
) -> int:
    """Write the parts: gains and losses are realised against the rates at which the entries were posted."""
    book.numbers.application += 1
    number = book.numbers.application
    first_line = len(transaction.application_lines)
    given_up, given_up_lcy, vat = _give_up(book, applying, parts, transaction, on)
    halves = {part.entry.no: _half(book, applying, part) for part in parts}
    met = meetings(applying, parts)
    used = sum(amount for *two, amount in met if applying.no in [entry.no for entry in two])
    left = applying.remaining + given_up
    halves[applying.no] = Half(applying, used, used, left, applying.left_lcy + given_up_lcy)
    met_own = [
        (debit, credit, _meet(book, applying, halves, (debit, credit, amount), transaction))
        for debit, credit, amount in met
    ]
    for half in halves.values():
        _correct(book, half, half.entry.currency or applying.currency, transaction)
    released = [change for half in halves.values() for change in _released(book, half, on)]
    before = {no: half.entry for no, half in halves.items()}
    _write(book, applying, parts, halves, number, on)
    lines = tuple(transaction.application_lines[first_line:])
    corrected, given_up_before = note_given_up(book, vat, met_own)
    take_back(book, released, transaction, 1)
    left_of = {no: book.entries[no].discount for no in halves}
    book.applications[number] = Application(
        number,
        on,
        before,
        left_of,
        lines,
        transaction.no,
        tuple(released),
        corrected,
        given_up_before,
    )
    return number


def take_back(book: Book, released: Iterable[Change], transaction: Transaction, sign: int) -> None:
    """Gains and losses that are taken back, or with −1 given again: on the day of the run if that is later."""
    by_day = {transaction.posting_date: transaction}
    for change in released:
        day = max(transaction.posting_date, book.runs[change.run].day)
        if day not in by_day:
            book.allow(day, book.actor)
            by_day[day] = book.begin(day, transaction.source)
        lcy = sign * change.lcy
        book.change(replace(change, day=day, lcy=lcy))
        account = unrealized_account(book, book.entries[change.entry_no].currency, change.kind)
        _detail(book, by_day[day], book.entries[change.entry_no].account, account, lcy)


def unrealized_account(book: Book, currency: str, kind: str) -> str:
    accounts = book.currencies[currency]
    gain = kind == "unrealized_gain"
    account: str = accounts.unrealized_gain_account if gain else accounts.unrealized_loss_account
    return account


def _detail(book: Book, transaction: Transaction, on: str, against: str, lcy: int) -> None:
    book.application_line(transaction, on, lcy)
    book.application_line(transaction, against, -lcy)


def _give_up(
    book: Book, applying: Entry, parts: list[Part], transaction: Transaction, on: date
) -> tuple[int, int, list[tuple[int, tuple[VatRow, ...]]]]:
    """The discounts, as they change the applying entry in both currencies, at its own rate; and what they correct."""
    total = total_lcy = 0
    vat: list[tuple[int, tuple[VatRow, ...]]] = []
    for part in parts:
        if part.discount:
            signed = signed_discount(part)
            lcy = rounded(-signed * applying.rate)
            account = discount_account(book, applying, on, -lcy)
            rows = give_discount(book, applying, part.entry, account, -lcy, transaction, on)
            if rows:
                vat.append((part.entry.no, rows))
            total, total_lcy = total - signed, total_lcy + lcy
    return total, total_lcy, vat


def _half(book: Book, applying: Entry, part: Part) -> Half:
    """What is settled in full is settled in full in its own currency too."""
    entry = book.entries[part.entry.no]
    own = abs(entry.remaining)
    if part.own is not None:
        own = part.own
    elif part.amount != abs(part.entry.remaining):
        day = applying.posting_date
        factor = book.rate(applying.currency, day) / book.rate(entry.currency, day)
        own = min(rounded_in(entry.currency, part.amount * factor), own)
    return Half(entry, part.amount, own, entry.remaining, entry.left_lcy)


def _meet(
    book: Book,
    applying: Entry,
    halves: dict[int, Half],
    meeting: tuple[Entry, Entry, int],
    transaction: Transaction,
) -> int:
    """A debit meets a credit: one gives up its share at its own rate, the other one gains or loses.

    The applying entry gains, but one in the local currency leaves that to the other. Gives the share of the debit in
    its own currency.
    """
    debit, credit = halves[meeting[0].no], halves[meeting[1].no]
    gaining, giving = (debit, credit) if meeting[0].no == applying.no else (credit, debit)
    if not gaining.entry.currency:
        gaining, giving = giving, gaining
    shares = {id(half): half.take(meeting[2]) for half in (debit, credit)}
    lcy = abs(giving.left_lcy) - abs(giving.value)
    debit.left_lcy -= lcy
    credit.left_lcy += lcy
    if debit.entry.account != credit.entry.account:
        _detail(book, transaction, credit.entry.account, debit.entry.account, lcy)
    gain = rounded(shares[id(gaining)] * gaining.entry.rate)
    gain -= rounded(shares[id(giving)] * giving.entry.rate)
    if gaining is debit:
        gain = -gain
    # Two entries in the local currency neither gain nor lose: a cent between them is rounding.
    if gain and (gaining.entry.currency or giving.entry.currency):
        gaining.left_lcy += gain
        accounts = book.currencies[gaining.entry.currency or giving.entry.currency]
        account = accounts.realized_gain_account if gain > 0 else accounts.realized_loss_account
        _detail(book, transaction, gaining.entry.account, account, gain)
    return shares[id(debit)]


def _correct(book: Book, half: Half, currency: str, transaction: Transaction) -> None:
    """Cents that the rates have left."""
    difference = half.value - half.left_lcy
    if difference:
        accounts = book.currencies[currency]
        account = (
            accounts.rounding_credit_account if difference > 0 else accounts.rounding_debit_account
        )
        _detail(book, transaction, half.entry.account, account, difference)
        half.left_lcy += difference


def _released(book: Book, half: Half, on: date) -> Iterable[Change]:
    """The same part of what was not realised as was settled of the entry."""
    for (run, kind), lcy in book.unrealized(half.entry.no).items():
        kept = rounded(Fraction(lcy * half.left, half.entry.remaining))
        if kept != lcy:
            yield Change(half.entry.no, on, 0, kept - lcy, run, kind, released=True)


def _write(
    book: Book, applying: Entry, parts: list[Part], halves: dict[int, Half], number: int, on: date
) -> None:
    opposite = [part.entry for part in parts if part.entry.is_debit != applying.is_debit]
    for no, half in halves.items():
        entry, discount = half.entry, half.entry.discount
        shrinking = (
            any(shrinks(applying, other) for other in opposite)
            if no == applying.no
            else shrinks(applying, entry)
        )
        if shrinking and discount:
            exact = Fraction(discount * half.left, entry.remaining)
            discount = rounded_in(entry.currency, exact)
        amount, lcy = half.left - entry.remaining, half.left_lcy - entry.left_lcy
        book.change(Change(no, on, amount, lcy))
        book.entries[no] = replace(
            entry,
            remaining=half.left,
            left_lcy=half.left_lcy,
            discount=discount if half.left else 0,
            last_application=number,
        )
