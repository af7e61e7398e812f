"""Statements and pages: which pages belong together, and the lines that are asked about as one (spec/intake.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
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
    """All pages of a statement, if this one completes them: one to the last, adding up together.

    Only pages with the balances of the whole are put together, of which one at least does not add up by itself.
    """
    page = member.statement
    if not page.page or page.opening is None or page.closing is None:
        return None
    pages = {page.page: member}
    for known in account.statements.values():
        if known.key == member.key or _whole_key(known.statement) != _whole_key(page):
            continue
        number = known.statement.page
        is_waiting = any(standing.state == "waiting" for standing in known.standings)
        if number not in pages or (is_waiting and number != page.page):
            pages[number] = Member(known.key, known.statement)
    last = max(pages)
    if sorted(pages) != list(range(1, last + 1)) or not pages[last].statement.last_page:
        return None
    members = tuple(pages[number] for number in sorted(pages))
    total = sum((_sum(each.statement.lines) for each in members), Decimal())
    is_whole = page.opening + total == page.closing
    is_in_pages = len(members) > 1 and not all(adds_up(each.statement) for each in members)
    return members if is_whole and is_in_pages else None


def unit_of(account: KnownAccount, key: str) -> tuple[Member, ...]:
    """The statement, or the pages with which it was put together."""
    member = Member(key, account.statements[key].statement)
    return pages_together(account, member) or (member,)


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
