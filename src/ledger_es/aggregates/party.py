"""A customer or a vendor: the master record. Names, addresses and bank accounts are sealed."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from ledger_es.aggregates.event import Event
from ledger_es.values import Currency, Record, Seal, StoredCode

ApplicationMethod = Literal["manual", "apply_to_oldest"]
Blocked = Literal["", "ship", "invoice", "all"]


class PartyMaster(Record):
    """What is not personal about a customer or vendor. Empty codes: the ledger's default."""

    currency: Currency
    posting_group: StoredCode
    payment_terms: StoredCode = ""
    reminder_terms: StoredCode = ""
    finance_charge_terms: StoredCode = ""
    application_method: ApplicationMethod
    language: StoredCode = ""
    country: StoredCode = ""
    credit_limit_lcy: Decimal | None = None
    """None: unlimited."""
    blocked: Blocked = ""
    payment_tolerance_blocked: bool = False
    partner_type: Literal["", "company", "person"] = ""


class PartyRegistered(Event):
    """`personal_seal` seals one JSON object: name, address, city, email, bank_accounts [{iban, account_no}]."""

    act: ClassVar[str] = "registered"

    party_no: StoredCode
    master: PartyMaster
    personal_seal: Seal = ""


class PartyChanged(Event):
    """The record as it is from now on."""

    act: ClassVar[str] = "changed"

    master: PartyMaster
    personal_seal: Seal = ""


class Party:
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
