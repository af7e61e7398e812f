"""What runs over many customers and documents share, for reminders and finance charge memos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ledger_es.aggregates.party import PartyMaster
from ledger_es.aggregates.party_ledger import AskingDocument
from ledger_es.deciding.books import Books, Whose
from ledger_es.errors import (
    CustomerLeftOut,
    DocumentLeftOut,
    DocumentNoUsed,
    LedgerWarning,
    Refusal,
    Words,
)
from ledger_es.values import stream_id


def load_customers(customer_nos: Sequence[str], books: Books) -> dict[str, PartyMaster]:
    """The master records of the named customers, or of all if none is named. Raises PartyUnknown."""
    named = list(dict.fromkeys(customer_nos)) or [
        whose.party_no for whose in books.parties() if whose.ledger == "customer"
    ]
    books.load(
        stream
        for customer_no in named
        for stream in (stream_id("customer", customer_no), Whose("customer", customer_no).stream)
    )
    return {customer_no: books.party("customer", customer_no) for customer_no in named}


def left_out(customer_no: str, refusal: Refusal) -> CustomerLeftOut:
    """The warning about a customer that a run over several leaves out."""
    return CustomerLeftOut(
        customer_no=customer_no, refusal_code=refusal.code, refusal=refusal.message
    )


def left_as_it_is(document_no: str, refusal: Refusal) -> DocumentLeftOut:
    """The warning about a document that a command over several leaves as it is."""
    return DocumentLeftOut(
        document_no=document_no, refusal_code=refusal.code, refusal=refusal.message
    )


def number_used(
    document_type: AskingDocument, document_no: str, customer_no: str
) -> DocumentNoUsed:
    """The refusal of a number that the series gives and a document has already."""
    return DocumentNoUsed(
        document_type=document_type,
        document_no=document_no,
        kind="customer",
        party_no=customer_no,
        commit_no=None,
        where=Words("by an earlier document of its number series"),
    )


def answer_with(warnings: Iterable[LedgerWarning], **numbers: Any) -> dict[str, Any]:
    """The numbers of an answer, with the warnings if there are any."""
    told = [warning.as_json() for warning in warnings]
    return {**numbers, "warnings": told} if told else numbers
