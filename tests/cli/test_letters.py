"""Letters: each in its customer's language, no text of a person read as markup, the same bytes for the same letter."""

from __future__ import annotations

import re
import shlex
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ledger_es.errors import LetterNotShowable
from ledger_es.letters.letter import Column, Language, Letter, pdf
from ledger_es.letters.words import WORDS
from tests.cli.files import write
from tests.cli.running import Cli, run
from tests.cli.test_erase_page import BEFORE
from tests.cli.test_readme import tour
from tests.cli.test_reminders import with_terms
from tests.house.sources import ROOT

__all__ = ["tour"]

pytest.importorskip("typst", reason="letters come with the extra of that name")
HEAD = 'sender = ["Muster AG", "Weg 1"]\naccount = "CH93"\n'


def letter(rows: int, language: str = "de-CH", name: str = "Muster") -> Letter:
    spoken = Language(language, "CH")
    words = spoken.words
    return Letter(
        language=spoken.code,
        date=date(2026, 3, 31),
        title=words.reminder.format(level=2),
        sender=["Muster AG"],
        recipient=[name],
        facts=[(words.date, spoken.day(date(2026, 3, 31)))],
        opening=[words.reminded[0]],
        columns=[Column(words.document, False, True), Column(words.remaining, True)],
        rows=[(f"RE-{number}", spoken.amount(Decimal("137.35"))) for number in range(rows)],
        totals=[(words.total.format(currency="CHF"), spoken.amount(Decimal("8261.00")))],
        closing=[words.crossed],
        greeting=words.greeting,
        footer="",
        page=words.page,
    )


def test_the_same_letter_has_the_same_bytes() -> None:
    made = pdf(letter(60))
    assert made.startswith(b"%PDF")
    assert made == pdf(letter(60))


def test_names_are_no_markup() -> None:
    name = "Müller & Söhne #1 *Bau* $ GmbH_2 [Zürich] @Werk \\ <neu> #panic()"
    assert pdf(letter(1, name=name)).startswith(b"%PDF")


def test_control_characters_are_left_out_of_a_letter() -> None:
    assert pdf(letter(1, name="Mu\x1b[31mst\u202eer")) == pdf(letter(1, name="Mu[31mster"))


def test_letters_that_no_font_has_are_refused_by_name() -> None:
    with pytest.raises(LetterNotShowable) as refused:
        pdf(letter(1, name="\u4e2d\u6587"))
    assert "\u4e2d" in refused.value.text


def test_days_and_amounts_are_written_as_the_customer_writes_them() -> None:
    amount, day = Decimal("1234.50"), date(2026, 3, 31)
    written = {
        code: (Language(code, "").amount(amount).replace("’", "'"), Language(code, "").day(day))
        for code in ("en-GB", "de-CH", "de-DE", "fr-CH", "it-CH")
    }
    assert written["en-GB"] == ("1,234.50", "31 Mar 2026")
    assert written["de-DE"] == ("1.234,50", "31.03.2026")
    assert written["de-CH"] == ("1'234.50", "31.03.2026")
    assert written["it-CH"][0] == "1'234.50"
    assert Language("pt-PT", "PT").words == WORDS["en"]


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
    assert len(commands) == 5
    for command in (*BEFORE[:4], *(command.removeprefix("ledger-es ") for command in commands)):
        assert run(*shlex.split(command)).code == 0, command
    assert Path("letters/R00001.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "content", ["sender = []", "sender = [1]", 'sender = ["A"]\nlogo = "x"', "sender", 'sender = ["A"]\nfooter = 1']
)  # fmt: skip
def test_a_letterhead_that_is_none(books: Cli, tmp_path: Path, content: str) -> None:
    head = write(tmp_path, "head.toml", content)
    refused = books.refused(
        "reminders", "letters", "R00001", "--to", str(tmp_path), "--letterhead", head
    )
    assert refused["code"] == "E-FILE-READ"
