"""Journal batches with their unposted and their posted lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, tuple_

from ledger_es.projections.journal_batch import APPLICATIONS, BATCHES, LINE_VAT, LINES
from ledger_es.queries.moment import Moment


class JournalBatch(NamedTuple):
    """The settings of a batch, and how many lines are in it and were posted from it."""

    journal: str
    number_series: str
    bal_account_type: str
    bal_account_no: str
    reason_code: str
    unposted_lines: int
    posted_lines: int


class Applied(NamedTuple):
    """An entry that a line settles; an amount of zero means as much as possible."""

    entry_no: int
    amount: int


class TaxedPart(NamedTuple):
    """A part of the line's document that one VAT code taxes; `rate` is empty if the line names none."""

    vat_code: str
    base: int
    amount: int
    rate: str
    account_no: str


class JournalLine(NamedTuple):
    """A line as it stands: the row of its table, the entries that it settles, and its VAT."""

    row: Row[Any]
    applies_to: tuple[Applied, ...]
    vat: tuple[TaxedPart, ...] = ()


def journal_batches(
    connection: Connection, moment: Moment, journal: str | None = None
) -> list[JournalBatch]:
    """The batches by template and code."""
    last = select(BATCHES.c.journal, func.max(BATCHES.c.position).label("position")).where(
        moment.known(BATCHES)
    )
    if journal is not None:
        last = last.where(BATCHES.c.journal == journal)
    newest = last.group_by(BATCHES.c.journal).subquery()
    query = (
        select(BATCHES)
        .join(newest, BATCHES.c.position == newest.c.position)
        .order_by(BATCHES.c.journal)
    )
    unposted = _counts(connection, moment, only_last=True)
    posted = _counts(connection, moment, only_last=False)
    return [
        JournalBatch(
            journal=row.journal,
            number_series=row.number_series,
            bal_account_type=row.bal_account_type,
            bal_account_no=row.bal_account_no,
            reason_code=row.reason_code,
            unposted_lines=unposted.get(row.journal, 0),
            posted_lines=posted.get(row.journal, 0),
        )
        for row in connection.execute(query)
    ]


def _counts(connection: Connection, moment: Moment, *, only_last: bool) -> dict[str, int]:
    """The number of unposted lines (the last versions that are open), or of posted ones, by journal."""
    query = select(LINES.c.journal, func.count()).where(moment.known(LINES))
    if only_last:
        query = query.where(LINES.c.status == "open", _is_last(moment))
    else:
        query = query.where(LINES.c.status == "posted")
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(LINES.c.journal))}


def _is_last(moment: Moment) -> Any:
    last = (
        select(LINES.c.journal, LINES.c.line_no, func.max(LINES.c.position))
        .where(moment.known(LINES))
        .group_by(LINES.c.journal, LINES.c.line_no)
    )
    return tuple_(LINES.c.journal, LINES.c.line_no, LINES.c.position).in_(last)


def unposted_lines(connection: Connection, moment: Moment, journal: str) -> list[JournalLine]:
    """The lines of the batch that are neither posted nor deleted, by number."""
    query = (
        select(LINES)
        .where(
            LINES.c.journal == journal,
            LINES.c.status == "open",
            moment.known(LINES),
            _is_last(moment),
        )
        .order_by(LINES.c.line_no)
    )
    return _with_parts(connection, connection.execute(query).all())


def posted_lines(
    connection: Connection, moment: Moment, journal: str | None, register_no: int | None
) -> list[JournalLine]:
    """The lines as they were posted, by register, journal and number."""
    query = select(LINES).where(
        LINES.c.status == "posted", LINES.c.posting_day <= moment.day, moment.known(LINES)
    )
    if journal is not None:
        query = query.where(LINES.c.journal == journal)
    if register_no is not None:
        query = query.where(LINES.c.register_no == register_no)
    query = query.order_by(LINES.c.register_no, LINES.c.journal, LINES.c.line_no)
    return _with_parts(connection, connection.execute(query).all())


def _with_parts(connection: Connection, rows: Sequence[Row[Any]]) -> list[JournalLine]:
    journals = {row.journal for row in rows}
    query = (
        select(APPLICATIONS)
        .where(APPLICATIONS.c.journal.in_(journals))
        .order_by(APPLICATIONS.c.position, APPLICATIONS.c.place)
    )
    applied: dict[tuple[int, int], list[Applied]] = {}
    for row in connection.execute(query) if journals else ():
        place = (row.line_no, row.position)
        applied.setdefault(place, []).append(Applied(row.entry_no, row.amount))
    vat = _vat(connection, journals)
    return [
        JournalLine(
            row,
            tuple(applied.get((row.line_no, row.position), ())),
            tuple(vat.get((row.line_no, row.position), ())),
        )
        for row in rows
    ]


def _vat(connection: Connection, journals: set[str]) -> dict[tuple[int, int], list[TaxedPart]]:
    """The VAT of each version of a line, by the line's number and the position of its event."""
    if not journals:
        return {}
    query = (
        select(LINE_VAT)
        .where(LINE_VAT.c.journal.in_(journals))
        .order_by(LINE_VAT.c.position, LINE_VAT.c.place)
    )
    parts: dict[tuple[int, int], list[TaxedPart]] = {}
    for row in connection.execute(query):
        part = TaxedPart(row.vat_code, row.base, row.amount, row.rate, row.account_no)
        parts.setdefault((row.line_no, row.position), []).append(part)
    return parts
