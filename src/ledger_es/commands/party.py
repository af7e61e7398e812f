"""Register customers and vendors, or change their records. Names, addresses and bank accounts are sealed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, ClassVar, Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.claims import Key, party_key
from ledger_es.aggregates.event import Event, stream_key
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party import (
    ApplicationMethod,
    Blocked,
    PartyChanged,
    PartyMaster,
    PartyRegistered,
    SendingProfile,
)
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.collecting_terms import known_terms
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import known_currency
from ledger_es.deciding.payment_method import known_payment_method
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    IbanInvalid,
    PartyChangedSince,
    PartyExists,
    PartyNoAlike,
    Refusal,
    Words,
)
from ledger_es.posting.changed_tolerance import NewTolerance, changed_tolerances
from ledger_es.values import (
    ZERO,
    Code,
    LedgerKind,
    OptionalAmount,
    OptionalCode,
    Personal,
    Sealed,
    Text,
    Valued,
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

    `credit_limit` is in the local currency; None means unlimited. `payment_method` is that of invoices that name none.
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
    sending_profile: SendingProfile = ""
    payment_method: OptionalCode = ""


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


class PartyTexts(AskedRecord):
    """The personal texts of a customer or vendor, all of them: what is left out is empty from then on."""

    name: Personal
    address: Personal = Personal()
    city: Personal = Personal()
    email: Personal = Personal()
    bank_accounts: tuple[PartyBankAccount, ...] = ()


class _EditParty(Command):
    """What is None stays as it is. `credit_limit` takes an amount, `is_unlimited` takes the limit away.

    `texts` take the place of the personal texts that have the seal `personal_seal_before`: the ledger cannot read them.
    """

    ledger: ClassVar[LedgerKind]

    party_no: Code
    country: OptionalCode | None = None
    posting_group: OptionalCode | None = None
    payment_terms: OptionalCode | None = None
    reminder_terms: OptionalCode | None = None
    finance_charge_terms: OptionalCode | None = None
    application_method: ApplicationMethod | None = None
    language: OptionalCode | None = None
    credit_limit: OptionalAmount = left_out(None)
    is_unlimited: bool = False
    blocked: Blocked | None = None
    payment_tolerance_blocked: bool | None = None
    partner_type: Literal["", "company", "person"] | None = None
    sending_profile: SendingProfile | None = None
    payment_method: OptionalCode | None = None
    texts: PartyTexts | None = None
    personal_seal_before: Text = ""

    def request_content(self) -> dict[str, Any]:
        """Without the seal: the same request sent again finds the texts that it has made itself."""
        content = super().request_content()
        content.pop("personal_seal_before", None)
        return content


class EditCustomer(_EditParty):
    """Change some of a customer's record; the rest stays."""

    name: ClassVar[str] = "edit-customer"
    ledger: ClassVar[LedgerKind] = "customer"


class EditVendor(_EditParty):
    """Change some of a vendor's record; the rest stays."""

    name: ClassVar[str] = "edit-vendor"
    ledger: ClassVar[LedgerKind] = "vendor"


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
    before = books.party(ledger, record.party_no)
    terms = _terms(ledger, record, policy)
    personal = _personal(record)

    event = PartyChanged(master=terms, personal_seal=personal.seal)
    return Decision(
        [
            (stream_id(ledger, record.party_no), event),
            *_tolerances(Whose(ledger, record.party_no), before, terms, books, policy),
        ],
        books.head,
        {},
        [Sealed(f"{ledger}:{record.party_no}", personal)],
    )


def edit_party(command: EditCustomer | EditVendor, books: Books, policy: Policy) -> Decision:
    ledger, number = command.ledger, command.party_no
    before = books.party(ledger, number)
    seal = seal_before = books.personal_seal(ledger, number)
    if command.posting_group is not None:
        policy.known_posting_group(ledger, command.posting_group or DEFAULT_POSTING_GROUP)
    if command.payment_terms is not None:
        policy.known_payment_terms(command.payment_terms)
    known_terms(policy, command.reminder_terms or "", command.finance_charge_terms or "")
    known_payment_method(books, command.payment_method or "")
    master = before.model_copy(update=_edited(command, policy))
    sealed: list[Sealed] = []
    if command.texts is not None:
        if command.personal_seal_before != seal_before:
            raise PartyChangedSince(kind=ledger, party_no=number)
        personal = _personal(command.texts)
        sealed, seal = [Sealed(f"{ledger}:{number}", personal)], personal.seal
    if (master, seal) == (before, seal_before):
        return Decision([], books.head, {})

    event = PartyChanged(master=master, personal_seal=seal)
    tolerances = _tolerances(Whose(ledger, number), before, master, books, policy)
    return Decision([(stream_id(ledger, number), event), *tolerances], books.head, {}, sealed)


def _tolerances(
    whose: Whose, before: PartyMaster, after: PartyMaster, books: Books, policy: Policy
) -> list[tuple[str, Event]]:
    """The events that take the tolerance of open documents away, or give it back, if the party's block changes.

    It is given back from the original amount, and the last day of a late discount only to a discount that was possible
    when the document was posted (algorithms.md 5).
    """
    if before.payment_tolerance_blocked == after.payment_tolerance_blocked:
        return []

    def new_tolerance(_whose: Whose, entry: OpenEntry) -> NewTolerance:
        if after.payment_tolerance_blocked:
            return NewTolerance(ZERO, None)
        posted, last_day = entry.posted, entry.discount_date
        tolerance = policy.tolerance_of(
            after,
            posted.document_type,
            Valued(posted.amount, posted.amount_lcy, posted.currency),
            last_day,
        )
        amount = min(abs(tolerance.amount), abs(entry.remaining_amount))
        recomputed = last_day is not None and last_day >= posted.posting_date
        return NewTolerance(
            amount if entry.is_debit else -amount,
            tolerance.last_day_late if recomputed else entry.discount_tolerance_date,
        )

    return list(changed_tolerances(books, [whose], new_tolerance))


_EDITED_AS_IT_IS = (
    *("country", "payment_terms", "reminder_terms", "finance_charge_terms", "application_method"),
    *("language", "blocked", "payment_tolerance_blocked", "partner_type"),
    *("sending_profile", "payment_method"),
)


def _edited(command: _EditParty, policy: Policy) -> dict[str, Any]:
    """The fields of the master record that are given."""
    edited = {
        name: getattr(command, name)
        for name in _EDITED_AS_IT_IS
        if getattr(command, name) is not None
    }
    if command.posting_group is not None:
        edited["posting_group"] = command.posting_group or DEFAULT_POSTING_GROUP
    limit: Decimal | None = command.credit_limit
    if command.is_unlimited:
        edited["credit_limit_lcy"] = None
    elif limit is not None:
        edited["credit_limit_lcy"] = policy.money_or_zero(limit)
    return edited


def _terms(ledger: LedgerKind, record: PartyRecord, policy: Policy) -> PartyMaster:
    currency = known_currency(policy, record.currency) if record.currency else ""
    group = record.posting_group or DEFAULT_POSTING_GROUP
    policy.known_posting_group(ledger, group)
    policy.known_payment_terms(record.payment_terms)
    known_terms(policy, record.reminder_terms, record.finance_charge_terms)
    known_payment_method(policy.books, record.payment_method)
    return PartyMaster(
        currency=currency or policy.currency,
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
        sending_profile=record.sending_profile,
        payment_method=record.payment_method,
    )


def _personal(record: PartyRecord | PartyTexts) -> Personal:
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
