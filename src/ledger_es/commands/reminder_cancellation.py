"""Cancel issued reminders, the newest first."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from ledger_es.aggregates.party_ledger import AskedEntry, ReminderLevelSet
from ledger_es.aggregates.reminder import ReminderIssued
from ledger_es.commands.asking_document import (
    REMINDER,
    cancel_document,
    check_cancelling,
    issued_to_cancel,
)
from ledger_es.commands.asking_run import left_as_it_is
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import LaterReminderExists, Refusal
from ledger_es.posting.asking_document import decision_of
from ledger_es.posting.posting import Posting
from ledger_es.values import DocumentNo

KIND: Final = "reminder"


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
            posting_date = command.posting_date or issued.posting_date
            transaction_nos.append(
                cancel_document(REMINDER, posting, reminder_no, issued, posting_date)
            )
            _levels_back(posting, reminder_no, issued, cancelled.keys())
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
    issued: ReminderIssued = issued_to_cancel(
        REMINDER,
        books,
        reminder_no,
        later=lambda issued: _later(books, reminder_no, issued, cancelled),
    )
    posting_date = command.posting_date or issued.posting_date
    check_cancelling(REMINDER, books, policy, issued, posting_date)
    return issued


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


def _levels_back(
    posting: Posting, reminder_no: str, issued: ReminderIssued, cancelled: Set[str]
) -> None:
    """Puts the levels of its entries back; `cancelled` are this reminder and those cancelled before it."""
    whose = Whose("customer", issued.customer_no)
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
