"""Clocks stand still and go back; the moments of the commits rise all the same, and what was known when stays right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger_es import Ledger, PostJournal
from ledger_es.errors import ClockWentBack
from tests.faults.works import FAR, assert_clean, invoice, set_up

NOON = datetime(2040, 1, 1, 12, tzinfo=UTC)
"""After the real moment of setting up."""
MICROSECOND = timedelta(microseconds=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def post(ledger: Ledger, number: int) -> int:
    return ledger.execute(PostJournal(lines=(invoice(f"I-{number}", 1, "1.00"),))).commit_no


def recorded_at(ledger: Ledger, commit_no: int) -> datetime:
    commit = ledger.store.commit(commit_no)
    assert commit is not None
    return commit.recorded_at


def known(ledger: Ledger, moment: datetime) -> int:
    return len(ledger.open_entries(as_of=FAR, known_at=moment).entries)


def test_a_clock_that_stands_still(store_url: str) -> None:
    set_up(store_url)
    with Ledger.open(store_url, clock=Clock()) as ledger:
        moments = [recorded_at(ledger, post(ledger, number)) for number in range(10)]
        assert moments == [NOON + number * MICROSECOND for number in range(10)]
        assert [known(ledger, moment) for moment in moments] == list(range(1, 11))
        assert known(ledger, NOON - MICROSECOND) == 0
        assert_clean(ledger)


def test_a_clock_that_goes_back(store_url: str) -> None:
    set_up(store_url)
    clock = Clock()
    with Ledger.open(store_url, clock=clock) as ledger:
        post(ledger, 1)
        clock.now = NOON - timedelta(minutes=5)
        assert recorded_at(ledger, post(ledger, 2)) == NOON + MICROSECOND
        # Five minutes are counted from the last commit, not from the clock's best.
        clock.now = NOON - timedelta(minutes=5) + MICROSECOND
        assert recorded_at(ledger, post(ledger, 3)) == NOON + 2 * MICROSECOND
        head = ledger.store.head()
        clock.now = NOON - timedelta(minutes=5)
        with pytest.raises(ClockWentBack, match="5 minutes"):
            post(ledger, 4)
        assert ledger.store.head() == head
        assert known(ledger, NOON + MICROSECOND) == 2
        clock.now = NOON + timedelta(hours=1)
        assert recorded_at(ledger, post(ledger, 4)) == clock.now
        assert [known(ledger, NOON + n * MICROSECOND) for n in range(4)] == [1, 2, 3, 3]
        assert known(ledger, clock.now) == 4
        assert_clean(ledger)


def test_another_process_with_a_later_clock(store_url: str) -> None:
    """The last commit counts, whoever recorded it."""
    set_up(store_url)
    ahead, behind = Clock(), Clock()
    ahead.now = NOON + timedelta(minutes=4)
    with Ledger.open(store_url, clock=behind) as late, Ledger.open(store_url, clock=ahead) as early:
        post(late, 1)
        post(early, 2)
        assert recorded_at(late, post(late, 3)) == ahead.now + MICROSECOND
        assert known(late, NOON) == known(early, NOON) == 1
        ahead.now += timedelta(minutes=2)
        post(early, 4)
        with pytest.raises(ClockWentBack):
            post(late, 5)
        assert_clean(early)
