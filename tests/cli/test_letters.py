"""Letters on the command line: which documents have one, where the files go, who writes, templates of the user."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.files import write
from tests.cli.running import Cli, run
from tests.cli.test_erase_page import BEFORE
from tests.cli.test_readme import tour
from tests.cli.test_reminders import with_terms
from tests.house.sources import ROOT
from tests.letters.books import HEAD as FULL_HEAD
from tests.letters.books import books_of_letters

__all__ = ["tour"]

pytest.importorskip("typst", reason="letters come with the extra of that name")
HEAD = 'sender = ["Muster AG", "Weg 1"]\naccount = "CH93"\n'


def test_the_letters_of_a_reminder_and_a_memo_are_files(books: Cli, tmp_path: Path) -> None:
    cli = with_terms(books, tmp_path)
    head = write(tmp_path, "head.toml", HEAD)
    to = ("--to", str(tmp_path / "letters"), "--letterhead", head)
    cli.json("reminders", "create", "--date", "2026-02-12")
    refused = cli.refused("reminders", "letters", "R00001", *to)
    assert refused["code"] == "E-COLLECT-NOT-ISSUED"
    cli.json("reminders", "issue", "R00001")
    (made,) = cli.json("reminders", "letters", "R00001", *to)["letters"]
    first = Path(made["file"]).read_bytes()
    cli.json("reminders", "letters", "R00001", *to)
    assert Path(made["file"]).read_bytes() == first
    terms = write(tmp_path, "f.toml", "percentage = 5\n")
    cli.json("finance-charge-terms", "set", "F", terms, "--valid-from", "2026-01-01")
    cli.json("customers", "change", "C1", "--finance-charge-terms", "F", "--language", "fr-CH")
    cli.json("finance-charges", "create", "--date", "2026-03-04")
    cli.json("finance-charges", "issue", "F00001")
    (made,) = cli.json("finance-charges", "letters", "F00001", *to)["letters"]
    assert Path(made["file"]).read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("tour")
def test_the_commands_of_the_page() -> None:
    text = (ROOT / "docs" / "letters.md").read_text(encoding="utf-8")
    assert (ROOT / "examples" / "letterhead.toml").read_text(encoding="utf-8") in text
    commands = re.findall(r"^ {4}(ledger-es .*)$", text, re.MULTILINE)
    assert len(commands) == 19
    for command in (*BEFORE[:4], *(command.removeprefix("ledger-es ") for command in commands)):
        assert run(*shlex.split(command)).code == 0, command
    assert Path("letters/R00001.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "content", ["sender = []", "sender = [1]", 'sender = ["A"]\nlogo = "x"', "sender", 'sender = ["A"]\nfooter = 1',
                'sender = ["A"]\nwindow = "top"']
)  # fmt: skip
def test_a_letterhead_that_is_none(books: Cli, tmp_path: Path, content: str) -> None:
    head = write(tmp_path, "head.toml", content)
    refused = books.refused(
        "reminders", "letters", "R00001", "--to", str(tmp_path), "--letterhead", head
    )
    assert refused["code"] == "E-FILE-READ"


def test_letters_of_every_kind_on_both_stores(company_on_both: Cli, tmp_path: Path) -> None:
    """Statements, receipts and checks are files; what is no payment, or no check any more, is refused."""
    cli = books_of_letters(company_on_both, tmp_path)
    to = ("--to", str(tmp_path / "out"), "--letterhead", write(tmp_path, "head.toml", FULL_HEAD))
    as_of = ("--as-of", "2026-03-31")
    written = cli.json("letters", "statements", "C1", "C3", "C1", *as_of, *to)["letters"]
    assert [letter["document_no"] for letter in written] == ["C1", "C3"]
    cli.json("letters", "statements", "V1", "--vendors", *as_of, *to)
    entries = cli.json("customer-entries", "--customer", "C4")["entries"]
    number = {entry["document_no"]: str(entry["entry_no"]) for entry in entries}
    cli.json("letters", "receipts", number["P1"], *to)
    assert cli.refused("letters", "receipts", number["I6"], *to)["code"] == "E-LETTER-RECEIPT"
    cli.json("letters", "checks", "B1", "1001", *to)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == sorted(
        ["C1.pdf", "C3.pdf", "V1.pdf", f"{number['P1']}.pdf", "1001.pdf"]
    )
    cli.json("checks", "void", "B1", "1001", "--date", "2026-03-21")
    assert cli.refused("letters", "checks", "B1", "1001", *to)["code"] == "E-CHK-STATUS"
    assert cli.refused("letters", "checks", "B1", "9", *to)["code"] == "E-CHK-UNKNOWN"
    assert cli.refused("letters", "statements", "C9", *to)["code"] == "E-PARTY-UNKNOWN"


def test_a_template_of_the_user(books: Cli, tmp_path: Path) -> None:
    """Written to a folder, changed, named by the letterhead or the command; a broken one is refused without a file."""
    folder = tmp_path / "templates"
    written = run("letters", "template", "statement_of_account", "--to", str(folder), "--json")
    assert sorted(Path(file).name for file in written.document["files"]) == [
        "slip.typ",
        "statement_of_account.typ",
    ]
    template = folder / "statement_of_account.typ"
    changed = template.read_text(encoding="utf-8").replace('"a4"', '"us-letter"')
    template.write_text(changed, encoding="utf-8")
    again = run("letters", "template", "statement_of_account", "--to", str(folder), "--json")
    assert again.refused["code"] == "E-REPORT-WRITE"
    assert template.read_text(encoding="utf-8") == changed
    shipped = write(tmp_path, "head.toml", HEAD)
    named = write(tmp_path, "own.toml", HEAD + 'templates = "templates"\n')
    contents = []
    for options in (
        ("--letterhead", shipped),
        ("--letterhead", named),
        ("--letterhead", shipped, "--templates", str(folder)),
    ):
        to = ("--as-of", "2026-03-31", "--to", str(tmp_path / "out"))
        (letter,) = books.json("letters", "statements", "C1", *to, *options)["letters"]
        contents.append(Path(letter["file"]).read_bytes())
    assert contents[0] != contents[1] == contents[2]
    template.write_text("#panic(", encoding="utf-8")
    to = ("--as-of", "2026-03-31", "--to", str(tmp_path / "none"))
    refused = books.refused("letters", "statements", "C1", *to, "--letterhead", named)
    assert refused["code"] == "E-LETTER-TEMPLATE"
    assert refused["facts"]["position"] == "statement_of_account.typ:1"
    assert not (tmp_path / "none").exists()
