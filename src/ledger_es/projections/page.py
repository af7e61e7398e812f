"""Turns a page of events into rows, and writes them with the new position in one database transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ledger_es.collector import collector_paused
from ledger_es.errors import LogCut, LogIncomplete
from ledger_es.projections.bank_entries import BANK_ACCOUNTS
from ledger_es.projections.company import COMPANY
from ledger_es.projections.database import LIVE, Database
from ledger_es.projections.log import Decoder, Log, StoredEvent
from ledger_es.projections.projections import ADD_ROWS, PASSED_OVER, PROJECTIONS, SHAPE, TABLES
from ledger_es.projections.rows import Currencies, Rows
from ledger_es.projections.tables import row_of
from ledger_es.projections.writing import Writer

_PAGE_BYTES: Final = 4_000_000
"""A page ends after this many bytes, because an event of a large posting holds a thousand ledger transactions."""
_READ_EVENTS: Final = 500


def collect(
    stored: Sequence[StoredEvent], decoder: Decoder, read_currencies: Callable[[], Currencies]
) -> Rows:
    """The rows that the events add to the tables."""
    rows = Rows(read_currencies)
    for placed in map(decoder.placed, [row for row in stored if row.name not in PASSED_OVER]):
        for add_rows in ADD_ROWS.get(type(placed.event), ()):
            add_rows(placed.event, placed, rows)
    return rows


def add_page(
    database: Database,
    log: Log,
    decoder: Decoder,
    until_position: int,
    page_events: int,
    *,
    name: str = LIVE,
    prefix: str = "",
    finish: bool = True,
) -> bool:
    """Adds one page of events to the tables. False means that another process did, or that the tables are gone.

    If `finish` is false, the projections do not finish the rows of the page; `finish_all` does it later. On SQLite the
    rows are computed before the write lock is taken, so that postings wait only for the writing. Raises LogIncomplete.
    """
    with collector_paused(), database.connecting() as connection:
        writer = Writer(connection, prefix)
        if name == LIVE:
            database.wait_for_others(connection)
        before = database.position(connection, name)
        if before is None or before.shape != SHAPE:
            return False
        stored = _read(log, before.position, until_position, page_events)
        if not stored:
            if before.position < until_position:
                raise LogIncomplete(after=before.position, head=until_position)
            return True
        rows = collect(stored, decoder, lambda: _read_currencies(writer))
        database.begin_writing(connection)
        moved = writer.execute(
            "UPDATE projection_positions SET position = ? WHERE name = ? AND position = ? AND shape = ?",
            (stored[-1].position, name, before.position, SHAPE),
        )
        if moved.rowcount != 1:
            return False
        write(writer, rows, finish=finish)
        connection.commit()
    return True


def refuse_cut_log(log: Log, position: int) -> None:
    """Raises LogCut if the position lies beyond the end of the log, which must then have lost its end."""
    head = log.head().position
    if position > head:
        raise LogCut(position=position, head=head)


def _read(log: Log, after: int, until: int, page_events: int) -> list[StoredEvent]:
    """A page of at most `page_events` events; fewer if they are large."""
    page: list[StoredEvent] = []
    size = 0
    while len(page) < page_events and size < _PAGE_BYTES:
        rows = log.events(after, min(_READ_EVENTS, page_events - len(page)), until)
        if not rows:
            break
        page += rows
        size += sum(len(row.state) for row in rows)
        after = rows[-1].position
    return page


def write(writer: Writer, rows: Rows, *, finish: bool) -> None:
    """Writes the rows of a page; with `finish` the projections also complete and finish them."""
    if finish:
        for projection in PROJECTIONS:
            if projection.complete is not None:
                projection.complete(rows)
    for table in TABLES:
        writer.insert(table, rows.of(row_of(table)))
    if finish:
        for projection in PROJECTIONS:
            if projection.finish is not None:
                projection.finish(writer, rows)


def finish_all(writer: Writer) -> None:
    """Finishes all rows of tables whose pages were added without finishing them."""
    for projection in PROJECTIONS:
        if projection.finish_all is not None:
            projection.finish_all(writer)


def _read_currencies(writer: Writer) -> Currencies:
    currency = writer.execute(f"SELECT currency FROM {writer.name(COMPANY)}").scalar() or ""  # noqa: S608
    accounts = writer.execute(f"SELECT bank_account_no, currency FROM {writer.name(BANK_ACCOUNTS)}")  # noqa: S608
    return Currencies(currency, {row.bank_account_no: row.currency for row in accounts})
