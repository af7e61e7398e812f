"""Reports of deposits: as of a day, as known then, with the register that undid one."""

from __future__ import annotations

import pytest

from ledger_es import (
    AddJournalLines,
    BankAccountUnknown,
    DepositUnknown,
    PostDeposit,
    ReturnPayment,
    SetJournalBatch,
    UndoDeposit,
)
from tests.projections.books import company, day
from tests.reports.test_journal_batch import DAILY, receipt


def test_deposits_as_of_a_day_and_as_known_then(store_url: str) -> None:
    with company(store_url) as books:
        ask = books.ledger
        books.do(SetJournalBatch(**DAILY))
        books.do(AddJournalLines(**DAILY, lines=(receipt("-7"), receipt("-9"))))
        before = ask.store.commit(ask.deposits().answer.commit_no)
        deposit = PostDeposit(
            **DAILY,
            deposit_no="D-1",
            bank_account_no="B",
            posting_date=day("01-21"),
            total_amount="16.00",
            as_lump=True,
        )
        done = books.do(deposit)
        posted = ask.store.commit(done.commit_no)
        undone = books.do(UndoDeposit(deposit_no="D-1"))
        assert before is not None
        assert posted is not None
        rows = ask.deposits(bank_account_no="B", as_of=day("01-31")).rows()
        register = undone.numbers["register_no"]
        assert [(row.deposit_no, row.register_no_undone) for row in rows] == [("D-1", register)]
        then = ask.deposits(as_of=day("01-31"), known_at=posted.recorded_at).rows()
        assert [row.register_no_undone for row in then] == [None]
        assert ask.deposits(as_of=day("01-20")).rows() == ()
        assert ask.deposits(as_of=day("01-31"), known_at=before.recorded_at).rows() == ()
        report = ask.deposit("D-1")
        assert [str(row.amount) for row in report.rows()] == ["7.00", "9.00"]
        assert str(report.totals()[0].amounts["amount"]) == "16.00"
        assert report.title().endswith(f"as a lump, undone in register {register}")
        not_yet = ask.deposit("D-1", known_at=before.recorded_at)
        assert (not_yet.rows(), not_yet.totals(), not_yet.as_json()["lines"]) == ((), (), [])
        assert not_yet.title().startswith("Deposit, not yet posted")
        for number in ("D-2", ""):
            with pytest.raises(DepositUnknown):
                ask.deposit(number)
        with pytest.raises(BankAccountUnknown):
            ask.deposits(bank_account_no="X")
        assert ask.verify().ok


def test_a_check_of_a_lump_that_comes_back_as_of_the_days_around() -> None:
    """Field report bcgov/entity#26413: the balance is 0.00 on the day before and 330.00 on the day of the return."""
    with company(":memory:") as books:
        books.invoice("A", "01-10", "500.00")
        books.invoice("B", "01-10", "300.00")
        books.do(SetJournalBatch(**DAILY))
        checks = (receipt("-500", applies_to={2: None}), receipt("-300", applies_to={3: None}))
        books.do(AddJournalLines(**DAILY, lines=checks))
        books.do(
            PostDeposit(
                **DAILY,
                bank_account_no="B",
                posting_date=day("02-04"),
                total_amount="800",
                as_lump=True,
            )
        )
        back = ReturnPayment(
            entry_no=5, posting_date=day("02-13"), charge="30", charge_account_no="6900"
        )
        books.do(back)

        def balance(on: str) -> str:
            (customer,) = books.ledger.customers(customer_no="C1", as_of=day(on)).rows()
            return str(customer.balance_lcy)

        assert (balance("02-12"), balance("02-13")) == ("0.00", "330.00")
        amounts = [str(row.amount) for row in books.ledger.bank_entries(as_of=day("02-13")).rows()]
        assert amounts == ["100.00", "800.00", "-300.00"]
