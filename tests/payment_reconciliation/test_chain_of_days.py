"""Eighty daily statements that a bank sent: each takes up the balance of the one before, and all are reconciled."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.bank_statement_lines import AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.company import EstablishCompany
from ledger_es.errors import LedgerError
from ledger_es.ledger import Ledger, Request
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries.bank_balance import bank_balances
from ledger_es.statements import StatementFile, read_statement_file
from tests.payment_reconciliation.company import Clock

CHAIN = Path(__file__).parents[2] / ".." / "shared" / "samples" / "camt053_chain_subite"
pytestmark = pytest.mark.skipif(
    not CHAIN.is_dir(), reason="the sample files (../shared/samples) are not beside the repository"
)


@cache
def days() -> dict[Path, StatementFile]:
    """The files by the day of their opening balances, whatever their names say."""
    read = {path: read_statement_file(path) for path in CHAIN.glob("*.xml")}
    return dict(sorted(read.items(), key=lambda pair: _opening_day(pair[1])))


def _opening_day(file: StatementFile) -> date:
    opening = file.statements[0].opening
    assert opening is not None
    assert opening.date is not None
    return opening.date


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """Knows every account that the files are about."""
    statements = [statement for file in days().values() for statement in file.statements]
    numbers = sorted({statement.account.other or "" for statement in statements})
    assert {statement.currency for statement in statements} == {"EUR"}
    with Ledger.open(":memory:", create=True, clock=Clock()) as ledger:
        ledger.execute(EstablishCompany(company_name="Subite", currency="EUR"))
        for place, number in enumerate(numbers, 1):
            record = BankAccountRecord(bank_account_no=f"B{place}", account_no_at_bank=number)
            ledger.execute(RegisterBankAccount(bank_account=record))
        yield ledger


def accounts(ledger: Ledger) -> list[dict[str, Any]]:
    report = ledger.reconciliation_status(as_of=FAR).as_json()
    found: list[dict[str, Any]] = report["bank_accounts"]
    return found


def post_to_suspense(ledger: Ledger, statement_no: str) -> int:
    """Every line goes to one account; how many there were."""
    lines = ledger.statement(statement_no, as_of=FAR).as_json()["lines"]
    whole = [
        Request(
            AssignLineToAccount(
                statement_no=statement_no, line_no=line["line_no"], account_no="1090"
            )
        )
        for line in lines
    ]
    posting = Request(PostStatement(statement_no=statement_no, mode="reconcile"))
    for outcome in ledger.execute_many([*whole, posting]):
        assert not isinstance(outcome, LedgerError), outcome
    return len(lines)


def test_the_chain_is_imported_and_reconciled(ledger: Ledger) -> None:
    assert len(days()) == 80
    for path in days():
        ledger.payment_reconciliation.import_file(path, adopt_opening=True, apply=False)
    before = accounts(ledger)
    assert len(before) == 2
    lines = 0
    for account in before:
        statements = account["statements"]
        assert len(statements) >= 70
        assert not any(one["gap_before"] for one in statements)
        assert account["ledger_balance"] == statements[0]["opening_balance"]
        assert account["outstanding"] == account["difference"] == "0.00"
        lines += sum(post_to_suspense(ledger, one["statement_no"]) for one in statements)
    assert lines == sum(len(one.entries) for file in days().values() for one in file.statements)
    for account in accounts(ledger):
        last = account["statements"][-1]["closing_balance"]
        assert {one["status"] for one in account["statements"]} == {"reconciled"}
        assert (account["ledger_balance"], account["statement_balance"]) == (last, last)
        assert account["outstanding"] == account["difference"] == "0.00"
    assert ledger.verify().ok


def test_in_any_order_and_some_twice_it_is_the_same_chain(ledger: Ledger) -> None:
    """Every third file comes twice. Nothing is missing in the end, and every line is money once."""
    first, *others = days()
    ledger.payment_reconciliation.import_file(first, adopt_opening=True, apply=False)
    shuffled = [*others, *others[::3]]
    random.Random(80).shuffle(shuffled)
    for path in shuffled:
        ledger.payment_reconciliation.import_file(path, apply=False)
    lines = sum(len(one.entries) for file in days().values() for one in file.statements)
    with ledger.read_models.at(FAR) as (connection, moment):
        proofs = [
            (len(one.chain.money_lines), one.gaps, one.difference)
            for one in bank_balances(connection, moment)
        ]
    assert sum(count for count, _, _ in proofs) == lines
    # The account that the first file does not name begins with nothing: its opening balance is what is missing.
    assert [difference for _, _, difference in proofs] == [0, 0]
    assert 0 in [gaps for _, gaps, _ in proofs]
    for account in accounts(ledger):
        assert sum(one["gap_before"] for one in account["statements"]) <= 1


def test_a_day_left_out_is_a_gap_and_named(ledger: Ledger) -> None:
    journal = ledger.payment_reconciliation
    first, left_out, third, *_ = days_with_entries("LT625883379695428516")
    for path in (first, third):
        journal.import_file(path, adopt_opening=path == first, apply=False)
    gaps = [[one["gap_before"] for one in account["statements"]] for account in accounts(ledger)]
    assert [False, True] in gaps
    # It fills the gap; its opening balance is not adopted, because the account has a history.
    journal.import_file(left_out, adopt_opening=True)
    gaps = [[one["gap_before"] for one in account["statements"]] for account in accounts(ledger)]
    assert not any(map(any, gaps))


def days_with_entries(account_no: str) -> list[Path]:
    return [
        path
        for path, file in days().items()
        for one in file.statements
        if one.account.other == account_no and one.entries
    ]
