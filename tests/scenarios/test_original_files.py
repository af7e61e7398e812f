"""Purging original files: their bytes go, their SHA-256 and what was read from them stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger_es.aggregates.audit import FilesPurged
from ledger_es.commands.erasure import ErasePayerTexts
from ledger_es.commands.original_files import PurgeFiles
from ledger_es.commands.statement_withdrawal import WithdrawStatement
from ledger_es.errors import GroundMissing, OriginalFileUnknown, Refusal
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, bank_account
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import IBAN, file, statement, statement_line

GROUND = Personal("kept for ten years", b"ground-0-ground-")
TWO = (
    *BOOKS,
    bank_account(iban=IBAN),
    file(statement(statement_line("T1", "02-10", "100.00")), name="a.xml"),
    file(statement(statement_line("T2", "02-11", "7.00"), opening="100.00"), name="b.xml"),
)
"""Two files, each with a statement of one line."""


def sha256s(books: Scenario) -> list[str]:
    """Of the files of both statements."""
    found = []
    for number in (1, 2):
        imported = books.books.bank_statement(f"B/{number}").imported
        assert imported is not None
        found.append(imported.file_sha256)
    return found


def purge(*sha256: str, before: date | None = None, ground: Personal = GROUND) -> PurgeFiles:
    return PurgeFiles(file_sha256s=sha256, before=before, ground=ground)


def test_the_bytes_go_and_the_books_stay() -> None:
    books = given(*TWO)
    first, second = sha256s(books)
    outcome = books.when(purge(first, before=day("02-11")))
    assert outcome.numbers == {"purge_no": 1, "purged_files": 1, "file_sha256s": [first]}
    after = outcome.then(
        (
            "audit",
            FilesPurged(
                purge_no=1, before=day("02-11"), ground_seal=GROUND.seal, file_sha256s=(first,)
            ),
        )
    )
    assert after.books.kept_files() == {second}
    assert sha256s(after) == [first, second]


def test_sent_twice_there_is_nothing_left() -> None:
    books = given(*TWO)
    first, second = sha256s(books)
    books = books.after(purge(first, first))
    outcome = books.when(purge(first))
    assert outcome.numbers == {"purged_files": 0, "file_sha256s": []}
    outcome.then()
    assert books.when(purge(first, second)).numbers == {
        "purge_no": 2,
        "purged_files": 1,
        "file_sha256s": [second],
    }


def test_an_erasure_no_longer_names_a_purged_file() -> None:
    books = given(*TWO)
    first, _ = sha256s(books)
    erase = ErasePayerTexts(statement_no="B/1", line_no=10000, ground=GROUND)
    named = books.when(erase).numbers["original_files"]
    assert [one["sha256"] for one in named] == [first]
    assert books.after(purge(first)).when(erase).numbers["original_files"] == []


def test_the_file_of_a_withdrawn_statement_can_go_and_come_again() -> None:
    books = given(*TWO, WithdrawStatement(statement_no="B/2"))
    _, second = sha256s(books)
    books = books.after(purge(second))
    assert second not in books.books.kept_files()
    again = TWO[-1]
    assert second in books.after(again).books.kept_files()  # type: ignore[arg-type]


def test_many_files_are_told_in_several_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_es.commands.original_files.FILES_AN_EVENT", 1)
    books = given(*TWO)
    events = books.when(purge(*sha256s(books))).then_events(
        ("audit", FilesPurged), ("audit", FilesPurged)
    )
    assert [event.part for event in events if isinstance(event, FilesPurged)] == [1, 2]


@pytest.mark.parametrize(
    ("command", "refusal", "facts"),
    [
        (purge("f" * 64, ground=Personal(" ")), GroundMissing, {}),
        (purge("f" * 64), OriginalFileUnknown, {"sha256": "f" * 64}),
    ],
)
def test_refused(command: Any, refusal: type[Refusal], facts: dict[str, Any]) -> None:
    given(*TWO).when(command).then_refused(refusal, **facts)
