"""The chain: the links of one account in the order of the bank, and the runs of links that meet (spec/intake.md 1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, groupby, pairwise, permutations
from typing import Final, NamedTuple

from ledger_es.intake.lines import AccountLine
from ledger_es.intake.records import LinkKey

ONE_DAY: Final = timedelta(days=1)
ORDERS_TRIED: Final = 12
"""At most so many equally good orders of the chain are tried."""
PERMUTED: Final = 6
"""Up to so many links of one last day all orders are compared; with more, each is followed by one that it meets."""


class PageOf(NamedTuple):
    """Where a page belongs: the bank's id and sequence number of its statement, and its number (0: no page)."""

    identity: str = ""
    sequence: str = ""
    page: int = 0

    def is_sister_of(self, other: PageOf) -> bool:
        """Whether both are pages of one statement, and not the same page."""
        return (
            bool(self.identity and self.page and other.page)
            and (self.identity, self.sequence) == (other.identity, other.sequence)
            and self.page != other.page
        )


class ChainLink(NamedTuple):
    """A link with its lines in the order of the bank. The account's opening is a link without key and opening.

    The opening covers all days up to its date. `end` is the day by which the link stands in the chain: its last day, or
    the later one of an earlier page of its statement. `placed` is its number in the order of placing.
    """

    key: LinkKey | None
    opening: Decimal | None
    closing: Decimal
    first_day: date
    last_day: date
    end: date
    lines: tuple[AccountLine, ...] = ()
    line_count: int = 0
    page_of: PageOf = PageOf()
    placed: int = 0


Order = tuple[ChainLink, ...]
"""Links in an order."""


class Run(NamedTuple):
    """Neighbouring links that meet, with no day between them. `start` is the place in the chain of the first."""

    start: int
    links: tuple[ChainLink, ...]
    first_day: date
    last_day: date

    @property
    def opening(self) -> Decimal | None:
        """The balance before its first line. None for the account's opening alone."""
        return self.links[0].opening

    @property
    def closing(self) -> Decimal:
        """The balance after its last line."""
        return self.links[-1].closing


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    first_day: date
    last_day: date


def share_days(span: ChainLink | Run | Span, other: ChainLink | Run | Span) -> bool:
    """Whether two spans of days have a day in common."""
    return span.first_day <= other.last_day and other.first_day <= span.last_day


def touch(span: ChainLink | Run | Span, other: ChainLink | Run | Span) -> bool:
    """Whether they share only the last day of the one that is the first of the other, or one same single day."""
    return span.last_day == other.first_day or other.last_day == span.first_day


def cross(span: ChainLink | Run | Span, other: ChainLink | Run | Span) -> bool:
    """Whether they share days, and more than those on which they only touch."""
    return share_days(span, other) and not touch(span, other)


def opening_link(day: date, balance: Decimal) -> ChainLink:
    """The account's opening balance as the first link."""
    return ChainLink(None, None, balance, date.min, day, day)


def runs_of(chain: Sequence[ChainLink]) -> tuple[Run, ...]:
    """The runs of a chain, in its order."""
    runs: list[Run] = []
    start = 0
    for place in range(1, len(chain) + 1):
        if place < len(chain) and _is_joined(chain[place - 1], chain[place]):
            continue
        links = tuple(chain[start:place])
        runs.append(
            Run(
                start,
                links,
                min(link.first_day for link in links),
                max(link.last_day for link in links),
            )
        )
        start = place
    return tuple(runs)


def chains(
    opening: ChainLink | None, links: Sequence[ChainLink], varied: Span | None = None
) -> list[tuple[ChainLink, ...]]:
    """The chain in each of its equally good orders (at most twelve), the one that is shown first.

    Args:
        opening: The account's opening, always the first link; None if the account has none.
        links: All other links.
        varied: Orders that differ only outside these days count as one.
    """
    groups: list[_Group] = [] if opening is None else [_Group(opening.last_day, [(opening,)])]
    counting = sorted(_counting(links), key=lambda link: link.end)
    for end, same_end in groupby(counting, key=lambda link: link.end):
        groups.append(_Group(end, _orders(list(same_end))))
    return [tuple(link for order in path for link in order) for path in _best_paths(groups, varied)]


