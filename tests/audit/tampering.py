"""Plain SQL on a ledger's database, past the ledger; and a forger's hand, who makes the digest fit again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from ledger_es import Ledger
from ledger_es.queries import ReadModels
from ledger_es.store import CommitRow, EventRow
from ledger_es.store.digest import NOTHING_BEFORE, commit_digest


def change(ledger: Ledger, sql: str, *parameters: Any) -> None:
    """One statement that must change exactly one row. `{position}` is the column of the position."""
    is_sqlite = ledger.store.dialect == "sqlite"
    sql = sql.replace("{position}", "rowid" if is_sqlite else "notification_id")
    with closing(ledger.store.connect()) as connection:
        cursor = connection.execute(sql if is_sqlite else sql.replace("?", "%s"), parameters)
        assert cursor.rowcount == 1, f"{cursor.rowcount} rows were changed by {sql}"
        connection.commit()


def event(ledger: Ledger, stream: str, which: int | str) -> EventRow:
    """By version, or the last one of this act."""
    rows = ledger.store.stream_events(stream)
    return [row for row in rows if which in (row.version, row.name.split(".")[1])][-1]


def change_event(ledger: Ledger, stream: str, which: int | str, old: bytes, new: bytes) -> EventRow:
    """Replace bytes in a stored event; they must be there once."""
    row = event(ledger, stream, which)
    assert row.state.count(old) == 1, (
        f"{old!r} stands {row.state.count(old)} times in {row.state!r}"
    )
    state = row.state.replace(old, new)
    change(ledger, "UPDATE stored_events SET state = ? WHERE {position} = ?", state, row.position)
    return row


def delete_event(ledger: Ledger, stream: str, which: int | str) -> EventRow:
    row = event(ledger, stream, which)
    change(ledger, "DELETE FROM stored_events WHERE {position} = ?", row.position)
    return row


def commit(ledger: Ledger, commit_no: int) -> CommitRow:
    row = ledger.store.commit(commit_no)
    assert row is not None
    return row


def forge(ledger: Ledger, commit_no: int, tamper: Callable[[], object]) -> None:
    """Tamper, and then give this commit and all later ones the digests that fit."""
    tamper()
    ledger_id = ledger.store.identity().ledger_id
    before = ledger.store.commit(commit_no - 1)
    position, digest = (before.position_last, before.digest) if before else (0, NOTHING_BEFORE)
    for row in ledger.store.commits(commit_no - 1, 1_000):
        events = ledger.store.events(position, row.position_last - position)
        digest = commit_digest(ledger_id, digest, row, events)
        assert digest != row.digest, "the tampering left no trace in the digest"
        change(ledger, "UPDATE commits SET digest = ? WHERE commit_no = ?", digest, row.commit_no)
        position = row.position_last


def catch_up(ledger: Ledger) -> None:
    """Let the read models stand in their tables."""
    with closing(ReadModels(ledger.store, ledger.mapper)) as read_models:
        read_models.catch_up()
