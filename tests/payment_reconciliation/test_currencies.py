"""A bank account in dollars beside one in francs: each settles the entries of its currency, on both stores."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger_es import (
    AdjustExchangeRates,
    IssueCheck,
    PostCheck,
    PostReconciliation,
    SetCurrency,
    SetExchangeRates,
    UndoExchangeAdjustment,
    VoidCheck,
)
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.currency import DatedRate, SetCurrencyRules
from tests.payment_reconciliation.company import (
    FAR,
    IBAN,
    Company,
    Paid,
    day,
    statement_file,
)
from tests.projections.test_exchange_adjustment import ACCOUNTS

DOLLARS = "CH5604835012345678009"


def _in_dollars(company: Company) -> None:
    rates = (("01-01", "0.90"), ("01-20", "0.95"), ("01-31", "0.96"))
    dated = tuple(
        DatedRate(starting_date=day(on), relational_exchange_rate_amount=Decimal(rate))
        for on, rate in rates
    )
    company.do(SetCurrency(currency="USD", accounts=ACCOUNTS))
    company.do(SetExchangeRates(currency="USD", rates=dated))
    account = BankAccountRecord(bank_account_no="D", iban=DOLLARS, currency="USD")
    company.do(RegisterBankAccount(bank_account=account))


def _dollar_file(folder: Path, *paid: Paid) -> Path:
    path = statement_file(folder, *paid, name="dollars.xml")
    path.write_bytes(
        path.read_bytes().replace(b"CHF", b"USD").replace(IBAN.encode(), DOLLARS.encode())
    )
    return path


def _lcy(company: Company, account_no: str) -> Decimal:
    rows = company.ledger.trial_balance(as_of=FAR).rows()
    return next((row.balance for row in rows if row.account_no == account_no), Decimal(0))


def test_each_account_settles_the_entries_of_its_currency(company: Company, tmp_path: Path) -> None:
    _in_dollars(company)
    company.owe(("C1", "INV-1001", "01-02", "500.00"))
    company.owe(("C1", "INV-2001", "01-02", "500.00"), currency="USD")
    company.owe(("C2", "INV-2002", "01-02", "80.00"), currency="USD")
    payer = ("Nordwind Handels AG", "Rechnung")
    company.bring(statement_file(tmp_path, Paid("01-20", "500.00", *payer)), actor="anna")
    company.bring(
        _dollar_file(
            tmp_path,
            Paid("01-20", "500.00", *payer),
            Paid("01-20", "80.00", "Anna Zumthor", "INV-2002"),
            Paid("01-21", "7.00", "Anna Zumthor", "INV-1001"),
        ),
        actor="anna",
    )
    assert company.applied(10000) == {1: "500.00"}
    assert company.applied(10000, "D/1") == {2: "500.00"}
    assert company.applied(20000, "D/1") == {3: "80.00"}
    assert company.applied(30000, "D/1") == {}
    lines = {"line_nos": (10000, 20000), "accept_low": True}
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    company.do(PostStatement(statement_no="D/1", mode="payments_only", **lines))
    assert company.open() == []
    # 580 dollars at 0.95; at 0.90 they were worth 29 francs less.
    assert _lcy(company, "1020") == Decimal("1051.00")
    assert _lcy(company, "3890") == Decimal("-29.00")
    company.check()

    run = AdjustExchangeRates(posting_date=day("01-31"), document_no="FX")
    adjusted = company.do(run)
    assert _lcy(company, "1020") == Decimal("1056.80")
    (row,) = company.ledger.exchange_adjustments(as_of=FAR).rows()
    assert (row.ledger, row.amount, row.adjusted_lcy) == (
        "bank_account", Decimal("580.00"), Decimal("5.80")
    )  # fmt: skip
    assert company.ledger.bank_entries(is_open=True, bank_account_no="D").rows() != ()
    company.check()
    company.do(UndoExchangeAdjustment(register_no=adjusted.numbers["register_no"]))
    company.do(UndoStatement(statement_no="D/1"))
    assert company.open() == [("C1", "INV-2001", "500.00"), ("C2", "INV-2002", "80.00")]
    assert _lcy(company, "1020") == Decimal("500.00")
    company.check()


def test_checks_are_in_the_currency_of_their_bank_account(company: Company, tmp_path: Path) -> None:
    """Dollars at 0.90 on the day of the bill, and at 0.95 on the day of the checks and of the void."""
    _in_dollars(company)
    bill, other = company.owe(
        ("V1", "BILL-1", "01-02", "-500.00"), ("V1", "BILL-2", "01-02", "-80.00"), currency="USD"
    )
    company.do(_dollar_check("101", "500.00", applies_to={bill: None}))
    company.do(
        _dollar_check("102", "80.00", check_kind="computer", applies_to={other: Decimal(80)})
    )
    company.do(PostCheck(bank_account_no="D", check_no="102"))
    assert company.open() == []
    # 580 dollars leave the bank account at 0.95; at 0.90 the debt was worth 29 francs less.
    assert (_lcy(company, "1020"), _lcy(company, "3890")) == (Decimal("-551.00"), Decimal("29.00"))
    report = company.ledger.checks(as_of=day("01-31"))
    assert [(row.currency, str(row.outstanding)) for row in report.rows()] == [
        ("USD", "500.00"),
        ("USD", "80.00"),
    ]
    (total,) = report.totals()
    assert (total.currency, str(total.amounts["outstanding"])) == ("USD", "580.00")

    path = _dollar_file(tmp_path, Paid("01-25", "-500.00", "", "check 101"))
    (statement_no,) = company.ledger.bank_reconciliation.open_file(path)
    company.ledger.bank_reconciliation.match_automatically(statement_no)
    company.do(PostReconciliation(statement_no=statement_no))
    assert company.proof("D") == ("-580.00", "-80.00", "-500.00")
    company.do(VoidCheck(bank_account_no="D", check_no="102", void_date=day("01-26")))
    assert company.open() == [("V1", "BILL-2", "-80.00")]
    # The void takes back what the check had posted: 76.00, of which 4.00 were lost.
    assert (_lcy(company, "1020"), _lcy(company, "3890")) == (Decimal("-475.00"), Decimal("25.00"))
    company.check()


def _dollar_check(check_no: str, amount: str, **fields: Any) -> IssueCheck:
    return IssueCheck(
        bank_account_no="D",
        check_no=check_no,
        check_date=day("01-20"),
        ledger="vendor",
        party_no="V1",
        amount=Decimal(amount),
        **fields,
    )


def test_an_account_in_francs_settles_entries_in_dollars(company: Company, tmp_path: Path) -> None:
    """Each line counts at the rate of its own day: 0.90 on the 10th, 0.95 on the 20th, 0.96 on the 31st."""
    _in_dollars(company)
    company.owe(
        ("C1", "INV-2001", "01-02", "500.00"), ("C1", "INV-2003", "01-02", "300.00"), currency="USD"
    )
    company.owe(("C2", "INV-2002", "01-02", "80.00"), currency="USD")
    company.owe(("C3", "INV-1001", "01-02", "475.00"))
    company.bring(
        statement_file(
            tmp_path,
            Paid("01-10", "450.00", "Nordwind Handels AG", "INV-2001"),
            Paid("01-20", "285.00", "Nordwind Handels AG", "Rechnung 2003"),
            Paid("01-31", "70.00", "Anna Zumthor", "INV-2002"),
            Paid("01-31", "475.00", "Tal Logistik", "INV-1001"),
        ),
        actor="anna",
    )
    assert [company.applied(line_no) for line_no in (10000, 20000, 30000, 40000)] == [
        {1: "450.00"}, {2: "285.00"}, {3: "70.00"}, {4: "475.00"},
    ]  # fmt: skip
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    # 80.00 dollars were worth 76.80 on the 31st: 70.00 francs were 72.92 of them.
    assert company.open() == [("C2", "INV-2002", "7.08")]
    # 285.00 are 15.00 more than on 2 January, 70.00 are 4.37 more.
    assert _lcy(company, "3890") == Decimal("-19.37")
    company.check()
    company.do(UndoStatement(statement_no="B/1"))
    assert len(company.open()) == 4
    assert _lcy(company, "3890") == Decimal("0.00")
    company.check()
    # A new rate is known to the next run, and so is that currencies are kept apart.
    rate = DatedRate(starting_date=day("01-10"), relational_exchange_rate_amount=Decimal("0.80"))
    company.do(SetExchangeRates(currency="USD", rates=(rate,)))
    company.journal.apply_automatically("B/1", overwrite=True)
    assert company.applied(10000) == {1: "400.00"}
    company.do(SetCurrencyRules(between_currencies="none"))
    company.journal.apply_automatically("B/1", overwrite=True)
    assert [company.applied(line_no) for line_no in (10000, 40000)] == [{}, {4: "475.00"}]


def test_after_a_statement_in_francs_one_in_dollars_is_in_dollars(
    company: Company, tmp_path: Path
) -> None:
    """The rates of the lines' days count on the account in francs alone."""
    _in_dollars(company)
    company.owe(("C1", "INV-2001", "01-02", "500.00"), currency="USD")
    company.owe(("C2", "INV-2002", "01-02", "80.00"), currency="USD")
    company.bring(
        statement_file(tmp_path, Paid("01-10", "1.00", "Tal Logistik", "Portokasse")), actor="anna"
    )
    paid = (
        Paid("01-10", "500.00", "Nordwind Handels AG", "INV-2001"),
        Paid("01-31", "80.00", "Anna Zumthor", "INV-2002"),
    )
    company.bring(_dollar_file(tmp_path, *paid), actor="anna")
    assert company.applied(10000, "D/1") == {1: "500.00"}
    assert company.applied(20000, "D/1") == {2: "80.00"}
