"""Date formats such as DD.MM.YYYY: written by people in a mapping, applied to the cells of a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

_PARTS: Final = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short_year>[0-9]{2})",
    "MMM": r"(?P<month_name>[A-Za-z]{3})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "hh": r"[0-9]{2}",
    "mm": r"[0-9]{2}",
    "ss": r"[0-9]{2}",
    "SSS": r"[0-9]{1,9}",
    "Z": r"(?:Z|[+-][0-9]{2}:?[0-9]{2})",
}
"""The day is taken as it is written: times of day and time zones are not reckoned with."""
_TOKEN: Final = re.compile("|".join(_PARTS) + r"|[^A-Za-z0-9]+|T")
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_FIRST_SHORT_YEAR: Final = 70
"""Two-digit years from here on are of the last century."""

FORMS: Final = (
    "YYYY or YY, MM, M or MMM (Jan), DD or D, and for a time hh:mm:ss.SSSZ, such as DD.MM.YYYY"
)

ReadDay = Callable[[str], date]


def day_reader(date_format: str) -> ReadDay:
    """The function that reads days of this format; it raises ValueError, in words, for any other text.

    Raises ValueError, in words, if the format does not name year, month and day once each.
    """
    pattern, position, names = "", 0, []
    while position < len(date_format):
        token = _TOKEN.match(date_format, position)
        if token is None:
            raise ValueError(f"{date_format[position:]!r} is no part of a date: write {FORMS}")
        part = _PARTS.get(token[0], re.escape(token[0]))
        pattern += part
        names += re.findall(r"\?P<(?:short_)?(year|month|day)(?:_name)?>", part)
        position = token.end()
    if sorted(names) != ["day", "month", "year"]:
        raise ValueError(f"year, month and day must each stand in it once: write {FORMS}")
    matches = re.compile(pattern, re.ASCII).fullmatch
    days_by_text: dict[str, date] = {}

    def read_day(text: str) -> date:
        # A file has many rows a day.
        if (day := days_by_text.get(text)) is not None:
            return day
        match = matches(text)
        if match is None:
            raise ValueError(f"{text[:40]!r} is no date of the form {date_format}")
        parts = match.groupdict()
        month = _month(parts)
        try:
            day = date(_year(parts), month, int(parts["day"]))
        except ValueError:
            raise ValueError(f"{text[:40]!r} is no day of the calendar ({date_format})") from None
        if len(days_by_text) < 10_000:
            days_by_text[text] = day
        return day

    return read_day


def _year(parts: dict[str, str]) -> int:
    if "year" in parts:
        return int(parts["year"])
    year = int(parts["short_year"])
    return year + (1900 if year >= _FIRST_SHORT_YEAR else 2000)


def _month(parts: dict[str, str]) -> int:
    """The number of the month; 0, which is none, for a name that is not English."""
    if "month" in parts:
        return int(parts["month"])
    name = parts["month_name"].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0
