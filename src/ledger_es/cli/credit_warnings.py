"""credit-warnings: what a posting to a customer warns of."""

from __future__ import annotations

from typing import Literal

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Reading, Writing
from ledger_es.commands.credit_warning import SetCreditWarnings
from ledger_es.imports.typed import record_of

Warnings = Literal["both", "credit-limit", "overdue-balance", "none"]


def set_warnings(credit_warnings: Warnings, *, writing: Writing = WRITE) -> Answer:
    """Set what a posting to a customer warns of; no warning ever stops a posting.

    Example: ledger-es credit-warnings set both

    Parameters
    ----------
    credit_warnings
        The credit limit, an overdue balance, both, or none of them.
    """
    command = record_of(SetCreditWarnings, credit_warnings=credit_warnings.replace("-", "_"))
    return do(writing, command, "Credit warnings set")


def show(*, reading: Reading = READ) -> Answer:
    """Show what a posting to a customer warns of.

    Example: ledger-es credit-warnings show
    """
    return ask(reading, Ledger.credit_warnings)
