"""The customers and vendors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.party import PARTIES
from ledger_es.queries.moment import Moment

_NAMED_AT_ONCE = 1000


class PartyRecord(NamedTuple):
    """The part of the master record of a customer or vendor that is not personal.

    `credit_limit_lcy` is in smallest units; None means unlimited. `personal_seal` seals name, address, bank accounts.
    """

    party_no: str
    currency: str
    posting_group: str
    payment_terms: str
    reminder_terms: str
    finance_charge_terms: str
    application_method: str
    language: str
    country: str
    credit_limit_lcy: int | None
    blocked: str
    sending_profile: str
    payment_tolerance_blocked: int
    partner_type: str
    payment_method: str
    personal_seal: str


def parties(
    connection: Connection, moment: Moment, ledger: str, party_nos: Sequence[str] | None = None
) -> list[PartyRecord]:
    """The customers or vendors by number: all of them, or only the named ones."""
    query = (
        select(*(PARTIES.c[name] for name in PartyRecord._fields))
        .where(PARTIES.c.ledger == ledger, moment.known(PARTIES))
        .order_by(PARTIES.c.party_no, PARTIES.c.position)
    )
    queries = [query]
    if party_nos is not None:
        queries = [
            query.where(PARTIES.c.party_no.in_(party_nos[start : start + _NAMED_AT_ONCE]))
            for start in range(0, len(party_nos), _NAMED_AT_ONCE)
        ]
    latest = {
        row.party_no: PartyRecord._make(row) for some in queries for row in connection.execute(some)
    }
    return list(latest.values())


def party_is_known(connection: Connection, ledger: str, party_no: str) -> bool:
    """Whether a customer or vendor with this number was ever registered."""
    query = select(PARTIES.c.party_no).where(
        PARTIES.c.ledger == ledger, PARTIES.c.party_no == party_no
    )
    return connection.execute(query.limit(1)).first() is not None
