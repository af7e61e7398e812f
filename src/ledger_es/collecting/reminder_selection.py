"""Which entries of a customer are reminded, at which level, and whether there is a reminder (algorithms.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger_es.aggregates.reminder import TypedLineFee
from ledger_es.aggregates.reminder_terms import ReminderTerms
from ledger_es.collecting.records import DocumentCurrency, EntryToCollect
from ledger_es.dates import add_formula
from ledger_es.values import ZERO, SetApart

_PAYING = frozenset({"payment", "refund"})


class ReminderOptions(NamedTuple):
    """What a run asks for. `document_date` decides what is overdue.

    `last_issued_levels` limits the run to entries whose last reminder had one of these levels, `due_date_to` to
    entries due by that day, `line_fee_document_type` the fees per line to documents of one type. A person may have
    taken entries out of the draft, or the fees per line of some, typed those of others, and set the level of the
    document, or that whose texts it has (0: nobody has). `free_text_seals` are what a person wrote below the lines,
    `automation` is the one that makes the reminder.
    """

    document_date: date
    posting_date: date
    overdue_only: bool = True
    include_on_hold: bool = False
    use_header_level: bool = False
    last_issued_levels: frozenset[int] | None = None
    due_date_to: date | None = None
    line_fee_document_type: str | None = None
    removed_entry_nos: frozenset[int] = frozenset()
    removed_line_fee_nos: frozenset[int] = frozenset()
    typed_line_fees: tuple[TypedLineFee, ...] = ()
    level_no: int = 0
    text_level_no: int = 0
    free_text_seals: tuple[str, ...] = ()
    automation: str = ""


class SelectedEntry(NamedTuple):
    """An entry that counts for the reminder. `level_no` is the level it was found at."""

    entry: EntryToCollect
    level_no: int
    is_overdue: bool


class Selection(NamedTuple):
    """The entries that count, highest level first, and what speaks for a reminder or against it.

    `overdue_amount` is the total of the overdue ones, in their currency.
    """

    entries: tuple[SelectedEntry, ...]
    overdue_amount: Decimal
    overdue_amount_lcy: Decimal
    minimum_amount: Decimal

    @property
    def reason_against(self) -> Literal["", "nothing_overdue", "not_in_debt", "below_minimum"]:
        """Why there is no reminder; empty if there is one."""
        if not any(selected.is_overdue and _is_debt(selected.entry) for selected in self.entries):
            return "nothing_overdue"
        if self.overdue_amount <= 0:
            return "not_in_debt"
        return "below_minimum" if self.overdue_amount_lcy < self.minimum_amount else ""

    @property
    def header_level_no(self) -> int:
        """The level of the document: the highest of an overdue entry that is no credit memo, 0 without any."""
        return max(
            (
                selected.level_no
                for selected in self.entries
                if selected.is_overdue and selected.entry.document_type != "credit_memo"
            ),
            default=0,
        )


def currencies_in_debt(
    entries: Sequence[EntryToCollect], options: ReminderOptions
) -> tuple[str, ...]:
    """The currencies of open debts, in order: there is at most one reminder for each."""
    return tuple(
        sorted(
            {
                entry.currency
                for entry in entries
                if entry.is_open
                and _is_debt(entry)
                and (options.include_on_hold or not entry.is_on_hold)
            }
        )
    )


def select_entries(
    entries: Sequence[EntryToCollect],
    terms: ReminderTerms,
    options: ReminderOptions,
    currency: DocumentCurrency,
) -> Selection:
    """The entries in this currency that count for a reminder of their customer, levels from the last one down.

    What a person has left on a draft is asked for whatever it comes to, also below the minimum amount of the terms.
    """
    selected: list[SelectedEntry] = []
    for level_no in range(len(terms.levels), 0, -1):
        for entry in entries:
            if entry.currency == currency.currency and _is_worked(entry, level_no, terms, options):
                selected += _selected(entry, level_no, terms, options)
    total = sum(
        (selection.entry.remaining_amount for selection in selected if selection.is_overdue), ZERO
    )
    minimum_amount = ZERO if options.removed_entry_nos else terms.minimum_amount
    return Selection(tuple(selected), total, currency.in_lcy(total), minimum_amount)


class SetAside(NamedTuple):
    """Why an entry is not asked for although it is open and not on hold, and whether the reminder lists it apart."""

    reason: Literal["disputed", "promised", "debited"]
    is_shown: bool


def set_aside(
    entry: EntryToCollect, disputed: SetApart, promised: SetApart, document_date: date
) -> SetAside | None:
    """What the terms say of an entry in dispute or promised; None if it is asked for as any other.

    An entry whose direct debit is on its way is never asked for.

    A promise counts up to its day: a reminder that is dated later asks for the entry. On hold goes before both.
    """
    if entry.is_on_hold:
        return None
    if entry.is_disputed and disputed != "remind":
        return SetAside("disputed", disputed == "show_apart")
    if entry.is_debited:
        return SetAside("debited", is_shown=False)
    is_promised = entry.promised_date is not None and entry.promised_date >= document_date
    if is_promised and promised != "remind":
        return SetAside("promised", promised == "show_apart")
    return None


def is_overdue(entry: EntryToCollect, grace_period: str, document_date: date) -> bool:
    """Whether the grace period of its next reminder ended before the document date."""
    return add_formula(entry.asked_due_date, grace_period) < document_date


def next_level_no(entry: EntryToCollect) -> int:
    """The number of the next reminder of the entry, which may be greater than that of the last level of its terms."""
    return entry.last_issued_level + 1


def _is_debt(entry: EntryToCollect) -> bool:
    return entry.remaining_amount > 0


def _is_worked(
    entry: EntryToCollect, level_no: int, terms: ReminderTerms, options: ReminderOptions
) -> bool:
    """Whether the level takes the entry: it comes after its last level, and the last level takes all above it too."""
    if not entry.is_open or (entry.is_on_hold and not options.include_on_hold):
        return False
    if set_aside(entry, terms.disputed_entries, terms.promised_entries, options.document_date):
        return False
    if entry.entry_no in options.removed_entry_nos:
        return False
    if options.due_date_to is not None and entry.due_date > options.due_date_to:
        return False
    last_level = entry.last_issued_level
    if options.last_issued_levels is not None and last_level not in options.last_issued_levels:
        return False
    highest = len(terms.levels)
    if terms.max_reminders:
        highest = min(highest, terms.max_reminders)
        if last_level >= terms.max_reminders:
            return False
    return level_no == min(last_level + 1, highest)


def _selected(
    entry: EntryToCollect, level_no: int, terms: ReminderTerms, options: ReminderOptions
) -> list[SelectedEntry]:
    level = terms.level(level_no)
    assert level is not None
    overdue = is_overdue(entry, level.grace_period, options.document_date)
    shown = not options.overdue_only or entry.document_type in _PAYING or entry.is_on_hold
    return [SelectedEntry(entry, level_no, overdue)] if overdue or shown else []
