"""copy, backup, rebuild: the same ledger in another store, a backup while in use, read models built anew."""

from __future__ import annotations

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.options import JSON_ONLY, READ, Output, Reading
from ledger_es.cli.terminal import progress
from ledger_es.errors import LedgerNotFound
from ledger_es.store import Store, open_store
from ledger_es.store.address import without_password
from ledger_es.store.copying import copy_ledger


def copy(source: str, target: str, *, output: Output = JSON_ONLY) -> Answer:
    """Copy a ledger to another store, commit for commit: the same numbers, times and digests.

    Parameters
    ----------
    source
        The ledger to copy: a path, or postgresql://…/database?ledger=name.
    target
        Where to: a path or address at which there is no ledger yet.
    """
    with Ledger.open(source) as ledger:
        target_store = _empty_store(target)
        try:
            with progress("commits copied") as report:
                commits = copy_ledger(ledger.store, target_store, report)
            events = target_store.head().position
        finally:
            target_store.close()
    document = {"commits": commits, "events": events, "target": without_password(target)}
    shown = f"{commits} commits with {events} events copied to {without_password(target)}"
    return Answer(document, [shown])


def _empty_store(url: str) -> Store:
    """A store that is there may be what an interrupted copy left; one with commits in it is refused by the copy."""
    try:
        return open_store(url)
    except LedgerNotFound:
        return open_store(url, create=True)


def backup(file: str, *, reading: Reading = READ) -> Answer:
    """Write the ledger to a new SQLite file, while others go on writing.

    Parameters
    ----------
    file
        The file to write; it must not exist.
    """
    with Ledger.open(reading.ledger) as ledger:
        ledger.store.backup(file)
    with Ledger.open(file) as written:
        head = written.store.head()
    document = {"file": file, "commits": head.commit_no, "events": head.position}
    return Answer(document, [f"{head.commit_no} commits with {head.position} events in {file}"])


def rebuild(*, reading: Reading = READ) -> Answer:
    """Build the read models anew from the events; nothing recorded changes."""
    with Ledger.open(reading.ledger) as ledger:
        commit_no = ledger.read_models.rebuild()
    return Answer({"commit_no": commit_no}, [f"Read models built anew, up to commit {commit_no}"])
