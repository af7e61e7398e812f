"""Debits that the bank returns after they were paid: by reason code, on the bank's day (receivables.md 18)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.currency import CurrencyAccounts
from ledger_es.aggregates.direct_debit_collection import DebitReturned
from ledger_es.aggregates.mandate import MandateBlocked
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.direct_debit_return import ReturnDebitOfLine, ReturnDirectDebit
from ledger_es.commands.entry_note import SetEntryDispute
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.reminder import CreateReminders
from ledger_es.errors import (
    ChargeIncomplete,
    DebitNotPossible,
    DebitStatusWrong,
    DebitUnknown,
    LineIsNoReturn,
    NothingToCollect,
)
from ledger_es.values import Personal
from tests.scenarios.books import customer, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import file as file_of
from tests.scenarios.statements import statement, statement_line
from tests.scenarios.test_collections_reports import C1, GRACE, asked, charge, interest, terms
from tests.scenarios.test_direct_debit_collection import (
    IBAN,
    METHOD,
    PAST,
    POST,
    STREAM,
    bank,
    collect,
    file,
    invoice,
    mandate,
    set_up,
)

ONE = journal(invoice("1", "02-02", "100"))


def returned(code: str = "AM04", on: str = "02-16", **fields: Any) -> ReturnDirectDebit:
    asked: dict[str, Any] = {"collection_no": "DD00001", "debit_no": 1}
    return ReturnDirectDebit(posting_date=day(on), reason_code=code, **asked | fields)


def paid() -> Scenario:
    """The invoice is entry 1, collected on 6 February with payment 2 and bank entry 3."""
    return given(*PAST, ONE).after(collect(), file(), POST)


def test_the_invoice_is_open_again_and_the_money_leaves_on_the_bank_s_day() -> None:
    outcome = paid().when(returned("MD06"))
    event = DebitReturned(
        debit_no=1,
        entry_no=1,
        payment_entry_no=2,
        reason_code="MD06",
        posting_date=day("02-16"),
        register_no=3,
        returns=1,
        waits=True,
    )
    assert outcome.decision is not None
    assert (STREAM, event) in outcome.decision.events
    blocked = ("mandate-M%2DC1", MandateBlocked(return_code="MD06"))
    assert blocked in outcome.decision.events
    (warning,) = outcome.numbers["warnings"]
    assert warning["message"] == (
        "debit 1 of collection DD00001 came back (MD06): the customer wants the money back: ask what is wrong with the"
        " invoice"
    )
    scenario = outcome.and_recorded()
    assert scenario.remaining() == {1: "100.00"}
    assert scenario.entry(1).due_date == day("02-02")
    assert scenario.balances() == {"1100": "100.00", "3000": "-100.00"}
    scenario.when(returned("MD06")).then_refused(
        DebitStatusWrong, collection_no="DD00001", debit_no=1, status="returned", verb="returned"
    )
    scenario.when(returned(debit_no=2)).then_refused(
        DebitUnknown, collection_no="DD00001", debit_no=2
    )


def test_the_payment_returned_by_its_entry_is_the_debit_returned() -> None:
    by_entry = ReturnPayment(entry_no=2, posting_date=day("02-16"), reason_code="AC04")
    scenario = paid().after(by_entry)
    assert scenario.books.direct_debit_collection("DD00001").debits[1].status == "returned"
    assert scenario.books.mandate("M-C1").state.is_blocked


@pytest.mark.parametrize("code", ["AC04", "AC06", "MD01", "MD06", "MD07", "MS02"])
def test_some_codes_block_the_mandate(code: str) -> None:
    scenario = paid().after(returned(code))
    assert scenario.books.mandate("M-C1").state.is_blocked
    scenario.when(collect()).then_refused(
        NothingToCollect, bank_account_no="B", due_to=day("02-10"), left_out=1
    )


def test_too_little_money_is_collected_once_more_and_then_waits_for_a_person() -> None:
    scenario = paid().after(returned("AM04"), collect(), file("DD00002"))
    state = scenario.books.direct_debit_collection("DD00002")
    assert state.debits[1].sequence_type == "RCUR"
    scenario.after(POST.model_copy(update={"collection_no": "DD00002"}))
    scenario.after(returned("AM04", collection_no="DD00002"))
    left_out = scenario.when(collect())
    left_out.then_refused(NothingToCollect, bank_account_no="B", due_to=day("02-10"), left_out=1)
    # Somebody has looked at it and names it.
    assert scenario.when(collect(entry_nos=(1,))).numbers["total_amount"] == "100.00"


def test_other_codes_wait_for_a_person() -> None:
    scenario = paid().after(returned("AG01"))
    assert not scenario.books.mandate("M-C1").state.is_blocked
    scenario.when(collect()).then_refused(
        NothingToCollect, bank_account_no="B", due_to=day("02-10"), left_out=1
    )


def test_the_fee_goes_to_an_account_and_on_to_the_customer() -> None:
    command = returned(
        bank_fee=Decimal(3),
        bank_fee_account_no="6900",
        charge=Decimal(5),
        charge_account_no="6950",
    )
    scenario = paid().after(command)
    # The charge is an entry of its own; the bank has taken 103.
    assert sorted(scenario.remaining().values()) == ["100.00", "5.00"]
    assert scenario.balances() == {
        "1020": "-3.00",
        "1100": "105.00",
        "3000": "-100.00",
        "6900": "3.00",
        "6950": "-5.00",
    }


def test_the_application_is_undone_on_its_own_day_or_on_the_first_open_one() -> None:
    """Paid on 6 February; where February is closed, the invoice is open again from 1 March."""
    for allowed_from, undone_on in (("01-01", "02-06"), ("03-01", "03-01")):
        scenario = paid().after(SetAllowedPostingDates(allow_from=day(allowed_from)))
        outcome = scenario.when(returned(on="03-16"))
        assert outcome.decision is not None
        days = {
            undone.posting_date
            for _, event in outcome.decision.events
            for undone in getattr(event, "undone", ())
        }
        assert days == {day(undone_on)}


def test_reminders_and_interest_are_as_if_the_money_had_never_come() -> None:
    """Project60/org.project60.sepa#258: 9.60 for 30 days; 6.08 would leave out the 11 days until the return."""
    series = AddNumberSeriesLine(series="JOURNAL", starting_date=day("01-01"), no_first="J1")
    bill = line("INV-1", "02-01", "640.00", due_date=day("03-02"), payment_method="DD")
    scenario = given(*PAST, series, terms(GRACE), interest(), C1, journal(bill)).after(
        collect("03-02", document_date=day("03-02"), collection_date=day("03-05")),
        file(on="03-02"),
        POST,
        returned("AM04", "03-16"),
        CreateReminders(document_date=day("03-20")),
    )
    assert asked(scenario, "R00001") == {1: (1, "640.00")}
    assert charge(scenario, "04-01", "F00001") == "9.60"


