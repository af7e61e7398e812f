"""Entries of one payer that add up to a line: with discounts in time, late ones, and accepted differences."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.matching import EntryIndex, Line, OpenEntry, Settings, propose_carefully
from ledger_es.matching.records import Accepting, Proposal
from tests.matching.test_careful import ACCOUNT, LEUTHOLD, invoice, line

ACCEPTING = Settings(accepting=Accepting(differences=True, late_discounts=True))


def tolerant(entry_no: int, amount: str, tolerance: str) -> OpenEntry:
    entry = invoice(entry_no, f"R-100{entry_no}", amount)
    return entry._replace(max_payment_tolerance=Decimal(tolerance))


def with_discount(entry_no: int, amount: str, discount: str, last_day: str) -> OpenEntry:
    """An invoice with a discount until a day of February, and three days of grace."""
    return invoice(entry_no, f"R-100{entry_no}", amount)._replace(
        discount_possible=Decimal(discount),
        discount_date=date.fromisoformat(f"2026-02-{last_day}"),
        discount_tolerance_date=date.fromisoformat(f"2026-02-{int(last_day) + 3}"),
    )


def proposed(amount: str, entries: list[OpenEntry], settings: Settings = ACCEPTING) -> Proposal:
    """The line is of 15 February."""
    index = EntryIndex((LEUTHOLD,), entries, profile="careful")
    asked: Line = line(1, amount, "thanks", party_account=ACCOUNT)
    [found] = propose_carefully([asked], index, settings=settings)
    return found.proposal


def parts(proposal: Proposal) -> list[tuple[str, str, str, str, bool]]:
    return [
        (
            each.document_no,
            str(each.amount),
            str(each.discount),
            str(each.tolerance),
            each.late_discount,
        )
        for each in proposal.applied
    ]


def test_a_difference_is_shared_among_the_documents_up_to_their_limits() -> None:
    entries = [tolerant(1, "300.00", "3.00"), tolerant(2, "100.00", "1.00")]
    # 400.00 is due and 397.00 paid: 3.00 is within 3.00 + 1.00, and shared 3 to 1.
    found = proposed("397.00", entries)
    assert found.rule == "covering-set"
    assert parts(found) == [
        ("R-1001", "300.00", "2.25", "2.25", False),
        ("R-1002", "100.00", "0.75", "0.75", False),
    ]
    assert found.difference == 0


def test_what_is_paid_too_much_is_shared_too() -> None:
    entries = [tolerant(1, "300.00", "3.00"), tolerant(2, "100.00", "1.00")]
    found = proposed("404.00", entries)
    assert parts(found) == [
        ("R-1001", "300.00", "-3.00", "-3.00", False),
        ("R-1002", "100.00", "-1.00", "-1.00", False),
    ]
    assert found.difference == 0


def test_a_difference_beyond_the_limits_or_not_accepted_is_none() -> None:
    entries = [tolerant(1, "300.00", "3.00"), tolerant(2, "100.00", "1.00")]
    assert proposed("395.99", entries).rule != "covering-set"
    assert proposed("397.00", entries, Settings()).rule != "covering-set"


def test_a_credit_memo_takes_no_part_of_the_difference() -> None:
    credit = invoice(2, "G-9001", "-50.00")._replace(max_payment_tolerance=Decimal("-5.00"))
    found = proposed("248.00", [tolerant(1, "300.00", "3.00"), credit])
    assert parts(found) == [
        ("R-1001", "300.00", "2.00", "2.00", False),
        ("G-9001", "-50.00", "0.00", "0.00", False),
    ]
    # The tolerance of the credit memo is not there to be used.
    assert proposed("246.00", [tolerant(1, "300.00", "3.00"), credit]).rule != "covering-set"


def test_a_set_that_adds_up_exactly_goes_before_one_with_a_difference() -> None:
    entries = [
        tolerant(1, "300.00", "3.00"),
        tolerant(2, "100.00", "1.00"),
        tolerant(3, "97.00", "1.00"),
    ]
    assert [each.document_no for each in proposed("397.00", entries).applied] == [
        "R-1001",
        "R-1003",
    ]


def test_two_sets_with_a_difference_are_not_chosen_from() -> None:
    entries = [
        tolerant(1, "300.00", "3.00"),
        tolerant(2, "100.00", "1.00"),
        tolerant(3, "99.00", "1.00"),
    ]
    assert proposed("398.00", entries).rule != "covering-set"


def test_a_discount_in_time_is_taken_off_and_a_late_one_if_it_is_accepted() -> None:
    entries = [
        with_discount(1, "300.00", "6.00", last_day="20"),
        with_discount(2, "100.00", "2.00", last_day="13"),
    ]
    # On the 15th the first is in time, the second in its days of grace: 294.00 + 98.00.
    assert parts(proposed("392.00", entries)) == [
        ("R-1001", "300.00", "6.00", "0.00", False),
        ("R-1002", "100.00", "2.00", "0.00", True),
    ]
    not_accepting = Settings()
    assert proposed("392.00", entries, not_accepting).rule != "covering-set"
    assert parts(proposed("394.00", entries, not_accepting)) == [
        ("R-1001", "300.00", "6.00", "0.00", False),
        ("R-1002", "100.00", "0.00", "0.00", False),
    ]
