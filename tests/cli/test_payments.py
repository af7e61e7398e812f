"""payments: unpaid documents are marked, shown with the balance of the account, and posted."""

from __future__ import annotations

import sys

import pytest

from ledger_es.cli.app import main
from tests.cli.running import Cli
from tests.cli.test_tolerance import Terminal


def marked(books: Cli) -> dict[int, tuple[str, str, str]]:
    """What was received for each marked entry, what stays open, and the warning."""
    rows = books.json("payments", "list", "--marked", "--as-of", "2026-12-31")["documents"]
    return {
        row["entry_no"]: (row["amount_received"], row["remaining_amount"], row["warning"])
        for row in rows
    }


def test_marked_shown_and_posted(books_on_both: Cli) -> None:
    books = books_on_both
    books.json("payments", "set-up", "--bank-account", "B1")
    books.json("payments", "mark", "--entry", "1", "--date", "2026-01-12")
    books.json("payments", "mark", "--entry", "3", "--date", "2026-01-20", "--amount", "100.00")
    assert marked(books) == {
        1: ("980.00", "0.00", ""),
        3: ("100.00", "0.50", "after_discount_date"),
    }
    assert books.json("payments", "list", "--user", "bert")["balancing_account"] is None
    shown = books.json("payments", "list", "--as-of", "2026-12-31")["balancing_account"]
    assert [shown[f"{of}_balance"] for of in ("posted", "unposted", "total")] == [
        "500.00", "1080.00", "1580.00",
    ]  # fmt: skip
    assert "not posted yet 1,080.00" in books("payments", "list", "--as-of", "2026-12-31").out

    posted = books.json("payments", "post")
    assert len(posted["numbers"]["document_nos"]) == 2
    assert marked(books) == {}
    shown = books.json("payments", "list", "--as-of", "2026-12-31")["balancing_account"]
    assert (shown["posted_balance"], shown["unposted_balance"]) == ("1580.00", "0.00")
    assert books.json("verify")["ok"]


def test_a_mark_whose_document_was_paid_meanwhile(books: Cli) -> None:
    books.json("payments", "mark", "--entry", "1", "--date", "2026-01-12")
    other = ("--actor", "bert")
    books.json(
        "payments", "mark", "--entry", "1", "--date", "2026-01-12", "--amount", "9.00", *other
    )
    books.json("payments", "post", "--account", "1090", *other)
    assert marked(books) == {1: ("980.00", "0.00", "changed")}
    shown = books("payments", "list", "--as-of", "2026-12-31").out
    assert "changed since it was marked" in " ".join(shown.split())


@pytest.mark.parametrize(("typed", "code"), [("yes\n", 0), ("no\n", 1)])
def test_a_lump_is_confirmed(
    books: Cli, typed: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for entry in ("1", "2"):
        books.json("payments", "mark", "--entry", entry, "--date", "2026-01-12")
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    arguments = ["payments", "lump", "--account", "1090", "--ledger", books.url]
    assert main(arguments) == code
    monkeypatch.undo()
    assert "Post 2 payments as one of 1225.00?" in err.getvalue()
    assert len(marked(books)) == (0 if code == 0 else 2)
