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
    ],
    ids=["no day", "near day", "amount only", "other reference", "far day", "amount"],
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


def test_a_person_names_the_line(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, BATCH)))
    path = notification(tmp_path, *PAYMENTS, reference="")
    told = books("statements", "attach", path).out
    assert "B1/1 line 10000, B1/1 line 20000" in told
    (command,) = [part for part in told.split("ledger-es ") if part.startswith("statements attach")]
    assert "--entry 1/1 --statement STATEMENT --line LINE" in " ".join(command.split())
    line = ("--statement", "B1/1", "--line", "20000")
    attached = books.json("statements", "attach", path, "--entry", "1/1", *line)
    assert outcomes(attached) == ["attached"]
    assert [line_no for line_no, _ in lines(books)] == [10000, 20001, 20002]
    outcome = books("statements", "attach", path, "--line", "20000")
    assert (outcome.code, "--statement and --line together" in outcome.err) == (2, True)


def test_charges_beside_the_payments_have_a_line_of_their_own(books: Cli, tmp_path: Path) -> None:
    credited: Payment = ("2026-01-12", "1077.50", "", "", "Collective credit")
    books.json("statements", "import", statement_file(tmp_path, (credited,)))
    path = Path(notification(tmp_path, *PAYMENTS, total="1077.50"))
    charge = (
        "<Chrgs><Rcrd><Amt Ccy='CHF'>3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
        "<ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs><NtryDtls>"
    )
    path.write_text(
        path.read_text(encoding="utf-8").replace("<NtryDtls>", charge), encoding="utf-8"
    )
    assert outcomes(books.json("statements", "attach", str(path))) == ["attached"]
    assert lines(books) == [(10001, "980.00"), (10002, "100.50"), (10003, "-3.00")]


@pytest.mark.parametrize("kind", ["half", "foreign"])
def test_payments_that_do_not_come_to_the_amount_are_shown_at_the_line(
    books: Cli, tmp_path: Path, kind: str
) -> None:
    books.json("statements", "import", statement_file(tmp_path, (BATCH, FEE)))
    path = Path(notification(tmp_path, *PAYMENTS[: 1 if kind == "half" else 2]))
    currency = "CHF"
    if kind == "foreign":
        currency, text = "EUR", path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("<TxDtls><Amt Ccy='CHF'>", "<TxDtls><Amt Ccy='EUR'>"), encoding="utf-8"
        )
    assert outcomes(books.json("statements", "attach", str(path))) == ["attached"]
    assert lines(books) == [(10001, "1080.50"), (20000, "-5.00")]
    (shown, _) = books.json("statements", "show", "B1/1")["lines"]
    told = [f"980.00 {currency}, Huber, Söhne, I1", f"100.50 {currency}, Meier, I3"]
    assert shown["payments"] == (told[:1] if kind == "half" else told)
    assert "Payments in it" in books("statements", "show", "B1/1").out
    # Split by hand over the documents of several customers.
    books.json("statements", "assign", "B1/1", "--line", "10001", "--account", "6900")
    assert outcomes(books.json("statements", "attach", str(path))) == ["detailed"]


def test_an_mt942_details_the_amount_of_an_mt940(books: Cli, tmp_path: Path) -> None:
    head = ":20:M\r\n:25:CH9300762011623852957\r\n:28C:1/1\r\n"
    path = tmp_path / "statement.sta"
    path.write_text(
        f"{head}:60F:C260111CHF500,00\r\n:61:2601120112C1080,50NTRFNONREF\r\n:86:COLLECTIVE\r\n"
        ":62F:C260112CHF1580,50\r\n-\r\n",
        encoding="ascii",
    )
    books.json("statements", "import", str(path))
    announced = tmp_path / "announced.sta"
    announced.write_text(
        f"{head}:34F:CHF0,\r\n:13D:2601121800+0100\r\n:61:2601120112C980,NTRFNONREF\r\n"
        ":86:166?00SEPA?20I1?32HUBER\r\n:61:2601120112C100,50NTRFNONREF\r\n:86:166?00SEPA?20I3?32MEIER\r\n"
        ":90D:0CHF0,\r\n:90C:2CHF1080,50\r\n-\r\n",
        encoding="ascii",
    )
    # An import and a watched folder take such a file too.
    imported = books.json("statements", "import", str(announced))
    said = "1080.50, 2 payments: attached to B1/1, line 10000: they take its place"
    assert imported["files"][0]["warnings"] == [said]
    shown = books.json("statements", "show", "B1/1")["lines"]
    assert [(line["amount"], line["party_name"]) for line in shown] == [
        ("980.00", "HUBER"),
        ("100.50", "MEIER"),
    ]
    assert [entry["document_no"] for line in shown for entry in line["applied"]] == ["I1", "I3"]
    books.json("statements", "accept", "B1/1")
    books.json("statements", "post", "B1/1", "--mode", "reconcile")
    assert books.json("verify")["ok"] is True


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
