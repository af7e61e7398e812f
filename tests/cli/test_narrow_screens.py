"""Every list reads on a screen of 80 columns: a row is not divided among lines, whatever its texts."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest

from ledger_es import Ledger
from ledger_es.tables import Table
from tests.cli.running import run
from tests.cli.test_erase_page import BEFORE
from tests.cli.test_readme import tour
from tests.house.test_narrow_reports import lines_of_a_row

__all__ = ["tour"]

LISTS: dict[str, Callable[[Ledger], list[Table]]] = {
    "open entries": lambda ledger: [ledger.open_entries().table()],
    "statement of account": lambda ledger: [ledger.statement_of_account(customer_no="C1").table()],
    "customers": lambda ledger: [ledger.customers().table()],
    "vendors": lambda ledger: [ledger.vendors().table()],
    "customer entries": lambda ledger: [ledger.customer_entries().table()],
    "bank entries": lambda ledger: [ledger.bank_entries().table()],
    "G/L entries": lambda ledger: [ledger.gl_entries().table()],
    "an entry": lambda ledger: ledger.entry(1).tables(),
    "registers": lambda ledger: [ledger.registers().table()],
    "overdue": lambda ledger: [ledger.overdue().table()],
    "aging": lambda ledger: [ledger.aging().table()],
    "trial balance": lambda ledger: [ledger.trial_balance().table()],
    "chart of accounts": lambda ledger: [ledger.chart_of_accounts().table()],
    "bank accounts": lambda ledger: [ledger.bank_accounts().table()],
    "posting groups": lambda ledger: [ledger.posting_groups().table()],
    "payment terms": lambda ledger: [ledger.payment_terms().table()],
    "statements": lambda ledger: [ledger.statements().table()],
    "a statement": lambda ledger: [ledger.statement("MAIN/1").table()],
    "what to review": lambda ledger: [ledger.statement("MAIN/1", to_review=True).table()],
    "reconciliation status": lambda ledger: [ledger.reconciliation_status().table()],
    "reconciliation by day": lambda ledger: [ledger.reconciliation_days().table()],
}


@pytest.mark.usefixtures("tour")
def test_a_row_of_every_list_is_not_divided_at_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (*BEFORE, "journal post journal.csv"):
        run(*shlex.split(command))
    with Ledger.open("ledger.db") as ledger:
        for name, tables in LISTS.items():
            for table in tables(ledger):
                assert lines_of_a_row(table, monkeypatch) == 1, f"{name}: {table.title}"
