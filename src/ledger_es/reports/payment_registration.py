"""Reports: the documents that customers have not paid, and the list on which a user marks what was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from ledger_es.queries.asking_document import AskingDocument
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.open_entries import OpenEntry
from ledger_es.queries.payment_registration import (
    PaymentMark,
    Search,
    amount_range,
    found_drafts,
    payment_marks,
    posted_balance,
    registration_settings,
    unposted_in_journals,
)
from ledger_es.queries.payment_registration import unpaid_documents as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    Asking,
    Report,
    amount_of,
    asking,
    day_of,
    discount_possible,
    party_names,
    refuse_unknown_party,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Currency, Shown
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class UnpaidDocumentRow:
    """An open document of a customer; credit memos are negative.

    `remaining_after_discount` is what remains if the discount is taken, whose last day is `discount_date`. A reminder
    or finance charge memo that a search finds and that is not issued yet has no entry.
    """

    entry_no: int | None
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
    search: Search
    drafts: tuple[AskingDocument, ...]
    """Reminders and finance charge memos that a search finds and that are not issued yet."""

    def title(self) -> str:
        return self.answer.title("Unpaid documents")

    def notes(self) -> tuple[str, ...]:
        """What is not issued yet, and the range of amounts that was searched in the digits of the local currency."""
        notes = [
            f"{draft.document_type.replace('_', ' ')} {draft.document_no} is a draft: issue it first"
            for draft in self.drafts
        ]
        if self.search.amount:
            lowest, highest = amount_range(
                abs(self.search.amount), self.search.tolerance_percentage, self.answer.lcy
            )
            notes.append(f"searched: {lowest:,f} to {highest:,f}")
        return tuple(notes)

    def rows(self) -> tuple[UnpaidDocumentRow, ...]:
        open_rows = (
            _row(document, self.names.get(document.party_no, "")) for document in self.documents
        )
        drafts = (_draft_row(draft, self.names.get(draft.customer_no, "")) for draft in self.drafts)
        return (*open_rows, *drafts)

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

    A search also finds reminders and finance charge memos that are not issued yet.

    Raises PartyUnknown, SearchToleranceInvalid or NaiveTime.
    """
    customer_no = nfc(customer_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, "customer", customer_no)
        search = search or Search()
        documents = ask(question.connection, question.moment, customer_no, search)
        drafts = found_drafts(question.connection, question.moment, customer_no, search)
        party_nos = [
            *(document.party_no for document in documents),
            *(draft.customer_no for draft in drafts),
        ]
        names = party_names(read_models, question, "customer", party_nos)
    return UnpaidDocumentsReport(question.answer, tuple(documents), names, search, tuple(drafts))


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
        # A discount of more than what is left is not granted.
        remaining_after_discount=remaining - discount.amount
        if abs(discount.amount) <= abs(remaining)
        else remaining,
    )


def _draft_row(draft: AskingDocument, name: str) -> UnpaidDocumentRow:
    remaining = amount_of(draft.remaining_amount, draft.currency)
    return UnpaidDocumentRow(
        entry_no=None,
        customer_no=draft.customer_no,
        name=name,
        document_type=draft.document_type,
        document_no=draft.document_no,
        external_document_no="",
        due_date=day_of(draft.due_day),
        currency=draft.currency,
        remaining_amount=remaining,
        discount_date=None,
        remaining_after_discount=remaining,
    )


# --- the list on which a user marks payments ----------------------------------------------

_WARNINGS = {
    "after_due_date": "received after the due date",
    "after_discount_date": "paid in part",
    "changed": "changed since it was marked",
}


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """An unpaid document, and what the user has marked on it; amounts have the sign of the document.

    `remaining_amount` is what stays open once the mark is posted. `warning` is a code.
    """

    entry_no: int
    customer_no: Annotated[str, Shown(gives_way=GIVES_WAY_LAST)]
    name: Annotated[str, Shown(in_json=False, gives_way=True)]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown(on_request=True)]
    due_date: Annotated[date, Shown("Due", gives_way=True)]
    currency: Currency
    payment_made: Annotated[bool, Shown("Paid")]
    date_received: Annotated[date | None, Shown("Received on")]
    amount_received: Annotated[Decimal | None, Shown("Received")]
    remaining_amount: Annotated[Decimal, Shown("Remaining")]
    discount_date: Annotated[date | None, Shown("Discount until", gives_way=True)]
    remaining_after_discount: Annotated[Decimal, Shown("After discount", gives_way=True)]
    warning: Annotated[str, Shown(words=_WARNINGS)]
    dimensions: Annotated[str, Shown(on_request=True)]
    """What the payment is to carry."""


class BalancingAccount(NamedTuple):
    """Where the user books payments. Amounts are in smallest units.

    `unposted` is what is marked by any user who books there, and what stands in journals.
    """

    account_type: str
    account_no: str
    currency: str
    posted: int
    unposted: int


