"""Whatever automatic application makes of the case files' statements can be posted, and the bank account reconciles."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ledger_es.commands.bank_statement_lines import TransferDifference
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.ledger import Ledger
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries.bank_balance import bank_balances
from ledger_es.queries.statement_lines import lines
from tests.conformance.cases import Case, Unsupported, read_cases
from tests.conformance.entries import read_entries
from tests.conformance.statement_books import StatementBooks, set_up

CASES = Path(__file__).parents[2] / ".." / "shared" / "conformance" / "auto_apply.jsonl"
ABSENT = "the case files are not beside the repository (../shared/conformance)"
STATEMENTS = (
    {case.id: case for case in read_cases(CASES) if "statement_lines" in case.given}
    if CASES.is_file()
    else {}
)


@pytest.mark.parametrize(
    "case_id",
    list(STATEMENTS) or [pytest.param("", id="absent", marks=pytest.mark.skip(reason=ABSENT))],
)
def test_posted_and_reconciled(case_id: str) -> None:
    case = STATEMENTS[case_id]
    with Ledger.open(":memory:", create=True) as ledger:
        try:
            books = set_up(case, ledger)
        except Unsupported as unsupported:
            pytest.skip(str(unsupported))
        ledger.payment_reconciliation.apply_automatically(books.statement_no)
        expected = expected_remaining(case, books)
        transfer_differences(books)
        books.execute(
            PostStatement(statement_no=books.statement_no, mode="reconcile", accept_low=True)
        )
        entries = read_entries(ledger)
        for name, remaining in expected.items():
            entry = entries.open_entry(books.entry_nos[name])
            assert (entry.remaining_amount if entry else 0) == remaining, name
        assert_control_accounts_agree(ledger)
        with ledger.read_models.at(FAR) as (connection, moment):
            (balance,) = bank_balances(connection, moment, books.bank_account_no)
        assert balance.difference == 0
        assert balance.statement_balance == 100 * sum(
            Decimal(line["amount"]) for line in case.given["statement_lines"]
        )


def assert_control_accounts_agree(ledger: Ledger) -> None:
    """Receivables and payables are the sums of what is open."""
    balances = {
        row["account_no"]: Decimal(row["balance"])
        for row in ledger.trial_balance(as_of=FAR).as_json()["accounts"]
    }
    open_sums = {"customer": Decimal(0), "vendor": Decimal(0)}
    for row in ledger.open_entries(as_of=FAR).as_json()["entries"]:
        open_sums[row["ledger"]] += Decimal(row["remaining_amount"])
    assert balances.get("1100", Decimal(0)) == open_sums["customer"]
    assert balances.get("2000", Decimal(0)) == open_sums["vendor"]


def expected_remaining(case: Case, books: StatementBooks) -> dict[str, Decimal]:
    """Of each customer and vendor entry: as given, less what the lines apply of it."""
    with books.ledger.read_models.at(FAR) as (connection, moment):
        rows = lines(connection, moment, books.statement_no)
    applied: dict[int, Decimal] = {}
    for row in rows:
        for one in row.applications:
            applied[one.entry_no] = (
                applied.get(one.entry_no, Decimal(0)) + Decimal(one.amount) / 100
            )
    return {
        entry["id"]: Decimal(entry["remaining"]) - applied.get(books.entry_nos[entry["id"]], 0)
        for entry in case.given["entries"]
        if entry["kind"] != "bank"
    }


def transfer_differences(books: StatementBooks) -> None:
    with books.ledger.read_models.at(FAR) as (connection, moment):
        rows = lines(connection, moment, books.statement_no)
    for row in rows:
        if row.difference:
            books.execute(
                TransferDifference(
                    statement_no=books.statement_no, line_no=row.line_no, account_no="6900"
                )
            )
