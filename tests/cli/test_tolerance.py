"""tolerance and its questions on the command line: set up, asked at a terminal, answered by an option."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from ledger_es.cli.app import main
from tests.cli.files import write
from tests.cli.running import Cli

PAYMENT = """\
posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no
2026-02-20,payment,P1,customer,C2,-100.00,1090
"""


@pytest.fixture
def asking(books: Cli, tmp_path: Path) -> Cli:
    """Differences up to 1.00 are asked about; 100.00 was paid on the invoice of 100.50, and not applied."""
    books.json("tolerance", "set", "--at-most", "1.00")
    books.json("tolerance", "rules", "--difference", "ask", "--late-discount", "ask")
    books.json("journal", "post", write(tmp_path, "payment.csv", PAYMENT))
    return books


def payment_of(books: Cli) -> str:
    rows = books.json("open-entries", "--customer", "C2", "--as-of", "2026-12-31")["entries"]
    return str(next(row["entry_no"] for row in rows if row["document_no"] == "P1"))


def open_of(books: Cli) -> dict[str, str]:
    rows = books.json("open-entries", "--customer", "C2", "--as-of", "2026-12-31")["entries"]
    return {row["document_no"]: row["remaining_amount"] for row in rows}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "asked", "left"),
    [
        ("accept\n", 1, {}),
        ("leave\n", 1, {"I3": "0.50"}),
        ("what?\nACCEPT\n", 2, {}),
        ("", 1, {"I3": "0.50"}),
    ],
)
def test_a_person_at_a_terminal_is_asked(
    asking: Cli, typed: str, asked: int, left: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = Terminal(), Terminal()
    entry = payment_of(asking)
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    code = main(["--ledger", asking.url, "applications", "post", "--entry", entry, "--apply", "3"])
    monkeypatch.undo()
    assert code == 0, err.getvalue()
    assert err.getvalue().count("0.50 is missing, within the tolerance") == asked
    assert open_of(asking) == left


@pytest.mark.parametrize(
    ("options", "left", "questions"),
    [
        (("--tolerance", "accept"), {}, 0),
        (("--tolerance", "leave"), {"I3": "0.50"}, 0),
        ((), {"I3": "0.50"}, 1),
    ],
)
def test_without_a_terminal_the_option_answers(
    asking: Cli, options: tuple[str, ...], left: dict[str, str], questions: int
) -> None:
    entry = payment_of(asking)
    outcome = asking("applications", "post", "--entry", entry, "--apply", "3", *options)
    assert outcome.code == 0
    said = "entry 3: 0.50 is missing, within the tolerance; nobody was asked, and it stays open"
    assert outcome.out.count(said) == questions
    assert open_of(asking) == left


def test_a_late_discount_is_granted_with_a_reason(books: Cli, tmp_path: Path) -> None:
    payment = PAYMENT.replace("C2,-100.00", "C1,-980.00")
    books.json("journal", "post", write(tmp_path, "payment.csv", payment))
    rows = books.json("open-entries", "--customer", "C1", "--as-of", "2026-12-31")["entries"]
    number_of = {row["document_no"]: str(row["entry_no"]) for row in rows}
    grant = ("--apply", number_of["I1"], "--grant-discount", number_of["I1"])
    post = ("applications", "post", "--entry", number_of["P1"], *grant)
    assert books.refused(*post)["code"] == "E-APPLY-REASON"
    books.json(*post, "--grant-reason", "was ill")
    rows = books.json("open-entries", "--customer", "C1", "--as-of", "2026-12-31")["entries"]
    assert [row["document_no"] for row in rows] == ["I2"]


def test_the_set_up_is_shown(asking: Cli) -> None:
    shown = asking.json("tolerance", "show")
    assert shown["rules"]["payment_tolerance_warning"] is True
    assert [(row["currency"], row["maximum_amount"]) for row in shown["limits"]] == [
        ("CHF", "1.00")
    ]
    outcome = asking("tolerance", "show")
    assert "asked" in outcome.out
    asking.json("entries", "tolerance", "--entry", "3", "--at-most", "0.20")
    entry = payment_of(asking)
    applied = asking.json(
        "applications", "post", "--entry", entry, "--apply", "3", "--tolerance", "accept"
    )
    assert "questions" not in applied["numbers"]
    assert open_of(asking) == {"I3": "0.50"}
