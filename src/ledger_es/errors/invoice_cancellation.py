"""Refusals of cancelling an invoice by a credit memo (receivables.md 7.4)."""

from __future__ import annotations

from ledger_es.errors.groups import ReversalRefusal


class CancelledEntryIsNoInvoice(ReversalRefusal):
    code = "E-CANCEL-TYPE"
    says = "entry {entry_no} is no invoice ({document_type}): only invoices are cancelled by a credit memo"
    cures = ("ledger-es open-entries",)

    entry_no: int
    document_type: str


class InvoiceIsPaid(ReversalRefusal):
    code = "E-CANCEL-APPLIED"
    says = (
        "entry {entry_no} is paid or credited in part: undo that first, or post a credit memo of what is right and"
        " refund the rest"
    )
    cures = ("ledger-es applications undo --entry {entry_no}",)

    entry_no: int


class InvoiceNotAlone(ReversalRefusal):
    code = "E-CANCEL-MIXED"
    says = (
        "entry {entry_no} was posted together with other entries (ledger transaction {transaction_no}): reverse that or"
        " post a credit memo by journal"
    )
    cures = ("ledger-es entries reverse --transaction {transaction_no}",)

    entry_no: int
    transaction_no: int
