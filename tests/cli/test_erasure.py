"""erase: what would go is shown, people are asked, programs are not; what is left names the original files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.cli.running import Cli, run
from tests.cli.statement_files import statement_file

GROUND = ("--ground", "asked for by letter")
CUSTOMER = ("erase", "customer", "C1", *GROUND)


def erasures(cli: Cli) -> int:
    outcome = cli("history", "--stream", "audit", "--json")
    return len(outcome.document["events"]) if outcome.code == 0 else 0


def test_a_customer_is_erased_once(books_on_both: Cli) -> None:
    cli, before = books_on_both, books_on_both.commits()
    tried = cli.json(*CUSTOMER, "--dry-run", "--key", "k")
    assert (tried["commit_no"], tried["dry_run"], cli.commits()) == (0, True, before)
    done = cli.json(*CUSTOMER, "--key", "k")
    assert done["commit_no"] == before + 1
    assert done["numbers"] == tried["numbers"]
    assert done["numbers"]["erased_texts"] == 1
    assert cli.json(*CUSTOMER, "--key", "k") == {**done, "replayed": True}
    again = cli.json(*CUSTOMER)
    assert (again["commit_no"], again["numbers"]["erased_texts"]) == (0, 0)
    said = cli(*CUSTOMER).out
    assert said == "there are no texts of customer C1 (any more): nothing is done\n"

    first, other = cli.json("customers", "list")["customers"]
    assert (first["name"], first["city"], first["iban"]) == ("(erased)", "", "")
    assert other["name"] not in ("", "(erased)")
    entries = cli.json("open-entries", "--customer", "C1")
    assert entries["entries"]
    assert "(erased)" in cli("open-entries", "--customer", "C1").out
    told = cli.json("history", "--customer", "C1")["events"]
    assert told[0]["facts"]["personal"] == "(erased)"
    (event,) = cli.json("history", "--stream", "audit")["events"]
    assert (event["name"], event["facts"]["ground"]) == (
        "audit.personal_erased.1",
        "asked for by letter",
    )
    assert event["facts"]["subjects"] == ["customer:C1"]
    seals = next(c for c in cli.json("verify")["checks"] if c["name"] == "seals")
    assert seals == {"name": "seals", "ok": True, "detail": "erased: 1"}


def test_the_payer_of_a_line_and_the_file_that_still_names_them(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path))
    line = ("erase", "payer", "B1/1", "--line", "20000", *GROUND)
    done = books.json(*line)
    (file,) = done["numbers"]["original_files"]
    assert done["numbers"]["statement_lines"] == ["B1/1/20000"]
    assert (file["format"][:8], file["statement_nos"], len(file["sha256"])) == (
        "camt.053",
        ["B1/1"],
        64,
    )
    shown = books.json("statements", "show", "B1/1")["lines"]
    assert [(one["party_name"], one["text"]) for one in shown[:2]] == [
        ("Huber, Söhne", ""),
        ("(erased)", "(erased)"),
    ]
    assert (shown[1]["party_account"], shown[1]["amount"]) == ("", "100.50")
    assert "Meier" not in books("statements", "show", "B1/1").out
    # Automatic application takes an erased text for an empty one.
    books.json("statements", "apply", "B1/1")
    again = books(*line).out
    assert "nothing is done" in again
    assert "Original files that still hold the texts" in again
    assert file["sha256"] in again
    assert books.json("verify")["ok"]


def test_a_vendor(books: Cli) -> None:
    csv = b"vendor_no,name,address,city,country,iban,currency\nV1,Carla Lieferant,,,,,\n"
    books.json("vendors", "import", "-", stdin=csv)
    books.json("erase", "vendor", "V1", *GROUND)
    assert books.json("vendors", "list")["vendors"][0]["name"] == "(erased)"


def test_refusals(books: Cli) -> None:
    refused = books.refused("erase", "customer", "C1", "--ground", " ")
    assert refused["code"] == "E-ERASE-GROUND"
    assert books.refused("erase", "customer", "C9", *GROUND)["code"] == "E-PARTY-UNKNOWN"
    assert books("erase", "customer", "C1").code == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "options", "is_asked", "is_done"),
    [
        ("yes\n", (), True, True),
        ("y\n", (), True, False),
        ("", (), True, False),
        ("", ("--yes",), False, True),
        ("", ("--dry-run",), False, False),
        ("", ("--json",), False, True),
    ],
)
def test_people_are_asked(
    books: Cli,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    options: tuple[str, ...],
    *,
    is_asked: bool,
    is_done: bool,
) -> None:
    monkeypatch.setattr("ledger_es.cli.erasure.confirmed", confirm := Confirm(answer))
    outcome = books(*CUSTOMER, *options)
    question = "Erase the 1 texts of customer C1? They cannot be brought back."
    assert confirm.questions == ([question] if is_asked else [])
    assert erasures(books) == is_done
    declined = is_asked and not is_done
    assert outcome.code == declined
    if declined:
        assert outcome.out == "the texts of customer C1 stay: nothing is done\n"


class Confirm:
    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.questions: list[str] = []

    def __call__(self, question: str) -> bool:
        self.questions.append(question)
        return self.answer == "yes\n"


def test_the_answer_is_read_from_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger_es.cli.terminal import confirmed

    for typed, expected in (("yes\n", True), (" YES \n", True), ("no\n", False), ("", False)):
        monkeypatch.setattr("sys.stdin", Terminal(typed))
        monkeypatch.setattr("sys.stderr", shown := Terminal())
        assert confirmed("Erase \x1b[2J?") is expected
        assert shown.getvalue() == "Erase \\x1b[2J? Type yes to go on: "
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert confirmed("Erase?")
    assert run("erase", "--help").code == 0
