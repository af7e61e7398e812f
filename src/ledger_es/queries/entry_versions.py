"""What was changed on customer and vendor entries after they were posted, as known at a moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from ledger_es.projections.entry_versions import VERSIONS
from ledger_es.queries.moment import Moment

_ASKED_AT_ONCE: Final = 1000


def changed_attributes(
    connection: Connection, moment: Moment, entry_nos: Sequence[int], attributes: Collection[str]
) -> dict[int, dict[str, Any]]:
    """The last known value of each of these attributes that was changed, by entry and attribute."""
    versions = VERSIONS.c
    query = (
        select(versions.entry_no, versions.attribute, versions.number_value, versions.text_value)
        .where(moment.known(VERSIONS), versions.attribute.in_(attributes))
        .order_by(versions.entry_no, versions.position)
    )
    changed: dict[int, dict[str, Any]] = {}
    for start in range(0, len(entry_nos), _ASKED_AT_ONCE):
        some = query.where(versions.entry_no.in_(entry_nos[start : start + _ASKED_AT_ONCE]))
        for row in connection.execute(some):
            value = row.number_value if row.text_value is None else row.text_value
            changed.setdefault(row.entry_no, {})[row.attribute] = value
    return changed
