"""An entry that one page makes and closes is written closed; only older ones are closed by an UPDATE."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.projections.closing import Closing
from ledger_es.projections.party_entries import DETAILS, ENTRIES, DetailRow, EntryRow, entry_row
from ledger_es.projections.tables import FOREVER

DAY = date(2026, 3, 1)


def _entry(entry_no: int) -> EntryRow:
    posted = PostedEntry(
        entry_no=entry_no,
        transaction_no=1,
        document_no="I1",
        posting_date=DAY,
        document_date=DAY,
        due_date=DAY,
        currency="CHF",
        amount=Decimal("5.00"),
        amount_lcy=Decimal("5.00"),
        posting_group="DOMESTIC",
        control_account_no="1100",
        source_code="journal",
    )
    return entry_row(posted, ledger="customer", party_no="C1", commit_no=4, per_lcy=Decimal(100))


def _detail(entry_no: int, day: int, commit_no: int, amount: int) -> DetailRow:
    return DetailRow(
        entry_no=entry_no,
        position=1,
        place=0,
        posting_day=day,
        commit_no=commit_no,
        amount=amount,
        amount_lcy=amount,
        detail_type="application",
        transaction_no=1,
        application_no=1,
        applied_entry_no=1,
    )


def test_what_a_page_makes_and_closes_is_left_to_no_update() -> None:
    entries = [_entry(7), _entry(8), _entry(9)]
    details = [
        _detail(7, 100, 4, 500),
        _detail(7, 105, 3, -500),
        _detail(8, 100, 4, 500),
        _detail(8, 102, 5, -200),
        _detail(5, 102, 5, -300),
    ]
    touched = {5, 7, 8}

    Closing(ENTRIES, DETAILS).close_new(entries, details, touched)

    bounds = {row.entry_no: (row.closed_day, row.closed_commit) for row in entries}
    assert bounds == {7: (105, 4), 8: (FOREVER, FOREVER), 9: (FOREVER, FOREVER)}
    assert touched == {5}, "only the entry of an earlier page is left to be closed by its details"
