"""BAI2: continuations, funds types, signs by type code, control totals, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import StatementRefused, StatementUnbalanced
from ledger_es.statements import StatementFile, read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings

ACCOUNT = "03,1234,USD,010,10000,,,015,12500,,/"
PAYMENT = "16,142,2500,,BANK1,CUST1,Invoice 7, Smith/Co"


def bai2(
    *records: str,
    account: str = ACCOUNT,
    total: str = "25000",
    group: str = "02,SELF,BANK,1,260131,2400,USD,2/",
) -> str:
    """A file of one account; its control total counts balances and transactions."""
    inner = [account, *(records or (PAYMENT,))]
    lines = len(inner) + 1
    rows = [
        "01,BANK,SELF,260201,0600,7,,,2/",
        group,
        *inner,
        f"49,{total},{lines}/",
        f"98,{total},1,{lines + 2}/",
        f"99,{total},1,{lines + 4}/",
    ]
    return "\n".join(rows) + "\n"


def read(text: str, *, checked: bool = True, **settings: str) -> StatementFile:
    return read_statement_file(
        text.encode(),
        "test.bai",
        checked=checked,
        settings=ReaderSettings(**settings),  # type: ignore[arg-type]
    )


def test_a_statement_has_its_balances_and_proof():
    file = read(bai2())
    [statement] = file.statements
    assert (file.format, file.message_id, file.warnings) == ("bai2", "BANK/260201/7", ())
    assert (statement.account.other, statement.currency) == ("1234", "USD")
    assert (statement.opening.amount, statement.closing.amount) == (Decimal("100"), Decimal("125"))
    assert statement.proof.holds
    assert (statement.period_from, statement.period_to) == (date(2026, 1, 31), date(2026, 1, 31))
    [entry] = statement.entries
    [detail] = entry.details
    assert (entry.amount, entry.booking_date) == (Decimal("25.00"), date(2026, 1, 31))
    assert (entry.bank_reference, entry.entry_reference) == ("BANK1", "CUST1")
    assert (entry.bank_transaction_code, detail.references) == ("142", ("CUST1",))
    assert detail.text == "Invoice 7, Smith/Co"


@pytest.mark.parametrize(
    ("records", "text", "references"),
    [
        (["16,142,2500,,B,C/", "88,Invoice 7"], "Invoice 7", ("B", "C")),
        (["16,142,2500,,,/", "88,Invoice 7", "88,Smith"], "Invoice 7 Smith", ("", "")),
        (["16,142,2500,,B,C,Invoice/", "88,7/"], "Invoice 7", ("B", "C")),
        (["16,142,2500/", "88,,B,C,Invoice 7"], "Invoice 7", ("B", "C")),
        (["16,142,2500,V,260130,2400,B,C,Invoice 7/"], "Invoice 7", ("B", "C")),
        (["16,142,2500,S,1000,1000,500,B,C,Invoice 7/"], "Invoice 7", ("B", "C")),
        (["16,142,2500,D,2,0,1000,1,1500,B,C,Invoice 7/"], "Invoice 7", ("B", "C")),
        (["16,142,2500,D,2,0,1000/", "88,1,1500,B,C/", "88,Invoice 7"], "Invoice 7", ("B", "C")),
        (["16,142,2500,Z,B,C,Invoice 7/   "], "Invoice 7", ("B", "C")),
        (["16,142,2500,,B,C,a/b, c,/"], "a/b, c,", ("B", "C")),
        ([f"16,142,2500,,B,C,{'x' * 63}", "88,y"], "x" * 63 + "y", ("B", "C")),
        (["16,142,2500"], "", ("", "")),
    ],
)
def test_continuations_and_funds_types(records, text, references):
    total = "25000"
    [statement] = read(bai2(*records, total=total)).statements
    [entry] = statement.entries
    assert entry.details[0].text == text
    assert (entry.bank_reference, entry.entry_reference) == references
    assert entry.value_date == (date(2026, 1, 30) if ",V," in records[0] else None)


@pytest.mark.parametrize(
    "account",
    [
        "03,1234,USD/\n88,010,10000,,/\n88,015,12500,,/",
        "03,1234,USD,010,10000,,,015/\n88,12500,,/",
        "03,1234,USD,010,100\n88,00,,,015,12500,,/",
        "03,1234,,010,+10000,,,,015,12500,3,Z/",
        "03,1234,USD,010,10000,,V,260131,2400,015,12500,,S,1,2,3/",
    ],
)
def test_balances_may_be_continued_and_split(account):
    text = bai2(account=account)
    [statement] = read(text, checked=False).statements
    assert (statement.opening.amount, statement.closing.amount) == (Decimal("100"), Decimal("125"))
    assert statement.proof.holds


@pytest.mark.parametrize(
    ("type_code", "amount", "status"),
    [
        ("142", "25.00", "BOOK"),
        ("399", "25.00", "BOOK"),
        ("475", "-25.00", "BOOK"),
        ("699", "-25.00", "BOOK"),
        ("721", "25.00", "BOOK"),
        ("760", "-25.00", "BOOK"),
        ("930", "25.00", "BOOK"),
        ("970", "-25.00", "BOOK"),
        ("890", "0.00", "INFO"),
    ],
)
def test_the_type_code_says_the_direction(type_code, amount, status):
    text = bai2(f"16,{type_code},2500,,,,x/", account="03,1234,USD/", total="2500")
    [entry] = read(text, checked=False).statements[0].entries
    assert (str(entry.amount), entry.status) == (amount, status)


def test_the_currency_decides_the_decimals():
    text = bai2(account=ACCOUNT.replace("USD", "JPY"), total="25000")
    [statement] = read(text).statements
    assert (str(statement.opening.amount), str(statement.entries[0].amount)) == ("10000", "2500")


def test_the_currency_is_the_accounts_else_the_groups_else_the_settings_else_dollars():
    group = "02,SELF,BANK,1,260131,2400,,2/"
    account = ACCOUNT.replace("USD", "")
    assert read(bai2(account=account)).statements[0].currency == "USD"
    assert read(bai2(account=account, group=group)).statements[0].currency == "USD"
    found = read(bai2(account=account, group=group), currency="CAD")
    assert found.statements[0].currency == "CAD"


def test_several_days_and_accounts_are_several_statements():
    one, two = bai2(), bai2(group="02,SELF,BANK,1,260201,2400,USD,2/")
    body = one.splitlines()[1:-1] + two.splitlines()[1:-1]
    text = "\n".join(["01,BANK,SELF,260201,0600,7,,,2/", *body, "99,50000,2,12/"])
    file = read(text)
    assert [str(statement.period_to) for statement in file.statements] == [
        "2026-01-31",
        "2026-02-01",
    ]
    assert file.warnings == ()


def test_a_wrong_count_of_records_is_told():
    file = read(bai2().replace("49,25000,3/", "49,25000,4/"))
    assert file.warnings == ("line 5, record 49: the trailer counts 4 records, there are 3",)


def test_a_statement_that_does_not_balance_is_refused_with_both_sums():
    text = bai2(PAYMENT.replace("2500", "2400"), total="24900")
    with pytest.raises(StatementUnbalanced) as refusal:
        read(text)
    facts = refusal.value.facts
    assert (facts["booked"], facts["difference"]) == (Decimal("24.00"), Decimal("1.00"))


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (bai2(total="24999"), "line 5, record 49", "the control total is 24999"),
        (bai2().replace("98,25000,1,", "98,25000,2,"), "line 6, record 98", "2 accounts, there are 1"),
        (bai2().replace("99,25000,1,", "99,25000,3,"), "line 7, record 99", "3 groups, there are 1"),
        (bai2().rpartition("99,")[0], "end", "before its last record"),
        (bai2().replace("49,25000,3/\n", ""), "line 5, record 98", "cannot stand"),
        (bai2().replace("16,", "17,"), "line 4", "begins no record"),
        (bai2(PAYMENT.replace("142", "100")), "line 4, record 16", "no type code"),
        (bai2(PAYMENT.replace("2500", "25.00")), "line 4, record 16", "no amount"),
        (bai2(PAYMENT.replace("2500,,", "2500,D,x,")), "line 4, record 16", "number of days"),
        (bai2(group="02,SELF,BANK,1,260231,2400,USD,2/"), "line 2, record 02", "no date"),
        (bai2(group="02,SELF,BANK,2,260131,2400,USD,2/"), "line 2, record 02", "deletion"),
        (bai2(group="02,SELF,BANK,4,260131,2400,USD,2/"), "line 2, record 02", "test"),
        (bai2(account=f"{ACCOUNT[:-1]},010,1,,/"), "line 3, record 03", "two opening"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_whole_with_its_place(text, place, reason):
    with pytest.raises(StatementRefused) as refusal:
        read(text)
    assert refusal.value.facts["position"] == place
    assert reason in refusal.value.facts["reason"]
    assert refusal.value.facts["cure"]


def test_an_interim_report_is_told():
    file = read(bai2(group="02,SELF,BANK,1,260131,1200,USD,3/"))
    assert file.warnings == ("line 2, record 02: the report of the same day is not the final one",)
