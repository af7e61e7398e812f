"""Questions about the payments behind amounts of statements: which lines gave way to them, and which still wait."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from ledger_es.projections.statements import (
    LINES,
    RECEIVED_DETAILS_OF_FILES,
    REPLACED_LINES,
)
from ledger_es.queries.moment import Moment


def current_lines(moment: Moment) -> ColumnElement[bool]:
    """The condition that a line has not given way to the payments behind it, as known at the moment."""
    replaced = (
        select(REPLACED_LINES.c.line_no)
        .where(
            REPLACED_LINES.c.statement_no == LINES.c.statement_no,
            REPLACED_LINES.c.line_no == LINES.c.line_no,
            moment.known(REPLACED_LINES),
        )
        .correlate(LINES)
    )
    return ~exists(replaced)


def replacing_lines(connection: Connection, moment: Moment) -> dict[str, str]:
    """The lines that gave way to payments, each with the first of their lines, as `<statement>/<line>`."""
    rows: Any = connection.execute(select(REPLACED_LINES).where(moment.known(REPLACED_LINES)))
    return {
        f"{row.statement_no}/{row.line_no}": f"{row.statement_no}/{row.first_line_no}"
        for row in rows
    }


def files_of_waiting_details(
    connection: Connection, moment: Moment, bank_account_no: str
) -> list[str]:
    """The SHA-256 of each file of details with an entry that waits for a statement of the account, the oldest first."""
    received = RECEIVED_DETAILS_OF_FILES.c
    query = (
        select(received.file_sha256, received.place_in_file, received.entry_place, received.outcome)
        .where(received.bank_account_no == bank_account_no, moment.known(RECEIVED_DETAILS_OF_FILES))
        .order_by(received.position)
    )
    waiting: dict[tuple[str, int, int], None] = {}
    for sha256, place, entry, outcome in connection.execute(query):
        if outcome == "waiting":
            waiting[sha256, place, entry] = None
        else:
            waiting.pop((sha256, place, entry), None)
    return list(dict.fromkeys(sha256 for sha256, _, _ in waiting))
