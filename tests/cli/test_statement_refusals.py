"""statements, mappings: what is refused (exit 1 with a code, nothing recorded) and wrong usage (exit 2)."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.running import Cli, run
from tests.cli.statement_files import PAYMENTS, statement_file
from tests.statements.camt_builder import ACCOUNT

ASSIGN = ("statements", "assign", "B1/1", "--line")
TRANSFER = ("statements", "transfer-difference", "B1/1", "--line")


@pytest.fixture
def imported(books: Cli, tmp_path: Path) -> Cli:
    books.json("statements", "import", statement_file(tmp_path))
    return books


REFUSED = [
    (("statements", "show", "B1/9"), "E-PRJ-UNKNOWN"),
    (("statements", "apply", "B1/9"), "E-PRJ-UNKNOWN"),
    (("statements", "show", "B1/1", "--line", "5"), "E-PRJ-LINE"),
    (("statements", "apply", "B1/1", "--line", "5"), "E-PRJ-LINE"),
    (("statements", "accept", "B1/9"), "E-PRJ-UNKNOWN"),
    (("statements", "accept", "B1/1", "--line", "5"), "E-PRJ-LINE"),
    (("statements", "accept", "B1/1", "--line", "40000"), "E-PRJ-DIFF"),
    (("statements", "accept", "B1/1", "--line", "30000"), "E-PRJ-NOT-APPLIED"),
    ((*ASSIGN, "5", "--account", "6900"), "E-PRJ-LINE"),
    ((*ASSIGN, "20000", "--entry", "99"), "E-APPLY-UNKNOWN"),
    ((*ASSIGN, "20000", "--entry", "3=100.51"), "E-PRJ-EXCESS"),
    ((*ASSIGN, "20000", "--account", "9999"), "E-SETUP-ACCOUNT-UNKNOWN"),
    ((*ASSIGN, "20000", "--account", "1020"), "E-POST-DIRECT"),
    ((*ASSIGN, "20000", "--account", "customer:C9"), "E-PARTY-UNKNOWN"),
    ((*TRANSFER, "10000", "--account", "6900"), "E-PRJ-NO-DIFF"),
    (("statements", "clear", "B1/1", "--line", "5"), "E-PRJ-LINE"),
    (("statements", "post", "B1/9", "--mode", "reconcile"), "E-PRJ-UNKNOWN"),
    (("statements", "post", "B1/1", "--mode", "reconcile"), "E-PRJ-NOT-APPLIED"),
    (("statements", "import", "missing.xml"), "E-FILE-READ"),
    (("mappings", "add", "--text", "x", "--credit-account", "6900"), "E-MAPPING"),
    (("mappings", "add", "--text", "card payment"), "E-MAPPING"),
    (("mappings", "remove", "--mapping", "9"), "E-MAPPING"),
]


@pytest.mark.parametrize(("command", "code"), REFUSED, ids=lambda value: str(value)[:60])
def test_a_refusal_has_a_code_and_leaves_nothing(
    imported: Cli, command: tuple[str, ...], code: str
) -> None:
    before = imported.commits()
    outcome = imported(*command, "--json")
    assert outcome.refused["code"] == code
    assert outcome.refused["message"]
    assert isinstance(outcome.refused["facts"], dict)
    shown = imported(*command)
    assert (shown.code, shown.out) == (1, "")
    assert shown.err.startswith(f"refused ({code}): ")
    assert imported.commits() == before


def test_a_bad_file_is_refused_whole(books: Cli, tmp_path: Path) -> None:
    unbalanced = statement_file(tmp_path, closing="1.00", name="unbalanced.xml")
    truncated = tmp_path / "truncated.xml"
    truncated.write_bytes(Path(statement_file(tmp_path)).read_bytes()[:-60])
    other = ACCOUNT.replace("CH9300762011623852957", "DE89370400440532013000")
    unknown = statement_file(tmp_path, account=other, name="unknown.xml")
    euro = tmp_path / "euro.xml"
    euro.write_bytes(Path(statement_file(tmp_path)).read_bytes().replace(b"CHF", b"EUR"))
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("Dear Sir or Madam")
    before = books.commits()
    for path, code in (
        (unbalanced, "E-STATEMENT-BALANCE"),
        (str(truncated), "E-STATEMENT-MALFORMED"),
        (str(nothing), "E-STATEMENT-FORMAT"),
    ):
        refused = books.refused("statements", "import", path)
        assert refused["code"] == code
        assert {"file", "position", "reason", "cure"} <= set(refused["facts"])
    for path, code in ((unknown, "E-STATEMENT-ACCOUNT"), (str(euro), "E-STATEMENT-CURRENCY")):
        refused = books.refused("statements", "import", path)
        assert refused["code"] == code
        assert {"file", "position"} <= set(refused["facts"])
    assert books.commits() == before
    assert books.json("statements", "list")["statements"] == []


def test_an_account_in_the_wrong_currency_gives_its_number_to_another(
    books: Cli, tmp_path: Path
) -> None:
    """Both cures, one after the other: then the statement is imported."""
    euro = tmp_path / "euro.xml"
    euro.write_bytes(Path(statement_file(tmp_path)).read_bytes().replace(b"CHF", b"EUR"))
    books.json("currencies", "add", "EUR")
    refused = books.refused("statements", "import", str(euro))
    for cure in refused["cures"]:
        books.json(*shlex.split(cure.replace("NUMBER", "EUROS"))[1:])
    books.json("statements", "import", str(euro))
    (imported,) = books.json("statements", "list")["statements"]
    assert imported["statement_no"] == "EUROS/1"


def test_a_file_of_another_account_is_refused_where_one_is_named(
    books: Cli, tmp_path: Path
) -> None:
    books.json("bank-accounts", "add", "B2", "--iban", "DE89370400440532013000")
    path = statement_file(tmp_path)
    refused = books.refused("statements", "import", path, "--bank", "B2")
    assert refused["code"] == "E-STATEMENT-OTHER-ACCOUNT"


def test_the_same_identity_with_other_content_is_refused(imported: Cli, tmp_path: Path) -> None:
    changed = (("2026-01-10", "981.00", *PAYMENTS[0][2:]), *PAYMENTS[1:])
    path = statement_file(tmp_path, changed, name="changed.xml")
    before = imported.commits()
    assert imported.refused("statements", "import", path)["code"] == "E-STATEMENT-CONFLICT"
    assert imported.commits() == before


def test_a_key_with_another_request_is_refused(imported: Cli) -> None:
    imported.json("statements", "accept", "B1/1", "--line", "10000", "--key", "k")
    refused = imported.refused("statements", "accept", "B1/1", "--line", "20000", "--key", "k")
    assert refused["code"] == "E-KEY-REUSED"


def test_a_statement_that_does_not_continue_the_balance_is_not_reconciled(
    books: Cli, tmp_path: Path
) -> None:
    path = statement_file(tmp_path, PAYMENTS[1:2], opening="600.00")
    books.json("statements", "import", path)
    refused = books.refused("statements", "post", "B1/1", "--mode", "reconcile")
    assert refused["code"] == "E-PRJ-GAP"
    assert (
        books.json("statements", "post", "B1/1", "--mode", "payments-only")["numbers"]["lines"] == 1
    )


def test_an_entry_that_changed_since_is_named_with_the_cure(imported: Cli, tmp_path: Path) -> None:
    imported.json(*ASSIGN, "30000", "--account", "6900")
    imported.json(*TRANSFER, "40000", "--account", "customer:C1")
    journal = (
        "posting_date,document_type,document_no,account_type,account_no,amount,"
        "bal_account_type,bal_account_no,applies_to_document_type,applies_to_document_no\n"
        "2026-01-12,payment,P1,customer,C2,-100.50,bank_account,B1,invoice,I3\n"
    )
    imported.json("journal", "post", "-", stdin=journal.encode())
    refused = imported.refused("statements", "post", "B1/1", "--mode", "reconcile", "--accept-low")
    assert refused["code"] == "E-PRJ-CHANGED"
    assert "line 20000" in refused["message"]
    imported.json("statements", "apply", "B1/1")
    lines = imported.json("statements", "show", "B1/1", "--line", "20000")["lines"]
    assert [(one["ledger"], one["document_no"]) for one in lines[0]["applied"]] == [("bank", "P1")]
    imported.json("statements", "post", "B1/1", "--mode", "reconcile", "--accept-low")
    account = imported.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"][0]
    assert (account["ledger_balance"], account["difference"]) == ("1835.50", "0.00")


WRONG = [
    (["statements"], "statements: say what to do, one of read, import, attach, list"),
    (["statements", "reed", "x.xml"], "statements: there is no 'reed': did you mean read?"),
    (["statements", "read"], "FILE is missing"),
    (["statements", "read", "x.xml", "--format", "mt950"], "--format"),
    (["statements", "import"], "FILES is missing"),
    (["statements", "show"], "STATEMENT_NO is missing"),
    (["statements", "show", "B1/1", "--line", "x"], "--line"),
    (["statements", "accept", "B1/1", "--line", "1", "--confidence", "high"], "exclude each other"),
    (["statements", "accept", "B1/1", "--confidence", "sure"], "--confidence"),
    (
        ["statements", "assign", "B1/1", "--line", "1"],
        "--entry and --account say what the line settles",
    ),
    (["statements", "assign", "B1/1", "--account", "6900"], "--line is missing"),
    (["statements", "assign", "B1/1", "--line", "1", "--entry", "x"], "'x' names no entry"),
    (["statements", "clear", "B1/1"], "--line says which lines are cleared"),
    (["statements", "transfer-difference", "B1/1", "--line", "1"], "--account is missing"),
    (["statements", "post", "B1/1"], "--mode is missing"),
    (["statements", "post", "B1/1", "--mode", "half"], "--mode"),
    (["mappings", "add"], "--text is missing"),
    (["mappings", "add", "--text", "x", "--account-type", "bank"], "--account-type"),
    (["mappings", "remove", "--mapping", "0"], "'0' is no number"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=lambda value: str(value)[:60])
def test_wrong_usage_is_said_in_a_sentence(arguments: list[str], sentence: str) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    first, usage, _ = outcome.err.splitlines()
    assert sentence in first
    assert usage.startswith(f"Usage: ledger-es {arguments[0]}")


def test_a_statement_that_was_issued_again_is_refused_with_the_first_difference(
    imported: Cli, tmp_path: Path
) -> None:
    changed = (("2026-01-10", "970.00", *PAYMENTS[0][2:]), *PAYMENTS[1:])
    path = statement_file(tmp_path, changed, name="again.xml")
    refused = imported.refused("statements", "import", path)
    assert refused["code"] == "E-STATEMENT-CONFLICT"
    assert (refused["facts"]["recorded"], refused["facts"]["found"]) == (
        "line 1: 2026-01-10 980.00",
        "line 1: 2026-01-10 970.00",
    )
    taken = imported.json("statements", "import", path, "--as-new")
    assert taken["numbers"]["statements"][0]["outcome"] == "doubtful"


def test_a_refused_file_says_what_the_files_before_it_brought(books: Cli, tmp_path: Path) -> None:
    good = statement_file(tmp_path)
    bad = statement_file(tmp_path, opening="1835.50", closing="1.00", name="bad.xml", number="S-2")
    told = books("statements", "import", good, bad)
    assert told.code == 1
    assert "E-STATEMENT-BALANCE" in told.err
    assert "imported from the files before it: B1/1" in told.err
    later = (("2026-02-10", "7.00", "", "", "interest"),)
    again = statement_file(tmp_path, later, opening="1835.50", name="third.xml", number="S-3")
    facts = books.refused("statements", "import", again, bad)["facts"]
    assert facts["imported_before"] == ["B1/2"]
