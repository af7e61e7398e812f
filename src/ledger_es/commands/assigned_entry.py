"""How much of an open entry a statement line settles, where a person has said that it does (algorithms.md 1.8)."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.aggregates.statement_lines import BankStatement, LineApplication, StatementLine
from ledger_es.commands.statement_entries import OpenAmount
from ledger_es.errors import (
    AmountExceedsEntry,
    AmountSignUnclear,
    LineSignWrong,
    NothingLeftOnLine,
)
from ledger_es.values import ZERO


def assigned(
    statement: BankStatement,
    line: StatementLine,
    before: list[LineApplication],
    entry: OpenAmount,
    wanted: Decimal | None,
) -> LineApplication:
    """The application of the entry to the line (algorithms.md 1.8).

    `before` has the applications that come before it on the line. `wanted` is the amount asked for, None for as much as
    possible.
    """
    elsewhere = _elsewhere(statement, line, entry)
    remaining = entry.remaining_amount - elsewhere
    rest = line.amount - sum((earlier.amount - earlier.discount for earlier in before), ZERO)
    # The entry may have less left than other lines want, if it has been applied since they were assigned.
    if remaining * entry.remaining_amount <= 0:
        raise AmountExceedsEntry(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            entry_no=entry.entry_no,
            remaining=ZERO,
            amount=wanted,
        )
    if (remaining > 0) != (line.amount > 0) and not entry.is_credit_against(line.amount):
        raise LineSignWrong(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            amount=line.amount,
            entry_no=entry.entry_no,
            remaining=remaining,
        )
    wanted = _without_sign(statement.statement_no, line, entry, remaining, wanted)
    discount = entry.due_discount(line.posting_date, rest, elsewhere)
    if wanted is None:
        wanted = _suggested(statement.statement_no, line, entry, rest, remaining, discount)
    elif discount and abs(remaining - discount) <= wanted <= abs(remaining):
        # An amount that reaches the discounted amount settles the whole entry, because the discount closes the rest.
        wanted = abs(remaining)
    if wanted > abs(remaining):
        raise AmountExceedsEntry(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            entry_no=entry.entry_no,
            remaining=abs(remaining),
            amount=wanted,
        )
    amount = wanted if remaining > 0 else -wanted
    return LineApplication(
        entry.ledger,
        entry.entry_no,
        entry.party_no,
        entry.document_no,
        amount,
        discount if amount == remaining else ZERO,
    )


def _without_sign(
    statement_no: str,
    line: StatementLine,
    entry: OpenAmount,
    remaining: Decimal,
    wanted: Decimal | None,
) -> Decimal | None:
    """The amount wanted of the entry, which may be named with the entry's sign; that of a credit, with either."""
    if wanted is None or wanted > 0:
        return wanted
    if remaining > 0 and not entry.is_credit_against(line.amount):
        raise AmountSignUnclear(
            statement_no=statement_no,
            line_no=line.line_no,
            entry_no=entry.entry_no,
            remaining=remaining,
            amount=wanted,
        )
    return -wanted


def _suggested(
    statement_no: str,
    line: StatementLine,
    entry: OpenAmount,
    rest: Decimal,
    remaining: Decimal,
    discount: Decimal,
) -> Decimal:
    """The smaller of what the entry and what the line have left. A discounted entry or a credit memo goes in full."""
    if discount or entry.is_credit_against(line.amount):
        return abs(remaining)
    if not rest or (rest > 0) != (remaining > 0):
        raise NothingLeftOnLine(
            statement_no=statement_no, line_no=line.line_no, entry_no=entry.entry_no
        )
    return min(abs(rest), abs(remaining))


def _elsewhere(statement: BankStatement, line: StatementLine, entry: OpenAmount) -> Decimal:
    """What the other lines of the statement, which are not posted yet, apply to the entry."""
    return sum(
        (
            application.amount
            for other in statement.lines_to_post
            if other.line_no != line.line_no
            for application in other.applications
            if application.entry_no == entry.entry_no
        ),
        ZERO,
    )
