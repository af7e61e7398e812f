"""Each cure is tried: a ledger comes to the refusal, and its first cure is done as it is printed."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger_es import Ledger, errors
from ledger_es.deciding.command import Command
from ledger_es.errors import LedgerError, Notice
from tests.cli.cases_of_cures import CASES, NOT_EXECUTED, Case, write_files
from tests.cli.running import Cli, run

NOTICES = [
    notice
    for notice in map(vars(errors).get, errors.__all__)
    if isinstance(notice, type) and issubclass(notice, Notice)
]


def test_every_notice_with_a_cure_has_a_case_or_a_reason() -> None:
    with_cures = {notice.code for notice in NOTICES if notice.cures}
    assert set(CASES) | set(NOT_EXECUTED) == with_cures
    assert not set(CASES) & set(NOT_EXECUTED)


@pytest.mark.parametrize("code", CASES)
def test_the_first_cure_helps(
    code: str, prepared: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    case = CASES[code]
    cli = _ledger(case.starts, tmp_path, request)
    write_files(tmp_path)
    for step in case.before:
        _do(cli, step)
    notice = _notice(cli, case.refused)
    assert notice["code"] == code, notice["message"]
    cure = _cure(cli, case, notice["cures"][0])
    outcome = run(*cure)
    assert outcome.code == case.code, (cure, outcome)
    assert "refused (" not in outcome.err
    if case.goes_on:
        assert isinstance(case.refused, str)
        cli.json(*shlex.split(case.refused))


def test_a_moment_without_time_zone_is_shown_as_it_must_be_written(books: Cli) -> None:
    """Also where only a day was given: `2026-01-31Z` is no time."""
    for written in ("2026-01-31", "2026-01-31T12:30"):
        refused = books.refused("overdue", "--known-at", written)
        assert refused["code"] == "E-TIME-NAIVE"
        example = refused["message"].rpartition(" ")[2]
        assert example.startswith(written)
        books.json("overdue", "--known-at", example)


def test_a_cure_is_tried_on_the_ledger_that_was_named(books: Cli) -> None:
    shown = books("entries", "hold", "--entry", "99", "--hold", "X").err
    assert f"\ntry: ledger-es open-entries --ledger {books.url}\n" in shown
    nowhere = run("accounts", "list", "--ledger=no such.db").err
    assert nowhere.endswith(
        "\ntry: ledger-es init --company NAME --currency CURRENCY --ledger 'no such.db'\n"
    )


def _ledger(starts: str, folder: Path, request: pytest.FixtureRequest) -> Cli:
    if starts in ("books", "company"):
        cli: Cli = request.getfixturevalue(starts)
        return cli
    cli = Cli(str(folder / "empty.db"))
    if starts == "bare":
        cli.json("init", "--company", "Muster AG", "--currency", "CHF", "--bare")
    elif starts == "nothing":
        Ledger.open(cli.url, create=True).close()
    else:
        assert starts == "nowhere"
    return cli


def _do(cli: Cli, step: str | Command) -> None:
    if isinstance(step, Command):
        with Ledger.open(cli.url) as ledger:
            ledger.execute(step)
    elif step.startswith("sql "):
        with closing(sqlite3.connect(cli.url)) as connection:
            connection.execute(step.removeprefix("sql "))
            connection.commit()
    else:
        cli.json(*shlex.split(step))


def _notice(cli: Cli, refused: str | Command) -> Any:
    """The refusal of the command, or the warning that comes with what it did."""
    if isinstance(refused, Command):
        with Ledger.open(cli.url) as ledger, pytest.raises(LedgerError) as caught:
            ledger.execute(refused)
        return caught.value.as_json()
    outcome = cli(*shlex.split(refused), "--json")
    if outcome.code == 0:
        return outcome.document["numbers"]["warnings"][0]
    return outcome.refused


def _cure(cli: Cli, case: Case, line: str) -> list[str]:
    """The words of the cure, those in capitals filled in, on the ledger of the case."""
    words = [case.words.get(word, word) for word in shlex.split(line)[1:]]
    if "--ledger" in words or words[:2] == ["statements", "guess-mapping"]:
        return words
    return [*words, "--ledger", cli.url]
