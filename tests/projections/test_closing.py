"""An entry that one page makes and closes is written closed; only older ones are closed by an UPDATE."""

from __future__ import annotations

from ledger_es.projections.closing import close_new
from ledger_es.projections.party_entries import DETAILS, ENTRIES
from ledger_es.projections.rows import Known, Row, Rows
from ledger_es.projections.tables import FOREVER, column_names


def _row(table: tuple[str, ...], **facts: object) -> Row:
    assert facts.keys() <= set(table), f"no such columns: {facts.keys() - set(table)}"
    return tuple(facts.get(name, 0) for name in table)


def _entry(entry_no: int) -> Row:
    return _row(column_names(ENTRIES), entry_no=entry_no, closed_day=FOREVER, closed_commit=FOREVER)


def _detail(entry_no: int, day: int, commit_no: int, amount: int) -> Row:
    return _row(
        column_names(DETAILS),
        entry_no=entry_no,
        posting_day=day,
        commit_no=commit_no,
        amount=amount,
    )


def _bounds(row: Row) -> tuple[object, object]:
    names = column_names(ENTRIES)
    return row[names.index("closed_day")], row[names.index("closed_commit")]


def test_what_a_page_makes_and_closes_is_left_to_no_update() -> None:
    rows = Rows(lambda: Known("CHF", {}))
    rows.by_table["party_entries"] += [_entry(7), _entry(8), _entry(9)]
    rows.by_table["entry_details"] += [
        _detail(7, 100, 4, 500),
        _detail(7, 105, 3, -500),
        _detail(8, 100, 4, 500),
        _detail(8, 102, 5, -200),
        _detail(5, 102, 5, -300),
    ]
    touched = {5, 7, 8}

    close_new(rows, ENTRIES, DETAILS, touched)

    made = {row[0]: _bounds(row) for row in rows.by_table["party_entries"]}
    assert made == {7: (105, 4), 8: (FOREVER, FOREVER), 9: (FOREVER, FOREVER)}
    assert touched == {5}, "only the entry of an earlier page is left to be closed by its details"
