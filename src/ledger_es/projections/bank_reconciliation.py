"""Read model: reconciliations of bank accounts, as a task of their own, and their numbers for people."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.bank_reconciliation import (
    ReconciliationOpened,
    ReconciliationRenumbered,
)
from ledger_es.aggregates.event import Placed, statement_no_of
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import index, table


class ReconciliationRow(NamedTuple):
    """The number of a reconciliation from a position on; the latest counts."""

    statement_no: str
    position: int
    commit_no: int
    bank_account_no: str
    printed_no: str


RECONCILIATIONS = table(
    "bank_reconciliations", ReconciliationRow, key=("statement_no", "position"), clustered=True
)
index("bank_reconciliations_by_account", RECONCILIATIONS.c.bank_account_no)


def _numbered(
    event: ReconciliationOpened | ReconciliationRenumbered, placed: Placed, rows: Rows
) -> None:
    rows.of(ReconciliationRow).append(
        ReconciliationRow(
            statement_no=statement_no_of(placed.stream),
            position=placed.position,
            commit_no=placed.commit_no,
            bank_account_no=event.bank_account_no,
            printed_no=event.printed_no,
        )
    )


PROJECTION = Projection(
    (RECONCILIATIONS,),
    (on(ReconciliationOpened, _numbered), on(ReconciliationRenumbered, _numbered)),
)
