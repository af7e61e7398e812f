"""A ledger copied or backed up: verified first, and refused where it is damaged, unless it is to be taken as it is."""

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
    """What was written: how many commits and events, and where; `damage` in words, "" where everything agrees."""

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
    """Copy a ledger to an address at which there is none yet, commit for commit.

    `damaged`: copy it also where it does not verify. `on_verified` is told how many events were read, of how many,
    `on_copied` how many commits were copied. Raises LedgerIsDamaged, LedgerExists, other StoreErrors.
    """
    with (
        _verified(source_url, damaged, on_verified) as (store, damage),
        closing(_empty_store(target_url)) as target,
    ):
        commits = copy_ledger(store, target, on_copied)
        events = target.head().position
    return Copied(commits, events, without_password(target_url), damage)


def back_up_verified(
    url: str, file: str | Path, *, damaged: bool = False, on_verified: Progress | None = None
) -> Copied:
    """Write a ledger to a new SQLite file, while others go on writing.

    `damaged` and `on_verified` as for `copy_verified`. Raises LedgerIsDamaged, LedgerExists, other StoreErrors.
    """
    with _verified(url, damaged, on_verified) as (store, damage):
        store.backup(file)
    with closing(open_store(str(file))) as written:
        head = written.head()
    return Copied(head.commit_no, head.position, str(file), damage)


def _empty_store(url: str) -> Store:
    """A store that is there may be what an interrupted copy left; one with commits in it is refused by the copy."""
    try:
        return open_store(url)
    except LedgerNotFound:
        return open_store(url, create=True)


@contextmanager
def _verified(url: str, damaged: bool, progress: Progress | None) -> Iterator[tuple[Store, str]]:
    """The ledger's store, and what is wrong with it: nothing, unless it may be `damaged`.

    Raises LedgerIsDamaged; StoreError where it cannot even be opened, unless it may be damaged.
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
    """In words, "" where there is none. Read models are not looked at: they are made anew from what is stored."""
    verification = verify(engine.store, engine.mapper, None, progress=progress)
    if verification.ok:
        return ""
    wrong = ", ".join(check.name for check in verification.checks if not check.ok)
    commit_no = verification.first_offending_commit
    return f"wrong: {wrong}" + (f", first in commit {commit_no}" if commit_no else "")
