"""Read model: customers and vendors, a row for each time one was registered or changed.

What is personal is not copied: a row holds the seal, and the text is read where it is kept, so that erasing it there
erases it everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.aggregates.event import Placed, stream_key, stream_kind
from ledger_es.aggregates.party import PartyChanged, PartyRegistered
from ledger_es.projections.moment import Moment
from ledger_es.projections.projection import Projection
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import number, table, text

PARTIES = table(
    "parties",
    text("ledger", key=True),
    text("party_no", key=True),
    number("position", key=True),
    number("commit_no"),
    text("currency"),
    text("posting_group"),
    text("payment_terms"),
    text("reminder_terms"),
    text("finance_charge_terms"),
    text("application_method"),
    text("language"),
    text("country"),
    number("credit_limit_lcy", optional=True),
    text("blocked"),
    number("payment_tolerance_blocked"),
    text("partner_type"),
    text("personal_seal"),
    clustered=True,
)


def _row(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, (PartyRegistered, PartyChanged))
    master = event.master
    limit = master.credit_limit_lcy
    rows.by_table["parties"].append(
        (
            stream_kind(placed.stream),
            stream_key(placed.stream),
            placed.position,
            placed.commit_no,
            master.currency,
            master.posting_group,
            master.payment_terms,
            master.reminder_terms,
            master.finance_charge_terms,
            master.application_method,
            master.language,
            master.country,
            None if limit is None else units(limit, factor(rows.known.currency)),
            master.blocked,
            int(master.payment_tolerance_blocked),
            master.partner_type,
            event.personal_seal,
        )
    )


PROJECTION = Projection((PARTIES,), {PartyRegistered: _row, PartyChanged: _row})


class PartyRow(NamedTuple):
    """A customer or vendor as known at a moment; `personal_seal` seals its name, address and bank accounts."""

    party_no: str
    currency: str
    posting_group: str
    payment_terms: str
    application_method: str
    country: str
    credit_limit_lcy: int | None
    blocked: str
    personal_seal: str


def parties(
    connection: Connection, moment: Moment, ledger: str, party_nos: Sequence[str] | None = None
) -> list[PartyRow]:
    """The parties of a ledger by number; all of them, or those named."""
    query = (
        select(*(PARTIES.c[name] for name in PartyRow._fields))
        .where(PARTIES.c.ledger == ledger, moment.known(PARTIES))
        .order_by(PARTIES.c.party_no, PARTIES.c.position)
    )
    latest: dict[str, PartyRow] = {}
    if party_nos is None:
        latest.update((row[0], PartyRow(*row)) for row in connection.execute(query))
    else:
        for at in range(0, len(party_nos), 1000):
            some = query.where(PARTIES.c.party_no.in_(party_nos[at : at + 1000]))
            latest.update((row[0], PartyRow(*row)) for row in connection.execute(some))
    return list(latest.values())


def is_known(connection: Connection, ledger: str, party_no: str) -> bool:
    """Whether there is, at any moment, a party of this number."""
    query = select(PARTIES.c.party_no).where(
        PARTIES.c.ledger == ledger, PARTIES.c.party_no == party_no
    )
    return connection.execute(query.limit(1)).first() is not None
