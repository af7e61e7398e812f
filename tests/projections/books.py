"""A small company whose books the tests of read models ask about: a clock of one hour a commit, short commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from ledger_es.aggregates.party_ledger import (
    Application,
    ApplicationsUndone,
    AppliedPair,
    DerivedDetail,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    Unapplication,
)
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.party import PartyRecord, RegisterCustomers, RegisterVendors
from ledger_es.deciding.command import Command
from ledger_es.ledger import Executed, Ledger
from ledger_es.posting.journal_line import JournalLine
from ledger_es.projections.projections import TABLES
from ledger_es.projections.tables import key_names
from ledger_es.queries import ReadModels

FIRST_HOUR = datetime(2026, 2, 1, tzinfo=UTC)


def day(text: str) -> date:
    """`01-05` is 5 January 2026."""
    return date.fromisoformat(f"2026-{text}")


class Clock:
    def __init__(self) -> None:
        self.now = FIRST_HOUR

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


class Company:
    """Customers C1, C2, C3, vendor V1, bank account B with 100.00."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.read_models = ledger.read_models
        self.do(EstablishCompany(company_name="Muster AG", currency="CHF"))
        terms = "30D-2%10D"
        self.do(
            RegisterCustomers(
                parties=tuple(
                    PartyRecord(party_no=number, name=name, payment_terms=terms)
                    for number, name in (
                        ("C1", "Zoë Äbi"),
                        ("C2", "Nordwind GmbH"),
                        ("C3", "Tal AG"),
                    )
                )
            )
        )
        self.do(RegisterVendors(parties=(PartyRecord(party_no="V1", name="Papier SA"),)))
        self.do(
            RegisterBankAccount(
                bank_account=BankAccountRecord(bank_account_no="B", currency="CHF"),
                opening_balance="100.00",
                opening_date=day("01-01"),
            )
        )

    def do(self, command: Command) -> Executed:
        return self.ledger.execute(command)

    def post(self, **line: Any) -> int:
        """One journal line on customer C1 against sales; gives the number of its first entry."""
        values = {"account_type": "customer", "account_no": "C1", "bal_account_no": "3000", **line}
        posted = self.do(PostJournal(lines=(JournalLine(**values),)))
        return int(posted.numbers["entry_nos"][0])

    def invoice(self, document_no: str, on: str, amount: str, **line: Any) -> int:
        return self.post(
            document_type="invoice",
            document_no=document_no,
            posting_date=day(on),
            amount=amount,
            **line,
        )

    def payment(self, on: str, amount: str, **line: Any) -> int:
        return self.post(
            document_type="payment",
            posting_date=day(on),
            amount=f"-{amount}",
            bal_account_type="bank_account",
            bal_account_no="B",
            **line,
        )

    def now(self) -> datetime:
        """When the last commit was recorded."""
        recorded_at = self.ledger.store.head().recorded_at
        assert recorded_at is not None
        return recorded_at

    @property
    def commit_no(self) -> int:
        return self.ledger.store.head().commit_no


@contextmanager
def company(url: str) -> Iterator[Company]:
    with Ledger.open(url, create=True, clock=Clock()) as ledger:
        yield Company(ledger)


Rows = dict[str, list[tuple[Any, ...]]]


def all_rows(read_models: ReadModels) -> Rows:
    """Every row of every table, by key."""
    with read_models.connection() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(table).order_by(*(table.c[name] for name in key_names(table)))
                )
            ]
            for table in TABLES
        }


Detail = tuple[int, date, int, Decimal]
"""Entry number, posting date, commit number, amount."""


def naive_details(ledger: Ledger) -> list[Detail]:
    """What changed the remaining amount of customer and vendor entries, folded from the log in the plainest way."""
    found: list[Detail] = []
    for row in ledger.store.events(0, 1_000_000):
        recorded = ledger.mapper.decode(row)
        commit_no, event = recorded.envelope.commit_no, recorded.event
        if isinstance(event, EntriesPosted | EntriesReversed):
            found += [(e.entry_no, e.posting_date, commit_no, e.amount) for e in event.entries]
        if isinstance(event, EntriesReversed):
            for e in event.entries:
                found.append((e.entry_no, e.posting_date, commit_no, -e.amount))
                found.append((e.reversed_entry_no, e.posting_date, commit_no, e.amount))
        if isinstance(event, EntriesApplied):
            found += _applied(event.applications, event.pairs, event.details, commit_no, 1)
        if isinstance(event, ApplicationsUndone):
            found += _applied(event.undone, event.pairs_undone, event.details_undone, commit_no, -1)
    return found


def _applied(
    acts: Sequence[Application | Unapplication],
    pairs: Sequence[AppliedPair],
    details: Sequence[DerivedDetail],
    commit_no: int,
    sign: int,
) -> list[Detail]:
    dates = {act.application_no: act.posting_date for act in acts}
    found: list[Detail] = []
    for pair in pairs:
        on = dates[pair.application_no]
        found.append((pair.debit_entry_no, on, commit_no, -sign * pair.amount))
        found.append((pair.credit_entry_no, on, commit_no, sign * pair.amount))
    for detail in details:
        on = dates[detail.application_no]
        found.append((detail.entry_no, on, commit_no, sign * detail.amount))
    return found


def naive_open(details: list[Detail], as_of: date, commit_no: int) -> dict[int, Decimal]:
    """The remaining amount of each open entry."""
    sums: dict[int, Decimal] = {}
    for entry_no, on, commit, amount in details:
        if on <= as_of and commit <= commit_no:
            sums[entry_no] = sums.get(entry_no, Decimal(0)) + amount
    return {entry_no: amount for entry_no, amount in sums.items() if amount}
