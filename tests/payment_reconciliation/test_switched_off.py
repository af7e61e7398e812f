"""A bank account may do without automatic application after an import; it is there when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_es.commands.bank_account import BankAccountRecord, ChangeBankAccount
from tests.payment_reconciliation.company import IBAN, Company, Paid, statement_file

INVOICE = ("C1", "INV-1001", "01-02", "100.00")
PAID = Paid("01-10", "100.00", text="INV-1001")


@pytest.fixture
def switched_off(company: Company) -> Company:
    record = BankAccountRecord(
        bank_account_no="B", iban=IBAN, currency="CHF", automatic_application=False
    )
    company.do(ChangeBankAccount(bank_account=record))
    return company


def test_an_import_leaves_the_lines_alone(switched_off: Company, tmp_path: Path) -> None:
    (invoice,) = switched_off.owe(INVOICE)
    path = statement_file(tmp_path, PAID)
    (tried,) = switched_off.journal.import_file(path, dry_run=True)
    assert tried.confidences == {}
    assert switched_off.bring(path).confidences == {}
    assert switched_off.confidences() == ["none"]
    # Nor does the same file again make up for it: nothing was cut off.
    assert switched_off.bring(path).confidences == {}
    assert switched_off.confidences() == ["none"]
    switched_off.journal.apply_automatically("B/1")
    assert switched_off.applied(10000) == {invoice: "100.00"}


def test_the_setting_holds_from_when_it_is_changed(switched_off: Company, tmp_path: Path) -> None:
    (invoice,) = switched_off.owe(INVOICE)
    record = BankAccountRecord(bank_account_no="B", iban=IBAN, currency="CHF")
    switched_off.do(ChangeBankAccount(bank_account=record))
    switched_off.bring(statement_file(tmp_path, PAID))
    assert switched_off.applied(10000) == {invoice: "100.00"}
