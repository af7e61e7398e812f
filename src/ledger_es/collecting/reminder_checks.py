"""What speaks against issuing or cancelling a reminder, in the order in which it is looked at (algorithms.md 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ledger_es.aggregates.reminder_terms import ReminderTerms
from ledger_es.collecting.records import EntryToCollect
from ledger_es.collecting.reminder import LineFee, ReminderDraft

LineFeeFault = Literal[
    "amount_zero",
    "amount_negative",
    "account_missing",
    "applies_to_missing",
    "other_customer",
    "document_not_overdue",
    "fee_already_issued_for_level",
    "duplicate_line_fee",
]
IssueFault = LineFeeFault | Literal["nothing_to_issue", "interest_negative"]
CancelFault = Literal["already_cancelled", "reminder_entry_applied", "later_level_exists"]


def fault_of_draft(
    draft: ReminderDraft, terms: ReminderTerms, entries: Mapping[int, EntryToCollect]
) -> IssueFault | None:
    """Why the reminder cannot be issued, None if it can. `entries` are the open entries of its customer by number."""
    amounts = (
        draft.remaining_amount,
        draft.interest_amount,
        draft.additional_fee,
        draft.line_fee_amount,
        draft.manual_amount,
    )
    if not draft.lines and not any(amounts):
        return "nothing_to_issue"
    if terms.post_interest and draft.interest_amount < 0:
        return "interest_negative"
    if not terms.post_line_fee:
        return None
    for place, fee in enumerate(draft.line_fees):
        fault = fault_of_line_fee(fee, draft, entries)
        if fault:
            return fault
        if any(
            (fee.entry_no, fee.level_no) == (earlier.entry_no, earlier.level_no)
            for earlier in draft.line_fees[:place]
        ):
            return "duplicate_line_fee"
    return None


def fault_of_line_fee(
    fee: LineFee, draft: ReminderDraft, entries: Mapping[int, EntryToCollect]
) -> LineFeeFault | None:
    """What is wrong with a fee per line by itself, None if nothing is."""
    if fee.amount <= 0:
        return "amount_negative" if fee.amount < 0 else "amount_zero"
    if not fee.has_account:
        return "account_missing"
    if fee.entry_no is None:
        return "applies_to_missing"
    entry = entries.get(fee.entry_no)
    if entry is None:
        return "other_customer"
    if entry.due_date >= draft.document_date:
        return "document_not_overdue"
    return "fee_already_issued_for_level" if fee.level_no in entry.fee_levels else None


def fault_of_cancelling(
    *, is_cancelled: bool, entry_is_applied: bool, later_level_exists: bool
) -> CancelFault | None:
    """Why an issued reminder cannot be cancelled, None if it can.

    `entry_is_applied`: the entry that it posted is applied. `later_level_exists`: one of its documents was reminded
    at a higher level since, by a reminder that is not cancelled.
    """
    if is_cancelled:
        return "already_cancelled"
    if entry_is_applied:
        return "reminder_entry_applied"
    return "later_level_exists" if later_level_exists else None
