"""What is done in the same way with reminders and with finance charge memos: drafted, deleted, issued, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple

from ledger_es.aggregates.asking_document import (
    AskingContent,
    AskingIssued,
    DocumentCancelled,
    DocumentDeleted,
    DocumentState,
)
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.finance_charge_memo import MemoCancelled, MemoDeleted, MemoDrafted
from ledger_es.aggregates.general_ledger import SourceCode
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import AskingDocument
from ledger_es.aggregates.reminder import ReminderCancelled, ReminderDeleted, ReminderDrafted
from ledger_es.collecting.reminder_checks import fault_of_cancelling
from ledger_es.commands.asking_run import answer_with, number_used, one_by_one
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AskingDocumentUnknown,
    DocumentEntryIsApplied,
    DocumentIsNoDraft,
    DocumentIsNotIssued,
    LedgerWarning,
    Refusal,
    Words,
)
from ledger_es.posting.asking_document import (
    CostlyDocument,
    check_accounts,
    decision_of,
    mirror_document,
    post_document,
)
from ledger_es.posting.document_number import NumberedDocument, refuse_used_numbers
from ledger_es.posting.exchange_adjustment import refuse_adjusted
from ledger_es.posting.number_series import draw
from ledger_es.posting.open_since import refuse_before_open
from ledger_es.posting.posting import Posting
from ledger_es.values import stream_id


class Kind(NamedTuple):
    """What differs. `numbers` is the field with the documents' numbers in answers, `series` their number series."""

    document_type: AskingDocument
    words: str
    series: str
    numbers: str
    source_code: SourceCode
    drafted: type[AskingContent]
    deleted: type[DocumentDeleted]
    cancelled: type[DocumentCancelled]

    def document(self, books: Books, document_no: str) -> DocumentState[Any, Any]:
        """The document with this number. Raises AskingDocumentUnknown."""
        document = self._document(books, document_no)
        if document.content is None:
            raise AskingDocumentUnknown(kind=self.words, document_no=document_no)
        return document

    def is_used(self, books: Books, document_no: str) -> bool:
        """Whether there ever was a document with this number."""
        return self._document(books, document_no).status != "missing"

    def _document(self, books: Books, document_no: str) -> DocumentState[Any, Any]:
        if self.document_type == "reminder":
            return books.reminder(document_no)
        return books.finance_charge_memo(document_no)


REMINDER: Final = Kind(
    "reminder",
    "reminder",
    "REMINDER",
    "reminder_nos",
    "reminder",
    ReminderDrafted,
    ReminderDeleted,
    ReminderCancelled,
)
MEMO: Final = Kind(
    "finance_charge_memo",
    "finance charge memo",
    "FINANCE-CHARGE",
    "memo_nos",
    "finance_charge",
    MemoDrafted,
    MemoDeleted,
    MemoCancelled,
)


# --- drafts -------------------------------------------------------------------------------


def new_drafts(
    kind: Kind,
    books: Books,
    posting_date: date,
    contents: Sequence[dict[str, Any]],
    warnings: Iterable[LedgerWarning],
) -> Decision:
    """The decision to make these drafts, each with the next number of the series. Raises DocumentNoUsed."""
    drawn = draw(books, kind.series, [posting_date] * len(contents))
    events: list[tuple[str, Event]] = [
        (stream_id("number_series", kind.series), event) for event in drawn.events
    ]
    for document_no, content in zip(drawn.numbers, contents, strict=True):
        if kind.is_used(books, document_no):
            raise number_used(kind.document_type, document_no, content["customer_no"])
        events.append((stream_id(kind.document_type, document_no), kind.drafted(**content)))
    told = [*warnings, *drawn.warnings]
    return Decision(events, books.head, answer_with(told, **{kind.numbers: list(drawn.numbers)}))


def draft_to_change(kind: Kind, books: Books, document_no: str) -> Any:
    """What the draft says. Raises AskingDocumentUnknown or DocumentIsNoDraft."""
    document = kind.document(books, document_no)
    if document.status != "draft":
        raise DocumentIsNoDraft(kind=kind.words, document_no=document_no, status=document.status)
    return document.content


def delete_drafts(kind: Kind, books: Books, document_nos: Iterable[str]) -> Decision:
    """The decision to delete these drafts. Raises as `draft_to_change`."""
    drafts = {no: draft_to_change(kind, books, no) for no in document_nos}
    events: list[tuple[str, Event]] = [
        (
            stream_id(kind.document_type, no),
            kind.deleted(customer_no=draft.customer_no, currency=draft.currency),
        )
        for no, draft in drafts.items()
    ]
    return Decision(events, books.head, {kind.numbers: list(drafts)})


