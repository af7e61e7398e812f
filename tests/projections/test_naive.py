"""Seeded random books: at every day and commit the tables say what the plainest fold of the log says."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.entry import ChangeEntryDueDate
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import Refusal
from ledger_es.queries import Moment
from ledger_es.queries.aging import aging
from ledger_es.queries.control_accounts import control_accounts, subledger_totals
from ledger_es.queries.open_entries import Asked, open_entries
from ledger_es.queries.overdue import overdue
from ledger_es.queries.trial_balance import trial_balance
from ledger_es.values import day_number
from tests.projections.books import Company, company, day, naive_details, naive_open

FIRST, LAST = day("01-01"), day("04-10")


def random_books(books: Company, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    entries: list[int] = []
    for step in range(steps):
        on = (FIRST + timedelta(days=chance.randrange(80))).isoformat()[5:]
        amount = f"{chance.randrange(1, 50)}.{chance.randrange(100):02}"
        party = {"account_no": chance.choice(["C1", "C2", "C3"])}
        try:
            match chance.randrange(8):
                case 0 | 1 | 2:
                    entries.append(books.invoice(f"I{step}", on, amount, **party))
                case 3:
                    entries.append(books.payment(on, amount, **party))
                case 4:
                    books.do(ApplyEntries(applying_entry_no=chance.choice(entries)))
                case 5:
                    books.do(UnapplyEntry(entry_no=chance.choice(entries)))
                case 6:
                    last = books.ledger.store.head().transaction_no
                    books.do(ReverseTransaction(transaction_no=chance.randrange(2, last + 1)))
                case 7:
                    due = FIRST + timedelta(days=chance.randrange(100))
                    books.do(ChangeEntryDueDate(entry_no=chance.choice(entries), due_date=due))
        except (Refusal, IndexError):
            continue


@pytest.mark.parametrize("seed", [1, 2])
def test_tables_say_what_the_log_says(store_url: str, seed: int) -> None:
    with company(store_url) as books:
        random_books(books, seed, 120)
        details = naive_details(books.ledger)
        assert len({commit_no for _, _, commit_no, _ in details}) > 30
        last = books.commit_no
        with books.read_models.at(LAST) as (connection, head):
            for commit_no in (*range(1, last, 7), last):
                for at in (*range(0, 100, 9), 364):
                    as_of = FIRST + timedelta(days=at)
                    moment = Moment(day_number(as_of), commit_no, commit_no == head.commit_no)
                    expected = naive_open(details, as_of, commit_no)
                    found = open_entries(connection, moment)
                    assert {
                        e.entry_no: Decimal(e.remaining_amount) / 100 for e in found
                    } == expected
                    total = sum(expected.values(), Decimal(0)) * 100
                    aged = aging(connection, moment, "customer")
                    assert sum(sum(line.amounts) for line in aged) == total
                    turnovers = trial_balance(connection, moment)
                    assert sum(turnover.balance for turnover in turnovers) == 0
                    for account in control_accounts(connection, moment):
                        assert account.subledger_lcy == account.gl_lcy, (account, moment)
                    by_account = subledger_totals(connection, moment)
                    assert by_account.get(("customer", "1100"), 0) == total


def test_overdue_is_the_sum_of_open_debits_past_due(store_url: str) -> None:
    with company(store_url) as books:
        random_books(books, 3, 80)
        with books.read_models.at(LAST) as (connection, head):
            for at in range(0, 100, 4):
                moment = head._replace(day=day_number(FIRST) + at)
                late = [
                    entry
                    for entry in open_entries(connection, moment, Asked("customer"))
                    if entry.remaining_amount > 0 and entry.due_day < moment.day
                ]
                found = overdue(connection, moment)
                assert {line.party_no: (line.amount, line.oldest_due_day) for line in found} == {
                    party_no: (
                        sum(e.remaining_amount for e in late if e.party_no == party_no),
                        min(e.due_day for e in late if e.party_no == party_no),
                    )
                    for party_no in {entry.party_no for entry in late}
                }
