"""The clock: the current time, and the time at which a commit is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ledger_es.errors import ClockWentBack
from ledger_es.values import Head

Clock = Callable[[], datetime]
"""Returns the current time as a datetime with a time zone."""

CLOCK_MAY_LAG = timedelta(minutes=5)
"""Writing is refused if the clock is further behind the last commit than this."""


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


def asked(clock: Clock) -> datetime:
    """The time of the clock, in UTC. Raises TypeError if the clock returns anything but a datetime with a time zone."""
    now = clock()
    if not isinstance(now, datetime) or now.utcoffset() is None:
        raise TypeError(f"the clock must give a datetime with a time zone, not {now!r}")
    return now.astimezone(UTC)


def moment_after(head: Head, clock: Clock) -> datetime:
    """The time of the next commit after the head. It is always later than the last commit.

    Raises ClockWentBack if the clock is more than CLOCK_MAY_LAG behind the last commit, and TypeError as `asked` does.
    """
    now = asked(clock)
    if head.recorded_at is None or now > head.recorded_at:
        return now
    if now < head.recorded_at - CLOCK_MAY_LAG:
        raise ClockWentBack(now=now.isoformat(), last=head.recorded_at.isoformat())
    return head.recorded_at + timedelta(microseconds=1)
