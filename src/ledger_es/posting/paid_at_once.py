"""Invoices whose payment method has a balancing account are paid when they are posted (receivables.md 2.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger_es.aggregates.payment_method import Method
from ledger_es.deciding.books import Whose
from ledger_es.deciding.payment_method import method_of_document
from ledger_es.posting.journal_line import (
    Document,
    JournalLine,
    LineAccount,
    PlacedLine,
    accounts_of,
)
from ledger_es.posting.posting import Posting


class PaidAtOnce(NamedTuple):
    """An invoice of a document, and the method by which it is paid."""

    document: Document
    placed: PlacedLine
    account: LineAccount
    method: Method

    @property
    def whose(self) -> Whose:
        """The customer or vendor of the invoice."""
        is_customer = self.account.account_type == "customer"
        return Whose("customer" if is_customer else "vendor", self.account.account_no)


def paid_at_once(document: Document, posting: Posting) -> Iterator[PaidAtOnce]:
    """The invoices of the document that are paid when they are posted."""
    methods = posting.books.payment_methods.methods
    for placed in document.lines:
        line = placed.line
        if line.document_type != "invoice":
            continue
        for account in placed.accounts:
            if account.account_type != "customer" and account.account_type != "vendor":
                continue
            party = posting.party(Whose(account.account_type, account.account_no))
            code = method_of_document(party, line.document_type, line.payment_method)
            method = methods.on(code, document.posting_date) if code else None
            if method is not None and method.bal_account_no:
                yield PaidAtOnce(document, placed, account, method)


def payment_of(paid: PaidAtOnce, posting: Posting) -> Document | None:
    """The payment of an invoice that is posted: all that remains, less the discount that it earns.

    None if nothing remains, because the party's oldest credits have settled it.
    """
    document, line = paid.document, paid.placed.line
    ledger = posting.ledger(paid.whose)
    side = ledger.open_debits if paid.account.amount > 0 else ledger.open_credits
    invoice = next(iter(side.of_document("invoice", document.document_no)), None)
    if invoice is None:
        return None
    payment = JournalLine(
        posting_date=document.posting_date,
        document_type="payment",
        document_no=document.document_no,
        account_type=paid.account.account_type,
        account_no=paid.account.account_no,
        amount=invoice.discount_possible - invoice.remaining_amount,
        currency=line.currency,
        bal_account_type=paid.method.bal_account_type,
        bal_account_no=paid.method.bal_account_no,
        description=line.description,
        dimensions=invoice.posted.dimensions,
        applies_to={invoice.entry_no: None},
    )
    placed = PlacedLine(paid.placed.place, payment, accounts_of(payment))
    return Document("payment", document.document_no, document.posting_date, [placed])
