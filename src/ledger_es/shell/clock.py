"""The one place with a clock: what time it is, and the time a commit is recorded at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ledger_es.errors import ClockWentBack
from ledger_es.values import Head

Clock = Callable[[], datetime]
"""Gives the moment it is asked at, with a time zone."""

CLOCK_MAY_LAG = timedelta(minutes=5)
"""How far the clock may be behind the last commit before writing is refused."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def asked(clock: Clock) -> datetime:
    """What the clock says, in UTC. Raises TypeError where it says no moment with a time zone."""
    now = clock()
    if not isinstance(now, datetime) or now.utcoffset() is None:
        raise TypeError(f"the clock must give a datetime with a time zone, not {now!r}")
    return now.astimezone(UTC)


def moment_after(head: Head, clock: Clock) -> datetime:
    """The time of the commit that follows the head: strictly rising, whatever the clock does.

    Raises ClockWentBack when the clock is more than CLOCK_MAY_LAG behind the last commit, TypeError as `asked`.
    """
    now = asked(clock)
    if head.recorded_at is None or now > head.recorded_at:
        return now
    if now < head.recorded_at - CLOCK_MAY_LAG:
        raise ClockWentBack(now=now.isoformat(), last=head.recorded_at.isoformat())
    return head.recorded_at + timedelta(microseconds=1)
