"""The indexed algorithm decides exactly like the rules read literally, in random small worlds."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_es.matching import EntryIndex, Line, Proposal, propose
from ledger_es.matching.names import Bounds
from ledger_es.matching.rules import best_rule, confidence_of
from tests.matching.naive import KINDS, Decision, Row, World, decide
from tests.matching.worlds import worlds

SMALL = Bounds(names_listed=1, names_looked_up=0, run=16, by_letters=0)


def index_of(world: World, bounds: Bounds | None = None) -> EntryIndex:
    index = EntryIndex(world.parties, world.entries, commit_no=12, bounds=bounds)
    for at, key in enumerate(sorted(world.held)):
        index.hold(("S1", at), [key], firmly=True)
    return index


def proposals(world: World, lines: list[Line], index: EntryIndex, few: int) -> list[Proposal]:
    return propose(
        lines, index, world.mappings, world.rules, world.settings, applying=world.applying, few=few
    )


def check(found: Proposal, expected: Decision, world: World) -> None:
    row = expected.row
    assert found.candidate_count == len(expected.rows)
    assert found.group_count == sum(len(each.entries) > 1 for each in expected.rows)
    assert found.score == (row.score if row else 0)
    assert found.confidence == confidence_of(found.score)
    assert found.criteria == (row.criteria if row else None)
    assert found.rule == (name_of(row, world) if row else "")
    assert [(a.ledger, a.entry_no, a.amount, a.discount) for a in found.applied] == [
        (a.entry.ledger, a.entry.entry_no, a.amount, a.discount) for a in expected.applied
    ]
    assert found.account == (row.account if row and row.kind == "mapping" else None)
    best = [each for each in expected.rows if each.score][:5]
    assert [(c.score, c.account, c.criteria) for c in found.best] == [
        (r.score, r.account, r.criteria) for r in best
    ]
    assert [set(c.entry_nos) for c in found.best] == [{e.entry_no for e in r.entries} for r in best]
    equal = row is not None and sum(same(each, row) for each in expected.rows) > 1
    assert found.ambiguous == (equal or expected.tied)
    assert set(found.notes) == {
        note
        for note, holds in {
            "equal_candidates": equal,
            "competing_lines": expected.competing,
            "mapping_overridden": row is not None
            and row.mapping is None
            and any(each.mapping for each in expected.rows),
            "documents_left": expected.documents_left,
        }.items()
        if holds
    }


def same(one: Row, other: Row) -> bool:
    return (one.score, max(1, len(one.entries))) == (other.score, max(1, len(other.entries)))


def name_of(row: Row, world: World) -> str:
    if row.mapping is not None:
        return f"mapping-{row.mapping.line_no}"
    assert row.criteria is not None
    rule = best_rule(world.rules, row.criteria)
    assert rule is not None
    return rule.code


any_world = given(
    drawn=worlds(), few=st.sampled_from([0, 2, 32]), bounds=st.sampled_from([None, SMALL])
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@any_world
def test_indexed_equals_naive(
    drawn: tuple[World, list[Line]], few: int, bounds: Bounds | None
) -> None:
    check_indexed(*drawn, few, bounds)


@pytest.mark.soak
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@any_world
def test_indexed_equals_naive_in_ten_thousand_worlds(
    drawn: tuple[World, list[Line]], few: int, bounds: Bounds | None
) -> None:
    check_indexed(*drawn, few, bounds)


def check_indexed(world: World, lines: list[Line], few: int, bounds: Bounds | None) -> None:
    expected = decide(lines, world)
    found = proposals(world, lines, index_of(world, bounds), few)
    assert [each.line_no for each in found] == sorted(expected)
    for each in found:
        check(each, expected[each.line_no], world)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=worlds(), seed=st.integers(0, 2**32))
def test_the_order_given_does_not_matter(drawn: tuple[World, list[Line]], seed: int) -> None:
    world, lines = drawn
    first = proposals(world, lines, index_of(world, SMALL), few=1)
    shuffled = random.Random(seed)
    for each in (world.entries, world.parties, world.mappings, lines):
        shuffled.shuffle(each)
    assert proposals(world, lines, index_of(world, SMALL), few=1) == first


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=worlds(), others=worlds(), seed=st.integers(0, 2**32))
def test_an_index_that_was_changed_is_like_a_new_one(
    drawn: tuple[World, list[Line]], others: tuple[World, list[Line]], seed: int
) -> None:
    world, lines = drawn
    index = index_of(others[0], SMALL)
    proposals(others[0], others[1], index, few=1)
    for at in range(len(others[0].held)):
        index.release(("S1", at))
    for party in others[0].parties:
        index.parties.remove((party.kind, party.no))
    kept = {(each.ledger, each.party_no, each.entry_no): each for each in others[0].entries}
    changes = [("out", each) for each in kept.values()] + [("in", each) for each in world.entries]
    random.Random(seed).shuffle(changes)
    for way, each in changes:
        if way == "in":
            index.put(each)
        elif (
            kept.get((each.ledger, each.party_no, each.entry_no)) == each
            and each not in world.entries
        ):
            index.remove(each._replace(remaining_amount=Decimal(1)))
    for each in world.entries:
        index.put(each)
    for party in world.parties:
        index.parties.put(party)
    for at, key in enumerate(sorted(world.held)):
        index.hold(("S1", at), [key], firmly=True)
    assert len(index) == len(index_of(world))
    found = proposals(world, lines, index, few=1)
    assert [each._replace(commit_no=12) for each in found] == proposals(
        world, lines, index_of(world, SMALL), few=1
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=worlds())
def test_never_more_than_there_is(drawn: tuple[World, list[Line]]) -> None:
    world, lines = drawn
    found = proposals(world, lines, index_of(world), few=2)
    remaining = {(each.ledger, each.entry_no): each.remaining_amount for each in world.entries}
    for proposal in found:
        assert proposal.difference * proposal.statement_amount >= 0
        assert abs(proposal.difference) <= abs(proposal.statement_amount)
        for each in proposal.applied:
            left = remaining[each.ledger, each.entry_no] - each.amount
            assert left * remaining[each.ledger, each.entry_no] >= 0
            remaining[each.ledger, each.entry_no] = left
            assert each.ledger in KINDS
    taken = [{(a.ledger, a.party_no) for a in proposal.applied} for proposal in found]
    assert all(len(accounts) <= 1 for accounts in taken)
