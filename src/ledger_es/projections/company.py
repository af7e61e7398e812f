"""Read model: the company, its name and its own currency."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger_es.aggregates.company import CompanyEstablished
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import number, table, text

COMPANY = table("company", number("commit_no", key=True), text("company_name"), text("currency"))


def _established(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, CompanyEstablished)
    rows.company_established(event.currency)
    rows.by_table["company"].append((placed.commit_no, event.company_name, event.currency))


PROJECTION = Projection((COMPANY,), {CompanyEstablished: _established})


def local_currency(connection: Connection) -> str:
    """The company's own currency; empty before the company is established."""
    return connection.execute(select(COMPANY.c.currency)).scalar() or ""
