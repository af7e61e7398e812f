"""mappings: texts that stand for an account are added, listed, removed, and used by automatic application."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Cli
from tests.cli.statement_files import statement_file

ADD = ("mappings", "add", "--text", "Card payment", "--credit-account", "6900")


def test_mappings_are_added_listed_and_removed(company_on_both: Cli) -> None:
    cli, before = company_on_both, company_on_both.commits()
    tried = cli.json(*ADD, "--dry-run", "--key", "k")
    assert (tried["commit_no"], tried["dry_run"]) == (0, True)
    assert cli.json("mappings", "list")["mappings"] == []
    first = cli.json(*ADD, "--key", "k")
    assert (first["commit_no"], first["numbers"]) == (before + 1, {"mapping_no": 1})
    assert cli.json(*ADD, "--key", "k") == {**first, "replayed": True}
    assert cli.refused("mappings", "add", "--text", "CARD PAYMENT", *ADD[4:])["code"] == "E-MAPPING"
    assert cli.json("mappings", "list") == {
        "known_at": None,
        "commit_no": before + 1,
        "mappings": [
            {
                "mapping_no": 1,
                "text": "Card payment",
                "account_type": "gl",
                "debit_account_no": "",
                "credit_account_no": "6900",
                "account_no": "",
            }
        ],
    }
    assert "Card payment" in cli("mappings", "list").out
    removed = cli.json("mappings", "remove", "--mapping", "1", "--dry-run")
    assert removed["dry_run"] is True
    cli.json("mappings", "remove", "--mapping", "1")
    assert "none" in cli("mappings", "list").out
    assert cli.refused("mappings", "remove", "--mapping", "1")["code"] == "E-MAPPING"


def test_a_mapped_customer_gets_the_money_on_account(books: Cli, tmp_path: Path) -> None:
    books.json(
        *("mappings", "add", "--text", "thanks", "--account-type", "customer", "--account", "C1")
    )
    payments = (("2026-01-12", "77.70", "Somebody else", "", "Many thanks!"),)
    books.json("statements", "import", statement_file(tmp_path, payments))
    line = books.json("statements", "show", "B1/1")["lines"][0]
    assert line["match_confidence"] == "text_mapping"
    assert line["account"] == {"type": "customer", "no": "C1"}
    books.json("statements", "post", "B1/1", "--mode", "reconcile")
    opened = books.json("open-entries", "--customer", "C1", "--as-of", "2026-01-31")["entries"]
    assert [one["amount"] for one in opened if one["document_type"] == "payment"] == ["-77.70"]


def test_a_removed_mapping_is_used_no_more(books: Cli, tmp_path: Path) -> None:
    books.json(*ADD)
    books.json("statements", "import", statement_file(tmp_path))
    books.json("mappings", "remove", "--mapping", "1")
    kept = books.json("statements", "show", "B1/1", "--line", "30000")["lines"][0]
    assert kept["match_confidence"] == "text_mapping"
    books.json("statements", "apply", "B1/1")
    line = books.json("statements", "show", "B1/1", "--line", "30000")["lines"][0]
    assert line["match_confidence"] == "none"
