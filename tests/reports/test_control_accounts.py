"""Reports that add up to the control accounts: detail trial balance, balances by currency, overdue with levels."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from ledger_es import Ledger
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_cancellation import CancelReminders
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.errors import StatementPeriodInvalid
from tests.projections.books import company, day
from tests.scenarios.test_reminder import terms


def told(ledger: Ledger, first: str, last: str, **fields: Any) -> list[tuple[str, str, str, str]]:
    report = ledger.detail_trial_balance(posted_from=day(first), as_of=day(last), **fields)
    assert report.agreement.agrees
    return [
        (row.party_no, row.detail_type, str(row.amount_lcy), str(row.balance_lcy))
        for row in report.rows()
    ]


def test_a_detail_trial_balance_adds_up_to_the_control_account(store_url: str) -> None:
    with company(store_url) as books:
        paid = books.invoice("I1", "01-05", "1000.00")
        books.invoice("I2", "01-20", "250.00", account_no="C2")
        books.payment("02-12", "400.00", applies_to={paid: None})
        before = books.now()
        books.invoice("I3", "02-20", "80.00", account_no="C2")
        assert told(books.ledger, "02-01", "02-28") == [
            ("C1", "opening", "None", "1000.00"),
            ("C1", "initial_entry", "-400.00", "600.00"),
            ("C2", "opening", "None", "250.00"),
            ("C2", "initial_entry", "80.00", "330.00"),
        ]
        assert told(books.ledger, "02-01", "02-28", known_at=before)[2:] == [
            ("C2", "opening", "None", "250.00"),
        ]
        assert told(books.ledger, "02-01", "02-11")[0] == ("C1", "opening", "None", "1000.00")
        report = books.ledger.detail_trial_balance(posted_from=day("02-01"), as_of=day("02-28"))
        assert report.as_json()["closing_lcy"] == "930.00"
        assert report.as_json()["control_balance_lcy"] == "930.00"
        assert report.notes() == ("Control account 1100: 930.00 CHF; it agrees to the cent.",)
        vendors = books.ledger.detail_trial_balance(
            ledger="vendor", posted_from=day("02-01"), as_of=day("02-28")
        )
        assert (vendors.rows(), vendors.agreement.agrees) == ((), True)
        with pytest.raises(StatementPeriodInvalid):
            told(books.ledger, "03-01", "02-28")
        with pytest.raises(ValueError, match="one of customer, vendor"):
            books.ledger.foreign_currency_balance(ledger="bank")  # type: ignore[arg-type]


def test_balances_by_currency_are_valued_at_the_rate_of_the_day(store_url: str) -> None:
    """2,000.00 EUR booked at 0.96 are worth 1,890.00 at 0.945; 700.00 in francs stay what they are."""
    with company(store_url) as books:
        books.do(SetCurrency(currency="EUR"))
        rates = [("01-01", "0.96"), ("03-31", "0.945")]
        dated = tuple(
            DatedRate(starting_date=day(on), relational_exchange_rate_amount=Decimal(rate))
            for on, rate in rates
        )
        books.do(SetExchangeRates(currency="EUR", rates=dated))
        books.invoice("I1", "01-10", "2000.00", currency="EUR")
        books.invoice("I2", "01-10", "700.00")

        def balances(on: str) -> list[tuple[str, str, str, str]]:
            report = books.ledger.foreign_currency_balance(as_of=day(on))
            assert report.agreement.agrees
            return [
                (row.currency, str(row.balance), str(row.booked_lcy), str(row.at_rate_lcy))
                for row in report.rows()
            ]

        assert balances("03-30") == [
            ("CHF", "700.00", "700.00", "700.00"),
            ("EUR", "2000.00", "1920.00", "1920.00"),
        ]
        assert balances("03-31")[1] == ("EUR", "2000.00", "1920.00", "1890.00")
        control = books.ledger.control_accounts(as_of=day("03-31"))
        assert [
            (row.account_no, str(row.entries), str(row.difference)) for row in control.rows()
        ] == [
            ("1020", "100.00", "0.00"),
            ("1100", "2620.00", "0.00"),
        ]
        assert control.agrees


def test_overdue_amounts_have_the_level_of_their_reminder_and_a_bar(store_url: str) -> None:
    with company(store_url) as books:
        books.do(terms())
        books.do(EditCustomer(party_no="C1", reminder_terms="R"))
        books.invoice("I1", "01-12", "1000.00", due_date=day("02-11"))
        books.invoice("I2", "01-12", "250.00", due_date=day("02-11"), account_no="C2")
        books.do(CreateReminders(document_date=day("02-17")))
        books.do(IssueReminders(reminder_nos=("R00001",)))
        issued = books.now()

        def levels(**fields: Any) -> dict[str, int]:
            report = books.ledger.overdue(as_of=day("03-01"), **fields)
            return {row.customer_no: row.reminder_level for row in report.rows()}

        assert levels() == {"C1": 1, "C2": 0}
        report = books.ledger.overdue(as_of=day("03-01"))
        first, second = report.bars(width=8)
        assert first.split() == ["C1", "CHF", "████████", "1,000.00", "18", "days"]
        assert second.split() == ["C2", "CHF", "██", "250.00", "18", "days"]
        assert report.bars(at_most=1)[1] == " 1 others 250.00"
        books.do(CancelReminders(reminder_nos=("R00001",)))
        assert levels() == {"C1": 0, "C2": 0}
        assert levels(known_at=issued) == {"C1": 1, "C2": 0}


def test_a_statement_by_balance_has_what_is_overdue_and_how_old_it_is(store_url: str) -> None:
    with company(store_url) as books:
        books.invoice("I1", "01-12", "1000.00", due_date=day("02-11"))
        books.invoice("I2", "02-20", "80.00", due_date=day("03-20"))
        books.payment("02-25", "15.00")
        report = books.ledger.balance_statement(
            customer_no="C1", posted_from=day("02-01"), as_of=day("03-01")
        )
        assert [(row.document_no, row.days_overdue) for row in report.overdue()] == [("I1", 18)]
        assert report.as_json()["aging"] == [
            {
                "currency": "CHF",
                "remaining_amount": "1065.00",
                "not_due": "80.00",
                "days_1_30": "985.00",
                "days_31_60": "0.00",
                "days_61_90": "0.00",
                "days_over_90": "0.00",
            }
        ]
        assert report.overdue_table().title == "Overdue on 2026-03-01"


def test_every_report_of_receivables_adds_up_to_the_accounts(store_url: str) -> None:
    """Invoices of 1,000.00 and 2,000.00 EUR at 0.95, 400.00 paid, 75.00 paid too much: 2,425.00 are open."""
    with company(store_url) as books:
        books.do(SetCurrency(currency="EUR"))
        dated = DatedRate(
            starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.95")
        )
        books.do(SetExchangeRates(currency="EUR", rates=(dated,)))
        paid = books.invoice("I1", "01-05", "1000.00")
        books.payment("02-12", "400.00", applies_to={paid: None})
        before = books.now()
        books.invoice("I2", "02-20", "2000.00", account_no="C2", currency="EUR")
        books.payment("03-01", "75.00", account_no="C3")
        ledger = books.ledger
        words = ("Control account 1100: 2,425.00 CHF; it agrees to the cent.",)
        on = {"as_of": day("03-31")}
        aging, overdue, entries = (
            ledger.aging(**on),
            ledger.overdue(**on),
            ledger.open_entries(**on),
        )
        assert aging.notes() == entries.notes() == overdue.notes()[1:] == words
        assert overdue.notes()[0] == "Overdue 2,500.00 CHF; not due, or in credit: -75.00."
        assert overdue.as_json()["other_open_lcy"] == "-75.00"
        for document in (
            aging.as_json(),
            overdue.as_json(),
            entries.as_json()["agreements"]["customer"],
        ):
            assert document["control_balance_lcy"] == "2425.00"
            assert (document["control_accounts"], document["agrees"]) == ("1100", True)
        known = {"as_of": day("03-31"), "known_at": before}
        assert ledger.aging(**known).as_json()["control_balance_lcy"] == "600.00"
        assert (
            ledger.open_entries(as_of=day("02-11"))
            .notes()[0]
            .startswith("Control account 1100: 1,000")
        )
        for customer_no, balance in (("C1", "600.00"), ("C2", "1,900.00"), ("C3", "-75.00")):
            said = f"{customer_no} on control account 1100: {balance} CHF; it agrees to the cent."
            items = ledger.statement_of_account(customer_no=customer_no, **on)
            moved = ledger.balance_statement(
                customer_no=customer_no, posted_from=day("02-01"), **on
            )
            assert items.notes()[-1] == moved.notes()[-1] == said
            assert items.as_json()["agrees"] is moved.as_json()["agrees"] is True
            assert ledger.overdue(customer_no=customer_no, **on).notes() == ()


def test_a_difference_is_said_aloud() -> None:
    """The books cannot differ by themselves: a row of the read model is made wrong."""
    with company(":memory:") as books:
        books.invoice("I1", "01-05", "1000.00")
        books.ledger.aging(as_of=day("03-31"))
        with books.ledger.read_models.connection() as connection:
            connection.execute(
                text("UPDATE gl_entries SET amount_lcy = 99900 WHERE amount_lcy = 100000")
            )
            connection.commit()
        report = books.ledger.aging(as_of=day("03-31"))
        assert report.notes() == ("Control account 1100: 999.00 CHF; THIS DIFFERS by -1.00.",)
        assert report.as_json()["agrees"] is False
