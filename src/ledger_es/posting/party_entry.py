"""A customer or vendor ledger entry before it has a number, and the record in which it is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.general_ledger import SourceCode
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.deciding.policy import DocumentTolerance
from ledger_es.values import ZERO, DocumentType, Seal, Valued, unchecked

# Entries are built from fields that the command has already checked. Checking thousands again would be slow.
_posted_entry = unchecked(PostedEntry)


class PartyEntry(NamedTuple):
    """A customer or vendor ledger entry that has no number yet. Debits are positive.

    `discount_possible` has the sign of the entry; `discount_date` is its last day.
    """

    transaction_no: int
    document_type: DocumentType
    document_no: str
    posting_date: date
    document_date: date
    due_date: date
    amount: Valued
    external_document_no: str = ""
    posting_group: str = ""
    """Empty: that of the customer or vendor."""
    control_account_no: str = ""
    """Of an entry that takes another one back or corrects it: the account of that one, whatever its group names today.
    Empty: the account that the posting group names on the posting date."""
    reason_code: str = ""
    dimensions: str = ""
    discount_possible: Decimal = ZERO
    discount_date: date | None = None
    payment_reference: str = ""
    payment_method: str = ""
    on_hold: str = ""
    statement_no: str = ""
    statement_line_no: int = 0
    bal_account_type: str = ""
    bal_account_no: str = ""
    description_seal: Seal = ""
    corrects_entry_no: int = 0
    vat_amount: Decimal = ZERO


def posted_entry(
    entry: PartyEntry,
    *,
    tolerance: DocumentTolerance,
    entry_no: int,
    posting_group: str,
    control_account_no: str,
    source_code: SourceCode,
) -> PostedEntry:
    """The stored record of the entry, with its number and the control account of the party's posting group."""
    assert entry.amount, f"entry {entry_no} was posted with amount zero"
    return _posted_entry(
        entry_no=entry_no,
        transaction_no=entry.transaction_no,
        document_type=entry.document_type,
        document_no=entry.document_no,
        external_document_no=entry.external_document_no,
        posting_date=entry.posting_date,
        document_date=entry.document_date,
        due_date=entry.due_date,
        currency=entry.amount.currency,
        amount=entry.amount.amount,
        amount_lcy=entry.amount.amount_lcy,
        exchange_rate_amount=entry.amount.rate.exchange_rate_amount,
        relational_exchange_rate_amount=entry.amount.rate.relational_exchange_rate_amount,
        posting_group=posting_group,
        control_account_no=control_account_no,
        source_code=source_code,
        reason_code=entry.reason_code,
        dimensions=entry.dimensions,
        discount_possible=entry.discount_possible,
        discount_date=entry.discount_date,
        discount_tolerance_date=tolerance.last_day_late,
        max_payment_tolerance=tolerance.amount,
        payment_reference=entry.payment_reference,
        payment_method=entry.payment_method,
        on_hold=entry.on_hold,
        statement_no=entry.statement_no,
        statement_line_no=entry.statement_line_no,
        bal_account_type=entry.bal_account_type,
        bal_account_no=entry.bal_account_no,
        description_seal=entry.description_seal,
        corrects_entry_no=entry.corrects_entry_no,
        vat_amount=entry.vat_amount,
    )


def reversal_of(
    entry: PostedEntry,
    *,
    entry_no: int,
    transaction_no: int,
    application_no: int,
    on: date | None = None,
) -> PostedEntry:
    """The reversal of a posted entry: the same entry with the opposite sign, on the same day or on another.

    The application with number `application_no` closes both.
    """
    dates = {} if on is None else dict.fromkeys(("posting_date", "document_date", "due_date"), on)
    return entry.model_copy(
        update={
            **dates,
            "entry_no": entry_no,
            "transaction_no": transaction_no,
            "amount": -entry.amount,
            "amount_lcy": -entry.amount_lcy,
            "discount_possible": -entry.discount_possible,
            "max_payment_tolerance": -entry.max_payment_tolerance,
            "vat_amount": -entry.vat_amount,
            "source_code": "reversal",
            "reversed_entry_no": entry.entry_no,
            "reversed_transaction_no": entry.transaction_no,
            "reversal_application_no": application_no,
        }
    )
