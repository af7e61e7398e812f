"""The digest of a commit: every hash of a worked example, and that each part of a commit and of its past counts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger_es.store import CommitRow, EventRow
from ledger_es.store.digest import NOTHING_BEFORE, commit_digest, event_leaf, root_of, row_leaf

LEDGER_ID = "000102030405060708090a0b0c0d0e0f"
EVENTS = [
    EventRow(1, "company", 1, "company.established.1", b'{"a":1}'),
    EventRow(2, "general_ledger", 1, "general_ledger.posted.1", b'{"b":2}'),
]
COMMIT = CommitRow(
    commit_no=1,
    recorded_at=datetime(2026, 1, 14, 8, tzinfo=UTC),
    position_last=2,
    register_no_last=1,
    transaction_no_last=1,
    entry_no_last=0,
    gl_entry_no_last=2,
    application_no_last=0,
    command_key=None,
    request_hash=bytes(32),
    personal_hash=None,
    result=b'{"register_no":1}',
    actor="anna",
    command="establish-company",
    program="ledger_es 0.1.0",
    nonce=bytes(range(16)),
    digest=b"",
)


def test_the_worked_example_to_the_last_byte() -> None:
    leaves = [event_leaf(COMMIT.nonce, place, event) for place, event in enumerate(EVENTS)]
    assert [leaf.hex() for leaf in leaves] == [
        "864671d380aea4722abb26958d1aeb3a562ee11d1a5fb4b87346b5459858ed89",
        "416bb093c8954ec4543cdf8d8fe74c79157cbb205fad19287762bd1bf52cb6e1",
    ]
    root = "cd02e78b00bfec7af709cd9dbe2d44f5fdcd1c7e7cbd224052676912adcb4e44"
    assert root_of(leaves).hex() == root
    digest = "8cc8f7ce1da4159a5fab44bfad1095a7f6b096115a54fa90d3feb136f114b8a2"
    assert commit_digest(LEDGER_ID, NOTHING_BEFORE, COMMIT, EVENTS).hex() == digest


def test_the_tree_splits_at_the_largest_power_of_two() -> None:
    """RFC 6962, section 2.1: seven leaves are four and three."""
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(7)]

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    four = node(node(leaves[0], leaves[1]), node(leaves[2], leaves[3]))
    three = node(node(leaves[4], leaves[5]), leaves[6])
    assert root_of(leaves) == node(four, three)
    assert root_of(leaves[:1]) == leaves[0]
    assert root_of([]) == hashlib.sha256(b"").digest()


CHANGES: list[dict[str, Any]] = [
    {"commit_no": 2},
    {"recorded_at": COMMIT.recorded_at + timedelta(microseconds=1)},
    {"position_last": 3},
    {"register_no_last": 2},
    {"transaction_no_last": 2},
    {"entry_no_last": 1},
    {"gl_entry_no_last": 3},
    {"application_no_last": 1},
    {"command_key": "k"},
    {"request_hash": bytes(31) + b"\1"},
    {"result": b'{"register_no":2}'},
    {"actor": "anne"},
    {"command": "post-journal"},
    {"program": "ledger_es 0.1.1"},
    {"nonce": bytes(16)},
]


@pytest.mark.parametrize("changed", CHANGES, ids=lambda changed: next(iter(changed)))
def test_everything_in_the_row_counts(changed: dict[str, Any]) -> None:
    digest = commit_digest(LEDGER_ID, NOTHING_BEFORE, COMMIT, EVENTS)
    assert commit_digest(LEDGER_ID, NOTHING_BEFORE, COMMIT._replace(**changed), EVENTS) != digest


def test_the_hash_of_personal_texts_does_not_count_for_it_is_emptied_by_an_erasure() -> None:
    digest = commit_digest(LEDGER_ID, NOTHING_BEFORE, COMMIT, EVENTS)
    with_texts = COMMIT._replace(personal_hash=bytes(32))
    assert commit_digest(LEDGER_ID, NOTHING_BEFORE, with_texts, EVENTS) == digest


def test_the_past_the_ledger_and_every_event_count() -> None:
    digest = commit_digest(LEDGER_ID, NOTHING_BEFORE, COMMIT, EVENTS)
    others = [
        commit_digest(LEDGER_ID, b"\1" + bytes(31), COMMIT, EVENTS),
        commit_digest("f" * 32, NOTHING_BEFORE, COMMIT, EVENTS),
        commit_digest(LEDGER_ID, NOTHING_BEFORE, COMMIT, EVENTS[:1]),
        commit_digest(LEDGER_ID, NOTHING_BEFORE, COMMIT, EVENTS[::-1]),
        *[
            commit_digest(
                LEDGER_ID, NOTHING_BEFORE, COMMIT, [EVENTS[0]._replace(**changed), EVENTS[1]]
            )
            for changed in (
                {"position": 9},
                {"stream": "companies"},
                {"version": 2},
                {"name": "company.established.2"},
                {"state": b'{"a":2}'},
            )
        ],
    ]
    assert len({digest, *others}) == len(others) + 1


def test_a_leaf_shown_to_an_auditor_does_not_let_its_neighbour_be_guessed() -> None:
    """Two events alike in all but the place have leaves that tell nothing of each other without the nonce."""
    same = EventRow(1, "s", 1, "n", b"{}")
    assert event_leaf(COMMIT.nonce, 0, same) != event_leaf(COMMIT.nonce, 1, same)
    assert event_leaf(COMMIT.nonce, 0, same) != event_leaf(bytes(16), 0, same)
    assert row_leaf(COMMIT) != row_leaf(COMMIT._replace(nonce=bytes(16)))
