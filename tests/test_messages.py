"""What a command says to a server: after each message it waits for the answer, so they are counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ledger_es import (
    ApplyEntries,
    Ledger,
    PostJournal,
    ReverseTransaction,
    SetEntryHold,
)
from ledger_es.deciding.command import Command
from ledger_es.shell.request import Executed, Request
from tests.faults.test_lost_answers import INVOICE, PAYMENT
from tests.faults.works import invoice, set_up


@pytest.fixture
def ledger(postgres_url: str) -> Iterator[Ledger]:
    """Entry 1 is an invoice, 2 a payment, transactions 1 and 2; all of it in memory."""
    set_up(postgres_url)
    with Ledger.open(postgres_url) as opened:
        opened.execute(INVOICE)
        opened.execute(PAYMENT)
        yield opened


@pytest.fixture
def said(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages from here on, each with all its statements; `ledger` is there before."""
    import psycopg

    messages: list[str] = []
    execute, pipeline = psycopg.Cursor.execute, psycopg.Connection.pipeline

    def begin(connection: Any) -> Any:
        messages.append("")
        return pipeline(connection)

    def listen(cursor: Any, query: bytes, *rest: Any, **options: Any) -> Any:
        if cursor.connection.info.pipeline_status:
            messages[-1] += query.decode() + ";"
        else:
            messages.append(query.decode() + ";")
        return execute(cursor, query, *rest, **options)

    monkeypatch.setattr(psycopg.Connection, "pipeline", begin)
    monkeypatch.setattr(psycopg.Cursor, "execute", listen)
    return messages


@pytest.mark.parametrize(
    "command",
    [
        PostJournal(lines=(invoice("I-2", 1, "100.00"),)),
        ApplyEntries(applying_entry_no=2),
        SetEntryHold(entry_no=1, on_hold="X"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_takes_two_messages(ledger: Ledger, said: list[str], command: Command) -> None:
    """Lock, head and what it looks up; the rows and the commit."""
    assert not ledger.execute(command, idempotency_key="k-2").replayed
    begin, end = said
    assert begin.startswith("BEGIN")
    assert "command_key" in begin
    assert "claims" in begin
    assert end.startswith("INSERT")
    assert end.endswith("COMMIT;")
    said.clear()
    assert ledger.execute(command, idempotency_key="k-2").replayed
    # What was undone since is asked for in a message of its own: lock and key, two reads, the claims, the end.
    can_be_undone = not isinstance(command, SetEntryHold)
    assert len(said) == (5 if can_be_undone else 4)


def test_a_reversal_reads_what_it_takes_back(ledger: Ledger, said: list[str]) -> None:
    """Who claims the transaction comes with the head; then its event, whether it was paid by direct debit, and the
    releases, which are counted."""
    ledger.execute(ReverseTransaction(transaction_no=1))
    begin, event, debits, release, end = said
    assert "claims" in begin
    assert "FROM stored_events" in event
    assert "FROM claims" in debits
    assert release.startswith("DELETE FROM claims")
    assert end.endswith("COMMIT;")


@pytest.mark.parametrize("count", [15, 250])
def test_many_requests_are_asked_for_together(ledger: Ledger, said: list[str], count: int) -> None:
    requests = [
        Request(PostJournal(lines=(invoice(f"M-{n}", n % 5, "1.00"),)), f"many-{n}")
        for n in range(count)
    ]
    outcomes = ledger.execute_many(requests)
    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    # Few are asked for with the head; many after it. Four more customers are read for the first time.
    asked = [message for message in said if "claims AS c" in message or "command_key =" in message]
    assert len(asked) == (1 if count == 15 else 2)
    assert len(said) < 15
    said.clear()
    again = ledger.execute_many(requests)
    assert all(isinstance(outcome, Executed) and outcome.replayed for outcome in again)
    assert not any("command_key =" in message for message in said[2:])
