"""The demo: the same text every time, the main job with every kind of line, a ledger that can be kept."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli, run

GOLDEN = Path(__file__).with_name("demo.txt")


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "letters"


@pytest.fixture(scope="module")
def sections(letters: Path) -> dict[str, Any]:
    document = run("demo", "--letters", str(letters), "--json").document
    return {one["heading"]: one for one in document["sections"]}


def test_the_demo_tells_its_story_in_under_half_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    started = time.perf_counter()
    outcome = run("demo")
    assert time.perf_counter() - started < 30
    assert outcome.code == 0
    assert outcome.err == ""
    assert outcome.out == GOLDEN.read_text(encoding="utf-8")


def test_programs_get_the_demo_as_one_document(sections: dict[str, Any]) -> None:
    assert sections["The books are opened"]["customers"] == 40
    assert sections["The books are opened"]["vendors"] == 8
    assert sections["Open documents are taken over"]["open_documents"] == 133
    assert sections["The books balance"]["verify"]["ok"] is True
    closed = sections["What closed, what is open and why"]["closed"]
    assert {"R-1001", "R-1015", "R-1010", "G-2002", "E-506"} <= {
        one["document_no"] for one in closed
    }


def test_automatic_application_finds_most_and_review_settles_the_rest(
    sections: dict[str, Any],
) -> None:
    found = sections["The bank's statement is imported and applied"]
    assert sum(found["confidences"].values()) == len(found["lines"]) == 63
    assert found["confidences"]["high"] >= 45
    settles = {one["line_no"]: one["settles"] for one in found["lines"]}
    assert settles[10000] == "R-1001 4,820.00, R-1014 1,275.50"
    assert settles[120000] == "R-1107 967.50 less 19.35"
    assert settles[80000] == "Z-11 -7,350.00"
    reviewed = {one["line_no"]: one for one in sections["What a person does"]["lines"]}
    assert {one["difference"] for one in reviewed.values()} == {"0.00"}
    assert reviewed[430000]["settles"] == "R-1056 1,500.00, G/L 6900 -15.00"
    assert reviewed[130000]["settles"] == "R-1003 380.00, customer 10003 20.00"


def test_the_bank_is_reconciled_and_the_same_file_does_nothing(sections: dict[str, Any]) -> None:
    proof = sections["The bank's balance is the books' balance"]
    account = proof["reconciliation_status"]["bank_accounts"][0]
    assert account["difference"] == "0.00"
    assert account["outstanding"] == "-330.60"
    assert account["statements"][0]["status"] == "reconciled"
    assert proof["same_file_again"]["replayed"] is True
    person = sections["What needs a person"]["needs_a_person"]
    assert [one["amount"] for one in person if one["account"] == "G/L 2090"] == ["-275.00"]


def test_what_stays_unpaid_is_reminded_and_bears_interest(sections: dict[str, Any]) -> None:
    reminders = sections["What stays unpaid is reminded"]["reminders"]
    assert [one["level_no"] for one in reminders] == [1] * 6 + [2] * 5
    assert {one["posted_amount"] for one in reminders} == {"0.00", "20.00"}
    # In dispute, and on hold; paid after the first reminder.
    second = {one["customer_no"] for one in reminders if one["level_no"] == 2}
    assert not {"10010", "10011"} & second
    memos = sections["Arrears bear interest"]["finance_charge_memos"]
    assert [one["posted_amount"] for one in memos] == ["69.58", "74.76"]


def test_the_letters_are_files(sections: dict[str, Any], letters: Path) -> None:
    written = sections["Letters ask for it"]["letters"]
    assert [one["language"] for one in written][:5] == ["de-CH", "fr-CH", "de-DE", "fr-FR", "en-GB"]
    assert sorted(letters.iterdir()) == sorted(Path(one["file"]) for one in written)
    assert all(Path(one["file"]).read_bytes().startswith(b"%PDF") for one in written)


@pytest.mark.parametrize("why", ["no library", "no folder"])
def test_the_demo_goes_on_where_letters_cannot_be_written(
    why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what to do, and shows what the first letter asks for."""
    folder = tmp_path / "letters"
    if why == "no library":
        monkeypatch.setitem(sys.modules, "typst", None)
    else:
        folder.write_text("a file")
    outcome = run("demo", "--letters", str(folder))
    assert outcome.code == 0
    says = " ".join(outcome.out.split())
    cure = "pip install 'ledger-es[letters]'" if why == "no library" else "--letters FOLDER"
    assert cure in says
    assert "Reminder R00007 to customer 10003, level 2" in says
    assert "everything agrees" in says


def test_the_ledger_of_the_demo_can_be_kept_once(tmp_path: Path) -> None:
    path = str(tmp_path / "demo.db")
    kept = run("demo", "--keep", path, "--letters", str(tmp_path))
    assert kept.out.splitlines()[-1].startswith(f"The ledger is kept: ledger-es --ledger {path}")
    assert len(Cli(path).json("customers", "list")["customers"]) == 40
    assert run("demo", "--keep", path, "--json").refused["code"] == "E-STORE-EXISTS"
