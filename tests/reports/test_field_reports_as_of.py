"""Faults that other systems had with the view of a past day, with the figures of their reports; none may happen here.

What the same reports say of the books as they are stands in tests/scenarios.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from ledger_es import Ledger
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.currency import SetCurrency
from ledger_es.commands.payment_return import ReturnPayment
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import day
from tests.scenarios.test_currencies import GAINS
from tests.scenarios.test_currencies import books as books_in
from tests.scenarios.test_deposit import CHECKS, deposit
from tests.scenarios.test_deposit import PAST as DEPOSITED
from tests.scenarios.test_exchange_adjustment import CHART, WITH_UNREALIZED, adjust


@contextmanager
def ledger_after(*commands: Any) -> Iterator[Ledger]:
    with Ledger.open(":memory:", create=True) as ledger:
        for command in commands:
            ledger.execute(command, actor="anna")
        yield ledger


def open_on(ledger: Ledger, on: str) -> dict[str, str]:
    """What is open of customers by document number."""
    rows = ledger.open_entries(as_of=day(on)).rows()
    return {row.document_no: str(row.remaining_amount) for row in rows}


def open_lcy(ledger: Ledger, on: str) -> dict[str, str]:
    rows = ledger.open_entries(as_of=day(on)).rows()
    return {row.document_no: str(row.remaining_lcy) for row in rows}


def balance(ledger: Ledger, account_no: str, on: str) -> Decimal:
    rows = ledger.trial_balance(as_of=day(on)).rows()
    return sum((row.balance for row in rows if row.account_no == account_no), Decimal(0))


def test_what_was_overpaid_is_on_the_payment_at_every_moment() -> None:
    """Dolibarr/dolibarr#33191, #33747: -700.00 on 10 May and -440.00 on 20 May; never on the invoice."""
    with ledger_after(
        *BOOKS,
        documents("INV-A 05-01 500.00\nINV-B 05-02 260.00"),
        journal(line("PAY-3", "05-04", "-1200.00", applies_to={1: None})),
        ApplyEntries(applying_entry_no=3, amounts_to_apply={2: None}, posting_date=day("05-20")),
    ) as ledger:
        assert open_on(ledger, "05-03") == {"INV-A": "500.00", "INV-B": "260.00"}
        assert open_on(ledger, "05-10") == {"INV-B": "260.00", "PAY-3": "-700.00"}
        assert open_on(ledger, "05-20") == {"PAY-3": "-440.00"}
        assert balance(ledger, "1100", "05-20") == Decimal("-440.00")


def test_an_application_undone_after_its_period_was_closed_leaves_that_period_as_it_was() -> None:
    """frappe/erpnext#56164, frappe/erpnext#22985: 12.00 gained in March, given back in April."""
    with ledger_after(
        *books_in(d0101="1.00", d0328="1.02"),
        journal(line("INV-1", "01-10", "600.00", currency="USD")),
        journal(line("PAY-1", "03-28", "-600.00", currency="USD", applies_to={1: None})),
        SetAllowedPostingDates(allow_from=day("04-01")),
        UnapplyEntry(entry_no=1, posting_date=day("04-02")),
    ) as ledger:
        assert open_on(ledger, "03-31") == {}
        assert balance(ledger, GAINS, "03-31") == Decimal("-12.00")
        assert open_on(ledger, "04-02") == {"INV-1": "600.00", "PAY-1": "-600.00"}
        assert open_lcy(ledger, "04-02") == {"INV-1": "600.00", "PAY-1": "-612.00"}
        assert balance(ledger, GAINS, "04-02") == 0


def test_an_invoice_paid_since_is_worth_its_rate_on_the_day_of_the_run() -> None:
    """microsoft/ALAppExtensions#26926: 124,000.00 as of 31 May, nothing today; 4,000.00 in May, 2,000.00 in June."""
    with ledger_after(
        *books_in(d0101="30.00", d0531="31.00", d0610="31.50"),
        CHART,
        SetCurrency(currency="USD", accounts=WITH_UNREALIZED),
        journal(line("INV-1", "05-05", "4000.00", currency="USD")),
        journal(line("PAY-1", "06-10", "-4000.00", currency="USD", applies_to={1: None})),
        adjust("05-31"),
    ) as ledger:
        assert open_lcy(ledger, "05-31") == {"INV-1": "124000.00"}
        assert open_lcy(ledger, "06-10") == {}
        results = [
            sum((balance(ledger, account, on) for account in (GAINS, "6970")), Decimal(0))
            for on in ("05-31", "06-10")
        ]
        assert results == [Decimal("-4000.00"), Decimal("-6000.00")]


def test_a_check_that_comes_back_changes_nothing_before_its_day() -> None:
    """bcgov/entity#26413, bcgov/entity#10414: nothing is owed as of 12 May, 330.00 as of 13 May."""
    with ledger_after(
        *DEPOSITED,
        CHECKS,
        deposit(as_lump=True),
        ReturnPayment(
            entry_no=4,
            posting_date=day("05-13"),
            document_no="RET-1",
            charge=Decimal("30.00"),
            charge_account_no="6900",
        ),
    ) as ledger:
        assert (balance(ledger, "1100", "05-12"), open_on(ledger, "05-12")) == (0, {})
        assert balance(ledger, "1100", "05-13") == Decimal("330.00")
        assert open_on(ledger, "05-13") == {"INV-B": "300.00", "RET-1": "30.00"}
        due = {
            row.document_no: row.due_date for row in ledger.open_entries(as_of=day("05-13")).rows()
        }
        assert due["INV-B"] == day("04-30")
