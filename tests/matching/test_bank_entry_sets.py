"""Sets of bank entries that are one line, lines that are one entry, and checks by number: exact and the only ones."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import combinations

import pytest

from ledger_es.matching.bank_entry_checks import match_checks
from ledger_es.matching.bank_entry_sets import STEPS_A_STATEMENT, match_sets, only_set
from ledger_es.posting.bank_entry_matches import EntryMatch, Matches
from tests.matching.bank_lines import a_line, an_entry


def amounts(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_the_only_set_is_found_whatever_the_order() -> None:
    assert only_set(amounts("10", "20", "31"), Decimal(30)).places == (0, 1)
    assert only_set(amounts("31", "20", "10"), Decimal(30)).places == (1, 2)
    assert only_set(amounts("-10", "-20"), Decimal(-30)).places == (0, 1)


def test_a_single_amount_is_no_set_and_two_sets_are_ambiguous() -> None:
    assert only_set(amounts("30", "7"), Decimal(30)).places == ()
    assert only_set(amounts("10", "10", "20"), Decimal(30)).is_ambiguous
    assert only_set([], Decimal(30)).places == ()


def test_a_search_that_takes_too_long_finds_nothing() -> None:
    many = [Decimal(1000 + 7 * place) for place in range(60)]
    assert only_set(many, Decimal("8000.5")).is_cut_off


@pytest.mark.parametrize("seed", range(20))
def test_the_same_as_trying_every_set(seed: int) -> None:
    chance = random.Random(seed)
    given = [Decimal(chance.randint(1, 25)) for _ in range(chance.randint(2, 8))]
    total = Decimal(chance.randint(5, 60))
    sets = [
        places
        for size in range(2, len(given) + 1)
        for places in combinations(range(len(given)), size)
        if sum(given[place] for place in places) == total
    ]
    search = only_set(given, total)
    assert search.is_ambiguous == (len(sets) > 1)
    assert search.places == (sets[0] if len(sets) == 1 else ())


def added(matches: Matches) -> list[tuple[int, int, str]]:
    return sorted(
        (match.line.line_no, match.entry_no, str(match.applied_amount)) for match in matches
    )


def test_two_lines_that_want_one_entry_get_none() -> None:
    lines = [a_line(1, "30"), a_line(2, "50")]
    entries = [an_entry(1, "10"), an_entry(2, "20"), an_entry(3, "40")]
    found = match_sets((), lines, entries, 0)
    assert (added(found.matches), found.ambiguous) == ([], (1, 2))


def test_members_are_near_the_line_and_have_its_sign() -> None:
    """Three days: to the line of the 10th the entries of the 7th to the 13th are near, to one without a day all."""
    lines = [a_line(1, "30", "01-10"), a_line(2, "-9", None)]
    entries = [
        an_entry(1, "10", "01-07"),
        an_entry(2, "20", "01-13"),
        an_entry(3, "20", "01-14"),
        an_entry(4, "-4", "01-01"),
        an_entry(5, "-5", "12-31"),
    ]
    found = match_sets((), lines, entries, 3)
    assert added(found.matches) == [(1, 1, "10"), (1, 2, "20"), (2, 4, "-4"), (2, 5, "-5")]
    assert added(match_sets((), lines, entries, 2).matches) == [(2, 4, "-4"), (2, 5, "-5")]


def test_lines_with_few_candidates_are_searched_though_others_use_up_the_steps() -> None:
    """Sixty lines of a busy day take 20,000 steps each; the line of a quiet day is searched before them."""
    busy = [a_line(1 + place, f"{8000 + place}.5", "01-10") for place in range(60)]
    quiet = a_line(99, "30", "02-10")
    entries = [an_entry(1 + place, str(1000 + 7 * place), "01-10") for place in range(60)]
    entries += [an_entry(71, "10", "02-10"), an_entry(72, "20", "02-10")]
    assert STEPS_A_STATEMENT < 60 * 20_000
    found = match_sets((), [*busy, quiet], entries, 0)
    assert added(found.matches) == [(99, 71, "10"), (99, 72, "20")]
    assert found.not_searched == tuple(line.key.line_no for line in busy)


def test_matched_and_reversed_entries_are_in_no_set() -> None:
    line, other = a_line(1, "30"), a_line(2, "10")
    entries = [an_entry(1, "10"), an_entry(2, "20")]
    held = (EntryMatch(other.key, 1, Decimal(10), True),)
    assert match_sets(held, [line, other], entries, 0).matches == held
    reversed_entries = [entries[0], entries[1]._replace(is_reversed=True)]
    assert match_sets((), [line], reversed_entries, 0).matches == ()


def test_checks_are_matched_by_number_and_amount() -> None:
    first = an_entry(1, "-80")._replace(check_no="1001")
    second = an_entry(2, "-80")._replace(check_no="1002")
    lines = [
        a_line(1, "-80")._replace(description="CHECK 0001002"),
        a_line(2, "-80")._replace(description="no number"),
        a_line(3, "-81")._replace(description="check 1001"),
    ]
    assert added(match_checks((), lines, [first, second])) == [(1, 2, "-80")]


def test_a_number_that_two_lines_name_is_left_to_the_other_rules() -> None:
    entry = an_entry(1, "-80")._replace(check_no="1001")
    lines = [a_line(place, "-80")._replace(description="check 1001") for place in (1, 2)]
    assert match_checks((), lines, [entry]) == ()
