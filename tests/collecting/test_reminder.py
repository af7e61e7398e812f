"""Which entries a reminder asks for, at which level, and its fee; rows of ../shared/field_reports/collections.tsv.

The cases of the conformance suite are played by tests/conformance.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms, InterestRate
from ledger_es.aggregates.reminder_terms import CurrencyFees, FeeRow, ReminderLevel, ReminderTerms
from ledger_es.collecting.cost_vat import PostedParts
from ledger_es.collecting.records import DocumentCurrency, EntryToCollect
from ledger_es.collecting.reminder import (
    LineFee,
    ReminderDraft,
    ReminderLine,
    posted_parts,
    suggest_reminder,
)
from ledger_es.collecting.reminder_checks import fault_of_cancelling, fault_of_draft
from ledger_es.collecting.reminder_fee import document_fee, line_fee
from ledger_es.collecting.reminder_selection import (
    ReminderOptions,
    currencies_in_debt,
    select_entries,
)
from ledger_es.values import ExchangeRate
from tests.collecting.entries import CHF, an_entry, charged, day, reminded

EUR = DocumentCurrency("EUR", "CHF", ExchangeRate(Decimal(1), Decimal("0.92")))
TERMS = ReminderTerms(
    levels=(
        ReminderLevel(grace_period="5D", due_date_formula="10D", additional_fee="15.00"),
        ReminderLevel(grace_period="7D", due_date_formula="10D", additional_fee="30.00"),
    )
)


def suggest(
    entries: list[EntryToCollect],
    on: str,
    terms: ReminderTerms = TERMS,
    currency: DocumentCurrency = CHF,
    interest_terms: FinanceChargeTerms | None = None,
    **options: Any,
) -> ReminderDraft | None:
    asked = ReminderOptions(day(on), day(on), **options)
    return suggest_reminder(entries, terms, interest_terms, asked, currency)


def lines(draft: ReminderDraft | None) -> list[tuple[int, str, int]]:
    return [(line.entry_no, line.line_type, line.level_no) for line in draft.lines] if draft else []


def test_oca_credit_control_211_an_open_credit_memo_counts_against_the_minimum() -> None:
    terms = ReminderTerms(minimum_amount="50.00", levels=(ReminderLevel(grace_period="5D"),))
    invoice = an_entry(1, "1240.00", "2026-03-10")

    def credit(amount: str) -> EntryToCollect:
        return an_entry(2, amount, "2026-03-20", "credit_memo")

    assert suggest([invoice, credit("-1205.00")], "2026-04-01", terms) is None
    options = ReminderOptions(day("2026-04-01"), day("2026-04-01"))
    selection = select_entries([invoice, credit("-1205.00")], terms, options, CHF)
    assert selection.reason_against == "below_minimum"
    assert (selection.overdue_amount_lcy, selection.minimum_amount) == (
        Decimal("35.00"),
        Decimal("50.00"),
    )
    draft = suggest([invoice, credit("-1190.00")], "2026-04-01", terms)
    assert draft is not None
    assert lines(draft) == [(1, "reminder_line", 1), (2, "reminder_line", 1)]
    assert draft.remaining_amount == Decimal("50.00")


def test_oca_credit_control_330_a_part_payment_keeps_the_level() -> None:
    invoice = an_entry(1, "1860.00", "2026-02-02", applied={"2026-02-25": "-1000.00"})
    invoice = reminded(invoice, 1, "2026-02-12", "2026-02-22")
    assert suggest([invoice], "2026-03-01") is None
    draft = suggest([invoice], "2026-03-02")
    assert draft is not None
    assert (draft.level_no, draft.remaining_amount) == (2, Decimal("860.00"))


def test_oca_credit_control_460_what_was_left_out_of_a_reminder_comes_on_the_next() -> None:
    entries = [
        reminded(an_entry(1, "500.00", "2026-04-01"), 1, "2026-04-10", "2026-04-20"),
        an_entry(2, "620.00", "2026-04-01"),
        an_entry(3, "75.50", "2026-04-01"),
    ]
    for overdue_only in (True, False):
        draft = suggest(entries, "2026-04-11", overdue_only=overdue_only)
        assert draft is not None
        assert lines(draft) == [(2, "reminder_line", 1), (3, "reminder_line", 1)]
        assert draft.remaining_amount == Decimal("695.50")


@pytest.mark.parametrize(("amount", "is_asked_for"), [("54.34", False), ("54.35", True)])
def test_oca_credit_control_63_the_minimum_is_in_local_currency(
    amount: str, is_asked_for: bool
) -> None:
    terms = ReminderTerms(minimum_amount="50.00", levels=(ReminderLevel(),))
    entry = an_entry(1, amount, "2026-03-01", currency="EUR")
    assert (suggest([entry], "2026-04-01", terms, EUR) is not None) == is_asked_for


def test_invoiceninja_4020_the_next_term_does_not_move_the_start_of_interest() -> None:
    level = ReminderLevel(grace_period="0D", due_date_formula="14D", calculate_interest=True)
    terms = ReminderTerms(levels=(ReminderLevel(due_date_formula="14D"), level))
    interest = FinanceChargeTerms(percentage=Decimal("9.25"), period_days=365)
    invoice = an_entry(1, "10000.00", "2026-03-01")
    first = suggest([invoice], "2026-03-16", terms, interest_terms=interest)
    assert first is not None
    assert (first.due_date, first.interest_amount) == (day("2026-03-30"), Decimal(0))
    invoice = reminded(invoice, 1, "2026-03-16", "2026-03-30")
    assert suggest([invoice], "2026-03-30", terms, interest_terms=interest) is None
    second = suggest([invoice], "2026-03-31", terms, interest_terms=interest)
    assert second is not None
    assert (second.level_no, second.interest_amount) == (2, Decimal("76.03"))


def test_interest_counts_from_the_last_document_that_charged_it() -> None:
    terms = ReminderTerms(levels=(ReminderLevel(calculate_interest=True),))
    interest = FinanceChargeTerms(percentage=Decimal("3"), period_days=30)
    invoice = an_entry(1, "1000.00", "2026-01-01")

    def interest_after(entry: EntryToCollect) -> Decimal:
        draft = suggest([entry], "2026-03-02", terms, interest_terms=interest)
        assert draft is not None
        return draft.interest_amount

    assert interest_after(invoice) == Decimal("60.00")
    assert interest_after(charged(invoice, "2026-01-31")) == Decimal("30.00")
    shown = reminded(invoice, 1, "2026-01-31", "2026-01-31")
    assert interest_after(shown) == Decimal("60.00")
    posted = reminded(invoice, 1, "2026-01-31", "2026-01-31", interest_posted=True)
    assert interest_after(posted) == Decimal("30.00")
    assert interest_after(charged(posted, "2026-02-20")) == Decimal("10.00")


def test_more_reminders_than_levels_keep_the_last_level() -> None:
    entry = reminded(an_entry(1, "100.00", "2026-01-01"), 1, "2026-01-10", "2026-01-20")
    entry = reminded(entry, 2, "2026-02-01", "2026-02-11")
    assert suggest([entry], "2026-02-18") is None
    assert lines(suggest([entry], "2026-02-19")) == [(1, "reminder_line", 2)]


def test_no_more_reminders_than_the_maximum() -> None:
    terms = ReminderTerms(max_reminders=1, levels=TERMS.levels)
    fresh = an_entry(1, "100.00", "2026-01-01")
    assert lines(suggest([fresh], "2026-03-01", terms)) == [(1, "reminder_line", 1)]
    entry = reminded(fresh, 1, "2026-01-10", "2026-01-20")
    assert suggest([entry], "2026-03-01", terms) is None
    assert lines(suggest([entry, fresh._replace(entry_no=2)], "2026-03-01", terms)) == [
        (2, "reminder_line", 1)
    ]


def test_entries_on_hold_have_a_section_of_their_own_or_are_left_out() -> None:
    held = an_entry(1, "100.00", "2026-01-01", is_on_hold=True)
    held_not_due = an_entry(2, "40.00", "2026-12-01", is_on_hold=True)
    entry = an_entry(3, "60.00", "2026-01-01")
    draft = suggest([held, held_not_due, entry], "2026-02-01", include_on_hold=True)
    assert lines(draft) == [(3, "reminder_line", 1), (1, "on_hold", 0), (2, "on_hold", 0)]
    assert draft is not None
    assert draft.remaining_amount == Decimal("60.00")
    assert lines(suggest([held, held_not_due, entry], "2026-02-01")) == [(3, "reminder_line", 1)]
    assert suggest([held], "2026-02-01") is None
    options = ReminderOptions(day("2026-02-01"), day("2026-02-01"))
    assert currencies_in_debt([held], options) == ()
    assert currencies_in_debt([held], options._replace(include_on_hold=True)) == ("CHF",)


def test_a_reminder_that_would_owe_the_customer_is_none() -> None:
    """The held debt counts for the decision, and only the credit memo would be a line."""
    terms = ReminderTerms(levels=(ReminderLevel(),))
    held = an_entry(1, "100.00", "2026-01-01", is_on_hold=True)
    credit = an_entry(2, "-80.00", "2026-01-01", "credit_memo")
    assert suggest([held, credit], "2026-02-01", terms, include_on_hold=True) is None


def test_the_headers_level_is_stamped_on_all_lines() -> None:
    first = reminded(an_entry(1, "100.00", "2026-01-01"), 1, "2026-01-10", "2026-01-20")
    entries = [first, an_entry(2, "50.00", "2026-01-15")]
    assert lines(suggest(entries, "2026-03-01")) == [
        (1, "reminder_line", 2),
        (2, "reminder_line", 1),
    ]
    draft = suggest(entries, "2026-03-01", use_header_level=True)
    assert lines(draft) == [(1, "reminder_line", 2), (2, "reminder_line", 2)]


def test_a_credit_memo_does_not_raise_the_level_of_the_document() -> None:
    credit = reminded(
        an_entry(1, "-10.00", "2026-01-01", "credit_memo"), 1, "2026-01-10", "2026-01-20"
    )
    draft = suggest([credit, an_entry(2, "50.00", "2026-01-15")], "2026-03-01")
    assert draft is not None
    assert (draft.level_no, draft.additional_fee) == (1, Decimal("15.00"))
    assert lines(draft) == [(1, "reminder_line", 2), (2, "reminder_line", 1)]


def test_only_entries_due_by_a_day() -> None:
    entries = [an_entry(1, "100.00", "2026-01-01"), an_entry(2, "50.00", "2026-01-15")]
    draft = suggest(entries, "2026-03-01", due_date_to=day("2026-01-10"))
    assert lines(draft) == [(1, "reminder_line", 1)]


def test_a_fee_per_line_is_issued_once_for_a_level() -> None:
    terms = ReminderTerms(levels=(ReminderLevel(line_fee="4.00"),))
    entry = an_entry(1, "100.00", "2026-01-01")
    draft = suggest([entry], "2026-03-01", terms)
    assert draft is not None
    assert [(fee.level_no, fee.amount) for fee in draft.line_fees] == [(1, Decimal("4.00"))]
    draft = suggest([entry._replace(fee_levels=frozenset({1}))], "2026-03-01", terms)
    assert draft is not None
    assert draft.line_fees == ()


def test_fees_of_bands() -> None:
    rows = (FeeRow(percentage=2), FeeRow(threshold="1000.00", percentage=1))
    single = ReminderLevel(fee_type="single_dynamic", fee_rows=rows, additional_fee="9.00")
    accumulated = ReminderLevel(fee_type="accumulated_dynamic", fee_rows=rows)
    assert document_fee(single, Decimal("1500.00"), CHF) == Decimal("15.00")
    assert document_fee(accumulated, Decimal("1500.00"), CHF) == Decimal("25.00")
    assert line_fee(single, Decimal("1500.00"), CHF) == 0, "the rows are for the document"
    # 1'500.00 EUR are 1'380.00 CHF; 1 % of them, back in EUR.
    assert document_fee(single, Decimal("1500.00"), EUR) == Decimal("15.00")
    in_euro = FeeRow(fixed_amount="8.00", currency="EUR")
    mixed = ReminderLevel(fee_type="single_dynamic", fee_rows=(*rows, in_euro))
    assert document_fee(mixed, Decimal("1500.00"), EUR) == Decimal("8.00")
    assert document_fee(mixed, Decimal("1500.00"), CHF) == Decimal("15.00")


def test_a_fixed_fee_in_a_foreign_currency() -> None:
    level = ReminderLevel(additional_fee="9.20")
    assert document_fee(level, Decimal("1.00"), EUR) == Decimal("10.00")
    fees = CurrencyFees(currency="EUR", additional_fee="12.00")
    level = ReminderLevel(additional_fee="9.20", currency_fees=(fees,))
    assert document_fee(level, Decimal("1.00"), EUR) == Decimal("12.00")
    assert document_fee(level, Decimal("1.00"), CHF) == Decimal("9.20")


def a_draft(**facts: Any) -> ReminderDraft:
    on = day("2026-03-01")
    line = ReminderLine(1, "reminder_line", 1, Decimal("100.01"), Decimal("2.00"))
    fee = LineFee(1, 1, Decimal("4.00"), on)
    draft = ReminderDraft(
        on,
        on,
        on,
        1,
        CHF._replace(invoice_rounding_precision=Decimal("0.05")),
        lines=(line,),
        additional_fee=Decimal("15.00"),
        line_fees=(fee,),
    )
    return draft._replace(**facts)


@pytest.mark.parametrize(
    ("flags", "amounts"),
    [
        ({}, ("0.00", "0.00", "0.00", "0.00")),
        ({"post_additional_fee": True}, ("15.00", "0.00", "0.00", "-0.01")),
        ({"post_line_fee": True}, ("0.00", "4.00", "0.00", "0.00")),
        ({"post_interest": True}, ("0.00", "0.00", "2.00", "0.00")),
    ],
)
def test_what_is_posted(flags: dict[str, bool], amounts: tuple[str, ...]) -> None:
    parts = posted_parts(a_draft(), ReminderTerms(**flags))
    assert parts == PostedParts(*map(Decimal, amounts))
    assert parts.amount == sum(map(Decimal, amounts))


def test_what_speaks_against_issuing() -> None:
    posting = ReminderTerms(post_interest=True, post_line_fee=True)
    entries = {1: an_entry(1, "100.01", "2026-01-01")}
    assert fault_of_draft(a_draft(), posting, entries) is None
    empty = a_draft(lines=(), additional_fee=Decimal(0), line_fees=())
    assert fault_of_draft(empty, posting, entries) == "nothing_to_issue"
    negative = ReminderLine(1, "reminder_line", 1, Decimal("100.01"), Decimal("-2.00"))
    assert fault_of_draft(a_draft(lines=(negative,)), posting, entries) == "interest_negative"
    assert fault_of_draft(a_draft(lines=(negative,)), ReminderTerms(), entries) is None
    issued = {1: entries[1]._replace(fee_levels=frozenset({1}))}
    assert fault_of_draft(a_draft(), posting, issued) == "fee_already_issued_for_level"
    assert fault_of_draft(a_draft(), ReminderTerms(), issued) is None, "the fee is not posted"
    without = (a_draft().line_fees[0]._replace(entry_no=None),)
    assert fault_of_draft(a_draft(line_fees=without), posting, entries) == "applies_to_missing"


def test_what_speaks_against_cancelling_in_order() -> None:
    def fault(*, cancelled: bool, applied: bool, later: bool) -> str | None:
        return fault_of_cancelling(
            is_cancelled=cancelled, entry_is_applied=applied, later_level_exists=later
        )

    assert fault(cancelled=True, applied=True, later=True) == "already_cancelled"
    assert fault(cancelled=False, applied=True, later=True) == "reminder_entry_applied"
    assert fault(cancelled=False, applied=False, later=True) == "later_level_exists"
    assert fault(cancelled=False, applied=False, later=False) is None


def test_without_levels_there_is_no_reminder() -> None:
    assert suggest([an_entry(1, "100.00", "2026-01-01")], "2026-03-01", ReminderTerms()) is None


def test_dated_rates_on_a_reminder() -> None:
    terms = ReminderTerms(levels=(ReminderLevel(calculate_interest=True),))
    rates = tuple(
        InterestRate(starting_date=day(start), percentage=Decimal(percent), period_days=30)
        for start, percent in (("2026-01-16", "2"), ("2025-12-01", "1.5"))
    )
    entry = an_entry(1, "1000.00", "2026-01-01")
    draft = suggest([entry], "2026-01-31", terms, interest_terms=FinanceChargeTerms(rates=rates))
    assert draft is not None
    assert draft.interest_amount == Decimal("17.67")
