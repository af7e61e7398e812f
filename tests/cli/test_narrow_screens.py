"""Every list reads on a screen of 80 columns: a row is not divided among lines, whatever its texts."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger_es import Ledger, Report, audit, reports
from ledger_es.cli import folding
from ledger_es.cli.text_table import text_table
from ledger_es.tables import Cell, Column, Table, columns_of
from tests.cli.running import run
from tests.cli.test_erase_page import BEFORE
from tests.cli.test_readme import tour

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
}


TAKES_LINES = {
    "AgingReport": "only with amounts of six digits in every column",
    "EntryReport": "a detailed entry has another entry or a line of a statement, never both",
    "ReconciliationStatusReport": "its figures are a sum: none of them is left out",
}
"""Reports of which a row that is full in every column takes several lines, with the reason why it may."""
WORDS = {
    "name": "Glaskontor Nordlicht GmbH",
    "iban": "CH9300762011623852957",
    "text": "a text of several words",
    "evidence": "payer certain, number found, amount differs",
    "applied": "10001 R-1001: 4,820.00, 10001 R-1014: 1,275.50",
    "bank_entries": "12345: 4,820.00, 12346: 1,275.50",
    "grace_period": "1M+14D",
    "due_date_formula": "1M+14D",
}
CELLS: dict[str, Cell] = {
    "amount": Decimal("123456.78"),
    "percentage": Decimal("12.5"),
    "number": 12345,
    "count": 123,
    "date": date(2026, 1, 31),
    "moment": datetime(2026, 1, 31, 12, tzinfo=UTC),
    "flag": True,
    "currency": "CHF",
    "code": "payment",
}


def usual_cell(column: Column) -> Cell:
    name = "name" if column.name.endswith("name") else column.name
    return WORDS.get(name) or CELLS.get(column.kind, "HAUSBANK/1")


MODULES_WITH_REPORTS = (reports, audit)
"""Imported, so that every class of a report is there."""


def kinds_of_reports(kind: type[Any] = Report) -> Iterator[type[Report[Any]]]:
    for report in kind.__subclasses__():
        if report.__module__.startswith("ledger_es."):
            yield report
            yield from kinds_of_reports(report)


def lines_of_a_row(table: Table, monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of lines among which a row is divided at 80 columns."""
    usual = folding._groups
    parts = [1]

    def noting(*arguments: Any) -> Any:
        groups = usual(*arguments)
        parts.append(len(groups))
        return groups

    with monkeypatch.context() as patched:
        patched.setattr(folding, "_groups", noting)
        lines = folding.fitting_lines(text_table(table), 80)
    assert max(len(folding.text_of(line)) for line in lines) <= 80, table.title
    return max(parts)


def test_a_full_row_of_every_report_is_not_divided_at_80_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    divided = set()
    for report in kinds_of_reports():
        columns = columns_of(report.row_type)
        rows = (tuple(map(usual_cell, columns)),) * 2
        if lines_of_a_row(Table(report.__name__, columns, rows, currency="CHF"), monkeypatch) > 1:
            divided.add(report.__name__)
    assert divided == set(TAKES_LINES), "let columns that say least give way (`gives_way`)"


@pytest.mark.usefixtures("tour")
def test_a_row_of_every_list_is_not_divided_at_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (*BEFORE, "journal post journal.csv"):
        run(*shlex.split(command))
    with Ledger.open("ledger.db") as ledger:
        for name, tables in LISTS.items():
            for table in tables(ledger):
                assert lines_of_a_row(table, monkeypatch) == 1, f"{name}: {table.title}"
