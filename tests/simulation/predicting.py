"""What a command must lead to: the numbers drawn and what the book holds afterwards, or the code of a refusal.

One function for each command, in a table; what is not in the table is not simulated yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ledger_es.deciding.command import Command
from tests.simulation import (
    predicting_bank_reconciliation,
    predicting_checks,
    predicting_corrections,
    predicting_currency,
    predicting_decisions,
    predicting_dimensions,
    predicting_direct_debits,
    predicting_entries,
    predicting_import,
    predicting_journal,
    predicting_learned,
    predicting_matching,
    predicting_netting,
    predicting_returns,
    predicting_review,
    predicting_setup,
    predicting_statements,
    predicting_undo,
    predicting_vat,
)
from tests.simulation.book import Book, Nothing, Refused

Predict = Callable[[Book, Any, str], dict[str, Any]]
"""Changes the draft and gives what the caller must be told, as far as it is foreseen; or raises Refused."""

PREDICTIONS: dict[type[Command], Predict] = {
    **predicting_setup.PREDICTIONS,
    **predicting_dimensions.PREDICTIONS,
    **predicting_currency.PREDICTIONS,
    **predicting_journal.PREDICTIONS,
    **predicting_entries.PREDICTIONS,
    **predicting_corrections.PREDICTIONS,
    **predicting_netting.PREDICTIONS,
    **predicting_import.PREDICTIONS,
    **predicting_review.PREDICTIONS,
    **predicting_statements.PREDICTIONS,
    **predicting_undo.PREDICTIONS,
    **predicting_decisions.PREDICTIONS,
    **predicting_matching.PREDICTIONS,
    **predicting_learned.PREDICTIONS,
    **predicting_direct_debits.PREDICTIONS,
    **predicting_returns.PREDICTIONS,
    **predicting_bank_reconciliation.PREDICTIONS,
    **predicting_checks.PREDICTIONS,
    **predicting_vat.PREDICTIONS,
}


class Prediction(NamedTuple):
    """`draft`: the book afterwards, to be taken over; None if the command is refused with the code, or does nothing."""

    draft: Book | None
    numbers: dict[str, Any]
    refused: str = ""


def predict(book: Book, command: Command, actor: str) -> Prediction:
    draft = book.draft()
    draft.actor = actor
    try:
        numbers = PREDICTIONS[type(command)](draft, command, actor)
    except Refused as refused:
        return Prediction(None, {}, refused.code)
    except Nothing:
        return Prediction(None, {})
    return Prediction(draft, numbers)
