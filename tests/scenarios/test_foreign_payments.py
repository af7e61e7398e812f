"""Payments of customers in foreign currencies: marked and posted, one by one or as a lump, and returned by the bank."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es import MarkPayment, PostMarkedPayments, SetUpPaymentRegistration
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.deciding.command import Command
from ledger_es.errors import AmountDigits, BankCurrencyDiffers, PaymentCurrencyDiffers
from tests.scenarios.books import bank_account, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_bank_currency import in_bank
from tests.scenarios.test_currencies import ROUNDING, books, left
from tests.scenarios.test_exchange_adjustment import adjust
from tests.scenarios.test_exchange_adjustment import past as books_to_value

DOLLARS = bank_account("D", currency="USD")


# --- returned payments --------------------------------------------------------------------


def to(number: str) -> dict[str, Any]:
    return {"bal_account_type": "bank_account", "bal_account_no": number, "currency": "USD"}


def paid(account: str = "D") -> Scenario:
    """An invoice over 1,000.00 dollars (900.00) is paid in full at another rate (930.00): 30.00 are gained."""
    return given(
        *books(d0101="0.90", d0120="0.93", d0201="0.88"),
        DOLLARS,
        bank_account("B"),
        journal(line("INV-1", "01-02", "1000.00", currency="USD", due_date=day("02-01"))),
        journal(line("PAY-2", "01-20", "-1000.00", applies_to={1: None}, **to(account))),
    )


def back(**fields: Any) -> ReturnPayment:
    known: dict[str, Any] = {"entry_no": 2, "posting_date": day("02-05"), "document_no": "RET-1"}
    return ReturnPayment(**known | fields)


@pytest.mark.parametrize("kind", ["check", "direct_debit"])
def test_a_gain_is_taken_back_in_full_whatever_the_rate_of_the_day(kind: str) -> None:
    before = paid()
    assert before.balances() == {"1020": "930.00", "3000": "-900.00", "6960": "-30.00"}
    scenario = before.after(back(payment_kind=kind))
    assert scenario.balances() == {"1100": "900.00", "3000": "-900.00"}
    assert left(scenario, 1) == ("1000.00", "900.00")
    assert scenario.remaining() == {1: "1000.00"}
    assert in_bank(scenario, "D") == ("0.00", "0.00")


def test_fee_and_charge_are_at_the_rate_of_the_bank_s_day() -> None:
    """5.00 dollars are 4.40, 20.00 are 17.60."""
    fee = {"bank_fee": Decimal("5.00"), "bank_fee_account_no": "6900"}
    charge = {"charge": Decimal("20.00"), "charge_account_no": "2990"}
    scenario = paid().after(back(**fee, **charge))
    assert scenario.balances() == {
        "1020": "-4.40", "1100": "917.60", "2990": "-17.60", "3000": "-900.00", "6900": "4.40",
    }  # fmt: skip
    assert in_bank(scenario, "D") == ("-5.00", "-4.40")
    assert left(scenario, 6) == ("20.00", "17.60")


def test_a_payment_in_dollars_to_an_account_in_francs() -> None:
    """The account in francs gives back the 930.00 that it got, and takes its fee in francs."""
    fee = {"bank_fee": Decimal("5.00"), "bank_fee_account_no": "6900"}
    scenario = paid("B").after(back(**fee))
    assert in_bank(scenario, "B") == ("-5.00", "-5.00")
    assert scenario.balances() == {
        "1020": "-5.00", "1100": "900.00", "3000": "-900.00", "6900": "5.00",
    }  # fmt: skip
    in_cash = paid("B").after(back(bal_account_type="gl", bal_account_no="1000"))
    assert in_cash.balances()["1000"] == "-930.00"


def test_what_was_valued_meanwhile_is_taken_back_too() -> None:
    """At the end of January the 400.00 dollars that the payment had left were worth 380.00 instead of 360.00."""
    past = books_to_value(d0101="0.90", d0131="0.95", d0205="0.92").after(
        DOLLARS,
        journal(line("INV-1", "01-02", "600.00", currency="USD")),
        journal(line("PAY-2", "01-20", "-1000.00", applies_to={1: None}, **to("D"))),
        adjust("01-31", bank_accounts=False),
    )
    assert left(past, 2) == ("-400.00", "-380.00")
    scenario = past.after(back())
    assert scenario.remaining() == {1: "600.00"}
    assert left(scenario, 1) == ("600.00", "540.00")
    assert scenario.balances() == {"1100": "540.00", "3000": "-540.00"}


def test_a_return_is_refused_from_an_account_in_a_third_currency() -> None:
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.95"))
    past = paid().after(
        SetCurrency(currency="EUR"),
        SetExchangeRates(currency="EUR", rates=(rate,)),
        bank_account("E", currency="EUR"),
    )
    past.when(back(bal_account_no="E")).then_refused(
        BankCurrencyDiffers, account_currency="EUR", currency="USD"
    )
    fee = {"bank_fee": Decimal("5.001"), "bank_fee_account_no": "6900"}
    past.when(back(**fee)).then_refused(AmountDigits, currency="USD")


# --- marked payments ----------------------------------------------------------------------


def yen(*posted: Command) -> Scenario:
    """100 yen are 0.60, from 10 January 0.62. Invoices over 150,000 (900.00) and 50,001 (300.01) yen."""
    dated = tuple(
        DatedRate(
            starting_date=day(on),
            exchange_rate_amount=Decimal(100),
            relational_exchange_rate_amount=Decimal(rate),
        )
        for on, rate in (("01-01", "0.60"), ("01-10", "0.62"))
    )
    usd_books = books(d0101="0.90")
    currency = SetCurrency(currency="JPY", accounts=usd_books[-2].accounts)
    discount = {"discount_amount": Decimal(3000), "discount_date": day("01-15")}
    return given(
        *usd_books,
        currency,
        SetExchangeRates(currency="JPY", rates=dated),
        bank_account("Y", currency="JPY"),
        bank_account("B"),
        journal(line("INV-1", "01-02", "150000", currency="JPY", **discount)),
        journal(line("INV-2", "01-02", "50001", currency="JPY")),
        *posted,
    )


def by_anna(scenario: Scenario, *commands: Command) -> Scenario:
    for command in commands:
        scenario = scenario.when(command, actor="anna").and_recorded()
    return scenario


def mark(entry_no: int, amount: str | None = None, on: str = "01-12") -> MarkPayment:
    amount_received = None if amount is None else Decimal(amount)
    return MarkPayment(entry_no=entry_no, date_received=day(on), amount_received=amount_received)


ACCOUNT = SetUpPaymentRegistration(bal_account_no="Y")


def test_marked_yen_are_posted_one_by_one() -> None:
    """Of 150,000 come 147,000 in time: 911.40 at the bank, 18.60 discount, 30.00 gained on the 900.00.

    Of 50,001 come 20,000 (124.00), which were 120.00: 4.00 gained, and 30,001 are left, worth 180.01.
    """
    scenario = by_anna(yen(), ACCOUNT, mark(1), mark(2, "20000"), PostMarkedPayments())
    assert in_bank(scenario, "Y") == ("167000", "1035.40")
    assert scenario.remaining() == {2: "30001"}
    assert left(scenario, 2) == ("30001", "180.01")
    assert scenario.balances() == {
        "1020": "1035.40", "1100": "180.01", "3000": "-1200.01", "3800": "18.60", "6960": "-34.00",
    }  # fmt: skip


def test_marked_yen_are_posted_as_a_lump() -> None:
    """147,000 and 50,001 yen are 197,001, or 1,221.41; what was 1,200.01 is worth 1,240.01 with the discount."""
    lump = PostMarkedPayments(as_lump=True)
    scenario = by_anna(yen(), ACCOUNT, mark(1), mark(2), lump)
    assert in_bank(scenario, "Y") == ("197001", "1221.41")
    assert scenario.remaining() == {}
    balances = scenario.balances()
    assert balances["3800"] == "18.60"
    assert Decimal(balances["6960"]) + Decimal(balances.get(ROUNDING, 0)) == Decimal("-40.00")


def test_a_return_of_yen_opens_both_documents_again() -> None:
    before = yen()
    opened = [before.entry(1), before.entry(2)]
    paid_in_lump = by_anna(before, ACCOUNT, mark(1), mark(2), PostMarkedPayments(as_lump=True))
    scenario = paid_in_lump.after(
        ReturnPayment(entry_no=3, posting_date=day("02-05"), document_no="RET-1")
    )
    reopened = [entry._replace(reopened_on=day("02-05")) for entry in opened]
    assert [scenario.entry(1), scenario.entry(2)] == reopened
    assert scenario.balances() == {"1100": "1200.01", "3000": "-1200.01"}
    assert in_bank(scenario, "Y") == ("0", "0.00")


def test_yen_have_no_decimals_and_go_to_an_account_in_yen() -> None:
    past = yen()
    past.when(mark(2, "20000.50"), actor="anna").then_refused(AmountDigits, currency="JPY")
    marked = by_anna(past, SetUpPaymentRegistration(bal_account_no="B"), mark(1))
    marked.when(PostMarkedPayments(), actor="anna").then_refused(
        PaymentCurrencyDiffers, currency="JPY", account_currency="CHF"
    )


def test_credit_memo_in_yen_is_paid_back() -> None:
    """20,000 yen were 120.00 and are 124.00 when they go out: 4.00 lost."""
    past = yen(journal(line("CM-3", "01-03", "-20000", currency="JPY")))
    scenario = by_anna(past, ACCOUNT, mark(3), PostMarkedPayments())
    assert in_bank(scenario, "Y") == ("-20000", "-124.00")
    assert scenario.remaining() == {1: "150000", 2: "50001"}
    assert scenario.balances()["6961"] == "4.00"
