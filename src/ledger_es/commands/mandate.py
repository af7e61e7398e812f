"""Record the mandates of customers for direct debits, change how long they hold, and block them."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import Field

from ledger_es.aggregates.claims import mandate_key
from ledger_es.aggregates.event import Event, stream_key
from ledger_es.aggregates.mandate import (
    KIND,
    MandateBlocked,
    MandateSigned,
    MandateTerms,
    MandateTermsChanged,
    MandateType,
    MandateUnblocked,
    Scheme,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BicInvalid,
    IbanInvalid,
    MandateAccountMissing,
    MandateBicMissing,
    MandateExists,
    MandateNoInvalid,
    MandatePeriodInvalid,
    MandateSchemeWrong,
    Words,
)
from ledger_es.values import Code, CustomerNo, Personal, Sealed, normalised_iban, stream_id
from ledger_es.values.bank_numbers import EEA, SEPA, has_check_digits, normalised_bic

Debits = Annotated[int, Field(ge=0)]
_REFERENCE: Final = re.compile(r"(?=.{1,35}$)(?!/)(?!.*//)(?!.*/$)[A-Za-z0-9+?/\-:().,' ]+")


class SignMandate(Command):
    """Record a mandate that a customer has signed.

    An empty `iban` stands for the customer's bank account, if the record of the customer has exactly one IBAN; without
    `holder` the account is in the customer's name. It holds from the day of the signature unless `valid_from` says
    otherwise. `debits_before` counts the debits that were made under it before it came into these books.
    """

    name: ClassVar[str] = "sign-mandate"

    mandate_no: Code
    customer_no: CustomerNo
    mandate_type: MandateType = "recurring"
    scheme: Scheme = "core"
    signed_on: date
    valid_from: date | None = None
    valid_to: date | None = None
    expected_debits: Debits = 0
    debits_before: Debits = 0
    iban: Personal
    bic: Personal = Personal()
    holder: Personal = Personal()


class ChangeMandate(Command):
    """Change how long a mandate holds, how often it may be used, or whether it is blocked; what is None stays."""

    name: ClassVar[str] = "change-mandate"

    mandate_no: Code
    valid_from: date | None = None
    valid_to: date | None = None
    is_unlimited: bool = False
    """Takes the last day away."""
    expected_debits: Debits | None = None
    blocked: bool | None = None


def sign_mandate(command: SignMandate, books: Books, policy: Policy) -> Decision:
    number = command.mandate_no
    if not _REFERENCE.fullmatch(number):
        raise MandateNoInvalid(mandate_no=number)
    claim = books.claimed(mandate_key(number))
    if claim is not None:
        raise MandateExists(mandate_no=number, holder=stream_key(claim.stream))
    customer = books.party("customer", command.customer_no)
    if command.scheme == "b2b" and customer.partner_type == "person":
        raise MandateSchemeWrong(mandate_no=number, customer_no=command.customer_no)
    policy.allow_at_all("customer", command.customer_no, "payment")
    terms = MandateTerms(
        valid_from=command.valid_from or command.signed_on,
        valid_to=command.valid_to,
        expected_debits=1 if command.mandate_type == "one_off" else command.expected_debits,
    )
    _refuse_period(number, command.signed_on, terms)
    account = _account(command, books)

    # From here on it must succeed.
    event = MandateSigned(
        mandate_no=number,
        customer_no=command.customer_no,
        mandate_type=command.mandate_type,
        scheme=command.scheme,
        signed_on=command.signed_on,
        terms=terms,
        debits_before=command.debits_before,
        account_seal=account.seal,
    )
    sealed = [Sealed(f"customer:{command.customer_no}", account)]
    return Decision([(stream_id(KIND, number), event)], books.head, {"mandate_no": number}, sealed)


def change_mandate(command: ChangeMandate, books: Books, policy: Policy) -> Decision:
    signed, terms, mandate = books.mandate(command.mandate_no)
    changes: dict[str, date | int | None] = {}
    if command.valid_from is not None:
        changes["valid_from"] = command.valid_from
    if command.valid_to is not None or command.is_unlimited:
        changes["valid_to"] = command.valid_to
    if command.expected_debits is not None and signed.mandate_type != "one_off":
        changes["expected_debits"] = command.expected_debits
    after = terms.model_copy(update=changes)
    _refuse_period(command.mandate_no, signed.signed_on, after)

    events: list[Event] = [MandateTermsChanged(terms=after)] if after != terms else []
    if command.blocked is not None and command.blocked != mandate.is_blocked:
        events.append(MandateBlocked() if command.blocked else MandateUnblocked())
    stream = stream_id(KIND, command.mandate_no)
    return Decision([(stream, event) for event in events], books.head, {})


def _refuse_period(mandate_no: str, signed_on: date, terms: MandateTerms) -> None:
    if terms.valid_from < signed_on or (terms.valid_to and terms.valid_to < terms.valid_from):
        raise MandatePeriodInvalid(
            mandate_no=mandate_no,
            signed_on=signed_on,
            valid_from=terms.valid_from,
            valid_to=terms.valid_to,
        )


def _account(command: SignMandate, books: Books) -> Personal:
    """The account of the mandate as one JSON object to seal, with the salt that the command brings.

    Raises MandateAccountMissing, IbanInvalid or BicInvalid. Refusals do not show the account.
    """
    seal = books.personal_seal("customer", command.customer_no)
    text = books.personal_texts([seal]).get(seal, "{}") if seal else "{}"
    customer = json.loads(text)
    iban = command.iban.reveal()
    if not iban:
        known = [
            account["iban"] for account in customer.get("bank_accounts", ()) if account["iban"]
        ]
        if len(known) != 1:
            raise MandateAccountMissing(
                mandate_no=command.mandate_no,
                customer_no=command.customer_no,
                signed_on=command.signed_on,
                count=len(known),
            )
        iban = known[0]
    normalised = normalised_iban(iban)
    if normalised is None or not has_check_digits(normalised):
        raise IbanInvalid(iban="•", reason=Words("its form or its check digits are wrong"))
    country = normalised[:2]
    if country not in SEPA:
        reason = Words("banks of {country} take no part in SEPA", country=country)
        raise IbanInvalid(iban="•", reason=reason)
    bic = command.bic.reveal()
    if country not in EEA and not bic:
        raise MandateBicMissing(mandate_no=command.mandate_no, country=country)
    if bic and normalised_bic(bic) is None:
        raise BicInvalid(bic="•")
    account = {
        "iban": normalised,
        "bic": normalised_bic(bic) or "",
        "holder": command.holder.reveal() or customer.get("name", ""),
    }
    return Personal(json.dumps(account, ensure_ascii=False, sort_keys=True), command.iban.salt)
