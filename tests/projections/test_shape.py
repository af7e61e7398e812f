"""A change of the tables needs another number of their shape, or old tables would be taken for new ones."""

from __future__ import annotations

import hashlib

from ledger_es.projections.projections import PASSED_OVER, SHAPE, TABLES
from ledger_es.projections.tables import INDEXES

KNOWN = {53: "40e95209c60843fa"}
"""The tables of the shape that holds now."""


IN_NO_READ_MODEL = {
    "audit.files_purged.1",
    "audit.personal_erased.1",
    "bank_statement.reconciled.1",
    "bank_statement.withdrawn.1",
    "setup.payers_assigned.1",
    "setup.texts_assigned.1",
}
"""Events that change no row: an erasure takes texts, and read models hold only their seals; a purge takes
files, of which they hold the SHA-256; that a posted statement is
reconciled, or one is withdrawn, is read from its bank account's event of the same commit; a line that was assigned
once is shown with the second one, by what both teach.
"""


def shape_digest() -> str:
    columns = [
        f"{table.name}.{column.name} {type(column.type).__name__} {column.primary_key} {column.nullable}"
        f" {column.server_default is not None}"
        for table in TABLES
        for column in table.columns
    ]
    indexes = [f"{name}: {found}" for name, found in sorted(INDEXES.items()) if found]
    return hashlib.sha256("\n".join(columns + indexes).encode()).hexdigest()[:16]


def test_another_shape_has_another_number() -> None:
    assert KNOWN.get(SHAPE) == shape_digest(), (
        "the tables have changed: raise SHAPE, and note the digest of the new shape here"
    )


def test_every_event_changes_a_read_model() -> None:
    assert PASSED_OVER == IN_NO_READ_MODEL, (
        "name the event in the `events` of a PROJECTION, or here with the reason why it changes no row"
    )
