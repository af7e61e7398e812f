"""A wrong posting corrected: applications undone, transactions reversed, the money applied to the right documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_statement_lines import AssignLine
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import BankEntryIsClosed, EntryIsApplied
from tests.payment_reconciliation.company import Company, Paid, statement_file

DOCUMENTS = (("C1", "INV-1", "01-02", "100.00"), ("C1", "INV-2", "01-03", "100.00"))


def wrongly_posted(company: Company, folder: Path, mode: str) -> tuple[list[int], int, int]:
    """INV-1 paid although INV-2 was meant: the invoices' entries, the payment's, and its transaction."""
    invoices = company.owe(*DOCUMENTS)
    company.bring(statement_file(folder, Paid("01-10", "100.00", text="?")), apply=False)
    amounts = {invoices[0]: None}
    company.do(AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply=amounts))
    posted = company.do(PostStatement(statement_no="B/1", mode=mode))
    (bank_entry, payment) = posted.numbers["entry_nos"]
    line = company.lines()[10000]
    assert line.bank_entry_no == bank_entry
    return invoices, payment, line.transaction_no


def test_payments_only_is_unapplied_and_reversed(company: Company, tmp_path: Path) -> None:
    invoices, payment, transaction_no = wrongly_posted(company, tmp_path, "payments_only")
    with pytest.raises(EntryIsApplied):
        company.do(ReverseTransaction(transaction_no=transaction_no))
    company.do(UnapplyEntry(entry_no=payment))
    company.do(ReverseTransaction(transaction_no=transaction_no))
    assert company.open() == [("C1", "INV-1", "100.00"), ("C1", "INV-2", "100.00")]
    # The bank has shown the money; what reverses it is outstanding.
    assert company.proof() == ("0.00", "-100.00", "100.00")
    company.check()
    # The next statement of the bank shows the money; it is found once and settles what was meant.
    company.bring(
        statement_file(tmp_path, Paid("01-10", "100.00", text="INV-2"), number="2"), apply=True
    )
    assert list(company.applied(10000, "B/2")) == [invoices[1]]


def test_reconciled_it_is_applied_to_the_right_document(company: Company, tmp_path: Path) -> None:
    invoices, payment, transaction_no = wrongly_posted(company, tmp_path, "reconcile")
    company.do(UnapplyEntry(entry_no=payment))
    with pytest.raises(BankEntryIsClosed) as refused:
        company.do(ReverseTransaction(transaction_no=transaction_no))
    assert refused.value.code == "E-REV-CLOSED"
    apply = ApplyEntries(applying_entry_no=payment, amounts_to_apply={invoices[1]: None})
    company.do(apply)
    assert company.open() == [("C1", "INV-1", "100.00")]
    assert company.proof() == ("100.00", "0.00", "100.00")
    company.check()


def test_the_document_tells_the_whole_story(company: Company, tmp_path: Path) -> None:
    _, payment, _ = wrongly_posted(company, tmp_path, "reconcile")
    company.do(UnapplyEntry(entry_no=payment), reason="INV-2 was meant")
    told = [(past.name, past.reason) for past in company.ledger.history(document="INV-1").events]
    assert told == [
        ("general_ledger.posted.1", ""),
        ("customer_ledger.entries_posted.1", ""),
        ("bank_statement.imported.1", ""),
        ("bank_statement.lines_imported.1", ""),
        ("bank_statement.line_assigned.1", ""),
        ("general_ledger.posted.1", ""),
        ("customer_ledger.entries_applied.1", ""),
        ("bank_statement.posted.1", ""),
        ("general_ledger.posted.1", "INV-2 was meant"),
        ("customer_ledger.applications_undone.1", "INV-2 was meant"),
    ]
