"""A camt.054, BgMax or OCR giro details the amount of a statement: its payments become the lines, counted once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.cli.statement_files import Payment, notification, statement_file
from tests.statements.giro_builder import bgmax, bgmax_payment

BATCH: Payment = ("2026-01-12", "1080.50", "", "", "Collective credit")
FEE: Payment = ("2026-01-13", "-5.00", "", "", "fee")


PAYMENTS = (("980.00", "Huber, Söhne", "I1"), ("100.50", "Meier", "I3"))


def outcomes(answer: dict[str, Any]) -> list[str]:
    return [entry["outcome"] for file in answer["files"] for entry in file["details"]]


def lines(books: Cli, statement_no: str = "B1/1") -> list[tuple[int, str]]:
    shown = books.json("statements", "show", statement_no)["lines"]
    return [(line["line_no"], line["amount"]) for line in shown]


DETAILED = [(10001, "980.00"), (10002, "100.50"), (20000, "-5.00")]


def test_the_payments_become_the_lines_and_are_posted_once(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    assert lines(books) == [(10000, "1080.50"), (20000, "-5.00")]
    attached = books.json("statements", "attach", notification(tmp_path, *PAYMENTS))
    assert outcomes(attached) == ["attached"]
    assert lines(books) == DETAILED
    shown = books.json("statements", "show", "B1/1")["lines"]
    assert [line["party_name"] for line in shown] == ["Huber, Söhne", "Meier", ""]
    # Applied automatically, as the lines of an import are.
    assert [entry["document_no"] for line in shown for entry in line["applied"]] == ["I1", "I3"]
    books.json("statements", "assign", "B1/1", "--line", "20000", "--account", "6900")
    books.json("statements", "accept", "B1/1")
    books.json("statements", "post", "B1/1", "--mode", "reconcile")
    (account,) = books.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"]
    assert (account["statement_balance"], account["difference"]) == ("1575.50", "0.00")
    assert account["not_posted"] == account["gaps"] == "0.00"
    assert books.json("verify")["ok"] is True
    # After posting it changes nothing and says so.
    before = books.commits()
    again = books.json("statements", "attach", notification(tmp_path, *PAYMENTS))
    assert outcomes(again) == ["posted"]
    assert books.commits() == before


def test_before_it_was_known_the_line_was_one(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    before = datetime.now(UTC).isoformat()
    books.json("statements", "attach", notification(tmp_path, *PAYMENTS))
    moment = books.json("history", "--stream", "bank_statement-B1-1")["events"]
    assert any("details_attached" in str(event) for event in moment)
    known = books.json("statements", "show", "B1/1", "--known-at", before)["lines"]
    assert [line["line_no"] for line in known] == [10000, 20000]
    listed = books.json("statements", "list")["statements"]
    assert [statement["lines"] for statement in listed] == [3]


def test_an_import_of_such_a_file_attaches_it(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    path = notification(tmp_path, *PAYMENTS)
    tried = books.json("statements", "import", path, "--dry-run")
    assert [entry["outcome"] for entry in tried["files"][0]["numbers"]["details"]] == ["attached"]
    assert len(lines(books)) == 2
    imported = books.json("statements", "import", path)
    assert imported["numbers"]["statement_nos"] == []
    said = "1080.50, 2 payments: attached to B1/1, line 10000: they take its place"
    assert imported["files"][0]["warnings"] == [said]
    assert lines(books) == DETAILED
    shown = books.json("statements", "show", "B1/1")["lines"]
    assert [entry["document_no"] for line in shown for entry in line["applied"]] == ["I1", "I3"]


def test_details_that_come_first_wait_for_their_statement(books: Cli, tmp_path: Path) -> None:
    first = books.json("statements", "attach", notification(tmp_path, *PAYMENTS))
    assert outcomes(first) == ["waiting"]
    before = books.commits()
    # Once more, nothing is recorded: it waits already.
    assert outcomes(books.json("statements", "attach", notification(tmp_path, *PAYMENTS))) == [
        "waiting"
    ]
    assert books.commits() == before
    imported = books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    said = "B1/1, line 10000: 2 payments, which came before it (camt.054.001.08), take its place"
    assert said in imported["files"][0]["warnings"]
    assert lines(books) == DETAILED
    shown = books.json("statements", "show", "B1/1")["lines"]
    assert [entry["document_no"] for line in shown for entry in line["applied"]] == ["I1", "I3"]
    assert outcomes(books.json("statements", "attach", notification(tmp_path, *PAYMENTS))) == [
        "detailed"
    ]
    assert books.json("verify")["ok"] is True


def test_erasing_a_payer_empties_the_line_that_showed_the_sum_and_names_both_files(
    books: Cli, tmp_path: Path
) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    books.json("statements", "attach", notification(tmp_path, *PAYMENTS))
    erased = books.json("erase", "payer", "B1/1", "--line", "10001", "--ground", "asked")
    assert set(erased["numbers"]["statement_lines"]) == {"B1/1/10001", "B1/1/10000"}
    formats = [file["format"] for file in erased["numbers"]["original_files"]]
    assert sorted(formats) == ["camt.053.001.08", "camt.054.001.08"]
    names = [line["party_name"] for line in books.json("statements", "show", "B1/1")["lines"]]
    assert names == ["(erased)", "Meier", ""]
    assert books.json("verify")["ok"] is True


def test_details_that_can_no_longer_be_attached_do_not_hold_up_an_import(
    company: Cli, tmp_path: Path
) -> None:
    company.json("bank-accounts", "add", "B1")
    path = notification(tmp_path, *PAYMENTS)
    assert outcomes(company.json("statements", "attach", path, "--bank", "B1")) == ["waiting"]
    iban = "DE89370400440532013000"
    company.json("bank-accounts", "change", "B1", "--iban", iban)
    statement = statement_file(tmp_path, (BATCH, FEE), opening="0.00")
    own = Path(statement)
    own.write_bytes(own.read_bytes().replace(b"CH9300762011623852957", iban.encode()))
    imported = company.json("statements", "import", statement)
    assert imported["numbers"]["statement_nos"] == ["B1/1"]
    assert any(
        "details that wait for B1 are not attached" in said
        for said in imported["files"][0]["warnings"]
    )


def test_the_same_statement_again_is_known_and_an_overlap_finds_the_entry(
    books: Cli, tmp_path: Path
) -> None:
    path = statement_file(tmp_path, (BATCH, FEE))
    books.json("statements", "import", path)
    books.json("statements", "attach", notification(tmp_path, *PAYMENTS))
    later: Payment = ("2026-01-14", "7.00", "", "", "interest")
    longer = statement_file(tmp_path, (BATCH, FEE, later), name="longer.xml")
    books.json("statements", "import", longer)
    (account,) = books.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"]
    assert (account["statement_balance"], account["gaps"]) == ("1582.50", "0.00")
    assert account["not_posted"] == "1082.50"
    assert books.json("verify")["ok"] is True


@pytest.mark.parametrize(
    ("reference", "total", "day", "payments", "outcome"),
    [
        ("S-1-1", "1080.50", "", PAYMENTS, "attached"),
        ("", "1080.50", "2026-01-13", PAYMENTS, "attached"),
        ("", "1080.50", "", PAYMENTS, "attached"),
        ("OTHER", "1080.50", "2026-01-12", PAYMENTS, "waiting"),
        ("", "1080.50", "2026-01-25", PAYMENTS, "waiting"),
        ("S-1-1", "980.00", "2026-01-12", PAYMENTS[:1], "waiting"),
        ("S-1-1", "1080.50", "2026-01-12", PAYMENTS[:1], "no_payments"),
    ],
    ids=["no day", "near day", "amount only", "other reference", "far day", "amount", "half"],
)  # fmt: skip
def test_an_entry_is_found_by_reference_and_amount_or_by_amount_and_day(
    books: Cli, tmp_path: Path, reference: str, total: str, day: str, payments: Any, outcome: str
) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    path = notification(tmp_path, *payments, reference=reference, total=total, day=day)
    assert outcomes(books.json("statements", "attach", path)) == [outcome]
    assert (len(lines(books)) == 3) == (outcome == "attached")


def test_entries_without_a_day_are_of_the_day_on_which_the_bank_made_the_file(
    books: Cli, tmp_path: Path
) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    path = Path(notification(tmp_path, *PAYMENTS, reference="", day=""))
    undated = path.read_bytes()
    made = b"</Id><CreDtTm>2026-%s</CreDtTm><Acct>"
    path.write_bytes(undated.replace(b"</Id><Acct>", made % b"03-12T01:00:00"))
    assert outcomes(books.json("statements", "attach", str(path))) == ["waiting"]
    path.write_bytes(undated.replace(b"</Id><Acct>", made % b"01-13T01:00:00"))
    assert outcomes(books.json("statements", "attach", str(path))) == ["attached"]


def test_one_of_two_equal_amounts_is_not_guessed(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, BATCH)))
    path = notification(tmp_path, *PAYMENTS, reference="")
    assert outcomes(books.json("statements", "attach", path)) == ["unclear"]
    path = notification(tmp_path, *PAYMENTS, reference="S-1-2")
    assert outcomes(books.json("statements", "attach", path)) == ["attached"]
    assert [line_no for line_no, _ in lines(books)] == [10000, 20001, 20002]


def test_what_a_person_has_assigned_is_left(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH,)))
    books.json("statements", "assign", "B1/1", "--line", "10000", "--account", "6900")
    path = notification(tmp_path, *PAYMENTS)
    told = books("statements", "attach", path).out
    assert "a person has assigned B1/1, line 10000" in told
    assert lines(books) == [(10000, "1080.50")]
    books.json("statements", "clear", "B1/1", "--line", "10000")
    assert outcomes(books.json("statements", "attach", path)) == ["attached"]


def test_a_dry_run_records_nothing(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    before = books.commits()
    tried = books.json("statements", "attach", notification(tmp_path, *PAYMENTS), "--dry-run")
    assert (outcomes(tried), tried["dry_run"]) == (["attached"], True)
    assert books.commits() == before
    assert len(lines(books)) == 2


def test_a_bgmax_file_details_the_deposit(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    path = tmp_path / "bgmax.txt"
    payments = (bgmax_payment(98000, "", "26Huber"), bgmax_payment(10050, "", "26Meier"))
    text = bgmax(*payments, units=108050, day="20260112", currency="CHF")
    path.write_text(text.replace("00005841000001009823", "00000000000000000000"), encoding="cp1252")
    books.json("bank-accounts", "change", "B1", "--account-no", "9912346")
    assert outcomes(books.json("statements", "attach", str(path))) == ["attached"]
    assert lines(books) == DETAILED


def test_pending_entries_are_left_out_and_a_statement_is_refused(
    books: Cli, tmp_path: Path
) -> None:
    path = notification(tmp_path, *PAYMENTS, status="PDNG")
    assert outcomes(books.json("statements", "attach", path)) == []
    refused = books.refused("statements", "attach", statement_file(tmp_path, (BATCH,)))
    assert refused["code"] == "E-STATEMENT-DETAILS"


def test_both_stores_attach(books_on_both: Cli, tmp_path: Path) -> None:
    books_on_both.json("statements", "attach", notification(tmp_path, *PAYMENTS))
    books_on_both.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    assert lines(books_on_both) == DETAILED
    assert books_on_both.json("verify")["ok"] is True
