"""Exchange rate adjustments in the read models: as of any day and as known before a run, on both stores."""

from __future__ import annotations

from decimal import Decimal

from ledger_es import (
    AdjustExchangeRates,
    CurrencyAccounts,
    DatedRate,
    JournalLine,
    Ledger,
    PostJournal,
    SetCurrency,
    SetExchangeRates,
    UndoExchangeAdjustment,
)
from tests.projections.books import company, day

ACCOUNTS = CurrencyAccounts(
    realized_gain_account="3890",
    realized_loss_account="3890",
    rounding_debit_account="3890",
    rounding_credit_account="3890",
    unrealized_gain_account="3890",
    unrealized_loss_account="3890",
)


def _line(number: str, on: str, amount: str, **fields: object) -> PostJournal:
    line = JournalLine(
        posting_date=day(on),
        document_type="payment" if amount.startswith("-") else "invoice",
        document_no=number,
        account_type="customer",
        account_no="C1",
        amount=amount,
        currency="USD",
        bal_account_no="3000",
        **fields,
    )
    return PostJournal(lines=(line,))


def _remaining_lcy(ledger: Ledger, on: str) -> int:
    aging = ledger.aging(ledger="customer", as_of=day(on))
    receivables = {
        row.account_no: row.balance for row in ledger.trial_balance(as_of=day(on)).rows()
    }
    total = sum(aging.totals_lcy)
    assert receivables.get("1100", Decimal(0)) * 100 == total, on
    return total


def test_a_run_counts_from_its_day_on_and_until_it_is_taken_back(store_url: str) -> None:
    with company(store_url) as books:
        ledger = books.ledger
        rates = tuple(
            DatedRate(starting_date=day(on), relational_exchange_rate_amount=rate)
            for on, rate in (("01-01", "0.90"), ("01-31", "0.95"), ("02-10", "1.00"))
        )
        for command in (
            SetCurrency(currency="USD", accounts=ACCOUNTS),
            SetExchangeRates(currency="USD", rates=rates),
            _line("INV-1", "01-10", "100.00"),
            _line("PAY-1", "02-10", "-40.00", applies_to_document_no="INV-1"),
        ):
            before = ledger.execute(command, actor="anna")
        run = AdjustExchangeRates(posting_date=day("01-31"), document_no="FX-1")
        adjusted = ledger.execute(run, actor="anna", idempotency_key="FX-1")
        assert ledger.execute(run, actor="anna", idempotency_key="FX-1").replayed
        days = ("01-30", "01-31", "02-09", "02-10")
        assert [_remaining_lcy(ledger, on) for on in days] == [9000, 9500, 9500, 5700]
        (invoice,) = ledger.open_entries(document_no="INV-1", as_of=day("02-28")).rows()
        details = ledger.entry(invoice.entry_no, as_of=day("02-28")).as_json()["details"]
        assert [
            (detail["posting_date"][5:], detail["amount"], detail["amount_lcy"])
            for detail in sorted(details, key=lambda detail: detail["posting_date"])
        ] == [
            ("01-10", "100.00", "90.00"),
            ("01-31", "0.00", "5.00"),
            ("02-10", "-40.00", "-36.00"),
            ("02-10", "0.00", "-2.00"),
        ]
        (row,) = ledger.exchange_adjustments(as_of=day("01-31")).rows()
        assert (row.amount, row.adjusted_lcy, row.entry_count) == (Decimal(100), Decimal(5), 1)
        assert ledger.exchange_adjustments(as_of=day("01-30")).rows() == ()
        then = before.events[0].envelope.recorded_at
        assert ledger.exchange_adjustments(as_of=day("02-28"), known_at=then).rows() == ()

        undo = UndoExchangeAdjustment(register_no=adjusted.numbers["register_no"])
        undone = ledger.execute(undo, actor="anna")
        assert [_remaining_lcy(ledger, on) for on in days] == [9000, 9000, 9000, 5400]
        again = ledger.execute(run, actor="anna", idempotency_key="FX-1")
        assert again.undone_by == undone.commit_no
        assert "exchange_adjusted" in str(ledger.history(document="INV-1").as_json())
        (row,) = ledger.exchange_adjustments(as_of=day("01-31")).rows()
        assert row.undone_register_no == undone.numbers["register_no"]
        assert ledger.verify().ok
