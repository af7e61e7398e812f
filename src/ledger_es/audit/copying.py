"""Copies and backs up ledgers. They are verified first, and damaged ones are refused unless that is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from ledger_es.audit.verify import Progress, verify
from ledger_es.errors import LedgerIsDamaged, LedgerNotFound, StoreError
from ledger_es.shell.engine import Engine
from ledger_es.store import Store, open_store
from ledger_es.store.address import without_password
from ledger_es.store.copying import copy_ledger


class Copied(NamedTuple):
    """The outcome of a copy: the numbers of commits and events, and the place.

    `damage` describes in words what is wrong; it is empty if everything agrees.
    """

    commits: int
    events: int
    target: str
    damage: str


def copy_verified(
    source_url: str,
    target_url: str,
    *,
    damaged: bool = False,
    on_verified: Progress | None = None,
    on_copied: Progress | None = None,
) -> Copied:
    """Copies a ledger, commit for commit, to an address where there is none yet.

    With `damaged` it is copied even if it does not verify. `on_verified` is called with the number of events read and
    their total, `on_copied` with the number of commits copied and their total. Raises LedgerIsDamaged, LedgerExists or
    another StoreError.
    """
    with (
        _verified(source_url, damaged, on_verified) as (store, damage),
        closing(_empty_store(target_url)) as target,
    ):
        try:
            commits = copy_ledger(store, target, on_copied)
        except KeyboardInterrupt as stop:
            stop.add_note("nothing was copied: the same command copies everything")
            raise
        events = target.head().position
    return Copied(commits, events, without_password(target_url), damage)


def back_up_verified(
    url: str, file: str | Path, *, damaged: bool = False, on_verified: Progress | None = None
) -> Copied:
    """Writes a ledger to a new SQLite file, while others may go on writing.

    `damaged` and `on_verified` are as in `copy_verified`. Raises LedgerIsDamaged, LedgerExists or another StoreError.
    """
    with _verified(url, damaged, on_verified) as (store, damage):
        store.backup(file)
    with closing(open_store(str(file))) as written:
        head = written.head()
    return Copied(head.commit_no, head.position, str(file), damage)


def _empty_store(url: str) -> Store:
    """An empty store at this address. An existing one may come from an interrupted copy; the copy refuses commits."""
    try:
        return open_store(url)
    except LedgerNotFound:
        return open_store(url, create=True)


@contextmanager
def _verified(url: str, damaged: bool, progress: Progress | None) -> Iterator[tuple[Store, str]]:
    """The ledger's store and, in words, its damage, which must be empty unless `damaged` is true.

    Raises LedgerIsDamaged, or a StoreError if the store cannot be opened.
    """
    with closing(open_store(url)) as store:
        try:
            damage = _damage(Engine(store), progress)
        except StoreError as error:
            if not damaged:
                raise
            damage = str(error)
        else:
            if damage and not damaged:
                raise LedgerIsDamaged(url=without_password(url), damage=damage)
        yield store, damage


def _damage(engine: Engine, progress: Progress | None) -> str:
    """The damage in words; empty if there is none. Read models are not checked, because they can be rebuilt."""
    verification = verify(engine.store, engine.mapper, None, progress=progress)
    if verification.ok:
        return ""
    wrong = ", ".join(check.name for check in verification.checks if not check.ok)
    commit_no = verification.first_offending_commit
    return f"wrong: {wrong}" + (f", first in commit {commit_no}" if commit_no else "")
