"""Histories of a bank account, and how they are cut into pieces.

A history is one string of lines between balances, every file is a piece of that string. What is drawn depends on the
seed alone.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

OPENING_DAY = date(2026, 3, 1)


class TrueLine(NamedTuple):
    """A line as it happened: the day on which the bank processed it, and the day it bears."""

    number: int
    processed: int
    booked: int
    amount: Decimal
    text: str
    reference: str

    @property
    def equal_to(self) -> tuple[int, Decimal]:
        """What a person counts: lines of one day and amount, since another format has other texts."""
        return (self.booked, self.amount)


@dataclass(frozen=True)
class History:
    """What happened on an account: its lines in order, of which those processed up to day 0 are before the books."""

    lines: tuple[TrueLine, ...]
    opening_balance: Decimal
    first: int
    last: int
    has_opening: bool

    def balance_before(self, place: int) -> Decimal:
        """The balance before the line with this place."""
        before_books = sum(line.processed <= 0 for line in self.lines)
        if place < before_books:
            return self.opening_balance - _sum(self.lines[place:before_books])
        return self.opening_balance + _sum(self.lines[before_books:place])

    def place_of_day(self, day: int) -> int:
        """The place of the first line processed on the day or later."""
        return sum(line.processed < day for line in self.lines)

    def money(self) -> Counter[tuple[int, Decimal]]:
        """The lines that are money in the end, counted by what a person sees of them."""
        return Counter(
            line.equal_to for line in self.lines if line.processed > 0 or not self.has_opening
        )


class Cut(NamedTuple):
    """A piece of the history: its lines from one place to another, and its days."""

    start: int
    end: int
    first: int
    last: int
    kind: str


TEXTS = (
    "Miete Anna Frei",
    "Rechnung Bruno Keller",
    "Lohn Februar",
    "Kauf Migros Bern",
    "Zahlung Meier AG",
)
POOL = tuple(Decimal(amount) for amount in ("10.00", "20.00", "50.00", "-5.00", "-20.00", "-50.00"))


def day_of(number: int) -> date:
    """The date of a day; day 0 is the account's opening day."""
    return OPENING_DAY + timedelta(days=number)


def history_of(random: Random) -> History:
    """A history with twins, equal fees, standing orders with one reference, reversals, late bookings, empty days."""
    has_opening = random.random() < 0.9
    first = -random.choice((0, 2, 5, 9)) if has_opening else 1
    last = random.choice((4, 8, 12, 20, 30))
    lines: list[TrueLine] = []
    standing_day, standing_reference = random.randint(1, 7), f"SO{random.randint(1, 9)}"
    # Without an opening, nobody knows whether a loose line of an earlier day is in the first balance.
    late_share = random.choice((0.0, 0.01, 0.03, 0.1)) if has_opening else 0.0
    for day in range(first, last + 1):
        for amount, text, reference in _lines_of_day(
            random, day, lines, standing_day, standing_reference
        ):
            booked = day - random.randint(1, 3) if random.random() < late_share else day
            lines.append(TrueLine(len(lines), day, booked, amount, text, reference))
    return History(tuple(lines), Decimal(random.choice((100, 1000, 37))), first, last, has_opening)


def _lines_of_day(
    random: Random, day: int, before: Sequence[TrueLine], standing_day: int, standing_reference: str
) -> Iterator[tuple[Decimal, str, str]]:
    if day % 7 == standing_day:
        yield Decimal("80.00"), "Dauerauftrag Vereinsbeitrag", standing_reference
    if random.random() < 0.3:
        return
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        chance = random.random()
        if chance < 0.12:
            yield Decimal("-2.00"), "Kontofuehrung", ""
            if random.random() < 0.3:
                yield Decimal("-2.00"), "Kontofuehrung", ""
        elif chance < 0.18 and before:
            reversed_line = before[-random.randint(1, min(4, len(before)))]
            yield -reversed_line.amount, f"Storno {reversed_line.text}", reversed_line.reference
        else:
            is_plain = random.random() < 0.3
            amount = (
                random.choice(POOL)
                if is_plain
                else Decimal(random.randint(-20000, 30000) or 1) / 100
            )
            reference = f"R{random.randint(1000, 9999)}" if random.random() < 0.6 else ""
            text = f"{random.choice(TEXTS)} {random.randint(1, 99)}"
            yield amount, text, reference
            if random.random() < 0.05:
                # A twin: two equal lines on one day.
                yield amount, text, reference


def _sum(lines: Sequence[TrueLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal())


def cuts_of(random: Random, history: History) -> list[Cut]:
    """Cuts that together hold every line: one or two ways to cut, and perhaps some exports beside."""
    ways = (_daily, _weekly, _monthly, _intraday, _growing, _overlapping)
    cuts = list(random.choice(ways)(random, history))
    if random.random() < 0.5:
        beside = list(random.choice(ways)(random, history))
        cuts += random.sample(beside, random.randint(1, min(6, len(beside))))
    return cuts


def _cut(history: History, first: int, last: int, kind: str) -> Cut:
    return Cut(history.place_of_day(first), history.place_of_day(last + 1), first, last, kind)


def _in_steps(history: History, start: int, step: int, kind: str) -> Iterator[Cut]:
    for first in range(start, history.last + 1, step):
        yield _cut(history, max(first, history.first), min(first + step - 1, history.last), kind)


def _daily(random: Random, history: History) -> Iterator[Cut]:
    start = max(history.first, random.choice((1, 1, history.first)))
    return _in_steps(history, start, 1, "daily")


def _weekly(random: Random, history: History) -> Iterator[Cut]:
    return _in_steps(history, 1 - random.randint(0, min(6, 1 - history.first)), 7, "weekly")


def _monthly(random: Random, history: History) -> Iterator[Cut]:
    return _in_steps(history, random.randint(history.first, 1), random.choice((14, 31)), "monthly")


def _intraday(random: Random, history: History) -> Iterator[Cut]:
    for day in range(1, history.last + 1):
        start, end = history.place_of_day(day), history.place_of_day(day + 1)
        count = random.randint(0, min(2, end - start))
        bounds = [start, *sorted(random.sample(range(start, end), count)), end]
        for before, behind in itertools.pairwise(bounds):
            if before < behind or start == end:
                yield Cut(before, behind, day, day, "intraday")


def _growing(random: Random, history: History) -> Iterator[Cut]:
    """The files of a week, or of a day, each longer than the one before."""
    length = random.choice((1, 7))
    for first in range(1, history.last + 1, length):
        last = min(first + length - 1, history.last)
        start, end = history.place_of_day(first), history.place_of_day(last + 1)
        for place in sorted(random.sample(range(start, end), min(2, end - start))):
            if place > start:
                last_line = history.lines[place - 1]
                yield Cut(start, place, first, last_line.processed, "growing")
        yield Cut(start, end, first, last, "growing")


def _overlapping(random: Random, history: History) -> Iterator[Cut]:
    first = random.randint(history.first, 1)
    while True:
        last = min(first + random.randint(2, 9), history.last)
        yield _cut(history, first, last, "overlapping")
        if last == history.last:
            return
        first = random.randint(max(first + 1, last - 3), last + 1)
