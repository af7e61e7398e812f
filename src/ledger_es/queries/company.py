"""Question: which is the company's own currency."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger_es.projections.company import COMPANY


def local_currency(connection: Connection) -> str:
    """The company's own currency (LCY); empty before the company is established."""
    return connection.execute(select(COMPANY.c.currency)).scalar() or ""
