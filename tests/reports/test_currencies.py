"""Reports of entries in several currencies: each currency has its total, and all of them one in the local currency."""

from __future__ import annotations

from decimal import Decimal

from ledger_es import DatedRate, JournalLine, PostJournal, SetCurrency, SetExchangeRates
from tests.projections.books import Company, company, day
from tests.projections.test_exchange_adjustment import ACCOUNTS


def _post(books: Company, number: str, on: str, amount: str, currency: str) -> None:
    line = JournalLine(
        posting_date=day(on),
        document_type="invoice",
        document_no=number,
        account_type="customer",
        account_no="C1",
        amount=amount,
        currency=currency,
        bal_account_no="3000",
    )
    books.ledger.execute(PostJournal(lines=(line,)))


def test_lists_add_up_each_currency_and_all_of_them() -> None:
    with company(":memory:") as books:
        for currency, rate in (("USD", "0.90"), ("JPY", "0.006")):
            dated = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=rate)
            books.ledger.execute(SetCurrency(currency=currency, accounts=ACCOUNTS))
            books.ledger.execute(SetExchangeRates(currency=currency, rates=(dated,)))
        _post(books, "F1", "01-10", "100.00", "")
        _post(books, "F2", "01-10", "200.00", "USD")
        _post(books, "F3", "01-12", "50.00", "USD")
        _post(books, "F4", "01-12", "10000", "JPY")
        ask, on = books.ledger, day("01-31")
        amounts = {"CHF": "100.00", "JPY": "10000", "USD": "250.00"}
        for report in (ask.open_entries(as_of=on), ask.customer_entries(as_of=on)):
            assert report.as_json()["totals"] == amounts
            assert [total.label for total in report.totals()] == [
                "Total CHF", "Total JPY", "Total USD", "Total"
            ]  # fmt: skip
            assert report.totals()[-1].amounts["remaining_amount"] == Decimal("385.00")
            row = report.rows()[-1]
            assert (row.remaining_amount, row.remaining_lcy) == (Decimal(10000), Decimal("60.00"))
        on = day("02-28")
        overdue = ask.overdue(as_of=on)
        assert overdue.as_json()["totals"] == amounts
        assert [(row.currency, row.overdue_lcy) for row in overdue.rows()] == [
            ("CHF", Decimal("100.00")), ("JPY", Decimal("60.00")), ("USD", Decimal("225.00"))
        ]  # fmt: skip
        aging = ask.aging(as_of=on)
        assert aging.as_json()["totals"]["USD"]["days_1_30"] == "250.00"
        assert [row.total_lcy for row in aging.rows()] == [
            Decimal("100.00"), Decimal("60.00"), Decimal("225.00")
        ]  # fmt: skip
        assert aging.totals()[-1].amounts["total"] == Decimal("385.00")
        assert len(ask.overdue(as_of=day("01-01")).totals()) == 1
