"""Checks on a ledger: outstanding on any day, matched by number, stale, voided and returned; the proof always holds."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_es.commands.bank_reconciliation_posting import PostReconciliation
from ledger_es.commands.check import ExportChecks, IssueCheck, PostCheck
from ledger_es.commands.check_void import VoidCheck
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import Refusal
from ledger_es.posting.journal_line import JournalLine
from tests.payment_reconciliation.company import Company, Paid, day, statement_file


def check(check_no: str, amount: str, on: str, **fields: Any) -> IssueCheck:
    known: dict[str, Any] = {"ledger": "vendor", "party_no": "V1"}
    return IssueCheck(
        bank_account_no="B",
        check_no=check_no,
        amount=Decimal(amount),
        check_date=day(on),
        **known | fields,
    )


def test_a_lost_check_is_outstanding_until_it_is_voided(company: Company) -> None:
    """agritheory/check_run#387."""
    (invoice,) = company.owe(("V1", "BILL-1", "03-01", "-1480.00"), due_date=day("03-31"))
    company.do(check("100", "1480.00", "03-20", applies_to={invoice: None}))
    company.do(VoidCheck(bank_account_no="B", check_no="100", void_date=day("04-25")))
    assert company.open(as_of=day("03-31")) == []
    assert company.open(as_of=day("04-25")) == [("V1", "BILL-1", "-1480.00")]
    (entry,) = company.ledger.open_entries(vendor_no="V1", as_of=day("04-25")).entries
    assert entry.due_date == day("03-31")
    (before,) = company.ledger.checks(as_of=day("03-31")).rows()
    assert (before.status, str(before.outstanding)) == ("posted", "1480.00")
    (after,) = company.ledger.checks(as_of=day("04-25")).rows()
    assert (after.status, str(after.outstanding)) == ("financially_voided", "0.00")
    assert company.proof(as_of=day("03-31"))[0] == "-1480.00"
    assert company.proof(as_of=day("04-25"))[0] == "0.00"
    company.check()


def test_checks_are_matched_by_their_numbers_weeks_later(company: Company, tmp_path: Path) -> None:
    company.do(check("1001", "80.00", "01-05"))
    company.do(check("1002", "80.00", "01-06"))
    company.do(check("1003", "45.00", "01-07"))
    path = statement_file(
        tmp_path,
        Paid("03-01", "-80.00", "", "Check 001002"),
        Paid("03-02", "-80.00", "", "Scheck-Nr. 1001"),
    )
    (statement_no,) = company.ledger.bank_reconciliation.open_file(path)
    numbers = company.ledger.bank_reconciliation.match_automatically(statement_no).numbers
    assert numbers["matched"] == 2
    by_no = {
        row.check_no: row.bank_entry_no for row in company.ledger.checks(as_of=day("03-31")).rows()
    }
    assert company.applied(10000) == {by_no["1002"]: "-80.00"}
    assert company.applied(20000) == {by_no["1001"]: "-80.00"}
    company.do(PostReconciliation(statement_no=statement_no))
    report = company.ledger.reconciliation_figures(statement_no).as_json()
    assert (report["outstanding_checks"], report["outstanding_bank_transactions"]) == (
        "-45.00",
        "0.00",
    )
    assert (report["difference"], report["outstanding"][0]["check_no"]) == ("0.00", "1003")
    # The line of 1 March shows the second one; the statement ends on the 2nd.
    listed = company.ledger.checks(is_open=True, as_of=day("03-01")).rows()
    assert [row.check_no for row in listed] == ["1001", "1003"]
    listed = company.ledger.checks(is_open=True, stale_days=60, as_of=day("03-31")).rows()
    assert [(row.check_no, row.days, row.is_stale) for row in listed] == [("1003", 83, True)]
    company.check()


def test_checks_and_reversed_entries_are_suggested_if_asked_for(company: Company) -> None:
    company.do(check("1001", "80.00", "01-05"))
    (cash,) = _cash(company, "CASH-1", "70.00")
    (wrong,) = _cash(company, "CASH-2", "9.00")
    row = company.ledger.bank_entries(document_no="CASH-2", as_of=day("02-01")).entries[0]
    company.do(ReverseTransaction(transaction_no=row.transaction_no))
    suggest = company.ledger.bank_reconciliation.suggest
    without = suggest("B", posted_to=day("01-31"), with_checks=False, printed_no="1").numbers
    assert company.applied(10000, without["statement_no"]) == {cash: "70.00"}
    company.do(PostReconciliation(statement_no=without["statement_no"]))
    rest = suggest("B", posted_to=day("01-31"), with_reversed=True, printed_no="2").numbers
    lines = company.lines(rest["statement_no"])
    # The check, the wrong entry, and its reversal.
    shown = [company.applied(number, rest["statement_no"]) for number in lines]
    assert [list(applied.values()) for applied in shown] == [["-80.00"], ["9.00"], ["-9.00"]]
    assert list(shown[1]) == [wrong]
    company.do(PostReconciliation(statement_no=rest["statement_no"]))
    assert company.proof() == ("-10.00", "0.00", "-10.00")
    company.check()


def _cash(company: Company, document_no: str, amount: str) -> list[int]:
    line = JournalLine(
        posting_date=day("01-06"),
        document_no=document_no,
        account_type="bank_account",
        account_no="B",
        amount=Decimal(amount),
        bal_account_no="1000",
    )
    numbers: list[int] = company.do(PostJournal(lines=(line,))).numbers["entry_nos"]
    return numbers


