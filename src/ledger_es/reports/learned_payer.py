"""Report: the accounts from which, as persons decided twice, a customer or vendor pays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.learned_payer import LearnedPayer
from ledger_es.queries.learned_payer import learned_payers as ask
from ledger_es.reports.report import ERASED, Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown


@dataclass(frozen=True, slots=True)
class LearnedPayerRow:
    """An account and its holder as the bank named them, or (erased). The lines are `<statement>/<line>`."""

    payer_no: Annotated[int, Shown("No.")]
    ledger: Code
    party_no: Annotated[str, Shown("Customer or vendor")]
    account: Annotated[str, Shown("Account")]
    account_holder: Annotated[str, Shown("Holder", gives_way=True)]
    first_line: str
    second_line: str


@dataclass(frozen=True)
class LearnedPayersReport(Report[LearnedPayerRow]):
    row_type = LearnedPayerRow

    answer: Known
    payers: tuple[LearnedPayer, ...]
    texts: dict[str, str]
    """The payers by seal. Erased ones are left out."""

    def title(self) -> str:
        return self.answer.title("Learned payers")

    def rows(self) -> tuple[LearnedPayerRow, ...]:
        return tuple(self._row(payer) for payer in self.payers)

    def _row(self, payer: LearnedPayer) -> LearnedPayerRow:
        text = self.texts.get(payer.payer_seal)
        facts: dict[str, str] = (
            {"account": ERASED, "name": ERASED} if text is None else json.loads(text)
        )
        return LearnedPayerRow(
            payer_no=payer.payer_no,
            ledger=payer.ledger,
            party_no=payer.party_no,
            account=facts.get("account", ""),
            account_holder=facts.get("name", ""),
            first_line=payer.first_line,
            second_line=payer.second_line,
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "learned_payers": self.rows_as_json()}


def learned_payers(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> LearnedPayersReport:
    """The learned payers by number, without forgotten and revoked ones. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        payers = ask(question.connection, question.moment)
    texts = read_models.texts([payer.payer_seal for payer in payers])
    return LearnedPayersReport(question.answer, tuple(payers), texts)
