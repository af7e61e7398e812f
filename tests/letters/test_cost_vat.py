"""Letters of reminders and memos say fee, VAT and total in every language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger_es import Ledger
from ledger_es.letters.finance_charge_memo import memo_letter
from ledger_es.letters.letterhead import letterhead_in
from ledger_es.letters.reminder import reminder_letter
from tests.cli.files import write
from tests.cli.running import Cli
from tests.letters.books import HEAD

pytest.importorskip("babel", reason="it comes with the extra letters")
REMINDED = """\
post_additional_fee = true
[[levels]]
additional_fee = "20.00"
line_fee = "7.05"
"""
CHARGED = """\
percentage = "1"
post_interest = true
"""
LAST_DAY = date(2026, 12, 31)


def test_the_vat_stands_between_costs_and_total(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "ledger.db")
    cli.json("init", "--company", "Muster AG", "--currency", "CHF")
    code = ("--valid-from", "2024-01-01", "--sales-account", "2200")
    for vat_code, rate, account_no in (("V81", "8.1", "3850"), ("V26", "2.6", "3851")):
        cli.json("vat-codes", "new", vat_code, "--rate", rate, *code)
        cli.json("accounts", "set-vat-code", account_no, vat_code)
    since = ("--valid-from", "2026-01-01")
    cli.json("reminder-terms", "set", "R", write(tmp_path, "r.toml", REMINDED), *since)
    cli.json("finance-charge-terms", "set", "F", write(tmp_path, "f.toml", CHARGED), *since)
    rows = ["customer_no,document_type,document_no,posting_date,due_date,currency,amount"]
    languages = {"C1": "en-GB", "C2": "de-CH", "C3": "fr-CH", "C4": "it-IT"}
    for number, language in languages.items():
        terms = ("--reminder-terms", "R", "--finance-charge-terms", "F", "--language", language)
        cli.json("customers", "add", number, "--name", number, *terms)
        rows.append(f"{number},invoice,I{number},2026-01-05,2026-02-04,CHF,1050.00")
    cli.json("entries", "import", write(tmp_path, "entries.csv", "\n".join(rows) + "\n"))
    cli.json("reminders", "create", "--date", "2026-03-06")
    cli.json("finance-charges", "create", "--date", "2026-03-06")
    cli.json("reminders", "change", "R00001", "--add-text", "As agreed\nby telephone")
    head = letterhead_in(Path(write(tmp_path, "head.toml", HEAD)))
    said = {}
    with Ledger.open(cli.url) as ledger:
        for place, (number, language) in enumerate(languages.items(), 1):
            customer = ledger.customers(customer_no=number).parties[0]
            reminder = ledger.reminder(reminder_no=f"R0000{place}", as_of=LAST_DAY)
            memo = ledger.finance_charge_memo(memo_no=f"F0000{place}", as_of=LAST_DAY)
            if number == "C1":
                closing = reminder_letter(reminder, customer, head).closing
                assert list(closing[:2]) == ["As agreed", "by telephone"]
            said[language] = (
                reminder_letter(reminder, customer, head).tables[0].totals,
                memo_letter(memo, customer, head).tables[0].totals,
            )
    # Fees 20.00 and 7.05 with 1.62 and 0.57; interest 10.50 with 0.27.
    reminded, charged = said["en-GB"]
    assert reminded == [
        ("Overdue", "1,050.00"),
        ("Fee", "20.00"),
        ("Fees for documents", "7.05"),
        ("VAT 8.1 % on 27.05", "2.19"),
        ("Total CHF", "1,079.24"),
    ]
    assert charged == [
        ("Interest", "10.50"),
        ("VAT 2.6 % on 10.50", "0.27"),
        ("Total CHF", "10.77"),
    ]
    assert said["de-CH"][0][3] == ("MwSt. 8.1 % auf 27.05", "2.19")
    assert said["fr-CH"][0][3] == ("TVA 8.1 % sur 27.05", "2.19")
    assert said["it-IT"][0][3] == ("IVA 8,1 % su 27,05", "2,19")
