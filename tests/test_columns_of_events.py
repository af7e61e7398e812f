"""Tables inside events: the rows are declared once, and the event's columns are what they say."""

from __future__ import annotations

import typing
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates import bank_account, general_ledger
from ledger_es.aggregates.bank_account import BANK_ENTRIES, BankEntriesPosted, BankEntryRow
from ledger_es.aggregates.columns import Table, plural
from ledger_es.aggregates.event import Event

TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    **general_ledger.TABLES,
    **bank_account.TABLES,
}


@pytest.mark.parametrize("event", TABLES, ids=lambda event: event.__name__)
def test_the_events_columns_are_those_of_its_rows(event: type[Event]) -> None:
    declared = {
        column: (table, field)
        for table in TABLES[event]
        for field, column in table.column_by_field.items()
    }
    hints = typing.get_type_hints(event, include_extras=True)
    columns = {name for name in event.model_fields if typing.get_origin(hints[name]) is tuple}
    assert columns == set(declared)
    for column, (table, field) in declared.items():
        first_of_table = column == next(iter(table.column_by_field.values()))
        required_in_event = event.model_fields[column].is_required()
        if field in table.defaults:
            assert not required_in_event, f"{column} may be left out, says the row"
        elif required_in_event:
            continue
        else:
            # A whole table may be left out where it has no rows.
            first = next(iter(table.column_by_field.values()))
            assert first_of_table or not event.model_fields[first].is_required(), column


def entry(entry_no: int, **fields: Any) -> BankEntryRow:
    return BankEntryRow(
        entry_no=entry_no,
        transaction_no=1,
        posting_date=date(2026, 1, 5),
        document_no="D-1",
        amount=Decimal(10),
        amount_lcy=Decimal(10),
        posting_group="BANK",
        gl_account_no="1020",
        **fields,
    )


def event_of(*rows: BankEntryRow) -> BankEntriesPosted:
    return BankEntriesPosted(
        source_code="journal", currency="CHF", **BANK_ENTRIES.columns(list(rows))
    )


def test_a_column_that_is_all_default_is_left_out_and_comes_back() -> None:
    event = event_of(entry(1), entry(2))
    assert event.document_nos == ("D-1", "D-1")
    assert (event.reason_codes, event.document_dates, event.exchange_rate_amounts) == ((), (), ())
    first, second = BANK_ENTRIES.rows(event)
    assert first == entry(1, document_date=date(2026, 1, 5), bank_date=date(2026, 1, 5))
    assert second == event.entry(2)


def test_a_column_with_one_value_that_is_not_the_default_holds_all_values() -> None:
    event = event_of(
        entry(1, reason_code="R", exchange_rate_amount=Decimal(100)),
        entry(2, document_date=date(2026, 1, 3)),
    )
    assert event.reason_codes == ("R", "")
    assert event.exchange_rate_amounts == (Decimal(100), Decimal(1))
    assert event.document_dates == (date(2026, 1, 5), date(2026, 1, 3))
    assert event.entry(2).document_date == date(2026, 1, 3)


def test_columns_of_unequal_lengths_are_refused() -> None:
    columns = BANK_ENTRIES.columns([entry(1), entry(2)])
    with pytest.raises(ValueError, match="unequal lengths"):
        BankEntriesPosted(
            source_code="journal", currency="CHF", **(columns | {"reason_codes": ("R",)})
        )
    with pytest.raises(ValueError, match="unequal lengths"):
        BankEntriesPosted(source_code="journal", currency="CHF", **(columns | {"amounts": ()}))


def test_no_rows_are_columns_without_values() -> None:
    event = event_of()
    assert event.entry_nos == ()
    assert BANK_ENTRIES.rows(event) == []


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("entry_no", "entry_nos"),
        ("amount_lcy", "amounts_lcy"),
        ("currency", "currencies"),
        ("dimensions", "dimensions"),
        ("posting_day", "posting_days"),
    ],
)
def test_the_name_of_a_column_is_the_plural_of_its_field(field: str, column: str) -> None:
    assert plural(field) == column
