"""A transaction that fails leaves nothing, in the store as in what the ledger remembers."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger_es import (
    Account,
    AddAccounts,
    ApplyEntries,
    Ledger,
    PostJournal,
    Request,
    StoreError,
)
from ledger_es.errors import AccountUnknown, ConnectionLost, LedgerIsBusy, StoreFailed
from ledger_es.payment_reconciliation.bank_statement import import_command
from ledger_es.statements import read_statement_file
from tests.faults.meddling import MeddledStore, lose_connection
from tests.faults.test_lost_answers import INVOICE, PAYMENT
from tests.faults.works import assert_clean, books_of, invoice, set_up, write_statement

LARGE = PostJournal(
    lines=tuple(invoice(f"L-{n}", n % 20, "1.00", description="x" * 2_000) for n in range(300))
)


def fill_the_disk(store: MeddledStore) -> Callable[[], None]:
    """No page more than there is; gives what makes room again."""
    writer: sqlite3.Connection = store.real._writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]

    def make_room() -> None:
        writer.execute("PRAGMA max_page_count = 1000000")

    writer.execute(f"PRAGMA max_page_count = {pages}")
    return make_room


def end_backend(store: MeddledStore) -> None:
    """Ends the server's side of the connection that is inside the transaction."""
    import psycopg

    with psycopg.connect(store.url.rpartition("ledger=")[0][:-1], autocommit=True) as other:
        ended = other.execute(
            "SELECT pg_terminate_backend(%s)", (store.real._writer.info.backend_pid,)
        )
        assert ended.fetchone() == (True,)


def assert_decides_on_what_is_recorded(ledger: Ledger, url: str, invoiced: int, paid: int) -> None:
    """After the payment's application, tried together with a large journal, was not recorded."""
    with Ledger.open(url) as fresh:
        assert_clean(fresh)
        assert books_of(ledger) == books_of(fresh)
        application = ApplyEntries(applying_entry_no=paid)
        for command in (application, LARGE):
            ours = ledger.execute(command, dry_run=True).numbers
            assert ours == fresh.execute(command, dry_run=True).numbers
        # Were the application remembered, the payment would be closed and this refused.
        done = ledger.execute(application, idempotency_key="apply")
        assert not done.replayed
        last = fresh.store.head().entry_no
        assert ledger.execute(LARGE).numbers["entry_nos"][0] == last + 1
        assert books_of(ledger) == books_of(fresh)
        assert_clean(fresh)
        left = {
            one["entry_no"]: one["remaining_amount"]
            for one in books_of(fresh).open_entries["entries"]
        }
        assert left[invoiced] == "60.00"
        assert paid not in left


def try_together(ledger: Ledger, paid: int, expected: type[StoreError]) -> None:
    head = ledger.store.head()
    requests = [
        Request(ApplyEntries(applying_entry_no=paid), idempotency_key="apply"),
        Request(LARGE, idempotency_key="large"),
    ]
    with pytest.raises(expected):
        ledger.execute_many(requests)
    assert ledger.store.head() == head
    assert ledger.store.commit_by_key("apply") is None


def test_the_disk_is_full(tmp_path: Path) -> None:
    url = str(tmp_path / "ledger.db")
    set_up(url)
    store = MeddledStore(url)
    with Ledger(store) as ledger:
        invoiced = ledger.execute(INVOICE).numbers["entry_nos"][0]
        paid = ledger.execute(PAYMENT).numbers["entry_nos"][0]
        make_room = fill_the_disk(store)
        try_together(ledger, paid, StoreFailed)
        make_room()
        assert_decides_on_what_is_recorded(ledger, url, invoiced, paid)


def test_the_connection_is_lost_before_the_commit(postgres_url: str) -> None:
    set_up(postgres_url)
    store = MeddledStore(postgres_url)
    with Ledger(store) as ledger:
        invoiced = ledger.execute(INVOICE).numbers["entry_nos"][0]
        paid = ledger.execute(PAYMENT).numbers["entry_nos"][0]
        store.before_commit = lambda: end_backend(store)
        try_together(ledger, paid, ConnectionLost)
        assert_decides_on_what_is_recorded(ledger, postgres_url, invoiced, paid)


