"""copy, backup, rebuild: the same ledger in another store, a backup while in use, read models built anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.audit import verify as verify_stored
from ledger_es.cli.answer import Answer
from ledger_es.cli.options import JSON_ONLY, READ, Output, Reading
from ledger_es.cli.terminal import progress
from ledger_es.errors import LedgerIsDamaged, LedgerNotFound, StoreError
from ledger_es.store import Store, open_store
from ledger_es.store.address import without_password
from ledger_es.store.copying import copy_ledger

Damaged = Annotated[
    bool,
    Parameter(negative=(), help="Take a ledger that does not verify as it is, and say so."),
]


def copy(
    source: str, target: str, *, damaged: Damaged = False, output: Output = JSON_ONLY
) -> Answer:
    """Copy a ledger to another store, commit for commit: the same numbers, times and digests.

    It is verified first, and not copied where it is damaged.

    Parameters
    ----------
    source
        The ledger to copy: a path, or postgresql://…/database?ledger=name.
    target
        Where to: a path or address at which there is no ledger yet.
    """
    shown_target = without_password(target)
    with _verified(source, damaged=damaged) as (store, damage):
        target_store = _empty_store(target)
        try:
            with progress("commits copied") as report:
                commits = copy_ledger(store, target_store, report)
            events = target_store.head().position
        finally:
            target_store.close()
    document = {"commits": commits, "events": events, "target": shown_target}
    shown = f"{commits} commits with {events} events copied to {shown_target}"
    return _with_damage(document, shown, damage)


def _empty_store(url: str) -> Store:
    """A store that is there may be what an interrupted copy left; one with commits in it is refused by the copy."""
    try:
        return open_store(url)
    except LedgerNotFound:
        return open_store(url, create=True)


def backup(file: str, *, damaged: Damaged = False, reading: Reading = READ) -> Answer:
    """Write the ledger to a new SQLite file, while others go on writing.

    It is verified first, and not written where it is damaged.

    Parameters
    ----------
    file
        The file to write; it must not exist.
    """
    with _verified(reading.ledger, damaged=damaged) as (store, damage):
        store.backup(file)
    with closing(open_store(file)) as written:
        head = written.head()
    document = {"file": file, "commits": head.commit_no, "events": head.position}
    shown = f"{head.commit_no} commits with {head.position} events in {file}"
    return _with_damage(document, shown, damage)


@contextmanager
def _verified(url: str, *, damaged: bool) -> Iterator[tuple[Store, str]]:
    """The ledger's store, and what is wrong with it, which is nothing unless it may be `damaged`.

    Raises LedgerIsDamaged; StoreError where it cannot even be opened, unless it may be damaged.
    """
    try:
        ledger = Ledger.open(url)
    except StoreError as error:
        if not damaged:
            raise
        with closing(open_store(url)) as store:
            yield store, str(error)
        return
    with ledger:
        damage = _damage(ledger)
        if damage and not damaged:
            raise LedgerIsDamaged(url=without_password(url), damage=damage)
        yield ledger.store, damage


def _damage(ledger: Ledger) -> str:
    """In words, "" where there is none. Read models are not looked at: they are made anew from what is stored."""
    with progress("events verified") as report:
        verification = verify_stored(ledger.store, ledger.mapper, None, progress=report)
    if verification.ok:
        return ""
    wrong = ", ".join(check.name for check in verification.checks if not check.ok)
    commit_no = verification.first_offending_commit
    return f"wrong: {wrong}" + (f", first in commit {commit_no}" if commit_no else "")


def _with_damage(document: dict[str, Any], shown: str, damage: str) -> Answer:
    if not damage:
        return Answer(document, [shown])
    return Answer({**document, "damaged": damage}, [shown, f"It does not verify: {damage}"])


def rebuild(*, reading: Reading = READ) -> Answer:
    """Build the read models anew from the events; nothing recorded changes."""
    with Ledger.open(reading.ledger) as ledger:
        commit_no = ledger.read_models.rebuild()
    return Answer({"commit_no": commit_no}, [f"Read models built anew, up to commit {commit_no}"])
