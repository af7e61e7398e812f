"""The company's local currency."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger_es.projections.company import COMPANY


def local_currency(connection: Connection) -> str:
    """The local currency (LCY); empty before the company is established."""
    return connection.execute(select(COMPANY.c.currency)).scalar() or ""
