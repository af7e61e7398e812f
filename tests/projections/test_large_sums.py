"""Sums of more than 64 bits: twenty thousand of the largest amounts are added up exactly in every report and check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import Final

import pytest
from sqlalchemy import Connection, text

from ledger_es.commands.journal import PostJournal
from ledger_es.posting.journal_line import JournalLine
from ledger_es.projections.sums import PART, in_two_parts, is_zero, of_one_entry, whole
from ledger_es.queries.control_accounts import control_accounts
from ledger_es.queries.open_entries_now import open_bank_rows, open_rows
from tests.conftest import new_schema
from tests.projections.books import Company, company, day

LARGEST: Final = Decimal("9999999999999.99")
UNITS: Final = 10**15 - 1
COMMITS: Final = 20
LINES_A_COMMIT: Final = 1_000
LINES: Final = COMMITS * LINES_A_COMMIT
TOTAL: Final = LINES * UNITS
AFTERWARDS: Final = day("06-01")


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def large_books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """Each line refunds the largest amount there is from the bank to customer C1: due at once, and never applied."""
    with ExitStack() as closing:
        if request.param == "sqlite":
            url = str(tmp_path_factory.mktemp("large") / "ledger.db")
        else:
            server = request.getfixturevalue("postgres_server")
            url = closing.enter_context(contextmanager(new_schema)(server))
        books = closing.enter_context(company(url))
        for commit in range(COMMITS):
            books.do(
                PostJournal(
                    lines=tuple(
                        JournalLine(
                            posting_date=day("01-10"),
                            due_date=day("01-20"),
                            document_type="refund",
                            document_no=f"R{commit}-{place}",
                            account_type="customer",
                            account_no="C1",
                            amount=LARGEST,
                            bal_account_type="bank_account",
                            bal_account_no="B",
                        )
                        for place in range(LINES_A_COMMIT)
                    )
                )
            )
        yield books


def amount(units: int) -> str:
    """In the digits of CHF; written without `Decimal`, whose context has room for 28 digits."""
    sign, units = ("-", -units) if units < 0 else ("", units)
    return f"{sign}{units // 100}.{units % 100:02d}"


def test_more_than_64_bits() -> None:
    assert TOTAL > 2**63


def test_open_entries(large_books: Company) -> None:
    report = large_books.ledger.open_entries(as_of=AFTERWARDS)
    assert len(report.entries) == LINES
    assert {entry.remaining_amount for entry in report.entries} == {UNITS}
    assert report.as_json()["total_lcy"] == amount(TOTAL)
    (total,) = report.totals()
    assert f"{total.amounts['remaining_amount']}" == amount(TOTAL)


def test_customer_entries(large_books: Company) -> None:
    report = large_books.ledger.customer_entries(as_of=AFTERWARDS)
    assert report.as_json()["total_remaining_lcy"] == amount(TOTAL)


def test_overdue(large_books: Company) -> None:
    report = large_books.ledger.overdue(as_of=AFTERWARDS)
    assert [line.amount for line in report.lines] == [TOTAL]
    assert report.as_json()["customers"][0]["overdue_amount"] == amount(TOTAL)
    assert report.as_json()["total_lcy"] == amount(TOTAL)


def test_aging(large_books: Company) -> None:
    report = large_books.ledger.aging(as_of=AFTERWARDS)
    assert [line.amounts for line in report.lines] == [(0, 0, 0, 0, TOTAL)]
    assert report.as_json()["totals_lcy"]["days_over_90"] == amount(TOTAL)
    (total,) = report.totals()
    assert f"{total.amounts['total']}" == amount(TOTAL)


def test_trial_balance(large_books: Company) -> None:
    report = large_books.ledger.trial_balance(as_of=AFTERWARDS)
    turnovers = {turnover.account_no: turnover for turnover in report.turnovers}
    assert (turnovers["1100"].debit, turnovers["1100"].credit) == (TOTAL, 0)
    assert (turnovers["1020"].debit, turnovers["1020"].credit) == (10_000, TOTAL)
    totals = report.as_json()
    assert totals["total_debit"] == totals["total_credit"] == amount(TOTAL + 10_000)


def test_gl_entries(large_books: Company) -> None:
    report = large_books.ledger.gl_entries(as_of=AFTERWARDS)
    assert (report.total_debit, report.total_credit) == (TOTAL + 10_000, TOTAL + 10_000)


def test_bank(large_books: Company) -> None:
    ask = large_books.ledger
    (account,) = ask.bank_accounts(as_of=AFTERWARDS).as_json()["bank_accounts"]
    assert account["balance"] == amount(10_000 - TOTAL)
    (account,) = ask.reconciliation_status(as_of=AFTERWARDS).as_json()["bank_accounts"]
    assert account["outstanding"] == amount(-TOTAL)
    assert (account["ledger_balance"], account["difference"]) == (amount(10_000 - TOTAL), "0.00")
    report = ask.bank_entries(as_of=AFTERWARDS)
    assert report.as_json()["totals"] == {"CHF": amount(10_000 - TOTAL)}


def test_control_accounts(large_books: Company) -> None:
    with large_books.read_models.at(AFTERWARDS) as (connection, moment):
        found = {line.account_no: line for line in control_accounts(connection, moment)}
    assert found["1100"].subledger_lcy == found["1100"].gl_lcy == TOTAL
    assert found["1020"].subledger_lcy == found["1020"].gl_lcy == 10_000 - TOTAL


def test_what_the_matching_index_is_made_of(large_books: Company) -> None:
    with large_books.read_models.at(AFTERWARDS) as (connection, _):
        assert sum(row.remaining for row in open_rows(connection)) == TOTAL
        assert sum(row.amount for row in open_bank_rows(connection)) == -TOTAL


def test_verify(large_books: Company) -> None:
    verification = large_books.ledger.verify()
    assert [check for check in verification.checks if not check.ok] == []
    assert verification.not_checked == ()


def test_built_anew(large_books: Company) -> None:
    large_books.read_models.rebuild()
    assert large_books.ledger.trial_balance(as_of=AFTERWARDS).total_debit == TOTAL + 10_000


AMOUNTS: Final = {
    "of one size": [UNITS] * LINES,
    "of one size, negative": [-UNITS] * LINES,
    "there and back": [-UNITS] * LINES + [UNITS] * LINES,
    "of every size": [sign * UNITS // 7**power for power in range(18) for sign in (1, -1, -1)],
    "none": [],
}


@pytest.mark.parametrize("amounts", AMOUNTS.values(), ids=AMOUNTS)
def test_the_two_parts_of_a_sum(store_url: str, amounts: list[int]) -> None:
    with company(store_url) as books, books.read_models.connection() as connection:
        assert _whole_sum(connection, amounts) == sum(amounts)


def test_the_sum_of_one_entry(store_url: str) -> None:
    applied_and_undone = [UNITS] + [-UNITS] * LINES + [UNITS] * LINES
    with company(store_url) as books, books.read_models.connection() as connection:
        assert _ask(connection, of_one_entry("amount"), applied_and_undone) == [UNITS]
        assert _ask(connection, of_one_entry("amount"), [-17]) == [-17]
        zero = f"CASE WHEN {is_zero('amount')} THEN 1 ELSE 0 END"
        assert _ask(connection, zero, [*applied_and_undone, -UNITS]) == [1]
        assert _ask(connection, zero, [*applied_and_undone, 1 - UNITS]) == [0]
        assert _ask(connection, zero, [PART, -1]) == [0]


def _whole_sum(connection: Connection, amounts: list[int]) -> int:
    billions, rest = _ask(connection, in_two_parts("amount", "total"), amounts)
    return whole(billions, rest)


def _ask(connection: Connection, columns: str, amounts: list[int]) -> list[int]:
    """The columns over a table `amount`: as many rows of each amount as there are in the list."""
    numbered = ", ".join(str(amount) for amount in amounts)
    rows = (
        f"SELECT value AS amount FROM json_each('[{numbered}]')"
        if connection.dialect.name == "sqlite"
        else f"SELECT amount FROM unnest(ARRAY[{numbered}]::bigint[]) AS amount"
    )
    return list(connection.execute(text(f"SELECT {columns} FROM ({rows}) AS amounts")).one())
