"""Read model: the bank accounts that are set up for direct debits, with a row for each time."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.direct_debit_setup import DirectDebitsSetUp
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class DirectDebitSetupRow(NamedTuple):
    bank_account_no: str
    position: int
    commit_no: int
    creditor_id: str
    creditor_name: str
    bic: str
    lead_days: int
    booking: str
    one_file_a_sequence: int


DIRECT_DEBIT_SETUPS = table(
    "direct_debit_setups",
    DirectDebitSetupRow,
    key=("bank_account_no", "position"),
    clustered=True,
)


def _set_up(event: DirectDebitsSetUp, placed: Placed, rows: Rows) -> None:
    rows.of(DirectDebitSetupRow).append(
        DirectDebitSetupRow(
            bank_account_no=event.bank_account_no,
            position=placed.position,
            commit_no=placed.commit_no,
            creditor_id=event.terms.creditor_id,
            creditor_name=event.terms.creditor_name,
            bic=event.terms.bic,
            lead_days=event.terms.lead_days,
            booking=event.terms.booking,
            one_file_a_sequence=int(event.terms.one_file_a_sequence),
        )
    )


PROJECTION = Projection((DIRECT_DEBIT_SETUPS,), (on(DirectDebitsSetUp, _set_up),))
