"""Whatever is posted is worth what `Policy.valued` says: tried in books where every amount is worth twice itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.event import Event
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import ChangeCustomer
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.deciding.policy import Policy
from ledger_es.values import Record, Valued
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line, record
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import IBAN, assign, brought, post, to_account, transfer

DISCOUNT = {"discount_amount": Decimal("20.00"), "discount_date": day("01-31")}


@pytest.fixture(autouse=True)
def worth_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def valued(self: Policy, amount: Decimal) -> Valued:
        return Valued(amount, 2 * amount, self.currency)

    monkeypatch.setattr(Policy, "valued", valued)


def amounts(event: Event) -> Iterator[tuple[str, Any, Any]]:
    """Each amount of the event and of its records beside its worth: name, amount, worth."""
    records = [event, *(row for value in vars(event).values() for row in _records(value))]
    for each in records:
        fields = vars(each)
        for name, worth in fields.items():
            if "_lcy" in name and worth is not None:
                amount = fields.get(name.replace("_lcy", ""))
                if amount is not None:
                    yield f"{type(each).__name__}.{name}", amount, worth


def _records(value: Any) -> list[Any]:
    return [row for row in value if isinstance(row, Record)] if isinstance(value, tuple) else []


OPENING = PostOpeningEntries(
    ledger="customer",
    entries=(
        OpeningEntry(
            party_no="C1", document_no="O-1", posting_date=day("01-01"), amount=Decimal("100.00")
        ),
    ),
)
STATEMENT = (
    bank_account(opening="50.00", iban=IBAN),
    journal(line("INV-1", "01-02", "1000.00", **DISCOUNT)),
    documents("INV-2 01-03 300.00"),
    brought(("01-10", "980.00"), ("01-11", "7.00"), ("01-12", "310.00"), opening="50.00"),
    assign(10000, e2=None),
    to_account(20000, "6900"),
    assign(30000, e3=None),
    transfer(30000, "6900"),
)


@pytest.mark.parametrize(
    ("past", "command", "names"),
    [
        (BOOKS, documents("INV-1 01-02 100.00"), {"PostedEntry.amount_lcy"}),
        (BOOKS, OPENING, {"PostedEntry.amount_lcy"}),
        ((BOOKS[0],), bank_account(opening="50.00"), {"BankEntriesPosted.amounts_lcy"}),
        (
            (*BOOKS, journal(line("INV-1", "01-02", "1000.00", **DISCOUNT)), documents("PAY-1 01-03 -980.00")),
            ApplyEntries(applying_entry_no=2),
            {
                "AppliedPair.amount_lcy", "DerivedDetail.amount_lcy",
                "TouchedEntry.remaining_amount_lcy_before", "TouchedEntry.remaining_amount_lcy_after",
            },
        ),
        (
            (*BOOKS, documents("INV-1 01-02 100.00\nPAY-1 01-03 -40.00"), ApplyEntries(applying_entry_no=2)),
            UnapplyEntry(entry_no=2),
            {"ReopenedEntry.remaining_amount_lcy_after"},
        ),
        (
            (*BOOKS, bank_account(), journal(
                line("PAY-1", "01-05", "-50.00", bal_account_type="bank_account", bal_account_no="B")
            )),
            ReverseTransaction(transaction_no=1),
            {"PostedEntry.amount_lcy", "BankEntriesPosted.amounts_lcy"},
        ),
        (
            (*BOOKS, *STATEMENT), post(),
            {"PostedEntry.amount_lcy", "BankEntriesPosted.amounts_lcy", "DerivedDetail.amount_lcy"},
        ),
    ],
)  # fmt: skip
def test_every_amount_carries_its_worth(
    past: tuple[Command, ...], command: Command, names: set[str]
) -> None:
    """The proofs, which each commit goes through, see to it that the G/L accounts agree with the worths."""
    outcome = given(*past).when(command)
    assert outcome.decision is not None, outcome.refusal
    seen = set()
    for _, event in outcome.decision.events:
        for name, amount, worth in amounts(event):
            seen.add(name)
            double = tuple(2 * each for each in amount) if isinstance(amount, tuple) else 2 * amount
            assert worth == double, name
    outcome.and_recorded()
    assert names <= seen


def test_entries_on_two_control_accounts_move_their_worth_between_these() -> None:
    past = (
        *BOOKS,
        documents("INV-1 01-02 100.00"),
        _in_group("FOREIGN"),
        documents("PAY-2 01-03 -100.00"),
    )
    books = given(*past).when(ApplyEntries(applying_entry_no=2)).and_recorded()
    assert {no: books.balances().get(no) for no in ("1100", "1101")} == {"1100": None, "1101": None}


def _in_group(posting_group: str) -> Command:
    return ChangeCustomer(party=record("C1", posting_group=posting_group))
