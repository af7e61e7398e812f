"""Register customers and vendors, or change their records. Names, addresses and bank accounts are sealed."""

from __future__ import annotations

import json
from typing import ClassVar, Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.claims import Key, party_key
from ledger_es.aggregates.event import stream_key
from ledger_es.aggregates.party import (
    ApplicationMethod,
    Blocked,
    PartyChanged,
    PartyMaster,
    PartyRegistered,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import IbanInvalid, NotYet, PartyExists, PartyNoAlike, Refusal, Words
from ledger_es.values import (
    Code,
    LedgerKind,
    OptionalAmount,
    OptionalCode,
    Personal,
    Sealed,
    left_out,
    normalised_iban,
    stream_id,
)

DEFAULT_POSTING_GROUP = "DOMESTIC"


class PartyBankAccount(AskedRecord):
    """A bank account of a customer or vendor: its IBAN or the account number at the bank."""

    iban: Personal = Personal()
    account_no: Personal = Personal()


class PartyRecord(AskedRecord):
    """The master record of a customer or vendor. Empty codes stand for the ledger's defaults.

    `credit_limit` is in the local currency; None means unlimited.
    """

    party_no: Code
    name: Personal
    address: Personal = Personal()
    city: Personal = Personal()
    country: OptionalCode = ""
    email: Personal = Personal()
    bank_accounts: tuple[PartyBankAccount, ...] = ()
    currency: OptionalCode = ""
    posting_group: OptionalCode = ""
    payment_terms: OptionalCode = ""
    reminder_terms: OptionalCode = ""
    finance_charge_terms: OptionalCode = ""
    application_method: ApplicationMethod = "manual"
    language: OptionalCode = ""
    credit_limit: OptionalAmount = left_out(None)
    blocked: Blocked = ""
    payment_tolerance_blocked: bool = False
    partner_type: Literal["", "company", "person"] = ""


class RegisterCustomers(Command):
    """Register customers, all or none."""

    name: ClassVar[str] = "register-customers"
    ledger: ClassVar[LedgerKind] = "customer"

    parties: tuple[PartyRecord, ...]

    def claims_asked(self) -> list[Key]:
        return [party_key(self.ledger, record.party_no) for record in self.parties]


class RegisterVendors(Command):
    """Register vendors, all or none."""

    name: ClassVar[str] = "register-vendors"
    ledger: ClassVar[LedgerKind] = "vendor"

    parties: tuple[PartyRecord, ...]

    def claims_asked(self) -> list[Key]:
        return [party_key(self.ledger, record.party_no) for record in self.parties]


class ChangeCustomer(Command):
    """Replace the whole master record of a customer."""

    name: ClassVar[str] = "change-customer"

    ledger: ClassVar[LedgerKind] = "customer"

    party: PartyRecord


class ChangeVendor(Command):
    """Replace the whole master record of a vendor."""

    name: ClassVar[str] = "change-vendor"

    ledger: ClassVar[LedgerKind] = "vendor"

    party: PartyRecord


def register_parties(
    command: RegisterCustomers | RegisterVendors, books: Books, policy: Policy
) -> Decision:
    ledger = command.ledger
    claims = books.claims(command.claims_asked())
    holders = {key: stream_key(claim.stream) for key, claim in claims.items()}
    events = []
    sealed: list[Sealed] = []
    for place, record in enumerate(command.parties, 1):
        try:
            _refuse_taken_number(ledger, record.party_no, holders)
            terms = _terms(ledger, record, policy)
            personal = _personal(record)
        except Refusal as refusal:
            raise refusal.at(f"{ledger} {{line}}", line=place) from None
        sealed.append(Sealed(f"{ledger}:{record.party_no}", personal))
        event = PartyRegistered(party_no=record.party_no, master=terms, personal_seal=personal.seal)
        events.append((stream_id(ledger, record.party_no), event))
    return Decision(list(events), books.head, {"registered": len(events)}, sealed)


def _refuse_taken_number(ledger: LedgerKind, party_no: str, holders: dict[Key, str]) -> None:
    """Raises a refusal if the number is in use, regardless of upper and lower case; otherwise notes it as used."""
    key = party_key(ledger, party_no)
    holder = holders.get(key)
    if holder == party_no:
        raise PartyExists(kind=ledger, party_no=party_no)
    if holder is not None:
        raise PartyNoAlike(kind=ledger, party_no=party_no, holder=holder)
    holders[key] = party_no


def change_party(command: ChangeCustomer | ChangeVendor, books: Books, policy: Policy) -> Decision:
    ledger, record = command.ledger, command.party
    books.party(ledger, record.party_no)
    terms = _terms(ledger, record, policy)
    personal = _personal(record)

    event = PartyChanged(master=terms, personal_seal=personal.seal)
    return Decision(
        [(stream_id(ledger, record.party_no), event)],
        books.head,
        {},
        [Sealed(f"{ledger}:{record.party_no}", personal)],
    )


def _terms(ledger: LedgerKind, record: PartyRecord, policy: Policy) -> PartyMaster:
    if record.currency and record.currency != policy.currency:
        raise NotYet(
            what=Words("a {kind} in {currency}", kind=ledger, currency=record.currency),
            instead=Words("{currency} only", currency=policy.currency),
        )
    group = record.posting_group or DEFAULT_POSTING_GROUP
    policy.known_posting_group(ledger, group)
    policy.known_payment_terms(record.payment_terms)
    return PartyMaster(
        currency=policy.currency,
        posting_group=group,
        payment_terms=record.payment_terms,
        reminder_terms=record.reminder_terms,
        finance_charge_terms=record.finance_charge_terms,
        application_method=record.application_method,
        language=record.language,
        country=record.country,
        credit_limit_lcy=None
        if record.credit_limit is None
        else policy.money_or_zero(record.credit_limit),
        blocked=record.blocked,
        payment_tolerance_blocked=record.payment_tolerance_blocked,
        partner_type=record.partner_type,
    )


def _personal(record: PartyRecord) -> Personal:
    """The personal fields as one JSON object to seal. It uses the salt of the name, drawn when the record was built."""
    accounts = [
        {"iban": _iban(account.iban.reveal()), "account_no": account.account_no.reveal()}
        for account in record.bank_accounts
    ]
    fields = {
        "name": record.name.reveal(),
        "address": record.address.reveal(),
        "city": record.city.reveal(),
        "email": record.email.reveal(),
        "bank_accounts": accounts,
    }
    text = json.dumps(
        {key: value for key, value in fields.items() if value}, ensure_ascii=False, sort_keys=True
    )
    return Personal(text, record.name.salt)


def _iban(text: str) -> str:
    if not text:
        return ""
    iban = normalised_iban(text)
    if iban is None:
        raise IbanInvalid(
            iban="•",
            reason=Words("two letters, two digits and 11 to 30 letters or digits are expected"),
        )
    return iban
