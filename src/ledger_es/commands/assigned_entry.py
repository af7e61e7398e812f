"""How much of an open entry a statement line settles, where a person has said that it does (algorithms.md 1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger_es.aggregates.payment_tolerance import ToleranceRules
from ledger_es.aggregates.statement_lines import BankStatement, LineApplication, StatementLine
from ledger_es.commands.statement_entries import OpenAmount
from ledger_es.errors import (
    AmountExceedsEntry,
    AmountSignUnclear,
    LineSignWrong,
    NothingLeftOnLine,
)
from ledger_es.posting.discount import is_in_time
from ledger_es.posting.tolerance import (
    NOTHING_AGREED,
    Agreed,
    Payable,
    Payment,
    ToleranceAnswers,
    agree,
)
from ledger_es.values import ZERO, rounded


def assigned(
    statement: BankStatement,
    line: StatementLine,
    before: list[LineApplication],
    entry: OpenAmount,
    wanted: Decimal | None,
    agreed: Agreed = NOTHING_AGREED,
) -> LineApplication:
    """The application of the entry to the line (algorithms.md 1.8).

    `before` has the applications that come before it on the line. `wanted` is the amount asked for, None for as much as
    possible. `agreed` has the late discounts and the difference that are accepted on the line.
    """
    elsewhere = _elsewhere(statement, line, entry)
    remaining = entry.remaining_amount - elsewhere
    rest = line.amount - sum((earlier.amount - earlier.discount for earlier in before), ZERO)
    _refuse_wrong_sign(statement.statement_no, line, entry, remaining, wanted)
    wanted = _without_sign(statement.statement_no, line, entry, remaining, wanted)
    tolerance = agreed.tolerance_by_entry.get(entry.entry_no, ZERO)
    discount = entry.due_discount(
        line.posting_date,
        rest,
        elsewhere,
        tolerance,
        late_accepted=entry.entry_no in agreed.late,
    )
    given_up = discount + tolerance
    if tolerance:
        # An accepted difference settles the whole entry.
        wanted = abs(remaining)
    elif wanted is None:
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
    amount = rounded(wanted if remaining > 0 else -wanted, statement.currency)
    return LineApplication(
        entry.ledger,
        entry.entry_no,
        entry.party_no,
        entry.document_no,
        amount,
        given_up if amount == remaining else ZERO,
        tolerance,
        late_discount=amount == remaining
        and bool(discount)
        and not is_in_time(entry.terms, line.posting_date),
    )


def _refuse_wrong_sign(
    statement_no: str,
    line: StatementLine,
    entry: OpenAmount,
    remaining: Decimal,
    wanted: Decimal | None,
) -> None:
    """Raises AmountExceedsEntry if nothing of the entry is left, LineSignWrong if the line cannot settle its sign."""
    # The entry may have less left than other lines want, if it has been applied since they were assigned.
    if remaining * entry.remaining_amount <= 0:
        raise AmountExceedsEntry(
            statement_no=statement_no,
            line_no=line.line_no,
            entry_no=entry.entry_no,
            remaining=ZERO,
            amount=wanted,
        )
    if (remaining > 0) != (line.amount > 0) and not entry.is_credit_against(line.amount):
        raise LineSignWrong(
            statement_no=statement_no,
            line_no=line.line_no,
            amount=line.amount,
            entry_no=entry.entry_no,
            remaining=remaining,
        )


def agreed_on_line(
    statement: BankStatement,
    line: StatementLine,
    wanted_by_entry: Sequence[tuple[OpenAmount, Decimal | None]],
    rules: ToleranceRules,
    answers: ToleranceAnswers,
) -> Agreed:
    """The late discounts and the difference that are accepted where a person assigns these entries to the line.

    Nothing is accepted for bank entries, for entries of several parties, nor where another line of the statement
    settles one of the entries too.
    """
    parties = {(entry.ledger, entry.party_no) for entry, _ in wanted_by_entry}
    if len(parties) != 1:
        return NOTHING_AGREED
    first = wanted_by_entry[0][0]
    if first.ledger == "bank_account" or any(
        _elsewhere(statement, line, entry) for entry, _ in wanted_by_entry
    ):
        return NOTHING_AGREED
    payment = Payment(
        "payment" if (line.amount > 0) == (first.ledger == "customer") else "refund",
        line.posting_date,
        abs(line.amount),
        1 if line.amount > 0 else -1,
        statement.imported.currency if statement.imported else "",
    )
    payables = [
        Payable(
            entry.entry_no,
            entry.terms,
            entry.max_payment_tolerance,
            None if wanted is None else abs(wanted),
        )
        for entry, wanted in wanted_by_entry
    ]
    return agree(payment, payables, rules, answers)


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
