"""The lines of a reminder, what it asks for in all, and what of it is posted (algorithms.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from ledger_es.aggregates.asking_document import CostVat
from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms
from ledger_es.aggregates.reminder_terms import ReminderTerms
from ledger_es.collecting.cost_vat import UNTAXED, CostVatRates, PostedParts, vat_on_costs
from ledger_es.collecting.interest import interest_of
from ledger_es.collecting.records import DocumentCurrency, EntryToCollect
from ledger_es.collecting.reminder_fee import document_fee, line_fee
from ledger_es.collecting.reminder_selection import (
    ReminderOptions,
    SelectedEntry,
    Selection,
    select_entries,
    set_aside,
)
from ledger_es.dates import add_formula
from ledger_es.values import ZERO

LineType = Literal["reminder_line", "not_due", "on_hold", "disputed", "promised"]
SECTIONS: Final[Sequence[LineType]] = (
    *("reminder_line", "not_due", "on_hold"),
    *("disputed", "promised"),
)
"""The sections of a reminder in their order. Only the lines of the first are asked for."""


class ReminderLine(NamedTuple):
    """An entry on a reminder. `level_no` is the level that it reaches, 0 in the sections of what is not asked for."""

    entry_no: int
    line_type: LineType
    level_no: int
    remaining_amount: Decimal
    interest_amount: Decimal = ZERO


class LineFee(NamedTuple):
    """The fee for one entry. `entry_no` is None, or `has_account` false, if a person took it out of the line."""

    entry_no: int | None
    level_no: int
    amount: Decimal
    due_date: date
    has_account: bool = True


class ReminderDraft(NamedTuple):
    """A reminder before it is issued; all amounts in its currency.

    `manual_amount` is the total of lines that a person added for G/L accounts.
    """

    document_date: date
    posting_date: date
    due_date: date
    level_no: int
    currency: DocumentCurrency
    lines: tuple[ReminderLine, ...] = ()
    additional_fee: Decimal = ZERO
    line_fees: tuple[LineFee, ...] = ()
    manual_amount: Decimal = ZERO
    vat_rates: CostVatRates = UNTAXED

    @property
    def remaining_amount(self) -> Decimal:
        """The total of the entries asked for, without those of the other sections."""
        return sum(
            (line.remaining_amount for line in self.lines if line.line_type == "reminder_line"),
            ZERO,
        )

    @property
    def interest_amount(self) -> Decimal:
        return sum((line.interest_amount for line in self.lines), ZERO)

    @property
    def line_fee_amount(self) -> Decimal:
        return sum((fee.amount for fee in self.line_fees), ZERO)

    @property
    def vat(self) -> tuple[CostVat, ...]:
        """The VAT on interest and fees."""
        return vat_on_costs(
            {
                "interest": [line.interest_amount for line in self.lines],
                "additional_fee": [self.additional_fee],
                "line_fee": [fee.amount for fee in self.line_fees],
            },
            self.vat_rates,
            self.currency,
        )

    @property
    def vat_amount(self) -> Decimal:
        return sum((row.amount for row in self.vat), ZERO)

    @property
    def rounding_amount(self) -> Decimal:
        """What is added so that the total is a multiple of the invoice rounding precision. It bears no VAT."""
        return self.currency.rounding_of(
            self.remaining_amount
            + self.interest_amount
            + self.additional_fee
            + self.manual_amount
            + self.line_fee_amount
            + self.vat_amount
        )


def suggest_reminder(
    entries: Sequence[EntryToCollect],
    terms: ReminderTerms,
    interest_terms: FinanceChargeTerms | None,
    options: ReminderOptions,
    currency: DocumentCurrency,
    vat_rates: CostVatRates = UNTAXED,
) -> ReminderDraft | None:
    """The reminder of a customer in one currency, or None if nothing is to be asked for.

    `entries` are the open entries of the customer. Without `interest_terms` the reminder has no interest; with them
    the caller has made sure that a rate counts (`day_without_rate`). `vat_rates` tax its interest and fees.
    """
    selection = select_entries(entries, terms, options, currency)
    if selection.reason_against:
        return None
    level_no = options.level_no or selection.header_level_no
    level = terms.level_up_to(level_no)
    stamped = None
    if options.use_header_level:
        stamped = options.level_no or _stamped_level_no(selection, terms)
    lines: list[ReminderLine] = []
    fees: list[LineFee] = []
    for selected in selection.entries:
        line = _line(selected, stamped)
        if line is None:
            continue
        if line.line_type == "reminder_line":
            line = line._replace(
                interest_amount=_interest(
                    selected.entry, line, terms, interest_terms, options, currency
                )
            )
            fees += _line_fees(selected, line, terms, options, currency)
        lines.append(line)
    lines += _listed_apart(entries, terms, options, currency)
    lines.sort(key=lambda line: SECTIONS.index(line.line_type))
    draft = ReminderDraft(
        document_date=options.document_date,
        posting_date=options.posting_date,
        due_date=add_formula(options.document_date, level.due_date_formula if level else ""),
        level_no=level_no,
        currency=currency,
        lines=tuple(lines),
        line_fees=tuple(fees),
        vat_rates=vat_rates,
    )
    if level:
        draft = draft._replace(additional_fee=document_fee(level, draft.remaining_amount, currency))
    return draft if _asks_for_something(draft) else None


def posted_parts(draft: ReminderDraft, terms: ReminderTerms) -> PostedParts:
    """What is posted when the reminder is issued, by the posting options of its terms.

    Rounding and lines that a person added go with the fee, VAT with what it is on.
    """
    parts = PostedParts(
        fee_amount=draft.additional_fee + draft.manual_amount
        if terms.post_additional_fee
        else ZERO,
        line_fee_amount=draft.line_fee_amount if terms.post_line_fee else ZERO,
        interest_amount=draft.interest_amount if terms.post_interest else ZERO,
        rounding_amount=draft.rounding_amount if terms.post_additional_fee else ZERO,
    )
    return parts.with_vat(draft.vat)


def suggested_line_fee(
    entry: EntryToCollect,
    level_no: int,
    terms: ReminderTerms,
    options: ReminderOptions,
    currency: DocumentCurrency,
) -> LineFee:
    """The fee for an entry at a level; its amount is 0 if there is no such level."""
    level = terms.level(level_no)
    return LineFee(
        entry_no=entry.entry_no,
        level_no=level_no,
        amount=line_fee(level, entry.remaining_amount, currency) if level else ZERO,
        due_date=add_formula(options.document_date, level.due_date_formula if level else ""),
    )


def _stamped_level_no(selection: Selection, terms: ReminderTerms) -> int:
    """With the option to use the header's level: the number on every line (algorithms.md 3, "Lines")."""
    highest = max(selected.entry.last_issued_level + 1 for selected in selection.entries)
    return min(highest, len(terms.levels))


