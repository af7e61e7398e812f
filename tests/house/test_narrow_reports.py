"""Every report reads at 80 columns: a row stands on one line, because columns that say least give way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger_es import Report, audit, reports
from ledger_es.cli import folding
from ledger_es.cli.text_table import text_table
from ledger_es.tables import Cell, Column, Table, columns_of

TAKES_LINES = {
    "AgingReport": "only with amounts of six digits in every column",
    "EntryReport": "a detailed entry has another entry or a line of a statement, never both",
    "ReconciliationDaysReport": "its figures are a sum: none of them is left out",
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
