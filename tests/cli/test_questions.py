"""Questions: open-entries, overdue, aging, trial-balance, history, verify; as of a day, as known at a moment."""

from __future__ import annotations

import re

import pytest

from ledger_es.ledger import Ledger
from tests.cli.files import JOURNAL
from tests.cli.running import Cli


@pytest.fixture(scope="module")
def paid(shared_books: Cli) -> Cli:
    """One ledger for all tests, which only ask."""
    shared_books.json("journal", "post", "-", "--actor", "anna", stdin=JOURNAL.encode())
    return shared_books


@pytest.mark.parametrize("question", ["open-entries", "overdue", "aging", "trial-balance"])
def test_every_question_says_when(paid: Cli, question: str) -> None:
    document = paid.json(question, "--as-of", "2026-02-10")
    assert document["as_of"] == "2026-02-10"
    assert document["known_at"] is None
    assert document["commit_no"] == paid.commits()
    known = paid.json(question, "--known-at", "2020-01-01T00:00:00+01:00")
    assert known["known_at"] == "2019-12-31T23:00:00+00:00"
    assert known["commit_no"] == 0
    shown = paid(question, "--as-of", "2026-02-10")
    assert shown.code == 0
    assert "as of 2026-02-10" in shown.out


def test_open_entries_as_of_a_day_as_known_at_a_moment(paid: Cli) -> None:
    def remaining(*options: str) -> dict[str, str]:
        entries = paid.json("open-entries", *options)["entries"]
        return {one["document_no"]: one["remaining_amount"] for one in entries}

    before = {"I1": "1000.00", "I2": "250.00", "I3": "100.50"}
    after = {"I2": "250.00", "I3": "100.50"}
    assert remaining("--as-of", "2026-01-09") == before
    assert remaining("--as-of", "2026-01-10") == after
    assert remaining("--as-of", "2026-01-31", "--customer", "C2") == {"I3": "100.50"}
    with Ledger.open(paid.url) as ledger:
        posted = ledger.store.commit(ledger.store.head().commit_no)
    assert posted is not None
    moment = posted.recorded_at.isoformat()
    assert remaining("--as-of", "2026-01-31", "--known-at", moment) == after
    moment = posted.recorded_at.replace(microsecond=0, second=0, year=2025).isoformat()
    assert remaining("--as-of", "2026-01-31", "--known-at", moment) == {}


def test_open_entries_say_which_discount_is_possible_and_until_when(books: Cli) -> None:
    first, second = books.json("open-entries", "--customer", "C1")["entries"]
    assert (first["discount_possible"], first["discount_date"]) == ("20.00", "2026-01-13")
    # I2 names no discount: the terms of C1 grant 2 % of 250.00 within 10 days.
    assert (second["discount_possible"], second["discount_date"]) == ("5.00", "2026-01-17")
    (row,) = (line for line in books("open-entries").out.splitlines() if " I1 " in line)
    assert re.search(r"2026-02-02 +1,000\.00 +1,000\.00 +20\.00 +2026-01-13", row)


def test_overdue_and_aging(paid: Cli) -> None:
    overdue = paid.json("overdue", "--as-of", "2026-02-10")
    assert [(one["customer_no"], one["overdue_amount"]) for one in overdue["customers"]] == [
        ("C1", "250.00"),
        ("C2", "100.50"),
    ]
    assert overdue["total_lcy"] == "350.50"
    one = paid.json("overdue", "--as-of", "2026-02-10", "--customer", "C2")
    assert one["total_lcy"] == "100.50"
    aging = paid.json("aging", "--as-of", "2026-02-10", "--party", "C1")
    assert aging["total_lcy"] == "250.00"
    assert paid.json("aging", "--of", "vendors")["total_lcy"] == "0.00"


def test_a_statement_of_account(paid: Cli) -> None:
    day = ("--as-of", "2026-02-10")
    document = paid.json("statement-of-account", "--customer", "C1", *day)
    (entry,) = document["entries"]
    assert (entry["document_no"], entry["days_overdue"]) == ("I2", 4)
    assert document["totals"][0]["remaining_amount"] == document["totals"][0]["days_1_30"]
    shown = paid("statement-of-account", "--customer", "C1", *day).out
    assert shown.startswith("Statement of account of customer C1 ")
    assert "By days overdue, in CHF: not due 0.00, 1–30 days 250.00, 31–60 days 0.00" in shown
    csv = paid("statement-of-account", "--customer", "C1", *day, "--format", "csv").out
    assert csv.splitlines()[0].startswith("entry_no,document_type,document_no,")
    known = paid.json(
        "statement-of-account", "--customer", "C1", "--known-at", "2020-01-01T00:00:00Z"
    )
    assert (known["entries"], known["totals"]) == ([], [])
    for parties in ((), ("--customer", "C1", "--vendor", "V1")):
        wrong = paid("statement-of-account", *parties)
        assert wrong.code == 2
        assert wrong.err.startswith("name one customer or one vendor")
    assert paid.refused("statement-of-account", "--customer", "C8")["code"] == "E-PARTY-UNKNOWN"


def test_customers_are_listed_with_their_balances(paid: Cli) -> None:
    listed = paid.json("customers", "list", "--as-of", "2026-02-10")
    assert [
        (customer["customer_no"], customer["balance_lcy"], customer["open_count"])
        for customer in listed["customers"]
    ] == [("C1", "250.00", 1), ("C2", "100.50", 1)]
    assert (listed["total_balance_lcy"], listed["total_overdue_lcy"]) == ("350.50", "350.50")
    assert paid.json("customers", "show", "C1")["customer"]["balance_lcy"] == "250.00"
    before = paid.json("customers", "list", "--known-at", "2020-01-01T00:00:00Z")
    assert before["customers"] == []


