"""The open customer and vendor entries with their remaining amounts.

Candidates come from the bounds of closing (an index alone answers), their details are summed, the sum decides.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select, text

from ledger_es.projections.party_entries import DETAILS
from ledger_es.projections.sums import is_zero, of_one_entry
from ledger_es.queries.dimension_filter import carrying_sql
from ledger_es.queries.entry_versions import changed_attributes
from ledger_es.queries.fetching import fetched
from ledger_es.queries.moment import Moment
from ledger_es.values import LedgerKind, from_day_number

_SUMS: Final = f"{of_one_entry('d.amount')} AS remaining_amount, {of_one_entry('d.amount_lcy')} AS remaining_lcy"
_IS_OPEN: Final = f"NOT ({is_zero('d.amount')})"
_CANDIDATES: Final = (
    " FROM party_entries AS e CROSS JOIN entry_details AS d WHERE d.entry_no = e.entry_no"
    " AND d.posting_day <= :day AND d.commit_no <= :commit_no"
    " AND e.posting_day <= :day AND e.commit_no <= :commit_no"
)
_DUE: Final = (
    "CASE WHEN e.is_edited = 0 THEN e.due_day ELSE coalesce((SELECT v.number_value FROM entry_versions AS v"
    " WHERE v.entry_no = e.entry_no AND v.attribute = 'due_day' AND v.commit_no <= :commit_no"
    " ORDER BY v.position DESC LIMIT 1), e.due_day) END AS due_day"
)
_AS_POSTED: Final = (
    "e.entry_no, e.ledger, e.party_no, e.account_no, e.transaction_no, e.document_type, e.document_no,"
    " e.external_document_no, e.posting_day, e.document_day, e.currency, e.amount, e.discount_possible, e.discount_day,"
    " e.discount_tolerance_day, e.payment_reference, e.payment_method, e.on_hold, e.is_edited"
)


class Asked(NamedTuple):
    """The conditions of a question about open entries. None means no condition."""

    ledger: LedgerKind | None = None
    party_no: str | None = None
    document_no: str | None = None
    entry_no: int | None = None
    dimensions: str | None = None
    """Entries that carry all of these."""


ALL: Final = Asked()


def open_entries_sql(
    connection: Connection, moment: Moment, asked: Asked
) -> tuple[str, dict[str, Any]]:
    """The clause `WITH open AS (…)` and its parameters.

    The rows of `open` are entries with `due_day`, `remaining_amount` and `remaining_lcy`.
    """
    candidates = _CANDIDATES + (
        " AND e.closed_day > :day"
        if moment.is_head
        else " AND (e.closed_day > :day OR e.closed_commit > :commit_no)"
    )
    parameters: dict[str, Any] = {"day": moment.day, "commit_no": moment.commit_no}
    outside = "1 = 1"
    for name, value in asked._asdict().items():
        if value is not None:
            parameters[name] = value
            if name == "dimensions":
                del parameters[name]
                carrying, carried = carrying_sql("e.dimensions", asked.dimensions or "")
                candidates += f" AND {carrying}"
                parameters |= carried
                continue
            # The ledger alone excludes few entries and is not in the index of candidates.
            if name == "ledger" and asked.party_no is None:
                outside = "e.ledger = :ledger"
            else:
                candidates += f" AND e.{name} = :{name}"
    # SQLite is fastest if it sums by the numbers of the candidates and then looks up the entries. PostgreSQL is fastest
    # with one join, which it can run in parallel.
    if connection.dialect.name == "sqlite":
        sql = (
            f"WITH remaining AS (SELECT d.entry_no, {_SUMS}{candidates}"  # noqa: S608
            f" GROUP BY d.entry_no HAVING {_IS_OPEN}),"
            f" open AS (SELECT {_AS_POSTED}, {_DUE}, r.remaining_amount, r.remaining_lcy"
            f" FROM remaining AS r CROSS JOIN party_entries AS e WHERE e.entry_no = r.entry_no AND {outside}) "
        )
    else:
        sql = (
            f"WITH open AS (SELECT {_AS_POSTED}, {_DUE}, {_SUMS}{candidates} AND {outside}"
            f" GROUP BY e.entry_no HAVING {_IS_OPEN}) "
        )
    return sql, parameters


class OpenEntry(NamedTuple):
    """An open entry. Amounts are in smallest units and have the sign of the entry.

    `account_no` is its control account.
    """

    entry_no: int
    ledger: LedgerKind
    party_no: str
    account_no: str
    transaction_no: int
    document_type: str
    document_no: str
    external_document_no: str
    posting_day: int
    document_day: int
    currency: str
    amount: int
    discount_possible: int
    discount_day: int | None
    discount_tolerance_day: int | None
    payment_reference: str
    payment_method: str
    on_hold: str
    is_edited: int
    due_day: int
    remaining_amount: int
    remaining_lcy: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)

    @property
    def due_date(self) -> date:
        return from_day_number(self.due_day)


_OPEN: Final = f"SELECT {', '.join(OpenEntry._fields)} FROM open ORDER BY entry_no"  # noqa: S608


def open_entries(connection: Connection, moment: Moment, asked: Asked = ALL) -> list[OpenEntry]:
    """The open entries by entry number."""
    sql, parameters = open_entries_sql(connection, moment, asked)
    entries = fetched(connection.execute(text(sql + _OPEN), parameters), OpenEntry)
    edited = [entry.entry_no for entry in entries if entry.is_edited]
    if not edited:
        return entries
    changed = changed_attributes(connection, moment, edited, OpenEntry._fields)
    return [entry._replace(**changed.get(entry.entry_no, {})) for entry in entries]


class EntryDetail(NamedTuple):
    """A detailed entry: what changed the remaining amount of an entry, when, and by which application."""

    entry_no: int
    posting_day: int
    commit_no: int
    detail_type: str
    amount: int
    amount_lcy: int
    transaction_no: int
    application_no: int
    applied_entry_no: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


def entry_details(connection: Connection, moment: Moment, entry_no: int) -> list[EntryDetail]:
    """The detailed entries of an entry in the order they were recorded."""
    columns = (DETAILS.c[name] for name in EntryDetail._fields)
    query = (
        select(*columns)
        .where(DETAILS.c.entry_no == entry_no, moment.counts(DETAILS))
        .order_by(DETAILS.c.position, DETAILS.c.place)
    )
    return list(map(EntryDetail._make, connection.execute(query)))
