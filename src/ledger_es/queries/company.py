"""The company's name and its local currency."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger_es.projections.company import COMPANY


def company_name(connection: Connection) -> str:
    """The name of the company; empty before it is established."""
    return connection.execute(select(COMPANY.c.company_name)).scalar() or ""


def local_currency(connection: Connection) -> str:
    """The local currency (LCY); empty before the company is established."""
    return connection.execute(select(COMPANY.c.currency)).scalar() or ""
