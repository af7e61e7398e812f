"""Make drafts of reminders, make them anew and delete them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.reminder import ReminderContent, ReminderRefreshed
from ledger_es.collecting.records import EntryToCollect
from ledger_es.collecting.reminder_selection import ReminderOptions
from ledger_es.commands.asking_document import (
    REMINDER,
    delete_drafts,
    draft_to_change,
    new_drafts,
)
from ledger_es.commands.asking_run import left_out, load_customers
from ledger_es.commands.draft_by_hand import refuse_to_forget, untouched
from ledger_es.commands.entry_to_collect import document_currency
from ledger_es.commands.reminder_draft import (
    content_of,
    draft_in,
    options_of,
    reminded_customer,
    suggest_drafts,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    LedgerWarning,
    NobodyHasTerms,
    NothingToAskFor,
    Refusal,
    ReminderTermsMissing,
)
from ledger_es.values import Code, CustomerNo, DocumentNo, DocumentType, OptionalCode, stream_id

Level = Annotated[int, Field(ge=0)]


class CreateReminders(Command):
    """Make drafts of reminders for the named customers, or for every customer with reminder terms.

    A customer gets one for each currency in which its terms ask for something (receivables.md 13.5, 13.6);
    `document_date` decides what is overdue. Customers that get none because they are blocked, or because there is a
    draft, are told as warnings. `last_issued_levels` limits the run to entries whose last reminder had one of these
    levels, `due_date_to` to entries due by that day, `line_fee_document_type` the fees per line to one type, and
    `reminder_terms` the run to customers with these terms. `automation` is the one that makes the drafts.
    """

    name: ClassVar[str] = "create-reminders"

    document_date: date
    posting_date: date | None = None
    customer_nos: tuple[CustomerNo, ...] = ()
    overdue_only: bool = True
    include_on_hold: bool = False
    use_header_level: bool = False
    last_issued_levels: tuple[Level, ...] | None = None
    due_date_to: date | None = None
    line_fee_document_type: DocumentType | None = None
    reminder_terms: tuple[Code, ...] = ()
    automation: OptionalCode = ""


class RefreshReminders(Command):
    """Make the lines of drafts anew, by the options they were made with and the terms of today.

    What a person took out of a draft, typed or set is lost: without `forget_changes` a draft with such changes is
    refused.
    """

    name: ClassVar[str] = "refresh-reminders"

    reminder_nos: Annotated[tuple[DocumentNo, ...], Field(min_length=1)]
    forget_changes: bool = False


class DeleteReminders(Command):
    """Delete drafts of reminders. Their numbers stay used, and the list of reminders shows them as deleted."""

    name: ClassVar[str] = "delete-reminders"

    reminder_nos: Annotated[tuple[DocumentNo, ...], Field(min_length=1)]


# --- drafts -------------------------------------------------------------------------------


def create_reminders(command: CreateReminders, books: Books, policy: Policy) -> Decision:
    options = _options(command)
    drafts: list[dict[str, Any]] = []
    warnings: list[LedgerWarning] = []
    refusal: Refusal | None = None
    customers = load_customers(command.customer_nos, books)
    if not any(master.reminder_terms for master in customers.values()):
        warnings.append(NobodyHasTerms(kind="reminder"))
    for customer_no, master in customers.items():
        if not master.reminder_terms and not command.customer_nos:
            continue
        if command.reminder_terms and master.reminder_terms not in command.reminder_terms:
            continue
        try:
            suggested = suggest_drafts(books, policy, customer_no, options)
        except ReminderTermsMissing as missing:
            refusal = missing
            warnings.append(left_out(customer_no, missing))
            continue
        drafts += [
            content_of(draft, suggested.customer, master.reminder_terms, options)
            for draft in suggested.drafts
        ]
        for refusal in suggested.refusals:
            warnings.append(left_out(customer_no, refusal))
    if refusal is not None and len(command.customer_nos) == 1 and not drafts:
        raise refusal

    return new_drafts(REMINDER, books, options.posting_date, drafts, warnings)


def _options(command: CreateReminders) -> ReminderOptions:
    levels = command.last_issued_levels
    return ReminderOptions(
        document_date=command.document_date,
        posting_date=command.posting_date or command.document_date,
        overdue_only=command.overdue_only,
        include_on_hold=command.include_on_hold,
        use_header_level=command.use_header_level,
        last_issued_levels=None if levels is None else frozenset(levels),
        due_date_to=command.due_date_to,
        line_fee_document_type=command.line_fee_document_type,
        automation=command.automation,
    )


def refresh_reminders(command: RefreshReminders, books: Books, policy: Policy) -> Decision:
    events: list[tuple[str, Event]] = []
    for reminder_no in dict.fromkeys(command.reminder_nos):
        draft: ReminderContent = draft_to_change(REMINDER, books, reminder_no)
        if not command.forget_changes:
            refuse_to_forget(REMINDER, reminder_no, draft)
        content = refreshed(
            books, policy, reminder_no, untouched(draft), draft.posting_date, refresh=True
        ).content
        if content != dict(draft):
            events.append((stream_id("reminder", reminder_no), ReminderRefreshed(**content)))
    return Decision(events, books.head, {"reminder_nos": list(dict.fromkeys(command.reminder_nos))})


class Refreshed(NamedTuple):
    """What a draft says now, and the open entries of its customer if its lines were made anew from them."""

    content: dict[str, Any]
    entries: list[EntryToCollect] | None = None


def refreshed(
    books: Books,
    policy: Policy,
    reminder_no: str,
    draft: ReminderContent,
    posting_date: date,
    *,
    refresh: bool,
) -> Refreshed:
    """What the draft says with this posting date; with `refresh`, its lines are made anew. Raises NothingToAskFor."""
    options = options_of(draft, posting_date)
    if not refresh:
        rate = document_currency(policy, draft.currency, posting_date).rate
        return Refreshed(
            {
                **dict(draft),
                "posting_date": posting_date,
                "exchange_rate_amount": rate.exchange_rate_amount,
                "relational_exchange_rate_amount": rate.relational_exchange_rate_amount,
            }
        )
    customer = reminded_customer(books, draft.customer_no, draft.reminder_terms, options)
    currency = document_currency(policy, draft.currency, posting_date)
    anew = draft_in(policy, customer, options, currency)
    if anew is None:
        raise NothingToAskFor(kind=REMINDER.words, document_no=reminder_no)
    content = content_of(anew, customer, draft.reminder_terms, options)
    return Refreshed(content, customer.entries)


# --- deleting -----------------------------------------------------------------------------


def delete_reminders(command: DeleteReminders, books: Books, policy: Policy) -> Decision:
    return delete_drafts(REMINDER, books, command.reminder_nos)
