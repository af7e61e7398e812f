"""Wrong usage: exit 2, one clear sentence and the right usage; options may stand before or after NOUN VERB."""

from __future__ import annotations

import pytest

from ledger_es.cli.usage import options_last
from tests.cli.running import Cli, run

WRONG = [
    ([""], "a command is missing"),
    (["custmers", "list"], "there is no command 'custmers': did you mean customers?"),
    (["--bogus"], "--bogus is no option here"),
    (["entries"], "entries: say what to do, one of import, show, hold, "),
    (["entries", "revers"], "entries: there is no 'revers': did you mean reverse?"),
    (["entries", "reverse"], "--transaction is missing"),
    (
        ["entries", "reverse", "--transacton", "1"],
        "there is no option --transacton: did you mean --transaction?",
    ),
    (["entries", "reverse", "--transaction"], "--transaction needs a value"),
    (["entries", "reverse", "--transaction", "x"], "--transaction: 'x' is no number"),
    (["entries", "reverse", "--transaction", "0"], "--transaction: '0' is no number"),
    (["entries", "reverse", "--transaction", "1", "--bogus", "2"], "Unknown option: --bogus"),
    (["entries", "reverse", "2", "--transaction", "1"], "'2' is more than this command takes"),
    (
        ["entries", "due-date", "--entry", "1", "--date", "2026-02-30"],
        "--date: '2026-02-30' is no date",
    ),
    (["entries", "due-date", "--entry", "1", "--date", "20260101"], "write it as 2026-01-31"),
    (["overdue", "--as-of", "yesterday"], "--as-of: 'yesterday' is no date"),
    (["overdue", "--known-at", "yesterday"], "--known-at: 'yesterday' is no time"),
    (["overdue", "--key", "k"], "Unknown option: --key"),
    (["copy", "a.db"], "TARGET is missing"),
    (["copy", "a.db", "b.db", "--ledger", "c.db"], "Unknown option: --ledger"),
    (["journal", "post", "--bogus"], "'--bogus' is no option of this command"),
    (["applications", "post", "--entry", "1", "--apply", "x=1"], "'x=1' names no entry"),
    (["applications", "post", "--entry", "1", "--apply", "2=1,5"], "'1,5' is no amount"),
    (["applications", "post", "--entry", "1", "--apply", "2", "2=1"], "entry 2 is named twice"),
    (
        ["statements", "assign", "B1/1", "--line", "1", "--entry", "V1"],
        "--entry: 'V1' names no entry",
    ),
    (["bank-accounts", "add", "B1", "--opening-balance", "1e3"], "'1e3' is no amount"),
    (["bank-accounts", "add", "B1", "--match-tolerance", "-1%"], "--match-tolerance"),
    (["accounts", "add", "1", "--name", "x", "--category", "costs"], "--category"),
    (["init", "--company", "A", "--company", "B", "--currency", "CHF"], "--company"),
    (["history"], "name one of --document, --customer"),
    (["history", "--document", "1", "--entry", "1"], "name one of --document, --customer"),
    (["open-entries", "--customer", "1", "--vendor", "1"], "exclude each other"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG)
def test_wrong_usage_is_said_in_a_sentence_with_the_right_usage(
    arguments: list[str], sentence: str
) -> None:
    outcome = run(*arguments)
    assert outcome.code == 2
    first, usage, more = outcome.err.splitlines()
    assert sentence in first
    assert usage.startswith("Usage: ledger-es")
    assert more.startswith("More: ledger-es")
    assert outcome.out == ""


def test_the_usage_is_that_of_the_command_that_was_meant() -> None:
    lines = run("entries", "due-date", "--entry", "1").err.splitlines()
    assert lines[1] == "Usage: ledger-es entries due-date --entry INT --date DATE [OPTIONS]"
    assert lines[2] == "More: ledger-es entries due-date --help"


def test_with_json_wrong_usage_is_also_a_document() -> None:
    outcome = run("entries", "reverse", "--json")
    assert outcome.code == 2
    refused = outcome.document["refused"]
    assert refused["code"] == "E-USAGE"
    assert refused["message"] == "--transaction is missing"
    assert "Usage: ledger-es entries reverse" in outcome.err


@pytest.mark.parametrize("noun", ["cash-flow", "finance-charge-memos"])
def test_what_is_not_built_is_not_there(noun: str) -> None:
    outcome = run(noun, "list")
    assert outcome.code == 2
    assert f"there is no command '{noun}'" in outcome.err


def test_help_and_version_are_done() -> None:
    for arguments in (["--help"], ["entries", "--help"], ["entries", "hold", "-h"]):
        outcome = run(*arguments)
        assert outcome.code == 0
        assert "Usage: ledger-es" in outcome.out
    assert run("--version").out.strip() == "0.1.0"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ledger", "{url}", "--json", "accounts", "list"],
        ["--json", "accounts", "--ledger={url}", "list"],
        ["accounts", "list", "--json", "--ledger", "{url}"],
    ],
)
def test_options_stand_before_between_or_after(company: Cli, arguments: list[str]) -> None:
    outcome = run(*(one.format(url=company.url) for one in arguments))
    assert outcome.code == 0
    assert outcome.document["accounts"]


def test_options_are_moved_and_nothing_else() -> None:
    moved = options_last(["--reason", "entries", "entries", "--dry-run", "hold", "--entry", "1"])
    assert moved == ["entries", "hold", "--entry", "1", "--reason", "entries", "--dry-run"]
    assert options_last(["journal", "post", "--", "--json"]) == ["journal", "post", "--", "--json"]


def test_the_ledger_comes_from_the_environment_else_from_here(
    company: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("accounts", "list").code == 0  # ./ledger.db
    missing = run("accounts", "list", "--ledger", "elsewhere.db", "--json").refused
    assert missing["code"] == "E-STORE-NOT-FOUND"
    monkeypatch.setenv("LEDGER_ES_URL", "elsewhere.db")
    assert run("accounts", "list").code == 1
    monkeypatch.setenv("LEDGER_ES_URL", company.url)
    assert run("accounts", "list").code == 0
