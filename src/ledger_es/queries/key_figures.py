"""The sums from which the key figures of receivables follow, in the local currency."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.values import day_number

_OPEN: Final = (
    f"SELECT {in_two_parts('d.amount_lcy', 'lcy')}"  # noqa: S608
    " FROM entry_details AS d JOIN party_entries AS e ON e.entry_no = d.entry_no"
    " WHERE e.ledger = 'customer' AND d.posting_day <= :day AND d.commit_no <= :commit_no"
    " AND e.commit_no <= :commit_no"
)
_SALES: Final = (
    f"SELECT {in_two_parts('e.amount_lcy', 'lcy')}"  # noqa: S608
    " FROM party_entries AS e WHERE e.ledger = 'customer' AND e.reversed_entry_no = 0"
    " AND e.document_type IN ('invoice', 'credit_memo') AND e.source_code <> 'opening_balance'"
    " AND e.posting_day BETWEEN :first_day AND :day AND e.commit_no <= :commit_no"
)
# When an invoice was closed: the last day on which something was applied to it.
_CLOSED: Final = (
    "SELECT count(*) AS entries, sum(days) AS days, sum(CASE WHEN days > 0 THEN 1 ELSE 0 END) AS late"
    " FROM (SELECT max(d.posting_day) - e.due_day AS days FROM party_entries AS e"
    " JOIN entry_details AS d ON d.entry_no = e.entry_no WHERE e.ledger = 'customer'"
    " AND e.document_type = 'invoice' AND e.commit_no <= :commit_no AND d.commit_no <= :commit_no"
    " AND d.posting_day <= :day AND e.closed_day >= :first_day"
    " GROUP BY e.entry_no, e.due_day HAVING sum(d.amount) = 0"
    " AND max(d.posting_day) BETWEEN :first_day AND :day) AS closed"
)
# The promise that stood last for an entry, once its day is over: how much was open when it was made, and on the day.
_PROMISES: Final = (
    "SELECT n.promised_amount AS promised,"
    " sum(CASE WHEN d.commit_no <= n.commit_no THEN d.amount ELSE 0 END) AS open_before,"
    " sum(d.amount) AS open_on_the_day"
    " FROM entry_notes AS n JOIN entry_details AS d ON d.entry_no = n.entry_no"
    " WHERE n.kind = 'promise' AND n.ledger = 'customer' AND n.commit_no <= :commit_no"
    " AND n.promised_day >= :first_day AND n.promised_day < :day"
    " AND d.commit_no <= :commit_no AND d.posting_day <= n.promised_day"
    " AND NOT EXISTS (SELECT 1 FROM entry_notes AS later WHERE later.entry_no = n.entry_no"
    " AND later.kind = 'promise' AND later.position > n.position AND later.commit_no <= :commit_no)"
    " GROUP BY n.entry_no, n.position, n.promised_amount"
)


class KeySums(NamedTuple):
    """Amounts are in smallest units of the local currency.

    `sales` are invoices less credit memos posted in the period. `closed_count` invoices were closed in it, `late_count`
    of them after their due date, `late_days` days after it in all (early ones count as negative).
    `promises` were made for a day of the period that is over, `broken_promises` of them were not kept by it.
    """

    opening: int
    closing: int
    sales: int
    closed_count: int
    late_count: int
    late_days: int
    promises: int
    broken_promises: int


def key_sums(connection: Connection, moment: Moment, first_day: date) -> KeySums:
    """The sums for the days from the first one to the day of the moment."""
    parameters: dict[str, Any] = {
        "commit_no": moment.commit_no,
        "day": moment.day,
        "first_day": day_number(first_day),
    }

    def lcy(sql: str, **changed: Any) -> int:
        row = connection.execute(text(sql), parameters | changed).one()
        return whole(row.lcy_billions or 0, row.lcy_rest or 0)

    closed = connection.execute(text(_CLOSED), parameters).one()
    promises = connection.execute(text(_PROMISES), parameters).all()
    return KeySums(
        opening=lcy(_OPEN, day=day_number(first_day) - 1),
        closing=lcy(_OPEN),
        sales=lcy(_SALES),
        closed_count=closed.entries or 0,
        late_count=closed.late or 0,
        late_days=int(closed.days or 0),
        promises=len(promises),
        broken_promises=sum(map(_is_broken, promises)),
    )


def _is_broken(promise: Any) -> bool:
    """Without an amount everything was promised."""
    if not promise.promised:
        return bool(promise.open_on_the_day)
    return bool(promise.open_before - promise.open_on_the_day < promise.promised)
