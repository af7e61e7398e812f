"""direct-debits on the command line: mandates, set-up; on SQLite and PostgreSQL."""

from __future__ import annotations

from tests.cli.running import Cli

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
