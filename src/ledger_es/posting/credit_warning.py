"""Warnings about customers who owe more than their credit limit. They never stop a posting (receivables.md 2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger_es.deciding.books import Whose
from ledger_es.errors import CreditLimitExceeded
from ledger_es.posting.journal_line import PlacedLine
from ledger_es.posting.posting import Posting
from ledger_es.values import ZERO


def credit_warnings(posting: Posting, lines: Iterable[PlacedLine]) -> Iterator[CreditLimitExceeded]:
    """One for each customer that the lines debit and that owes more than its limit when all of them are posted.

    Orders and shipments are not known here: the balance is what is open, credits included.
    """
    debited = dict.fromkeys(
        account.account_no
        for placed in lines
        for account in placed.accounts
        if account.account_type == "customer" and account.amount > 0
    )
    for customer_no in debited:
        whose = Whose("customer", customer_no)
        limit = posting.party(whose).credit_limit_lcy
        if limit is None:
            continue
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
