"""Statements by balance, aging by other dates and periods, key figures and the worklist."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es import Ledger
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.currency import CurrencyAccounts, DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.entry import SetEntryHold
from ledger_es.commands.entry_note import SetEntryDispute, SetEntryPromise
from ledger_es.commands.exchange_adjustment import AdjustExchangeRates
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_tolerance import SetPaymentTolerance
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_terms import SetReminderTerms
from ledger_es.errors import DateFormulaInvalid, StatementPeriodInvalid
from tests.projections.books import Company, company, day
from tests.scenarios.test_reminder import terms


def receivables(ledger: Ledger, on: str) -> Decimal:
    row = next(
        row for row in ledger.trial_balance(as_of=day(on)).rows() if row.account_no == "1100"
    )
    return row.balance


def in_currencies(books: Company, **rates: str) -> None:
    for currency, rate in rates.items():
        books.do(SetCurrency(currency=currency))
        dated = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal(rate))
        books.do(SetExchangeRates(currency=currency, rates=(dated,)))


# --- statements by balance ----------------------------------------------------------------


def told(books: Company, first: str, last: str) -> list[tuple[Any, ...]]:
    report = books.ledger.balance_statement(
        customer_no="C1", posted_from=day(first), as_of=day(last)
    )
    return [
        (row.currency, row.detail_type, str(row.amount or ""), str(row.balance))
        for row in report.rows()
    ]


def test_each_currency_has_a_section_of_its_own(store_url: str) -> None:
    with company(store_url) as books:
        in_currencies(books, EUR="0.95")
        books.invoice("I1", "01-10", "3000.00")
        books.payment("02-10", "1200.00")
        books.invoice("I2", "03-01", "2500.00", currency="EUR")
        books.post(
            document_type="payment", posting_date=day("03-15"), amount="-400.00", currency="EUR",
        )  # fmt: skip
        books.invoice("I3", "04-20", "650.00", currency="EUR")
        assert told(books, "04-01", "06-30") == [
            ("CHF", "opening", "", "1800.00"),
            ("EUR", "opening", "", "2100.00"),
            ("EUR", "initial_entry", "650.00", "2750.00"),
        ]
        report = books.ledger.balance_statement(
            customer_no="C1", posted_from=day("04-01"), as_of=day("06-30")
        ).as_json()
        assert report["closing"] == {"CHF": "1800.00", "EUR": "2750.00"}


def test_what_is_on_hold_stays_in_the_balance(store_url: str) -> None:
    with company(store_url) as books:
        january = books.invoice("I1", "01-10", "480.00")
        books.do(SetEntryHold(entry_no=january, on_hold="ASK"))
        books.invoice("I2", "03-05", "730.00")
        books.payment("03-20", "480.00", applies_to={january: None})
        assert told(books, "03-01", "03-31") == [
            ("CHF", "opening", "", "480.00"),
            ("CHF", "initial_entry", "730.00", "1210.00"),
            ("CHF", "initial_entry", "-480.00", "730.00"),
        ]


def test_an_accepted_difference_is_a_line_of_its_own() -> None:
    with company(":memory:") as books:
        books.do(SetPaymentTolerance(maximum_amount=Decimal("0.50")))
        invoice = books.invoice("I1", "01-02", "318.40")
        books.payment("01-20", "318.50", applies_to={invoice: None})
        assert told(books, "01-01", "01-31") == [
            ("CHF", "opening", "", "0.00"),
            ("CHF", "initial_entry", "318.40", "318.40"),
            ("CHF", "initial_entry", "-318.50", "-0.10"),
            ("CHF", "payment_tolerance", "0.10", "0.00"),
        ]
        assert books.ledger.statement_of_account(customer_no="C1").rows() == ()


def test_a_statement_has_at_least_one_day_and_one_party() -> None:
    with company(":memory:") as books:
        with pytest.raises(StatementPeriodInvalid):
            told(books, "02-01", "01-31")
        with pytest.raises(StatementPeriodInvalid):
            books.ledger.key_figures(posted_from=day("02-01"), as_of=day("01-31"))
        with pytest.raises(ValueError, match="one customer or of one vendor"):
            books.ledger.balance_statement(posted_from=day("01-01"))


# --- aging --------------------------------------------------------------------------------


def test_an_application_dated_later_leaves_the_ages_of_the_day(store_url: str) -> None:
    with company(store_url) as books:
        on_account = books.payment("02-12", "750.00")
        march = [books.invoice(f"I{number}", "03-16", "2600.00") for number in range(4)]
        books.invoice("I9", "04-10", "8150.00")
        payment = books.payment("05-07", "9650.00")
        del on_account
        books.do(
            ApplyEntries(
                applying_entry_no=payment,
                posting_date=day("05-07"),
                amounts_to_apply={**dict.fromkeys(march), 2: None},
            )
        )

        def aged(on: str) -> dict[str, str]:
            report = books.ledger.aging(by="posting", as_of=day(on))
            totals: dict[str, str] = report.as_json()["totals_lcy"]
            return totals

        assert aged("04-30") == {
            "period_1": "8150.00",
            "period_2": "10400.00",
            "period_3": "-750.00",
            "older": "0.00",
        }
        assert receivables(books.ledger, "04-30") == Decimal("17800.00")


def test_nothing_is_left_out_however_old(store_url: str) -> None:
    with company(store_url) as books:
        books.invoice("I1", "01-03", "4300.00", due_date=day("01-03"))
        books.invoice("I2", "08-17", "1150.00", account_no="C2", due_date=day("09-19"))
        report = books.ledger.aging(as_of=day("08-31"), period="10D")
        assert report.as_json()["totals_lcy"] == {
            "not_due": "1150.00",
            "period_1": "0.00",
            "period_2": "0.00",
            "period_3": "0.00",
            "older": "4300.00",
        }
        assert report.percentages() == {
            "not_due": Decimal("21.1"), "period_1": Decimal("0.0"), "period_2": Decimal("0.0"),
            "period_3": Decimal("0.0"), "older": Decimal("78.9"),
        }  # fmt: skip
        assert report.as_json()["total_lcy"] == str(receivables(books.ledger, "08-31"))
        bars = report.bars(10)
        assert [line.count("█") for line in bars] == [3, 0, 0, 0, 10]
        assert bars[0].endswith("1,150.00 21.1 %")


def test_the_entries_behind_the_aging_add_up_to_it(store_url: str) -> None:
    with company(store_url) as books:
        in_currencies(books, EUR="0.95")
        books.invoice("I1", "01-10", "100.00", due_date=day("02-09"))
        books.invoice("I2", "03-02", "40.00", due_date=day("04-01"))
        books.invoice("I3", "01-20", "10.00", due_date=day("02-19"), currency="EUR")
        asked: dict[str, Any] = {"as_of": day("03-31"), "period": "CM"}
        details = books.ledger.aged_entries(**asked)
        assert [(row.document_no, row.age, row.period) for row in details.rows()] == [
            ("I1", 50, "From 2026-02-01"),
            ("I3", 40, "From 2026-02-01"),
            ("I2", -1, "Not due"),
        ]
        aged = books.ledger.aging(**asked)
        assert details.as_json()["total_lcy"] == aged.as_json()["total_lcy"] == "149.50"
        by_posting = books.ledger.aged_entries(by="posting", **asked).rows()
        assert [row.period for row in by_posting if row.document_no == "I2"] == ["From 2026-03-01"]
        assert [row.period for row in by_posting if row.document_no == "I1"] == ["From 2026-01-01"]


def test_an_adjustment_to_the_rates_of_a_day_is_aged_on_that_day(store_url: str) -> None:
    """Field report: 3,940.00 on 30 March, 3,910.00 from 31 March on; face values are never added."""
    with company(store_url) as books:
        in_currencies(books, EUR="0.96", USD="0.88")
        rate = DatedRate(
            starting_date=day("03-31"), relational_exchange_rate_amount=Decimal("0.945")
        )
        books.do(SetExchangeRates(currency="EUR", rates=(rate,)))
        accounts = CurrencyAccounts(unrealized_gain_account="3890", unrealized_loss_account="3890")
        for currency in ("EUR", "USD"):
            books.do(SetCurrency(currency=currency, accounts=accounts))
        for number, (currency, amount) in enumerate(
            (("EUR", "2000.00"), ("USD", "1500.00"), ("", "700.00"))
        ):
            books.invoice(f"I{number}", "02-01", amount, due_date=day("03-03"), currency=currency)
        books.do(AdjustExchangeRates(posting_date=day("03-31"), document_no="ADJ"))
        for on, total in (("03-30", "3940.00"), ("03-31", "3910.00")):
            aged = books.ledger.aging(as_of=day(on)).as_json()
            assert aged["total_lcy"] == total == str(receivables(books.ledger, on))
            assert {row["currency"]: row["total"] for row in aged["customers"]} == {
                "CHF": "700.00", "EUR": "2000.00", "USD": "1500.00",
            }  # fmt: skip


def test_periods_of_months_by_document_date() -> None:
    with company(":memory:") as books:
        for number, on in enumerate(("01-31", "02-28", "03-30", "03-31"), 1):
            books.invoice(f"I{number}", on, f"{number}.00")
        report = books.ledger.aging(by="document", period="1M", as_of=day("03-31"))
        assert report.as_json()["totals_lcy"] == {
            "period_1": "9.00", "period_2": "1.00", "period_3": "0.00", "older": "0.00",
        }  # fmt: skip
        assert "From 2026-02-28" in [column.heading for column in report.columns()]
        with pytest.raises(DateFormulaInvalid):
            books.ledger.aging(period="1M+CM")
        with pytest.raises(ValueError, match="aged by one of due, posting, document"):
            books.ledger.aging(by="birth")  # type: ignore[arg-type]


# --- key figures and worklist -------------------------------------------------------------


def test_key_figures_of_a_quarter(store_url: str) -> None:
    with company(store_url) as books:
        books.invoice("I0", "01-01", "1000.00", due_date=day("01-31"), account_no="C3")
        paid = books.invoice("I1", "02-01", "3000.00", due_date=day("02-28"))
        books.payment("03-10", "3000.00", applies_to={paid: None})
        books.invoice("I2", "03-20", "600.00", due_date=day("04-19"), account_no="C2")
        report = books.ledger.key_figures(posted_from=day("01-02"), as_of=day("04-01"))
        assert report.days == 90
        assert {row.figure: str(row.value) for row in report.rows()} == {
            "days_sales_outstanding": "40.0",
            "best_possible_days_sales_outstanding": "15.0",
            "average_days_late": "10.0",
            "invoices_paid_late": "100.0",
            "collection_effectiveness_index": "75.0",
            "promises_broken": "None",
        }
        # Figures are numbers of the unit beside them: no column of percentages.
        assert "percentage" not in [column.kind for column in report.columns()]
        assert report.notes() == ("Control account 1100: 1,600.00 CHF; it agrees to the cent.",)
        empty = books.ledger.key_figures(posted_from=day("12-01"), as_of=day("12-31"))
        assert [row.value for row in empty.rows()][:4] == [None] * 4


def test_promises_that_were_broken(store_url: str) -> None:
    """Kept in full, kept in part as promised, broken, and one whose day is not over."""
    with company(store_url) as books:
        kept, part, broken, later = (
            books.invoice(f"I{number}", "01-10", "100.00", due_date=day("02-09"))
            for number in range(4)
        )
        for entry_no, on, amount in (
            (kept, "03-05", None), (part, "03-06", "40.00"), (broken, "03-07", None), (later, "03-31", None),
        ):  # fmt: skip
            promise = SetEntryPromise(
                entry_no=entry_no, promised_date=day(on), promised_amount=amount
            )
            books.do(promise)
        books.payment("03-05", "100.00", applies_to={kept: None})
        books.payment("03-06", "40.00", applies_to={part: None})
        books.payment("03-08", "100.00", applies_to={broken: None})

        def figure(first: str, last: str) -> tuple[str, int]:
            report = books.ledger.key_figures(posted_from=day(first), as_of=day(last))
            return str(report.rows()[-1].value), report.sums.promises

        assert figure("03-01", "03-31") == ("33.3", 3)
        assert figure("03-06", "03-07") == ("0.0", 1)


def test_the_worklist_names_the_next_step(store_url: str) -> None:
    with company(store_url) as books:
        books.do(terms())
        assert isinstance(terms(), SetReminderTerms)
        books.invoice("I1", "01-12", "1000.00", due_date=day("02-11"))
        held = books.invoice("I2", "01-12", "70.00", due_date=day("02-01"), account_no="C2")
        books.do(SetEntryHold(entry_no=held, on_hold="ASK"))
        books.invoice("I3", "01-12", "500.00", due_date=day("02-20"), account_no="C3")

        def steps() -> list[tuple[str, str, int]]:
            rows = books.ledger.worklist(as_of=day("03-01")).rows()
            return [(row.customer_no, row.next_step, row.weight) for row in rows]

        assert steps() == [
            ("C1", "set_terms", 18),
            ("C3", "set_terms", 4),
            ("C2", "look_at_hold", 0),
        ]
        books.do(EditCustomer(party_no="C1", reminder_terms="R"))
        books.do(EditCustomer(party_no="C3", reminder_terms="R", blocked="all"))
        assert [step for _, step, _ in steps()] == ["remind", "unblock", "look_at_hold"]
        books.do(CreateReminders(document_date=day("02-28")))
        assert steps()[0][1] == "issue_draft"


def test_the_worklist_knows_disputes_and_promises(store_url: str) -> None:
    with company(store_url) as books:
        books.do(terms())
        books.do(EditCustomer(party_no="C1", reminder_terms="R"))
        disputed = books.invoice("I1", "01-12", "1000.00", due_date=day("02-11"))
        promised = books.invoice("I2", "01-12", "400.00", due_date=day("02-11"))
        books.do(SetEntryDispute(entry_no=disputed, dispute="PRICE"))
        books.do(SetEntryPromise(entry_no=promised, promised_date=day("03-01")))

        def row(on: str) -> tuple[str, str, str, str, str]:
            (row,) = books.ledger.worklist(as_of=day(on)).rows()
            amounts = (row.overdue_lcy, row.disputed_lcy, row.promised_lcy, row.broken_lcy)
            overdue, in_dispute, to_come, broken = map(str, amounts)
            return overdue, in_dispute, to_come, broken, row.next_step

        assert row("03-01") == ("0.00", "1000.00", "400.00", "0.00", "settle_dispute")
        assert row("03-02") == ("400.00", "1000.00", "0.00", "400.00", "ask_for_promise")
        explained = books.ledger.reminder_explanation(entry_no=disputed, as_of=day("03-01"))
        assert explained.reasons == ("disputed",)
        explained = books.ledger.reminder_explanation(entry_no=promised, as_of=day("03-01"))
        assert explained.reasons == ("promised",)
        assert "it is promised for 2026-03-01, and the terms say: leave it out" in " ".join(
            explained.sentences()
        )
        assert (
            books.ledger.reminder_explanation(entry_no=promised, as_of=day("03-02")).reasons == ()
        )
        books.do(SetEntryDispute(entry_no=disputed, dispute=""))
        assert row("03-01") == ("1000.00", "0.00", "400.00", "0.00", "remind")
