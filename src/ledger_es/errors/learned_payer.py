"""Refusals about learned payers and offered text mappings."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal


class LearnedPayerUnknown(Refusal):
    code = "E-LEARNED-PAYER"
    says = "there is no learned payer {payer_no}, or it was revoked"
    cures = ("ledger-es learned-payers list",)

    payer_no: int


class MappingOfferUnknown(Refusal):
    code = "E-MAPPING-OFFER"
    says = "there is no offer {offer_no} of a text mapping that waits for an answer"
    cures = ("ledger-es mappings offers",)

    offer_no: int
