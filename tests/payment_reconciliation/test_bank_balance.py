"""The balance of the bank's last statement, and what explains the ledger's: outstanding, not posted, gaps."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger_es import ReconciliationDaysReport
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_entry_matches import MatchBankEntries
from ledger_es.commands.bank_statement_lines import AssignLine, AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.journal import PostJournal
from ledger_es.posting.journal_line import JournalLine
from tests.payment_reconciliation.company import Company, Paid, day, statement_file

FIRST = ("01-10", "100.00"), ("01-20", "20.00")
SECOND = (("02-10", "-30.00"),)
NAMES = (
    *("ledger_balance", "outstanding", "not_posted", "gaps"),
    *("statement_balance", "not_reconciled"),
)


def test_as_it_is_imported_posted_and_reconciled(company: Company, tmp_path: Path) -> None:
    first(company, tmp_path)
    assert status(company) == "0.00 0.00 120.00 0.00 120.00 0.00"
    post(company, "payments_only")
    assert status(company) == "120.00 0.00 0.00 0.00 120.00 120.00"
    post(company, "reconcile")
    assert status(company) == "120.00 0.00 0.00 0.00 120.00 0.00"
    company.check()


def test_statements_that_are_posted_imported_and_reconciled_in_turn(
    company: Company, tmp_path: Path
) -> None:
    first(company, tmp_path)
    second(company, tmp_path)
    assert status(company) == "0.00 0.00 90.00 0.00 90.00 0.00"
    post(company, "payments_only", "B/2")
    assert status(company) == "-30.00 0.00 120.00 0.00 90.00 -30.00"
    post(company, "reconcile")
    assert status(company) == "90.00 0.00 0.00 0.00 90.00 -30.00"
    post(company, "reconcile", "B/2")
    assert status(company) == "90.00 0.00 0.00 0.00 90.00 0.00"
    company.check()


def test_on_days_in_between_a_statement_counts_up_to_the_day(
    company: Company, tmp_path: Path
) -> None:
    first(company, tmp_path)
    second(company, tmp_path)
    post(company, "payments_only")
    days = ("01-09", "01-10", "01-19", "01-20", "02-09", "02-10")
    assert {on: status(company, on) for on in days} == {
        "01-09": "0.00 0.00 0.00 0.00 0.00 0.00",
        "01-10": "100.00 0.00 0.00 0.00 100.00 100.00",
        "01-19": "100.00 0.00 0.00 0.00 100.00 100.00",
        "01-20": "120.00 0.00 0.00 0.00 120.00 120.00",
        "02-09": "120.00 0.00 0.00 0.00 120.00 120.00",
        "02-10": "120.00 0.00 -30.00 0.00 90.00 120.00",
    }


def test_the_proof_of_each_day(company: Company, tmp_path: Path) -> None:
    """100 and 20 are shown on 10 and 20 January; 50 in cash of 12 January is shown on 3 February, by a late statement.

    Between its first line on 3 February and 1 February, where another one begins with 170, nothing is missing.
    """
    (cash,) = company.do(PostJournal(lines=(_cash("01-12", 50),))).numbers["entry_nos"]
    first(company, tmp_path)
    post(company, "reconcile")
    later = statement_file(tmp_path, Paid("02-04", "-30.00"), opening="170.00", number="2")
    company.bring(later, apply=False)
    with_gap = company.ledger.reconciliation_days(first_day=day("01-12"), as_of=day("02-28"))
    assert _of_days(with_gap) == [
        "01-12 150.00 50.00 0.00 0.00 100.00 100.00",
        "01-20 170.00 50.00 0.00 0.00 120.00 0.00",
        "02-04 170.00 50.00 -30.00 50.00 140.00 0.00",
    ]
    before = company.ledger.store.head().recorded_at
    between = statement_file(tmp_path, Paid("02-03", "50.00"), opening="120.00", number="3")
    company.bring(between, apply=False)
    company.do(
        AssignLine(statement_no="B/3", line_no=10000, amounts_to_apply={cash: None}),
    )
    post(company, "payments_only", "B/3")
    days = company.ledger.reconciliation_days(as_of=day("02-28"))
    assert _of_days(days) == [
        "01-10 100.00 0.00 0.00 0.00 100.00 100.00",
        "01-12 150.00 50.00 0.00 0.00 100.00 100.00",
        "01-20 170.00 50.00 0.00 0.00 120.00 0.00",
        "02-03 170.00 0.00 0.00 0.00 170.00 50.00",
        "02-04 170.00 0.00 -30.00 0.00 140.00 50.00",
    ]
    assert {row.difference for row in days.rows()} == {Decimal("0.00")}
    asked = {"first_day": day("01-12"), "as_of": day("02-28")}
    assert company.ledger.reconciliation_days(known_at=before, **asked).rows() == with_gap.rows()
    company.check()


def test_a_line_that_shows_entries_of_other_days(company: Company, tmp_path: Path) -> None:
    """The line of 10 January shows 60 of that day and 40 entered for 12 January: each counts on its own day."""
    entries = company.do(PostJournal(lines=(_cash("01-10", 60), _cash("01-12", 40))))
    path = statement_file(tmp_path, Paid("01-10", "100.00"))
    company.ledger.bank_reconciliation.open_file(path)
    shown = tuple(entries.numbers["entry_nos"])
    company.do(MatchBankEntries(statement_no="B/1", line_nos=(10000,), entry_nos=shown))
    post(company, "reconcile")
    days = company.ledger.reconciliation_days(as_of=day("02-28"))
    assert _of_days(days) == [
        "01-10 60.00 0.00 40.00 0.00 100.00 0.00",
        "01-12 100.00 0.00 0.00 0.00 100.00 0.00",
    ]
    company.check()


def _of_days(report: ReconciliationDaysReport) -> list[str]:
    return [
        " ".join([f"{row.date:%m-%d}", *(str(getattr(row, name)) for name in NAMES)])
        for row in report.rows()
    ]


def _cash(on: str, amount: int) -> JournalLine:
    return JournalLine(
        posting_date=day(on),
        document_no="CASH-1",
        account_type="bank_account",
        account_no="B",
        amount=Decimal(amount),
        bal_account_no="1000",
    )


def test_a_line_of_a_closed_period_counts_from_the_day_of_the_bank(
    company: Company, tmp_path: Path
) -> None:
    first(company, tmp_path)
    company.do(SetAllowedPostingDates(allow_from=day("02-01")))
    post(company, "reconcile", closed_period_on=day("02-05"))
    on_days = ("01-19", "01-20", "02-04", "02-05")
    assert {on: status(company, on) for on in on_days} == {
        "01-19": "100.00 0.00 0.00 0.00 100.00 100.00",
        "01-20": "120.00 0.00 0.00 0.00 120.00 0.00",
        "02-04": "120.00 0.00 0.00 0.00 120.00 0.00",
        "02-05": "120.00 0.00 0.00 0.00 120.00 0.00",
    }
    entries = company.ledger.bank_entries(as_of=day("02-05")).rows()
    assert {row.posting_date for row in entries} == {day("02-05")}
    assert [row.bank_date for row in entries] == [day("01-10"), day("01-20")]
    assert company.ledger.bank_entries(as_of=day("02-04")).rows() == ()
    company.check()


def test_the_statement_that_comes_last_closes_last_whatever_the_order_of_import(
    company: Company, tmp_path: Path
) -> None:
    second(company, tmp_path, "B/1")
    assert status(company) == "0.00 0.00 -30.00 120.00 90.00 0.00"
    first(company, tmp_path, "B/2")
    assert status(company) == "0.00 0.00 90.00 0.00 90.00 0.00"
    assert status(company, "02-09") == "0.00 0.00 120.00 0.00 120.00 0.00"


def test_what_no_statement_shows_is_outstanding(company: Company, tmp_path: Path) -> None:
    """Of 150 in cash a line shows 100: found by a statement posted payments only, it is not outstanding any more."""
    (entry_no,) = company.do(PostJournal(lines=(_cash("01-05", 150),))).numbers["entry_nos"]
    first(company, tmp_path)
    amounts: dict[int, Decimal | None] = {entry_no: None}
    company.do(AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply=amounts))
    assert status(company) == "150.00 150.00 120.00 0.00 120.00 0.00"
    post(company, "payments_only")
    assert status(company) == "170.00 50.00 0.00 0.00 120.00 120.00"
    # The rest of it is proposed for the next statement, what was found is not.
    rest = Paid("02-10", "150.00", text="CASH-1")
    company.bring(statement_file(tmp_path, rest, opening="120.00", number="2"))
    assert company.applied(10000, "B/2") == {entry_no: "50.00"}
    post(company, "reconcile")
    assert status(company, "01-31") == "170.00 50.00 0.00 0.00 120.00 0.00"
    company.check()


def test_a_payment_posted_from_a_line_is_proposed_for_no_other_line(
    company: Company, tmp_path: Path
) -> None:
    first(company, tmp_path)
    post(company, "payments_only")
    again = statement_file(tmp_path, Paid("02-10", "100.00"), opening="120.00", number="2")
    company.bring(again)
    assert company.applied(10000, "B/2") == {}


# --- steps ---


def first(company: Company, folder: Path, statement_no: str = "B/1") -> None:
    _bring(company, statement_file(folder, *(Paid(*row) for row in FIRST)), statement_no)


def second(company: Company, folder: Path, statement_no: str = "B/2") -> None:
    paid = (Paid(*row) for row in SECOND)
    _bring(company, statement_file(folder, *paid, opening="120.00", number="2"), statement_no)


def _bring(company: Company, path: Path, statement_no: str) -> None:
    """The statement with all its lines on one account."""
    company.bring(path, apply=False)
    for line_no in company.lines(statement_no):
        company.do(
            AssignLineToAccount(statement_no=statement_no, line_no=line_no, account_no="6950")
        )


def post(company: Company, mode: str, statement_no: str = "B/1", **fields: Any) -> None:
    company.do(PostStatement(statement_no=statement_no, mode=mode, **fields))


def status(company: Company, on: str = "02-28") -> str:
    """The amounts of `NAMES`; the difference is checked here."""
    report = company.ledger.reconciliation_status(as_of=day(on)).as_json()
    (account,) = report["bank_accounts"]
    assert account["difference"] == "0.00"
    return " ".join(account[name] for name in NAMES)
