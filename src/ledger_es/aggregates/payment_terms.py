"""Payment terms: when a document is due and which discount an early payment earns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.dated import Dated
from ledger_es.aggregates.event import Event
from ledger_es.values import Percentage, StoredCode, Text

STREAM = "setup-payment_terms"


class Terms(AskedRecord):
    """The terms behind a code.

    The date formulas count from the document date (receivables.md 2.8). With an empty due date formula the document is
    due on its date; with an empty discount date formula there is no discount.
    """

    due_date_formula: Text = ""
    discount_date_formula: Text = ""
    discount_percentage: Percentage = Decimal(0)
    discount_on_credit_memos: bool = False


class PaymentTermsSet(Event):
    act: ClassVar[str] = "payment_terms_set"

    payment_terms: StoredCode
    valid_from: date
    terms: Terms


class PaymentTerms:
    def __init__(self) -> None:
        self.terms: Dated[Terms] = Dated()

    def evolve(self, event: Event) -> None:
        match event:
            case PaymentTermsSet():
                self.terms.put(event.payment_terms, event.valid_from, event.terms)


EVENTS = {"setup": (PaymentTermsSet,)}