def test_a_disputed_entry_is_not_collected() -> None:
    scenario = given(*PAST, ONE, SetEntryDispute(entry_no=1, dispute="PRICE"))
    scenario.when(collect(entry_nos=(1,))).then_refused(
        DebitNotPossible, entry_no=1, reason="it is disputed"
    )


# --- by a statement -----------------------------------------------------------------------


def on_statement(*lines: tuple[str, str, str, str]) -> ImportStatements:
    """A statement of account B with lines of (day, amount, end-to-end id, reason code)."""
    records = [
        statement_line(
            f"T{place}",
            on,
            amount,
            entry_place=place,
            text=Personal(json.dumps({"end_to_end_id": end_to_end_id}), bytes([place] * 16)),
            return_reason=code,
        )
        for place, (on, amount, end_to_end_id, code) in enumerate(lines, 1)
    ]
    return file_of(statement(*records, iban=IBAN, currency="EUR"))


def test_a_line_names_the_debit_the_reason_and_the_fee() -> None:
    lines = on_statement(
        ("02-16", "-103.00", "DD00001-1", "MD06 refund"),
        ("02-16", "-100.00", "DD00001-9", "MD06"),
        ("02-16", "100.00", "DD00001-1", ""),
        ("02-16", "-99.00", "DD00001-1", "MD06"),
    )
    scenario = paid().after(lines)
    for line_no in (20000, 30000, 40000):
        scenario.when(ReturnDebitOfLine(statement_no="B/1", line_no=line_no)).then_refused(
            LineIsNoReturn, statement_no="B/1", line_no=line_no
        )
    without_account = scenario.when(ReturnDebitOfLine(statement_no="B/1", line_no=10000))
    without_account.then_refused(ChargeIncomplete, field="bank_fee")
    command = ReturnDebitOfLine(statement_no="B/1", line_no=10000, bank_fee_account_no="6900")
    scenario.after(command)
    assert scenario.remaining() == {1: "100.00"}
    assert scenario.balances() == {
        "1020": "-3.00",
        "1100": "100.00",
        "3000": "-100.00",
        "6900": "3.00",
    }
    assert scenario.books.mandate("M-C1").state.is_blocked
    # The same line a second time: the debit has come back already.
    scenario.when(command).then_refused(LineIsNoReturn, statement_no="B/1", line_no=10000)


# --- books in another currency ------------------------------------------------------------


def test_euros_are_collected_and_returned_in_books_in_francs() -> None:
    """100 EUR at 0.95 are worth 95.00 CHF; paid at 0.97 they gain 2.00, and back they are worth 97.00 at the bank."""
    rates = [
        SetExchangeRates(
            currency="EUR",
            rates=(DatedRate(starting_date=day(on), relational_exchange_rate_amount=rate),),
        )
        for on, rate in (("01-01", "0.95"), ("02-05", "0.97"))
    ]
    accounts = dict.fromkeys(CurrencyAccounts.model_fields, "3890")
    euros = SetCurrency(currency="EUR", accounts=CurrencyAccounts(**accounts))
    bill = line("INV-1", "01-02", "100", currency="EUR", due_date=day("02-02"), payment_method="DD")
    francs = EstablishCompany(company_name="Muster AG", currency="CHF")
    past = (francs, euros, *rates, customer(), bank(currency="EUR"), METHOD, set_up(), mandate())
    scenario = given(*past, journal(bill)).after(collect(), file(), POST)
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1020": "97.00", "3000": "-95.00", "3890": "-2.00"}
    scenario.after(returned("AM04"))
    assert scenario.remaining() == {1: "100.00"}
    assert scenario.balances() == {"1100": "95.00", "3000": "-95.00"}
