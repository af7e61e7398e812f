"""On the command line, a file that is no ledger or may not be written: a clear error, and not a byte changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.files import CUSTOMERS, JOURNAL, write
from tests.cli.running import run
from tests.faults.works import set_up
from tests.store.test_opening import as_nobody, bytes_of


def text_file(path: Path) -> None:
    path.write_text("customer_no,name\nC1,Meier\n" * 20)


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE commits (commit_no INTEGER PRIMARY KEY)")
    connection.close()


def other_database_with_a_log(path: Path) -> None:
    """As another program left it that was killed: opening it would fold its log in."""
    made = path.with_name("made.db")
    connection = sqlite3.connect(made)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE notes (text TEXT)")
    connection.commit()
    shutil.copy(made, path)
    shutil.copy(f"{made}-wal", f"{path}-wal")
    connection.close()
    made.unlink()


def half_a_ledger(path: Path) -> None:
    set_up(str(path))
    path.write_bytes(path.read_bytes()[:60])


def ledger_of_the_future(path: Path) -> None:
    set_up(str(path))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def commands(folder: Path) -> list[tuple[str, ...]]:
    customers, journal = write(folder, "c.csv", CUSTOMERS), write(folder, "j.csv", JOURNAL)
    return [
        ("open-entries",),
        ("verify",),
        ("customers", "import", customers),
        ("journal", "post", journal, "--key", "K"),
        ("applications", "undo", "--entry", "1"),
    ]


@pytest.mark.parametrize(
    "make",
    [text_file, other_database, other_database_with_a_log, half_a_ledger, ledger_of_the_future],
)
def test_a_foreign_file(make: Callable[[Path], None], tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    path = place / "ledger.db"
    make(path)
    before = bytes_of(place)
    init = ("init", "--company", "Muster AG", "--currency", "CHF")
    for command in (*commands(tmp_path), init):
        outcome = run("--ledger", str(path), *command, "--json")
        assert outcome.refused["code"] == "E-STORE-FOREIGN", command
        assert str(path) in outcome.refused["message"]
        assert bytes_of(place) == before, command


def test_a_file_that_has_lost_its_end(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    set_up(str(path))
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: size // 2])
    before = path.read_bytes()
    for command in commands(tmp_path):
        refused = run("--ledger", str(path), *command, "--json").refused
        assert refused["code"] == "E-STORE-FILE-CUT", command
        assert refused["facts"] == {"url": str(path), "size": size // 2, "expected": size}
        assert "put a backup in its place" in refused["message"]
        assert path.read_bytes() == before, command


def refuse_to_write(path: Path, folder: Path) -> None:
    assert run("--ledger", str(path), "customers", "list", "--json").code == 0
    for command in commands(folder)[2:]:
        outcome = run("--ledger", str(path), *command, "--json")
        assert outcome.refused["code"] == "E-STORE-READ-ONLY", (command, outcome)
        assert "write-protected" in outcome.refused["message"]


@pytest.mark.parametrize("protected", ["file", "folder"])
def test_a_write_protected_ledger(protected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody")
    # Not tmp_path, through whose folders no other user may pass.
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        place, files = top / "place", top / "files"
        place.mkdir()
        files.mkdir()
        path = place / "ledger.db"
        set_up(str(path))
        assert run("--ledger", str(path), "customers", "list").code == 0
        top.chmod(0o755)
        files.chmod(0o777)
        path.chmod(0o444)
        place.chmod(0o555 if protected == "folder" else 0o777)
        before = bytes_of(place)
        if os.geteuid() == 0:
            assert as_nobody(lambda: refuse_to_write(path, files)) == ""
        else:
            refuse_to_write(path, files)
        place.chmod(0o755)
        after = bytes_of(place)
        assert after["ledger.db"] == before["ledger.db"]
        assert protected == "file" or after == before