def test_an_account_that_was_only_tried_is_not_there(store_url: str) -> None:
    """Settings are looked up once for many commands: what was undone must be looked up again."""
    set_up(store_url)
    store = MeddledStore(store_url)
    with Ledger(store) as ledger:
        ledger.execute(INVOICE)
        licences = Account(
            account_no="3999", name="Licences", category="income", direct_posting=True
        )
        add = AddAccounts(accounts=(licences,))
        line = invoice("I-9", 1, "10.00").model_copy(update={"bal_account_no": "3999"})
        post = PostJournal(lines=(line,))
        together = [Request(add), Request(post)]
        tried = ledger.execute_many(together, dry_run=True)
        assert not any(isinstance(outcome, Exception) for outcome in tried)
        with pytest.raises(AccountUnknown):
            ledger.execute(post)
        store.before_commit = lose_connection
        with pytest.raises(ConnectionLost):
            ledger.execute_many(together)
        with pytest.raises(AccountUnknown):
            ledger.execute(post)
        # And what another program adds is there.
        with Ledger.open(store_url) as other:
            other.execute(add)
        ledger.execute(post)
        assert_clean(ledger)


def test_a_failure_of_the_store_is_no_refusal_of_one_request(tmp_path: Path) -> None:
    """The second request makes the first one's rows be written, and the disk is full: neither is done."""
    url = str(tmp_path / "ledger.db")
    set_up(url)
    path = Path(write_statement(tmp_path / "s.xml"))
    store = MeddledStore(url)
    with Ledger(store) as ledger:
        file = read_statement_file(path, path.name, reversals="by_balance")
        statement = import_command(file, path.name, path.read_bytes(), ledger.fingerprint)
        ledger.execute(statement)
        head, make_room = store.head(), fill_the_disk(store)
        with pytest.raises(StoreFailed, match="full"):
            ledger.execute_many([Request(LARGE), Request(statement)])
        assert store.head() == head
        make_room()
        first, second = ledger.execute_many([Request(LARGE), Request(statement)])
        assert not isinstance(first, Exception)
        assert not isinstance(second, Exception)
        assert (first.replayed, second.replayed) == (False, True)
        assert_clean(ledger)


def test_the_name_of_an_event_never_recorded_is_not_taken_for_known(store_url: str) -> None:
    """The first event of its kind was in a transaction that failed; the next of its kind brings its name again."""
    set_up(store_url)
    store = MeddledStore(store_url)
    with Ledger(store) as ledger:
        ledger.execute(INVOICE)
        application = ApplyEntries(
            applying_entry_no=ledger.execute(PAYMENT).numbers["entry_nos"][0]
        )
        store.before_commit = lose_connection
        with pytest.raises(ConnectionLost):
            ledger.execute(application)
        ledger.execute(LARGE)
        ledger.execute(application)
        assert_clean(ledger)


def test_no_other_thread_decides_on_what_was_only_tried(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock was free again before what was tried was forgotten: whoever waited for it saw the payment applied."""
    set_up(store_url)
    with Ledger.open(store_url) as ledger:
        ledger.execute(INVOICE)
        paid = ledger.execute(PAYMENT).numbers["entry_nos"][0]
        application = ApplyEntries(applying_entry_no=paid)
        undone, answered = threading.Event(), threading.Event()
        answers: list[object] = []
        forget = ledger.engine._states.drop

        def forget_late() -> None:
            undone.set()
            # In vain, where the other thread has to wait for its turn.
            answered.wait(0.3)
            forget()

        def apply() -> None:
            assert undone.wait(20)
            answers.extend(ledger.execute_many([Request(application)]))
            answered.set()

        monkeypatch.setattr(ledger.engine._states, "drop", forget_late)
        other = threading.Thread(target=apply)
        other.start()
        tried, _ = ledger.execute_many([Request(application), Request(LARGE)], dry_run=True)
        other.join()
        monkeypatch.undo()
        assert not isinstance(tried, Exception)
        (answer,) = answers
        assert not isinstance(answer, Exception), answer
        assert_clean(ledger)


def test_a_thread_waits_for_the_others_of_its_process_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(tmp_path / "ledger.db")
    set_up(url)
    monkeypatch.setattr("ledger_es.shell.engine.TURN_TIMEOUT_SECONDS", 0.01)
    inside, leave = threading.Event(), threading.Event()

    def slow_clock() -> datetime:
        inside.set()
        assert leave.wait(20)
        return datetime.now(UTC)

    with Ledger.open(url, clock=slow_clock) as ledger:
        other = threading.Thread(target=ledger.execute, args=(INVOICE,))
        other.start()
        assert inside.wait(20)
        with pytest.raises(LedgerIsBusy):
            ledger.execute(PAYMENT)
        leave.set()
        other.join()
        ledger.execute(PAYMENT)
        assert_clean(ledger)
