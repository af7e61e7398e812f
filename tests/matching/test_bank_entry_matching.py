"""Lines of a bank account reconciliation matched by rule: evidence, candidates, claims, and what stays true always."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from ledger_es.matching.bank_entry_evidence import (
    BankEntryEvidence,
    TextScores,
    acceptable_evidence,
    is_better,
)
from ledger_es.matching.bank_entry_matching import BankEntryMatchingTerms, match_automatically
from ledger_es.matching.string_nearness import contained_share
from ledger_es.posting.bank_entry_matches import (
    BankEntryToMatch,
    Matches,
    ReconciliationLine,
    match_by_hand,
)
from tests.matching.bank_lines import a_line, an_entry, day, pairs

DOCUMENT = "INV-4711"

# --- Evidence ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "is_accepted"),
    [
        ("60.00", False),
        ("60.01", True),
        ("109.99", True),
        ("110.00", False),
        ("-100.00", False),
        ("0.00", False),
    ],
)
def test_an_amount_is_close_within_bounds_that_are_outside(amount: str, is_accepted: bool) -> None:
    line = a_line(1, amount, description=DOCUMENT)
    evidence = acceptable_evidence(line, an_entry(1, "100.00", document_no=DOCUMENT))
    assert (evidence is not None) == is_accepted


@pytest.mark.parametrize("field", ["description", "party_name", "additional_text", "document_no"])
@pytest.mark.parametrize("text", ["document_no", "external_document_no", "description"])
def test_each_text_of_the_entry_is_sought_in_each_of_the_line(field: str, text: str) -> None:
    line = a_line(1, "90.00", **{field: f"paid {DOCUMENT.lower()} thanks"})
    assert acceptable_evidence(line, an_entry(1, "100.00", **{text: DOCUMENT})) is not None
    assert acceptable_evidence(line, an_entry(1, "100.00", **{text: "SOMETHING"})) is None
    assert acceptable_evidence(line, an_entry(1, "100.00")) is None


def test_the_exact_amount_needs_no_text() -> None:
    evidence = acceptable_evidence(a_line(1, "100.00", on="03-12"), an_entry(1, "100.00"))
    nothing = TextScores(0, 0)
    assert evidence == BankEntryEvidence(Decimal(0), 2, nothing, nothing, nothing)


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("ref a17 x", "A17", 100),
        ("A1", "A17", 66),
        ("abcdXefgh", "ABCDEFGH", 50),
        ("", "A17", 0),
        ("A17", "", 0),
    ],
)
def test_the_share_that_is_contained(text: str, part: str, expected: int) -> None:
    assert contained_share(text, part) == expected


def evidence(
    amount: str = "0", days: int = 0, document: int = 0, external: int = 0, description: int = 0
) -> BankEntryEvidence:
    scores = [TextScores(score, 0) for score in (document, external, description)]
    return BankEntryEvidence(Decimal(amount), days, *scores)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # The amount decides before the texts, the texts before the date.
        (evidence(amount="1", days=3), evidence(amount="2", document=100)),
        (evidence(days=3, description=90), evidence(description=80)),
        (evidence(days=1, document=50), evidence(days=2, document=50)),
        # The text with the highest score decides, whatever the other two say.
        (evidence(description=90), evidence(document=80, external=80)),
        # Equally high: the document number before the external number, this before the description.
        (evidence(document=90), evidence(external=90)),
        (evidence(external=90), evidence(description=90)),
        # A text with the same score on both sides decides nothing.
        (evidence(document=100, description=10), evidence(document=100)),
    ],
)
def test_which_evidence_is_better(better: BankEntryEvidence, worse: BankEntryEvidence) -> None:
    assert is_better(better, worse)
    assert not is_better(worse, better)
    assert not is_better(better, better)


def test_near_and_exact_of_high_confidence_may_be_different_texts() -> None:
    near, exact = TextScores(95, 10), TextScores(10, 95)
    both = BankEntryEvidence(Decimal(0), 0, near, TextScores(0, 0), exact)
    assert both.is_high_confidence
    assert not both._replace(document_no=TextScores(94, 10)).is_high_confidence
    assert not both._replace(description=TextScores(10, 94)).is_high_confidence
    assert not both._replace(days_apart=1).is_high_confidence
    assert not both._replace(amount_difference=Decimal("0.01")).is_high_confidence


# --- Candidates and days ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posted", "is_matched"),
    [("03-06", False), ("03-07", True), ("03-13", True), ("03-14", False)],
)
def test_the_tolerance_in_days_is_inside_on_both_sides(posted: str, is_matched: bool) -> None:
    terms = BankEntryMatchingTerms(days_tolerance=3, statement_date=day("03-31"))
    matches = match_automatically((), [a_line(1, "5.00")], [an_entry(1, "5.00", posted)], terms)
    assert bool(matches) == is_matched


@pytest.mark.parametrize("on", [date.min, date.max])
def test_the_first_and_the_last_day_that_can_be_written(on: date) -> None:
    line = a_line(1, "5.00")._replace(transaction_date=on)
    entry = an_entry(1, "5.00")._replace(posting_date=on)
    terms = BankEntryMatchingTerms(days_tolerance=10)
    assert match_automatically((), [line], [entry], terms)


def test_a_line_without_date_fits_every_day_up_to_the_last() -> None:
    line = a_line(1, "5.00", on=None)
    entries = [an_entry(1, "5.00", "04-01")]
    until_march = BankEntryMatchingTerms(statement_date=day("03-31"))
    assert match_automatically((), [line], entries, until_march) == ()
    assert match_automatically((), [line], entries)
    later = a_line(2, "70.00", "04-01")
    assert match_automatically((), [line, later], entries, until_march)


def test_a_line_without_date_comes_first() -> None:
    lines = [a_line(1, "5.00", "03-09"), a_line(2, "5.00", on=None)]
    assert pairs(match_automatically((), lines, [an_entry(1, "5.00", "03-09")])) == {(2, 1)}


def test_what_is_reversed_or_has_nothing_left_is_no_candidate() -> None:
    entries = [an_entry(1, "5.00", is_reversed=True), an_entry(2, "0.00")]
    assert match_automatically((), [a_line(1, "5.00"), a_line(2, "0.00")], entries) == ()


# --- Claims -----------------------------------------------------------------------------------------


def test_a_line_that_loses_its_entry_is_tried_again() -> None:
    entries = [
        an_entry(1, "100.00", description="RENT MARCH"),
        an_entry(2, "100.00", description="RENT APRIL"),
    ]
    lines = [
        a_line(1, "100.00"),
        a_line(2, "100.00", description="rent of ours"),
        a_line(3, "100.00", description="rent march"),
    ]
    # Line 2 drives line 1 off entry 1, line 3 drives line 2 off it. Then line 2 drives line 1 off entry 2.
    assert pairs(match_automatically((), lines, entries)) == {(3, 1), (2, 2)}


def test_equal_evidence_leaves_the_entry_with_the_earlier_line() -> None:
    lines = [a_line(2, "5.00"), a_line(1, "5.00")]
    assert pairs(match_automatically((), lines, [an_entry(1, "5.00")])) == {(1, 1)}


def test_high_confidence_that_another_line_holds_is_passed_over() -> None:
    entries = [
        an_entry(1, "100.00", description=DOCUMENT),
        an_entry(2, "100.00", description=DOCUMENT),
    ]
    lines = [a_line(number, "100.00", description=DOCUMENT) for number in (1, 2, 3)]
    assert pairs(match_automatically((), lines, entries)) == {(1, 1), (2, 2)}


# --- What is matched already ------------------------------------------------------------------------


def test_matches_are_kept_unless_they_are_to_be_overwritten() -> None:
    line, other = a_line(1, "100.00"), a_line(1, "30.00", statement_no="S2")
    exact, wrong, elsewhere = an_entry(1, "100.00"), an_entry(2, "7.00"), an_entry(3, "30.00")
    matches = match_by_hand((), [line], [wrong])
    matches = match_by_hand(matches, [other], [elsewhere])
    entries = [exact, wrong, elsewhere]
    lines = [line, a_line(2, "30.00")]
    assert match_automatically(matches, lines, entries) == matches
    again = match_automatically(matches, lines, entries, BankEntryMatchingTerms(overwrites=True))
    # The entry of the other statement is neither released nor matched here.
    assert {(match.line.statement_no, match.line.line_no, match.entry_no) for match in again} == {
        ("S1", 1, 1),
        ("S2", 1, 3),
    }
    assert match_automatically(again, lines, entries) == again


# --- Always -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_what_holds_in_every_world(seed: int) -> None:
    """A line and an entry have at most one match, each acceptable and in time; none that is possible is left."""
    chance = random.Random(seed)
    texts = ["", "INV-4711", "INV-4712", "RENT MARCH", "RENT"]
    days = ["03-08", "03-09", "03-10", "03-11"]
    amounts = ["100.00", "100.00", "95.00", "-100.00"]
    lines = [
        a_line(number, chance.choice(amounts), chance.choice([*days, None]), chance.choice(texts))
        for number in range(1, 9)
    ]
    entries = [
        an_entry(
            number,
            chance.choice(amounts),
            chance.choice(days),
            document_no=chance.choice(texts),
            description=chance.choice(texts),
        )
        for number in range(1, 9)
    ]
    terms = BankEntryMatchingTerms(
        days_tolerance=chance.choice([0, 1, 5]),
        statement_date=day("03-31"),
        takes_high_confidence_at_once=chance.random() < 0.5,
    )
    matches = match_automatically((), lines, entries, terms)
    assert matches == match_automatically((), lines[::-1], entries[::-1], terms)
    matched = pairs(matches)
    assert len({line_no for line_no, _ in matched}) == len(matches)
    assert len({entry_no for _, entry_no in matched}) == len(matches)
    _check_matches(matches, lines, entries, terms.days_tolerance)


def _check_matches(
    matches: Matches,
    lines: list[ReconciliationLine],
    entries: list[BankEntryToMatch],
    days: int,
) -> None:
    matched = pairs(matches)
    matched_lines = {line_no for line_no, _ in matched}
    matched_entries = {entry_no for _, entry_no in matched}
    for line in lines:
        for entry in entries:
            found = acceptable_evidence(line, entry)
            is_possible = found is not None and found.days_apart <= days
            if (line.key.line_no, entry.entry_no) in matched:
                assert is_possible
            elif line.key.line_no not in matched_lines and entry.entry_no not in matched_entries:
                assert not is_possible
