"""The decision on a command, checked against what must hold for every posting."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.aggregates.general_ledger import Posted
from ledger_es.commands.decisions import DECISIONS
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.values import ZERO


def decide(command: Command, books: Books, actor: str = "") -> Decision:
    """What follows from the command on these books, asked by this actor. Raises Refusal, TypeError."""
    kind = type(command)
    if kind not in DECISIONS:
        raise TypeError(f"{kind.__name__} is no command of this ledger")
    decision = DECISIONS[kind](command, books, Policy(books, actor))
    for _, event in decision.events:
        if isinstance(event, Posted):
            check_balance(event)
    return decision


def check_balance(posted: Posted) -> None:
    """The G/L lines of each ledger transaction sum to zero; anything else is a bug and fails an assertion."""
    balances: dict[int, Decimal] = {}
    for transaction_no, amount in zip(
        posted.line_transaction_nos, posted.line_amounts_lcy, strict=True
    ):
        balances[transaction_no] = balances.get(transaction_no, ZERO) + amount
    for transaction_no, balance in balances.items():
        assert not balance, f"ledger transaction {transaction_no} is out of balance by {balance}"
