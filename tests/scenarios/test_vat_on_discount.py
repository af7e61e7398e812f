"""Discounts, tolerances and write-offs correct the VAT of their documents, rate by rate and without a rest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.party_ledger import ApplicationsUndone, EntriesApplied
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.default_setup import CUSTOMER_GROUPS, VENDOR_GROUPS
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.payment_tolerance import SetPaymentTolerance, SetToleranceRules
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.errors import AccountBlocked, VatSplitWrong, WriteOffWithoutVat
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import LedgerKind, Personal
from tests.scenarios.books import journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_chart_of_accounts import changed
from tests.scenarios.test_currencies import books as books_in
from tests.scenarios.test_payment_method import method
from tests.scenarios.vat import CODES, VAT_BOOKS, parts, vat_by_code, vat_entries


def adjusting(
    ledger: LedgerKind = "customer",
    *,
    adjusts_vat: bool = True,
    valid_from: str = "01-01",
    **accounts: str,
) -> SetPartyPostingGroup:
    """The group DOMESTIC, which corrects VAT."""
    groups: dict[str, PartyAccounts] = CUSTOMER_GROUPS if ledger == "customer" else VENDOR_GROUPS
    changes = {"adjusts_vat": adjusts_vat, **accounts}
    return SetPartyPostingGroup(
        ledger=ledger,
        posting_group="DOMESTIC",
        valid_from=day(valid_from),
        accounts=groups["DOMESTIC"].model_copy(update=changes),
    )


BOOKS = (*VAT_BOOKS, adjusting(), adjusting("vendor"))


def invoice(amount: str, vat: str, discount: str = "", **fields: Any) -> JournalLine:
    """INV-1 of 5 January against the account of sales, with a discount until 15 January."""
    known: dict[str, Any] = {"vat": parts(vat)}
    if discount:
        known |= {"discount_amount": Decimal(discount), "discount_date": day("01-15")}
    return line("INV-1", "01-05", amount, **known | fields)


def payment(amount: str, on: str = "01-12", **fields: Any) -> JournalLine:
    return line("PAY-1", on, amount, **{"applies_to_document_no": "INV-1", **fields})


def details(scenario: Scenario, party: str = "customer_ledger-C1") -> list[tuple[str, str, str]]:
    """Type, amount and G/L account of what applications gave up."""
    return [
        (detail.detail_type, str(detail.amount), detail.gl_account_no)
        for event in scenario.books.events(party)
        if isinstance(event, EntriesApplied)
        for detail in event.details
    ]


TWO_RATES = invoice("1725.00", "N19=1000.00+190.00 N7=500.00+35.00", "34.50")


def test_a_discount_is_split_by_the_gross_parts() -> None:
    """Field report of nicolettas-muggelbude/RechnungsFee, 295 and 108: 23.80 and 10.70, output VAT falls to 220.50."""
    scenario = given(*BOOKS, journal(TWO_RATES), journal(payment("-1690.50")))
    assert details(scenario) == [
        ("payment_discount_vat_excluded", "-30.00", "3800"),
        ("payment_discount_vat_adjustment", "-3.80", "2200"),
        ("payment_discount_vat_adjustment", "-0.70", "2200"),
    ]
    assert scenario.remaining() == {}
    assert scenario.balances() == {
        "1090": "1690.50",
        "2200": "-220.50",
        "3000": "-1500.00",
        "3800": "30.00",
    }
    assert vat_by_code(scenario) == {"N19": ("-980.00", "-186.20"), "N7": ("-490.00", "-34.30")}
    assert [(row.entry_no, row.application_no) for row in vat_entries(scenario)[2:]] == [
        (1, 1),
        (1, 1),
    ]


def test_switched_off_the_whole_discount_is_on_its_account() -> None:
    off = adjusting(adjusts_vat=False)
    scenario = given(*BOOKS, off, journal(TWO_RATES), journal(payment("-1690.50")))
    assert details(scenario) == [("payment_discount", "-34.50", "3800")]
    assert scenario.balances()["2200"] == "-225.00"
    assert vat_by_code(scenario) == {"N19": ("-1000.00", "-190.00"), "N7": ("-500.00", "-35.00")}


def test_unapplied_the_vat_comes_back() -> None:
    posted = given(*BOOKS, journal(TWO_RATES), journal(payment("-1690.50")))
    undone = posted.after(UnapplyEntry(entry_no=1))
    event = undone.books.events("customer_ledger-C1")[-1]
    assert isinstance(event, ApplicationsUndone)
    assert [str(detail.amount) for detail in event.details_undone] == ["-30.00", "-3.80", "-0.70"]
    assert undone.remaining() == {1: "1725.00", 2: "-1690.50"}
    assert undone.balances()["2200"] == "-225.00"
    assert "3800" not in undone.balances()
    assert vat_by_code(undone) == {"N19": ("-1000.00", "-190.00"), "N7": ("-500.00", "-35.00")}
    again = undone.after(ApplyEntries(applying_entry_no=2))
    assert vat_by_code(again) == {"N19": ("-980.00", "-186.20"), "N7": ("-490.00", "-34.30")}
    # A reversed payment takes nothing more of the VAT.
    reversed_ = again.after(UnapplyEntry(entry_no=1), ReverseTransaction(transaction_no=2))
    assert vat_by_code(reversed_) == {"N19": ("-1000.00", "-190.00"), "N7": ("-500.00", "-35.00")}


def test_reverse_charge_and_exempt_parts_are_left_as_they_are() -> None:
    """2 % of 1,190.00 + 300.00 + 510.00: 20.00 + 3.80, 6.00 and 10.20."""
    split = "N19=1000.00+190.00 RC=300.00 EX=510.00"
    scenario = given(
        *BOOKS, journal(invoice("2000.00", split, "40.00")), journal(payment("-1960.00"))
    )
    assert details(scenario) == [
        ("payment_discount_vat_excluded", "-36.20", "3800"),
        ("payment_discount_vat_adjustment", "-3.80", "2200"),
    ]
    assert vat_by_code(scenario) == {
        "N19": ("-980.00", "-186.20"),
        "RC": ("-300.00", "0.00"),
        "EX": ("-510.00", "0.00"),
    }


def test_a_document_without_vat_gives_its_whole_discount() -> None:
    for split in ("EX=100.00", "RC=100.00"):
        scenario = given(
            *BOOKS, journal(invoice("100.00", split, "2.00")), journal(payment("-98.00"))
        )
        assert details(scenario) == [("payment_discount", "-2.00", "3800")]


TOLERANT = (
    SetPaymentTolerance(maximum_amount=Decimal(10)),
    SetToleranceRules(
        grace_period="5D", payment_tolerance_warning=False, discount_tolerance_warning=False
    ),
)
ONE_RATE = invoice("1210.00", "N21=1000.00+210.00")


def test_a_tolerance_is_corrected_and_comes_back() -> None:
    """Field reports odoo/odoo#68215 and adempiere/adempiere#1461: 6.05 is 5.00 and 1.05 VAT."""
    paid = given(*BOOKS, *TOLERANT, journal(ONE_RATE), journal(payment("-1203.95")))
    assert details(paid) == [
        ("payment_tolerance_vat_excluded", "-5.00", "3805"),
        ("payment_tolerance_vat_adjustment", "-1.05", "2200"),
    ]
    assert paid.balances()["2200"] == "-208.95"
    undone = paid.after(UnapplyEntry(entry_no=1))
    assert undone.balances()["2200"] == "-210.00"
    assert undone.remaining()[1] == "1210.00"
    off = adjusting(adjusts_vat=False)
    whole = given(*BOOKS, off, *TOLERANT, journal(ONE_RATE), journal(payment("-1203.95")))
    assert whole.balances() == {
        "1090": "1203.95",
        "2200": "-210.00",
        "3000": "-1000.00",
        "3805": "6.05",
    }


