"""Collections that run by themselves, on the command line: a scheduler may start them as often as it likes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ledger_es import Ledger
from tests.cli.files import write
from tests.cli.running import Cli

TERMS = """\
post_additional_fee = true

[[levels]]
grace_period = "5D"
due_date_formula = "10D"
additional_fee = "15.00"
"""
DAILY = """\
{}
[[steps]]
action = "create_reminders"
stop_on_error = true

[[steps]]
action = "issue_reminders"
"""


def with_automation(cli: Cli, folder: Path, head: str = "") -> Cli:
    """C1 owes 1,000.00 due on 2 February and 250.00 due on 6 February, and DAILY reminds by R."""
    terms = write(folder, "r.toml", TERMS)
    cli.json("reminder-terms", "set", "R", terms, "--valid-from", "2026-01-01")
    cli.json("customers", "change", "C1", "--reminder-terms", "R")
    cli.json("collections", "automate", "DAILY", write(folder, "daily.toml", DAILY.format(head)))
    return cli


def run(cli: Cli, day: str, *options: str) -> list[list[str]]:
    """The documents of each step."""
    (done,) = cli.json("collections", "run", "DAILY", "--date", day, *options)["runs"]
    return [step["document_nos"] for step in done["steps"]]


def test_a_scheduler_that_starts_the_chain_22_times_reminds_once(
    books_on_both: Cli, tmp_path: Path
) -> None:
    """OCA/credit-control and others: 12 runs on one day and 10 on the next are one reminder and one fee."""
    cli = with_automation(books_on_both, tmp_path)
    assert run(cli, "2026-02-12") == [["R00001"], ["R00001"]]
    with Ledger.open(cli.url) as ledger:
        for february in [12] * 11 + [13] * 10:
            (again,) = ledger.run_collections(run_date=date(2026, 2, february))
            assert not again.has_done_something
    told = cli("collections", "run", "DAILY", "--date", "2026-02-13").out
    assert "Automation DAILY: nothing to do." in told
    issued = cli.json("reminders", "list", "--status", "issued")["reminders"]
    assert [(row["reminder_no"], row["posted_amount"]) for row in issued] == [("R00001", "15.00")]
    owed = cli.json("open-entries", "--customer", "C1", "--as-of", "2026-02-13")["entries"]
    amounts = [entry["remaining_amount"] for entry in owed]
    assert amounts == ["1000.00", "250.00", "15.00"]
    (noted,) = cli.json("collections", "runs")["runs"]
    assert [(step["action"], step["document_count"]) for step in noted["steps"]] == [
        ("create_reminders", 1),
        ("issue_reminders", 1),
    ]
    assert cli("verify").code == 0


def test_a_draft_that_an_interrupted_run_has_left_is_issued_and_one_of_a_person_is_not(
    books: Cli, tmp_path: Path
) -> None:
    cli = with_automation(books, tmp_path)
    cli.json("reminders", "create", "--date", "2026-02-10", "--customer", "C1")
    assert run(cli, "2026-02-12") == [[], []]
    cli.json("reminders", "delete", "R00001")
    only_made = write(tmp_path, "made.toml", DAILY.format("").rpartition("\n[[steps]]")[0])
    cli.json("collections", "automate", "DAILY", only_made)
    assert run(cli, "2026-02-12") == [["R00002"]]
    with_automation(cli, tmp_path)
    assert run(cli, "2026-02-13") == [[], ["R00002"]]


def test_the_cadence_and_a_pause(books: Cli, tmp_path: Path) -> None:
    cli = with_automation(books, tmp_path, 'cadence = "1W"')
    assert run(cli, "2026-02-05") == [[], []]
    (waits,) = cli.json("collections", "run", "--date", "2026-02-11")["runs"]
    assert (waits["due_from"], waits["steps"]) == ("2026-02-12", [])
    assert "not due before 2026-02-12" in cli("collections", "run", "--date", "2026-02-11").out
    assert run(cli, "2026-02-11", "--now") == [["R00001"], ["R00001"]]
    listed = cli.json("collections", "automations")["automations"]
    assert [(row["automation"], row["next_date"]) for row in listed] == [("DAILY", "2026-02-18")]
    with_automation(cli, tmp_path, "paused = true")
    assert cli.json("collections", "run", "--date", "2026-03-11") == {"runs": []}
    refused = cli.refused("collections", "run", "DAILY", "--date", "2026-03-11")
    assert refused["code"] == "E-SETUP-AUTOMATION-PAUSED"


def test_an_error_stops_the_run_where_its_step_says_so(books: Cli, tmp_path: Path) -> None:
    """C1 is blocked for everything: its draft cannot be made, and nothing is issued."""
    cli = with_automation(books, tmp_path, 'cadence = "1W"')
    cli.json("customers", "block", "C1", "--reason", "ill")
    stopped = cli("collections", "run", "DAILY", "--date", "2026-02-12", "--json")
    assert stopped.code == 1
    (noted,) = cli.json("collections", "runs", "DAILY")["runs"]
    assert (noted["is_complete"], noted["next_date"]) == (False, None)
    assert noted["steps"][0]["error_code"] == "E-PARTY-BLOCKED"
    cli.json("customers", "unblock", "C1")
    assert run(cli, "2026-02-12") == [["R00001"], ["R00001"]]


def test_settings_that_are_none(books: Cli, tmp_path: Path) -> None:
    for text, said in (
        ("", "steps"),
        ('[[steps]]\naction = "pay"', "action"),
        ('cadence = "weekly"\n[[steps]]\naction = "create_reminders"', "weekly"),
        ('name = "[bold]"\n[[steps]]\naction = "create_reminders"', "name"),
    ):
        refused = books.refused(
            "collections", "automate", "DAILY", write(tmp_path, "wrong.toml", text)
        )
        assert said in str(refused)
    assert books.refused("collections", "runs", "DAILY")["code"] == "E-SETUP-AUTOMATION"