def _line(selected: SelectedEntry, stamped_level_no: int | None) -> ReminderLine | None:
    entry = selected.entry
    if entry.is_on_hold:
        return ReminderLine(entry.entry_no, "on_hold", 0, entry.remaining_amount)
    if selected.is_overdue:
        level_no = stamped_level_no or selected.level_no
        return ReminderLine(entry.entry_no, "reminder_line", level_no, entry.remaining_amount)
    if entry.last_issued_level:
        return None
    return ReminderLine(entry.entry_no, "not_due", 0, entry.remaining_amount)


def _listed_apart(
    entries: Sequence[EntryToCollect],
    terms: ReminderTerms,
    options: ReminderOptions,
    currency: DocumentCurrency,
) -> list[ReminderLine]:
    """Lines for what is disputed or promised, where the terms list it."""
    lines = []
    for entry in entries:
        aside = set_aside(
            entry, terms.disputed_entries, terms.promised_entries, options.document_date
        )
        removed = entry.entry_no in options.removed_entry_nos
        is_asked = entry.currency == currency.currency and entry.is_open and not removed
        if is_asked and aside and aside.is_shown and aside.reason != "debited":
            lines.append(ReminderLine(entry.entry_no, aside.reason, 0, entry.remaining_amount))
    return lines


def _interest(
    entry: EntryToCollect,
    line: ReminderLine,
    terms: ReminderTerms,
    interest_terms: FinanceChargeTerms | None,
    options: ReminderOptions,
    currency: DocumentCurrency,
) -> Decimal:
    level = terms.level_up_to(line.level_no)
    if interest_terms is None or level is None or not level.calculate_interest:
        return ZERO
    if entry.due_date >= options.document_date:
        return ZERO
    return interest_of(entry, interest_terms, options.document_date, currency).amount


def _line_fees(
    selected: SelectedEntry,
    line: ReminderLine,
    terms: ReminderTerms,
    options: ReminderOptions,
    currency: DocumentCurrency,
) -> list[LineFee]:
    entry = selected.entry
    only = options.line_fee_document_type
    if entry.entry_no in options.removed_line_fee_nos:
        return []
    typed = [fee.amount for fee in options.typed_line_fees if fee.entry_no == entry.entry_no]
    is_left_out = only is not None and entry.document_type != only and not typed
    if is_left_out or line.level_no in entry.fee_levels:
        return []
    worked = terms.level(selected.level_no)
    assert worked is not None
    fee = suggested_line_fee(entry, line.level_no, terms, options, currency)._replace(
        due_date=add_formula(options.document_date, worked.due_date_formula)
    )
    if typed:
        return [fee._replace(amount=typed[0])]
    return [fee] if fee.amount else []


def _asks_for_something(draft: ReminderDraft) -> bool:
    total = (
        draft.remaining_amount
        + draft.interest_amount
        + draft.additional_fee
        + draft.vat_amount
        + draft.rounding_amount
    )
    return total >= 0
