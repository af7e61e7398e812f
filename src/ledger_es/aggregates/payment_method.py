"""Payment methods: how a document is paid, and the account on which it counts as paid at once."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.dated import Dated
from ledger_es.aggregates.event import Event
from ledger_es.values import OptionalCode, StoredCode

STREAM = "setup-payment_methods"


class Method(AskedRecord):
    """The method behind a code.

    With a balancing account an invoice of this method is paid when it is posted (receivables.md 2.8): cash, or a card.
    `direct_debit`: the amount is collected from the party's account.
    """

    bal_account_type: Literal["gl", "bank_account"] = "gl"
    bal_account_no: OptionalCode = ""
    direct_debit: bool = False


class PaymentMethodSet(Event):
    act: ClassVar[str] = "payment_method_set"

    payment_method: StoredCode
    valid_from: date
    method: Method


class PaymentMethods:
    def __init__(self) -> None:
        self.methods: Dated[Method] = Dated()

    def evolve(self, event: Event) -> None:
        match event:
            case PaymentMethodSet():
                self.methods.put(event.payment_method, event.valid_from, event.method)


EVENTS = {"setup": (PaymentMethodSet,)}