def test_the_trial_balance_balances(paid: Cli) -> None:
    balance = paid.json("trial-balance", "--as-of", "2026-01-31")
    assert balance["total_debit"] == balance["total_credit"]
    by_account = {one["account_no"]: one["balance"] for one in balance["accounts"]}
    assert by_account["1020"] == "1480.00"
    assert by_account["3800"] == "20.00"
    assert by_account["1100"] == "350.50"


def test_history_tells_every_event_behind_a_document(paid: Cli) -> None:
    events = paid.json("history", "--document", "I1")["events"]
    names = [one["name"].partition(".")[2] for one in events]
    assert any(name.startswith("entries_posted") for name in names)
    assert any(name.startswith("entries_applied") for name in names)
    assert [one["position"] for one in events] == sorted(one["position"] for one in events)
    keys = {
        "commit_no",
        "position",
        "recorded_at",
        "actor",
        "command",
        "stream",
        "version",
        "index",
    }
    assert keys | {"name", "facts"} <= set(events[0])
    assert events[-1]["actor"] == "anna"
    nothing = paid.refused("history", "--document", "I1", "--customer", "C2")
    assert (nothing["code"], nothing["facts"]["about"]) == (
        "E-HISTORY-UNKNOWN",
        "document I1, customer C2",
    )
    assert paid.json("history", "--customer", "C2")["events"]
    assert paid.json("history", "--stream", "company")["events"][0]["version"] == 1
    assert "entries_applied" in paid("history", "--entry", "1").out


def test_history_stands_in_blocks_in_the_words_of_the_json(paid: Cli) -> None:
    event = paid.json("history", "--document", "I1")["events"][1]
    entry = event["facts"]["entries"][0]
    shown = paid("history", "--document", "I1").out.split("\n\n")
    assert shown[0] == "History"
    heading, what, *facts = shown[2].splitlines()
    assert heading.split("   ") == [
        f"{name}: {event[name]}"
        for name in ("commit_no", "recorded_at", "actor", "command", "source")
    ]
    assert what.split("   ") == [
        f"{name}: {event[name]}" for name in ("name", "stream", "version", "index", "position")
    ]
    assert facts == ["  entries   " + ", ".join(f"{name}: {entry[name]}" for name in entry)]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (("open-entries", "--customer", "C9"), "E-PARTY-UNKNOWN"),
        (("open-entries", "--vendor", "C1"), "E-PARTY-UNKNOWN"),
        (("open-entries", "--customer", ""), "E-PARTY-UNKNOWN"),
        (("overdue", "--customer", "C9"), "E-PARTY-UNKNOWN"),
        (("aging", "--party", "C9"), "E-PARTY-UNKNOWN"),
        (("aging", "--of", "vendors", "--party", "C1"), "E-PARTY-UNKNOWN"),
        (("reconciliation-status", "--bank", "B9"), "E-BANK-UNKNOWN"),
        (("statements", "list", "--bank", "B9"), "E-BANK-UNKNOWN"),
        (("history", "--customer", "C9"), "E-HISTORY-UNKNOWN"),
        (("history", "--transaction", "999"), "E-HISTORY-UNKNOWN"),
    ],
)
def test_a_number_that_never_was_is_a_mistake_not_an_empty_answer(
    paid: Cli, question: tuple[str, ...], code: str
) -> None:
    assert paid.refused(*question)["code"] == code


def test_what_came_later_has_nothing_yet(paid: Cli) -> None:
    before = ("--known-at", "2020-01-01T00:00:00Z")
    assert paid.json("open-entries", "--customer", "C1", *before)["entries"] == []
    assert paid.json("overdue", "--customer", "C1", *before)["customers"] == []


def test_verify_agrees_and_names_the_first_offending_commit(books: Cli) -> None:
    books.json("journal", "post", "-", stdin=JOURNAL.encode())
    verified = books.json("verify")
    assert verified["ok"] is True
    assert verified["first_offending_commit"] is None
    assert verified["commits"] == books.commits()
    assert "everything agrees" in books("verify").out
    with Ledger.open(books.url) as ledger:
        connection = ledger.store.connect()
        connection.execute("UPDATE commits SET actor = 'mallory' WHERE commit_no = 3")
        connection.commit()
        connection.close()
    outcome = books("verify", "--json")
    assert outcome.code == 1
    assert outcome.document["ok"] is False
    assert outcome.document["first_offending_commit"] == 3
    assert "first in commit 3" in books("verify").out


def test_a_ledger_is_copied_backed_up_and_rebuilt(paid: Cli, tmp_path: object) -> None:
    copied = Cli(f"{tmp_path}/copy.db")
    assert paid.json("rebuild") == {"commit_no": paid.commits()}
    head = paid.json("trial-balance", "--as-of", "2026-01-31")
    backup = paid.json("backup", f"{tmp_path}/backup.db")
    assert backup["commits"] == paid.commits()
    from tests.cli.running import run

    outcome = run("copy", paid.url, copied.url, "--json")
    assert outcome.document["commits"] == paid.commits()
    for cli in (copied, Cli(f"{tmp_path}/backup.db")):
        assert cli.json("trial-balance", "--as-of", "2026-01-31") == head
        assert cli.json("verify")["ok"] is True
    assert run("copy", paid.url, copied.url, "--json").refused["code"] == "E-STORE-EXISTS"
    exists = paid.refused("backup", f"{tmp_path}/backup.db")
    assert exists["code"] == "E-STORE-EXISTS"
