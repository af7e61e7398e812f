"""Who pays in the legal order of application, and how much of a debt is interest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select, tuple_

from ledger_es.projections.asking_document import STATUSES
from ledger_es.projections.reminder_terms import TERMS
from ledger_es.queries.moment import Moment
from ledger_es.queries.party import parties

_AT_ONCE = 400


def customers_in_legal_order(
    connection: Connection, moment: Moment, customer_nos: Sequence[str], day: int
) -> set[str]:
    """Those of the customers who pay in the legal order, by themselves or by their reminder terms of the day."""
    query = (
        select(TERMS.c.reminder_terms, TERMS.c.legal_order)
        .where(TERMS.c.valid_from_day <= day, moment.known(TERMS))
        .order_by(TERMS.c.valid_from_day, TERMS.c.position)
    )
    by_terms = {row.reminder_terms: bool(row.legal_order) for row in connection.execute(query)}
    return {
        master.party_no
        for master in parties(connection, moment, "customer", customer_nos)
        if master.application_method == "legal_order" or by_terms.get(master.reminder_terms)
    }


def posted_interest(
    connection: Connection, moment: Moment, documents: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """How much of what these reminders and memos posted is interest, in smallest units, by type and number."""
    asked = sorted(documents)
    return {
        (row.document_type, row.document_no): row.posted_interest_amount
        for start in range(0, len(asked), _AT_ONCE)
        for row in connection.execute(
            select(STATUSES).where(
                tuple_(STATUSES.c.document_type, STATUSES.c.document_no).in_(
                    asked[start : start + _AT_ONCE]
                ),
                STATUSES.c.status == "issued",
                moment.known(STATUSES),
            )
        )
    }
