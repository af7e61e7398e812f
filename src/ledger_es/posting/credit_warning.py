"""Warnings about customers who owe too much, or too long. They never stop a posting (receivables.md 2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger_es.aggregates.open_entries import PartyLedger
from ledger_es.deciding.books import Whose
from ledger_es.errors import CreditLimitExceeded, CustomerIsOverdue, LedgerWarning
from ledger_es.posting.journal_line import PlacedLine
from ledger_es.posting.posting import Posting
from ledger_es.values import ZERO


def credit_warnings(posting: Posting, lines: Iterable[PlacedLine]) -> Iterator[LedgerWarning]:
    """The warnings that are set up, for each customer that the lines debit, when all of them are posted."""
    warnings = posting.books.credit_warnings
    for customer_no, day in _debited(lines).items():
        if warnings.of_credit_limit:
            yield from _beyond_limit(posting, customer_no)
        if warnings.of_overdue_balance:
            yield from _overdue(posting, customer_no, day)


def _debited(lines: Iterable[PlacedLine]) -> dict[str, date]:
    """The customers that the lines debit, each with the latest posting date of these lines."""
    days: dict[str, date] = {}
    for placed in lines:
        day = placed.line.posting_date
        for account in placed.accounts:
            if account.account_type == "customer" and account.amount > 0:
                days[account.account_no] = max(day, days.get(account.account_no, day))
    return days


def _beyond_limit(posting: Posting, customer_no: str) -> Iterator[CreditLimitExceeded]:
    """Orders and shipments are not known here: the balance is what is open, credits included."""
    whose = Whose("customer", customer_no)
    limit = posting.party(whose).credit_limit_lcy
    if limit is None:
        return
    ledger = posting.ledger(whose)
    balance = sum(
        (
            entry.remaining_lcy
            for side in (ledger.open_debits, ledger.open_credits)
            for entry in side
        ),
        ZERO,
    )
    if balance > limit:
        yield CreditLimitExceeded(
            customer_no=customer_no, balance=balance, credit_limit=limit, excess=balance - limit
        )


def _overdue(posting: Posting, customer_no: str, day: date) -> Iterator[CustomerIsOverdue]:
    """What was due before the day counts as overdue, less the credits that are open by then."""
    ledger: PartyLedger = posting.ledger(Whose("customer", customer_no))
    debits = [entry for entry in ledger.open_debits if entry.due_date < day]
    credits_by_then = [entry for entry in ledger.open_credits if entry.due_date <= day]
    overdue = sum((entry.remaining_lcy for entry in (*debits, *credits_by_then)), ZERO)
    if overdue > 0:
        yield CustomerIsOverdue(
            customer_no=customer_no,
            day=day,
            overdue=overdue,
            due_since=min(entry.due_date for entry in debits),
        )
