"""A small company whose letters the tests read: hostile names, two currencies, two levels, interest, a check."""

from __future__ import annotations

from pathlib import Path

from tests.cli.files import write
from tests.cli.running import Cli

NAME = "Müller & Söhne #1 *Bau* $ GmbH_2 [Zürich] @Werk"
TERMS = """\
post_additional_fee = true

[[levels]]
grace_period = "5D"
due_date_formula = "10D"

[[levels]]
grace_period = "5D"
due_date_formula = "10D"
additional_fee = "20.00"

[[levels.texts]]
language = "de"
beginning = "Bis {due_date} sind {total_amount} {currency} fällig #1.\\nBitte."
ending = "{company}"
"""
CUSTOMERS = f"""\
customer_no,name,address,city,country,iban,currency,language,reminder_terms,finance_charge_terms,application_method
C1,{NAME},Weg 1,8004 Zürich,CH,,CHF,de-CH,R,,legal_order
C2,Société Exemple SA,"Rue du Lac 5\\ <neu>",1003 Lausanne,CH,,CHF,fr-CH,,F,
C3,Esempio S.p.A.,Via Roma 9,20121 Milano,IT,,EUR,it-IT,,,
C4,Sample Ltd,1 High Street,London W1A 1AA,GB,,CHF,en-GB,,,
"""
ENTRIES = """\
customer_no,document_type,document_no,posting_date,due_date,currency,amount,payment_reference,discount_date,discount_amount
C1,invoice,I1,2026-01-05,2026-02-04,CHF,1000.00,,,
C1,credit_memo,G1,2026-01-20,2026-01-20,CHF,-150.00,,,
C1,invoice,I2,2026-03-20,2026-04-19,CHF,80.00,,,
C2,invoice,I3,2026-01-05,2026-02-04,CHF,1200.00,,,
C3,invoice,I4,2026-01-05,2026-02-04,EUR,500.00,,,
C3,invoice,I5,2026-03-20,2026-04-19,CHF,60.00,,,
C4,invoice,I6,2026-01-05,2026-02-04,CHF,1000.00,,2026-01-15,20.00
"""
JOURNAL = """\
posting_date,document_type,document_no,external_document_no,account_type,account_no,amount,bal_account_type,bal_account_no,applies_to_document_type,applies_to_document_no
2026-01-10,payment,P1,,customer,C4,-1030.00,bank_account,B1,invoice,I6
2026-01-12,invoice,E1,77,vendor,V1,-1480.05,gl,6900,,
"""
HEAD = """\
sender = ["Muster AG", "Bahnhofstrasse 1", "8001 Zürich"]
account = "CH93 0076 2011 6238 5295 7"
footer = "Muster AG · CHE-123.456.788 MWST"
country = "CH"
"""


def books_of_letters(cli: Cli, folder: Path) -> Cli:
    """Reminders R00001 and R00002 to C1, a memo F00001 to C2, P1 of C4 (entry 9), check 1001 to V1."""
    cli.json("currencies", "add", "EUR")
    cli.json("rates", "add", "EUR", "--from", "2026-01-01", "--rate", "0.95")
    for terms, content in (("reminder", TERMS), ("finance-charge", "percentage = 5\n")):
        file = write(folder, f"{terms}.toml", content)
        code = terms[0].upper()
        cli.json(f"{terms}-terms", "set", code, file, "--valid-from", "2026-01-01")
    bank = ("--iban", "CH93 0076 2011 6238 5295 7", "--opening-balance", "5000.00")
    cli.json("bank-accounts", "add", "B1", *bank, "--opening-date", "2026-01-01")
    cli.json("customers", "import", write(folder, "customers.csv", CUSTOMERS))
    vendor = ("--name", "Quarzsand AG", "--address", "Industriering 8", "--city", "9450 Altstätten")
    cli.json("vendors", "add", "V1", *vendor, "--language", "de-CH")
    cli.json("entries", "import", write(folder, "entries.csv", ENTRIES))
    cli.json("journal", "post", write(folder, "journal.csv", JOURNAL))
    for number, date in enumerate(("2026-02-12", "2026-03-02"), 1):
        cli.json("reminders", "create", "--date", date)
        cli.json("reminders", "issue", f"R0000{number}")
    cli.json("finance-charges", "create", "--date", "2026-03-06")
    cli.json("finance-charges", "issue", "F00001")
    check = ("--vendor", "V1", "--amount", "1480.05", "--date", "2026-03-20", "--number", "1001")
    (entry,) = cli.json("open-entries", "--vendor", "V1")["entries"]
    cli.json("checks", "issue", "B1", *check, "--apply", str(entry["entry_no"]))
    return cli
