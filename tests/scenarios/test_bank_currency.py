"""Bank accounts and statements in a foreign currency, and currencies with other decimals (receivables.md 17)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.bank_account import EditBankAccount
from ledger_es.commands.bank_entry_matches import MatchBankEntries
from ledger_es.commands.bank_reconciliation import OpenReconciliation
from ledger_es.commands.bank_reconciliation_posting import (
    PostReconciliation,
    TransferReconciliationDifference,
)
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_lines import AssignLine, LinePart
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.currency import SetCurrency
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.exchange_adjustment import UndoExchangeAdjustment
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.payment_tolerance import SetPaymentTolerance
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import (
    AmountDigits,
    BankCurrencyDiffers,
    CurrencyAccountMissing,
    CurrencyUnknown,
    DocumentOutOfBalance,
    EntryCurrencyDiffers,
    ExchangeRateMissing,
)
from ledger_es.values import currency_digits, decimals_of, rounded
from tests.scenarios.books import bank_account, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import (
    IBAN,
    assign,
    file,
    post,
    statement,
    statement_line,
    transfer,
)
from tests.scenarios.test_currencies import (
    ACCOUNTS,
    GAINS,
    LOSSES,
    ROUNDING,
    books,
    left,
    rates,
)
from tests.scenarios.test_exchange_adjustment import adjust


def dollars(opening: str = "0", **rate_by_day: str) -> Scenario:
    """Books with a bank account in dollars."""
    account = bank_account("B", opening, iban=IBAN, currency="USD")
    return given(*books(**rate_by_day), account)


def brought(*rows: tuple[str, str], opening: str = "0", currency: str = "USD") -> ImportStatements:
    """A statement in the currency with lines 10000, 20000, … of (day, amount)."""
    lines = [
        statement_line(f"T{place}", on, amount, entry_place=place)
        for place, (on, amount) in enumerate(rows, 1)
    ]
    return file(statement(*lines, opening=opening, currency=currency))


def invoice(number: str, on: str, amount: str, currency: str = "USD", **fields: Any) -> PostJournal:
    return journal(line(number, on, amount, currency=currency, **fields))


def in_bank(scenario: Scenario, number: str = "B") -> tuple[str, str]:
    """The balance of the bank account, in its currency and in the local one."""
    account = scenario.books.find_bank_account(number)
    assert account is not None
    assert account.master is not None
    return str(rounded(account.balance, account.master.currency)), str(account.balance_lcy)


# --- the account --------------------------------------------------------------------------------


def test_an_account_opens_at_the_rate_of_its_day() -> None:
    scenario = dollars("100.00", d0101="0.90")
    assert in_bank(scenario) == ("100.00", "90.00")
    assert scenario.balances() == {"1020": "90.00", "2990": "-90.00"}
    renamed = scenario.after(EditBankAccount(bank_account_no="B", bank_account_name="Dollars"))
    assert renamed.books.bank_account("B").currency == "USD"


def test_an_account_is_refused() -> None:
    given(*books(d0101="0.90")).when(bank_account("B", currency="EUR")).then_refused(
        CurrencyUnknown
    )
    past = given(*books(d0105="0.90"))
    opening = bank_account("B", "100.00", currency="USD")
    past.when(opening).then_refused(ExchangeRateMissing, currency="USD")


def test_a_journal_line_goes_to_an_account_of_its_currency_or_of_the_local_one() -> None:
    past = dollars(d0101="0.90").after(bank_account("FR"), bank_account("FR2"))

    def receipt(number: str, currency: str, bank_account_no: str) -> PostJournal:
        bank = {"bal_account_type": "bank_account", "bal_account_no": bank_account_no}
        return journal(line(number, "01-20", "-100.00", currency=currency, **bank))

    scenario = past.after(receipt("PAY-1", "USD", "B"), receipt("PAY-2", "USD", "FR"))
    assert in_bank(scenario) == ("100.00", "90.00")
    assert in_bank(scenario, "FR") == ("90.00", "90.00")
    scenario.when(receipt("PAY-3", "", "B")).then_refused(
        BankCurrencyDiffers, account_currency="USD"
    )


# --- statements ---------------------------------------------------------------------------------


def test_a_line_settles_an_invoice_in_its_currency() -> None:
    scenario = dollars(d0101="0.90", d0120="0.95").after(
        invoice("INV-1", "01-10", "100.00"),
        brought(("01-20", "100.00")),
        assign(10000, e1=None),
        post(),
    )
    assert scenario.remaining() == {}
    assert in_bank(scenario) == ("100.00", "95.00")
    assert scenario.balances() == {"1020": "95.00", "3000": "-90.00", GAINS: "-5.00"}
    undone = scenario.after(UndoStatement(statement_no="B/1"))
    assert left(undone, 1) == ("100.00", "90.00")
    assert in_bank(undone) == ("0.00", "0.00")
    assert GAINS not in undone.balances()


def test_the_parts_of_a_line_are_worth_what_the_line_is_worth() -> None:
    """Three thirds of 0.10 at 0.85 are 0.0283 each; the line is 0.09."""
    scenario = dollars(d0101="0.85").after(brought(("01-20", "0.10")))
    parts = tuple(
        LinePart(account_no=account_no, amount=amount)
        for account_no, amount in (("3000", "0.03"), ("6900", "0.03"), ("4000", "0.04"))
    )
    split = AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply={}, parts=parts)
    scenario = scenario.after(split, post())
    balances = scenario.balances()
    assert balances["1020"] == "0.09"
    assert sum(Decimal(balances[account]) for account in ("3000", "6900", "4000")) == Decimal(
        "-0.09"
    )


def test_a_difference_is_transferred_in_the_currency_of_the_account() -> None:
    scenario = dollars(d0101="0.90").after(
        invoice("INV-1", "01-10", "100.00"), brought(("01-20", "95.00"))
    )
    fee = AssignLine(
        statement_no="B/1",
        line_no=10000,
        amounts_to_apply={1: Decimal("100.00")},
        parts=(LinePart(account_no="6900"),),
    )
    scenario = scenario.after(fee, post())
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1020": "85.50", "3000": "-90.00", "6900": "4.50"}


def test_a_statement_line_is_refused() -> None:
    past = dollars(d0101="0.90").after(
        bank_account("FR"), journal(line("INV-1", "01-10", "90.00")), brought(("01-20", "100.00"))
    )
    past.when(assign(10000, e1=None)).then_refused(EntryCurrencyDiffers, entry_no=1, currency="CHF")
    other = LinePart(account_type="bank_account", account_no="FR")
    split = AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply={}, parts=(other,))
    past.when(split).then_refused(BankCurrencyDiffers, bank_account_no="FR", currency="USD")


def test_a_line_whose_currency_lacks_an_account_is_left_for_later() -> None:
    past = dollars(d0101="0.90", d0120="0.95").after(
        invoice("INV-1", "01-10", "100.00"),
        SetCurrency(currency="USD"),
        brought(("01-20", "100.00"), ("01-20", "7.00")),
        assign(10000, e1=None),
        AssignLine(
            statement_no="B/1",
            line_no=20000,
            amounts_to_apply={},
            parts=(LinePart(account_no="6900"),),
        ),
    )
    past.when(post()).then_refused(CurrencyAccountMissing)
    outcome = past.when(post("payments_only", leaving="unready"))
    assert outcome.decision is not None
    assert outcome.decision.numbers["left_line_nos"] == [10000]
    scenario = outcome.and_recorded()
    assert in_bank(scenario) == ("7.00", "6.65")


@pytest.mark.parametrize(("currency", "received"), [("USD", "95.00"), ("JPY", "95")])
def test_a_reconciliation_posts_a_difference_in_the_currency_of_the_account(
    currency: str, received: str
) -> None:
    bank = {"bal_account_type": "bank_account", "bal_account_no": "B"}
    scenario = given(
        *books(currency, d0101="0.90"),
        bank_account("B", iban=IBAN, currency=currency),
        journal(line("PAY-1", "01-10", "-100", currency=currency, **bank)),
        brought(("01-20", received), currency=currency),
        OpenReconciliation(statement_no="B/1"),
        MatchBankEntries(statement_no="B/1", line_nos=(10000,), entry_nos=(2,)),
        TransferReconciliationDifference(
            statement_no="B/1", line_no=10000, account_no="6900", document_no="FEE-1"
        ),
        PostReconciliation(statement_no="B/1"),
    )
    assert in_bank(scenario) == (received, "85.50")
    assert scenario.balances() == {"1020": "85.50", "1100": "-90.00", "6900": "4.50"}


def test_a_difference_in_yen_is_transferred() -> None:
    scenario = given(
        *books("JPY", d0101="0.0092"),
        bank_account("B", iban=IBAN, currency="JPY"),
        invoice("INV-1", "01-10", "10000", "JPY"),
        brought(("01-20", "9900"), currency="JPY"),
        assign(10000, e1="10000"),
        transfer(10000, "6900"),
        post(),
    )
    assert scenario.remaining() == {}
    assert in_bank(scenario) == ("9900", "91.08")
    assert scenario.balances()["6900"] == "0.92"


# --- valuing ------------------------------------------------------------------------------------


def test_the_balance_of_a_bank_account_is_valued_at_the_rates_of_a_day() -> None:
    """OCA/account-closing#167, #168: the payment of the closing day counts; a second run posts nothing."""
    scenario = dollars(d0301="0.92", d0331="0.93").after(
        invoice("INV-1", "03-01", "7500.00"),
        brought(("03-31", "7500.00")),
        assign(10000, e1=None),
        post(),
        rates("USD", d0331="0.935"),
    )
    assert scenario.balances()[GAINS] == "-75.00"
    scenario = scenario.after(adjust("03-31"))
    assert in_bank(scenario) == ("7500.00", "7012.50")
    assert scenario.balances()[GAINS] == "-112.50"
    posted = [event for _, event in scenario.books.log if isinstance(event, BankEntriesPosted)][-1]
    assert (posted.amounts, posted.amounts_lcy) == ((Decimal("0.00"),), (Decimal("37.50"),))
    again = scenario.when(adjust("03-31"))
    assert again.decision is not None
    assert again.decision.events == []
    undone = scenario.after(UndoExchangeAdjustment(register_no=3))
    assert in_bank(undone) == ("7500.00", "6975.00")
    assert undone.balances()[GAINS] == "-75.00"


