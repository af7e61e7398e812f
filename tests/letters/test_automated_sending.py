"""Reminders that an automation makes, issues and sends: each letter once, by e-mail or on paper, as it is set up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.files import write
from tests.cli.running import Cli
from tests.letters.smtp_server import Behaviour, smtp_server
from tests.letters.test_mailing import ENTRIES, HEAD, TERMS, messages_in

pytest.importorskip("typst", reason="letters come with the extra of that name")
STEPS = """\
[[steps]]
action = "create_reminders"

[[steps]]
action = "issue_reminders"
"""


def company_that_sends(cli: Cli, folder: Path, count: int, *, without: tuple[int, ...] = ()) -> Cli:
    """C01, C02 …, each with an invoice due on 4 February; some have no e-mail address."""
    file = write(folder, "r.toml", TERMS)
    cli.json("reminder-terms", "set", "R", file, "--valid-from", "2026-01-01")
    customers = "customer_no,name,address,city,country,iban,currency,email,reminder_terms\n"
    entries = ENTRIES
    for number in range(1, count + 1):
        address = "" if number in without else f"c{number}@example.com"
        customers += f"C{number:02},Kunde {number},Weg 1,3000 Bern,CH,,CHF,{address},R\n"
        entries += f"C{number:02},invoice,RE-{number},2026-01-05,2026-02-04,CHF,100.00,,,\n"
    cli.json("customers", "import", write(folder, "c.csv", customers))
    cli.json("entries", "import", write(folder, "e.csv", entries))
    return cli


def automate(cli: Cli, folder: Path, send: str) -> None:
    """DAILY makes and issues reminders, and sends them as these lines of its step say."""
    steps = f'{STEPS}\n[[steps]]\naction = "send_reminders"\n{send}'
    cli.json("reminders", "automate", "DAILY", write(folder, "daily.toml", steps))


def run(cli: Cli, folder: Path, day: str, *options: str) -> list[dict[str, Any]]:
    """The steps of the run."""
    head = ("--letterhead", write(folder, "head.toml", HEAD))
    outcome = cli("collections", "run", "DAILY", "--date", day, *head, *options, "--json")
    assert outcome.document is not None, outcome
    (done,) = outcome.document["runs"]
    steps: list[dict[str, Any]] = done["steps"]
    return steps


def sent(steps: list[dict[str, Any]]) -> list[str]:
    numbers: list[str] = steps[2]["document_nos"]
    return numbers


def test_every_reminder_is_sent_once_however_often_the_scheduler_starts(
    company_on_both: Cli, tmp_path: Path
) -> None:
    """Field report: 22 starts of the whole chain on two days are one reminder and one e-mail."""
    cli = company_that_sends(company_on_both, tmp_path, 2, without=(2,))
    automate(cli, tmp_path, "")
    options = ("--outbox", f"maildir:{tmp_path / 'outbox'}", "--to", str(tmp_path / "paper"))
    first = run(cli, tmp_path, "2026-02-12", *options)
    assert [step["document_nos"] for step in first] == [["R00001", "R00002"]] * 3
    assert [message["To"] for message in messages_in(tmp_path / "outbox")] == ["c1@example.com"]
    (paper,) = (tmp_path / "paper").iterdir()
    assert paper.name == "R00002.pdf"
    paper.unlink()
    for day in ("2026-02-12", "2026-02-13"):
        again = run(cli, tmp_path, day, *options)
        assert [step["document_nos"] for step in again] == [[], [], []]
    assert not list((tmp_path / "paper").iterdir())
    (noted,) = cli.json("collections", "runs")["runs"]
    assert [(step["action"], step["document_count"]) for step in noted["steps"]] == [
        ("create_reminders", 2),
        ("issue_reminders", 2),
        ("send_reminders", 2),
    ]
    letters = cli.json("letters", "list")["mailings"]
    assert [(row["document_no"], row["means"], row["status"]) for row in letters] == [
        ("R00001", "email", "sent"),
        ("R00002", "letter", "sent"),
    ]
    assert cli("verify").code == 0


@pytest.mark.parametrize(
    ("behaviour", "means", "code", "later"),
    [
        ("refuse", "email", "E-MAIL-REFUSED", []),
        ("later", "email", "E-MAIL-LATER", ["R00002"]),
        ("refuse", "email_or_letter", "", []),
    ],
)
def test_one_that_is_not_taken_stops_no_other(
    company: Cli, tmp_path: Path, behaviour: Behaviour, means: str, code: str, later: list[str]
) -> None:
    cli = company_that_sends(company, tmp_path, 3)
    automate(cli, tmp_path, f'means = "{means}"')
    with smtp_server({"c2@example.com": behaviour}) as server:
        options = ("--outbox", server.url, "--to", str(tmp_path / "paper"))
        first = run(cli, tmp_path, "2026-02-12", *options)
        on_paper = means == "email_or_letter"
        assert sent(first) == ["R00001", *(["R00002"] if on_paper else []), "R00003"]
        assert (tmp_path / "paper" / "R00002.pdf").exists() == on_paper
        (noted,) = cli.json("collections", "runs")["runs"]
        assert (noted["is_complete"], noted["steps"][2]["error_code"]) == (True, code)
        server.behaviours = {}
        assert sent(run(cli, tmp_path, "2026-02-13", *options)) == later


def test_a_server_that_breaks_off_and_a_step_that_stops(company: Cli, tmp_path: Path) -> None:
    """What was not handed over is sent by the next run; what the server perhaps has is left to a person."""
    cli = company_that_sends(company, tmp_path, 4, without=(1,))
    automate(cli, tmp_path, 'means = "email"\nstop_on_error = true')
    with smtp_server({"c3@example.com": "break_after"}) as server:
        outcome = cli(
            *("collections", "run", "--date", "2026-02-12", "--outbox", server.url),
            *("--letterhead", write(tmp_path, "head.toml", HEAD)),
        )
        assert outcome.code == 1
        assert "customer C01 has no e-mail address" in outcome.out
        assert "E-MAIL-BROKEN" in outcome.out
        (noted,) = cli.json("collections", "runs")["runs"]
        assert (noted["is_complete"], noted["steps"][2]["document_count"]) == (False, 1)
        server.behaviours = {}
        again = run(cli, tmp_path, "2026-02-13", "--outbox", server.url)
        assert sent(again) == ["R00004"]
        assert [address for address, _ in server.taken].count("c3@example.com") == 1
    cli.json("customers", "change", "C01", "--email", "new@example.com")
    outbox = ("--outbox", f"maildir:{tmp_path / 'outbox'}")
    assert sent(run(cli, tmp_path, "2026-02-13", *outbox)) == ["R00001"]


def test_what_was_issued_before_the_automation_sent_is_not_sent(
    company: Cli, tmp_path: Path
) -> None:
    """Nor is what a person has made: that person sends it."""
    cli = company_that_sends(company, tmp_path, 3)
    cli.json("reminders", "create", "--date", "2026-02-11", "--customer", "C01")
    cli.json("reminders", "issue", "R00001")
    cli.json("reminders", "automate", "DAILY", write(tmp_path, "a.toml", STEPS))
    cli.json("customers", "block", "C03", "--reason", "ill")
    options = ("--to", str(tmp_path / "paper"))
    assert len(run(cli, tmp_path, "2026-02-12", *options)) == 2
    automate(cli, tmp_path, 'means = "letter"')
    cli.json("customers", "unblock", "C03")
    assert sent(run(cli, tmp_path, "2026-02-13", *options)) == ["R00003"]


def test_a_run_that_is_unable_to_send_does_nothing(company: Cli, tmp_path: Path) -> None:
    cli = company_that_sends(company, tmp_path, 1)
    automate(cli, tmp_path, "")
    day = ("--date", "2026-02-12")
    head = ("--letterhead", write(tmp_path, "head.toml", HEAD))
    for options in ((), (*head, "--to", str(tmp_path / "paper"))):
        refused = cli.refused("collections", "run", *day, *options)
        assert refused["code"] == "E-SETUP-AUTOMATION-SEND"
        assert refused["cures"][0].endswith("--letterhead FILE --outbox OUTBOX --to FOLDER")
    assert cli.json("reminders", "list")["reminders"] == []
    for options in (("--to", "paper"), head):
        assert cli("collections", "run", *day, *options).code == 2
    wrong = STEPS + 'means = "letter"\n'
    refused = cli.refused("collections", "automate", "DAILY", write(tmp_path, "w.toml", wrong))
    assert "only a step that sends has means" in refused["message"]
