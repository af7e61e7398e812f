"""Change a draft of a reminder by hand: take lines out, type fees and texts, set its level."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from ledger_es.aggregates.reminder import (
    RemindedEntry,
    ReminderChanged,
    ReminderContent,
    TypedLineFee,
)
from ledger_es.collecting.reminder import ReminderDraft, suggested_line_fee
from ledger_es.collecting.reminder_checks import fault_of_line_fee
from ledger_es.collecting.reminder_fee import document_fee
from ledger_es.commands.asking_document import REMINDER, draft_to_change
from ledger_es.commands.cost_vat import cost_vat_rates
from ledger_es.commands.draft_by_hand import ChangeDraft, free_texts, refuse_missing, with_more
from ledger_es.commands.entry_to_collect import document_currency
from ledger_es.commands.reminder_draft import (
    RemindedCustomer,
    draft_of,
    line_fee_of,
    options_of,
    reminded_customer,
    text_of_level,
)
from ledger_es.commands.reminder_issue import REASONS
from ledger_es.dates import add_formula
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    EditChangesNothing,
    LineFeeNotPossible,
    NothingToAskFor,
    ReminderLevelUnknown,
    Words,
)
from ledger_es.values import (
    ZERO,
    DocumentNo,
    EntryNo,
    OptionalAmountByEntryNo,
    left_out,
    stream_id,
)

Level = Annotated[int, Field(ge=1)]


class ChangeReminder(ChangeDraft):
    """Change the draft of a reminder: fee, due date and totals follow, and nothing else of it is made anew.

    `remove_entry_nos` takes entries out, which a later run may remind; `remove_line_fee_nos` takes out the fee for
    these entries. `line_fees` types the fee for entries in the currency of the reminder; None is what the terms say.
    `level_no` sets the level of the document, by which its fee, due date and texts are; the lines get it too where the
    draft was made with the level of its header. `text_level_no` chooses the texts of another level. `add_texts` writes
    texts below the lines, and `texts` says the text with a number anew; an empty one takes it away.
    """

    name: ClassVar[str] = "change-reminder"

    reminder_no: DocumentNo
    remove_line_fee_nos: tuple[EntryNo, ...] = ()
    line_fees: OptionalAmountByEntryNo = left_out(None)
    level_no: Level | None = None
    text_level_no: Level | None = None


def change_reminder(command: ChangeReminder, books: Books, policy: Policy) -> Decision:
    reminder_no = command.reminder_no
    draft: ReminderContent = draft_to_change(REMINDER, books, reminder_no)
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
    if command.remove_entry_nos and not _asks_for_money(lines):
        raise NothingToAskFor(kind=REMINDER.words, document_no=reminder_no)
    level_no = command.level_no or draft.level_no_by_hand or _level_of(lines) or draft.level_no
    if command.level_no and draft.use_header_level:
        lines = tuple(
            line.model_copy(update={"level_no": command.level_no}) if line.level_no else line
            for line in lines
        )
    texts = free_texts(REMINDER, reminder_no, draft, command)
    changed = _with_line_fees(command, draft, customer, policy)
    level = customer.terms.level_up_to(level_no)
    changed = changed.model_copy(
        update={
            "level_no": level_no,
            "due_date": add_formula(draft.document_date, level.due_date_formula if level else ""),
            "lines": lines,
            "level_no_by_hand": command.level_no or draft.level_no_by_hand,
            "text_level_no_by_hand": command.text_level_no or draft.text_level_no_by_hand,
            "removed_entry_nos": with_more(draft.removed_entry_nos, command.remove_entry_nos),
            "free_text_seals": texts.seals,
        }
    )
    if level_no != draft.level_no or command.text_level_no:
        text = text_of_level(customer, changed.text_level_no_by_hand or level_no)
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
        raise EditChangesNothing(what=Words("reminder {no}", no=reminder_no))

    event = ReminderChanged(**content)
    return Decision(
        [(stream_id("reminder", reminder_no), event)],
        books.head,
        {"reminder_nos": [reminder_no]},
        texts.sealed,
    )


def _refuse_missing(command: ChangeReminder, draft: ReminderContent) -> None:
    """Raises EntryNotOnDraft for the first entry, or fee per line, that the draft does not have."""
    reminder_no = command.reminder_no
    entries = [line.entry_no for line in draft.lines]
    refuse_missing(REMINDER, reminder_no, command.remove_entry_nos, entries)
    fees = [fee.entry_no for fee in draft.line_fees]
    refuse_missing(REMINDER, reminder_no, command.remove_line_fee_nos, fees)
    asked = [line.entry_no for line in draft.lines if line.line_type == "reminder_line"]
    without = {*command.remove_entry_nos, *command.remove_line_fee_nos}
    left = [entry_no for entry_no in asked if entry_no not in without]
    refuse_missing(REMINDER, reminder_no, list(command.line_fees or ()), left)


def _with_line_fees(
    command: ChangeReminder, draft: ReminderContent, customer: RemindedCustomer, policy: Policy
) -> ReminderContent:
    """The draft with the fees per line that are left, and those that are typed or as the terms say again.

    Raises LineFeeNotPossible.
    """
    currency = document_currency(policy, draft.currency, draft.posting_date)
    options = options_of(draft)
    entries = {entry.entry_no: entry for entry in customer.entries}
    levels = {line.entry_no: line.level_no for line in draft.lines}
    named = command.line_fees or {}
    changed_nos = {*command.remove_entry_nos, *command.remove_line_fee_nos, *named}
    fees = [fee for fee in draft.line_fees if fee.entry_no not in changed_nos]
    typed = [fee for fee in draft.typed_line_fees if fee.entry_no not in changed_nos]
    due_dates = {fee.entry_no: fee.due_date for fee in draft.line_fees}
    for entry_no, amount in named.items():
        entry = entries.get(entry_no)
        if entry is None:
            raise LineFeeNotPossible(
                kind=REMINDER.words,
                document_no=command.reminder_no,
                entry_no=entry_no,
                reason=Words("the entry is not open"),
            )
        fee = suggested_line_fee(entry, levels[entry_no], customer.terms, options, currency)
        fee = fee._replace(due_date=due_dates.get(entry_no, fee.due_date))
        if amount is not None:
            fee = fee._replace(amount=policy.money(amount, draft.currency))
            typed.append(TypedLineFee(entry_no=entry_no, amount=fee.amount))
        elif not fee.amount:
            continue
        fault = fault_of_line_fee(fee, draft_of(draft, policy.currency), entries)
        if fault:
            raise LineFeeNotPossible(
                kind=REMINDER.words,
                document_no=command.reminder_no,
                entry_no=entry_no,
                reason=REASONS[fault],
            )
        fees.append(line_fee_of(fee))
    kept_out = {*draft.removed_line_fee_nos, *command.remove_line_fee_nos} - {*named}
    in_order = list(levels)
    return draft.model_copy(
        update={
            "line_fees": tuple(sorted(fees, key=lambda fee: in_order.index(fee.entry_no))),
            "typed_line_fees": tuple(sorted(typed, key=lambda fee: fee.entry_no)),
            "removed_line_fee_nos": tuple(sorted(kept_out)),
        }
    )


def _asks_for_money(lines: tuple[RemindedEntry, ...]) -> bool:
    """Whether there is a debt among the overdue entries, and more of it than the payments and credit memos take off."""
    asked = [line.remaining_amount for line in lines if line.line_type == "reminder_line"]
    return any(amount > 0 for amount in asked) and sum(asked) > 0


def _level_of(lines: tuple[RemindedEntry, ...]) -> int:
    """The level of a document with these lines: the highest of a debt or payment, credit memos aside."""
    return max((line.level_no for line in lines if line.document_type != "credit_memo"), default=0)


def _totals(draft: ReminderDraft) -> dict[str, Any]:
    return {
        "remaining_amount": draft.remaining_amount,
        "interest_amount": draft.interest_amount,
        "line_fee_amount": draft.line_fee_amount,
        "rounding_amount": draft.rounding_amount,
        "vat": draft.vat,
    }
