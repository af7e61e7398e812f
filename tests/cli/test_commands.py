"""Every command that writes: it works, its JSON, a dry run that writes nothing, the key that makes it happen once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.files import CUSTOMERS, ENTRIES, JOURNAL, write
from tests.cli.running import Cli, run

HOLD = ("entries", "hold", "--entry", "1", "--hold", "XX")
DUE = ("entries", "due-date", "--entry", "1", "--date", "2026-03-31")
DISCOUNT = ("entries", "discount", "--entry", "1", "--date", "2026-01-20", "--amount", "30.00")
REFERENCE = ("entries", "payment-reference", "--entry", "1", "--reference", "RF471234")
METHOD = ("entries", "payment-method", "--entry", "1", "--method", "DD")
ACCOUNT = ("accounts", "add", "6901", "--name", "Card fees", "--category", "expense")
BANK = ("bank-accounts", "add", "B2", "--iban", "DE89370400440532013000")
PERIOD = ("periods", "allow", "--from", "2026-01-01", "--to", "2026-12-31", "--user", "anna")
TERMS = ("payment-terms", "set", "45D", "--valid-from", "2026-01-01", "--due", "45D")
SERIES = ("number-series", "add", "SALES", "--starting-date", "2026-01-01", "--first", "S001")
GROUP = (
    *("posting-groups", "set", "customer", "FOREIGN", "--valid-from", "2026-01-01"),
    *("--control-account", "1101", "--discount-debit-account", "3800"),
)
BANK_GROUP = (
    "posting-groups",
    "set-bank",
    "CARDS",
    "--valid-from",
    "2026-01-01",
    "--account",
    "1020",
)
OPENING = (
    "posting-groups",
    "set-opening-balance",
    "--valid-from",
    "2026-01-01",
    "--account",
    "2990",
)
WRITING = [
    HOLD,
    DUE,
    DISCOUNT,
    REFERENCE,
    METHOD,
    ACCOUNT,
    BANK,
    PERIOD,
    TERMS,
    SERIES,
    GROUP,
    BANK_GROUP,
    OPENING,
]


def set_up_for(books: Cli, command: tuple[str, ...]) -> None:
    """What the books need before the command: the payment method that it names."""
    if command is METHOD:
        books.json("payment-methods", "set", "DD", "--valid-from", "2026-01-01", "--direct-debit")


@pytest.mark.parametrize("command", WRITING, ids=lambda command: " ".join(command[:2]))
class TestEveryCommandThatWrites:
    def test_is_done_once_under_its_key(self, books: Cli, command: tuple[str, ...]) -> None:
        set_up_for(books, command)
        before = books.commits()
        first = books.json(*command, "--key", "k1", "--actor", "anna", "--reason", "asked for")
        assert first["commit_no"] == before + 1
        assert first["replayed"] is False
        assert isinstance(first["numbers"], dict)
        again = books.json(*command, "--key", "k1")
        assert again == {**first, "replayed": True}
        assert books.commits() == before + 1

    def test_dry_run_writes_nothing(self, books: Cli, command: tuple[str, ...]) -> None:
        set_up_for(books, command)
        before = books.commits()
        tried = books.json(*command, "--dry-run", "--key", "k1")
        assert (tried["commit_no"], tried["dry_run"]) == (0, True)
        assert books.commits() == before
        assert books.json(*command, "--key", "k1")["replayed"] is False

    def test_shows_the_commit_to_people(self, books: Cli, command: tuple[str, ...]) -> None:
        set_up_for(books, command)
        outcome = books(*command)
        assert outcome.code == 0
        assert outcome.out.splitlines()[-1].split() == ["commit", str(books.commits())]
        assert outcome.err == ""


def test_number_series_are_listed_with_how_far_each_is_used(books: Cli) -> None:
    books.json(*SERIES, "--last", "S999", "--warning", "S990")
    (line,) = (
        line
        for line in books.json("number-series", "list")["number_series"]
        if line["series"] == "SALES"
    )
    assert line == {
        "series": "SALES",
        "starting_date": "2026-01-01",
        "no_first": "S001",
        "no_last": "S999",
        "no_warning": "S990",
        "no_last_used": "",
        "numbers_used": 0,
    }
    assert " SALES " in books("number-series", "list").out


def test_the_numbers_of_a_series_are_accounted_for(books: Cli, tmp_path: Path) -> None:
    header = (
        "posting_date,document_no,account_type,account_no,amount,bal_account_type,bal_account_no\n"
    )
    journal = tmp_path / "drawn.csv"
    for amount in ("4.00", "5.00", "6.00"):
        journal.write_text(f"{header}2026-01-11,,gl,6900,{amount},gl,1090\n")
        books.json("journal", "post", str(journal))
    before = books.json("number-series", "report")["number_uses"]
    (posted, _) = books.json("gl-entries", "--document", "J00002")["entries"]
    books.json("entries", "reverse", "--transaction", str(posted["transaction_no"]))
    (used,) = books.json("number-series", "report")["number_uses"]
    assert used == {
        "series": "JOURNAL",
        "starting_date": used["starting_date"],
        "no_first": "J00001",
        "no_last": "J00003",
        "count": 3,
        "missing": 0,
        "missing_nos": "",
        "reversed": 1,
        "reversed_nos": "J00002",
    }
    assert [use["reversed"] for use in before] == [0]
    assert " J00002" in books("number-series", "report").out


def test_init_opens_the_books_once(tmp_path: Path) -> None:
    url = str(tmp_path / "new.db")
    arguments = ("init", "--company", "Muster AG", "--currency", "CHF", "--ledger", url, "--json")
    tried = run(*arguments, "--dry-run")
    assert tried.document["commit_no"] == 0
    assert not Path(url).exists()
    assert run(*arguments, "--key", "k").document["commit_no"] == 1
    assert run(*arguments, "--key", "k").document["replayed"] is True
    assert run(*arguments).refused["code"] == "E-SETUP-COMPANY-EXISTS"


def test_init_bare_has_no_set_up(tmp_path: Path) -> None:
    cli = Cli(str(tmp_path / "bare.db"))
    cli.json("init", "--company", "Muster AG", "--currency", "CHF", "--bare")
    assert cli.json("accounts", "list")["accounts"] == []
    assert "none" in cli("accounts", "list").out


def test_customers_and_vendors_are_imported_and_listed(
    company_on_both: Cli, tmp_path: Path
) -> None:
    cli = company_on_both
    file = write(tmp_path, "customers.csv", CUSTOMERS)
    imported = cli.json("customers", "import", file, "--actor", "anna")
    assert imported["numbers"] == {"registered": 2}
    assert cli.json("customers", "import", file) == {**imported, "replayed": True}
    listed = cli.json("customers", "list")
    assert [one["customer_no"] for one in listed["customers"]] == ["C1", "C2"]
    assert listed["customers"][0]["name"] == "Huber, Söhne"
    assert listed["customers"][0]["iban"] == "CH9300762011623852957"
    assert listed["customers"][1]["credit_limit"] == "5000.00"
    vendors = CUSTOMERS.replace("customer_no", "vendor_no").replace("C1", "V1").replace("C2", "V2")
    cli.json("vendors", "import", "-", stdin=vendors.encode())
    assert [one["vendor_no"] for one in cli.json("vendors", "list")["vendors"]] == ["V1", "V2"]
    shown = cli("vendors", "list").out
    assert "Huber, Söhne" in shown
    assert "5,000.00" in shown


def test_entries_of_vendors_come_in_the_same_way(company: Cli) -> None:
    vendors = CUSTOMERS.replace("customer_no", "vendor_no").encode()
    company.json("vendors", "import", "-", stdin=vendors)
    entries = ENTRIES.replace("customer_no", "vendor_no")
    for amount in ("1000.00", "250.00", "100.50"):
        entries = entries.replace(f",{amount},", f",-{amount},")
    posted = company.json("entries", "import", "-", stdin=entries.encode())
    assert posted["numbers"]["entry_nos"] == [1, 2, 3]
    opened = company.json("open-entries", "--vendor", "C1", "--as-of", "2026-01-31")["entries"]
    assert [one["amount"] for one in opened] == ["-1000.00", "-250.00"]


def test_a_journal_is_posted_and_replayed(books_on_both: Cli, tmp_path: Path) -> None:
    cli, file = books_on_both, write(tmp_path, "journal.csv", JOURNAL)
    before = cli.commits()
    tried = cli.json("journal", "post", file, "--dry-run")
    assert tried["numbers"]["document_nos"] == ["P1", "J00001"]
    assert cli.commits() == before
    posted = cli.json("journal", "post", file)
    assert posted == {
        "commit_no": before + 1,
        "replayed": False,
        "numbers": tried["numbers"],
        "written": tried["would_be"],
        "counts": tried["counts"],
    }
    written = posted["written"]
    assert [entry["amount"] for entry in written["customer_entries"]] == ["-980.00"]
    assert [entry["amount"] for entry in written["bank_entries"]] == ["980.00"]
    (pair,) = written["applications"]
    assert (pair["debit_document_no"], pair["credit_document_no"]) == ("I1", "P1")
    assert (pair["amount"], pair["discount"]) == ("1000.00", "20.00")
    assert posted["counts"]["gl_lines"] == len(written["gl_lines"]) == 6
    shown = cli("journal", "post", file).out
    assert "\nApplications\n" in shown
    assert "Vendor entries" not in shown
    assert cli.json("journal", "post", file) == {**posted, "replayed": True}
    assert cli.refused("journal", "post", file, "--key", "other")["code"] == "E-APPLY-DOCUMENT"


def test_a_number_at_the_warning_number_is_told_to_people_and_programs(
    books_on_both: Cli, tmp_path: Path
) -> None:
    cli, file = books_on_both, write(tmp_path, "journal.csv", JOURNAL)
    cli.json(*SERIES[:2], "JOURNAL", *SERIES[3:], "--last", "S009", "--warning", "S001")
    (warning,) = cli.json("journal", "post", file)["numbers"]["warnings"]
    assert (warning["code"], warning["facts"]["no_last"]) == ("W-SERIES-END", "S009")
    shown = cli("journal", "post", file)
    assert shown.out.endswith(f"\nwarning (W-SERIES-END): {warning['message']}\n")
    assert shown.err == ""


def test_entries_are_applied_and_the_application_undone(books: Cli) -> None:
    payment = JOURNAL.replace(",invoice,I1,", ",,,").encode()
    posted = books.json("journal", "post", "-", stdin=payment)
    payment_no = str(posted["numbers"]["entry_nos"][0])
    apply = ("applications", "post", "--entry", payment_no, "--apply")
    applied = books.json(*apply, "1=400.00", "2", "--posting-date", "2026-01-12")
    assert applied["numbers"]["application_no"] == 1
    applications = applied["written"]["applications"]
    assert [(pair["debit_document_no"], pair["amount"]) for pair in applications] == [
        ("I1", "400.00"),
        ("I2", "250.00"),
    ]
    left = _remaining(books)
    assert left["I1"] == Decimal("600.00")
    assert "I2" not in left
    # 400.00 of I1, and I2 less the discount of 5.00 that the terms of C1 grant.
    assert left["P1"] == Decimal("-335.00")
    tried = books.json("applications", "undo", "--entry", payment_no, "--dry-run")
    assert tried["would_be"]["applications_undone"] == applications
    assert "\nWould be: Applications undone\n" in (
        books("applications", "undo", "--entry", payment_no, "--dry-run").out
    )
    undone = books.json("applications", "undo", "--entry", payment_no)
    assert undone["numbers"]["application_no"] == 1
    oldest = books.json("applications", "post", "--entry", payment_no)
    assert oldest["numbers"]["application_no"] == 2
    assert "I1" not in _remaining(books)
    undo = ("applications", "undo", "--entry", payment_no, "--application", "1")
    assert books.refused(*undo)["code"] == "E-UNAPPLY-TWICE"


def _remaining(cli: Cli) -> dict[str, Decimal]:
    entries = cli.json("open-entries", "--as-of", "2026-12-31")["entries"]
    return {one["document_no"]: Decimal(one["remaining_amount"]) for one in entries}


def test_a_ledger_transaction_is_reversed(books: Cli, tmp_path: Path) -> None:
    payment = JOURNAL.replace(",invoice,I1,", ",,,").encode()
    posted = books.json("journal", "post", "-", stdin=payment)
    transaction = str(posted["numbers"]["transaction_no_first"])
    reverse = ("entries", "reverse", "--transaction", transaction)
    assert "Would be: Customer entries" in books(*reverse, "--dry-run").out
    reversal = books.json(*reverse)
    (entry,) = reversal["written"]["customer_entries"]
    assert (entry["document_no"], entry["amount"]) == ("P1", "980.00")
    assert [entry["amount"] for entry in reversal["written"]["bank_entries"]] == ["-980.00"]
    assert reversal["numbers"]["reversed_transaction_no"] == int(transaction)
    assert "P1" not in _remaining(books)
    again = books.refused("entries", "reverse", "--transaction", transaction)
    assert again["code"] == "E-REV-TWICE"


def test_edits_are_seen(books: Cli) -> None:
    for command in (HOLD, DUE, DISCOUNT, REFERENCE, METHOD):
        set_up_for(books, command)
        books.json(*command)
    entry = books.json("open-entries", "--document", "I1", "--as-of", "2026-01-31")["entries"][0]
    assert entry["on_hold"] == "XX"
    assert entry["due_date"] == "2026-03-31"
    assert entry["payment_reference"] == "RF471234"
    assert books("entries", "hold", "--entry", "1", "--hold", "").code == 0
    assert books.refused(*DUE)["code"] == "E-EDIT-NOTHING"


def test_bank_accounts_are_listed_with_their_balances(books_on_both: Cli) -> None:
    tolerance = ("--match-tolerance", "1%", "--account-no", "12-345", "--name", "Post")
    books_on_both.json("bank-accounts", "add", "B2", *tolerance)
    books_on_both.json("bank-accounts", "add", "B3", "--match-tolerance", "5.00")
    listed = books_on_both.json("bank-accounts", "list")["bank_accounts"]
    assert [one["bank_account_no"] for one in listed] == ["B1", "B2", "B3"]
    assert listed[0]["iban"] == "CH9300762011623852957"
    assert (listed[0]["balance"], listed[0]["statement_balance"]) == ("500.00", "500.00")
    assert [one["match_tolerance"] for one in listed] == ["0.00%", "1%", "5.00"]
    assert "500.00" in books_on_both("bank-accounts", "list").out


def test_set_up_is_listed(company: Cli) -> None:
    for command in (ACCOUNT, PERIOD, TERMS, GROUP, BANK_GROUP, OPENING):
        company.json(*command)
    accounts = company.json("accounts", "list")["accounts"]
    assert {"account_no": "6901", "name": "Card fees"}.items() <= next(
        one for one in accounts if one["account_no"] == "6901"
    ).items()
    allowed = company.json("periods", "list")["allowed"]
    assert {"user": "anna", "allow_from": "2026-01-01", "allow_to": "2026-12-31"} in allowed
    terms = company.json("payment-terms", "list")["payment_terms"]
    assert next(one for one in terms if one["payment_terms"] == "45D")["due_date_formula"] == "45D"
    groups = company.json("posting-groups", "list")["posting_groups"]
    assert {"kind": "bank_account", "posting_group": "CARDS"}.items() <= next(
        one for one in groups if one["posting_group"] == "CARDS"
    ).items()
    for noun in ("accounts", "periods", "payment-terms", "posting-groups"):
        assert company(noun, "list").code == 0


def test_the_dates_of_a_user_are_withdrawn_and_nothing_twice(books_on_both: Cli) -> None:
    withdraw = ("periods", "withdraw", "--user", "anna")
    books_on_both.json(*PERIOD)
    assert books_on_both.json(*withdraw, "--dry-run")["commit_no"] == 0
    listed = books_on_both.json("periods", "list")
    assert [one["user"] for one in listed["allowed"]] == ["", "anna"]
    done = books_on_both(*withdraw)
    assert done.out.splitlines()[0] == "Posting dates of anna withdrawn"
    assert [one["user"] for one in books_on_both.json("periods", "list")["allowed"]] == [""]
    again = books_on_both.json(*withdraw)
    assert again == {"commit_no": 0, "replayed": False, "numbers": {}}
    said = "anna has no posting dates of their own: nothing is done\n"
    assert books_on_both(*withdraw).out == said
    assert books_on_both(*withdraw, "--dry-run").out == said
    assert books_on_both.commits() == listed["commit_no"] + 1
    names = [
        one["name"]
        for one in books_on_both.json("history", "--stream", "accounting_periods")["events"]
    ]
    assert names[-1] == "accounting_periods.allowed_posting_dates_withdrawn.1"
    assert books_on_both.json("verify")["ok"]


def test_the_actor_is_the_login_name_unless_named(
    books: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "berta")
    books.json(*HOLD)
    books.json(*DUE, "--actor", "anna", "--reason", "agreed by phone")
    events = books.json("history", "--entry", "1")["events"]
    assert [one["actor"] for one in events[-2:]] == ["berta", "anna"]


REFUSED = [
    (("init", "--company", "X", "--currency", "chf"), "E-COMMAND"),
    (("entries", "reverse", "--transaction", "99"), "E-REV-UNKNOWN"),
    (("entries", "hold", "--entry", "99", "--hold", "XX"), "E-APPLY-UNKNOWN"),
    (("applications", "undo", "--entry", "1"), "E-UNAPPLY-NONE"),
    (("applications", "post", "--entry", "1", "--apply", "3=5"), "E-APPLY-CUSTOMER"),
    (("applications", "post", "--entry", "1", "--apply", "2=0"), "E-COMMAND"),
    (("bank-accounts", "add", "B1"), "E-BANK-EXISTS"),
    (("bank-accounts", "add", "B2", "--iban", "nonsense"), "E-IBAN"),
    (("bank-accounts", "add", "B2", "--currency", "EUR"), "E-CURRENCY-UNKNOWN"),
    (("bank-accounts", "add", "B2", "--opening-balance", "-5"), "E-POST-DATE"),
    (("accounts", "add", "1000", "--name", "X", "--category", "assets"), "E-SETUP-ACCOUNT-EXISTS"),
    (("accounts", "add", " ", "--name", "X", "--category", "assets"), "E-COMMAND"),
    (("periods", "allow", "--from", "2026-02-01", "--to", "2026-01-01"), "E-PERIOD-ORDER"),
    (("payment-terms", "set", "X", "--valid-from", "2026-01-01", "--due", "?"), "E-SETUP-FORMULA"),
    (
        ("number-series", "add", "X", "--starting-date", "2026-01-01", "--first", "A"),
        "E-SERIES-INVALID",
    ),
    ((*SERIES, "--gaps-allowed"), "E-SERIES-GAPS"),
    (
        (*GROUP[:4], "--valid-from", "2026-01-01", "--control-account", "3000"),
        "E-SETUP-ACCOUNT-DIRECT",
    ),
    (("journal", "post", "missing.csv"), "E-FILE-READ"),
    (("overdue", "--known-at", "2026-01-01T00:00:00"), "E-TIME-NAIVE"),
]


@pytest.mark.parametrize(("command", "code"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_refusal_has_code_message_and_facts(
    books: Cli, command: tuple[str, ...], code: str
) -> None:
    before = books.commits()
    outcome = books(*command, "--json")
    refused = outcome.refused
    assert refused["code"] == code
    assert refused["message"]
    assert isinstance(refused["facts"], dict)
    assert outcome.err == ""
    shown = books(*command)
    assert (shown.code, shown.out) == (1, "")
    sentence, *cures = shown.err.splitlines()
    assert sentence == f"refused ({code}): {refused['message']}"
    assert cures == [f"try: {cure} --ledger {books.url}" for cure in refused["cures"]]
    assert books.commits() == before
