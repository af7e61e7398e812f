"""The payment method of a document: the one that it names, or that of its customer or vendor (receivables.md 2.8)."""

from __future__ import annotations

from ledger_es.aggregates.party import PartyMaster
from ledger_es.deciding.books import Books
from ledger_es.errors import PaymentMethodUnknown
from ledger_es.values.codes import alike


def method_of_document(party: PartyMaster, document_type: str, named: str) -> str:
    """The method that is named, or else that of the party for an invoice. No method is taken for credit memos."""
    return named or (party.payment_method if document_type == "invoice" else "")


def known_payment_method(books: Books, payment_method: str) -> None:
    """Raises PaymentMethodUnknown unless the code is empty or was set for some day."""
    methods = books.payment_methods.methods.latest()
    if payment_method and payment_method not in methods:
        raise PaymentMethodUnknown(payment_method=payment_method).or_meant(
            alike(payment_method, methods)
        )
