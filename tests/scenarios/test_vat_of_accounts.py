"""What stands on a G/L account has its VAT: a debt that was written off and is paid after all, a charge of the bank."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.errors import DirectPostingNotAllowed, VatSplitWrong
from ledger_es.posting.journal_line import JournalLine
from tests.scenarios.books import bank_account, journal, line
from tests.scenarios.scenario import day, given
from tests.scenarios.test_currencies import books as books_in
from tests.scenarios.vat import CODES, VAT_BOOKS, parts, vat_by_code, vat_entries

INCOME = AddAccounts.model_validate(
    {
        "accounts": [
            {
                "account_no": "3900",
                "name": "Income from debts written off",
                "category": "income",
                "direct_posting": True,
            }
        ]
    }
)
PAST = (*VAT_BOOKS, INCOME, bank_account())


def received(amount: str, vat: str, bal_account_no: str = "3000", **fields: Any) -> PostJournal:
    """Money on the bank account B, against a G/L account with this VAT."""
    asked: dict[str, Any] = {
        "posting_date": day("06-15"),
        "document_no": "R-1",
        "account_type": "bank_account",
        "account_no": "B",
        "amount": Decimal(amount),
        "bal_account_no": bal_account_no,
        "vat": parts(vat),
    }
    return PostJournal(lines=(JournalLine(**asked | fields),))


def test_a_debt_that_was_written_off_is_paid_after_all() -> None:
    """1,190.00 with 190.00 VAT are written off; half of it comes later: income 500.00, and 95.00 VAT owed again."""
    written_off = given(
        *PAST,
        journal(line("INV-1", "01-05", "1190.00", vat=parts("N19=1000.00+190.00"))),
        WriteOffEntry(entry_no=1, account_no="6900", posting_date=day("02-01"), correct_vat=True),
    )
    assert vat_by_code(written_off) == {"N19": ("0.00", "0.00")}
    paid = written_off.after(received("595.00", "N19=500.00+95.00", "3900"))
    assert paid.balances() == {
        "1020": "595.00",
        "2200": "-95.00",
        "3000": "-1000.00",
        "3900": "-500.00",
        "6900": "1000.00",
    }
    assert paid.remaining() == {}
    assert vat_by_code(paid) == {"N19": ("-500.00", "-95.00")}
    (*_, row) = vat_entries(paid)
    assert (row.entry_no, row.ledger, row.account_no) == (0, "customer", "2200")
    back = paid.after(ReverseTransaction(transaction_no=3))
    assert vat_by_code(back) == {"N19": ("0.00", "0.00")}
    assert back.balances() == written_off.balances()


def test_an_account_that_is_no_income_has_the_vat_of_purchases() -> None:
    charged = given(*PAST, received("-119.00", "N19=100.00+19.00", "6900"))
    assert charged.balances() == {"1020": "-119.00", "1170": "19.00", "6900": "100.00"}
    (row,) = vat_entries(charged)
    assert (row.base, row.amount, row.ledger) == (Decimal("100.00"), Decimal("19.00"), "vendor")


def test_the_account_of_the_line_is_taxed_before_its_balancing_account() -> None:
    """119.00 are moved from sales to an account of expenses: the line's own account is the one with the VAT."""
    moved = given(
        *PAST,
        received("119.00", "N19=100.00+19.00", "3000", account_type="gl", account_no="6900"),
    )
    assert moved.balances() == {"1170": "19.00", "3000": "-119.00", "6900": "100.00"}


def test_in_a_foreign_currency_each_side_is_worth_what_it_is_worth() -> None:
    past = given(*books_in(d0101="0.9000"), *CODES)
    sale = JournalLine(
        posting_date=day("01-15"),
        document_no="R-1",
        account_no="3000",
        amount=Decimal("-119.00"),
        currency="USD",
        bal_account_no="1090",
        vat=parts("N19=100.00+19.00"),
    )
    taxed = past.after(PostJournal(lines=(sale,)))
    assert taxed.balances() == {"1090": "107.10", "2200": "-17.10", "3000": "-90.00"}
    (row,) = vat_entries(taxed)
    assert (row.currency, row.base_lcy, row.amount_lcy) == (
        "USD",
        Decimal("-90.00"),
        Decimal("-17.10"),
    )


@pytest.mark.parametrize(
    ("split", "bal_account_no", "fields", "says"),
    [
        ("N19=100.00+19.00", "3000", {}, "add up to 119.00"),
        ("N19=109.24+20.76", "1170", {}, "that of its VAT"),
        ("N19=109.24+20.76", "B", {"bal_account_type": "bank_account"}, "a G/L account is split"),
    ],
)
def test_what_is_not_right_is_refused(
    split: str, bal_account_no: str, fields: dict[str, Any], says: str
) -> None:
    past = given(*PAST, bank_account("C"))
    outcome = past.when(received("130.00", split, bal_account_no, account_no="C", **fields))
    outcome.then_refused(VatSplitWrong)
    assert says in str(outcome.refusal)


def test_an_invoice_has_its_vat_at_the_line_of_its_customer() -> None:
    lines = (
        line("INV-1", "01-05", "119.00", bal_account_no=""),
        JournalLine(
            posting_date=day("01-05"),
            document_type="invoice",
            document_no="INV-1",
            account_no="3000",
            amount=Decimal("-119.00"),
            vat=parts("N19=100.00+19.00"),
        ),
    )
    given(*PAST).when(PostJournal(lines=lines)).then_refused(VatSplitWrong)
    given(*PAST).when(received("119.00", "N19=100.00+19.00", "1100")).then_refused(
        DirectPostingNotAllowed
    )
