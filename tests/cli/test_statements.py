"""statements: every verb works, on both stores, with its JSON; the same file, the same key, a dry run; then posted."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_es.statements import FORMATS
from tests.cli.running import Cli, run
from tests.cli.statement_files import PAYMENTS, statement_file
from tests.statements.camt_builder import ACCOUNT, bal, balanced, camt, ntry, stmt

STATEMENT = {
    "statement_no",
    "bank_account_no",
    "opening_balance",
    "closing_balance",
    "status",
    "lines",
}
LINE = {
    *("line_no", "transaction_id", "date", "amount", "text", "party_name", "match_confidence"),
    *("score", "rule", "criteria", "applied", "account", "applied_amount", "difference"),
    *("review_required", "ambiguous"),
}
ENTRY = {
    *("amount", "currency", "booking_date", "value_date", "status", "bank_reference", "reversal"),
    *("text", "details"),
}
DETAIL = {
    *("amount", "currency", "party_name", "party_account", "reference", "end_to_end_id", "text"),
}
STATUS = {
    *("statement_no", "status", "opening_balance", "closing_balance", "lines", "to_review"),
    *("with_difference", "gap_before"),
}
REVIEW = (
    ("mappings", "add", "--text", "card payment", "--credit-account", "6900"),
    ("statements", "apply", "B1/1"),
    ("statements", "transfer-difference", "B1/1", "--line", "40000", "--account", "customer:C1"),
    ("statements", "accept", "B1/1"),
)
POST = ("statements", "post", "B1/1", "--mode")


@pytest.fixture
def imported(books: Cli, tmp_path: Path) -> Cli:
    books.json("statements", "import", statement_file(tmp_path))
    return books


@pytest.fixture
def reviewed(imported: Cli) -> Cli:
    for command in REVIEW:
        imported.json(*command)
    return imported


def line_of(cli: Cli, line_no: int) -> dict[str, Any]:
    lines: list[dict[str, Any]] = cli.json("statements", "show", "B1/1")["lines"]
    return next(line for line in lines if line["line_no"] == line_no)


def test_a_file_is_read_without_a_ledger(tmp_path: Path) -> None:
    path = statement_file(tmp_path)
    document = run("statements", "read", path, "--json").document
    assert {"format", "sha256", "warnings", "statements"} <= set(document)
    assert document["format"] == "camt.053.001.08"
    assert document["sha256"] == hashlib.sha256(Path(path).read_bytes()).hexdigest()
    statement = document["statements"][0]
    assert statement["account"] == {"iban": "CH9300762011623852957", "other": None}
    assert (statement["currency"], statement["number"]) == ("CHF", "S-1")
    assert {"amount": "500.00", "date": "2026-01-09"}.items() <= statement["opening"].items()
    assert {"amount": "1835.50", "date": "2026-01-14"}.items() <= statement["closing"].items()
    entry = statement["entries"][2]
    assert set(entry) >= ENTRY
    assert set(entry["details"][0]) >= DETAIL
    assert (entry["amount"], entry["booking_date"], entry["status"]) == (
        "-5.00",
        "2026-01-13",
        "BOOK",
    )
    assert entry["bank_reference"] == "S-1-3"
    assert entry["reversal"] is False
    assert entry["details"][0]["text"] == "Card payment fuel"
    assert statement["entries"][0]["details"][0]["reference"] == "RF18539007547034"
    shown = run("statements", "read", path, "--format", "camt")
    assert shown.code == 0
    assert "500.00 to 1,835.50" in shown.out
    assert not Path("ledger.db").exists()


def test_every_format_can_be_named() -> None:
    # The choices go over several lines of the table.
    help_text = " ".join(run("statements", "read", "--help").out.replace("│", " ").split())
    for statement_format in FORMATS:
        assert re.search(rf"--format .*\b{statement_format.name}\b", help_text, re.DOTALL), (
            f"the option --format of cli/statements.py does not know {statement_format.name}"
        )


def test_a_batch_is_shown_as_one_and_not_as_its_first_payment(tmp_path: Path) -> None:
    parts = "".join(
        f"<TxDtls><Amt Ccy='CHF'>{amount}</Amt><RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{payer}'s</Ustrd></RmtInf></TxDtls>"
        for payer, amount in (("Meier", "3.00"), ("Huber", "4.00"))
    )
    batch = ntry("7.00", inner=f"<NtryDtls>{parts}</NtryDtls><AddtlNtryInf>SAMMEL</AddtlNtryInf>")
    path = tmp_path / "batch.xml"
    path.write_bytes(balanced(batch, "0.00", "7.00"))
    row = run("statements", "read", str(path)).out.splitlines()[-1]
    assert row.split()[-3:] == ["(2", "payments)", "SAMMEL"]


def test_import_applies_and_the_same_file_again_does_nothing(
    books_on_both: Cli, tmp_path: Path
) -> None:
    cli, path, before = books_on_both, statement_file(tmp_path), books_on_both.commits()
    tried = cli.json("statements", "import", path, "--dry-run")
    assert (tried["commit_no"], tried["dry_run"]) == (0, True)
    assert tried["numbers"]["statement_nos"] == ["B1/1"]
    assert cli.commits() == before
    assert cli.json("statements", "list")["statements"] == []
    (would_be,) = tried["would_be"]["statements"]
    first = cli.json("statements", "import", path, "--key", "k", "--actor", "anna")
    assert (first["commit_no"], first["replayed"]) == (before + 1, False)
    assert first["numbers"] == tried["numbers"]
    assert first["confidences"] == {"B1/1": {"high": 2, "low": 1, "none": 1}}
    assert tried["confidences"] == first["confidences"]
    assert "would_be" not in first
    lines = cli.json("statements", "show", "B1/1")["lines"]
    assert [one["applied"] for one in would_be["lines"]] == [one["applied"] for one in lines]
    after = cli.commits()
    for again in (("--key", "k"), ()):
        replayed = cli.json("statements", "import", path, *again)
        assert replayed["replayed"] is True
        assert replayed["commit_no"] == first["commit_no"]
    assert "nothing is done twice" in cli("statements", "import", path).out
    assert cli.commits() == after


def test_import_shows_people_the_confidences(books: Cli, tmp_path: Path) -> None:
    path = statement_file(tmp_path)
    tried = books("statements", "import", path, "--dry-run").out
    assert "continues, 4 new (dry run)" in tried
    assert "lines by confidence (dry run: nothing is recorded)" in tried
    assert "Would be: Statement B1/1 (open) as of " in tried
    outcome = books("statements", "import", path)
    proposed = tried.partition("Would be: ")[2].splitlines()[1:]
    assert proposed == books("statements", "show", "B1/1").out.splitlines()[1:]
    assert outcome.err == ""
    assert outcome.out.splitlines()[-1].split() == ["B1/1", "2", "0", "1", "0", "1"]


def test_the_same_statement_in_another_file_is_known(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path))
    other = Path(statement_file(tmp_path, name="other.xml"))
    other.write_bytes(other.read_bytes().replace(b"M-1", b"M-2"))
    before = books.commits()
    again = books.json("statements", "import", str(other))
    assert again["numbers"]["statement_nos"] == []
    assert again["numbers"]["already_imported"] == ["B1/1"]
    assert books.commits() == before
    assert "known already" in books("statements", "import", str(other)).out


def test_several_files_continue_each_other(books: Cli, tmp_path: Path) -> None:
    first = statement_file(tmp_path)
    second = statement_file(
        tmp_path,
        (("2026-02-02", "10.00", "Meier", "", "more"),),
        opening="1835.50",
        name="second.xml",
        number="S-2",
    )
    gap = statement_file(
        tmp_path,
        (("2026-02-04", "10.00", "Meier", "", "late"),),
        opening="2000.00",
        name="third.xml",
        number="S-4",
    )
    imported = books.json("statements", "import", first, second, gap, "--bank", "B1")
    assert imported["numbers"]["statement_nos"] == ["B1/1", "B1/2", "B1/3"]
    listed = books.json("statements", "list")["statements"]
    assert [one["gap_before"] for one in listed] == [False, False, True]
    assert [one["lines"] for one in listed] == [4, 1, 1]
    assert "S-4" in books("statements", "list", "--bank", "B1").out


def test_an_account_without_history_adopts_the_opening_balance(books: Cli, tmp_path: Path) -> None:
    books.json("bank-accounts", "add", "B2", "--iban", "DE89370400440532013000")
    account = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>CHF</Ccy></Acct>"
    payments = (("2026-01-10", "1.00", "Meier", "", "x"),)
    path = statement_file(tmp_path, payments, opening="70.00", account=account)
    adopted = books.json("statements", "import", path, "--adopt-opening")
    assert adopted["numbers"]["statement_nos"] == ["B2/1"]
    status = books.json("reconciliation-status", "--bank", "B2", "--as-of", "2026-01-31")
    assert [one["ledger_balance"] for one in status["bank_accounts"]] == ["70.00"]


def test_a_gap_is_said_when_it_can_still_be_closed(books: Cli, tmp_path: Path) -> None:
    """With the opening balance, or with the statement that is missing."""
    books.json("bank-accounts", "add", "B2", "--iban", "DE89370400440532013000")
    account = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>CHF</Ccy></Acct>"
    payments = (("2026-01-10", "1.00", "Meier", "", "x"),)
    path = statement_file(tmp_path, payments, opening="70.00", account=account)
    said = "B2/1: the books of its account begin with nothing: --adopt-opening takes its opening balance"
    assert said in books("statements", "import", path, "--dry-run").out
    document = books.json("statements", "import", path)
    assert document["gaps"] == [{"statement_no": "B2/1", "amount": "70.00"}]
    later = {"account": account, "name": "later.xml", "number": "S-9"}
    paid_later = (("2026-01-20", "2.00", "Meier", "", "y"),)
    path = statement_file(tmp_path, paid_later, opening="99.00", **later)
    assert "a gap of 28.00 before it" in books("statements", "import", path).out
    assert "gap" not in books("statements", "import", path).out
    path = statement_file(tmp_path, payments, opening="600.00", name="b1.xml")
    assert "a gap of 100.00 before it" in books("statements", "import", path, "--dry-run").out


def test_show_tells_what_settles_each_line_and_why(imported: Cli) -> None:
    document = imported.json("statements", "show", "B1/1")
    assert set(document) >= STATEMENT | {"as_of", "known_at", "commit_no"}
    assert (document["status"], document["opening_balance"]) == ("open", "500.00")
    assert all(set(line) >= LINE for line in document["lines"])
    line = document["lines"][0]
    assert (line["line_no"], line["date"], line["amount"]) == (10000, "2026-01-10", "980.00")
    assert (line["rule"], line["score"], line["match_confidence"]) == ("high-4", 3996, "high")
    assert line["criteria"] == {
        "party": "fully",
        "document": "yes",
        "amount": "one",
        "direct_debit": "not_considered",
    }
    assert line["applied"] == [
        {
            "ledger": "customer",
            "document_no": "I1",
            "entry_no": 1,
            "party_no": "C1",
            "amount": "1000.00",
            "discount": "20.00",
        }
    ]
    assert (line["applied_amount"], line["difference"], line["account"]) == ("980.00", "0.00", None)
    low = document["lines"][3]
    # The terms of C1 grant 5.00 on the 250.00 of I2, as for an invoice of a journal: 260.00 is 15.00 more than due.
    assert (low["review_required"], low["difference"]) == (True, "15.00")
    one = imported.json("statements", "show", "B1/1", "--line", "30000")["lines"]
    assert [line["line_no"] for line in one] == [30000]
    shown = imported("statements", "show", "B1/1").out
    assert "C1 I1: 1,000.00 (discount 20.00)" in shown


def test_every_review_verb_changes_the_line(imported: Cli) -> None:
    assert imported.json(*REVIEW[0])["numbers"] == {"mapping_no": 1}
    assert imported.json(*REVIEW[1])["numbers"]["confidences"]["text_mapping"] == 1
    mapped = line_of(imported, 30000)
    assert mapped["match_confidence"] == "text_mapping"
    assert mapped["account"] == {"type": "gl", "no": "6900"}
    imported.json(*REVIEW[2])
    assert line_of(imported, 40000)["difference"] == "0.00"
    accepted = imported.json("statements", "accept", "B1/1", "--confidence", "high")
    assert accepted["numbers"] == {
        "line_nos": [10000, 20000],
        "low_line_nos": [],
        "not_applied_line_nos": [],
        "difference_line_nos": [],
    }
    assert line_of(imported, 10000)["match_confidence"] == "accepted"
    imported.json("statements", "clear", "B1/1", "--line", "10000", "20000", "40000")
    assert line_of(imported, 20000)["match_confidence"] == "none"
    assert line_of(imported, 40000)["applied"] == []
    imported.json("statements", "assign", "B1/1", "--line", "40000", "--entry", "2=150.00", "1")
    assigned = line_of(imported, 40000)
    assert assigned["match_confidence"] == "manual"
    assert [one["amount"] for one in assigned["applied"]] == ["150.00", "110.00"]
    imported.json("statements", "assign", "B1/1", "--line", "20000", "--account", "customer:C2")
    assert line_of(imported, 20000)["account"] == {"type": "customer", "no": "C2"}
    imported.json("statements", "apply", "B1/1", "--line", "20000")
    assert line_of(imported, 20000)["account"] == {"type": "customer", "no": "C2"}
    imported.json("statements", "apply", "B1/1", "--line", "20000", "--overwrite")
    assert line_of(imported, 20000)["applied"][0]["document_no"] == "I3"


def test_only_the_lines_that_a_person_should_look_at_are_shown(imported: Cli) -> None:
    """Sure lines are not; one without proposal is, and one with a difference until it is transferred."""
    only = ("statements", "show", "B1/1", "--to-review")
    document = imported.json(*only)
    assert Decimal(document["total_amount"]) == sum(
        Decimal(line["amount"]) for line in document["lines"]
    )
    assert (
        f" To review {Decimal(document['total_amount']):,}".split()
        == (imported(*only).out.splitlines()[-1].split()[:3])
    )
    assert [line["line_no"] for line in imported.json(*only)["lines"]] == [30000, 40000]
    imported.json("statements", "assign", "B1/1", "--line", "30000", "--account", "6900")
    imported.json("statements", "accept", "B1/1", "--line", "10000")
    assert [line["line_no"] for line in imported.json(*only)["lines"]] == [40000]
    imported.json(*REVIEW[2])
    assert imported.json(*only)["lines"] == []
    status = imported.json("reconciliation-status")["bank_accounts"][0]["statements"][0]
    assert (status["to_review"], status["with_difference"]) == (0, 0)


def test_what_was_odd_in_a_file_is_told_when_it_is_imported(books: Cli, tmp_path: Path) -> None:
    path = Path(statement_file(tmp_path))
    path.write_bytes(path.read_bytes().replace(b"<Sts><Cd>BOOK</Cd></Sts>", b"", 1))
    told = books("statements", "import", str(path), "--dry-run").out
    assert "the entry has no status: taken as booked (BOOK)" in told
    (file,) = books.json("statements", "import", str(path))["files"]
    assert "the entry has no status: taken as booked (BOOK)" in file["warnings"][0]


def test_what_came_before_is_counted_and_named(imported: Cli, tmp_path: Path) -> None:
    same = Path(statement_file(tmp_path, name="same.xml"))
    same.write_bytes(same.read_bytes() + b"\n")
    assert "known already: the same statement" in imported("statements", "import", str(same)).out
    other = Path(statement_file(tmp_path, name="other.xml"))
    other.write_bytes(other.read_bytes().replace(b"<Id>S-1</Id>", b"<Id>S-9</Id>"))
    assert "known already: the same statement" in imported("statements", "import", str(other)).out
    more = (*PAYMENTS, ("2026-01-20", "3.00", "", "", "interest"))
    month = statement_file(tmp_path, more, name="month.xml")
    assert "overlaps, 1 new, 4 known" in imported("statements", "import", month).out
    lines = imported.json("statements", "show", "B1/2")["lines"]
    assert [line["known_as"] for line in lines][:2] == ["B1/1/10000", "B1/1/20000"]


def test_lines_that_a_person_decided_are_named_when_they_are_left_alone(imported: Cli) -> None:
    imported.json("statements", "accept", "B1/1", "--line", "10000")
    left = imported.json("statements", "apply", "B1/1", "--line", "10000", "20000")
    assert left["left_as_they_are"] == [10000]
    told = imported("statements", "apply", "B1/1").out
    assert "left as a person has decided: 10000 (--overwrite applies them too)" in told
    overwrite = ("statements", "apply", "B1/1", "--overwrite")
    told = imported(*overwrite, "--dry-run").out
    assert "warning (W-PRJ-OVERWRITE): lines of statement B1/1" in told
    assert "1, the first of them 10000" in told
    overwritten = imported.json(*overwrite)
    assert overwritten["left_as_they_are"] == []
    (warning,) = overwritten["numbers"]["warnings"]
    assert (warning["code"], warning["facts"]["first"]) == ("W-PRJ-OVERWRITE", "10000")
    assert "warnings" not in imported.json(*overwrite)["numbers"], "nothing decided is left"


def test_evidence_stands_beside_the_rule(imported: Cli) -> None:
    shown = imported("statements", "show", "B1/1").out
    assert "payer certain, number found, amount fits" in shown


def test_posting_says_which_lines_nobody_has_reviewed(books: Cli, tmp_path: Path) -> None:
    """They are listed, and nothing is posted before a person accepts them or says so: 77 of one of two invoices."""
    paid = (("2026-01-10", "77.00", "Huber, Söhne", "", ""),)
    books.json("statements", "import", statement_file(tmp_path, paid))
    post = ("statements", "post", "B1/1", "--mode", "payments-only")
    commits = books.commits()
    refused = books.refused(*post)
    assert refused["code"] == "E-PRJ-REVIEW"
    assert refused["facts"]["lines"] == [
        {
            "line_no": 10000,
            "amount": "77.00",
            "confidence": "low",
            "ambiguous": True,
            "on_hold": False,
        }
    ]
    assert refused["cures"][:2] == [
        "ledger-es statements accept B1/1",
        "ledger-es statements post B1/1 --mode payments-only --accept-low",
    ]
    assert "line 10000 over 77.00 (low, ambiguous)" in books(*post, "--dry-run").err
    assert books.commits() == commits
    told = "which nobody has reviewed: 1, the first of them 10000"
    assert told in books(*post, "--accept-low", "--dry-run").out
    warned = books.json(*post, "--accept-low")["numbers"]["warnings"]
    assert [one["code"] for one in warned] == ["W-PRJ-REVIEW"]
    assert "review" not in books("statements", "show", "B1/1").out


def test_a_statement_is_not_reconciled_before_its_day(reviewed: Cli) -> None:
    reviewed.json(*POST, "reconcile")
    shown = reviewed.json("statements", "show", "B1/1", "--as-of", "2026-01-13")
    assert shown["status"] == "posted"
    assert (
        reviewed.json("statements", "show", "B1/1", "--as-of", "2026-01-14")["status"]
        == "reconciled"
    )


def test_a_dry_run_of_applying_shows_what_would_be_proposed(imported: Cli) -> None:
    imported.json("statements", "clear", "B1/1", "--line", "10000", "20000")
    imported.json(*REVIEW[0])
    shown = imported.json("statements", "show", "B1/1")
    tried = imported.json("statements", "apply", "B1/1", "--dry-run")
    assert imported.json("statements", "show", "B1/1") == shown
    assert "Would be: Statement B1/1" in imported("statements", "apply", "B1/1", "--dry-run").out
    imported.json("statements", "apply", "B1/1")
    after = imported.json("statements", "show", "B1/1")["lines"]
    assert tried["would_be"]["statements"][0]["lines"] == after
    assert after != shown["lines"]


def test_people_are_told_which_lines_and_that_there_was_nothing_to_do(imported: Cli) -> None:
    accepted = imported("statements", "accept", "B1/1").out.splitlines()
    assert accepted[0] == "Accepted"
    assert accepted[1].split() == ["lines", "10000,", "20000"]
    again = imported("statements", "accept", "B1/1").out.splitlines()
    assert [line.strip().split("  ") for line in again] == [
        ["Accepted: nothing to do"],
        ["left: nothing is applied", "", "30000"],
        ["left: not applied in full", " 40000"],
    ]
    cleared = imported("statements", "clear", "B1/1", "--line", "30000").out
    assert cleared == "Cleared: nothing to do\n"
    folder = imported("statements", "import", ".")
    assert "this is a folder (name its files)" in folder.err


def test_who_decides_a_line_has_seen_what_else_fits_it(books: Cli, tmp_path: Path) -> None:
    """77 of one of two invoices: ambiguous, until a person has looked at it."""
    paid = (("2026-01-10", "77.00", "Huber, Söhne", "", ""),)
    books.json("statements", "import", statement_file(tmp_path, paid))
    assert "review, ambiguous" in books("statements", "show", "B1/1").out
    books.json("statements", "accept", "B1/1")
    assert "ambiguous" not in books("statements", "show", "B1/1").out
    assert line_of(books, 10000)["ambiguous"] is True


WRITING = (
    REVIEW[1],
    REVIEW[2],
    ("statements", "accept", "B1/1", "--line", "10000"),
    ("statements", "assign", "B1/1", "--line", "20000", "--entry", "3=100.50"),
    ("statements", "assign", "B1/1", "--line", "30000", "--account", "6900"),
    ("statements", "clear", "B1/1", "--line", "10000"),
)


@pytest.mark.parametrize("command", WRITING, ids=lambda command: " ".join(command[1::2]))
def test_a_dry_run_writes_nothing_and_a_key_is_done_once(
    imported: Cli, command: tuple[str, ...]
) -> None:
    before, shown = imported.commits(), imported.json("statements", "show", "B1/1")
    tried = imported.json(*command, "--dry-run", "--key", "k")
    assert (tried["commit_no"], tried["dry_run"]) == (0, True)
    assert imported.json("statements", "show", "B1/1") == shown
    first = imported.json(*command, "--key", "k", "--actor", "anna", "--reason", "by phone")
    assert (first["commit_no"], first["replayed"]) == (before + 1, False)
    again = imported.json(*command, "--key", "k")
    assert again == {**first, "replayed": True}
    assert imported.commits() == before + 1


def test_post_shows_what_it_wrote_as_the_dry_run_did(reviewed: Cli) -> None:
    would_be = reviewed.json(*POST, "reconcile", "--dry-run")["would_be"]
    shown = reviewed(*POST, "reconcile").out
    titles = ("G/L lines", "Customer entries, in CHF", "Bank entries, in CHF", "Applications")
    assert [shown.count(f"\n{title}\n") for title in titles] == [1, 1, 1, 1]
    register = reviewed.json("registers", "show", "3")
    assert register["written"] == would_be
    assert "Vendor entries" not in shown


def test_post_shows_the_entries_of_every_ledger_before(reviewed: Cli) -> None:
    before = reviewed.commits()
    tried = reviewed.json(*POST, "reconcile", "--dry-run")
    assert (tried["commit_no"], tried["dry_run"]) == (0, True)
    assert reviewed.commits() == before
    found = tried["would_be"]
    accounts = [(one["account_no"], one["amount_lcy"]) for one in found["gl_lines"]]
    assert ("3800", "20.00") in accounts
    assert ("6900", "5.00") in accounts
    assert [one["amount"] for one in found["bank_entries"]] == [
        "980.00",
        "100.50",
        "-5.00",
        "260.00",
    ]
    payments = {(one["party_no"], one["amount"]) for one in found["customer_entries"]}
    assert payments == {("C1", "-980.00"), ("C2", "-100.50"), ("C1", "-260.00")}
    assert found["vendor_entries"] == []
    settled = {
        one["debit_document_no"]: (one["amount"], one["discount"]) for one in found["applications"]
    }
    assert settled == {
        "I1": ("1000.00", "20.00"),
        "I2": ("250.00", "5.00"),
        "I3": ("100.50", "0.00"),
    }
    assert {one["credit_document_no"] for one in found["applications"]} == {"B1/1"}
    closed = [(one["line_no"], one["amount"]) for one in found["bank_entries_closed"]]
    assert closed == [(10000, "980.00"), (20000, "100.50"), (30000, "-5.00"), (40000, "260.00")]
    only = reviewed.json(*POST, "payments-only", "--dry-run")["would_be"]
    assert only["bank_entries_closed"] == []
    shown = reviewed(*POST, "reconcile", "--dry-run").out
    for title in (
        "G/L lines",
        "Customer entries",
        "Vendor entries",
        "Bank entries",
        "Applications",
    ):
        assert f"Would be: {title}" in shown
    posted = reviewed.json(*POST, "reconcile")
    assert posted["numbers"] == tried["numbers"]
    bank = reviewed.json("open-entries", "--as-of", "2026-01-31")["entries"]
    assert [(one["document_no"], one["remaining_amount"]) for one in bank] == [("B1/1", "-15.00")]
    drawn = {
        one["entry_no"] for name in ("customer_entries", "bank_entries") for one in found[name]
    }
    assert drawn == set(posted["numbers"]["entry_nos"])


def test_the_main_job_on_both_stores(books_on_both: Cli, tmp_path: Path) -> None:
    cli, path = books_on_both, statement_file(tmp_path)
    cli.json("statements", "import", path)
    for command in REVIEW:
        cli.json(*command)
    before = cli.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"]
    assert (before[0]["ledger_balance"], before[0]["statement_balance"]) == ("500.00", "1835.50")
    proof = ("outstanding", "not_posted", "gaps", "difference", "not_reconciled")
    assert [before[0][name] for name in proof] == ["0.00", "1335.50", "0.00", "0.00", "0.00"]
    assert before[0]["statements"][0]["status"] == "open"
    posted = cli.json(*POST, "reconcile", "--actor", "anna")
    assert posted["replayed"] is False
    assert cli.json(*POST, "reconcile") == {**posted, "replayed": True}
    assert cli.json(*POST, "payments-only") == {**posted, "replayed": True}
    status = cli.json("reconciliation-status", "--as-of", "2026-01-31")
    assert {"as_of", "known_at", "commit_no", "bank_accounts"} == set(status)
    account = status["bank_accounts"][0]
    assert account["statements"][0].keys() == STATUS
    assert account["statements"][0]["status"] == "reconciled"
    amounts = {name: account[name] for name in account if name.endswith(("balance", "ing", "ence"))}
    assert amounts == {
        "ledger_balance": "1835.50",
        "statement_balance": "1835.50",
        "outstanding": "0.00",
        "difference": "0.00",
    }
    assert "1,835.50" in cli("reconciliation-status", "--as-of", "2026-01-31").out
    assert cli.json("statements", "show", "B1/1")["status"] == "reconciled"
    assert cli.json("statements", "import", path)["replayed"] is True
    assert cli.json("verify")["ok"] is True
    names = [one["name"] for one in cli.json("history", "--statement", "B1/1")["events"]]
    for act in ("imported", "lines_matched", "lines_accepted", "difference_transferred", "posted"):
        assert any(act in name for name in names), f"{act}: {names}"
    told = cli.json("history", "--document", "I1")["events"]
    assert {"import-statements", "match-lines", "accept-lines", "post-statement"} <= {
        one["command"] for one in told
    }


def test_a_statement_posted_payments_only_is_reconciled_later(reviewed: Cli) -> None:
    posted = reviewed.json(*POST, "payments-only")
    assert _proof(reviewed) == ("1835.50", "0.00", "0.00", "1835.50", "0.00", "1335.50")
    assert reviewed.json("statements", "show", "B1/1")["status"] == "posted"
    tried = reviewed.json(*POST, "reconcile", "--dry-run")["would_be"]
    assert {ledger: len(rows) for ledger, rows in tried.items() if rows} == {
        "bank_entries_closed": 4
    }
    reconciled = reviewed.json(*POST, "reconcile")
    assert (reconciled["replayed"], reconciled["numbers"]) == (
        False,
        {"statement_no": "B1/1", "lines": 4},
    )
    assert reviewed.json("statements", "show", "B1/1")["status"] == "reconciled"
    assert _proof(reviewed) == ("1835.50", "0.00", "0.00", "1835.50", "0.00", "0.00")
    # Both are done: the same again repeats the commit that did it.
    assert reviewed.json(*POST, "reconcile") == {**reconciled, "replayed": True}
    assert reviewed.json(*POST, "payments-only") == {**posted, "replayed": True}
    assert reviewed.json("verify")["ok"] is True
    names = [one["name"] for one in reviewed.json("history", "--statement", "B1/1")["events"]]
    assert "bank_statement.reconciled.1" in names


def _proof(cli: Cli) -> tuple[str, ...]:
    account = cli.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"][0]
    assert account["difference"] == "0.00"
    names = ("ledger_balance", "outstanding", "not_posted", "statement_balance", "gaps")
    return (*(account[name] for name in names), account["not_reconciled"])


def test_an_import_says_where_automatic_application_is_switched_off(
    company: Cli, tmp_path: Path
) -> None:
    company.json(
        *("bank-accounts", "add", "B1", "--iban", "CH93 0076 2011 6238 5295 7"),
        *("--opening-balance", "500.00", "--opening-date", "2026-01-01"),
        "--no-automatic-application",
    )
    (account,) = company.json("bank-accounts", "list")["bank_accounts"]
    assert account["automatic_application"] is False
    path, said = statement_file(tmp_path), "B1/1: automatic application is switched off"
    assert said in company("statements", "import", path, "--dry-run").out
    assert said in company("statements", "import", path).out
    again = company("statements", "import", path).out
    assert "imported before" in again
    assert said not in again
    shown = company.json("statements", "show", "B1/1")
    assert {line["match_confidence"] for line in shown["lines"]} == {"none"}


def test_statements_of_other_accounts_are_left_out_and_named(books: Cli, tmp_path: Path) -> None:
    other = ACCOUNT.replace("CH9300762011623852957", "DE89370400440532013000")
    balances = bal("OPBD", "0.00") + bal("CLBD", "0.00")
    path = tmp_path / "contract.xml"
    path.write_bytes(camt(stmt(balances) + stmt(balances, account=other, number="S-2")))
    refused = books.refused("statements", "import", str(path))
    assert refused["code"] == "E-STATEMENT-ACCOUNT"
    assert "ledger-es statements import FILE --only-known-accounts" in refused["cures"]
    shown = books("statements", "import", str(path), "--bank", "B1").out
    assert "left out 1 statement of DE89370400440532013000" in shown
    answer = books.json("statements", "import", str(path), "--only-known-accounts")
    assert answer["numbers"]["left_out"] == {"DE89370400440532013000": 1}
    books("bank-accounts", "add", "B2", "--iban", "DE89370400440532013000")
    brought = books.json("statements", "import", str(path))
    assert brought["numbers"]["statement_nos"] == ["B2/1"]
