"""Change a draft of a reminder by hand: take lines out, set its level, choose its texts."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from ledger_es.aggregates.reminder import RemindedEntry, ReminderChanged, ReminderContent
from ledger_es.collecting.reminder import ReminderDraft
from ledger_es.collecting.reminder_fee import document_fee
from ledger_es.commands.asking_document import REMINDER, draft_to_change
from ledger_es.commands.cost_vat import cost_vat_rates
from ledger_es.commands.entry_to_collect import document_currency
from ledger_es.commands.reminder_draft import (
    draft_of,
    options_of,
    reminded_customer,
    text_of_level,
)
from ledger_es.dates import add_formula
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    EditChangesNothing,
    EntryNotOnDraft,
    NothingToAskFor,
    ReminderLevelUnknown,
    Words,
)
from ledger_es.values import ZERO, DocumentNo, EntryNo, stream_id

EntryNos = tuple[EntryNo, ...]
Level = Annotated[int, Field(ge=1)]


class ChangeReminder(Command):
    """Change the draft of a reminder: fee, due date and totals follow, and nothing else of it is made anew.

    `remove_entry_nos` takes entries out, which a later run may remind; `remove_line_fee_nos` takes out the fee for
    these entries. `level_no` sets the level of the document, by which its fee, due date and texts are; the lines get it
    too where the draft was made with the level of its header. `text_level_no` chooses the texts of another level.
    """

    name: ClassVar[str] = "change-reminder"

    reminder_no: DocumentNo
    remove_entry_nos: EntryNos = ()
    remove_line_fee_nos: EntryNos = ()
    level_no: Level | None = None
    text_level_no: Level | None = None


def change_reminder(command: ChangeReminder, books: Books, policy: Policy) -> Decision:
    draft: ReminderContent = draft_to_change(REMINDER, books, command.reminder_no)
    customer = reminded_customer(books, draft.customer_no, draft.reminder_terms, options_of(draft))
    for level_no in (command.level_no, command.text_level_no):
        if level_no is not None and customer.terms.level(level_no) is None:
            raise ReminderLevelUnknown(
                reminder_terms=draft.reminder_terms,
                level_no=level_no,
                level_no_last=len(customer.terms.levels),
            )
    _refuse_missing(command, draft)
    lines = tuple(line for line in draft.lines if line.entry_no not in command.remove_entry_nos)
    if not any(line.line_type == "reminder_line" for line in lines):
        raise NothingToAskFor(kind=REMINDER.words, document_no=command.reminder_no)
    level_no = command.level_no or draft.level_no_by_hand or _level_of(lines) or draft.level_no
    level = customer.terms.level_up_to(level_no)
    if command.level_no and draft.use_header_level:
        lines = tuple(
            line.model_copy(update={"level_no": command.level_no}) if line.level_no else line
            for line in lines
        )
    without_fee = {*command.remove_entry_nos, *command.remove_line_fee_nos}
    text = text_of_level(customer, command.text_level_no or level_no)
    changed = draft.model_copy(
        update={
            "level_no": level_no,
            "due_date": add_formula(draft.document_date, level.due_date_formula if level else ""),
            "lines": lines,
            "line_fees": tuple(fee for fee in draft.line_fees if fee.entry_no not in without_fee),
            "level_no_by_hand": command.level_no or draft.level_no_by_hand,
            "removed_entry_nos": _with(draft.removed_entry_nos, command.remove_entry_nos),
            "removed_line_fee_nos": _with(draft.removed_line_fee_nos, command.remove_line_fee_nos),
        }
    )
    if level_no != draft.level_no or command.text_level_no:
        changed = changed.model_copy(
            update={"beginning_text": text.beginning, "ending_text": text.ending}
        )
    currency = document_currency(policy, draft.currency, draft.posting_date)
    remaining = draft_of(changed, policy.currency).remaining_amount
    fee = document_fee(level, remaining, currency) if level else ZERO
    changed = changed.model_copy(update={"additional_fee": fee})
    rates = cost_vat_rates(policy, draft.customer_no, draft.posting_date, draft.document_date)
    content = {**dict(changed), **_totals(draft_of(changed, policy.currency, rates))}
    if content == dict(draft):
        raise EditChangesNothing(what=Words("reminder {no}", no=command.reminder_no))

    event = ReminderChanged(**content)
    return Decision(
        [(stream_id("reminder", command.reminder_no), event)],
        books.head,
        {"reminder_nos": [command.reminder_no]},
    )


def _refuse_missing(command: ChangeReminder, draft: ReminderContent) -> None:
    """Raises EntryNotOnDraft for the first entry, or fee per line, that the draft does not have."""
    named = (
        (command.remove_entry_nos, {line.entry_no for line in draft.lines}),
        (command.remove_line_fee_nos, {fee.entry_no for fee in draft.line_fees}),
    )
    for entry_nos, on_draft in named:
        for entry_no in entry_nos:
            if entry_no not in on_draft:
                raise EntryNotOnDraft(
                    kind=REMINDER.words, document_no=command.reminder_no, entry_no=entry_no
                )


def _level_of(lines: tuple[RemindedEntry, ...]) -> int:
    """The level of a document with these lines: the highest of a debt or payment, credit memos aside."""
    return max((line.level_no for line in lines if line.document_type != "credit_memo"), default=0)


def _with(before: tuple[int, ...], more: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({*before, *more}))


def _totals(draft: ReminderDraft) -> dict[str, Any]:
    return {
        "remaining_amount": draft.remaining_amount,
        "interest_amount": draft.interest_amount,
        "line_fee_amount": draft.line_fee_amount,
        "rounding_amount": draft.rounding_amount,
        "vat": draft.vat,
    }
