"""The chain of statements on any day: lines count one by one, gaps from where they begin, nothing before the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.intake.balances import ShownChain
from ledger_es.intake.records import Gap, LineKey, Link, LinkKey
from ledger_es.queries.chain_by_day import ChainByDay, ChainLinkDays, KnownMoney, Opening

ON = date(2026, 1, 1)
"""Only the numbers of days count here."""


def link(
    number: str, opening: int, closing: int, first_day: int, last_day: int, *places: int
) -> ChainLinkDays:
    lines = tuple(LineKey(number, place) for place in places)
    placed = Link(LinkKey(number, 1), lines, Decimal(opening), Decimal(closing), ON, ON)
    return ChainLinkDays(placed, first_day, last_day, lines)


def money(**amounts: tuple[int, int]) -> dict[LineKey, KnownMoney]:
    """`S1_2=(5, 30)`: line 2 of S1 on day 5 of 30."""
    return {
        LineKey(number, int(place)): KnownMoney(day, ((int(place) * 10_000, amount),))
        for name, (day, amount) in amounts.items()
        for number, place in (name.split("_"),)
    }


def balances(chain: ChainByDay, *days: int) -> list[tuple[int, int]]:
    """The bank's balance on each day, and what is missing."""
    shown = [chain.at(day) for day in days]
    return [(on_day.balance, sum(on_day.gaps.values())) for on_day in shown]


def test_nothing_counts_before_the_books_of_the_account_begin() -> None:
    """The first statement begins on day 8, the books on day 10; its first line was booked late and is money."""
    first = link("S1", 100, 130, 8, 12, 1, 2)
    shown = ShownChain((first.link,), (), {}, ())
    lines = money(S1_1=(9, 10), S1_2=(11, 20))
    chain = ChainByDay(Opening(10, 100), shown, [first], lines)
    assert balances(chain, 7, 8, 9, 10, 11, 12) == [(0, 0)] * 3 + [(110, 0), (130, 0), (130, 0)]


def test_a_gap_counts_from_the_first_day_of_the_statement_behind_it() -> None:
    """A line beside the chain on day 6 fills 5 of the gap of 30 before S2, and counts from its own day."""
    one, two = link("S1", 0, 10, 1, 4, 1), link("S2", 40, 60, 8, 10, 1, 2)
    gap = Gap(one.link.key, two.link.key, Decimal(25), (LineKey("L", 1),))
    shown = ShownChain((one.link, two.link), (gap,), {two.link.key: (LineKey("L", 1),)}, ())
    lines = money(S1_1=(2, 10), L_1=(6, 5), S2_1=(9, 15), S2_2=(10, 5))
    chain = ChainByDay(Opening(0, 0), shown, [one, two], lines)
    assert balances(chain, 0, 1, 2, 5, 6, 7, 8, 9, 10, 11) == [
        *((0, 0), (0, 0), (10, 0), (10, 0), (15, 0), (15, 0)),
        *((40, 25), (55, 25), (60, 25), (60, 25)),
    ]


def test_gaps_that_cancel_each_other_are_missing_between_them() -> None:
    """Without an opening of the account, what is missing before the first statement is its opening balance."""
    links = [
        link("S1", 50, 60, 1, 2, 1),
        link("S2", 67, 68, 3, 4, 1),
        link("S3", 61, 62, 5, 6, 1),
    ]
    keys = [days.link.key for days in links]
    pair = (Gap(keys[0], keys[1], Decimal(7)), Gap(keys[1], keys[2], Decimal(-7)))
    shown = ShownChain(tuple(days.link for days in links), (), {}, (pair,))
    chain = ChainByDay(None, shown, links, money(S1_1=(2, 10), S2_1=(4, 1), S3_1=(6, 1)))
    assert balances(chain, 0, 1, 2, 3, 4, 5, 6) == [
        *((0, 0), (50, 50), (60, 50), (67, 57), (68, 57), (61, 50), (62, 50)),
    ]
    assert chain.at(3).gaps == {"S1": 50, "S2": 7}
    assert chain.at(5).gaps == {"S1": 50}
