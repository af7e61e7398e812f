"""What moved the balances of all customers or vendors, in the local currency, party by party and day by day."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.values import LedgerKind, day_number, from_day_number

_OF_LEDGER: Final = (
    " FROM entry_details AS d JOIN party_entries AS e ON e.entry_no = d.entry_no"
    " WHERE e.ledger = :ledger AND d.commit_no <= :commit_no AND e.commit_no <= :commit_no"
    " AND d.posting_day <= :day"
)
_OPENING: Final = (
    f"SELECT e.party_no, {in_two_parts('d.amount_lcy', 'lcy')}"
    f"{_OF_LEDGER} AND d.posting_day < :first_day GROUP BY e.party_no"
)
_MOVED: Final = (
    "SELECT e.party_no, d.posting_day, d.detail_type, d.entry_no, d.application_no, d.amount_lcy,"
    " e.document_type, e.document_no, e.currency, d.amount"
    f"{_OF_LEDGER} AND d.posting_day >= :first_day AND (d.amount <> 0 OR d.amount_lcy <> 0)"
    " ORDER BY e.party_no, d.posting_day, d.position, d.place"
)


class PartyMovement(NamedTuple):
    """A change of a party's balance, in smallest units; debits are positive. `amount` is in `currency`."""

    party_no: str
    posting_day: int
    detail_type: str
    entry_no: int
    application_no: int
    amount_lcy: int
    document_type: str
    document_no: str
    currency: str
    amount: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


class PartyMovements(NamedTuple):
    """The balance of each party before the first day, and what moved it from then on."""

    opening_lcy: dict[str, int]
    moved: list[PartyMovement]


def party_movements(
    connection: Connection, moment: Moment, ledger: LedgerKind, first_day: date
) -> PartyMovements:
    """The movements from the first day to the day of the moment.

    Applications that change no balance in the local currency are left out.
    """
    parameters: dict[str, Any] = {
        "ledger": ledger,
        "commit_no": moment.commit_no,
        "day": moment.day,
        "first_day": day_number(first_day),
    }
    opening = {
        row.party_no: whole(row.lcy_billions, row.lcy_rest)
        for row in connection.execute(text(_OPENING), parameters)
    }
    moved = [PartyMovement._make(row) for row in connection.execute(text(_MOVED), parameters)]
    sums: dict[tuple[str, int, int], int] = {}
    for movement in moved:
        if movement.detail_type == "application":
            key = (movement.party_no, movement.application_no, movement.posting_day)
            sums[key] = sums.get(key, 0) + movement.amount_lcy
    return PartyMovements(
        opening,
        [
            movement
            for movement in moved
            if movement.detail_type != "application"
            or sums[movement.party_no, movement.application_no, movement.posting_day]
        ],
    )
