"""A document that is given up in parts has the same VAT corrected as one given up at once (receivables.md 3.5, 7.5)."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.payment_tolerance import SetPaymentTolerance, SetToleranceRules
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.posting.journal_line import JournalLine
from tests.scenarios.books import journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_currencies import books as books_in
from tests.scenarios.test_vat_on_discount import BOOKS, adjusting
from tests.scenarios.vat import CODES, parts, vat_by_code, vat_entries

IN_DOLLARS = (*books_in(d0101="0.8333", d0120="0.9127"), *CODES, adjusting())
SPLIT = "N19=33.35+6.34 N7=41.17+2.88 EX=9.99 N21=0.07+0.01 RC=12.34"
GROSS = Decimal("106.15")


def invoice(currency: str = "", **fields: Any) -> JournalLine:
    return line("INV-1", "01-05", str(GROSS), vat=parts(SPLIT), currency=currency, **fields)


def write_off(amount: Decimal | None = None, on: str = "02-01") -> WriteOffEntry:
    return WriteOffEntry(
        entry_no=1, account_no="6900", posting_date=day(on), amount=amount, correct_vat=True
    )


def in_parts(random: Random, total: Decimal) -> list[Decimal]:
    """Amounts that add up to the total, some of them a cent."""
    amounts: list[Decimal] = []
    while left := total - sum(amounts, Decimal(0)):
        cents = random.choice((1, random.randint(1, 400), random.randint(1, 6_000)))
        amounts.append(min(Decimal(cents) / 100, left))
    return amounts


def only_taxed(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """What is left of each code; the exempt parts have entries only where a write-off takes them."""
    return {
        code: amounts for code, amounts in vat_by_code(scenario).items() if code not in ("EX", "RC")
    }


@pytest.mark.parametrize("seed", range(8))
def test_a_write_off_in_parts_corrects_what_the_whole_would(seed: int) -> None:
    random = Random(seed)
    total = GROSS if seed % 2 else Decimal(random.randint(2, 10_000)) / 100
    past, currency = ((*BOOKS,), "") if seed < 4 else (IN_DOLLARS, "USD")
    whole = given(*past, journal(invoice(currency)), write_off(total))
    parted = given(*past, journal(invoice(currency)))
    for amount in in_parts(random, total):
        parted = parted.after(write_off(amount))
    for entries in (whole, parted):
        rows = vat_entries(entries)
        assert {row.code for row in rows} == {"N19", "N7", "EX", "N21", "RC"}
    if currency:
        assert _in_currency(parted) == _in_currency(whole)
    else:
        assert vat_by_code(parted) == vat_by_code(whole)
        assert parted.balances() == whole.balances()
    if total == GROSS:
        assert set(_in_currency(parted).values()) == {(Decimal("0.00"), Decimal("0.00"))}


def _in_currency(scenario: Scenario) -> dict[str, tuple[Decimal, Decimal]]:
    totals: dict[str, tuple[Decimal, Decimal]] = {}
    for row in vat_entries(scenario):
        base, amount = totals.get(row.code, (Decimal("0.00"), Decimal("0.00")))
        totals[row.code] = (base + row.base, amount + row.amount)
    return totals


TOLERANT = (
    SetPaymentTolerance(percentage=Decimal(5), maximum_amount=Decimal(5)),
    SetToleranceRules(grace_period="10D"),
)
DISCOUNTED = {"discount_amount": Decimal("2.13"), "discount_date": day("01-15")}


@pytest.mark.parametrize("written_off", ["0.01", "0.03", "17.77", "50.00"])
def test_discount_tolerance_and_write_offs_correct_together(written_off: str) -> None:
    """Discount 2.13 and tolerance 0.31 with the last payment, after a part was written off and another one paid."""
    past = given(*BOOKS, *TOLERANT, journal(invoice(**DISCOUNTED)))
    begun = past.after(
        write_off(Decimal(written_off), on="01-06"),
        journal(line("PAY-1", "01-07", "-10.00", applies_to={1: None})),
    )
    left = GROSS - Decimal(written_off) - 10 - Decimal("2.13") - Decimal("0.31")
    payment = line("PAY-2", "01-12", str(-left), applies_to={1: None})
    paid = begun.after(journal(payment))
    assert paid.remaining() == {}
    given_up = Decimal(written_off) + Decimal("2.44")
    at_once = given(*BOOKS, journal(invoice()), write_off(given_up))
    assert only_taxed(paid) == only_taxed(at_once)


def test_what_is_undone_counts_no_longer() -> None:
    """Two parts; the first is undone and reversed while the second stands, and the rest is written off then."""
    past = given(
        *BOOKS, journal(invoice()), write_off(Decimal("10.01")), write_off(Decimal("3.33"))
    )
    undone = past.after(
        UnapplyEntry(entry_no=1), UnapplyEntry(entry_no=1), ReverseTransaction(transaction_no=2)
    )
    again = undone.after(ApplyEntries(applying_entry_no=3, amounts_to_apply={1: None}))
    assert again.remaining() == {1: str(GROSS - Decimal("3.33"))}
    whole = again.after(write_off())
    assert set(vat_by_code(whole).values()) == {("0.00", "0.00")}


def test_two_lines_of_a_journal_that_settle_the_same_document() -> None:
    """The late discount comes with the second payment; the tolerance of a third journal line is none."""
    past = given(
        *BOOKS, *TOLERANT, journal(invoice(**DISCOUNTED)), write_off(Decimal("7.77"), "01-06")
    )
    first = line("PAY-1", "01-12", "-10.00", applies_to={1: None})
    second = line("PAY-2", "01-12", "-86.25", applies_to={1: None})
    paid = past.after(journal(first, second))
    assert paid.remaining() == {}
    at_once = given(*BOOKS, journal(invoice()), write_off(Decimal("9.90")))
    assert only_taxed(paid) == only_taxed(at_once)


def test_a_write_off_that_settles_another_document_instead_corrects_nothing_of_it() -> None:
    """It was undone and applied to an invoice that is split otherwise; that one is then written off whole."""
    other = line("INV-2", "01-06", "119.00", vat=parts("N19=100.00+19.00"))
    past = given(*BOOKS, journal(invoice()), journal(other), write_off(Decimal("6.00")))
    moved = past.after(
        UnapplyEntry(entry_no=1), ApplyEntries(applying_entry_no=3, amounts_to_apply={2: None})
    )
    rest = WriteOffEntry(entry_no=2, account_no="6900", posting_date=day("02-02"), correct_vat=True)
    assert moved.after(rest).remaining() == {1: str(GROSS)}


def test_the_group_on_the_day_of_the_application_says_whether_vat_is_corrected() -> None:
    """The payment of 12 January is applied on the 14th, from which day the group has VAT corrected no more."""
    past = given(
        *BOOKS,
        adjusting(adjusts_vat=False, valid_from="01-14"),
        journal(invoice(**DISCOUNTED), line("PAY-1", "01-12", "-104.02")),
    )
    applied = ApplyEntries(
        applying_entry_no=2, amounts_to_apply={1: None}, posting_date=day("01-14")
    )
    before = vat_by_code(past)
    assert vat_by_code(past.after(applied)) == before
