"""The texts in payments that are mapped to an account."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.text_mapping import REMOVED_TEXT_MAPPINGS, TEXT_MAPPINGS
from ledger_es.queries.moment import Moment


class TextMapping(NamedTuple):
    """A mapping from a text in a payment to a G/L account (by the sign of the amount), a customer or a vendor."""

    mapping_no: int
    text_seal: str
    account_type: Literal["gl", "customer", "vendor"]
    debit_account_no: str
    credit_account_no: str
    account_no: str


def text_mappings(connection: Connection, moment: Moment) -> list[TextMapping]:
    """The mappings by number, without removed ones."""
    removed = select(REMOVED_TEXT_MAPPINGS.c.mapping_no).where(moment.known(REMOVED_TEXT_MAPPINGS))
    query = (
        select(*(TEXT_MAPPINGS.c[name] for name in TextMapping._fields))
        .where(moment.known(TEXT_MAPPINGS), TEXT_MAPPINGS.c.mapping_no.not_in(removed))
        .order_by(TEXT_MAPPINGS.c.mapping_no)
    )
    return [TextMapping._make(row) for row in connection.execute(query)]


def mapped_text_seal(connection: Connection, mapping_no: int) -> str:
    """The seal of the text of a mapping that exists or was removed since; empty if there was none."""
    query = select(TEXT_MAPPINGS.c.text_seal).where(TEXT_MAPPINGS.c.mapping_no == mapping_no)
    return connection.execute(query).scalar() or ""
