"""Statements and pages: which pages belong together, and the lines that are asked about as one (spec/intake.md 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.intake.lines import AccountLine, account_line
from ledger_es.intake.period import Period, statement_period
from ledger_es.intake.records import IntakeLine, IntakeStatement, KnownAccount


class Member(NamedTuple):
    """A statement, or one of the pages that were put together."""

    key: str
    statement: IntakeStatement


class Whole(NamedTuple):
    """What is asked about at once: a statement or pages put together, its balances counted where one is missing.

    `lines` are in the order of the bank. The balances are None if the file gives neither.
    """

    members: tuple[Member, ...]
    opening: Decimal | None
    closing: Decimal | None
    first_day: date
    last_day: date
    lines: tuple[AccountLine, ...]


def days_of(statement: IntakeStatement) -> Period:
    """The first and the last day of a statement; None only if neither it nor its lines have days."""
    return statement_period(
        Period(statement.stated_first, statement.stated_last),
        statement.opening_day if statement.opening is not None else None,
        statement.closing_day if closing_of(statement) is not None else None,
        [line.day for line in statement.lines],
        page=statement.page,
        last_page=statement.last_page,
    )


def closing_of(statement: IntakeStatement) -> Decimal | None:
    """The closing balance that is the statement's: one dated after its last day is not."""
    if (
        statement.stated_last is not None
        and statement.closing_day is not None
        and statement.closing_day > statement.stated_last
    ):
        return None
    return statement.closing


def adds_up(statement: IntakeStatement) -> bool:
    """Whether its lines lead from its opening to its closing balance; one that is missing is counted."""
    opening, closing = statement.opening, closing_of(statement)
    return opening is None or closing is None or opening + _sum(statement.lines) == closing


def in_order_of_bank(lines: Sequence[IntakeLine]) -> tuple[IntakeLine, ...]:
    """The lines oldest first. A file is newest first only if no day is later than the one before it."""
    days = [line.day for line in lines]
    is_newest_first = days == sorted(days, reverse=True) and days[:1] != days[-1:]
    return tuple(reversed(lines)) if is_newest_first else tuple(lines)


def whole_of(members: Sequence[Member]) -> Whole:
    """A statement, or pages put together in their order, as what is asked about."""
    statements = [member.statement for member in members]
    first = statements[0]
    opening, closing = first.opening, closing_of(first)
    total = sum((_sum(statement.lines) for statement in statements), Decimal())
    if opening is None and closing is not None:
        opening = closing - total
    elif closing is None and opening is not None:
        closing = opening + total
    periods = [days_of(statement) for statement in statements]
    first_days = [period.first_day for period in periods if period.first_day is not None]
    last_days = [period.last_day for period in periods if period.last_day is not None]
    assert first_days, "a statement has days, or lines"
    assert last_days, "a statement has days, or lines"
    return Whole(
        members=tuple(members),
        opening=opening,
        closing=closing,
        first_day=min(first_days),
        last_day=max(last_days),
        lines=tuple(
            account_line(
                member.key,
                line,
                has_unique_ids=member.statement.has_unique_ids,
                first_day=min(first_days),
            )
            for member in members
            for line in in_order_of_bank(member.statement.lines)
        ),
    )


def pages_together(account: KnownAccount, member: Member) -> tuple[Member, ...] | None:
    """All pages of a statement, if this new one completes them: one to the last, adding up together.

    Only pages with the balances of the whole are put together, of which one at least does not add up by itself. A page
    of a whole that is complete without it, in another format for example, completes nothing.
    """
    others = _other_pages(account, member)
    if _in_whole(others) is not None:
        return None
    return _in_whole({**others, member.statement.page: member})


def unit_of(account: KnownAccount, key: str) -> tuple[Member, ...]:
    """The statement, or the pages with which it was put together."""
    member = Member(key, account.statements[key].statement)
    pages = {**_other_pages(account, member), member.statement.page: member}
    return _in_whole(pages) or (member,)


def _other_pages(account: KnownAccount, member: Member) -> dict[int, Member]:
    """The other pages of the same whole by their number, those first that wait."""
    page = member.statement
    if not page.page or page.opening is None or page.closing is None:
        return {}
    pages: dict[int, Member] = {}
    for earlier in account.statements.values():
        if earlier.key == member.key or _whole_key(earlier.statement) != _whole_key(page):
            continue
        is_waiting = any(standing.state == "waiting" for standing in earlier.standings)
        if is_waiting or earlier.statement.page not in pages:
            pages[earlier.statement.page] = Member(earlier.key, earlier.statement)
    return pages


def _in_whole(pages: Mapping[int, Member]) -> tuple[Member, ...] | None:
    """The pages in their order if they are a whole that no page is by itself, else None."""
    members = tuple(pages[number] for number in sorted(pages))
    if len(members) < 2 or sorted(pages) != list(range(1, len(members) + 1)):
        return None
    first, last = members[0].statement, members[-1].statement
    total = sum((_sum(member.statement.lines) for member in members), Decimal())
    if not last.last_page or first.opening is None or first.opening + total != last.closing:
        return None
    return None if all(adds_up(member.statement) for member in members) else members


def _whole_key(statement: IntakeStatement) -> tuple[object, ...]:
    return (
        bool(statement.page),
        statement.identity,
        statement.sequence,
        statement.opening,
        statement.closing,
    )


def _sum(lines: Sequence[IntakeLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal())
