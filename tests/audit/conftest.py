"""The company with a past, made once and copied for each test into a ledger that it may damage."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger_es import Ledger
from ledger_es.store import Store, open_store
from ledger_es.store.copying import copy_ledger
from tests.audit.acme import acme


@pytest.fixture(scope="session")
def original() -> Iterator[Store]:
    with acme(":memory:") as ledger:
        yield ledger.store


@pytest.fixture
def ledger(own_ledger: Ledger) -> Ledger:
    return own_ledger


@pytest.fixture
def own_ledger(original: Store, store_url: str) -> Iterator[Ledger]:
    """A ledger that the test may damage."""
    yield from _copied(original, store_url)


@pytest.fixture(scope="module")
def shared_ledger(original: Store, shared_store_url: str) -> Iterator[Ledger]:
    """As `ledger`, for the tests of a module that only ask."""
    yield from _copied(original, shared_store_url)


@pytest.fixture
def in_memory(original: Store) -> Iterator[Ledger]:
    """For what the events alone decide, whichever database they come from."""
    yield from _copied(original, ":memory:")


def _copied(original: Store, url: str) -> Iterator[Ledger]:
    copy = open_store(url, create=True)
    copy_ledger(original, copy)
    with Ledger(copy) as ledger:
        yield ledger
