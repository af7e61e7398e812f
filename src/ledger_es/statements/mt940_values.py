"""Days, amounts and marks as MT940 writes them, by the library mt-940 where it reads them whole."""

from __future__ import annotations

import calendar
import logging
import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from mt940.models import Amount, Transactions
from mt940.options import Options
from mt940.tags import StatementGLS

from ledger_es.statements.text_statement import WrongText
from ledger_es.statements.warnings import Warnings

OPTIONS: Final = Options(
    applicant_iban=True,
    merge_keeps_values=True,
    reversal_sign=True,
    case_insensitive_marks=True,
    timezone_offset=True,
    unbounded_details=True,
    non_swift_free_text=True,
    floor_limit_blank_mark=True,
    strip_bom=True,
    gvc_leading_text=True,
)
"""Each named: the next major version of the library changes what holds for those that are not."""

# It logs fields that it cannot read, with names and accounts in them.
logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)

_AMOUNT: Final = re.compile(r"\d{1,40}(?:[.,]\d{0,5})?|\d{1,3}(?:\.\d{3})+,\d{0,5}")
# The library takes a reference of more than 16 characters whole with this tag, and cuts it with the others.
_STATEMENT_LINE: Final = StatementGLS()
_CONTEXT: Final = Transactions(options=OPTIONS)


def amount_of(written: str, place: str) -> Decimal:
    """The amount without sign: `79,`, `0,7`, `000013527,84`, with a point too. Raises WrongText."""
    if not _AMOUNT.fullmatch(written):
        raise WrongText(place, f"{written[:40]!r} is no amount: digits and one comma are expected")
    if "." in written and "," not in written and re.search(r"\.\d{3}$", written):
        raise WrongText(
            place,
            f"{written!r} may be thousands or three decimals: a comma is expected before decimals",
        )
    plain = written.replace(".", "") if "," in written else written.replace(".", ",")
    return Amount(plain, "C", options=OPTIONS).amount


def signed(amount: Decimal, mark: str) -> Decimal:
    """Credit and reversed debit are money in, debit and reversed credit money out."""
    return Amount(str(amount), mark, options=OPTIONS).amount


class _Day(NamedTuple):
    """The day of six digits, and what is odd about it."""

    day: date | None
    oddity: str


def day_of(written: str, place: str, warnings: Warnings) -> date | None:
    """The day of YYMMDD. A day beyond the end of its month is its last (banks count months of 30 days).

    What is no day is None and a warning.
    """
    read = _read_day(written)
    if read.oddity:
        warnings.note(f"{written!r} {read.oddity}", place)
    return read.day


@lru_cache(maxsize=4_096)
def _read_day(written: str) -> _Day:
    year, month, day = 2000 + int(written[:2]), int(written[2:4]), int(written[4:6])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return _Day(None, "is no day: left out")
    last = calendar.monthrange(year, month)[1]
    oddity = "is no day of the calendar: taken as the last of its month" if day > last else ""
    return _Day(date(year, month, min(day, last)), oddity)


class LineParts(NamedTuple):
    """What follows the amount on the line `:61:`: type of the transaction (`NTRF`) and references, empty if absent."""

    type: str
    reference: str
    bank_reference: str


def line_parts(line: str) -> LineParts:
    """The parts of a line `:61:` whose dates, mark and amount are in order."""
    parts = _STATEMENT_LINE.parse(_CONTEXT, line)
    # The library keeps 23 characters of the bank's reference, and the rest as the text below the line.
    bank_reference = (parts["bank_reference"] or "") + (parts["extra_details"] or "")
    return LineParts(parts["id"] or "", parts["customer_reference"] or "", bank_reference)
