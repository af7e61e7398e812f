"""Cancel issued reminders, the newest first."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import AskedEntry, ReminderLevelSet
from ledger_es.aggregates.reminder import ReminderCancelled, ReminderIssued
from ledger_es.collecting.reminder_checks import fault_of_cancelling
from ledger_es.commands.asking_run import known_document, left_as_it_is
from ledger_es.commands.reminder import KIND
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    DocumentEntryIsApplied,
    DocumentIsNotIssued,
    LaterReminderExists,
    Refusal,
)
from ledger_es.posting.asking_document import check_mirror, decision_of, mirror_document
from ledger_es.posting.exchange_adjustment import refuse_adjusted
from ledger_es.posting.posting import Posting
from ledger_es.values import DocumentNo, stream_id


class CancelReminders(Command):
    """Cancel issued reminders: their levels go back, and what they posted is mirrored (receivables.md 13.9).

    The newest are cancelled first. Of several, those that cannot be cancelled stay and are told as warnings.
    `posting_date` is that of the mirrored postings; without it they have the posting date of their reminder.
    """

    name: ClassVar[str] = "cancel-reminders"

    reminder_nos: Annotated[tuple[DocumentNo, ...], Field(min_length=1)]
    posting_date: date | None = None


def cancel_reminders(command: CancelReminders, books: Books, policy: Policy) -> Decision:
    posting = Posting(books, policy, "reversal")
    cancelled: dict[str, ReminderIssued] = {}
    transaction_nos: list[int] = []
    left = list(dict.fromkeys(command.reminder_nos))
    single = len(left) == 1
    refusals: dict[str, Refusal] = {}
    # A reminder waits until those at higher levels are cancelled, so the rest is tried again after each round.
    while True:
        refusals = {}
        for reminder_no in left:
            try:
                issued = _checked(command, reminder_no, books, policy, cancelled.keys())
            except Refusal as refusal:
                if single:
                    raise
                refusals[reminder_no] = refusal
                continue
            cancelled[reminder_no] = issued
            transaction_nos.append(
                _cancel(posting, reminder_no, issued, command.posting_date, cancelled.keys())
            )
        if len(refusals) == len(left):
            break
        left = list(refusals)
    answer: dict[str, Any] = {"reminder_nos": list(cancelled)}
    if refusals:
        left_out = [left_as_it_is(no, refusal) for no, refusal in refusals.items()]
        answer["warnings"] = [warning.as_json() for warning in left_out]
    return decision_of(posting, answer, transaction_nos)


def _checked(
    command: CancelReminders,
    reminder_no: str,
    books: Books,
    policy: Policy,
    cancelled: Set[str],
) -> ReminderIssued:
    """The issued reminder. Raises why it cannot be cancelled."""
    reminder = known_document(books.reminder(reminder_no), reminder_no)
    issued = reminder.issued
    if issued is None or reminder.status == "deleted":
        raise DocumentIsNotIssued(kind=KIND, document_no=reminder_no, status=reminder.status)
    entry = _open_entry(books, issued)
    later = _later(books, reminder_no, issued, cancelled)
    fault = fault_of_cancelling(
        is_cancelled=reminder.status == "cancelled",
        entry_is_applied=bool(issued.entry_no)
        and (entry is None or bool(entry.application_no_last)),
        later_level_exists=later is not None,
    )
    if fault == "already_cancelled":
        raise DocumentIsNotIssued(kind=KIND, document_no=reminder_no, status=reminder.status)
    if fault == "reminder_entry_applied":
        raise DocumentEntryIsApplied(kind=KIND, document_no=reminder_no, entry_no=issued.entry_no)
    if later is not None:
        raise later
    posting_date = command.posting_date or issued.posting_date
    policy.allow_posting_on(posting_date)
    policy.allow_at_all("customer", issued.customer_no, KIND)
    if entry is not None:
        check_mirror(entry, posting_date)
        if entry.posted.currency != policy.currency:
            whose = Whose("customer", issued.customer_no)
            refuse_adjusted(books, whose, entry.entry_no, entry.posted.transaction_no)
    return issued


def _open_entry(books: Books, issued: ReminderIssued) -> OpenEntry | None:
    return books.party_ledger(Whose("customer", issued.customer_no)).get(issued.entry_no)


def _later(
    books: Books, reminder_no: str, issued: ReminderIssued, cancelled: Set[str]
) -> LaterReminderExists | None:
    """The refusal for the first of its entries that stands on a reminder at a higher level."""
    asked = books.party_ledger(Whose("customer", issued.customer_no)).asked
    for line in issued.lines:
        for row in asked.rows_of(line.entry_no):
            is_higher = bool(line.level_no) and row.level_no > line.level_no
            if is_higher and row.document_type == KIND and row.document_no not in cancelled:
                return LaterReminderExists(
                    document_no=reminder_no,
                    later_document_no=row.document_no,
                    entry_no=line.entry_no,
                    level_no=row.level_no,
                )
    return None


def _cancel(
    posting: Posting,
    reminder_no: str,
    issued: ReminderIssued,
    new_date: date | None,
    cancelled: Set[str],
) -> int:
    """Adds the events; `cancelled` are this reminder and those cancelled before it in the same command.

    Returns the number of the mirroring ledger transaction, 0 if the reminder had posted nothing.
    """
    posting_date = new_date or issued.posting_date
    whose = Whose("customer", issued.customer_no)
    transaction_no = 0
    entry = _open_entry(posting.books, issued)
    if entry is not None:
        transaction_no = mirror_document(posting, whose, entry, posting_date)
    posting.also(
        stream_id("reminder", reminder_no),
        ReminderCancelled(posting_date=posting_date, transaction_no=transaction_no),
    )
    asked = posting.books.party_ledger(whose).asked
    entries = []
    for line in issued.lines:
        rows = asked.rows_of(line.entry_no)
        own = next(
            row for row in rows if (row.document_type, row.document_no) == (KIND, reminder_no)
        )
        counting = [
            row for row in rows if row.document_no not in cancelled or row.document_type != KIND
        ]
        level_before = max(own.level_no, max((row.level_no for row in counting), default=0))
        entries.append(
            AskedEntry(
                entry_no=line.entry_no,
                level_no=own.level_no,
                level_before=level_before,
                level_after=max((row.level_no for row in counting), default=0),
                fee_level_no=own.fee_level_no,
                interest_posted=own.interest_posted,
            )
        )
    posting.also(
        whose.stream,
        ReminderLevelSet(
            document_type=KIND,
            document_no=reminder_no,
            document_date=issued.document_date,
            due_date=issued.due_date,
            is_cancelled=True,
            entries=tuple(entries),
        ),
    )
    return transaction_no
