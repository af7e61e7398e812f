"""Issue reminders."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import Field

from ledger_es.aggregates.party_ledger import AskedEntry, ReminderLevelSet
from ledger_es.aggregates.reminder import RemindedEntry, ReminderContent, ReminderIssued
from ledger_es.collecting.records import EntryToCollect
from ledger_es.collecting.reminder import posted_parts
from ledger_es.collecting.reminder_checks import IssueFault, fault_of_draft
from ledger_es.collecting.reminder_selection import set_aside
from ledger_es.commands.asking_document import (
    REMINDER,
    ToIssue,
    allow_on,
    check_posting,
    draft_to_change,
    issue_documents,
)
from ledger_es.commands.cost_vat import cost_vat_rates, refuse_other_vat
from ledger_es.commands.entry_to_collect import open_entries_to_collect
from ledger_es.commands.reminder import refreshed
from ledger_es.commands.reminder_draft import draft_of, posting_options
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    DraftIsFaulty,
    DraftIsOutdated,
    Words,
)
from ledger_es.posting.asking_document import CostlyDocument, post_document, posted_fields
from ledger_es.posting.posting import Posting
from ledger_es.values import DocumentNo, stream_id

KIND: Final = "reminder"


class IssueReminders(Command):
    """Issue drafts of reminders: their entries reach their levels, and what the terms post is posted.

    A draft whose entries have changed since is not issued, unless `refresh` makes its lines anew first. Of several
    drafts, those that cannot be issued stay and are told as warnings. `posting_date` replaces that of the drafts.
    """

    name: ClassVar[str] = "issue-reminders"

    reminder_nos: Annotated[tuple[DocumentNo, ...], Field(min_length=1)]
    posting_date: date | None = None
    refresh: bool = False


def issue_reminders(command: IssueReminders, books: Books, policy: Policy) -> Decision:
    return issue_documents(
        REMINDER,
        books,
        policy,
        command.reminder_nos,
        lambda reminder_no: _checked(command, reminder_no, books, policy),
        _issue,
    )


def _checked(command: IssueReminders, reminder_no: str, books: Books, policy: Policy) -> ToIssue:
    """What is posted of the draft, and what it says when it is issued. Raises why it cannot be issued."""
    draft: ReminderContent = draft_to_change(REMINDER, books, reminder_no)
    customer_no = draft.customer_no
    posting_date = command.posting_date or draft.posting_date
    allow_on(REMINDER, policy, customer_no, posting_date)
    content, made_from = refreshed(
        books, policy, reminder_no, draft, posting_date, refresh=command.refresh
    )
    issued = ReminderContent(**content)
    if made_from is None:
        made_from = open_entries_to_collect(
            books, customer_no, issued.document_date, with_details=False
        )
    entries = {entry.entry_no: entry for entry in made_from}
    _refuse_changed(reminder_no, issued, entries)
    terms = posting_options(issued)
    rates = cost_vat_rates(policy, customer_no, posting_date, issued.document_date)
    as_issued = draft_of(issued, policy.currency, rates)
    fault = fault_of_draft(as_issued, terms, entries)
    if fault:
        raise DraftIsFaulty(kind=KIND, document_no=reminder_no, reason=REASONS[fault])
    refuse_other_vat(KIND, reminder_no, issued, as_issued.vat)
    document = CostlyDocument(KIND, reminder_no, issued, posted_parts(as_issued, terms))
    check_posting(REMINDER, books, policy, document)
    return ToIssue(document, content)


def _refuse_changed(
    reminder_no: str, content: ReminderContent, entries: dict[int, EntryToCollect]
) -> None:
    """Raises DraftIsOutdated for the first entry that is no longer what the draft says (receivables.md 13.8)."""
    for line in content.lines:
        entry = entries.get(line.entry_no)
        reason = None
        if entry is None:
            reason = Words("was closed")
        elif entry.is_on_hold != (line.line_type == "on_hold"):
            reason = Words("was put on hold") if entry.is_on_hold else Words("was released")
        elif (was_or_is := _set_aside_since(content, line, entry)) is not None:
            reason = was_or_is
        elif entry.remaining_amount != line.remaining_amount:
            reason = Words("has another remaining amount")
        elif (
            line.level_no
            and not content.use_header_level
            and entry.last_issued_level >= line.level_no
        ):
            reason = Words("was reminded at level {level_no}", level_no=entry.last_issued_level)
        if reason:
            raise DraftIsOutdated(
                kind=KIND, document_no=reminder_no, entry_no=line.entry_no, reason=reason
            )


def _set_aside_since(
    content: ReminderContent, line: RemindedEntry, entry: EntryToCollect
) -> Words | None:
    """What was said about the entry since the draft was made, None if that changes nothing."""
    aside = set_aside(
        entry, content.disputed_entries, content.promised_entries, content.document_date
    )
    before = line.line_type if line.line_type in ("disputed", "promised") else None
    now = aside.reason if aside else None
    if before == now:
        return None
    if now == "disputed":
        return Words("was disputed")
    if now == "promised":
        return Words("was promised")
    if now == "debited":
        return Words("is collected by direct debit")
    return Words("is no longer disputed or promised")


REASONS: dict[IssueFault, Words] = {
    "nothing_to_issue": Words("it asks for nothing"),
    "interest_negative": Words("its interest is below zero"),
    "amount_zero": Words("a fee per line is zero"),
    "amount_negative": Words("a fee per line is below zero"),
    "account_missing": Words("a fee per line has no account"),
    "applies_to_missing": Words("a fee per line has no document"),
    "other_customer": Words("a fee per line is for an entry that is not open"),
    "document_not_overdue": Words("a fee per line is for a document that is not overdue"),
    "fee_already_issued_for_level": Words("a fee per line was issued for its level before"),
    "duplicate_line_fee": Words("two fees per line are for one document and level"),
}


def _issue(posting: Posting, to_issue: ToIssue) -> int:
    """Adds the events of the issued reminder. Returns the number of its ledger transaction, 0 if nothing is posted."""
    document = to_issue.document
    posted = post_document(posting, document)
    issued = ReminderIssued(**to_issue.content, **posted_fields(document, posted))
    posting.also(stream_id("reminder", document.document_no), issued)
    whose = document.whose
    asked = posting.books.party_ledger(whose).asked
    fee_levels = {fee.entry_no: fee.level_no for fee in issued.line_fees}
    entries = tuple(
        AskedEntry(
            entry_no=line.entry_no,
            level_no=line.level_no,
            level_before=asked.level_of(line.entry_no),
            level_after=max(line.level_no, asked.level_of(line.entry_no)),
            fee_level_no=fee_levels.get(line.entry_no, 0),
            interest_posted=bool(line.interest_amount and issued.posted_interest_amount),
        )
        for line in issued.lines
    )
    posting.also(
        whose.stream,
        ReminderLevelSet(
            document_type=KIND,
            document_no=document.document_no,
            document_date=issued.document_date,
            due_date=issued.due_date,
            entries=entries,
        ),
    )
    return posted.transaction_no
