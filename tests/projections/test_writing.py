"""Rows of a page are written as they were made, whether one by one or from columns."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from ledger_es.ledger import Ledger
from ledger_es.projections.database import Database
from ledger_es.projections.entry_versions import VERSIONS, EntryVersionRow
from ledger_es.projections.gl_entries import GL_ENTRIES, GlEntryRow
from ledger_es.projections.party_entries import DETAILS, DetailRow
from ledger_es.projections.rows import rows_in_columns
from ledger_es.projections.tables import column_names, key_names, table
from ledger_es.projections.writing import FRESH, Writer

COLUMNS: dict[str, Any] = {
    "gl_entry_no": (1, 2),
    "transaction_no": 5,
    "account_no": ("1100", "3000"),
    "posting_day": 20_000,
    "commit_no": 7,
    "document_day": 20_001,
    "amount_lcy": (-1250, 1250),
    "external_document_no": "",
    "description_seal": "",
    "dimensions": "",
    "reason_code": "",
    "application_no": 0,
}


def test_rows_are_read_as_they_were_written(store_url: str) -> None:
    rows = list(rows_in_columns(GlEntryRow, 2, **COLUMNS))
    with Ledger.open(store_url, create=True) as ledger:
        database = Database(ledger.store)
        with database.writing() as writer:
            fresh = Writer(writer.connection, FRESH)
            fresh.create([GL_ENTRIES], indexes=False)
            fresh.insert(GL_ENTRIES, [])
            fresh.insert(GL_ENTRIES, rows)
            order = ", ".join(key_names(GL_ENTRIES))
            found = fresh.execute(f"SELECT * FROM {fresh.name(GL_ENTRIES)} ORDER BY {order}").all()
        database.engine.dispose()
    assert [GlEntryRow._make(row) for row in found] == rows


def test_what_no_row_says_is_written_as_the_default(store_url: str) -> None:
    row = DetailRow(
        entry_no=1,
        position=0,
        place=0,
        posting_day=0,
        commit_no=0,
        amount=0,
        amount_lcy=0,
        detail_type="",
        transaction_no=0,
        application_no=0,
        applied_entry_no=0,
    )
    version = EntryVersionRow(
        entry_no=1,
        attribute="discount_amount",
        position=1,
        commit_no=0,
        number_value=0,
        text_value=None,
    )
    with Ledger.open(store_url, create=True) as ledger:
        database = Database(ledger.store)
        with database.writing() as writer:
            fresh = Writer(writer.connection, FRESH)
            fresh.create([DETAILS, VERSIONS], indexes=False)
            fresh.insert(DETAILS, [row, row._replace(place=1, amount=5)])
            fresh.insert(VERSIONS, [version, version._replace(position=2, number_value=None)])
            details = fresh.execute(f"SELECT * FROM {fresh.name(DETAILS)} ORDER BY place").all()
            versions = fresh.execute(
                f"SELECT * FROM {fresh.name(VERSIONS)} ORDER BY position"
            ).all()
        database.engine.dispose()
    assert [tuple(found) for found in details] == [row, row._replace(place=1, amount=5)]
    assert [found.number_value for found in versions] == [0, None]
    assert [found.text_value for found in versions] == [None, None]


def test_a_single_value_holds_for_all_rows() -> None:
    first, second = rows_in_columns(GlEntryRow, 2, **COLUMNS)
    assert (first.account_no, first.amount_lcy, first.transaction_no) == ("1100", -1250, 5)
    assert (second.account_no, second.amount_lcy, second.transaction_no) == ("3000", 1250, 5)


def test_every_column_is_named_and_of_one_length() -> None:
    without = {name: values for name, values in COLUMNS.items() if name != "account_no"}
    with pytest.raises(AssertionError, match="account_no"):
        rows_in_columns(GlEntryRow, 2, **without)
    with pytest.raises(AssertionError, match="amount"):
        rows_in_columns(GlEntryRow, 2, **COLUMNS, amount=1)
    with pytest.raises(ValueError, match="shorter"):
        list(rows_in_columns(GlEntryRow, 2, **COLUMNS | {"account_no": ("1100",)}))


class _Row(NamedTuple):
    code: str
    count: int
    day: int | None
    remark: str | None


def test_a_table_has_the_fields_of_its_row_as_columns() -> None:
    declared = table("declared_in_a_test", _Row, key=("code",))
    try:
        assert column_names(declared) == ["code", "count", "day", "remark"]
        assert key_names(declared) == ["code"]
        assert [column.nullable for column in declared.columns] == [False, False, True, True]
        assert [column.type.python_type for column in declared.columns] == [str, int, int, str]
    finally:
        declared.metadata.remove(declared)
