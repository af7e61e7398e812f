"""The master record of a customer or vendor. Names, addresses and bank accounts are sealed."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from ledger_es.aggregates.event import Event
from ledger_es.values import Currency, Record, Seal, StoredCode

ApplicationMethod = Literal["manual", "apply_to_oldest", "legal_order"]
"""What a payment settles if nobody names it: nothing, the oldest entries, or costs, then interest, then principal."""
Blocked = Literal["", "ship", "invoice", "all", "privacy"]
"""`privacy` stops all that `all` stops, because nothing may be done any more with what is known about a person."""

SendingProfile = Literal["", "letter", "email", "both", "none"]
"""How letters go to a party. Empty: by e-mail where there is an address, and else on paper."""


class PartyMaster(Record):
    """The part of the master record that is not personal. An empty code stands for the ledger's default."""

    currency: Currency
    posting_group: StoredCode
    payment_terms: StoredCode = ""
    reminder_terms: StoredCode = ""
    finance_charge_terms: StoredCode = ""
    application_method: ApplicationMethod
    language: StoredCode = ""
    country: StoredCode = ""
    credit_limit_lcy: Decimal | None = None
    """In the local currency; None means unlimited."""
    blocked: Blocked = ""
    payment_tolerance_blocked: bool = False
    partner_type: Literal["", "company", "person"] = ""
    sending_profile: SendingProfile = ""
    payment_method: StoredCode = ""
    """Of invoices that name none."""


class PartyRegistered(Event):
    """A customer or vendor was registered.

    `personal_seal` seals the JSON object {name, address, city, email, bank_accounts [{iban, account_no}]}.
    """

    act: ClassVar[str] = "registered"

    party_no: StoredCode
    master: PartyMaster
    personal_seal: Seal = ""


class PartyChanged(Event):
    """The whole record after the change."""

    act: ClassVar[str] = "changed"

    master: PartyMaster
    personal_seal: Seal = ""


class Party:
    """The current master record; `master` is None if the customer or vendor does not exist."""

    def __init__(self) -> None:
        self.party_no = ""
        self.master: PartyMaster | None = None
        self.personal_seal: Seal = ""

    def evolve(self, event: Event) -> None:
        match event:
            case PartyRegistered():
                self.party_no, self.master, self.personal_seal = (
                    event.party_no,
                    event.master,
                    event.personal_seal,
                )
            case PartyChanged():
                self.master, self.personal_seal = event.master, event.personal_seal


EVENTS = {"customer": (PartyRegistered, PartyChanged), "vendor": (PartyRegistered, PartyChanged)}
