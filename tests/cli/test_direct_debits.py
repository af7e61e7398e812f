"""direct-debits on the command line: mandates, set-up; on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.running import Cli, run
from tests.exports.pain008 import checked

MANDATES = ("direct-debits", "mandates")
NEW = (*MANDATES, "new", "M-1", "--customer", "C1", "--signed", "2026-01-05")
IBAN = ("--iban", "DE89 3704 0044 0532 0130 00")


def test_a_mandate_is_recorded_once_listed_and_blocked(books_on_both: Cli) -> None:
    cli = books_on_both
    done = cli.json(*NEW, *IBAN, "--key", "K1")
    assert done["numbers"] == {"mandate_no": "M-1"}
    assert cli.json(*NEW, *IBAN, "--key", "K1")["replayed"]
    assert cli.refused(*NEW, *IBAN)["code"] == "E-MND-DUP"
    before = cli.json(*MANDATES, "list", "--as-of", "2026-01-04")["mandates"]
    assert [row["status"] for row in before] == ["not_yet_valid"]
    cli.json(*MANDATES, "block", "M-1")
    cli.json(*MANDATES, "change", "M-1", "--valid-to", "2026-06-30")
    (shown,) = cli.json(*MANDATES, "show", "M-1", "--as-of", "2026-07-01")["mandates"]
    assert shown == {
        "mandate_no": "M-1",
        "customer_no": "C1",
        "mandate_type": "recurring",
        "scheme": "core",
        "signed_on": "2026-01-05",
        "valid_from": "2026-01-05",
        "valid_to": "2026-06-30",
        "debits": 0,
        "expected_debits": None,
        "status": "blocked",
        "return_code": "",
        "holder": "Huber, Söhne",
        "iban": "DE89370400440532013000",
        "bic": "",
    }
    cli.json(*MANDATES, "unblock", "M-1")
    for day, status in (("2026-06-30", "valid"), ("2026-07-01", "expired")):
        (row,) = cli.json(*MANDATES, "list", "--customer", "C1", "--as-of", day)["mandates"]
        assert row["status"] == status
    assert cli.json(*MANDATES, "list", "--customer", "C2")["mandates"] == []
    assert cli.refused(*MANDATES, "show", "M-9")["code"] == "E-MND-UNKNOWN"
    assert cli.json("verify")["ok"]


def test_an_erased_customer_has_a_mandate_without_account(books: Cli) -> None:
    books.json(*NEW, *IBAN)
    books.json("erase", "customer", "C1", "--ground", "asked for")
    (shown,) = books.json(*MANDATES, "show", "M-1")["mandates"]
    assert (shown["holder"], shown["iban"]) == ("(erased)", "")


def test_a_bank_account_is_set_up(books: Cli) -> None:
    set_up = ("direct-debits", "set-up", "B1", "--creditor-id")
    assert books.refused(*set_up, "DE97ZZZ09999999999")["code"] == "E-DD-CREDITOR"
    books.json(*set_up, "DE98ZZZ09999999999", "--lead-days", "2", "--booking", "single")
    assert books.json("direct-debits", "banks")["bank_accounts"] == [
        {
            "bank_account_no": "B1",
            "creditor_id": "DE98ZZZ09999999999",
            "creditor_name": "Muster AG",
            "bic": "",
            "lead_days": 2,
            "booking": "single",
            "one_file_a_sequence": False,
        }
    ]


# --- collections --------------------------------------------------------------------------

INVOICES = """\
posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no,due_date,payment_method
2026-01-02,invoice,I1,customer,C1,100.00,gl,3000,2026-02-02,DD
2026-01-02,invoice,I2,customer,C1,250.50,gl,3000,2026-02-10,DD
2026-01-02,invoice,I3,customer,C2,7.00,gl,3000,2026-02-10,DD
"""
COLLECT = ("direct-debits", "collect", "B1", "--due-to", "2026-02-10", "--date", "2026-02-05")
EXPORT = ("direct-debits", "export", "DD00001", "--date", "2026-02-05", "--file")


@pytest.fixture
def euros(tmp_path: Path) -> Cli:
    """Books in euros with three invoices that are to be collected; customer C2 has no mandate."""
    return in_euros(str(tmp_path / "euros.db"), tmp_path)


@pytest.fixture
def euros_on_both(store_url: str, tmp_path: Path) -> Cli:
    return in_euros(store_url, tmp_path)


def in_euros(url: str, folder: Path) -> Cli:
    assert run("init", "--company", "Muster", "--currency", "EUR", "--ledger", url).code == 0
    cli = Cli(url)
    cli.json("bank-accounts", "add", "B1", "--iban", "DE02120300000000202051")
    cli.json("customers", "add", "C1", "--name", "Müller & Söhne")
    cli.json("customers", "add", "C2", "--name", "Meier")
    cli.json("direct-debits", "set-up", "B1", "--creditor-id", "DE98ZZZ09999999999")
    cli.json(*NEW, *IBAN)
    cli.json("payment-methods", "set", "DD", "--valid-from", "2026-01-01", "--direct-debit")
    journal = folder / "invoices.csv"
    journal.write_text(INVOICES, encoding="utf-8")
    cli.json("journal", "post", str(journal))
    return cli


def statuses(cli: Cli, *question: str) -> list[str]:
    shown = cli.json("direct-debits", "show", "DD00001", *question)
    return [shown.get("status", ""), *(debit["status"] for debit in shown["debits"])]


def test_from_collecting_to_posted(euros_on_both: Cli, tmp_path: Path) -> None:
    euros = euros_on_both
    assert euros.json(*COLLECT, "--dry-run")["numbers"]["total_amount"] == "350.50"
    done = euros.json(*COLLECT, "--key", "K1")["numbers"]
    assert (done["collection_no"], done["collection_date"]) == ("DD00001", "2026-02-10")
    assert [warning["code"] for warning in done["warnings"]] == ["W-DD-LEFT-OUT"]
    assert euros.json(*COLLECT, "--key", "K1")["replayed"]
    file = tmp_path / "collection.xml"
    assert euros.refused("direct-debits", "post", "DD00001")["code"] == "E-DD-STATUS"
    euros.json(*EXPORT, str(file), "--dry-run")
    assert not file.exists()
    euros.json(*EXPORT, str(file))
    content = file.read_bytes()
    initiation = checked(content)
    assert initiation.findtext("GrpHdr/CtrlSum") == "350.50"
    assert initiation.findtext("PmtInf/DrctDbtTxInf/Dbtr/Nm") == "Muller + Sohne"
    euros.json(*EXPORT, str(file))
    assert file.read_bytes() == content
    euros.json(*EXPORT, str(tmp_path / "old.xml"), "--version", "02")
    checked((tmp_path / "old.xml").read_bytes(), "02")
    assert euros.refused(*EXPORT, str(file), "--version", "02")["code"] == "E-FILE-READ"
    posted = euros.json("direct-debits", "post", "DD00001")
    assert posted["counts"]["bank_entries"] == 2
    # As of a day before: made on 5 February, paid on 10 February.
    assert statuses(euros) == ["posted", "posted", "posted"]
    assert statuses(euros, "--as-of", "2026-02-09") == [
        "file_created",
        "file_created",
        "file_created",
    ]
    assert statuses(euros, "--as-of", "2026-02-04") == [""]
    (row,) = euros.json("direct-debits", "list", "--bank", "B1")["collections"]
    assert (row["total_amount"], row["paid_amount"], row["debit_count"]) == ("350.50", "350.50", 2)
    assert [row["document_no"] for row in euros.json("open-entries")["entries"]] == ["I3"]
    (mandate,) = euros.json(*MANDATES, "show", "M-1")["mandates"]
    assert mandate["debits"] == 2
    assert euros.json("verify")["ok"]
    euros.json("rebuild")
    assert statuses(euros) == ["posted", "posted", "posted"]


def test_a_collection_is_cancelled_or_loses_a_debit(euros: Cli, tmp_path: Path) -> None:
    euros.json(*COLLECT)
    euros.json("direct-debits", "reject", "DD00001", "--debit", "2", "--code", "AC01")
    euros.json(*EXPORT, str(tmp_path / "one.xml"))
    assert statuses(euros) == ["file_created", "file_created", "rejected"]
    assert checked((tmp_path / "one.xml").read_bytes()).findtext("GrpHdr/NbOfTxs") == "1"
    euros.json("direct-debits", "close", "DD00001")
    assert statuses(euros)[0] == "closed"
    euros.json("direct-debits", "reopen", "DD00001")
    euros.json("direct-debits", "cancel", "DD00001")
    assert statuses(euros) == ["cancelled", "cancelled", "rejected"]
    assert euros.json(*COLLECT)["numbers"]["total_amount"] == "350.50"
    assert euros.json("verify")["ok"]


def test_the_file_of_an_erased_account_cannot_be_written_again(euros: Cli, tmp_path: Path) -> None:
    euros.json(*COLLECT)
    euros.json(*EXPORT, str(tmp_path / "one.xml"))
    euros.json("erase", "customer", "C1", "--ground", "asked for")
    assert euros.refused(*EXPORT, str(tmp_path / "two.xml"))["code"] == "E-DD-ERASED"


def test_reminders_explain_that_a_debit_is_on_its_way(euros: Cli, tmp_path: Path) -> None:
    terms = tmp_path / "terms.toml"
    terms.write_text('[[levels]]\ngrace_period = "5D"\n', encoding="utf-8")
    euros.json("reminder-terms", "set", "R", str(terms), "--valid-from", "2026-01-01")
    euros.json("customers", "change", "C1", "--reminder-terms", "R")
    explain = ("reminders", "explain", "1", "--as-of", "2026-02-20")
    assert euros.json(*explain)["reasons"] == []
    moment = euros.json(*COLLECT)["commit_no"]
    assert moment > 0
    assert euros.json(*explain)["reasons"] == ["debited"]
    # As it was known before the collection, nothing speaks against it.
    (collected,) = [
        commit["recorded_at"]
        for commit in euros.json("history", "--stream", "direct_debit_collection-DD00001")["events"]
    ]
    before = (datetime.fromisoformat(collected) - timedelta(microseconds=1)).isoformat()
    assert euros.json(*explain, "--known-at", before)["reasons"] == []
    listed = euros.json("direct-debits", "list", "--known-at", before)
    assert listed["collections"] == []