def test_what_is_overpaid_within_the_tolerance_bears_vat() -> None:
    scenario = given(*BOOKS, *TOLERANT, journal(ONE_RATE), journal(payment("-1216.05")))
    assert details(scenario) == [
        ("payment_tolerance_vat_excluded", "5.00", "3806"),
        ("payment_tolerance_vat_adjustment", "1.05", "2200"),
    ]
    assert vat_by_code(scenario) == {"N21": ("-1005.00", "-211.05")}


def test_a_late_discount_is_corrected_and_keeps_its_reason() -> None:
    late = invoice("1210.00", "N21=1000.00+210.00", "24.20")
    scenario = given(*BOOKS, journal(late), journal(line("PAY-1", "01-30", "-1185.80")))
    granted = ApplyEntries(
        applying_entry_no=2,
        amounts_to_apply={1: None},
        granted_discount_entry_nos=(1,),
        grant_reason=Personal("agreed by phone"),
    )
    scenario = scenario.after(granted)
    assert details(scenario) == [
        ("payment_discount_tolerance_vat_excluded", "-20.00", "3805"),
        ("payment_discount_tolerance_vat_adjustment", "-4.20", "2200"),
    ]
    assert scenario.balances()["2200"] == "-205.80"


def test_discounts_received_from_vendors_lower_the_input_vat() -> None:
    bill = invoice("-238.00", "N19=200.00+38.00", "4.76", party_no="V1", bal_account_no="4000")
    paid = payment("233.24", party_no="V1")
    scenario = given(*BOOKS, journal(bill), journal(paid))
    assert scenario.balances() == {
        "1090": "-233.24",
        "1170": "37.24",
        "4000": "200.00",
        "4900": "-4.00",
    }
    assert vat_by_code(scenario) == {"N19": ("196.00", "37.24")}


