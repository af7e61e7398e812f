"""A ledger that was closed says so, whatever it is asked; what it had answered before stands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger_es import EstablishCompany, Ledger
from ledger_es.errors import LedgerIsClosed
from ledger_es.ledger import Request
from ledger_es.store import open_store

COMPANY = EstablishCompany(company_name="Muster AG", currency="CHF")

QUESTIONS: dict[str, Callable[[Ledger], object]] = {
    "execute": lambda ledger: ledger.execute(COMPANY),
    "dry run": lambda ledger: ledger.execute(COMPANY, dry_run=True),
    "execute_many": lambda ledger: ledger.execute_many([Request(COMPANY)]),
    "executed_before": lambda ledger: ledger.executed_before("k"),
    "text_mappings": lambda ledger: ledger.text_mappings(),
    "open_entries": lambda ledger: ledger.open_entries(),
    "known_at": lambda ledger: ledger.aging(known_at=datetime(2026, 1, 1, tzinfo=UTC)),
    "overdue": lambda ledger: ledger.overdue(),
    "trial_balance": lambda ledger: ledger.trial_balance(),
    "statement": lambda ledger: ledger.statement("B/1"),
    "reconciliation_status": lambda ledger: ledger.reconciliation_status(),
    "apply": lambda ledger: ledger.payment_reconciliation.apply_automatically("B/1"),
    "verify": lambda ledger: ledger.verify(),
    "history": lambda ledger: ledger.history(document="1"),
    "rebuild": lambda ledger: ledger.read_models.rebuild(),
}


@pytest.fixture(params=[":memory:", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    addresses = {":memory:": ":memory:", "sqlite": str(tmp_path / "ledger.db")}
    return addresses.get(request.param) or str(request.getfixturevalue("postgres_url"))


@pytest.mark.parametrize("is_warm", [True, False], ids=["asked before", "never asked"])
def test_a_closed_ledger_refuses_every_question(url: str, is_warm: bool) -> None:
    ledger = Ledger.open(url, create=True)
    executed = ledger.execute(COMPANY, idempotency_key="k")
    if is_warm:
        ledger.open_entries()
    ledger.close()
    for name, ask in QUESTIONS.items():
        with pytest.raises(LedgerIsClosed) as refusal:
            pytest.fail(f"{name} was answered: {ask(ledger)}")
        assert refusal.value.code == "E-STORE-CLOSED"
        assert refusal.value.message.endswith("was closed by this program: open it again")
    assert executed.events[0].event is not None
    ledger.close()


def test_a_closed_store_gives_nothing_out(url: str, tmp_path: Path) -> None:
    store = open_store(url, create=True)
    store.close()
    asked: tuple[Callable[[], Any], ...] = (
        store.head,
        store.connect,
        lambda: store.backup(tmp_path / "backup.db"),
        lambda: store.snapshot().__enter__(),
        lambda: store.writing().__enter__(),
    )
    for ask in asked:
        with pytest.raises(LedgerIsClosed):
            ask()
    assert not (tmp_path / "backup.db").exists()


def test_who_reads_while_another_thread_closes_hears_that_it_is_closed(store_url: str) -> None:
    """Whenever it happens, between two questions or within one: an answer or this refusal, nothing else."""
    store = open_store(store_url, create=True)
    others: list[BaseException] = []
    reading = threading.Barrier(5)

    def read() -> None:
        reading.wait()
        try:
            while True:
                store.head()
        except LedgerIsClosed:
            return
        except BaseException as error:
            others.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    reading.wait()
    store.close()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert others == []
