"""Correcting an opening entry: reversed and entered anew in one commit, the new entry names the old one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es import EstablishCompany, Ledger, RegisterCustomers
from ledger_es.aggregates.party_ledger import EntriesPosted, EntriesReversed
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.opening_entry import (
    CorrectOpeningEntry,
    OpeningEntry,
    PostOpeningEntries,
)
from ledger_es.errors import (
    AlreadyReversed,
    DocumentNoUsed,
    EntryIsApplied,
    EntryIsNoOpening,
    EntryUnknown,
    NothingCorrected,
    PartyUnknown,
    PostingDateNotAllowed,
)
from tests.scenarios.books import BOOKS, customer, journal, line, record
from tests.scenarios.scenario import Scenario, day, given


def opening(document_no: str = "INV-1", **fields: Any) -> OpeningEntry:
    known: dict[str, Any] = {
        "party_no": "C1",
        "document_type": "invoice",
        "document_no": document_no,
        "posting_date": day("01-05"),
        "due_date": day("02-04"),
        "amount": Decimal("1000.00"),
        "discount_amount": Decimal("20.00"),
        "discount_date": day("01-15"),
    }
    return OpeningEntry(**known | fields)


OPENED = PostOpeningEntries(ledger="customer", entries=(opening(), opening("INV-2")))


def correct(**fields: Any) -> CorrectOpeningEntry:
    return CorrectOpeningEntry(**{"entry_no": 1} | fields)


def opened() -> Scenario:
    return given(*BOOKS, customer("C2"), OPENED)


def test_what_is_left_out_stays_and_the_new_entry_names_the_old_one() -> None:
    past = opened()
    before = past.entry(1)
    outcome = past.when(correct(amount=Decimal("850.00")))
    events = [event for _, event in outcome.decision.events]  # type: ignore[union-attr]
    (reversed_,) = [event for event in events if isinstance(event, EntriesReversed)]
    assert [entry.reversed_entry_no for entry in reversed_.entries] == [1]
    (posted,) = [event for event in events if isinstance(event, EntriesPosted)]
    assert posted.entries[0].corrects_entry_no == 1
    scenario = outcome.and_recorded()
    after = scenario.entry(4)
    assert after.remaining_amount == Decimal("850.00")
    assert (after.terms, after.discount_possible) == (before.terms, before.discount_possible)
    assert scenario.balances() == {"1100": "1850.00", "2990": "-1850.00"}


@pytest.mark.parametrize(
    "fields",
    [
        {"due_date": day("03-01")},
        {"document_no": "INV-9"},
        {"posting_date": day("01-04"), "document_date": day("01-03")},
        {"discount_amount": Decimal(0)},
        {"payment_reference": "RF18539007547034"},
    ],
)
def test_each_field_may_be_corrected(fields: dict[str, Any]) -> None:
    entry = opened().after(correct(**fields)).entry(4)
    for name, value in fields.items():
        field = {"discount_amount": "discount_possible"}.get(name, name)
        assert getattr(entry.posted, field) == value


def test_it_may_belong_to_another_customer() -> None:
    scenario = opened().after(correct(party_no="C2"))
    assert (scenario.remaining(), scenario.remaining("C2")) == ({2: "1000.00"}, {4: "1000.00"})


def test_a_correction_is_corrected_again() -> None:
    again = opened().after(correct(amount=Decimal(850)), correct(entry_no=4, amount=Decimal(860)))
    assert again.remaining() == {2: "1000.00", 6: "860.00"}


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"entry_no": 9, "amount": Decimal(1)}, EntryUnknown),
        ({}, NothingCorrected),
        ({"document_no": "INV-2"}, DocumentNoUsed),
        ({"party_no": "C9"}, PartyUnknown),
    ],
)
def test_refused_for_what_is_asked(fields: dict[str, Any], refusal: type[Any]) -> None:
    opened().when(correct(**fields)).then_refused(refusal)


def test_refused() -> None:
    corrected = opened().after(correct(amount=Decimal(850)))
    corrected.when(correct(amount=Decimal(860))).then_refused(AlreadyReversed)
    paid = opened().after(journal(line("PAY-1", "01-20", "-5.00", applies_to={1: None})))
    paid.when(correct(amount=Decimal(850))).then_refused(EntryIsApplied)
    paid.when(correct(entry_no=3, amount=Decimal(850))).then_refused(EntryIsNoOpening)
    closed = opened().after(SetAllowedPostingDates(allow_from=day("01-06")))
    closed.when(correct(amount=Decimal(850))).then_refused(PostingDateNotAllowed)


def test_sent_twice_it_is_done_once(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor="anna")
        ledger.execute(RegisterCustomers(parties=(record("C1"),)), actor="anna")
        ledger.execute(OPENED, actor="anna")
        for replayed in (False, True):
            command = correct(amount=Decimal(850))
            executed = ledger.execute(command, actor="anna", idempotency_key="corrected")
            assert executed.replayed is replayed
        rows = ledger.open_entries(as_of=day("12-31")).rows()
        assert [(row.entry_no, row.remaining_amount) for row in rows] == [
            (2, Decimal("1000.00")), (4, Decimal("850.00")),
        ]  # fmt: skip
        assert ledger.verify().ok
