"""Set up a bank account for direct debits."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ledger_es.aggregates.direct_debit_setup import (
    STREAM,
    Booking,
    CreditorTerms,
    DirectDebitsSetUp,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import BicInvalid, CreditorIbanMissing, CreditorIdInvalid
from ledger_es.values import BankAccountNo, Code, OptionalCode, Text
from ledger_es.values.bank_numbers import (
    has_check_digits,
    normalised_bic,
    normalised_creditor_id,
)


class SetUpDirectDebits(Command):
    """Set up a bank account for direct debits; the money collected comes to it.

    Without `creditor_name` the files bear the company's name. `lead_days` are the TARGET days between the file and the
    day of collection.
    """

    name: ClassVar[str] = "set-up-direct-debits"

    bank_account_no: BankAccountNo
    creditor_id: Code
    creditor_name: Text = ""
    bic: OptionalCode = ""
    lead_days: Annotated[int, Field(ge=0, le=30)] = 1
    booking: Booking = "lump"
    one_file_a_sequence: bool = False


def set_up_direct_debits(command: SetUpDirectDebits, books: Books, policy: Policy) -> Decision:
    number = command.bank_account_no
    master = books.bank_account(number)
    creditor_id = normalised_creditor_id(command.creditor_id)
    if creditor_id is None:
        raise CreditorIdInvalid(bank_account_no=number, creditor_id=command.creditor_id)
    bic = normalised_bic(command.bic) if command.bic else ""
    if bic is None:
        raise BicInvalid(bic=command.bic)
    if not master.iban or not has_check_digits(master.iban):
        raise CreditorIbanMissing(bank_account_no=number, iban=master.iban)
    terms = CreditorTerms(
        creditor_id=creditor_id,
        creditor_name=command.creditor_name or books.company.company_name,
        bic=bic,
        lead_days=command.lead_days,
        booking=command.booking,
        one_file_a_sequence=command.one_file_a_sequence,
    )
    if books.direct_debit_setup.terms.get(number) == terms:
        return Decision([], books.head, {})

    event = DirectDebitsSetUp(bank_account_no=number, terms=terms)
    return Decision([(STREAM, event)], books.head, {})
