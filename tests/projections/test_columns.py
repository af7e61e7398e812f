"""Each fact of a posting stands in its own column, whichever others are said or left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import EntriesPosted, PostedEntry
from ledger_es.projections.gl_entries import GL_ENTRIES, TRANSACTIONS
from ledger_es.projections.party_entries import ENTRIES
from ledger_es.projections.projections import ADD_ROWS
from ledger_es.projections.rows import Currencies, Rows
from ledger_es.projections.tables import FOREVER, column_names, row_of
from ledger_es.values import day_number

DAY = date(2026, 3, 1)
PLAIN: dict[str, Any] = {
    "entry_no": 7,
    "transaction_no": 5,
    "document_no": "I7",
    "posting_date": DAY,
    "document_date": date(2026, 2, 27),
    "due_date": date(2026, 3, 31),
    "currency": "CHF",
    "amount": Decimal("120.50"),
    "amount_lcy": Decimal("120.50"),
    "posting_group": "DOMESTIC",
    "control_account_no": "1100",
    "source_code": "journal",
}
SAID: dict[str, Any] = {
    "document_type": "invoice",
    "external_document_no": "EXT-1",
    "reason_code": "GOODWILL",
    "dimensions": "COST=1",
    "discount_possible": Decimal("2.40"),
    "discount_date": date(2026, 3, 8),
    "discount_tolerance_date": date(2026, 3, 10),
    "max_payment_tolerance": Decimal("0.50"),
    "payment_reference": "RF18539007547034",
    "payment_method": "BANK",
    "on_hold": "DISPUTE",
    "statement_no": "B/3",
    "statement_line_no": 4,
    "bal_account_type": "gl",
    "bal_account_no": "3000",
    "description_seal": "c2VhbA",
    "reversed_entry_no": 3,
}
COLUMN = {
    "control_account_no": "account_no",
    **{name: name.replace("_date", "_day") for name in (*PLAIN, *SAID) if name.endswith("_date")},
}


def _rows(stream: str, event: EntriesPosted | Posted) -> Rows:
    rows = Rows(lambda: Currencies("CHF", {}))
    for add_rows in ADD_ROWS[type(event)]:
        add_rows(event, Placed(stream, 11, 2, event), rows)
    return rows


def _by_column(table: Table, rows: Rows) -> list[dict[str, Any]]:
    names = column_names(table)
    return [dict(zip(names, row, strict=True)) for row in rows.of(row_of(table))]


def _stored(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value * 100)
        case date():
            return day_number(value)
    return value


@pytest.mark.parametrize("said", [[], *([name] for name in SAID), list(SAID)], ids=" ".join)
def test_a_posted_entry(said: list[str]) -> None:
    facts = PLAIN | {name: SAID[name] for name in said}
    rows = _rows("customer_ledger-C1", EntriesPosted(entries=(PostedEntry(**facts),)))
    defaults = PostedEntry(**PLAIN).__dict__
    beside = {
        "ledger": "customer",
        "party_no": "C1",
        "commit_no": 2,
        "is_edited": 0,
        "closed_day": FOREVER,
        "closed_commit": FOREVER,
    }
    expected = beside | {
        COLUMN.get(name, name): _stored(facts.get(name, defaults[name])) for name in (*PLAIN, *SAID)
    }
    assert _by_column(ENTRIES, rows) == [expected]


LINE_SAID: dict[str, Any] = {
    "line_document_dates": DAY,
    "line_external_document_nos": "EXT-1",
    "line_description_seals": "c2VhbA",
    "line_dimensions": "COST=1",
    "line_reason_codes": "GOODWILL",
    "line_application_nos": 9,
}
LINE_COLUMN = {
    "line_document_dates": "document_day",
    "line_external_document_nos": "external_document_no",
    "line_description_seals": "description_seal",
    "line_dimensions": "dimensions",
    "line_reason_codes": "reason_code",
    "line_application_nos": "application_no",
}


@pytest.mark.parametrize(
    "said", [[], *([name] for name in LINE_SAID), list(LINE_SAID)], ids=" ".join
)
def test_a_gl_line(said: list[str]) -> None:
    posted = Posted(
        register_no=1,
        part=1,
        source_code="journal",
        transaction_nos=(5,),
        transaction_posting_dates=(date(2026, 3, 2),),
        transaction_document_nos=("I7",),
        line_transaction_nos=(5, 5),
        line_gl_entry_nos=(1, 2),
        line_account_nos=("1100", "3000"),
        line_amounts_lcy=(Decimal("120.50"), Decimal("-120.50")),
        **{name: (LINE_SAID[name],) * 2 for name in said},
    )
    expected: dict[str, Any] = {
        "gl_entry_no": 1,
        "transaction_no": 5,
        "account_no": "1100",
        "posting_day": day_number(date(2026, 3, 2)),
        "commit_no": 2,
        "document_day": day_number(date(2026, 3, 2)),
        "amount_lcy": 12050,
        "external_document_no": "",
        "description_seal": "",
        "dimensions": "",
        "reason_code": "",
        "application_no": 0,
    } | {LINE_COLUMN[name]: _stored(LINE_SAID[name]) for name in said}
    rows = _rows("general_ledger", posted)
    first, second = _by_column(GL_ENTRIES, rows)
    assert first == expected
    assert second == expected | {"gl_entry_no": 2, "account_no": "3000", "amount_lcy": -12050}


def test_a_transaction_that_reverses_another() -> None:
    posted = Posted(
        register_no=3,
        part=1,
        source_code="reversal",
        transaction_nos=(8,),
        transaction_posting_dates=(DAY,),
        transaction_document_types=("payment",),
        transaction_document_nos=("P1",),
        transaction_reversed_nos=(5,),
    )
    assert _by_column(TRANSACTIONS, _rows("general_ledger", posted)) == [
        {
            "transaction_no": 8,
            "register_no": 3,
            "posting_day": day_number(DAY),
            "commit_no": 2,
            "source_code": "reversal",
            "document_type": "payment",
            "document_no": "P1",
            "reversed_transaction_no": 5,
        }
    ]
