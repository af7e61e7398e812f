"""Verify: whatever is changed, added or taken away in events, commits and their times is found and named."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es import Ledger
from ledger_es.audit.findings import CHECKS
from ledger_es.commands.journal import PostJournal
from tests.audit.acme import acme, document, failed, run
from tests.audit.tampering import change, change_event, commit, delete_event, event


def test_a_clean_ledger(ledger: Ledger) -> None:
    found = ledger.verify()
    assert [(check.name, check.ok, check.detail) for check in found.checks] == [
        (name, True, "") for name in CHECKS
    ]
    head = ledger.store.head()
    assert (found.ok, found.commits, found.events) == (True, head.commit_no, head.position)
    assert found.first_offending_commit is None


def test_a_clean_ledger_written_where_it_is(store_url: str) -> None:
    with acme(store_url) as ledger:
        assert ledger.verify().ok


def test_an_empty_ledger() -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        found = ledger.verify()
    assert (found.ok, found.commits, found.events) == (True, 0, 0)


def test_as_json(ledger: Ledger) -> None:
    as_json: dict[str, Any] = ledger.verify().as_json()
    assert list(as_json) == [
        "ok",
        "commits",
        "events",
        "checks",
        "first_offending_commit",
        "head",
        "not_checked",
    ]
    assert as_json["checks"][0] == {"name": "commits", "ok": True, "detail": ""}


def test_progress(ledger: Ledger) -> None:
    told: list[tuple[int, int]] = []
    ledger.verify(progress=lambda *read: told.append(read))
    last = ledger.store.head().position
    assert told == sorted(told)
    assert told[-1] == (last, last)


def test_others_go_on_meanwhile(ledger: Ledger) -> None:
    """What is posted while the log is read belongs to the next verification, in the read models too."""
    before = ledger.store.head()
    invoices = (f"INV-{number}" for number in range(100, 200))

    def post(_read: int, _of: int) -> None:
        run(ledger, PostJournal(lines=(document(next(invoices), "02-01", "10.00"),)))

    found = ledger.verify(progress=post)
    assert [check for check in found.checks if not check.ok] == []
    assert (found.commits, found.events) == (before.commit_no, before.position)
    assert ledger.store.head().commit_no > before.commit_no


@pytest.mark.parametrize(
    ("stream", "version", "old", "new"),
    [
        pytest.param(
            "customer_ledger-C1", 1, b'"amount":"100.00"', b'"amount":"900.00"', id="amount"
        ),
        pytest.param(
            "customer_ledger-C1",
            1,
            b'"due_date":"2026-02-06"',
            b'"due_date":"2026-03-06"',
            id="due day",
        ),
        pytest.param("customer_ledger-C1", 1, b"INV-2", b"INV-5", id="document number"),
        pytest.param("vendor_ledger-V1", 2, b'"berta"', b'"bertA"', id="actor"),
        pytest.param("vendor_ledger-V1", 2, b'"on_hold":"X"', b'"on_hold":"x"', id="hold"),
        pytest.param("setup-posting_groups", 1, b'"3800"', b'"3801"', id="set-up"),
        pytest.param(
            "general_ledger", 3, b'"line_account_nos":[', b'"line_account_nos": [', id="blank"
        ),
    ],
)
def test_a_byte_of_an_event(
    ledger: Ledger, stream: str, version: int, old: bytes, new: bytes
) -> None:
    commit_no = ledger.mapper.decode(event(ledger, stream, version)).envelope.commit_no
    change_event(ledger, stream, version, old, new)
    found = ledger.verify()
    assert not found.ok
    assert (
        found.check("digests").detail
        == f"commit {commit_no} is not what it was when it was recorded"
    )
    assert found.first_offending_commit == commit_no


def test_a_changed_actor_in_an_event(ledger: Ledger) -> None:
    row = change_event(ledger, "vendor_ledger-V1", 2, b'"berta"', b'"bruno"')
    detail = ledger.verify().check("events").detail
    assert detail == (
        f"event {row.position} (vendor_ledger-V1 2, commit 21): actor is 'bruno', its commit says 'berta'"
    )


def test_a_changed_actor_in_a_commit(ledger: Ledger) -> None:
    change(ledger, "UPDATE commits SET actor = ? WHERE commit_no = ?", "nobody", 11)
    found = ledger.verify()
    assert failed(found) == {"events", "digests"}
    detail = found.check("events").detail
    assert "(customer_ledger-C1 7, commit 11): actor is 'anna', its commit says 'nobody'" in detail
    assert found.check("digests").detail.startswith("commit 11 ")
    assert found.first_offending_commit == 11


def test_an_event_that_cannot_be_read(ledger: Ledger) -> None:
    change_event(ledger, "customer_ledger-C1", 7, b'"due_date":"', b'"due_dote":"')
    found = ledger.verify()
    assert "(customer_ledger-C1 7, commit 11)" in found.check("events").detail
    assert "customer_ledger-C1 cannot be added up" in found.check("control_accounts").detail
    assert found.check("read_models").detail == (
        "not compared: events are missing, cannot be read or belong to no commit"
    )
    assert found.first_offending_commit == 11


def test_a_deleted_event(ledger: Ledger) -> None:
    row = delete_event(ledger, "customer_ledger-C1", 7)
    found = ledger.verify()
    assert found.check("events").detail == f"event {row.position} is missing (commit 11)"
    assert (
        found.check("stream_versions").detail
        == "customer_ledger-C1: version 8 follows version 6 (commit 20)"
    )
    assert found.check("digests").detail.startswith("commit 11 ")
    assert found.first_offending_commit == 11


def test_the_last_event_deleted(ledger: Ledger) -> None:
    row = delete_event(ledger, "vendor_ledger-V1", 2)
    found = ledger.verify()
    assert found.check("events").detail == f"event {row.position} is missing (commit 21)"
    assert found.first_offending_commit == 21


def test_a_deleted_event_that_releases_claims(ledger: Ledger) -> None:
    """The claims it released look missing, under the commit that made them; the damage is elsewhere."""
    delete_event(ledger, "customer_ledger-C1", 6)
    found = ledger.verify()
    assert "claim closed_entry 8 is missing" in found.check("claims").detail
    assert found.first_offending_commit == 10


@pytest.mark.parametrize("commit_no", [1, 11, 20])
def test_a_deleted_commit(ledger: Ledger, commit_no: int) -> None:
    change(ledger, "DELETE FROM commits WHERE commit_no = ?", commit_no)
    found = ledger.verify()
    assert failed(found) == {"commits", "events"}
    assert found.check("commits").detail == f"commit {commit_no} is missing"
    assert f"belongs to commit {commit_no}, which is missing" in found.check("events").detail
    assert found.first_offending_commit == commit_no


def test_the_last_commit_deleted(ledger: Ledger) -> None:
    change(ledger, "DELETE FROM commits WHERE commit_no = ?", 21)
    found = ledger.verify()
    assert found.check("commits").detail.startswith("commit 21 is missing: event ")
    assert found.first_offending_commit == 21


def test_a_changed_digest(ledger: Ledger) -> None:
    change(ledger, "UPDATE commits SET digest = ? WHERE commit_no = ?", bytes(32), 8)
    found = ledger.verify()
    assert failed(found) == {"digests"}
    assert found.check("digests").detail == (
        "commit 8 is not what it was when it was recorded; commit 9 is not what it was when it was recorded"
    )
    assert found.first_offending_commit == 8


def test_swapped_times(ledger: Ledger) -> None:
    times = [
        commit(ledger, number).recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") for number in (8, 9)
    ]
    for commit_no, moment in ((8, "2026-02-01T00:00:00.000000Z"), (9, times[0]), (8, times[1])):
        change(ledger, "UPDATE commits SET recorded_at = ? WHERE commit_no = ?", moment, commit_no)
    found = ledger.verify()
    assert failed(found) == {"commits", "events", "digests"}
    assert found.check("commits").detail == (
        f"commit 9 was recorded at {times[0]}, not after {times[1]} of commit 8"
    )
    assert "commit 8): recorded_at" in found.check("events").detail
    assert found.first_offending_commit == 8


@pytest.mark.parametrize("added", [-1, 1, 10**12])
def test_a_changed_last_position(ledger: Ledger, added: int) -> None:
    position = commit(ledger, 8).position_last + added
    change(ledger, "UPDATE commits SET position_last = ? WHERE commit_no = 8", position)
    found = ledger.verify()
    assert "commit 8 " in found.check("digests").detail
    assert not found.check("events").ok
    assert found.first_offending_commit == 8


@pytest.mark.parametrize(
    "column", ["register_no", "transaction_no", "entry_no", "gl_entry_no", "application_no"]
)
def test_a_changed_last_number(ledger: Ledger, column: str) -> None:
    change(ledger, f"UPDATE commits SET {column}_last = {column}_last + 1 WHERE commit_no = 9")
    found = ledger.verify()
    assert failed(found) == {"digests", "numbers"}
    assert found.check("numbers").detail.startswith("commit 9: " + column.removesuffix("_no"))
    assert found.first_offending_commit == 9


def test_a_changed_answer(ledger: Ledger) -> None:
    change(ledger, "UPDATE commits SET result = ? WHERE commit_no = 9", b"{}")
    found = ledger.verify()
    assert failed(found) == {"digests"}
    assert found.first_offending_commit == 9


def test_an_event_moved_to_another_stream(ledger: Ledger) -> None:
    row = event(ledger, "customer_ledger-C2", 4)
    change(ledger, "UPDATE stored_events SET originator_id = ?, originator_version = 10 WHERE {position} = ?",
           "customer_ledger-C1", row.position)  # fmt: skip
    found = ledger.verify()
    assert (
        "customer_ledger-C1: version 10 follows version 7 (commit 13)"
        in found.check("stream_versions").detail
    )
    assert found.check("digests").detail.startswith("commit 13 ")
    assert found.first_offending_commit == 13


def test_names_of_events(ledger: Ledger) -> None:
    change(ledger, "DELETE FROM event_names WHERE name = ?", "customer.registered.1")
    change(ledger, "INSERT INTO event_names VALUES (?)", "customer.vanished.1")
    detail = ledger.verify().check("event_names").detail
    assert detail == (
        "customer.registered.1 stands in the log and not in the table;"
        " customer.vanished.1 stands in the table and not in the log"
    )
