"""The commit is recorded and its answer lost: the same request with the same key finds it, and the ledger goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger_es import ApplyEntries, JournalLine, Ledger, PostJournal
from ledger_es.errors import ConnectionLost, ExceedsRemainingAmount, IdempotencyKeyReused, Refusal
from tests.faults.meddling import Cable, MeddledStore, lose_connection
from tests.faults.works import DAY, assert_clean, books_of, invoice, set_up

INVOICE = PostJournal(lines=(invoice("I-1", 1, "100.00"),))
PAYMENT = PostJournal(
    lines=(
        JournalLine(
            posting_date=DAY,
            document_type="payment",
            account_type="customer",
            account_no="C1",
            amount="-40.00",
            bal_account_type="bank_account",
            bal_account_no="B",
        ),
    )
)


@pytest.fixture
def cable(postgres_url: str) -> Iterator[Cable]:
    # A folder with a short path: a Unix socket's has at most 107 characters.
    with TemporaryDirectory(prefix="cable-") as folder:
        cable = Cable(postgres_url, Path(folder))
        yield cable
        cable.close()


def assert_found_again(ledger: Ledger, url: str, before: int) -> None:
    """After the answer to INVOICE under the key k-1 was lost."""
    again = ledger.execute(INVOICE, idempotency_key="k-1")
    assert again.replayed
    assert again.commit_no == before + 1
    assert ledger.store.head().commit_no == before + 1
    with pytest.raises(IdempotencyKeyReused):
        ledger.execute(PAYMENT, idempotency_key="k-1")
    entry_no = again.numbers["entry_nos"][0]
    paid = ledger.execute(PAYMENT, idempotency_key="k-2")
    assert (paid.replayed, paid.commit_no) == (False, before + 2)
    assert paid.numbers["entry_nos"][0] == entry_no + 1
    settled = ledger.execute(ApplyEntries(applying_entry_no=entry_no))
    assert settled.commit_no == before + 3
    with Ledger.open(url) as fresh:
        assert_clean(fresh)
        assert books_of(fresh) == books_of(ledger)
        left = [one["remaining_amount"] for one in books_of(fresh).open_entries["entries"]]
        assert left == ["60.00"]
        assert fresh.execute(INVOICE, idempotency_key="k-1").replayed


def test_the_answer_is_lost_inside_the_program(store_url: str) -> None:
    set_up(store_url)
    store = MeddledStore(store_url)
    with Ledger(store) as ledger:
        before = store.head().commit_no
        store.after_commit = lose_connection
        with pytest.raises(ConnectionLost, match="same key"):
            ledger.execute(INVOICE, idempotency_key="k-1")
        assert_found_again(ledger, store_url, before)


def test_the_answer_is_lost_on_the_line(cable: Cable, postgres_url: str) -> None:
    set_up(postgres_url)
    with Ledger.open(cable.url) as ledger:
        before = ledger.store.head().commit_no
        cable.cut_at_commit = True
        with pytest.raises(ConnectionLost, match="same key"):
            ledger.execute(INVOICE, idempotency_key="k-1")
        # The server may still be at it; under the lock the key is looked up only when it is done.
        time.sleep(0.05)
        assert_found_again(ledger, postgres_url, before)


def test_a_refusal_keeps_no_key(store_url: str) -> None:
    set_up(store_url)
    with Ledger.open(store_url) as ledger:
        invoiced = ledger.execute(INVOICE).numbers["entry_nos"][0]
        paid = ledger.execute(PAYMENT).numbers["entry_nos"][0]
        too_much = ApplyEntries(applying_entry_no=paid, amounts_to_apply={invoiced: "100.01"})
        with pytest.raises(Refusal) as refused:
            ledger.execute(too_much, idempotency_key="k")
        assert isinstance(refused.value, ExceedsRemainingAmount)
        assert not ledger.execute(
            ApplyEntries(applying_entry_no=paid), idempotency_key="k"
        ).replayed
