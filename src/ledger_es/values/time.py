"""The forms in which days and moments are stored and shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from pydantic_core import to_json

EPOCH: Final = date(1970, 1, 1)
EPOCH_ORDINAL: Final = EPOCH.toordinal()


def day_number(day: date) -> int:
    """The number of days since 1970-01-01, as which read models store a date."""
    return day.toordinal() - EPOCH_ORDINAL


@lru_cache(maxsize=20_000)
def from_day_number(number: int) -> date:
    return date.fromordinal(number + EPOCH_ORDINAL)


_NO_TIME: Final = timedelta()


@lru_cache(maxsize=64)
def utc_text(moment: datetime) -> str:
    """A moment in UTC in the form in which it is stored and shown: 2026-01-31T12:00:00.000001Z."""
    assert moment.utcoffset() == _NO_TIME, (
        f"a moment that is not in UTC reached the store: {moment}"
    )
    # `isoformat` takes nearly three times as long and leaves out the fraction of a full second.
    text = to_json(moment)[1:-1].decode()
    return text if moment.microsecond else f"{text[:-1]}.000000Z"