def test_the_discount_of_a_credit_memo_is_given_back() -> None:
    credit = line(
        "CM-1",
        "01-05",
        "-119.00",
        vat=parts("N19=100.00+19.00"),
        discount_amount=Decimal("2.38"),
        discount_date=day("01-15"),
    )
    refund = line("REF-1", "01-12", "116.62", applies_to_document_no="CM-1")
    scenario = given(*BOOKS, journal(credit), journal(refund))
    assert scenario.balances() == {
        "1090": "-116.62",
        "2200": "18.62",
        "3000": "100.00",
        "3801": "-2.00",
    }


def test_cents_go_to_the_largest_remainders() -> None:
    """0.05 of 121.00 is 0.0413 and 0.0087: 0.04 and 0.01. 0.01 is 0.0083 and 0.0017: it is all base."""
    one = invoice("121.00", "N21=100.00+21.00", "0.05")
    scenario = given(*BOOKS, journal(one), journal(payment("-120.95")))
    assert vat_by_code(scenario) == {"N21": ("-99.96", "-20.99")}
    one = invoice("121.00", "N21=100.00+21.00", "0.01")
    scenario = given(*BOOKS, journal(one), journal(payment("-120.99")))
    assert details(scenario) == [("payment_discount_vat_excluded", "-0.01", "3800")]
    assert vat_by_code(scenario) == {"N21": ("-99.99", "-21.00")}


def test_another_currency_is_divided_in_both() -> None:
    """24.21 USD is 20.008 + 4.202, at 0.95 it is 23.00 CHF, which is 19.008 + 3.992."""
    past = (*books_in(d0101="0.90", d0112="0.95"), *CODES, adjusting())
    dollars = invoice("1210.00", "N21=1000.00+210.00", "24.21", currency="USD")
    scenario = given(*past, journal(dollars), journal(payment("-1185.79", currency="USD")))
    assert scenario.remaining() == {}
    (applied,) = (
        event
        for event in scenario.books.events("customer_ledger-C1")
        if isinstance(event, EntriesApplied)
    )
    assert [(str(detail.amount), str(detail.amount_lcy)) for detail in applied.details[:2]] == [
        ("-20.01", "-19.01"),
        ("-4.20", "-3.99"),
    ]
    assert scenario.balances()["2200"] == "-185.01"
    assert "1100" not in scenario.balances()


def test_amounts_in_yen_have_no_decimals() -> None:
    """25 of 1,210 JPY is 20.66 + 4.34, at 0.0075 it is 0.19 CHF: 0.157 + 0.033."""
    past = (*books_in("JPY", d0101="0.0075"), *CODES, adjusting())
    yen = invoice("1210", "N21=1000+210", "25", currency="JPY")
    scenario = given(*past, journal(yen))
    assert str(scenario.entry(1).posted.vat_amount) == "210"
    paid = scenario.after(journal(payment("-1185", currency="JPY")))
    assert details(paid)[:2] == [
        ("payment_discount_vat_excluded", "-21", "3800"),
        ("payment_discount_vat_adjustment", "-4", "2200"),
    ]
    assert [(str(row.base), str(row.amount), str(row.amount_lcy)) for row in vat_entries(paid)] == [
        ("-1000", "-210", "-1.58"),
        ("21", "4", "0.03"),
    ]
    off = given(*past, journal(yen), write_off())
    assert str(vat_entries(off)[1].amount) == "210"
    assert off.balances() == {"3000": "-7.50", "6900": "7.50"}


