"""Report: the documents that customers have not paid, to be compared with the money received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries.open_entries import OpenEntry
from ledger_es.queries.payment_registration import Search
from ledger_es.queries.payment_registration import unpaid_documents as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    asking,
    discount_possible,
    party_names,
    refuse_unknown_party,
)
from ledger_es.tables.columns import Code, Currency, Shown
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class UnpaidDocumentRow:
    """An open document of a customer; credit memos are negative.

    `remaining_after_discount` is what remains if the discount is taken, whose last day is `discount_date`.
    """

    entry_no: int
    customer_no: str
    name: Annotated[str, Shown(in_json=False)]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown(on_request=True)]
    due_date: date
    currency: Currency
    remaining_amount: Annotated[Decimal, Shown("Remaining")]
    discount_date: Annotated[date | None, Shown("Discount until", gives_way=True)]
    remaining_after_discount: Annotated[Decimal, Shown("After discount")]


@dataclass(frozen=True)
class UnpaidDocumentsReport(Report[UnpaidDocumentRow]):
    row_type = UnpaidDocumentRow

    answer: Answer
    documents: tuple[OpenEntry, ...]
    names: dict[str, str]

    def title(self) -> str:
        return self.answer.title("Unpaid documents")

    def rows(self) -> tuple[UnpaidDocumentRow, ...]:
        return tuple(
            _row(document, self.names.get(document.party_no, "")) for document in self.documents
        )

    def is_late(self, row: UnpaidDocumentRow) -> bool:
        return row.remaining_amount > 0 and row.due_date < self.answer.as_of

    def as_json(self) -> dict[str, Any]:
        return {"documents": self.rows_as_json(), **self.answer.as_json()}


def unpaid_documents(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    customer_no: str | None = None,
    search: Search | None = None,
) -> UnpaidDocumentsReport:
    """The open entries of customers but payments, by entry number, or those that the search finds.

    Raises PartyUnknown, SearchToleranceInvalid or NaiveTime.
    """
    customer_no = nfc(customer_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, "customer", customer_no)
        documents = ask(question.connection, question.moment, customer_no, search or Search())
        party_nos = [document.party_no for document in documents]
        names = party_names(read_models, question, "customer", party_nos)
    return UnpaidDocumentsReport(question.answer, tuple(documents), names)


def _row(document: OpenEntry, name: str) -> UnpaidDocumentRow:
    discount = discount_possible(document)
    remaining = amount_of(document.remaining_amount, document.currency)
    return UnpaidDocumentRow(
        entry_no=document.entry_no,
        customer_no=document.party_no,
        name=name,
        document_type=document.document_type,
        document_no=document.document_no,
        external_document_no=document.external_document_no,
        due_date=document.due_date,
        currency=document.currency,
        remaining_amount=remaining,
        discount_date=discount.last_day,
        remaining_after_discount=remaining - discount.amount,
    )
