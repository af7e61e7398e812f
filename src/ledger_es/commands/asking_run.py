"""What runs over many customers and documents share, for reminders and finance charge memos."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

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


class Handled(NamedTuple):
    """The documents of a command that were issued or cancelled, their ledger transactions, and the others' warnings."""

    document_nos: list[str]
    transaction_nos: list[int]
    warnings: list[LedgerWarning]


def one_by_one(document_nos: Iterable[str], act: Callable[[str], int]) -> Handled:
    """Acts on each document once; `act` gives the number of its ledger transaction, 0 if it posts nothing.

    Of several, those that are refused stay as they are and are told as warnings; a single one raises its refusal.
    """
    named = list(dict.fromkeys(document_nos))
    handled = Handled([], [], [])
    for document_no in named:
        try:
            transaction_no = act(document_no)
        except Refusal as refusal:
            if len(named) == 1:
                raise
            handled.warnings.append(left_as_it_is(document_no, refusal))
            continue
        handled.document_nos.append(document_no)
        handled.transaction_nos.append(transaction_no)
    return handled


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
