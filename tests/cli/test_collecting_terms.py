"""Terms for reminders and interest: set from a file, listed, shown, and files that are none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.house.sources import ROOT

TOUR = ROOT / "examples"
FROM = ("--valid-from", "2026-01-01")


def test_the_files_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "collecting-terms.md").read_text(encoding="utf-8")
    for name in ("reminder-terms.toml", "finance-charge-terms.toml"):
        assert f"```toml\n{(TOUR / name).read_text(encoding='utf-8')}```" in page


def test_reminder_terms_are_shown_as_they_were_set(books_on_both: Cli) -> None:
    set_up = ("reminder-terms", "set", "R", str(TOUR / "reminder-terms.toml"), *FROM)
    assert books_on_both.json(*set_up, "--dry-run")["commit_no"] == 0
    books_on_both.json(*set_up)
    (terms,) = books_on_both.json("reminder-terms", "list")["reminder_terms"]
    assert books_on_both.json("reminder-terms", "show", "R")["reminder_terms"] == [terms]
    assert (terms["minimum_amount"], terms["max_reminders"]) == ("50.00", 3)
    assert (terms["post_additional_fee"], terms["post_interest"]) == (True, False)
    levels: list[dict[str, Any]] = terms["levels"]
    assert [(level["level_no"], level["additional_fee"]) for level in levels] == [
        (1, "0.00"),
        (2, "20.00"),
        (3, "0.00"),
    ]
    first, second = levels[2]["fees"]
    assert (first["percentage"], first["minimum_fee"], first["is_band"]) == ("2", "20.00", True)
    assert (second["threshold"], second["maximum_fee"]) == ("1000.00", "80.00")
    assert "80.00" in books_on_both("reminder-terms", "show", "R").out


def test_terms_that_are_set_again_replace_those_of_their_day(
    books_on_both: Cli, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.toml"
    empty.write_text("max_reminders = 2\n", encoding="utf-8")
    for terms in (TOUR / "reminder-terms.toml", empty):
        books_on_both.json("reminder-terms", "set", "R", str(terms), *FROM)
    (row,) = books_on_both.json("reminder-terms", "list")["reminder_terms"]
    assert (row["max_reminders"], row["levels"]) == (2, [])
    later = ("--valid-from", "2027-01-01")
    books_on_both.json("reminder-terms", "set", "R", str(TOUR / "reminder-terms.toml"), *later)
    rows = books_on_both.json("reminder-terms", "list")["reminder_terms"]
    assert [len(row["levels"]) for row in rows] == [0, 3]


def test_finance_charge_terms_are_shown_as_they_were_set(books_on_both: Cli) -> None:
    file = str(TOUR / "finance-charge-terms.toml")
    books_on_both.json("finance-charge-terms", "set", "F", file, *FROM)
    (terms,) = books_on_both.json("finance-charge-terms", "list")["finance_charge_terms"]
    shown = books_on_both.json("finance-charge-terms", "show", "F")
    assert shown["finance_charge_terms"] == [terms]
    assert terms["rates"] == [
        {"starting_date": "2026-01-01", "percentage": "5", "period_days": 365},
        {"starting_date": "2026-07-01", "percentage": "5.5", "period_days": 365},
    ]
    assert books_on_both("finance-charge-terms", "list").code == 0


def test_fees_in_another_currency(books_on_both: Cli, tmp_path: Path) -> None:
    books_on_both.json("currencies", "add", "USD")
    reminder, charge = tmp_path / "r.toml", tmp_path / "f.toml"
    reminder.write_text(
        '[[levels]]\ncurrency_fees = [{currency = "USD", additional_fee = 22.5, line_fee = "4"}]\n',
        encoding="utf-8",
    )
    charge.write_text(
        'currency_fees = [{currency = "USD", additional_fee = 7}]\n', encoding="utf-8"
    )
    books_on_both.json("reminder-terms", "set", "R", str(reminder), *FROM)
    books_on_both.json("finance-charge-terms", "set", "F", str(charge), *FROM)
    (terms,) = books_on_both.json("reminder-terms", "show", "R")["reminder_terms"]
    fees = [(fee["charge_per_line"], fee["fixed_amount"]) for fee in terms["levels"][0]["fees"]]
    assert fees == [(False, "22.50"), (True, "4.00")]
    (terms,) = books_on_both.json("finance-charge-terms", "show", "F")["finance_charge_terms"]
    assert terms["currency_fees"] == [{"currency": "USD", "additional_fee": "7.00"}]
    assert "7.00" in books_on_both("finance-charge-terms", "show", "F").out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("levels = [", "it is no TOML"),
        ("levels = " + "[" * 5000, "it is no TOML"),
        ("x = '" + "y" * 1_000_000 + "'", "too large"),
        ('colour = "red"', "there is no such field"),
        ('max_reminders = "many"', "max_reminders"),
        ("[[levels]]\nadditional_fee = 1.005", "more decimals"),
        ('minimum_amount = "\\u0000"', "minimum_amount"),
    ],
)
def test_files_that_are_refused(company: Cli, tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "terms.toml"
    file.write_text(content, encoding="utf-8")
    outcome = company("reminder-terms", "set", "R", str(file), *FROM)
    assert outcome.code == 1, outcome
    assert words in " ".join(outcome.err.split())


def test_a_file_that_is_not_there(company: Cli, tmp_path: Path) -> None:
    outcome = company("finance-charge-terms", "set", "F", str(tmp_path / "none.toml"), *FROM)
    assert "E-FILE" in outcome.err
    assert outcome.code == 1


def test_the_example_is_toml() -> None:
    for file in TOUR.glob("*.toml"):
        assert tomllib.loads(file.read_text(encoding="utf-8"))
