"""Decides a command and checks that every posting balances."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.aggregates.general_ledger import Posted
from ledger_es.commands.decisions import DECISIONS
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.values import ZERO


def decide(command: Command, books: Books, actor: str = "") -> Decision:
    """The decision on the command of this actor. Raises Refusal, or TypeError if it is not a command of the ledger."""
    kind = type(command)
    if kind not in DECISIONS:
        raise TypeError(f"{kind.__name__} is no command of this ledger")
    decision = DECISIONS[kind](command, books, Policy(books, actor))
    for _, event in decision.events:
        if isinstance(event, Posted):
            check_balance(event)
    return decision


def check_balance(posted: Posted) -> None:
    """Asserts that the G/L lines of each ledger transaction sum to zero. Anything else is a bug."""
    balances: dict[int, Decimal] = {}
    for transaction_no, amount in zip(
        posted.line_transaction_nos, posted.line_amounts_lcy, strict=True
    ):
        balances[transaction_no] = balances.get(transaction_no, ZERO) + amount
    for transaction_no, balance in balances.items():
        assert not balance, f"ledger transaction {transaction_no} is out of balance by {balance}"
