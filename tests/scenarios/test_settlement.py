"""The application engine on random entries: money is conserved, signs stay, discounts only when they are due."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger, as_posted
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.posting.discount import DISCOUNTED, PAYING
from ledger_es.posting.settlement import (
    Settlement,
    Target,
    by_sign,
    candidates,
    settle,
)
from ledger_es.values import ZERO

START = date(2026, 1, 1)
TYPES = ("", "payment", "invoice", "credit_memo", "refund", "reminder")


@st.composite
def open_entries(draw: st.DrawFn, entry_no: int) -> OpenEntry:
    """Amounts of 0.01 to 10.00 of either sign; the discount, if any, up to twice the amount that is left."""
    cents = draw(st.integers(1, 1000))
    sign = draw(st.sampled_from((1, -1)))
    discount = draw(st.just(0) | st.integers(0, 2 * cents))
    posted_on = START + timedelta(draw(st.integers(0, 5)))
    entry = PostedEntry(
        entry_no=entry_no,
        transaction_no=entry_no,
        document_type=draw(st.sampled_from(TYPES)),
        document_no=f"D{draw(st.integers(1, 3))}",
        posting_date=posted_on,
        document_date=posted_on,
        due_date=START + timedelta(draw(st.integers(0, 4))),
        currency="CHF",
        amount=Decimal(sign * cents).scaleb(-2),
        amount_lcy=Decimal(sign * cents).scaleb(-2),
        posting_group="DOMESTIC",
        control_account_no="1100",
        source_code="journal",
        discount_possible=Decimal(sign * discount).scaleb(-2),
        discount_date=START + timedelta(draw(st.integers(0, 5))) if discount else None,
    )
    return as_posted(entry)


@st.composite
def some_entries(draw: st.DrawFn) -> list[OpenEntry]:
    """The applying entry first."""
    return [draw(open_entries(no)) for no in range(1, draw(st.integers(1, 7)) + 1)]


def left_after(applying: OpenEntry, settlement: Settlement) -> dict[int, Decimal]:
    """Remaining amounts by number when discounts and pairs are written to the entries."""
    left = {taken.entry.entry_no: taken.entry.remaining_amount for taken in settlement.applied}
    left[applying.entry_no] = applying.remaining_amount - sum(
        (taken.discount for taken in settlement.applied), ZERO
    )
    for pair in settlement.pairs:
        left[pair.debit_entry_no] -= pair.amount
        left[pair.credit_entry_no] += pair.amount
    return left


def check(applying: OpenEntry, settlement: Settlement) -> None:
    by_entry: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for pair in settlement.pairs:
        assert pair.amount > 0
        assert pair.debit_entry_no != pair.credit_entry_no
        by_entry[pair.debit_entry_no] += pair.amount
        by_entry[pair.credit_entry_no] += pair.amount
    entries = {taken.entry.entry_no: taken.entry for taken in settlement.applied}
    assert len(entries) == len(settlement.applied)
    for taken in settlement.applied:
        assert by_entry[taken.entry.entry_no] == taken.amount <= abs(taken.entry.remaining_amount)
        if taken.discount:
            check_discount(applying, taken.entry, taken.amount, taken.discount)
    left = left_after(applying, settlement)
    for entry_no, amount in left.items():
        before = entries.get(entry_no, applying).remaining_amount
        assert amount * before >= 0, f"entry {entry_no} changed its side: {before} → {amount}"
        assert abs(amount) <= abs(before)


def check_discount(
    applying: OpenEntry, entry: OpenEntry, amount: Decimal, discount: Decimal
) -> None:
    """Receivables.md 3.5: the right documents, in time, all of it, and the entry closes."""
    assert applying.posted.document_type in PAYING
    assert entry.posted.document_type in DISCOUNTED
    assert entry.discount_date is not None
    assert applying.posted.posting_date <= entry.discount_date
    assert (discount, amount) == (entry.discount_possible, abs(entry.remaining_amount))


@settings(max_examples=60, deadline=None)
@given(some_entries())
def test_as_much_as_can_be(entries: list[OpenEntry]) -> None:
    applying, *others = entries
    own, opposite = by_sign(applying, [Target(entry) for entry in others])
    settlement = settle(applying, own, opposite)
    check(applying, settlement)
    left = left_after(applying, settlement)
    if opposite and left[applying.entry_no]:
        whole = {
            taken.entry.entry_no for taken in settlement.applied if not left[taken.entry.entry_no]
        }
        assert {target.entry.entry_no for target in opposite} <= whole, (
            "money is left, and so are documents"
        )
    parts = [taken for taken in settlement.applied if left[taken.entry.entry_no]]
    assert len(parts) <= 1, "two documents were paid in part"


@settings(max_examples=60)
@given(some_entries(), st.lists(st.integers(1, 1000), min_size=7, max_size=7))
def test_amounts_named(entries: list[OpenEntry], cents: list[int]) -> None:
    applying, *others = entries
    named = [
        Target(entry, min(Decimal(amount).scaleb(-2), abs(entry.remaining_amount)))
        for entry, amount in zip(others, cents, strict=False)
    ]
    own, opposite = by_sign(applying, named)
    settlement = settle(applying, own, opposite)
    check(applying, settlement)
    limits = {target.entry.entry_no: target.amount for target in named}
    for taken in settlement.applied:
        if not taken.discount:
            assert taken.amount <= limits[taken.entry.entry_no]
        else:
            assert limits[taken.entry.entry_no] >= taken.amount - abs(taken.discount)


@settings(max_examples=60)
@given(some_entries())
def test_the_oldest_first(entries: list[OpenEntry]) -> None:
    """The same as naming every entry that is not posted later, in any order."""
    applying, *others = entries
    ledger = PartyLedger()
    for entry in entries:
        ledger.side_of(entry).put(entry)
    until = applying.posted.posting_date
    oldest = settle(applying, *candidates(applying, ledger, until))
    check(applying, oldest)
    named = [Target(entry) for entry in reversed(others) if entry.posted.posting_date <= until]
    own, opposite = by_sign(applying, named)
    assert oldest == settle(applying, own if opposite else [], opposite)


@settings(max_examples=60)
@given(some_entries())
def test_the_same_each_time_and_nothing_is_changed(entries: list[OpenEntry]) -> None:
    applying, *others = entries
    before = list(others)
    own, opposite = by_sign(applying, [Target(entry) for entry in others])
    assert settle(applying, own, opposite) == settle(applying, list(own), iter(opposite))
    assert others == before
