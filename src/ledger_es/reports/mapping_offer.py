"""Report: the text mappings that are offered because lines were assigned alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.mapping_offer import MappingOffer
from ledger_es.queries.mapping_offer import mapping_offers as ask
from ledger_es.reports.report import ERASED, Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown


@dataclass(frozen=True, slots=True)
class MappingOfferRow:
    """The text that would stand for the account, or (erased). `direction`: money in or out, for a G/L account."""

    offer_no: Annotated[int, Shown("Offer")]
    text: Annotated[str, Shown("Text", gives_way=True)]
    account_type: Code
    account_no: Annotated[str, Shown("Account No.")]
    direction: Code
    first_line: str
    second_line: str


@dataclass(frozen=True)
class MappingOffersReport(Report[MappingOfferRow]):
    row_type = MappingOfferRow

    answer: Known
    offers: tuple[MappingOffer, ...]
    texts: dict[str, str]
    """The texts of the lines by seal. Erased ones are left out."""

    def title(self) -> str:
        return self.answer.title("Text mappings offered")

    def rows(self) -> tuple[MappingOfferRow, ...]:
        return tuple(
            MappingOfferRow(
                offer_no=offer.offer_no,
                text=self._text(offer),
                account_type=offer.account_type,
                account_no=offer.account_no,
                direction="money_in" if offer.is_money_in else "money_out",
                first_line=offer.first_line,
                second_line=offer.second_line,
            )
            for offer in self.offers
        )

    def _text(self, offer: MappingOffer) -> str:
        text = self.texts.get(offer.text_seal)
        if text is None:
            return ERASED
        facts: dict[str, str] = json.loads(text)
        return facts.get("text", "")

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "offers": self.rows_as_json()}


def mapping_offers(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> MappingOffersReport:
    """The offers that wait for an answer, by number. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        offers = ask(question.connection, question.moment)
    texts = read_models.texts([offer.text_seal for offer in offers])
    return MappingOffersReport(question.answer, tuple(offers), texts)
