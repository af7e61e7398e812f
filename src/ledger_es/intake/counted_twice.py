"""New lines that are perhaps counted twice: the balances of other statements tell all the money of their days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from ledger_es.intake.balances import ShownChain, shown_chain
from ledger_es.intake.records import Days, KnownAccount, LineKey


def perhaps_counted_twice(
    account: KnownAccount, statement: str, places: Collection[int]
) -> list[int]:
    """Those of the lines that are new money in no link, although links account for their days.

    Either the day is inside a run, so that the balances around it hold; or a line of a link has its day and amount.
    """
    chain = shown_chain(account)
    linked = {key for link in chain.links for key in link.lines}
    runs = _runs(account, chain)
    held = _money_of(account, linked)
    known = account.statements[statement]
    found: list[int] = []
    for line, standing in zip(known.statement.lines, known.standings, strict=True):
        if (
            line.place not in places
            or standing.state != "new"
            or LineKey(statement, line.place) in linked
        ):
            continue
        if (line.day, line.amount) in held or any(run.first < line.day < run.last for run in runs):
            found.append(line.place)
    return found


def _runs(account: KnownAccount, chain: ShownChain) -> list[Days]:
    """The stretches of neighbouring links without a gap; the first begins with the books of the account."""
    behind_gaps = {gap.before for gap in chain.gaps}
    runs: list[Days] = []
    if account.opening_day is not None:
        runs.append(Days(account.opening_day, account.opening_day))
    for link in chain.links:
        if runs and link.key not in behind_gaps:
            runs[-1] = Days(runs[-1].first, max(runs[-1].last, link.last_day))
        else:
            runs.append(Days(link.first_day, link.last_day))
    return runs


def _money_of(account: KnownAccount, linked: Collection[LineKey]) -> set[tuple[date, Decimal]]:
    """Day and amount of each line in a link."""
    return {
        (line.day, line.amount)
        for number, known in account.statements.items()
        for line in known.statement.lines
        if LineKey(number, line.place) in linked
    }
