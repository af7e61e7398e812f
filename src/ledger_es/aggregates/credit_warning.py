"""Credit warnings: which of them the ledger gives when somebody posts to a customer who owes too much, or too long."""

from __future__ import annotations

from typing import ClassVar, Literal

from ledger_es.aggregates.event import Event

STREAM = "setup-credit_warnings"

CreditWarning = Literal["both", "credit_limit", "overdue_balance", "none"]
"""Receivables.md 2.6: the credit limit is exceeded, the balance is overdue, both of these, or neither."""


class CreditWarningsSet(Event):
    act: ClassVar[str] = "credit_warnings_set"

    credit_warnings: CreditWarning


class CreditWarnings:
    """What is warned of. Until it is set, that is the credit limit."""

    def __init__(self) -> None:
        self.credit_warnings: CreditWarning = "credit_limit"

    @property
    def of_credit_limit(self) -> bool:
        """Whether a customer beyond the credit limit is warned of."""
        return self.credit_warnings in ("both", "credit_limit")

    @property
    def of_overdue_balance(self) -> bool:
        """Whether a customer whose balance is overdue is warned of."""
        return self.credit_warnings in ("both", "overdue_balance")

    def evolve(self, event: Event) -> None:
        match event:
            case CreditWarningsSet():
                self.credit_warnings = event.credit_warnings


EVENTS = {"setup": (CreditWarningsSet,)}
