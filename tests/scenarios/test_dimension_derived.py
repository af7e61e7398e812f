"""What is posted without a line of its own carries dimensions too: valuations, reminder fees, returned payments."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es.aggregates.journal_batch import JournalName
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.exchange_adjustment import UndoExchangeAdjustment
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.journal_batch import SetJournalBatch
from ledger_es.commands.netting import NetBalances
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.errors import DimensionMandatory
from tests.scenarios.books import BOOKS, bank_account, customer, documents, journal, line
from tests.scenarios.scenario import day, given
from tests.scenarios.test_alternative_posting_group import ALLOWED, SET_UP
from tests.scenarios.test_currencies import GAINS
from tests.scenarios.test_dimension import DIMENSIONS, default, lines
from tests.scenarios.test_dimension_statement import bank_dimensions
from tests.scenarios.test_exchange_adjustment import UNREALIZED_GAINS, adjust, past
from tests.scenarios.test_reminder import LEVELS, TERMS, create, issue, terms

SALES, ADM = "DEPARTMENT=SALES", "DEPARTMENT=ADM"
FEES = ""


def test_a_valuation_carries_the_dimensions_of_its_entry_and_its_release_those_of_the_valuation() -> (
    None
):
    """100 USD at 0.90 are worth 95.00 at the end of January: a gain of 5.00, taken back by a payment at 0.95."""
    gain = ("1100", "5.00", SALES), (UNREALIZED_GAINS, "-5.00", SALES)
    back = ("1100", "-5.00", SALES), (UNREALIZED_GAINS, "5.00", SALES)
    scenario = past(d0101="0.90", d0131="0.95").after(
        *DIMENSIONS,
        journal(line("INV-1", "01-12", "100.00", currency="USD", dimensions=SALES)),
        adjust("01-31"),
    )
    assert lines(scenario) == [*gain]
    # The account demands another value by now: what is taken back has that which was posted.
    scenario = scenario.after(
        default("gl", UNREALIZED_GAINS, "ADM", "same_code"),
        journal(line("PAY-1", "02-05", "-100.00", currency="USD")),
        ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}),
    )
    released = [row for row in lines(scenario) if row[0] == UNREALIZED_GAINS]
    assert released == [back[1]]
    scenario = scenario.after(UnapplyEntry(entry_no=2))
    assert [row for row in lines(scenario) if row[0] == UNREALIZED_GAINS] == [gain[1]]
    scenario = scenario.after(UndoExchangeAdjustment(register_no=2))
    assert lines(scenario) == [*back]


@pytest.mark.parametrize(
    ("dimensions_of", "carried"),
    [("entry", "DEPARTMENT=SALES;PROJECT=7"), ("account", "PROJECT=7"), ("none", "")],
)
def test_a_run_carries_the_dimensions_that_are_chosen_and_its_undo_the_same(
    dimensions_of: Any, carried: str
) -> None:
    """Whatever the receivables account would contribute."""
    scenario = past(d0101="0.90", d0131="0.95").after(
        *DIMENSIONS,
        journal(line("INV-1", "01-12", "100.00", currency="USD", dimensions=SALES)),
        default("gl", UNREALIZED_GAINS, "7", dimension="PROJECT"),
        default("gl", "1100", "ADM"),
        adjust("01-31", dimensions_of=dimensions_of),
    )
    assert lines(scenario) == [("1100", "5.00", carried), (UNREALIZED_GAINS, "-5.00", carried)]
    scenario = scenario.after(UndoExchangeAdjustment(register_no=2))
    assert lines(scenario) == [("1100", "-5.00", carried), (UNREALIZED_GAINS, "5.00", carried)]


@pytest.mark.parametrize(
    ("dimensions_of", "carried"),
    [("entry", "DEPARTMENT=SALES;PROJECT=7"), ("account", "PROJECT=7"), ("none", "")],
)
def test_a_bank_account_is_valued_with_the_dimensions_that_are_chosen_and_undone_with_the_same(
    dimensions_of: Any, carried: str
) -> None:
    """100 USD at 0.90 are worth 95.00 at the end of January: a gain of 5.00, undone on the same day.

    The bank account stands for SALES, the account for gains for project 7; the bank's G/L account completes nothing.
    """
    scenario = past(d0101="0.90", d0131="0.95").after(
        *DIMENSIONS,
        bank_account("D", currency="USD"),
        journal(
            line("ANY-1", "01-10", "100.00", currency="USD", bal_account_no="6900").model_copy(
                update={"account_type": "bank_account", "account_no": "D", "document_type": ""}
            )
        ),
        default("bank_account", "D", "SALES"),
        default("gl", GAINS, "7", dimension="PROJECT"),
        default("gl", "1020", "8", dimension="PROJECT"),
        adjust("01-31", dimensions_of=dimensions_of),
    )
    assert lines(scenario) == [("1020", "5.00", carried), (GAINS, "-5.00", carried)]
    assert bank_dimensions(scenario) == carried
    # An undo takes back what was posted, whatever the accounts contribute and demand by then.
    scenario = scenario.after(
        default("gl", GAINS, "ADM", "same_code"),
        default("bank_account", "D", "ADM", "same_code"),
        UndoExchangeAdjustment(register_no=2),
    )
    assert lines(scenario) == [("1020", "-5.00", carried), (GAINS, "5.00", carried)]
    assert bank_dimensions(scenario) == carried


@pytest.mark.parametrize("demanding", [("bank_account", "D"), ("gl", "1020"), ("gl", GAINS)])
def test_what_demands_a_department_stops_the_valuing_of_a_bank_account(
    demanding: tuple[str, str],
) -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        *DIMENSIONS,
        bank_account("D", currency="USD"),
        journal(
            line("ANY-1", "01-10", "100.00", currency="USD", bal_account_no="6900").model_copy(
                update={"account_type": "bank_account", "account_no": "D", "document_type": ""}
            )
        ),
        default(*demanding, "", "code_mandatory"),
    )
    scenario.when(adjust("01-31")).then_refused(DimensionMandatory, account_no=demanding[1])


@pytest.mark.parametrize(
    ("dimensions_of", "carried"), [("entry", SALES), ("account", "PROJECT=7"), ("none", "")]
)
def test_what_an_undo_opens_is_valued_with_the_dimensions_that_its_run_had_chosen(
    dimensions_of: Any, carried: str
) -> None:
    """The payment of 20 January is undone after the run of 31 January, which had another entry to value."""
    scenario = past(d0101="0.90", d0131="0.95").after(
        *DIMENSIONS,
        journal(
            line("INV-1", "01-12", "100.00", currency="USD", dimensions=SALES),
            line("INV-2", "01-12", "40.00", currency="USD"),
        ),
        journal(line("PAY-1", "01-20", "-100.00", currency="USD", applies_to={1: None})),
        adjust("01-31", dimensions_of=dimensions_of),
    )
    if dimensions_of == "account":
        scenario = scenario.after(default("gl", UNREALIZED_GAINS, "7", dimension="PROJECT"))
    scenario = scenario.after(UnapplyEntry(entry_no=1))
    valued = [row for row in lines(scenario) if row[0] == UNREALIZED_GAINS]
    assert ("-5.00", carried) in [row[1:] for row in valued]


def test_an_account_for_gains_that_demands_what_the_entry_lacks_stops_the_run() -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        *DIMENSIONS,
        journal(line("INV-1", "01-12", "100.00", currency="USD")),
        default("gl", UNREALIZED_GAINS, "", "code_mandatory"),
    )
    scenario.when(adjust("01-31")).then_refused(
        DimensionMandatory, account_no=UNREALIZED_GAINS, dimension="DEPARTMENT"
    )


def test_a_reminder_fee_carries_what_its_customer_and_the_fee_account_contribute() -> None:
    scenario = given(
        *BOOKS,
        *TERMS,
        terms(LEVELS[1]),
        *DIMENSIONS,
        default("customer", "C1", "SALES"),
        documents("INV-1 01-12 1000.00 02-11"),
        create("03-01"),
    ).after(issue("R00001"))
    assert {(amount, dimensions) for _, amount, dimensions in lines(scenario)} == {
        ("20.00", SALES),
        ("-20.00", SALES),
    }


def test_of_several_reminders_one_that_an_account_refuses_is_left_whole() -> None:
    """C2 stands for no department, which the fee account demands."""
    scenario = given(
        *BOOKS,
        customer("C2", reminder_terms=""),
        *TERMS,
        terms(LEVELS[1]),
        *DIMENSIONS,
        default("customer", "C1", "SALES"),
        documents("INV-1 01-12 1000.00 02-11"),
        documents("INV-2 01-12 500.00 02-11", "C2"),
        TERMS[1].model_copy(update={"party_no": "C2"}),
        create("03-01"),
    )
    scenario = scenario.after(default("gl", FEES, "", "code_mandatory"))
    outcome = scenario.when(issue("R00001", "R00002"))
    assert outcome.numbers["reminder_nos"] == ["R00001"]
    (warning,) = outcome.numbers["warnings"]
    assert "DEPARTMENT" in warning["message"]
    outcome.and_recorded()
    assert {row[2] for row in lines(scenario)} == {SALES}


def test_a_returned_payment_is_taken_back_with_its_dimensions() -> None:
    scenario = given(
        *BOOKS,
        *DIMENSIONS,
        bank_account(),
        documents("INV-1 01-12 100.00"),
        journal(
            line(
                *("PAY-1", "01-20", "-100.00"),
                dimensions=SALES,
                applies_to={1: None},
                bal_account_type="bank_account",
                bal_account_no="B",
            )
        ),
        default("customer", "C1", "ADM", "same_code"),
    ).after(ReturnPayment(entry_no=2, posting_date=day("02-05"), document_no="RET-1"))
    assert lines(scenario) == [("1100", "100.00", SALES), ("1020", "-100.00", SALES)]
    assert scenario.remaining() == {1: "100.00"}


def test_the_copy_of_a_cancelled_invoice_carries_its_dimensions_and_its_posting_group() -> None:
    scenario = given(
        *BOOKS,
        *SET_UP,
        ALLOWED,
        *DIMENSIONS,
        journal(line("INV-1", "01-12", "100.00", dimensions=SALES, posting_group="ABROAD")),
        SetJournalBatch(template="general", batch="FIX"),
        CancelInvoice(
            entry_no=1,
            document_no="CM-1",
            posting_date=day("01-20"),
            copy_template="general",
            copy_batch="FIX",
        ),
    )
    (copied,) = scenario.books.journal_lines(JournalName("general", "FIX")).in_order()
    assert (copied.dimensions, copied.posting_group) == (SALES, "ABROAD")


def test_netting_carries_what_each_side_contributes() -> None:
    scenario = given(
        *BOOKS,
        *DIMENSIONS,
        documents("INV-1 01-12 100.00"),
        documents("INV-2 01-12 -60.00", "V1"),
        default("customer", "C1", "SALES"),
        default("vendor", "V1", "ADM"),
    ).after(
        NetBalances(
            customer_no="C1", vendor_no="V1", posting_date=day("02-01"), document_no="NET-1"
        )
    )
    assert {(account, amount, carried) for account, amount, carried in lines(scenario)} == {
        ("1100", "-60.00", SALES),
        ("2000", "60.00", ADM),
    }