# --- issuing ------------------------------------------------------------------------------


class ToIssue(NamedTuple):
    """A document that can be issued, and the fields of its event without those of its posting."""

    document: CostlyDocument
    content: dict[str, Any]


def issue_documents(
    kind: Kind,
    books: Books,
    policy: Policy,
    document_nos: Iterable[str],
    checked: Callable[[str], ToIssue],
    issue: Callable[[Posting, ToIssue], int],
) -> Decision:
    """The decision to issue these documents, of several those that can be.

    `checked` raises why one cannot be. `issue` adds its events and returns its ledger transaction, 0 for none.
    """
    posting = Posting(books, policy, kind.source_code)

    def act(document_no: str) -> int:
        to_issue = checked(document_no)
        posting.try_out(partial(post_document, document=to_issue.document))
        return issue(posting, to_issue)

    issued = one_by_one(document_nos, act)
    answer = answer_with(issued.warnings, **{kind.numbers: issued.document_nos})
    return decision_of(posting, answer, issued.transaction_nos)


def allow_on(kind: Kind, policy: Policy, customer_no: str, posting_date: date) -> None:
    """Raises PostingDateNotAllowed or PartyBlocked."""
    policy.allow_posting_on(posting_date)
    policy.allow_at_all("customer", customer_no, kind.document_type)


def check_posting(kind: Kind, books: Books, policy: Policy, document: CostlyDocument) -> None:
    """Raises DocumentNoUsed or as `check_accounts` unless what the document costs can be posted."""
    if not document.parts.amount:
        return
    whose = document.whose
    refuse_used_numbers(
        [NumberedDocument(1, whose, kind.document_type, document.document_no)],
        books,
        place=kind.words,
        used_before=lambda _place: Words("by another one"),
    )
    check_accounts(policy, document, books.party(whose.ledger, whose.party_no).posting_group)


# --- cancelling ---------------------------------------------------------------------------


def issued_to_cancel(
    kind: Kind,
    books: Books,
    document_no: str,
    later: Callable[[Any], Refusal | None] = lambda _issued: None,
) -> Any:
    """The issued document. `later` gives the refusal because of a later document, None for none.

    Raises AskingDocumentUnknown, DocumentIsNotIssued, DocumentEntryIsApplied, or what `later` gives.
    """
    document = kind.document(books, document_no)
    issued = document.issued
    not_issued = DocumentIsNotIssued(
        kind=kind.words, document_no=document_no, status=document.status
    )
    if issued is None or document.status == "deleted":
        raise not_issued
    entry = _entry_of(books, issued)
    refused_by_later = later(issued)
    fault = fault_of_cancelling(
        is_cancelled=document.status == "cancelled",
        entry_is_applied=bool(issued.entry_no)
        and (entry is None or bool(entry.application_no_last)),
        later_level_exists=refused_by_later is not None,
    )
    if fault == "already_cancelled":
        raise not_issued
    if fault == "reminder_entry_applied":
        raise DocumentEntryIsApplied(
            kind=kind.words, document_no=document_no, entry_no=issued.entry_no
        )
    if refused_by_later is not None:
        raise refused_by_later
    return issued


def check_cancelling(
    kind: Kind, books: Books, policy: Policy, issued: AskingIssued, posting_date: date
) -> None:
    """Raises as `allow_on`, ApplicationTooEarly or EntryIsAdjusted unless its posting can be mirrored on this day."""
    allow_on(kind, policy, issued.customer_no, posting_date)
    entry = _entry_of(books, issued)
    if entry is None:
        return
    refuse_before_open(entry, posting_date)
    if entry.posted.currency != policy.currency:
        whose = Whose("customer", issued.customer_no)
        refuse_adjusted(books, whose, entry.entry_no, entry.posted.transaction_no)


def cancel_document(
    kind: Kind, posting: Posting, document_no: str, issued: AskingIssued, posting_date: date
) -> int:
    """Mirrors what the document posted, and notes that it is cancelled.

    Returns the number of the mirroring ledger transaction, 0 if nothing had been posted.
    """
    entry = _entry_of(posting.books, issued)
    transaction_no = 0
    if entry is not None:
        whose = Whose("customer", issued.customer_no)
        transaction_no = mirror_document(posting, whose, entry, posting_date)
    posting.also(
        stream_id(kind.document_type, document_no),
        kind.cancelled(posting_date=posting_date, transaction_no=transaction_no),
    )
    return transaction_no


def _entry_of(books: Books, issued: AskingIssued) -> OpenEntry | None:
    """The entry that the document posted, if it is open."""
    return books.party_ledger(Whose("customer", issued.customer_no)).get(issued.entry_no)