def test_entries_after_the_day_do_not_count() -> None:
    def fee(number: str, on: str, amount: str) -> PostJournal:
        bank = {"account_type": "bank_account", "account_no": "B", "bal_account_no": "6900"}
        posted = line(number, on, amount, currency="USD")
        return journal(posted.model_copy(update=bank))

    scenario = dollars(d0101="0.90", d0131="0.80").after(
        fee("ANY-1", "01-10", "100.00"), fee("ANY-2", "02-10", "50.00"), adjust("01-31")
    )
    assert in_bank(scenario) == ("150.00", "120.00")
    assert scenario.balances()[LOSSES] == "10.00"
    skipped = scenario.when(adjust("02-28", bank_accounts=False))
    assert skipped.decision is not None
    assert skipped.decision.events == []


# --- journal lines without a balancing account ----------------------------------------------------


def test_lines_of_a_document_balance_in_their_currency() -> None:
    past = given(*books(d0101="0.855"))
    invoiced = line("INV-1", "01-20", "0.10", currency="USD", bal_account_no="")
    income = [
        line("INV-1", "01-20", amount, currency="USD", bal_account_no="").model_copy(
            update={"account_type": "gl", "account_no": account_no, "document_type": ""}
        )
        for account_no, amount in (("3000", "-0.03"), ("3000", "-0.03"), ("4000", "-0.04"))
    ]
    scenario = past.after(journal(invoiced, *income))
    assert left(scenario, 1) == ("0.10", "0.09")
    balances = scenario.balances()
    assert balances == {"1100": "0.09", "3000": "-0.06", "4000": "-0.03"}
    in_francs = income[0].model_copy(update={"currency": ""})
    mixed = journal(
        *(
            one.model_copy(update={"document_no": "INV-2"})
            for one in (invoiced, in_francs, *income[1:])
        )
    )
    past.when(mixed).then_refused(DocumentOutOfBalance)


