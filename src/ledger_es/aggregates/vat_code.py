"""VAT codes: how a sale or a purchase is taxed, at which rate from which day, and on which G/L accounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.dated import Dated
from ledger_es.aggregates.event import Event
from ledger_es.values import LedgerKind, Percentage, StoredCode, Text

STREAM = "setup-vat_codes"

VatKind = Literal["normal", "reverse_charge", "exempt"]
"""`reverse_charge`: the buyer owes the VAT, so the document has none; `exempt`: nobody owes any."""


class VatRules(AskedRecord):
    """What a VAT code says from a day on. `source` names the law or notice that the rate is taken from."""

    kind: VatKind = "normal"
    rate: Percentage = Decimal(0)
    source: Text = ""
    sales_account: StoredCode = ""
    """The G/L account of the VAT that is owed on sales."""
    purchase_account: StoredCode = ""
    """The G/L account of the VAT that is deducted on purchases."""

    def account_of(self, ledger: LedgerKind) -> str:
        """The account of documents of customers or of vendors; empty if the code names none."""
        return self.sales_account if ledger == "customer" else self.purchase_account


class VatCodeSet(Event):
    """A VAT code was added, or has other rules from a day on."""

    act: ClassVar[str] = "vat_code_set"

    vat_code: StoredCode
    valid_from: date
    rules: VatRules


class VatCodes:
    """The rules of every VAT code, by code and valid-from date."""

    def __init__(self) -> None:
        self.rules: Dated[VatRules] = Dated()

    def evolve(self, event: Event) -> None:
        match event:
            case VatCodeSet():
                self.rules.put(event.vat_code, event.valid_from, event.rules)


EVENTS = {"setup": (VatCodeSet,)}
