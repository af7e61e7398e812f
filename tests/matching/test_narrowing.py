"""Of very many open entries only those are compared that the lines can be about: the proposals stay the same."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from benchmarks.matching_quality import books_with_lines
from benchmarks.quality_books import NUMBERING
from benchmarks.quality_lines import MAPPINGS
from ledger_es.matching import (
    DEFAULT_RULES,
    EntryIndex,
    Line,
    Mapping,
    OpenEntry,
    Party,
    Rule,
    RuleSet,
    Settings,
    propose_carefully,
)
from ledger_es.matching.narrowing import is_wanted, keys_of, may_be_narrowed, wanted_for
from tests.matching.naive import World
from tests.matching.worlds import worlds

CAREFUL = Settings(profile="careful")


def both_ways(
    lines: list[Line],
    parties: Iterable[Party],
    entries: list[OpenEntry],
    asked: Settings,
    mappings: Iterable[Mapping] = (),
    rules: RuleSet = DEFAULT_RULES,
) -> tuple[object, object, int]:
    """The proposals with all entries, those with the entries that are wanted, and how many these are."""
    everything = EntryIndex(parties, entries, profile="careful")
    wanted = wanted_for(lines, everything.parties, asked)
    narrow = [entry for entry in entries if entry.ledger == "bank" or is_wanted(entry, wanted)]
    few = EntryIndex(parties, narrow, profile="careful")
    return (
        propose_carefully(lines, everything, mappings, rules, asked),
        propose_carefully(lines, few, mappings, rules, asked),
        len(narrow),
    )


@settings(max_examples=120)
@given(worlds())
def test_in_random_worlds_nothing_is_missed(drawn: tuple[World, list[Line]]) -> None:
    world, lines = drawn
    asked = world.settings._replace(profile="careful")
    if not may_be_narrowed(world.rules, asked):
        return
    entries = [entry for entry in world.entries if entry.ledger != "employee"]
    all_entries, few_entries, _ = both_ways(
        lines, world.parties, entries, asked, world.mappings, world.rules
    )
    assert few_entries == all_entries


@pytest.mark.parametrize("numbering", NUMBERING)
def test_a_few_lines_of_large_books_are_about_few_entries(numbering: str) -> None:
    books = books_with_lines(11, numbering, 6)
    lines = random.Random(5).sample([known.line for known in books.lines], 12)
    all_entries, few_entries, count = both_ways(
        lines, books.parties, books.entries, CAREFUL, MAPPINGS
    )
    assert few_entries == all_entries
    assert count < len(books.entries) / 4


def test_an_entry_is_found_by_its_texts_and_its_amounts() -> None:
    entry = OpenEntry(
        "customer", 1, "C1", "invoice", "RE-2026-0042", date(2026, 1, 10), Decimal("100.00"),
        external_document_no="PO 17", discount_possible=Decimal("2.00"), discount_date=date(2026, 1, 20),
        payment_reference="RF18 5390",
    )  # fmt: skip
    keys = keys_of(entry)
    assert keys.texts == {"RE20260042", "20260042", "PO17", "RF185390", "RF18 5390"}
    assert keys.amounts == {1_000_000, 980_000}


@pytest.mark.parametrize(
    ("rules", "asked", "may"),
    [
        (DEFAULT_RULES, CAREFUL, True),
        # The rule table alone finds documents by their exact numbers.
        (DEFAULT_RULES, Settings(profile="business_central"), False),
        # Entries for which nothing speaks fit the rule.
        (RuleSet((Rule("low", 1),)), CAREFUL, False),
        # No rule proposes anything, and then every entry is listed.
        (RuleSet((Rule("none", 1),)), CAREFUL, False),
    ],
)
def test_when_entries_are_left_out(rules: RuleSet, asked: Settings, may: bool) -> None:
    assert may_be_narrowed(rules, asked) == may