def test_cents_that_rates_leave_go_to_the_account_for_rounding() -> None:
    past = given(*books(d0101="0.50"))
    parts = ("0.01", "0.01", "-0.02")
    lines = [
        line("ANY-1", "01-20", amount, currency="USD", bal_account_no="").model_copy(
            update={"account_type": "gl", "account_no": "3000"}
        )
        for amount in parts
    ]
    scenario = past.after(journal(*lines))
    assert scenario.balances() == {"3000": "0.01", ROUNDING: "-0.01"}


# --- currencies with other decimals -----------------------------------------------------------------


def _amounts(record: BaseModel, currency: str) -> Iterator[tuple[str, Decimal]]:
    """The amounts of events and their records that are in the currency, with the names of their fields."""
    fields = record.__dict__
    in_currency = fields.get("currency") == currency
    for name, value in fields.items():
        if isinstance(value, BaseModel):
            yield from _amounts(value, currency)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for each in value:
                yield from _amounts(each, currency)
        elif in_currency and "lcy" not in name and "rate" not in name and "percentage" not in name:
            values = value if isinstance(value, tuple) else (value,)
            yield from ((name, each) for each in values if isinstance(each, Decimal) and each)


@pytest.mark.parametrize(("currency", "unit"), [("JPY", "1"), ("KWD", "0.001")])
def test_amounts_have_the_decimals_of_their_currency(currency: str, unit: str) -> None:
    one = Decimal(unit)
    hundred, two, ninety = (str(one * times) for times in (1000, 20, 900))
    past = given(
        *books(currency, d0101="0.90", d0120="0.95"),
        bank_account("B", hundred, iban=IBAN, currency=currency),
        SetPaymentTolerance(currency=currency, percentage=Decimal(1), maximum_amount=one * 7),
    )
    opening = OpeningEntry(
        party_no="C1", document_type="invoice", document_no="I1", posting_date=day("01-05"),
        currency=currency, amount=Decimal(hundred),
    )  # fmt: skip
    terms = {"discount_amount": Decimal(two), "discount_date": day("01-25")}
    past = past.after(
        PostOpeningEntries(ledger="customer", entries=(opening,)),
        invoice("INV-2", "01-10", hundred, currency, **terms),
        ChangeEntryDiscount(entry_no=3, discount_date=day("01-26"), discount_amount=one * 19),
    )
    too_exact = invoice("INV-3", "01-10", str(one / 10), currency)
    past.when(too_exact).then_refused(AmountDigits, currency=currency)
    paid = str(one * 981)
    scenario = past.after(
        brought(("01-20", paid), ("01-20", ninety), opening=hundred, currency=currency),
        assign(10000, e3=None),
        assign(20000, e2=ninety),
        post(),
        UnapplyEntry(entry_no=2),
    )
    assert scenario.remaining()[2] == str(one * 1000)
    accounts = ACCOUNTS.model_copy(
        update={"unrealized_gain_account": GAINS, "unrealized_loss_account": LOSSES}
    )
    scenario = scenario.after(
        SetCurrency(currency=currency, accounts=accounts),
        adjust("01-31"),
        journal(line("PAY-9", "02-01", f"-{hundred}", currency=currency, applies_to={2: None})),
    )
    for _, event in scenario.books.log:
        for name, amount in _amounts(event, currency):
            assert decimals_of(amount) == currency_digits(currency), (type(event), name, amount)


def test_yen_are_exchanged_into_francs() -> None:
    past = given(*books("JPY", d0101="0.0092"), invoice("INV-1", "01-10", "10000", "JPY"))
    assert left(past, 1) == ("10000", "92.00")
    pay = line("PAY-1", "01-20", "-50.00", applies_to={1: None})
    scenario = past.after(journal(pay))
    assert left(scenario, 1) == ("4565", "42.00")
    undone = scenario.after(UnapplyEntry(entry_no=1), ReverseTransaction(transaction_no=2))
    assert undone.remaining() == {1: "10000"}
