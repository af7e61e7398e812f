"""The pause of Python's cycle collector: what is made in it is spared one walk, and is collected all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from ledger_es import collector
from ledger_es.collector import collector_paused


class Ring:
    """Holds itself: only the cycle collector finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def small_numbers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    gc.collect()
    monkeypatch.setattr(collector, "_MANY", 100)
    monkeypatch.setattr(collector, "_MOST_UNSEEN", 2_500)
    monkeypatch.setattr(collector, "_unseen", 0)
    yield
    gc.collect()


def pause_with(objects: int) -> tuple[list[list[int]], weakref.ref[Ring]]:
    with collector_paused():
        assert not gc.isenabled()
        kept: list[list[int]] = [[] for _ in range(objects)]
        dropped = weakref.ref(Ring())
    return kept, dropped


def test_the_collector_is_as_it_was_before() -> None:
    pause_with(1)
    assert gc.isenabled()
    gc.disable()
    try:
        pause_with(1_000)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_many_new_objects_are_old_at_once() -> None:
    kept, _ = pause_with(1_000)
    old = {id(each) for each in gc.get_objects(generation=2)}
    assert all(id(each) in old for each in kept)


def test_few_new_objects_stay_young() -> None:
    kept, _ = pause_with(10)
    old = {id(each) for each in gc.get_objects(generation=2)}
    assert not any(id(each) in old for each in kept)


def test_what_was_never_looked_at_is_collected_before_it_is_much() -> None:
    kept, dropped = zip(*(pause_with(1_000) for _ in range(2)), strict=True)
    assert all(ring() is not None for ring in dropped), "these were spared"
    last, of_last = pause_with(1_000)
    assert all(ring() is None for ring in (*dropped, of_last))
    assert len(kept) == 2
    assert last


def test_what_a_program_froze_stays_frozen() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        pause_with(1_000)
        assert gc.get_freeze_count() > frozen // 2
    finally:
        gc.unfreeze()
