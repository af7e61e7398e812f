"""Lines and bank entries matched by hand, and released again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.posting.bank_entry_matches import (
    ManyToMany,
    Matches,
    NothingToMatch,
    ReconciliationLine,
    applied_amount,
    match_by_hand,
    matched_entry_nos,
    remove_matches,
)
from tests.matching.bank_lines import a_line, an_entry, pairs


def difference(matches: Matches, line: ReconciliationLine) -> Decimal:
    return line.statement_amount - applied_amount(matches, line.key)


def test_one_line_has_the_sum_of_its_entries() -> None:
    # One document with two entries on the bank account: the bank shows one line.
    line = a_line(1, "250.00")
    matches = match_by_hand((), [line], [an_entry(1, "214.60"), an_entry(2, "35.40")])
    assert matched_entry_nos(matches, line.key) == (1, 2)
    assert applied_amount(matches, line.key) == Decimal("250.00")
    assert difference(matches, line) == 0
    assert all(match.is_by_hand for match in matches)


def test_an_entry_too_many_shows_as_a_difference_until_it_is_removed() -> None:
    line = a_line(1, "75.00")
    matches = match_by_hand((), [line], [an_entry(1, "75.00"), an_entry(2, "75.00")])
    assert applied_amount(matches, line.key) == Decimal("150.00")
    assert difference(matches, line) == Decimal("-75.00")
    matches = remove_matches(matches, entry_nos=[2])
    assert matched_entry_nos(matches, line.key) == (1,)
    assert difference(matches, line) == 0


def test_entries_are_added_to_those_of_the_line() -> None:
    line = a_line(1, "100.00")
    matches = match_by_hand((), [line], [an_entry(2, "60.00")])
    matches = match_by_hand(matches, [line], [an_entry(1, "40.00")])
    assert matched_entry_nos(matches, line.key) == (2, 1)
    assert difference(matches, line) == 0


def test_an_entry_is_released_from_where_it_was() -> None:
    here, other = a_line(1, "100.00"), a_line(1, "100.00", statement_no="S2")
    entry = an_entry(1, "100.00")
    matches = match_by_hand((), [other], [entry, an_entry(2, "5.00")])
    matches = match_by_hand(matches, [here], [entry])
    assert matched_entry_nos(matches, here.key) == (1,)
    assert matched_entry_nos(matches, other.key) == (2,)


def test_many_lines_explain_one_entry_the_last_by_the_rest() -> None:
    lines = [a_line(1, "30.00"), a_line(2, "30.00"), a_line(3, "45.00")]
    matches = match_by_hand((), lines, [an_entry(1, "100.00")])
    assert [applied_amount(matches, line.key) for line in lines] == [
        Decimal("30.00"),
        Decimal("30.00"),
        Decimal("40.00"),
    ]
    assert [difference(matches, line) for line in lines] == [0, 0, Decimal("5.00")]


def test_a_last_line_for_which_nothing_is_left_has_no_match() -> None:
    """Two lines of 50.00 for an entry of 50.00: otherwise the second would close the entry once more when posted."""
    lines = [a_line(1, "50.00"), a_line(2, "50.00")]
    matches = match_by_hand((), lines, [an_entry(1, "50.00")])
    assert pairs(matches) == {(1, 1)}
    assert [difference(matches, line) for line in lines] == [0, Decimal("50.00")]


def test_many_to_one_releases_the_lines_and_the_entry_first() -> None:
    first, second, third = (a_line(number, "50.00") for number in (1, 2, 3))
    matches = match_by_hand((), [first], [an_entry(1, "50.00"), an_entry(2, "7.00")])
    matches = match_by_hand(matches, [third], [an_entry(9, "100.00")])
    matches = match_by_hand(matches, [first, second], [an_entry(9, "100.00")])
    assert pairs(matches) == {(1, 9), (2, 9)}


def test_a_line_leaves_a_many_to_one_match_before_it_gets_entries_of_its_own() -> None:
    first, second = a_line(1, "50.00"), a_line(2, "50.00")
    matches = match_by_hand((), [first, second], [an_entry(9, "100.00")])
    matches = match_by_hand(matches, [first], [an_entry(1, "50.00")])
    assert pairs(matches) == {(1, 1)}


def test_a_many_to_one_match_is_removed_from_any_of_its_sides() -> None:
    first, second, other = (a_line(number, "50.00") for number in (1, 2, 3))
    kept = match_by_hand((), [other], [an_entry(1, "50.00")])
    matches = match_by_hand(kept, [first, second], [an_entry(9, "100.00")])
    assert remove_matches(matches, lines=[second.key]) == kept
    assert remove_matches(matches, entry_nos=[9]) == kept
    assert remove_matches(kept, lines=[first.key], entry_nos=[9]) == kept


def test_both_parts_of_a_reversed_entry_stand_on_a_line_of_nothing() -> None:
    line = a_line(1, "0.00")
    matches = match_by_hand(
        (), [line], [an_entry(1, "80.00", is_reversed=True), an_entry(2, "-80.00")]
    )
    assert pairs(matches) == {(1, 1), (1, 2)}
    assert difference(matches, line) == 0


def test_what_is_no_match_is_refused() -> None:
    lines, entries = [a_line(1, "1.00"), a_line(2, "1.00")], [an_entry(1, "1.00")]
    with pytest.raises(ManyToMany, match="2 lines and 2 entries"):
        match_by_hand((), lines, [*entries, an_entry(2, "1.00")])
    with pytest.raises(NothingToMatch):
        match_by_hand((), [], entries)
    with pytest.raises(NothingToMatch):
        match_by_hand((), lines, [])


def test_what_is_named_twice_counts_once() -> None:
    line, entry = a_line(1, "50.00"), an_entry(1, "100.00")
    matches = match_by_hand((), [line, line], [entry, entry])
    assert pairs(matches) == {(1, 1)}
    assert applied_amount(matches, line.key) == Decimal("100.00")
