"""Purged files: no byte of them is left in the files of a ledger; `verify` tells purged from lost."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger_es import Ledger
from ledger_es.audit.copying import copy_verified
from ledger_es.errors import OriginalFilePurged
from tests.payment_reconciliation.company import Company, Paid, statement_file

TEXT = "rent of Annabel Quint"
GROUND = "kept for ten years"


def imported(url: str, folder: Path) -> tuple[Ledger, list[str]]:
    """A ledger with two statements, in January and in February, and the SHA-256 of their files."""
    ledger = Ledger.open(url, create=True)
    Company(ledger)
    found = []
    for day, opening in (("01-05", "0.00"), ("02-05", "10.00")):
        path = statement_file(
            folder, Paid(day, "10.00", text=TEXT), name=f"{day}.xml", opening=opening
        )
        ledger.payment_reconciliation.import_file(path)
        found.append(hashlib.sha256(path.read_bytes()).hexdigest())
    return ledger, found


def purge(ledger: Ledger, **which: Any) -> Any:
    return ledger.payment_reconciliation.purge_files(ground=GROUND, **which).executed


def files(ledger: Ledger) -> tuple[bool, str]:
    check = ledger.verify().check("statement_files")
    return check.ok, check.detail


def test_by_day_and_by_name(store_url: str, tmp_path: Path) -> None:
    ledger, (january, february) = imported(store_url, tmp_path)
    with ledger:
        assert purge(ledger, before=date(2026, 1, 5)).numbers["purged_files"] == 0
        tried = purge(ledger, before=date(2026, 2, 1), dry_run=True)
        done = purge(ledger, before=date(2026, 2, 1), idempotency_key="k")
        assert done.numbers == tried.numbers
        assert done.numbers["file_sha256s"] == [january]
        again = purge(ledger, before=date(2026, 2, 1), idempotency_key="k")
        assert (again.replayed, again.numbers) == (True, done.numbers)
        assert files(ledger) == (True, "purged: 1")
        assert ledger.original_file("B/2")
        assert purge(ledger, file_sha256s=[february]).numbers["purged_files"] == 1
        with pytest.raises(OriginalFilePurged, match=february):
            ledger.original_file("B/2")
        copy_verified(ledger.store.url, str(tmp_path / "copy.db"))
    with Ledger.open(str(tmp_path / "copy.db")) as copied:
        assert files(copied) == (True, "purged: 2")


def test_a_purged_file_is_known_and_one_that_is_lost_is_found(
    store_url: str, tmp_path: Path
) -> None:
    ledger, (january, february) = imported(store_url, tmp_path)
    with ledger:
        purge(ledger, file_sha256s=[january])
        (again,) = ledger.payment_reconciliation.import_file(tmp_path / "01-05.xml")
        assert again.executed.replayed
        assert files(ledger) == (True, "purged: 1")
        with ledger.store.writing() as transaction:
            transaction.purge_files([february])
        ok, detail = files(ledger)
        assert not ok
        assert f"file {february} (commit" in detail
        assert "is lost, no purge names it" in detail


def test_a_file_that_comes_back_without_the_ledger_is_found(store_url: str, tmp_path: Path) -> None:
    ledger, (january, _) = imported(store_url, tmp_path)
    with ledger:
        purge(ledger, file_sha256s=[january])
        with ledger.store.writing() as transaction:
            transaction.add_file(january, (tmp_path / "01-05.xml").read_bytes())
            transaction.flush()  # type: ignore[attr-defined]
        ok, detail = files(ledger)
        assert not ok
        assert "has purged it" in detail


def test_no_byte_of_them_is_left_in_the_files(tmp_path: Path) -> None:
    (folder := tmp_path / "ledger").mkdir()
    ledger, (january, _) = imported(str(folder / "ledger.db"), tmp_path)
    with ledger:
        content = (tmp_path / "01-05.xml").read_bytes()
        middle = content[len(content) // 2 :][:200]

        def is_left() -> bool:
            return any(middle in path.read_bytes() for path in folder.iterdir())

        assert is_left()
        purge(ledger, file_sha256s=[january])
        assert not is_left()
