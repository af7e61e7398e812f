"""Set which credit warnings the ledger gives."""

from __future__ import annotations

from typing import ClassVar

from ledger_es.aggregates.credit_warning import STREAM, CreditWarning, CreditWarningsSet
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision, nothing
from ledger_es.deciding.policy import Policy


class SetCreditWarnings(Command):
    """Set what a posting to a customer warns of: the credit limit, an overdue balance, both, or none.

    A warning never stops a posting. Setting what is set already changes nothing.
    """

    name: ClassVar[str] = "set-credit-warnings"

    credit_warnings: CreditWarning


def set_credit_warnings(command: SetCreditWarnings, books: Books, policy: Policy) -> Decision:
    if command.credit_warnings == books.credit_warnings.credit_warnings:
        return nothing(books.head)

    event = CreditWarningsSet(credit_warnings=command.credit_warnings)
    return Decision([(STREAM, event)], books.head, {})
