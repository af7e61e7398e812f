"""The pause of Python's cycle collector: off inside, as it was before afterwards."""

from __future__ import annotations

import gc
import weakref

import pytest

from ledger_es.collector import collector_paused


class Ring:
    """Holds itself: only the cycle collector finds it."""

    def __init__(self) -> None:
        self.itself = self


def test_the_collector_rests_inside_and_goes_on_afterwards() -> None:
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the inner pause is over, the outer one is not"
    assert gc.isenabled()


def test_a_program_that_has_switched_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_goes_on_after_an_error_too() -> None:
    with pytest.raises(ValueError, match="inside"), collector_paused():
        raise ValueError("inside")
    assert gc.isenabled()


def test_what_was_made_inside_is_collected_afterwards() -> None:
    with collector_paused():
        dropped = weakref.ref(Ring())
        assert dropped() is not None
    gc.collect()
    assert dropped() is None