def test_an_opening_entry_corrects_the_vat_that_it_brought() -> None:
    opening = PostOpeningEntries(
        ledger="customer",
        entries=(
            OpeningEntry(
                party_no="C1",
                document_type="invoice",
                document_no="INV-1",
                posting_date=day("01-01"),
                amount="1190.00",
                discount_amount="23.80",
                discount_date=day("01-15"),
                vat=parts("N19=1000.00+190.00"),
            ),
        ),
    )
    scenario = given(*BOOKS, opening, journal(payment("-1166.20")))
    assert scenario.balances() == {
        "1090": "1166.20",
        "2200": "3.80",
        "2990": "-1190.00",
        "3800": "20.00",
    }


def test_an_invoice_paid_when_it_is_posted_is_corrected_at_once() -> None:
    cash = invoice("1190.00", "N19=1000.00+190.00", "23.80", payment_method="CASH")
    scenario = given(*BOOKS, method(), journal(cash))
    assert scenario.balances() == {
        "1000": "1166.20",
        "2200": "-186.20",
        "3000": "-1000.00",
        "3800": "20.00",
    }


def test_what_goes_to_the_account_of_the_vat_is_refused() -> None:
    wrong = adjusting(discount_debit_account="2200")
    posted = given(*BOOKS, wrong, journal(TWO_RATES))
    posted.when(journal(payment("-1690.50"))).then_refused(VatSplitWrong, document_no="INV-1")
    same = invoice("119.00", "N19=100.00+19.00", bal_account_no="2200")
    given(*BOOKS).when(journal(same)).then_refused(VatSplitWrong)
    blocked = given(*BOOKS, journal(TWO_RATES), changed("2200", blocked=True))
    blocked.when(journal(payment("-1690.50"))).then_refused(AccountBlocked, account_no="2200")


def write_off(**fields: Any) -> WriteOffEntry:
    known: dict[str, Any] = {
        "entry_no": 1,
        "account_no": "6900",
        "posting_date": day("06-30"),
        "correct_vat": True,
    }
    return WriteOffEntry(**known | fields)


def test_a_write_off_takes_the_vat_rate_by_rate() -> None:
    scenario = given(*BOOKS, journal(TWO_RATES), write_off())
    assert scenario.remaining() == {}
    assert scenario.balances() == {"3000": "-1500.00", "6900": "1500.00"}
    assert vat_by_code(scenario) == {"N19": ("0.00", "0.00"), "N7": ("0.00", "0.00")}
    without = given(*BOOKS, journal(TWO_RATES), write_off(correct_vat=False))
    assert without.balances() == {"2200": "-225.00", "3000": "-1500.00", "6900": "1725.00"}


def test_a_part_that_is_written_off_takes_its_part_of_the_vat_and_gives_it_back() -> None:
    scenario = given(*BOOKS, journal(TWO_RATES), write_off(amount="172.50"))
    assert scenario.balances() == {
        "1100": "1552.50",
        "2200": "-202.50",
        "3000": "-1500.00",
        "6900": "150.00",
    }
    assert vat_by_code(scenario) == {"N19": ("-900.00", "-171.00"), "N7": ("-450.00", "-31.50")}
    back = scenario.after(UnapplyEntry(entry_no=1), ReverseTransaction(transaction_no=2))
    assert vat_by_code(back) == {"N19": ("-1000.00", "-190.00"), "N7": ("-500.00", "-35.00")}
    assert back.balances() == {"1100": "1725.00", "2200": "-225.00", "3000": "-1500.00"}


@pytest.mark.parametrize(
    ("past", "refusal"),
    [
        (journal(line("INV-1", "01-05", "100.00")), WriteOffWithoutVat),
        (journal(TWO_RATES), VatSplitWrong),
    ],
)
def test_a_write_off_that_cannot_correct_is_refused(past: Any, refusal: Any) -> None:
    given(*BOOKS, past).when(write_off(account_no="2200")).then_refused(refusal)
