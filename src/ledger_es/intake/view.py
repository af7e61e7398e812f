"""What is known of an account, seen from a statement: its links with their lines, and its loose lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ledger_es.intake.chain import ChainLink, PageOf, Span, chains, opening_link
from ledger_es.intake.lines import AccountLine, account_line
from ledger_es.intake.records import (
    IntakeStatement,
    KnownAccount,
    KnownStatement,
    LineKey,
    Link,
)


class View(NamedTuple):
    """The links and loose lines of an account around some days.

    `loose_spans` are the days of files with loose lines. Links outside the days have no lines here, but those that bear
    a day before their statement's days.
    """

    opening: ChainLink | None
    links: tuple[ChainLink, ...]
    loose: tuple[AccountLine, ...]
    loose_spans: tuple[Span, ...]
    chains: tuple[tuple[ChainLink, ...], ...]

    @property
    def chain(self) -> tuple[ChainLink, ...]:
        """The chain in the order that is shown, with the account's opening."""
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
        around: The days whose lines are looked at; None: all.
        without: Statements whose loose lines are left out, because they are asked about.
    """
    lines = {
        LineKey(known.key, line.place): account_line(
            known.key,
            line,
            money=standing.known_as,
            has_unique_ids=known.statement.has_unique_ids,
            first_day=known.first_day,
        )
        for known in account.statements.values()
        if around is None or _is_near(known, around)
        for line, standing in zip(known.statement.lines, known.standings, strict=True)
        if standing.state == "new" or (standing.state == "known" and standing.known_as)
    }
    links = tuple(
        _chain_link(link, account.statements[link.key.statement].statement, lines, placed)
        for placed, link in enumerate(account.links)
    )
    loose = tuple(
        line for line in _loose_lines(account, lines, links) if line.key.statement not in without
    )
    opening = (
        None
        if account.opening_day is None or account.opening_balance is None
        else opening_link(account.opening_day, account.opening_balance)
    )
    return View(
        opening=opening,
        links=links,
        loose=loose,
        loose_spans=tuple(
            Span(account.statements[key].first_day, account.statements[key].last_day)
            for key in dict.fromkeys(line.key.statement for line in loose)
        ),
        chains=tuple(chains(opening, links, around)),
    )


def _is_near(known: KnownStatement, around: Span) -> bool:
    if known.earliest_day < known.first_day and known.earliest_day <= around.last_day:
        return True
    return known.first_day <= around.last_day and around.first_day <= known.last_day


def _chain_link(
    link: Link, statement: IntakeStatement, lines: Mapping[LineKey, AccountLine], placed: int
) -> ChainLink:
    return ChainLink(
        key=link.key,
        opening=link.opening,
        closing=link.closing,
        first_day=link.first_day,
        last_day=link.last_day,
        lines=tuple(lines[key] for key in link.lines if key in lines),
        line_count=len(link.lines),
        page_of=page_of(statement),
        placed=placed,
    )


def _loose_lines(
    account: KnownAccount, lines: Mapping[LineKey, AccountLine], links: tuple[ChainLink, ...]
) -> list[AccountLine]:
    """The lines that are money and stand in no link, themselves or as the line of a later statement."""
    linked = {line.key for link in links for line in link.lines}
    unlinked = [
        line for line in lines.values() if line.money == line.key and line.key not in linked
    ]
    if not unlinked:
        return []
    places_by_statement = {
        known.key: dict(
            zip((line.place for line in known.statement.lines), known.standings, strict=True)
        )
        for known in account.statements.values()
    }
    linked_money = {
        standing.known_as
        for link in account.links
        for key in link.lines
        if (standing := places_by_statement[key.statement].get(key.place)) and standing.known_as
    }
    return [line for line in unlinked if line.key not in linked_money]
