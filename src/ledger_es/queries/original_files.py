"""The original files of the bank, and the last day that each of them tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from ledger_es.projections.statements import LINES, RECEIVED_DETAILS_OF_FILES, STATEMENTS
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


@dataclass(slots=True)
class OriginalFile:
    """The last day of the statements and payments of a file, None if it has none; whether details in it still wait."""

    last_day: date | None = None
    waits: bool = False

    def tells_of(self, *days: int | None) -> None:
        """Takes note of days (as numbers) of which the file tells."""
        for day in days:
            if day is not None:
                told = from_day_number(day)
                self.last_day = told if self.last_day is None else max(self.last_day, told)


def last_days_of_files(connection: Connection, moment: Moment) -> dict[str, OriginalFile]:
    """Every file that brought statements or details, by its SHA-256, in the order in which they came."""
    files: dict[str, OriginalFile] = {}
    last_line = (
        select(LINES.c.statement_no, func.max(LINES.c.posting_day).label("day"))
        .where(moment.known(LINES))
        .group_by(LINES.c.statement_no)
        .subquery()
    )
    query = (
        select(
            STATEMENTS.c.file_sha256,
            STATEMENTS.c.opening_day,
            STATEMENTS.c.closing_day,
            last_line.c.day,
        )
        .outerjoin(last_line, last_line.c.statement_no == STATEMENTS.c.statement_no)
        .where(moment.known(STATEMENTS))
        .order_by(STATEMENTS.c.commit_no, STATEMENTS.c.place_in_file)
    )
    for sha256, opening_day, closing_day, line_day in connection.execute(query):
        files.setdefault(sha256, OriginalFile()).tells_of(opening_day, closing_day, line_day)
    _note_details(connection, moment, files)
    return files


def _note_details(connection: Connection, moment: Moment, files: dict[str, OriginalFile]) -> None:
    """Adds the files of details: their last day is that of the lines to which their payments are attached."""
    received = RECEIVED_DETAILS_OF_FILES.c
    query = (
        select(
            received.file_sha256,
            received.bank_account_no,
            received.place_in_file,
            received.entry_place,
            received.outcome,
            LINES.c.posting_day,
        )
        .outerjoin(
            LINES,
            (LINES.c.statement_no == received.statement_no) & (LINES.c.line_no == received.line_no),
        )
        .where(moment.known(RECEIVED_DETAILS_OF_FILES))
        .order_by(received.position)
    )
    waiting: dict[tuple[Any, ...], None] = {}
    for sha256, account, place, entry, outcome, day in connection.execute(query):
        files.setdefault(sha256, OriginalFile()).tells_of(day)
        if outcome == "waiting":
            waiting[sha256, account, place, entry] = None
        else:
            waiting.pop((sha256, account, place, entry), None)
    for sha256, *_ in waiting:
        files[sha256].waits = True
