"""Rows that end before columns with a default are written as if the defaults had been said."""

from __future__ import annotations

import pytest

from ledger_es.ledger import Ledger
from ledger_es.projections.database import Database
from ledger_es.projections.gl_entries import GL_ENTRIES
from ledger_es.projections.rows import Row
from ledger_es.projections.tables import defaults_of, key_names
from ledger_es.projections.writing import FRESH, Writer

_SAID = ("EXT", "SEAL", "COST", "R1", 9)


def _row(number: int, *, ends_early: bool) -> Row:
    row = (number, 5, "1100", 20_000, 7, 20_001, -1250)
    return row if ends_early else row + _SAID


@pytest.mark.parametrize("run", [1, 3, 200])
def test_a_row_may_end_before_columns_with_a_default(store_url: str, run: int) -> None:
    rows = [_row(number, ends_early=number // run % 2 == 0) for number in range(1, 601)]
    with Ledger.open(store_url, create=True) as ledger:
        database = Database(ledger.store)
        with database.writing() as writer:
            fresh = Writer(writer.connection, FRESH)
            fresh.create([GL_ENTRIES], indexes=False)
            fresh.insert(GL_ENTRIES, rows)
            order = ", ".join(key_names(GL_ENTRIES))
            found = fresh.execute(f"SELECT * FROM {fresh.name(GL_ENTRIES)} ORDER BY {order}").all()
        database.engine.dispose()
    defaults = defaults_of(GL_ENTRIES)
    assert [tuple(row) for row in found] == [
        row if len(row) > 7 else row + defaults for row in rows
    ]


def test_what_a_row_may_leave_out_is_what_has_a_default_at_the_end() -> None:
    assert defaults_of(GL_ENTRIES) == ("", "", "", "", 0)
