"""The chain of an account's statements on any day, from what is known of them at one moment.

A statement counts line by line: on a day within it the bank's balance is its opening balance and its lines up to that
day, not only its closing balance at the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from ledger_es.intake.balances import ShownChain
from ledger_es.intake.records import LineKey, Link


class MoneyLine(NamedTuple):
    """A line that is money of the account, in smallest units, and the day on which it counts."""

    statement_no: str
    line_no: int
    amount: int
    day: int


class AccountChain(NamedTuple):
    """The chain of an account's statements on a day. Amounts are in smallest units.

    `statement_nos` are in the order of the chain, as far as statements stand in it. `gaps` has what is missing before a
    statement; before the first one of an account without an opening balance that is its own opening balance.
    `money_lines` are the lines in the chain and those beside it. `balance` is the bank's last balance.
    """

    opening_balance: int
    statement_nos: tuple[str, ...]
    gaps: dict[str, int]
    money_lines: tuple[MoneyLine, ...]
    balance: int


class KnownMoney(NamedTuple):
    """An entry of the bank that is money: its day, and the numbers and amounts of its lines."""

    day: int
    amounts: tuple[tuple[int, int], ...]

    @property
    def amount(self) -> int:
        return sum(amount for _, amount in self.amounts)


class Opening(NamedTuple):
    """The balance with which the books of an account begin, and its day."""

    day: int
    balance: int


class ChainLinkDays(NamedTuple):
    """A link of the chain: its first and last day, and the lines that are its money."""

    link: Link
    first_day: int
    last_day: int
    lines: tuple[LineKey, ...]


class _Gap(NamedTuple):
    """What is missing before a link from the first day of that link on.

    `until` is the place of the link from which on another gap cancels this one, None if none does.
    """

    place: int
    statement_no: str
    amount: int
    until: int | None = None


class ChainByDay:
    """Answers for each day: which lines are money, what is missing, and which balance the bank states."""

    def __init__(
        self,
        opening: Opening | None,
        shown: ShownChain,
        links: Sequence[ChainLinkDays],
        money: Mapping[LineKey, KnownMoney],
    ) -> None:
        """`links` are those of `shown`, in its order. Lines in no link count on their own days, beside the chain."""
        self.opening = opening
        self._links = links
        own_places = {
            key: place for place, link in enumerate(links) for key in link.lines if key in money
        }
        other_places = _places_of_lines_beside(opening, shown, links, money, own_places)
        self.lines: tuple[MoneyLine, ...] = tuple(
            MoneyLine(key.statement, line_no, amount, day)
            for key, entry in money.items()
            for day in (self._day_of(entry, own_places.get(key)),)
            for line_no, amount in entry.amounts
        )
        self._gaps = tuple(_gaps(opening, shown, links, money, other_places))
        self._beyond = self._beyond_lines(money, {**other_places, **own_places})
        # The chain has begun up to its last link that begins on or before a day.
        by_day = sorted((link.first_day, place) for place, link in enumerate(links))
        self._first_days = [day for day, _ in by_day]
        self._last_begun = list(accumulate((place for _, place in by_day), max))

    @property
    def days(self) -> set[int]:
        """The days on which something of it changes."""
        days = {line.day for line in self.lines} | set(self._first_days)
        return days if self.opening is None else days | {self.opening.day}

    def begun(self, day: int) -> int:
        """How many links of the chain have begun on the day; none before the books of the account begin."""
        if self.opening is not None and day < self.opening.day:
            return 0
        before = bisect_right(self._first_days, day)
        return self._last_begun[before - 1] + 1 if before else 0

    def opening_balance(self, day: int) -> int:
        return self.opening.balance if self.opening is not None and self.opening.day <= day else 0

    def gaps(self, day: int) -> dict[str, int]:
        """By statement, what is missing before it."""
        begun = self.begun(day)
        missing: dict[str, int] = {}
        for gap in self._gaps:
            if gap.place < begun and (gap.until is None or begun <= gap.until):
                missing[gap.statement_no] = missing.get(gap.statement_no, 0) + gap.amount
        return {number: amount for number, amount in missing.items() if amount}

    def balance(self, day: int, money: int) -> int:
        """The bank's balance on the day; `money` is the sum of the lines that count by then."""
        begun = self.begun(day)
        return money + (self._beyond[begun - 1] if begun else self.opening_balance(day))

    def at(self, day: int) -> AccountChain:
        lines = tuple(line for line in self.lines if line.day <= day)
        begun = self._links[: self.begun(day)]
        return AccountChain(
            opening_balance=self.opening_balance(day),
            statement_nos=tuple(dict.fromkeys(link.link.key.statement for link in begun)),
            gaps=self.gaps(day),
            money_lines=lines,
            balance=self.balance(day, sum(line.amount for line in lines)),
        )

    def _day_of(self, entry: KnownMoney, place: int | None) -> int:
        """The day on which a line counts: within its link, and not before the books of the account begin."""
        day = entry.day
        if place is not None:
            link = self._links[place]
            day = min(max(day, link.first_day), link.last_day)
        return day if self.opening is None else max(day, self.opening.day)

    def _beyond_lines(
        self, money: Mapping[LineKey, KnownMoney], place_by_line: Mapping[LineKey, int]
    ) -> list[int]:
        """For each link, its closing balance without the lines up to it.

        What is left is the opening balance of the account and the gaps, if the lines of each link lead from its opening
        balance to its closing balance.
        """
        amounts = [0] * len(self._links)
        for key, place in place_by_line.items():
            amounts[place] += money[key].amount
        return [
            int(link.link.closing) - total
            for link, total in zip(self._links, accumulate(amounts), strict=True)
        ]


def _places_of_lines_beside(
    opening: Opening | None,
    shown: ShownChain,
    links: Sequence[ChainLinkDays],
    money: Mapping[LineKey, KnownMoney],
    own_places: Mapping[LineKey, int],
) -> dict[LineKey, int]:
    """For a line in no link, the place of the link in whose opening balance it is: it fills a gap before that.

    Without an opening of the account, lines that are dated before the chain are in its first balance.
    """
    places = {link.link.key: place for place, link in enumerate(links)}
    place_by_line = {
        key: places[link_key]
        for link_key, lines in shown.fillings.items()
        for key in lines
        if key in money
    }
    if opening is None and links:
        place_by_line.update(
            (key, 0)
            for key, entry in money.items()
            if key not in own_places and key not in place_by_line and entry.day < links[0].first_day
        )
    return place_by_line


def _gaps(
    opening: Opening | None,
    shown: ShownChain,
    links: Sequence[ChainLinkDays],
    money: Mapping[LineKey, KnownMoney],
    other_places: Mapping[LineKey, int],
) -> Iterable[_Gap]:
    places = {link.link.key: place for place, link in enumerate(links)}
    if opening is None and links:
        first = links[0]
        before = sum(money[key].amount for key, place in other_places.items() if place == 0)
        yield _Gap(0, first.link.key.statement, int(first.link.opening) - before)
    for gap in shown.gaps:
        yield _Gap(places[gap.before], gap.before.statement, int(gap.amount))
    for earlier, later in shown.cancelling:
        yield _Gap(
            places[earlier.before],
            earlier.before.statement,
            int(earlier.amount),
            until=places[later.before],
        )
