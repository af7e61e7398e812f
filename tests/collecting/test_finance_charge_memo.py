"""Interest by balance and day, dated rates, minimum and fee; rows of ../shared/field_reports/collections.tsv."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.finance_charge_terms import CurrencyFee, FinanceChargeTerms, InterestRate
from ledger_es.collecting.finance_charge_memo import (
    MemoDraft,
    bears_interest,
    posted_memo_parts,
    suggest_memos,
)
from ledger_es.collecting.interest import day_without_rate, interest_of
from ledger_es.collecting.records import DocumentCurrency, EntryToCollect
from ledger_es.values import ExchangeRate
from tests.collecting.entries import CHF, an_entry, charged, day

EUR = DocumentCurrency("EUR", "CHF", ExchangeRate(Decimal(1), Decimal("0.92")))
MONTHLY = FinanceChargeTerms(percentage=Decimal("1.5"), period_days=30)


def memos(
    entries: list[EntryToCollect], terms: FinanceChargeTerms, on: str
) -> tuple[MemoDraft, ...]:
    asked = [entry for entry in entries if bears_interest(entry, terms)]
    return suggest_memos(asked, terms, day(on), day(on), [CHF, EUR])


def interest(entry: EntryToCollect, terms: FinanceChargeTerms, on: str) -> Decimal:
    return interest_of(entry, terms, day(on), CHF).amount


def test_rentemester_145_the_second_memo_begins_where_the_first_ended() -> None:
    terms = FinanceChargeTerms(percentage=Decimal("10.15"), period_days=365, grace_period="5D")
    entry = an_entry(1, "12000.00", "2026-06-15")
    assert interest(entry, terms, "2026-06-25") == Decimal("33.37")
    assert interest(charged(entry, "2026-06-25"), terms, "2026-07-25") == Decimal("100.11")
    assert interest(entry, terms, "2026-07-25") == Decimal("133.48")


def test_frappe_lending_16_each_rate_has_its_days() -> None:
    rates = (
        InterestRate(starting_date=day("2026-01-01"), percentage="9.27", period_days=365),
        InterestRate(starting_date=day("2026-07-01"), percentage="10.02", period_days=365),
    )
    terms = FinanceChargeTerms(rates=rates)
    entry = an_entry(1, "4250.00", "2026-06-12")
    found = interest_of(entry, terms, day("2026-08-20"), CHF)
    assert found.amount == Decimal("78.93")
    assert [(part.days, part.amount, part.due_date) for part in found.rate_parts] == [
        (18, Decimal("19.43"), day("2026-06-13")),
        (51, Decimal("59.50"), day("2026-07-01")),
    ]


def test_ingadhoc_694_each_payment_lowers_the_base_from_its_day() -> None:
    terms = FinanceChargeTerms(percentage=Decimal(1), period_days=30)
    applied = {"2026-04-15": "-2000.00", "2026-04-30": "-1000.00"}
    entry = an_entry(1, "5000.00", "2026-03-31", applied=applied)
    (memo,) = memos([entry], terms, "2026-05-31")
    assert [line.interest.amount for line in memo.lines] == [Decimal("60.67")]


def test_oca_225_a_closed_entry_bears_interest_until_it_was_paid() -> None:
    terms = FinanceChargeTerms(percentage=Decimal("1.5"), period_days=30, interest_on="all")
    entry = an_entry(
        1,
        "2000.00",
        "2026-05-01",
        applied={"2026-05-03": "-2000.00"},
        closed_on=day("2026-05-03"),
        closing_document_date=day("2026-05-03"),
        calculate_interest=True,
    )
    (memo,) = memos([entry], terms, "2026-06-30")
    (line,) = memo.lines
    assert (line.interest.amount, line.interest.days) == (Decimal("2.00"), 2)
    assert memos([entry._replace(calculate_interest=False)], terms, "2026-06-30") == ()
    assert memos([entry], MONTHLY, "2026-06-30") == (), "open entries only"


def test_a_payment_within_grace_costs_nothing() -> None:
    terms = FinanceChargeTerms(percentage=Decimal(3), interest_on="closed", grace_period="5D")
    entry = an_entry(
        1,
        "300.00",
        "2026-05-01",
        applied={"2026-05-06": "-300.00"},
        closed_on=day("2026-05-06"),
        calculate_interest=True,
    )
    assert memos([entry], terms, "2026-06-30") == ()
    later = entry._replace(closing_document_date=day("2026-05-07"))
    (memo,) = memos([later], terms, "2026-06-30")
    assert memo.interest_amount == Decimal("1.50")


def test_past_grace_interest_runs_from_the_due_date() -> None:
    terms = FinanceChargeTerms(percentage=Decimal(3), period_days=30, grace_period="5D")
    entry = an_entry(1, "100.00", "2026-05-01")
    assert memos([entry], terms, "2026-05-06") == ()
    (memo,) = memos([entry], terms, "2026-05-07")
    assert memo.interest_amount == Decimal("0.60")


@pytest.mark.parametrize(
    ("method", "on", "missing"),
    [
        ("average_daily_balance", "2026-06-30", "2026-05-02"),
        ("balance_due", "2026-05-31", "2026-05-31"),
        ("balance_due", "2026-06-01", None),
    ],
)
def test_the_day_without_a_rate(method: str, on: str, missing: str | None) -> None:
    rate = InterestRate(starting_date=day("2026-06-01"), percentage=2, period_days=30)
    terms = FinanceChargeTerms(method=method, rates=(rate,))
    found = day_without_rate(an_entry(1, "100.00", "2026-05-01"), terms, day(on))
    assert found == (missing and day(missing))
    assert day_without_rate(an_entry(1, "100.00", "2026-05-01"), MONTHLY, day(on)) is None


def test_balance_due_takes_what_is_due_and_the_rate_of_the_day() -> None:
    entry = an_entry(1, "1000.00", "2026-01-01", applied={"2026-01-16": "-400.00"})
    terms = FinanceChargeTerms(percentage=Decimal("1.5"), method="balance_due")
    assert interest(entry, terms, "2026-01-31") == Decimal("9.00")
    assert interest(entry, MONTHLY, "2026-01-31") == Decimal("12.00")
    rates = tuple(
        InterestRate(starting_date=day(start), percentage=percent)
        for start, percent in (("2026-01-01", 1), ("2026-01-31", 2))
    )
    dated = FinanceChargeTerms(method="balance_due", rates=rates)
    assert interest(entry, dated, "2026-01-30") == Decimal("6.00")
    assert interest(entry, dated, "2026-01-31") == Decimal("12.00")
    reminder = entry._replace(document_type="reminder", line_fee_amount=Decimal("100.00"))
    assert interest(reminder, terms, "2026-01-31") == Decimal("7.50")


def test_the_minimum_counts_all_currencies_together() -> None:
    terms = FinanceChargeTerms(
        percentage=Decimal(1),
        method="balance_due",
        minimum_amount="19.20",
        additional_fee="4.60",
        currency_fees=(CurrencyFee(currency="USD", additional_fee="9.00"),),
    )
    entries = [
        an_entry(1, "1000.00", "2026-01-01"),
        an_entry(2, "1000.00", "2026-01-01", currency="EUR"),
    ]
    both = memos(entries, terms, "2026-02-01")
    assert [(memo.currency.currency, memo.additional_fee) for memo in both] == [
        ("CHF", Decimal("4.60")),
        ("EUR", Decimal("5.00")),
    ]
    assert memos(entries[:1], terms, "2026-02-01") == ()
    held = entries[1]._replace(is_on_hold=True)
    assert memos([entries[0], held], terms, "2026-02-01") == ()
    credit = an_entry(3, "-500.00", "2026-01-01", "credit_memo")
    assert memos([*entries, credit], terms, "2026-02-01") == both


def test_rounding_is_posted_whatever_else_is() -> None:
    nickel = CHF._replace(invoice_rounding_precision=Decimal("0.05"))
    terms = FinanceChargeTerms(percentage=Decimal(1), method="balance_due", additional_fee="5.00")
    (memo,) = suggest_memos(
        [an_entry(1, "702.00", "2026-01-01")], terms, day("2026-02-01"), day("2026-02-01"), [nickel]
    )
    assert memo.rounding_amount == Decimal("-0.02")
    assert posted_memo_parts(memo, terms).amount == Decimal("-0.02")
    fields = {**dict(terms), "post_interest": True}
    assert posted_memo_parts(memo, FinanceChargeTerms(**fields)).amount == Decimal("7.00")
    fields["post_additional_fee"] = True
    assert posted_memo_parts(memo, FinanceChargeTerms(**fields)).amount == Decimal("12.00")