def test_a_voided_check_and_its_void_are_no_outstanding_checks_together(
    small: Company, tmp_path: Path
) -> None:
    """Neither is matched by number, and in the test report they are zero among the checks."""
    small.do(check("1", "80.00", "01-05"))
    small.do(VoidCheck(bank_account_no="B", check_no="1", void_date=day("01-20")))
    path = statement_file(tmp_path, Paid("02-28", "-80.00", "", "check 1"))
    (statement_no,) = small.ledger.bank_reconciliation.open_file(path)
    assert (
        small.ledger.bank_reconciliation.match_automatically(statement_no).numbers["matched"] == 0
    )
    report = small.ledger.reconciliation_figures(statement_no, as_of=day("02-28")).as_json()
    assert (report["outstanding_checks"], report["outstanding_bank_transactions"]) == ("0.00",) * 2


def test_one_of_two_deposited_checks_comes_back(company: Company) -> None:
    """bcgov/entity#26413, #10414."""
    a, b = company.owe(
        ("C1", "A", "04-01", "500.00"), ("C1", "B", "04-01", "300.00"), due_date=day("04-30")
    )
    company.do(_deposit(a, b))
    payments = [
        entry.entry_no
        for entry in company.ledger.customer_entries(as_of=day("05-04")).entries
        if entry.document_type == "payment"
    ]
    company.do(
        ReturnPayment(
            entry_no=payments[1],
            bal_account_no="B",
            posting_date=day("05-13"),
            document_no="R-1",
            charge=Decimal("30.00"),
            charge_account_no="6950",
        )
    )
    assert company.open(as_of=day("05-12")) == []
    opened = company.open(as_of=day("05-13"))
    assert [(document, amount) for _, document, amount in opened] == [
        ("B", "300.00"),
        ("R-1", "30.00"),
    ]
    amounts = [str(row.amount) for row in company.ledger.bank_entries(as_of=day("05-31")).rows()]
    assert amounts == ["800.00", "-300.00"]
    company.check()


def _deposit(a: int, b: int) -> PostJournal:
    lines = [
        JournalLine(
            posting_date=day("05-04"),
            document_type="payment",
            document_no="DEP-1",
            account_type="customer",
            account_no="C1",
            amount=Decimal(amount),
            applies_to={entry_no: None},
        )
        for entry_no, amount in ((a, "-500.00"), (b, "-300.00"))
    ]
    lines.append(
        JournalLine(
            posting_date=day("05-04"),
            document_type="payment",
            document_no="DEP-1",
            account_type="bank_account",
            account_no="B",
            amount=Decimal("800.00"),
        )
    )
    return PostJournal(lines=tuple(lines))


EXPECTED = {
    "CheckIsCleared", "CheckNoMissing", "CheckNoUsed", "CheckStatusWrong", "CheckUnknown", "CheckVoidTooEarly",
    "EntryIsClosed", "EntryOfAnotherParty", "EntryReversed", "EntryUnknown", "LaterApplicationExists",
    "ReturnedEntryIsNoPayment", "PaymentReturnedTooEarly", "PaymentAlreadyReturned", "ReturnAccountMissing",
    "SameSign", "ApplicationTooEarly", "ExceedsRemainingAmount",
    "ReconciliationNotOpened", "LineNotMatched", "StatementIsPosted",
}  # fmt: skip
"""What may refuse a step that is drawn."""


@pytest.mark.parametrize("seed", [1, 2], ids=lambda seed: f"seed{seed}")
def test_whatever_is_drawn_the_books_agree(company: Company, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    company.owe(
        ("V1", "BILL-1", "01-01", "-100.00"),
        ("V1", "BILL-2", "01-01", "-60.00"),
        ("C1", "CM-1", "01-01", "-40.00"),
        ("C1", "INV-1", "01-01", "70.00"),
    )
    company.do(
        PostJournal(
            lines=(
                JournalLine(
                    posting_date=day("01-03"),
                    document_type="payment",
                    document_no="PAID",
                    account_type="customer",
                    account_no="C1",
                    amount=Decimal(-70),
                    bal_account_type="bank_account",
                    bal_account_no="B",
                    applies_to={4: None},
                ),
            )
        )
    )
    done = 0
    for _ in range(25):
        try:
            done += company.do(_drawn(chance)).commit_no > 0
        except Refusal as refusal:
            if type(refusal).__name__ not in EXPECTED:
                raise
        company.proof()
    assert done > 5
    company.check()


def _drawn(chance: random.Random) -> Command:
    check_no = str(chance.randint(1, 6))
    match chance.randint(1, 10):
        case 1 | 2 | 3:
            vendor = chance.random() < 0.7
            wanted: dict[int, Decimal | None] = {chance.randint(1, 2) if vendor else 3: None}
            return check(
                check_no if chance.random() < 0.6 else "",
                chance.choice(("30.00", "60.00", "100.00")),
                f"01-{chance.randint(2, 9):02}",
                ledger="vendor" if vendor else "customer",
                party_no="V1" if vendor else "C1",
                check_kind=chance.choice(("manual", "computer")),
                applies_to=wanted if chance.random() < 0.6 else {},
            )
        case 4 | 5:
            return PostCheck(bank_account_no="B", check_no=check_no)
        case 6 | 7 | 8:
            return VoidCheck(
                bank_account_no="B",
                check_no=check_no,
                void_date=day(f"01-{chance.randint(5, 20):02}"),
                void_type=chance.choice(("unapply", "check_only")),
            )
        case 9:
            return ExportChecks(bank_account_no="B", check_nos=(check_no,))
    return ReturnPayment(
        entry_no=chance.randint(4, 9), posting_date=day(f"01-{chance.randint(1, 20):02}")
    )
