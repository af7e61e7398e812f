"""Each format that is a statement goes through the command line to reconciled, as a new user would do it."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.cli.running import Cli, run
from tests.cli.statement_files import statement_file
from tests.statements.coda_builder import coda, movement
from tests.statements.fixed_width_builder import aeb43, cfonb120, entry43, operation
from tests.statements.mt940_builder import mt940
from tests.statements.tables import Value, ods, xlsx
from tests.statements.test_bai2 import bai2
from tests.statements.test_ofx import ofx, transaction
from tests.statements.test_qif import qif, record

IBAN: Final = "CH9300762011623852957"


class Written(NamedTuple):
    """A file of bank account B1 with two lines in January: 980.00 for invoice I1 and a fee of -5.00, from 500.00 on.

    `options` are those that `statements import` needs for it. The lines are told by their amounts. `iban`: the
    account, where the format cannot name it by the IBAN that B1 has.
    """

    write: Callable[[], str | bytes]
    options: tuple[str, ...] = ()
    iban: str = IBAN


def _ofx() -> str:
    paid = transaction("<NAME>Huber<MEMO>I1", amount="980.00", day="20260110", no="F1")
    fee = transaction("<MEMO>account fee", amount="-5.00", day="20260113", no="F2")
    balance = "<LEDGERBAL><BALAMT>1475.00<DTASOF>20260131</LEDGERBAL>"
    account = f"<BANKACCTFROM><ACCTID>{IBAN}</BANKACCTFROM>"
    return ofx(paid + fee, balance=balance, account=account, currency="<CURDEF>CHF")


def _qif() -> str:
    return qif(record("10/01/2026", "980.00", "PHuber\nMI1"), record("13/01/2026", "-5.00", "Mfee"))


def _bai2() -> str:
    return bai2(
        "16,142,98000,,B1,,I1 Huber/",
        "16,699,500,,B2,,account fee/",
        account=f"03,{IBAN},CHF,010,50000,,,015,147500,,/",
        group="02,SELF,BANK,1,260113,2400,CHF,2/",
        total="296000",
    )


def _mt940() -> str:
    return mt940(
        ":61:2601100110C980,00NTRFNONREF//BANK-1",
        ":86:166?00GUTSCHRIFT?20SVWZ+I1?32Huber",
        ":61:2601130113D5,00NCHGNONREF//BANK-2",
        ":86:account fee",
        opening=":60F:C260109CHF500,00",
        closing=":62F:C260131CHF1475,00",
    ).decode()


def _coda() -> str:
    paid = movement("980.00", "0I1", entry="100126", value="100126", name="Huber")
    fee = movement("-5.00", "0account fee", sequence=2, entry="130126", value="130126")
    days = {"opening_day": "090126", "closing_day": "310126"}
    content = coda(paid, fee, opening="500.00", structure="3", account=IBAN, currency="CHF", **days)
    return content.decode()


def _cfonb120() -> str:
    paid = operation("980.00", "VIR", "NPYHuber", "LCCI1", day="100126", currency="CHF")
    fee = operation("-5.00", "account fee", day="130126", currency="CHF")
    days = {"opening_day": "090126", "closing_day": "310126"}
    return cfonb120(paid, fee, opening="500.00", currency="CHF", **days).decode()


def _aeb43() -> str:
    paid = entry43("980.00", "Huber I1", day="260110", value="260110")
    fee = entry43("-5.00", "account fee", day="260113", value="260113")
    return aeb43(paid, fee, opening="500.00", currency="756", days=("260110", "260131")).decode()


MAPPING: Final = f"""\
date_format = "DD.MM.YYYY"
decimal = ","
thousands = "."
currency = "CHF"
account = "{IBAN}"
[columns]
booking_date = "Date"
amount = "Amount"
balance = "Balance"
party_name = "Payer"
text = "Text"
"""
_WITH_MAPPING: Final = ("--mapping", "mapping.toml")
_WITHOUT_BALANCES: Final = ("--mapping", "without_balances.toml")
_ROWS: Final[list[list[Value]]] = [
    ["Date", "Amount", "Balance", "Payer", "Text"],
    [date(2026, 1, 10), Decimal("980.00"), Decimal("1480.00"), "Huber", "I1"],
    [date(2026, 1, 13), Decimal("-5.00"), Decimal("1475.00"), "", "account fee"],
]


def _csv_without_balances() -> str:
    return "Date;Amount;Payer;Text\n10.01.2026;980,00;Huber;I1\n13.01.2026;-5,00;;account fee\n"


def _csv() -> str:
    return (
        "Date;Amount;Balance;Payer;Text\n10.01.2026;980,00;1.480,00;Huber;I1\n"
        "13.01.2026;-5,00;1.475,00;;account fee\n"
    )


FORMATS: Final = {
    "mt940": Written(_mt940),
    "coda": Written(_coda),
    "cfonb120": Written(_cfonb120, iban="FR7615589000019876543210073"),
    "aeb43": Written(_aeb43, iban="ES1799991111710123456789"),
    "ofx": Written(_ofx),
    "qif": Written(_qif, ("--bank", "B1", "--date-order", "day-first", "--currency", "CHF")),
    "bai2": Written(_bai2),
    "csv": Written(_csv, _WITH_MAPPING),
    "csv without balances": Written(_csv_without_balances, _WITHOUT_BALANCES),
    "xlsx": Written(lambda: xlsx(_ROWS), _WITH_MAPPING),
    "ods": Written(lambda: ods(_ROWS), _WITH_MAPPING),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_statement_of_any_format_is_reconciled(books: Cli, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"statement.{name}"
    content = FORMATS[name].write()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    without = MAPPING.replace('balance = "Balance"\n', "")
    (tmp_path / "without_balances.toml").write_text(without, encoding="utf-8")
    options = FORMATS[name].options
    if FORMATS[name].iban != IBAN:
        books.json("bank-accounts", "change", "B1", "--iban", FORMATS[name].iban)
    looked_at = run("statements", "read", str(path), *_of_reading(options), "--json").document
    (read,) = looked_at["statements"]
    assert [entry["amount"] for entry in read["entries"]] == ["980.00", "-5.00"]
    imported = books.json("statements", "import", str(path), *options)
    assert imported["numbers"]["statement_nos"] == ["B1/1"]
    lines = books.json("statements", "show", "B1/1")["lines"]
    assert [line["amount"] for line in lines] == ["980.00", "-5.00"]
    books.json("statements", "assign", "B1/1", "--line", "20000", "--account", "6900")
    books.json("statements", "accept", "B1/1")
    books.json("statements", "post", "B1/1", "--mode", "reconcile")
    (account,) = books.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"]
    assert (account["statement_balance"], account["difference"]) == ("1475.00", "0.00")
    # The same file again changes nothing.
    again = books.json("statements", "import", str(path), *options)
    assert again["replayed"]
    assert books.json("verify")["ok"] is True


def test_files_of_a_zip_are_imported_each_by_itself_and_others_are_named(
    books: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "day.zip"
    later = (("2026-02-02", "100.50", "Meier", "", "I3"),)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.ofx.gz", gzip.compress(FORMATS["ofx"].write().encode()))
        archive.writestr("letter.pdf", b"%PDF-1.7")
        archive.write(statement_file(tmp_path, later, opening="1475.00"), "a/two.xml")
    read = run("statements", "read", str(path), "--json").document
    assert [file["format"] for file in read["files"]] == ["ofx.102", "camt.053.001.08"]
    assert read["left_out_files"] == ["letter.pdf"]
    before = books.commits()
    imported = books.json("statements", "import", str(path))
    assert imported["left_out_files"] == {"day.zip": ["letter.pdf"]}
    assert [file["file"] for file in imported["files"]] == [
        "day.zip/one.ofx.gz/one.ofx",
        "day.zip/a/two.xml",
    ]
    commits = [file["commit_no"] for file in imported["files"]]
    assert before < commits[0] < commits[1]
    told = books("statements", "import", str(path), "--dry-run").out
    assert "day.zip: left out, because no format knows them: letter.pdf" in told


def _of_reading(options: tuple[str, ...]) -> tuple[str, ...]:
    """The options without the bank account, which nobody needs who only reads a file."""
    return options[2:] if options[:1] == ("--bank",) else options


def test_the_options_that_a_refusal_names_help(tmp_path: Path) -> None:
    """What the file does not say is said on the command line."""
    path = tmp_path / "statement.sta"
    path.write_bytes(_mt940().replace("fee", "díj").encode("cp852"))
    refusal = run("statements", "read", str(path), "--encoding", "klingon", "--json").refused
    assert (
        refusal["facts"]["cure"] == "name another with --encoding, such as cp1252, cp850 or cp852"
    )
    read = run("statements", "read", str(path), "--encoding", "cp852", "--json").document
    assert read["statements"][0]["entries"][1]["details"][0]["text"] == "account díj"
    path.write_bytes(b":20:X\r\n:25:12345678/1020304050\r\n:61:2601100110C980,00NTRFX\r\n")
    refusal = run("statements", "read", str(path), "--json").refused
    assert refusal["facts"]["cure"] == "name the currency of the account with --currency"
    read = run("statements", "read", str(path), "--currency", "chf", "--json").document
    assert read["statements"][0]["currency"] == "CHF"


def test_an_id_that_a_bank_uses_again_does_not_swallow_money(books: Cli, tmp_path: Path) -> None:
    account = f"<BANKACCTFROM><ACCTID>{IBAN}</BANKACCTFROM>"
    known: dict[str, Any] = {"balance": "", "account": account, "currency": "<CURDEF>CHF"}
    first = transaction(no="1", amount="-6.00") + transaction(no="1", amount="-5.00")
    path = tmp_path / "first.ofx"
    path.write_text(ofx(first, **known))
    books.json("statements", "import", str(path))
    # A fee of a later day has the same id and amount.
    path.write_text(ofx(transaction(no="1", amount="-5.00", day="20260120"), **known))
    books.json("statements", "import", str(path))
    (line,) = books.json("statements", "show", "B1/2")["lines"]
    # It is asked, because the first file is about that day too; it is not taken for the one of the 10th.
    assert line["state"] == "unproved"
