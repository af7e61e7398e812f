"""What must hold as of every day: control accounts equal their subledgers, and a closed entry is worth nothing.

Each question reads the ledger once and adds up by posting date, so it costs as much for a year as for a day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, of_one_entry, whole
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number

_PARTIES: Final = text(
    f"SELECT e.account_no, d.posting_day, {in_two_parts('d.amount_lcy', 'lcy')}"  # noqa: S608
    " FROM entry_details AS d JOIN party_entries AS e ON e.entry_no = d.entry_no"
    " WHERE d.posting_day <= :day AND d.commit_no <= :commit_no GROUP BY e.account_no, d.posting_day"
)
_BANKS: Final = text(
    f"SELECT account_no, posting_day, {in_two_parts('amount_lcy', 'lcy')} FROM bank_entries"  # noqa: S608
    " WHERE posting_day <= :day AND commit_no <= :commit_no GROUP BY account_no, posting_day"
)
_GL: Final = text(
    f"SELECT account_no, posting_day, {in_two_parts('amount_lcy', 'lcy')} FROM gl_entries"  # noqa: S608
    " WHERE posting_day <= :day AND commit_no <= :commit_no GROUP BY account_no, posting_day"
)
# An entry whose details are worth in the local currency what they are in its own is closed in both on the same days.
_CLOSED_WITH_A_VALUE: Final = text(
    f"WITH by_day AS (SELECT d.entry_no, d.posting_day, {of_one_entry('d.amount')} AS amount,"  # noqa: S608
    f" {of_one_entry('d.amount_lcy')} AS lcy FROM entry_details AS d"
    " WHERE d.entry_no IN (SELECT entry_no FROM entry_details WHERE amount <> amount_lcy)"
    " AND d.posting_day <= :day AND d.commit_no <= :commit_no GROUP BY d.entry_no, d.posting_day),"
    " running AS (SELECT entry_no, posting_day, sum(amount) OVER days AS amount, sum(lcy) OVER days AS lcy FROM by_day"
    " WINDOW days AS (PARTITION BY entry_no ORDER BY posting_day))"
    " SELECT entry_no, min(posting_day) AS posting_day FROM running WHERE amount = 0 AND lcy <> 0 GROUP BY entry_no"
    " ORDER BY 2, 1"
)


class DayOff(NamedTuple):
    """The first day on which a control account differs from its subledger, with both balances in smallest units."""

    account_no: str
    day: date
    subledger_lcy: int
    gl_lcy: int


class ClosedWithValue(NamedTuple):
    """An entry that has a value in the local currency as of a day on which nothing of it is open."""

    entry_no: int
    day: date


def days_off(connection: Connection, moment: Moment) -> list[DayOff]:
    """For each control account that differs from its subledger as of some day, the first such day."""
    parameters = {"day": moment.day, "commit_no": moment.commit_no}
    subledgers: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for query in (_PARTIES, _BANKS):
        for row in connection.execute(query, parameters):
            subledgers[row.account_no][row.posting_day] += whole(row.lcy_billions, row.lcy_rest)
    accounts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row in connection.execute(_GL, parameters):
        accounts[row.account_no][row.posting_day] += whole(row.lcy_billions, row.lcy_rest)
    return [
        off
        for account_no, subledger in sorted(subledgers.items())
        if (off := _first_day_off(account_no, subledger, accounts[account_no])) is not None
    ]


def _first_day_off(
    account_no: str, subledger: Mapping[int, int], account: Mapping[int, int]
) -> DayOff | None:
    subledger_lcy = gl_lcy = 0
    for day in sorted({*subledger, *account}):
        subledger_lcy += subledger.get(day, 0)
        gl_lcy += account.get(day, 0)
        if subledger_lcy != gl_lcy:
            return DayOff(account_no, from_day_number(day), subledger_lcy, gl_lcy)
    return None


def closed_with_value(connection: Connection, moment: Moment) -> list[ClosedWithValue]:
    """The entries that are worth something on a day on which they are closed, each with its first such day.

    Lists of open entries leave them out, so their sum differs from the control account on that day.
    """
    parameters = {"day": moment.day, "commit_no": moment.commit_no}
    return [
        ClosedWithValue(row.entry_no, from_day_number(row.posting_day))
        for row in connection.execute(_CLOSED_WITH_A_VALUE, parameters)
    ]
