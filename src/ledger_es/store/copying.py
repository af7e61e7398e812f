"""Copies a ledger to another store, with the same commits, positions, bytes, claims, personal texts, files and key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from ledger_es.errors import LedgerExists
from ledger_es.store.address import without_password
from ledger_es.store.paging import pages_between
from ledger_es.store.port import Reads, Store
from ledger_es.store.writing import Batch, BufferedWrite
from ledger_es.values import SALT_BYTES

_Row = TypeVar("_Row")

_PAGE: Final = 2_000
_FILES_PAGE: Final = 20


def copy_ledger(
    source: Store, target: Store, progress: Callable[[int, int], None] | None = None
) -> int:
    """Copies the current content of the source into an empty ledger in one transaction.

    Returns the number of commits. Nothing is checked: damaged data are copied as they are, except for personal texts
    with a salt of a wrong length, which are left out because no store accepts them. `progress` is called after each
    page with the number of copied commits and their total. Raises LedgerExists if the target is not empty.
    """
    with source.snapshot() as reads, target.writing() as transaction:
        assert isinstance(transaction, BufferedWrite), (
            "the stores of this room write through a buffer"
        )
        if transaction.head().commit_no or transaction.events(0, 1):
            raise LedgerExists(url=without_password(target.url))
        commits = reads.head().commit_no
        for copied in _copy_commits(reads, transaction):
            if progress is not None:
                progress(copied, commits)
        _copy_rest(reads, transaction)
        transaction.replace_identity(reads.identity())
    if target.dialect == "postgresql":
        _count_rows(target)
    return commits


def _copy_commits(reads: Reads, transaction: BufferedWrite) -> Iterator[int]:
    position = commit_no = 0
    while commits := reads.commits(commit_no, _PAGE):
        until = max(position, *(commit.position_last for commit in commits))
        for events in pages_between(reads, position, until, _PAGE):
            transaction.insert(Batch(events=events))
        transaction.insert(Batch(commits=commits))
        position, commit_no = until, commits[-1].commit_no
        yield commit_no
    # A damaged ledger may have events after its last commit.
    while events := reads.events(position, _PAGE):
        transaction.insert(Batch(events=events))
        position = events[-1].position


def _copy_rest(reads: Reads, transaction: BufferedWrite) -> None:
    transaction.insert(Batch(names=reads.event_names()))
    for claims in _pages(reads.all_claims, ("", ""), lambda row: (row.kind, row.key)):
        transaction.insert(Batch(claims=claims))
    for personal in _pages(reads.all_personal, "", lambda row: row.seal):
        whole = [row for row in personal if len(row.salt) == SALT_BYTES]
        transaction.insert(Batch(personal=whole))
    after = ""
    while names := reads.all_statement_files(after, _FILES_PAGE):
        after = names[-1]
        for sha256 in names:
            content = reads.statement_file(sha256)
            assert content is not None, f"the snapshot named the file {sha256} and does not have it"
            transaction.insert(Batch(files=[(sha256, content)]))


_After = TypeVar("_After")


def _pages(
    page: Callable[[_After, int], list[_Row]], after: _After, key: Callable[[_Row], _After]
) -> Iterator[list[_Row]]:
    while rows := page(after, _PAGE):
        yield rows
        after = key(rows[-1])


def _count_rows(target: Store) -> None:
    """Without statistics PostgreSQL would read whole tables instead of using its indexes."""
    connection = target.connect()
    try:
        connection.autocommit = True
        for table in ("stored_events", "commits", "claims", "personal"):
            connection.execute(f"ANALYZE {table}")
    finally:
        connection.close()


def copy_to_file(source: Store, path: str | Path) -> None:
    """Copies the current ledger to a new SQLite file; the file is removed if that fails. Raises LedgerExists."""
    from ledger_es.store.sqlite_store import create_sqlite

    file = Path(path).absolute()
    if file.exists():
        raise LedgerExists(url=str(path))
    target = create_sqlite(file)
    try:
        copy_ledger(source, target)
    except BaseException:
        target.close()
        file.unlink()
        raise
    target.close()
