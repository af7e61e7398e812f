"""The closed documents that have one of some numbers: what a payment names that was settled before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.party_entries import ENTRIES
from ledger_es.projections.tables import FOREVER
from ledger_es.queries.moment import WHATEVER_STANDS, Moment

_PAID: Final = ("invoice", "reminder", "finance_charge_memo")
_SOME: Final = 500
"""The most numbers that one query names."""


class ClosedDocumentRow(NamedTuple):
    """A closed entry of a customer or a vendor."""

    ledger: str
    party_no: str
    document_no: str


def closed_documents(
    connection: Connection, document_nos: Collection[str], moment: Moment = WHATEVER_STANDS
) -> list[ClosedDocumentRow]:
    """The invoices, reminders and finance charge memos with these numbers that were closed at the moment."""
    query = select(ENTRIES.c.ledger, ENTRIES.c.party_no, ENTRIES.c.document_no).where(
        ENTRIES.c.document_type.in_(_PAID), ENTRIES.c.closed_day != FOREVER
    )
    if not moment.is_head:
        query = query.where(ENTRIES.c.closed_commit <= moment.commit_no)
    numbers = sorted(document_nos)
    return [
        ClosedDocumentRow(*row)
        for at in range(0, len(numbers), _SOME)
        for row in connection.execute(
            query.where(ENTRIES.c.document_no.in_(numbers[at : at + _SOME]))
        )
    ]