class _Group(NamedTuple):
    """Links that end on one day, and the orders in which most of their balances meet, by their outer links."""

    end: date
    orders: list[Order]


def _counting(links: Sequence[ChainLink]) -> list[ChainLink]:
    """The links that count: one without lines only where no link with lines holds its days."""
    with_lines = [link for link in links if link.line_count]
    if len(with_lines) == len(links):
        return with_lines
    return [
        link
        for link in links
        if link.line_count
        or not any(
            other.first_day <= link.first_day and link.last_day <= other.last_day
            for other in with_lines
        )
    ]


def _meet(link: ChainLink, following: ChainLink) -> bool:
    return link.closing == following.opening


def _is_joined(link: ChainLink, following: ChainLink) -> bool:
    return _meet(link, following) and following.first_day <= link.last_day + ONE_DAY


def _orders(links: list[ChainLink]) -> list[Order]:
    """The orders of links of one last day that may be the best, whatever is before and behind them."""
    if len(links) == 1:
        return [(links[0],)]
    links.sort(key=lambda link: (_number(link.page_of.sequence), link.page_of.page, link.placed))
    if len(links) > PERMUTED:
        return [_following(links)]
    best: dict[tuple[int, int], tuple[int, list[Order]]] = {}
    for order in permutations(links):
        if not _pages_in_order(order):
            continue
        ends = (order[0].placed, order[-1].placed)
        meeting = sum(_meet(link, following) for link, following in pairwise(order))
        score, orders = best.get(ends, (-1, []))
        if meeting > score:
            best[ends] = (meeting, [order])
        elif meeting == score and len(orders) < ORDERS_TRIED:
            orders.append(order)
    return [order for _, orders in best.values() for order in orders]


def _number(sequence: str) -> tuple[int, str]:
    return (int(sequence), "") if sequence.isdecimal() else (0, sequence)


def _pages_in_order(order: Sequence[ChainLink]) -> bool:
    return not any(
        link.page_of.is_sister_of(later.page_of) and link.page_of.page > later.page_of.page
        for link, later in combinations(order, 2)
    )


def _following(links: list[ChainLink]) -> Order:
    """Many links of one day, each followed by one that it meets where there is one."""
    remaining = list(links)
    closings = {link.closing for link in links}
    first = next((link for link in remaining if link.opening not in closings), remaining[0])
    order = [first]
    remaining.remove(first)
    while remaining:
        following = next((link for link in remaining if _meet(order[-1], link)), remaining[0])
        order.append(following)
        remaining.remove(following)
    return tuple(order)


def _best_paths(groups: Sequence[_Group], varied: Span | None) -> list[list[Order]]:
    """One order of each group, so that most balances meet: all such choices, at most twelve."""
    scores: list[list[int]] = []
    for place, group in enumerate(groups):
        scores.append([])
        for order in group.orders:
            score = sum(_meet(link, following) for link, following in pairwise(order))
            if place:
                score += max(
                    score_before + _meet(order_before[-1], order[0])
                    for score_before, order_before in zip(
                        scores[place - 1], groups[place - 1].orders, strict=True
                    )
                )
            scores[place].append(score)
    # Each path is found from its end.
    paths: list[list[Order]] = [[]]
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if len(group.orders) == 1:
            for path in paths:
                path.append(group.orders[0])
            continue
        is_varied = varied is None or (
            varied.first_day - ONE_DAY <= group.end <= varied.last_day + ONE_DAY
        )
        paths = [
            [*path, order]
            for path in paths
            for order in _best_orders(group, scores[place], path, is_varied)
        ][:ORDERS_TRIED]
    return [path[::-1] for path in paths]


def _best_orders(
    group: _Group, scores: Sequence[int], path_behind: Sequence[Order], is_varied: bool
) -> list[Order]:
    """The orders of a group with the best score, before the orders that stand behind it."""
    behind = path_behind[-1][0] if path_behind else None
    ways = [
        (score + (behind is not None and _meet(order[-1], behind)), order)
        for score, order in zip(scores, group.orders, strict=True)
    ]
    most = max(score for score, _ in ways)
    best = [order for score, order in ways if score == most]
    return best if is_varied else best[:1]