@dataclass(frozen=True)
class PaymentRegistrationReport(Report[PaymentRow]):
    row_type = PaymentRow

    answer: Answer
    user: str
    documents: tuple[OpenEntry, ...]
    marks: dict[int, PaymentMark]
    names: dict[str, str]
    balancing_account: BalancingAccount | None
    closed_entry_nos: tuple[int, ...]
    """Entries that the user has marked and that are not open any more."""

    def title(self) -> str:
        return self.answer.title(f"Payments of {self.user}")

    def rows(self) -> tuple[PaymentRow, ...]:
        return tuple(
            _payment_row(
                document,
                self.names.get(document.party_no, ""),
                self.marks.get(document.entry_no),
            )
            for document in self.documents
        )

    def is_late(self, row: PaymentRow) -> bool:
        day = row.date_received or self.answer.as_of
        return row.remaining_after_discount > 0 and row.due_date < day

    def notes(self) -> tuple[str, ...]:
        notes = [
            f"entry {entry_no} is marked and not open any more: take the mark away"
            for entry_no in self.closed_entry_nos
        ]
        account = self.balancing_account
        if account is not None:
            kind = "bank account" if account.account_type == "bank_account" else "account"
            posted, unposted, total = (
                f"{amount_of(units, account.currency):,f}"
                for units in (account.posted, account.unposted, account.posted + account.unposted)
            )
            notes.append(
                f"{kind} {account.account_no}: posted {posted}, not posted yet {unposted}, together {total}"
                f" {account.currency}"
            )
        return tuple(notes)

    def as_json(self) -> dict[str, Any]:
        account = self.balancing_account
        shown = None
        if account is not None:
            total = account.posted + account.unposted
            shown = {
                "account_type": account.account_type,
                "account_no": account.account_no,
                "currency": account.currency,
                "posted_balance": f"{amount_of(account.posted, account.currency):f}",
                "unposted_balance": f"{amount_of(account.unposted, account.currency):f}",
                "total_balance": f"{amount_of(total, account.currency):f}",
            }
        return {
            "user": self.user,
            "documents": self.rows_as_json(),
            "balancing_account": shown,
            "closed_entry_nos": list(self.closed_entry_nos),
            **self.answer.as_json(),
        }


def payment_registration(
    read_models: ReadModels,
    *,
    user: str,
    as_of: date,
    known_at: datetime | None = None,
    customer_no: str | None = None,
    is_marked: bool | None = None,
) -> PaymentRegistrationReport:
    """The unpaid documents with what the user has marked: marked ones (`is_marked` True), others (False) or all (None).

    Raises PartyUnknown or NaiveTime.
    """
    customer_no, user = nfc(customer_no), nfc(user)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, "customer", customer_no)
        connection, moment = question.connection, question.moment
        all_marks = payment_marks(connection, moment)
        marks = {mark.entry_no: mark for mark in all_marks if mark.for_actor == user}
        documents = ask(connection, moment, customer_no, Search())
        open_entry_nos = {document.entry_no for document in documents}
        account = _balancing_account(question, user, all_marks)
        shown = [
            document
            for document in documents
            if is_marked is None or (document.entry_no in marks) == is_marked
        ]
        party_nos = [document.party_no for document in shown]
        names = party_names(read_models, question, "customer", party_nos)
    closed = () if customer_no else tuple(no for no in marks if no not in open_entry_nos)
    return PaymentRegistrationReport(
        question.answer, user, tuple(shown), marks, names, account, closed
    )


def _balancing_account(
    question: Asking[Answer], user: str, marks: list[PaymentMark]
) -> BalancingAccount | None:
    connection, moment = question.connection, question.moment
    settings = registration_settings(connection, moment)
    own = settings.get(user)
    if own is None:
        return None
    kind, account_no = own.bal_account_type, own.bal_account_no
    currency = question.answer.lcy
    if kind == "bank_account":
        (record,) = bank_accounts(connection, moment, account_no)
        currency = record.currency or currency
    users = {
        other.for_actor
        for other in settings.values()
        if (other.bal_account_type, other.bal_account_no) == (kind, account_no)
    }
    unposted = sum(
        mark.amount_received
        for mark in marks
        if mark.for_actor in users and mark.currency == currency
    ) + unposted_in_journals(connection, moment, (kind, account_no), currency, question.answer.lcy)
    posted = posted_balance(connection, moment, kind, account_no)
    return BalancingAccount(kind, account_no, currency, posted, unposted)


def _payment_row(document: OpenEntry, name: str, mark: PaymentMark | None) -> PaymentRow:
    unpaid = _row(document, name)
    remaining, discount_date, warning = unpaid.remaining_amount, unpaid.discount_date, ""
    if mark is not None:
        remaining = amount_of(mark.remaining_amount, mark.currency)
        if mark.moves_discount_day and mark.discount_day is not None:
            discount_date = day_of(mark.discount_day)
        is_as_marked = document.remaining_amount == mark.original_remaining
        warning = mark.warning if is_as_marked else "changed"
    return PaymentRow(
        entry_no=document.entry_no,
        customer_no=unpaid.customer_no,
        name=unpaid.name,
        document_type=unpaid.document_type,
        document_no=unpaid.document_no,
        external_document_no=unpaid.external_document_no,
        due_date=unpaid.due_date,
        currency=unpaid.currency,
        payment_made=mark is not None,
        date_received=None
        if mark is None or mark.received_day is None
        else day_of(mark.received_day),
        amount_received=None if mark is None else amount_of(mark.amount_received, mark.currency),
        remaining_amount=remaining,
        discount_date=discount_date,
        remaining_after_discount=unpaid.remaining_after_discount,
        warning=warning,
        dimensions="" if mark is None else mark.dimensions,
    )
