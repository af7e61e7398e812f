"""The settings with which the files of a bank account are read: kept, shown, used by imports, taken away again."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from ledger_es import BankAccountRecord, EditBankAccount, Ledger, RegisterBankAccount
from ledger_es.errors import EncodingUnknown, MappingNotToml, PostingUnseenNeedsDoubts
from tests.cli.running import Cli, run

COLUMNS = """\
date_format = "DD.MM.YYYY"
decimal = ","
thousands = "."
[columns]
booking_date = "Date"
amount = "Amount"
balance = "Balance"
party_name = "Payer"
text = ["Text"]
"""
HEADER = "Date;Amount;Balance;Payer;Text\n"
CSV = HEADER + "10.01.2026;980,00;1.480,00;Huber;I1\n13.01.2026;-5,00;1.475,00;;fee\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bank.toml").write_text(COLUMNS)
    (tmp_path / "statement.csv").write_text(CSV)
    return tmp_path


def test_a_mapping_is_kept_as_an_event_shown_and_taken_away(books: Cli, folder: Path) -> None:
    books.json("bank-accounts", "change", "B1", "--mapping", "bank.toml")
    account = books.json("bank-accounts", "show", "B1")["bank_account"]
    assert 'booking_date = "Date"' in account["mapping"]
    shown = books("bank-accounts", "show", "B1").out
    assert 'booking_date = "Date"' in shown
    changed = books.json("history", "--stream", "bank_account-B1")["events"][-1]
    assert 'amount = "Amount"' in str(changed)
    commits = books.commits()
    # The same again changes nothing.
    books.json("bank-accounts", "change", "B1", "--mapping", "bank.toml")
    assert books.commits() == commits
    books.json("bank-accounts", "change", "B1", "--name", "House bank")
    assert books.json("bank-accounts", "show", "B1")["bank_account"]["mapping"]
    books.json("bank-accounts", "change", "B1", "--mapping", "none")
    assert books.json("bank-accounts", "show", "B1")["bank_account"]["mapping"] == ""
    assert books.json("verify")["ok"] is True


@pytest.mark.parametrize("options", [(), ("--bank", "B1")], ids=["found by its columns", "named"])
def test_an_import_uses_the_mapping_of_the_account(
    books: Cli, folder: Path, options: tuple[str, ...]
) -> None:
    refused = books.refused("statements", "import", "statement.csv", *options)
    assert refused["code"] == "E-STATEMENT-MAPPING"
    books.json("bank-accounts", "change", "B1", "--mapping", "bank.toml")
    dry = books.json("statements", "import", "statement.csv", *options, "--dry-run")
    assert dry["numbers"]["statement_nos"] == ["B1/1"]
    imported = books.json("statements", "import", "statement.csv", *options)
    assert imported["numbers"]["statement_nos"] == ["B1/1"]
    report = books.json("statements", "show", "B1/1")
    assert [line["amount"] for line in report["lines"]] == ["980.00", "-5.00"]
    assert report["currency"] == "CHF"


def test_a_mapping_for_once(books: Cli, folder: Path) -> None:
    once = ("statements", "import", "statement.csv", "--mapping", "bank.toml")
    # The table says neither whose it is nor in which currency: the bank account does.
    assert "--bank NUMBER" in books.refused(*once)["message"]
    assert books.json(*once, "--bank", "B1")["numbers"]["statement_nos"] == ["B1/1"]


def test_a_proposal_for_a_packed_file(folder: Path) -> None:
    with zipfile.ZipFile(folder / "statement.zip", "w") as archive:
        archive.write(folder / "statement.csv", "statement.csv")
    outcome = run("statements", "guess-mapping", "statement.zip", "--currency", "CHF", "--json")
    assert outcome.code == 0, outcome
    assert 'balance = "Balance"' in outcome.document["mapping"]
    (statement,) = outcome.document["statements"]
    assert [entry["amount"] for entry in statement["entries"]] == ["980.00", "-5.00"]
    refused = run("statements", "guess-mapping", "statement.csv", "--to", "bank.toml", "--json")
    # What is there already is not written over.
    assert refused.refused["code"] == "E-REPORT-WRITE"


def test_accounts_whose_mappings_both_fit_are_named(books: Cli, folder: Path) -> None:
    books.json("bank-accounts", "add", "B2")
    for number in ("B1", "B2"):
        books.json("bank-accounts", "change", number, "--mapping", "bank.toml")
    refused = books.refused("statements", "import", "statement.csv")
    assert (refused["code"], refused["facts"]["bank_account_nos"]) == (
        "E-BANK-MAPPINGS",
        ["B1", "B2"],
    )
    assert books.json("statements", "import", "statement.csv", "--bank", "B1")["numbers"][
        "statement_nos"
    ] == ["B1/1"]


def test_one_mapping_of_two_accounts_serves_a_table_that_names_them(
    books: Cli, folder: Path
) -> None:
    books.json("bank-accounts", "add", "B2", "--account-no", "0123-45")
    (folder / "bank.toml").write_text(f'{COLUMNS}account = "Account"\n')
    for number in ("B1", "B2"):
        books.json("bank-accounts", "change", number, "--mapping", "bank.toml")
    rows = CSV.splitlines()
    accounts = ("Account", "CH93 0076 2011 6238 5295 7", "CH93 0076 2011 6238 5295 7", "012345")
    rows.append("14.01.2026;7,00;7,00;Meier;x")
    text = "".join(f"{row};{account}\n" for row, account in zip(rows, accounts, strict=True))
    (folder / "statement.csv").write_text(text)
    imported = books.json("statements", "import", "statement.csv")
    assert imported["numbers"]["statement_nos"] == ["B1/1", "B2/1"]


def test_the_encoding_of_the_account(books: Cli, folder: Path) -> None:
    books.json("bank-accounts", "change", "B1", "--mapping", "bank.toml", "--encoding", "cp850")
    (folder / "statement.csv").write_bytes(
        (HEADER + "10.01.2026;980,00;1.480,00;Söhne;I1\n").encode("cp850")
    )
    books.json("statements", "import", "statement.csv")
    assert "Söhne" in books("statements", "show", "B1/1", "--json").out


def test_the_order_of_dates_of_the_account(books: Cli, folder: Path) -> None:
    (folder / "statement.qif").write_text("!Type:Bank\nD10/01/2026\nT5.00\nPA\n^\n")
    options = ("statements", "import", "statement.qif", "--bank", "B1")
    assert "--date-order" in str(books.refused(*options))
    books.json("bank-accounts", "change", "B1", "--date-order", "day-first")
    assert books.json(*options)["numbers"]["statement_nos"] == ["B1/1"]
    (line,) = books.json("statements", "show", "B1/1")["lines"]
    assert "2026-01-10" in line.values()
    books.json("bank-accounts", "change", "B1", "--date-order", "none")
    assert books.json("bank-accounts", "show", "B1")["bank_account"]["date_order"] == ""


def test_wrong_settings_are_refused(books: Cli, folder: Path) -> None:
    change = ("bank-accounts", "change", "B1")
    assert books.refused(*change, "--encoding", "klingon")["code"] == "E-BANK-ENCODING"
    (folder / "wrong.toml").write_text("decimals = 1\n")
    refused = books.refused(*change, "--mapping", "wrong.toml")
    assert (refused["code"], refused["facts"]["position"]) == ("E-TABLE-MAPPING", "decimals")
    assert books.refused(*change, "--mapping", "nowhere.toml")["code"] == "E-FILE-READ"
    books.json("bank-accounts", "set-matching", "B1", "--profile", "business-central")
    refused = books.refused(*change, "--automation", "post")
    assert refused["code"] == "E-BANK-AUTOMATION-PROFILE"
    books.json("bank-accounts", "set-matching", "B1", "--profile", "careful")
    books.json(*change, "--automation", "apply")
    assert books.json("bank-accounts", "show", "B1")["bank_account"]["automation"] == "apply"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"statement_encoding": "zip"}, EncodingUnknown),
        ({"mapping": "a = "}, MappingNotToml),
        ({"mapping": "#" * 20_001}, MappingNotToml),
        (
            {"automation": "post", "matching_profile": "business_central"},
            PostingUnseenNeedsDoubts,
        ),
    ],
)
def test_commands_refuse_what_no_file_can_be_read_with(
    books: Cli, fields: dict[str, str], refusal: type[Exception]
) -> None:
    with Ledger.open(books.url) as ledger:
        with pytest.raises(refusal):
            ledger.execute(EditBankAccount(bank_account_no="B1", **fields))
        record = BankAccountRecord(bank_account_no="B3", **fields)
        with pytest.raises(refusal):
            ledger.execute(RegisterBankAccount(bank_account=record))


def test_a_mapping_that_is_toml_and_no_mapping_is_named_when_it_is_used(
    books: Cli, folder: Path
) -> None:
    with Ledger.open(books.url) as ledger:
        ledger.execute(EditBankAccount(bank_account_no="B1", mapping="colour = 1"))
    refused = books.refused("statements", "import", "statement.csv", "--bank", "B1")
    assert refused["facts"]["file"] == "mapping of bank account B1"
    assert re.search("colour: there is no such key", refused["message"])
