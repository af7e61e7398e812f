"""verify with a kept digest; copy and backup of what does not verify: refused, or taken as it is and said so."""

from __future__ import annotations

from contextlib import closing

import pytest

from ledger_es import Ledger
from ledger_es.store import Store, open_store
from tests.cli.running import Cli, run
from tests.scenarios.books import BOOKS, documents
from tests.store.rows import everything

STATEMENTS = {
    "a changed actor": "UPDATE commits SET actor = 'x' WHERE commit_no = 3",
    "a deleted commit": "DELETE FROM commits WHERE commit_no = 3",
    "the last commit": "DELETE FROM commits WHERE commit_no = 4",
    "an event": "DELETE FROM stored_events WHERE originator_id = 'customer-C1'",
    "another key": "UPDATE ledger_key SET ledger_id = 'ffffffffffffffffffffffffffffffff'",
}


@pytest.fixture
def books(store_url: str) -> Cli:
    with Ledger.open(store_url, create=True) as ledger:
        for command in (*BOOKS, documents("INV-1 01-01 10.00")):
            ledger.execute(command)
    return Cli(store_url)


def damage(store: Store, sql: str) -> None:
    with closing(store.connect()) as connection:
        connection.execute(sql)
        connection.commit()


@pytest.mark.parametrize("sql", STATEMENTS.values(), ids=STATEMENTS)
def test_what_is_damaged_is_copied_only_when_asked(
    books: Cli, sql: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("copies")
    with closing(open_store(books.url)) as store:
        damage(store, sql)
        rows = everything(store)
    for number, command in enumerate((["copy", books.url], ["--ledger", books.url, "backup"])):
        target = str(folder / f"copy{number}.db")
        refused = run(*command, target, "--json").refused
        assert refused["code"] in ("E-STORE-DAMAGED", "E-STORE-IDENTITY")
        outcome = run(*command, target, "--damaged", "--json")
        assert outcome.code == 0, outcome
        assert outcome.document["damaged"]
        with closing(open_store(target)) as copy:
            assert everything(copy) == rows


def test_people_are_told_what_to_do_about_it(
    books: Cli, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = str(tmp_path_factory.mktemp("copies") / "copy.db")
    with closing(open_store(books.url)) as store:
        damage(store, STATEMENTS["a changed actor"])
    refused = books("backup", target)
    assert refused.code == 1
    said = " ".join((refused.out + refused.err).split())
    assert "(wrong: events, digests, first in commit 3), nothing was copied" in said
    assert "--damaged" in said
    done = books("backup", target, "--damaged")
    assert done.code == 0
    assert "It does not verify: wrong: events, digests, first in commit 3" in " ".join(
        done.out.split()
    )


def test_what_is_whole_is_copied_without_a_word(
    books: Cli, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = str(tmp_path_factory.mktemp("copies") / "copy.db")
    copied = run("copy", books.url, target, "--json").document
    assert copied == {"commits": 4, "events": copied["events"], "target": target}


def test_verify_prints_the_head_and_takes_it_again(books: Cli) -> None:
    document = books.json("verify")
    head = document["head"]
    assert (head["commit_no"], len(head["digest"])) == (4, 64)
    assert f"commit 4 · {head['digest']}" in books("verify").out
    assert books("verify", "--expect", f"4:{head['digest']}").code == 0
    assert books.json("verify", "--expect", f"4:{head['digest'][:16]}")["ok"]
    other = books("verify", "--expect", f"4:{'0' * 64}", "--json")
    assert (other.code, other.document["ok"]) == (1, False)
    missing = books("verify", "--expect", f"5:{head['digest']}", "--json")
    assert (missing.code, missing.document["first_offending_commit"]) == (1, 5)
    malformed = books("verify", "--expect", "4", "--json")
    assert malformed.refused["code"] == "E-VERIFY-EXPECT"


JOURNAL = (
    "posting_date,document_type,document_no,account_type,account_no,amount,currency,bal_account_type,bal_account_no\n"
    "2026-01-05,invoice,INV-9,customer,C1,5.00,CHF,gl,3000\n"
)


def test_a_key_whose_commit_was_undone_says_how_to_do_it_again(books: Cli) -> None:
    posting = ["journal", "post", "-", "--key", "k"]
    posted = books.json(*posting, stdin=JOURNAL.encode())
    assert (posted["replayed"], "undone_by" in posted) == (False, False)
    number = str(posted["numbers"]["transaction_no_last"])
    undone = books.json("entries", "reverse", "--transaction", number)
    again = books.json(*posting, stdin=JOURNAL.encode())
    assert (again["replayed"], again["commit_no"]) == (True, posted["commit_no"])
    assert again["undone_by"] == undone["commit_no"]
    said = " ".join(books(*posting, stdin=JOURNAL.encode()).out.split())
    assert f"undone in commit {undone['commit_no']}" in said
    assert said.startswith("warning: standard input was done before and undone in commit ")
    assert "IT IS NOT IN THE BOOKS" in said
    assert "with a key of its own: --key NAME" in said
    # What was written then is not in the books, so it is not shown as if it were.
    assert "G/L lines" not in said
    once_more = books.json(*posting[:3], "--key", "k2", stdin=JOURNAL.encode())
    assert (once_more["replayed"], "undone_by" in once_more) == (False, False)


def test_a_file_whose_own_key_was_undone_is_seen_by_everybody(books: Cli) -> None:
    for command in (("journal", "post"), ("entries", "import")):
        assert "Without --key the file itself is the key" in books(*command, "--help").out
    posted = books.json("journal", "post", "-", stdin=JOURNAL.encode())
    number = str(posted["numbers"]["transaction_no_last"])
    reversed_in = books.json("entries", "reverse", "--transaction", number)["commit_no"]
    commits = books.commits()
    again = books("journal", "post", "-", stdin=JOURNAL.encode())
    assert again.code == 0
    assert again.out.startswith(
        f"warning: standard input was done before and undone in commit {reversed_in}: IT IS NOT IN THE BOOKS"
    )
    assert books.json("journal", "post", "-", stdin=JOURNAL.encode())["undone_by"] == reversed_in
    assert books.commits() == commits
    assert books.json("journal", "post", "-", "--key", "anew", stdin=JOURNAL.encode())["commit_no"]
    assert books.commits() == commits + 1
