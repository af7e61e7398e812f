"""What is known of an account, seen from a statement: its links with their lines, and its loose lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

from ledger_es.intake.chain import ChainLink, PageOf, Span, chains, opening_link
from ledger_es.intake.lines import AccountLine, account_line
from ledger_es.intake.records import (
    IntakeStatement,
    KnownAccount,
    LineKey,
    Link,
)

MARGIN: Final = 2
"""So many links before and behind those of the days that matter are seen, without their lines."""


class View(NamedTuple):
    """The links and loose lines of an account around some days.

    `loose_spans` are the days of files with loose lines. `chains` are the links in each order that is equally good,
    with the account's opening if they reach back to it.
    """

    links: tuple[ChainLink, ...]
    loose: tuple[AccountLine, ...]
    loose_spans: tuple[Span, ...]
    chains: tuple[tuple[ChainLink, ...], ...]

    @property
    def chain(self) -> tuple[ChainLink, ...]:
        """The chain in the order that is shown."""
        return self.chains[0]

    @property
    def money_lines(self) -> tuple[AccountLine, ...]:
        """Every line that is money: those of links, and the loose ones."""
        return (*(line for link in self.links for line in link.lines), *self.loose)


def page_of(statement: IntakeStatement) -> PageOf:
    """Where a page belongs; without a page number, nowhere."""
    return PageOf(statement.identity, statement.sequence, statement.page)


def view_of(
    account: KnownAccount, around: Span | None = None, without: Collection[str] = ()
) -> View:
    """The links and loose lines of an account.

    Args:
        account: The account, perhaps narrowed.
        around: The days whose links and lines are looked at; None: all.
        without: Statements that are asked about: their links and loose lines are left out.
    """
    near = _near(account, around)
    lines = {
        LineKey(earlier.key, line.place): account_line(
            earlier.key,
            line,
            money=standing.known_as,
            has_unique_ids=earlier.statement.has_unique_ids,
            first_day=earlier.first_day,
        )
        for earlier in account.statements.values()
        if earlier.key in near
        for line, standing in zip(earlier.statement.lines, earlier.standings, strict=True)
        if standing.state == "new" or (standing.state == "known" and standing.known_as)
    }
    links = tuple(
        _chain_link(account, number, end, lines)
        for number, end in _window(account, near, around, without)
    )
    loose = tuple(_loose_lines(account, lines, links, without))
    return View(
        links=links,
        loose=loose,
        loose_spans=tuple(
            Span(account.statements[key].first_day, account.statements[key].last_day)
            for key in dict.fromkeys(line.key.statement for line in loose)
        ),
        chains=tuple(chains(_opening_of(account), links, around)),
    )


def outline_of(account: KnownAccount) -> View:
    """The chain and the loose lines of a whole account, without the lines of links."""
    in_links = {key for link in account.links for key in link.lines}
    lines = {
        key: account_line(earlier.key, line, first_day=earlier.first_day)
        for earlier in account.statements.values()
        for line, standing in zip(earlier.statement.lines, earlier.standings, strict=True)
        if standing.state == "new" and (key := LineKey(earlier.key, line.place)) not in in_links
    }
    links = tuple(
        _chain_link(account, number, end, {}) for number, end in _window(account, (), None, ())
    )
    return View(
        links=links,
        loose=tuple(_loose_lines(account, lines, links)),
        loose_spans=(),
        chains=tuple(chains(_opening_of(account), links)),
    )


def _opening_of(account: KnownAccount) -> ChainLink | None:
    if account.opening_day is None or account.opening_balance is None:
        return None
    return opening_link(account.opening_day, account.opening_balance)


def _near(account: KnownAccount, around: Span | None) -> Collection[str]:
    """The statements whose lines are looked at: those of the days, and pages whose lines share a link with theirs."""
    if around is None:
        return account.statements.keys()
    near = {
        earlier.key
        for earlier in account.statements.values()
        if earlier.earliest_day <= around.last_day and around.first_day <= earlier.last_day
    }
    for link in account.links:
        if account.statements[link.key.statement].statement.page and _is_seen(link, near, around):
            near.update(key.statement for key in link.lines)
    return near


def _window(
    account: KnownAccount,
    near: Collection[str],
    around: Span | None,
    without: Collection[str],
) -> list[tuple[int, date]]:
    """The links that are seen, by their number, in the order of the day by which they stand in the chain.

    They are those of the days that matter, all between them, and some before and behind. Links of one last day are
    never separated.
    """
    ends = _ends(account, without)
    order = sorted(ends.items(), key=lambda item: item[1])
    if around is None:
        return order
    places = [
        place
        for place, (number, _) in enumerate(order)
        if _is_seen(account.links[number], near, around)
    ]
    if not places:
        places = [bisect_left(order, around.last_day, key=lambda item: item[1])]
    first, last = max(places[0] - MARGIN, 0), min(places[-1] + MARGIN, len(order) - 1)
    while 0 < first <= last and order[first - 1][1] == order[first][1]:
        first -= 1
    while last + 1 < len(order) and order[last + 1][1] == order[last][1]:
        last += 1
    if account.opening_day is not None and account.opening_day >= around.first_day:
        first = 0
    return order[first : last + 1]


def _is_seen(link: Link, near: Collection[str], around: Span) -> bool:
    return link.key.statement in near or (
        link.first_day <= around.last_day and around.first_day <= link.last_day
    )


def _ends(account: KnownAccount, without: Collection[str]) -> dict[int, date]:
    """The day by which each link stands in the chain, by its number: of a page not before that of earlier pages."""
    ends: dict[int, date] = {}
    pages: list[tuple[int, int, tuple[str, str]]] = []
    is_any_left_out = any(key in account.statements for key in without)
    for number, link in enumerate(account.links):
        if is_any_left_out and any(key.statement in without for key in link.lines):
            continue
        ends[number] = link.last_day
        page = _page_of_link(account, link)
        if page.page and page.identity:
            pages.append((page.page, number, (page.identity, page.sequence)))
    latest: dict[tuple[str, str], date] = {}
    for _, same_page in groupby(sorted(pages), key=lambda page: page[0]):
        of_page = list(same_page)
        for _, number, whole in of_page:
            ends[number] = max(ends[number], latest.get(whole, ends[number]))
        for _, number, whole in of_page:
            latest[whole] = max(ends[number], latest.get(whole, ends[number]))
    return ends


def _page_of_link(account: KnownAccount, link: Link) -> PageOf:
    """The page that placed the link; pages that were put together are a whole, and no page."""
    statement = account.statements[link.key.statement].statement
    if not statement.page or any(key.statement != link.key.statement for key in link.lines):
        return PageOf()
    return page_of(statement)


def _chain_link(
    account: KnownAccount, number: int, end: date, lines: Mapping[LineKey, AccountLine]
) -> ChainLink:
    link = account.links[number]
    return ChainLink(
        key=link.key,
        opening=link.opening,
        closing=link.closing,
        first_day=link.first_day,
        last_day=link.last_day,
        end=end,
        lines=tuple(lines[key] for key in link.lines if key in lines),
        line_count=len(link.lines),
        page_of=_page_of_link(account, link),
        placed=number,
    )


def _loose_lines(
    account: KnownAccount,
    lines: Mapping[LineKey, AccountLine],
    links: Sequence[ChainLink],
    without: Collection[str] = (),
) -> list[AccountLine]:
    """The lines that are money and stand in no link, themselves or as the line of a later statement.

    Neither the lines nor the links of the statements `without` count.
    """
    linked = {line.key for link in links for line in link.lines}
    unlinked = {
        line.key: line
        for line in lines.values()
        if line.money == line.key and line.key not in linked
    }
    if not unlinked:
        return []
    # Which lines are known as one of them, and stand in a link?
    known_as = {
        LineKey(later.key, line.place): standing.known_as
        for later in account.statements.values()
        for line, standing in zip(later.statement.lines, later.standings, strict=True)
        if standing.known_as in unlinked
    }
    for link in account.links if known_as else ():
        if not any(key.statement in without for key in link.lines):
            for key in link.lines:
                unlinked.pop(known_as.get(key, key), None)
    return [line for line in unlinked.values() if line.key.statement not in without]
