"""The documents of ledger entries named by number: entries of customers, vendors and bank accounts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.bank_entries import BANK_ENTRIES
from ledger_es.projections.party_entries import ENTRIES

_SOME: Final = 500
"""The most entries that one query names."""


class EntryDocument(NamedTuple):
    """The document of an entry, and whose it is."""

    entry_no: int
    owner_no: str
    document_no: str


def documents_of_entries(
    connection: Connection, entry_nos: Collection[int]
) -> dict[int, EntryDocument]:
    """The documents by entry number."""
    numbers = sorted(entry_nos)
    documents: dict[int, EntryDocument] = {}
    for at in range(0, len(numbers), _SOME):
        some = numbers[at : at + _SOME]
        for table, owner in (
            (ENTRIES, ENTRIES.c.party_no),
            (BANK_ENTRIES, BANK_ENTRIES.c.bank_account_no),
        ):
            query = select(table.c.entry_no, owner, table.c.document_no).where(
                table.c.entry_no.in_(some)
            )
            documents |= {row[0]: EntryDocument(*row) for row in connection.execute(query)}
    return documents
