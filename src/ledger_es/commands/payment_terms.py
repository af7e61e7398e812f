"""Set payment terms."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.payment_terms import STREAM, PaymentTermsSet, Terms
from ledger_es.dates import parse_formula
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.values import Code


class SetPaymentTerms(Command):
    """Set the terms of a code for documents dated `valid_from` or later."""

    name: ClassVar[str] = "set-payment-terms"

    payment_terms: Code
    valid_from: date
    terms: Terms


def set_payment_terms(command: SetPaymentTerms, books: Books, policy: Policy) -> Decision:
    parse_formula(command.terms.due_date_formula)
    parse_formula(command.terms.discount_date_formula)

    event = PaymentTermsSet(
        payment_terms=command.payment_terms, valid_from=command.valid_from, terms=command.terms
    )
    return Decision([(STREAM, event)], books.head, {})
