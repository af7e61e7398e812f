"""Decides a command and checks that every posting balances."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ledger_es.aggregates.general_ledger import Posted
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.late import Late
from ledger_es.values import ZERO

if TYPE_CHECKING:
    from ledger_es.commands import decisions
else:
    # Who only reads need not wait for all commands.
    decisions = Late("ledger_es.commands.decisions")


def load_decisions() -> None:
    """Import all commands, if nobody has. It takes a while, so it must be done before the lock is taken."""
    _ = decisions.DECISIONS


def decide(command: Command, books: Books, actor: str = "") -> Decision:
    """The decision on the command of this actor. Raises Refusal, or TypeError if it is not a command of the ledger."""
    kind = type(command)
    decided_by = decisions.DECISIONS.get(kind)
    if decided_by is None:
        raise TypeError(f"{kind.__name__} is no command of this ledger")
    decision = decided_by(command, books, Policy(books, actor))
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
