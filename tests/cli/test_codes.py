"""Codes from files, options and programs go through one door; a question in another spelling finds the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_es import Ledger, reports
from ledger_es.commands.party import PartyRecord
from ledger_es.errors import BankAccountUnknown, CommandInvalid, PartyUnknown, StatementUnknown
from tests.cli.running import Cli
from tests.cli.statement_files import statement_file

KEPT, TYPED = "M\u00fcller", "Mu\u0308ller"
"""The same name: as it is kept, and as some keyboards and file systems spell it."""
DOCUMENT = "R\u00c9-1"
TYPED_DOCUMENT = "RE\u0301-1"
CUSTOMERS = f"customer_no,name,address,city,country,iban,currency\n{TYPED},Hans Müller,,,,,\n"
JOURNAL = f"""\
posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no,applies_to_document_type,applies_to_document_no
2026-01-05,invoice,{TYPED_DOCUMENT},customer,{TYPED},100.00,gl,3000,,
"""
PAYMENT = JOURNAL.splitlines()[0] + (
    f"\n2026-01-06,payment,P1,customer,{TYPED},-40.00,bank_account,{TYPED},invoice,{TYPED_DOCUMENT}\n"
)


@pytest.fixture
def spelled(company_on_both: Cli) -> Cli:
    company_on_both.json("customers", "import", "-", stdin=CUSTOMERS.encode())
    company_on_both.json("bank-accounts", "add", TYPED, "--iban", "CH9300762011623852957")
    company_on_both.json("journal", "post", "-", stdin=JOURNAL.encode())
    company_on_both.json("journal", "post", "-", stdin=PAYMENT.encode())
    return company_on_both


def test_another_spelling_finds_the_code(spelled: Cli) -> None:
    listed = spelled.json("customers", "list")["customers"]
    assert [one["customer_no"] for one in listed] == [KEPT]
    questions: list[tuple[tuple[str, ...], str]] = [
        (("open-entries", "--customer"), "entries"),
        (("statement-of-account", "--customer"), "entries"),
        (("overdue", "--customer"), "customers"),
        (("aging", "--party"), "customers"),
        (("reconciliation-status", "--bank"), "bank_accounts"),
        (("reconciliation-status", "--from", "2026-01-01", "--bank"), "days"),
    ]
    for question, what in questions:
        kept = spelled.json(*question, KEPT, "--as-of", "2026-03-31")
        assert spelled.json(*question, TYPED, "--as-of", "2026-03-31") == kept
        assert kept[what]
    (entry,) = spelled.json("open-entries", "--document", TYPED_DOCUMENT)["entries"]
    assert (entry["document_no"], entry["remaining_amount"]) == (DOCUMENT, "60.00")
    spelled.json("statements", "list", "--bank", TYPED)
    for what, typed, kept in (
        ("customer", TYPED, KEPT),
        ("document", TYPED_DOCUMENT, DOCUMENT),
    ):
        told = spelled.json("history", f"--{what}", typed)["events"]
        assert told == spelled.json("history", f"--{what}", kept)["events"]
        assert told
    with Ledger.open(spelled.url) as ledger:
        assert len(ledger.open_entries(customer_no=TYPED).entries) == 1
        assert ledger.history(customer=TYPED) == ledger.history(customer=KEPT) != []
        with pytest.raises(StatementUnknown) as unknown:
            ledger.statement(f"{TYPED}/1")
        assert unknown.value.facts["statement_no"] == f"{KEPT}/1"


def test_a_bank_that_spells_otherwise_is_understood(spelled: Cli, tmp_path: Path) -> None:
    """Texts of a bank stay as they are; they are compared in the spelling that codes have."""
    spelled.json("mappings", "add", "--text", "Geb\u00fchr", "--credit-account", "6900")
    again = ("mappings", "add", "--text", "GEBU\u0308HR", "--credit-account", "6900")
    assert spelled.refused(*again)["code"] == "E-MAPPING"
    payments = (
        ("2026-01-10", "60.00", "Hans Mu\u0308ller", "", TYPED_DOCUMENT),
        ("2026-01-11", "-5.00", "", "", "Gebu\u0308hr"),
    )
    spelled.json("statements", "import", statement_file(tmp_path, payments, opening="40.00"))
    first, second = spelled.json("statements", "show", f"{TYPED}/1")["lines"]
    assert first["criteria"]["document"] == "yes"
    assert [one["document_no"] for one in first["applied"]] == [DOCUMENT]
    assert first["party_name"] == "Hans Mu\u0308ller"
    assert second["match_confidence"] == "text_mapping"


def test_what_is_alike_is_refused_by_both_databases(spelled: Cli) -> None:
    again = CUSTOMERS.replace(TYPED, "MÜLLER")
    refused = spelled.refused("customers", "import", "-", stdin=again.encode())
    assert (refused["code"], refused["facts"]["holder"]) == ("E-PARTY-ALIKE", KEPT)
    assert refused["facts"]["line"] == 2
    assert spelled.refused("bank-accounts", "add", "MÜLLER")["code"] == "E-BANK-ALIKE"
    account = ("--name", "x", "--category", "expense")
    spelled.json("accounts", "add", "7000a", *account)
    refused = spelled.refused("accounts", "add", "7000A", *account)
    assert refused["code"] == "E-SETUP-ACCOUNT-ALIKE"
    assert spelled.json("verify")["ok"]


@pytest.mark.parametrize(
    ("code", "says"),
    [("C\u200b1", "U+200B ZERO WIDTH SPACE at place 2"), ("\u0421100AG", "CYRILLIC CAPITAL LETTER ES"),
     ("C\u202e1", "U+202E"), ("C  1", "two blanks"), ("C\x851", "U+0085")],
)  # fmt: skip
def test_file_option_and_program_say_the_same_of_a_wrong_code(
    books: Cli, code: str, says: str
) -> None:
    row = CUSTOMERS.replace(TYPED, code)
    in_file = books.refused("customers", "import", "-", stdin=row.encode())
    as_option = books.refused("bank-accounts", "add", code)
    assert in_file["code"] == "E-CSV"
    assert as_option["code"] == "E-COMMAND"
    assert says in in_file["facts"]["reason"]
    assert says in as_option["message"]
    with pytest.raises(CommandInvalid) as refused:
        PartyRecord(party_no=code, name="x")
    assert says in str(refused.value)


@pytest.mark.parametrize("code", ["C\u200b1", "\u0421100AG", "c1"])
def test_a_question_about_a_code_that_cannot_be_finds_nothing(books: Cli, code: str) -> None:
    with Ledger.open(books.url) as ledger:
        with pytest.raises(PartyUnknown):
            ledger.open_entries(customer_no=code)
        with pytest.raises(BankAccountUnknown):
            reports.reconciliation_status(
                ledger.read_models, as_of=ledger.today(), bank_account_no=code
            )


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--actor", "automation"), "E-ACTOR-RESERVED", "reserved"),
        (("--actor", "a" * 51), "E-COMMAND", "actor: it has 51 characters: at most 50"),
        (("--key", "k" * 201), "E-COMMAND", "idempotency_key: it has 201 characters: at most 200"),
        (("--key", "k\x1b[2J"), "E-COMMAND", "idempotency_key: the character U+001B at place 2"),
    ],
)
def test_who_asks_and_under_which_key_has_its_limits(
    books: Cli, options: tuple[str, str], code: str, says: str
) -> None:
    account = ("accounts", "add", "7001", "--name", "x", "--category", "expense")
    refused = books.refused(*account, *options)
    assert refused["code"] == code
    assert says in refused["message"]
    refused = books.refused("customers", "import", "-", *options, stdin=CUSTOMERS.encode())
    assert refused["code"] == code


def test_a_statements_number_has_its_limit(books: Cli) -> None:
    refused = books.refused("statements", "clear", "B" * 70 + "/1", "--line", "10000")
    assert refused["code"] == "E-COMMAND"
    assert "statement_no: it has 72 characters: at most 70" in refused["message"]
