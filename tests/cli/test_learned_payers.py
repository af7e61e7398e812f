"""learned-payers and mappings offers: taught on the command line, listed, revoked, accepted and declined."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Cli
from tests.cli.statement_files import statement_file

ACCOUNT = "DE89370400440532013000"


def from_account(folder: Path, number: int, name: str = "Horst", text: str = "thanks") -> str:
    """A statement of one payment of the account, whose holder is nobody in the books."""
    paid = ((f"2026-01-1{number}", "10.00", name, "", text),)
    path = Path(
        statement_file(folder, paid, number=f"S-{number}", opening=f"{490 + number * 10}.00")
    )
    account = f"<DbtrAcct><Id><IBAN>{ACCOUNT}</IBAN></Id></DbtrAcct></RltdPties>"
    path.write_text(path.read_text().replace("</RltdPties>", account))
    return str(path)


def taught(cli: Cli, folder: Path, **texts: str) -> None:
    """Two payments of one account, with one text, that a person assigns to C1 on account."""
    for number in (1, 2):
        cli.json("statements", "import", from_account(folder, number, **texts))
        line = (f"B1/{number}", "--line", "10000")
        cli.json("statements", "assign", *line, "--account", "customer:C1")
        cli.json("statements", "post", f"B1/{number}", "--mode", "payments-only")


def test_what_is_learned_is_listed_and_revoked(books_on_both: Cli, tmp_path: Path) -> None:
    cli = books_on_both
    taught(cli, tmp_path)
    [row] = cli.json("learned-payers", "list")["learned_payers"]
    assert row == {
        "payer_no": 1,
        "ledger": "customer",
        "party_no": "C1",
        "account": ACCOUNT,
        "account_holder": "Horst",
        "first_line": "B1/1/10000",
        "second_line": "B1/2/10000",
    }
    assert ACCOUNT in cli("learned-payers", "list").out
    before = cli.commits()
    cli.json("learned-payers", "revoke", "1", "--key", "r")
    assert cli.json("learned-payers", "revoke", "1", "--key", "r")["replayed"] is True
    assert cli.json("learned-payers", "list")["learned_payers"] == []
    assert cli.commits() == before + 1
    assert cli.refused("learned-payers", "revoke", "1")["code"] == "E-LEARNED-PAYER"
    assert cli.json("verify")["ok"] is True


def test_an_offer_is_accepted(books: Cli, tmp_path: Path) -> None:
    cli = books
    taught(cli, tmp_path)
    [offer] = cli.json("mappings", "offers")["offers"]
    assert (offer["offer_no"], offer["text"], offer["account_no"]) == (1, "thanks", "C1")
    tried = cli.json("mappings", "accept", "1", "--dry-run")
    assert tried["numbers"] == {"mapping_no": 1}
    cli.json("mappings", "accept", "1", "--text", "many thanks")
    [mapping] = cli.json("mappings", "list")["mappings"]
    assert (mapping["text"], mapping["account_no"]) == ("many thanks", "C1")
    for verb in ("accept", "decline"):
        assert cli.refused("mappings", verb, "1")["code"] == "E-MAPPING-OFFER"
    assert cli.json("verify")["ok"] is True


def test_an_offer_is_declined(books: Cli, tmp_path: Path) -> None:
    taught(books, tmp_path)
    books.json("mappings", "decline", "1")
    assert books.json("mappings", "offers")["offers"] == []
    assert books.json("mappings", "list")["mappings"] == []


def test_what_a_payer_writes_does_nothing_to_the_terminal(books: Cli, tmp_path: Path) -> None:
    taught(books, tmp_path, name="[bold]Horst\u202e", text="[red]thanks\u202e")
    learned = books("learned-payers", "list", "--columns", "account_holder").out
    offered = books("mappings", "offers", "--columns", "text").out
    assert "[bold]Horst" in learned
    assert "[red]thanks" in offered
    assert "\u202e" not in learned + offered
    books.json("mappings", "accept", "1")
    assert books.json("mappings", "list")["mappings"][0]["text"] == "[red]thanks\u202e"
