"""QIF: its dates and amounts need to be told, and nothing is guessed from a file that can mean two things."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import StatementFormatUnknown, StatementRefused
from ledger_es.statements import StatementFile, read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings


def record(day: str = "31/01/2026", amount: str = "-5.00", more: str = "PShop") -> str:
    return f"D{day}\nT{amount}\n{more}\n^\n"


def qif(*records: str, before: str = "") -> str:
    return f"{before}!Type:Bank\n{''.join(records)}"


def read(text: str, currency: str = "EUR", date_order: str = "day_first") -> StatementFile:
    settings = ReaderSettings(currency=currency, date_order=date_order)  # type: ignore[arg-type]
    return read_statement_file(text.encode(), "test.qif", settings=settings)


def test_everything_that_a_transaction_says_is_kept():
    more = "N101\nPShop\nARoad 1\nABern\nMcard\nCR\nLFood\nSFood\nEbread\n$-3.00\nSOther\n$-2.00"
    [statement] = read(qif(record(more=more))).statements
    [entry] = statement.entries
    [detail] = entry.details
    assert (entry.amount, entry.booking_date) == (Decimal("-5.00"), date(2026, 1, 31))
    assert (entry.entry_reference, entry.bank_reference, entry.line) == ("101", "", 2)
    assert (detail.party_name, detail.party_address, detail.text) == (
        "Shop",
        "Road 1, Bern",
        "card",
    )
    assert detail.additional_text == "Food · cleared R · Food · bread · -3.00 · Other · -2.00"
    assert (statement.currency, statement.unique_ids, statement.moves_money) == ("EUR", False, True)


def test_splits_that_do_not_add_up_are_told():
    file = read(qif(record(more="SFood\n$-3.00")))
    assert "line 2: the splits come to -3.00, the transaction to -5.00" in file.warnings


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("02/08/2015", "day_first", date(2015, 8, 2)),
        ("02/08/2015", "month_first", date(2015, 2, 8)),
        ("6/ 4'18", "month_first", date(2018, 6, 4)),
        ("6/ 4'18", "day_first", date(2018, 4, 6)),
        (" 1. 2.99", "day_first", date(1999, 2, 1)),
        ("26-01-31", "year_first", date(2026, 1, 31)),
        ("2026-01-31", "year_first", date(2026, 1, 31)),
        ("2026-01-31", "", date(2026, 1, 31)),
    ],
)
def test_dates_have_the_order_that_is_said(written, order, day):
    [statement] = read(qif(record(day=written)), date_order=order).statements
    assert statement.entries[0].booking_date == day


@pytest.mark.parametrize(
    ("days", "order", "place", "reason", "cure"),
    [
        (["02/08/2015"], "", "line 2, D", "does not say", "day-first or --date-order month-first"),
        (["02/24/2015"], "", "line 2, D", "does not say", "say it: --date-order month-first"),
        (["02/08/2015", "02/24/2015"], "day_first", "line 6, D", "'02/24/2015'", "month-first"),
        (["24/02/2015", "02/24/2015"], "", "line 6, D", "order of the dates before", "correct"),
        (["24/02/2015", "02/24/2015"], "day_first", "line 6, D", "no date with the day first", "correct"),
        (["2015-02-24", "02/08/2015"], "year_first", "line 6, D", "no date", "correct"),
        (["30/02/2015"], "day_first", "line 2, D", "no date", "correct"),
        (["null"], "day_first", "line 2, D", "no date", "ask the bank"),
    ],
)  # fmt: skip
def test_dates_that_do_not_have_one_order_are_refused(days, order, place, reason, cure):
    with pytest.raises(StatementRefused) as refusal:
        read(qif(*(record(day=day) for day in days)), date_order=order)
    facts = refusal.value.facts
    assert facts["position"] == place
    assert reason in facts["reason"]
    assert cure in facts["cure"]


def test_an_option_of_the_file_says_the_order_and_may_not_contradict():
    text = qif(record(day="02/08/2015"), before="!Option:MDY\n")
    assert read(text, date_order="").statements[0].entries[0].booking_date == date(2015, 2, 8)
    with pytest.raises(StatementRefused, match="--date-order month-first"):
        read(text, date_order="day_first")


@pytest.mark.parametrize(
    ("amounts", "read_as"),
    [
        (["1,500.00"], ["1500.00"]),
        (["1.500,00"], ["1500.00"]),
        (["1 006,60"], ["1006.60"]),
        (["1'234'567.5"], ["1234567.50"]),
        (["1,500", "20.00"], ["1500.00", "20.00"]),
        (["1.500", "20,00"], ["1500.00", "20.00"]),
        (["1,234,567"], ["1234567.00"]),
        (["-110.7"], ["-110.70"]),
        (["20"], ["20.00"]),
        ([".5"], ["0.50"]),
    ],
)
def test_amounts_are_read_as_the_file_writes_them(amounts, read_as):
    [statement] = read(qif(*(record(amount=amount) for amount in amounts))).statements
    assert [str(entry.amount) for entry in statement.entries] == read_as


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        (["1,500"], "can be 1.500 or 1500"),
        (["1.500", "2,500"], "can be"),
        (["1,500", "20.00", "20,00"], "can be"),
        (["(0.01)"], "no amount"),
        (["1,50.00"], "no amount"),
        (["1.23456"], "more decimals"),
        (["5.00\nU6.00"], "two amounts"),
        (["\n"], "no amount"),
    ],
)
def test_amounts_that_can_mean_two_things_are_refused(amounts, reason):
    with pytest.raises(StatementRefused, match=reason) as refusal:
        read(qif(*(record(amount=amount) for amount in amounts)))
    assert refusal.value.facts["cure"]


def test_without_a_currency_it_is_refused_with_a_cure_that_works():
    with pytest.raises(StatementRefused, match="--currency EUR"):
        read(qif(record()), currency="")
    assert read(qif(record()), currency="EUR").statements[0].currency == "EUR"


def test_lists_of_one_account_are_one_statement_and_accounts_are_apart():
    one, two = "!Account\nNOne\nTBank\n^\n", "!Account\nNTwo\nTCash\n^\n"
    cash = qif(record(amount="7.00"), before=two).replace("Type:Bank", "Type:Cash")
    file = read(qif(record(), before=one) + cash + qif(record(amount="-6.00"), before=one))
    assert [statement.account.other for statement in file.statements] == ["One", "Two"]
    assert [len(statement.entries) for statement in file.statements] == [2, 1]
    assert [entry.entry_no for entry in file.statements[0].entries] == [1, 2]


def test_the_name_of_the_only_account_does_not_identify_it():
    [statement] = read(qif(record(), before="!Account\nNChecking\n^\n")).statements
    assert (statement.account.other, statement.owner) == (None, "Checking")


def test_a_first_transaction_of_the_account_with_itself_is_its_opening_balance():
    opening = record(day="01/01/2026", amount="100.00", more="POpening Balance\nL[Checking]")
    file = read(qif(opening, record()))
    [statement] = file.statements
    assert (statement.opening.amount, statement.opening.date) == (
        Decimal("100.00"),
        date(2026, 1, 1),
    )
    assert len(statement.entries) == 1
    assert "line 2: taken as the opening balance, not as a transaction" in file.warnings
    # The same words from another payer are a payment.
    paid = read(qif(record(more="POpening Balance\nLFees"))).statements[0]
    assert (paid.opening, len(paid.entries)) == (None, 1)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (qif(record()).removesuffix("^\n"), "line 2", "no end"),
        (qif(record()).removesuffix("^\n") + qif(record()), "line 2", "no end"),
        (qif("T5\n^\n"), "line 2", "no date"),
        (qif("D1/1/2026\n^\n"), "line 2", "no amount"),
    ],
)
def test_a_cut_off_file_is_refused_with_its_place(text, place, reason):
    with pytest.raises(StatementRefused) as refusal:
        read(text)
    assert refusal.value.facts["position"] == place
    assert reason in refusal.value.facts["reason"]


def test_a_file_of_other_lists_is_refused_and_beside_an_account_they_are_named():
    with pytest.raises(StatementFormatUnknown, match="no transactions of an account"):
        read("!Type:Cat\nNFood\n^\n")
    file = read("!Type:Invst\nD1/1/26\n^\n" + qif(record()))
    assert "line 1: the list !Type:Invst is left out" in file.warnings
