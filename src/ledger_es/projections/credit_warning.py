"""Read model: which credit warnings are given, with a row for each time they were set."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.credit_warning import CreditWarningsSet
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class CreditWarningsRow(NamedTuple):
    """The credit warnings after a change."""

    position: int
    commit_no: int
    credit_warnings: str


CREDIT_WARNINGS = table("credit_warnings", CreditWarningsRow, key=("position",), clustered=True)


def _set(event: CreditWarningsSet, placed: Placed, rows: Rows) -> None:
    rows.of(CreditWarningsRow).append(
        CreditWarningsRow(placed.position, placed.commit_no, event.credit_warnings)
    )


PROJECTION = Projection((CREDIT_WARNINGS,), (on(CreditWarningsSet, _set),))
