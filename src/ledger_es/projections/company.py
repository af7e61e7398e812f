"""Read model: the company, its name and its local currency."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.company import CompanyEstablished
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class CompanyRow(NamedTuple):
    commit_no: int
    company_name: str
    currency: str


COMPANY = table("company", CompanyRow, key=("commit_no",))


def _established(event: CompanyEstablished, placed: Placed, rows: Rows) -> None:
    rows.company_established(event.currency)
    rows.of(CompanyRow).append(
        CompanyRow(
            commit_no=placed.commit_no, company_name=event.company_name, currency=event.currency
        )
    )


PROJECTION = Projection((COMPANY,), (on(CompanyEstablished, _established),))
