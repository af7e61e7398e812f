"""What moved the balance of a customer or vendor: its detailed entries, by currency and day."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.values import LedgerKind, day_number, from_day_number

_OF_PARTY: Final = (
    " FROM entry_details AS d JOIN party_entries AS e ON e.entry_no = d.entry_no"
    " WHERE e.ledger = :ledger AND e.party_no = :party_no AND d.commit_no <= :commit_no"
    " AND e.commit_no <= :commit_no AND d.posting_day <= :day"
)
_OPENING: Final = (
    f"SELECT e.currency, {in_two_parts('d.amount', 'amount')}"
    f"{_OF_PARTY} AND d.posting_day < :first_day GROUP BY e.currency ORDER BY e.currency"
)
_MOVED: Final = (
    "SELECT e.currency, d.posting_day, d.detail_type, d.entry_no, d.application_no, d.amount,"
    " e.document_type, e.document_no, e.external_document_no, e.due_day"
    f"{_OF_PARTY} AND d.posting_day >= :first_day AND d.amount <> 0"
    " ORDER BY e.currency, d.posting_day, d.position, d.place"
)


class Movement(NamedTuple):
    """A change of the balance in one currency, in smallest units; debits are positive.

    It is an entry, or what was granted or rounded when entries were applied. `document_no` is that of the entry.
    """

    currency: str
    posting_day: int
    detail_type: str
    entry_no: int
    application_no: int
    amount: int
    document_type: str
    document_no: str
    external_document_no: str
    due_day: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


class Movements(NamedTuple):
    """The balance by currency before the first day, and what moved it from then on, by currency and day."""

    opening: dict[str, int]
    moved: list[Movement]


def movements(
    connection: Connection, moment: Moment, ledger: LedgerKind, party_no: str, first_day: date
) -> Movements:
    """The movements from the first day to the day of the moment.

    Entries of one currency that are applied to each other move nothing, so these applications are left out.
    """
    parameters: dict[str, Any] = {
        "ledger": ledger,
        "party_no": party_no,
        "commit_no": moment.commit_no,
        "day": moment.day,
        "first_day": day_number(first_day),
    }
    opening = {
        row.currency: whole(row.amount_billions, row.amount_rest)
        for row in connection.execute(text(_OPENING), parameters)
    }
    moved = [Movement._make(row) for row in connection.execute(text(_MOVED), parameters)]
    sums: dict[tuple[str, int, int], int] = {}
    for movement in moved:
        if movement.detail_type == "application":
            key = (movement.currency, movement.application_no, movement.posting_day)
            sums[key] = sums.get(key, 0) + movement.amount
    return Movements(
        opening,
        [
            movement
            for movement in moved
            if movement.detail_type != "application"
            or sums[movement.currency, movement.application_no, movement.posting_day]
        ],
    )
