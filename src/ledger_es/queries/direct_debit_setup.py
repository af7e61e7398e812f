"""The bank accounts that are set up for direct debits."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.direct_debit_setup import DIRECT_DEBIT_SETUPS
from ledger_es.queries.moment import Moment


class DirectDebitSetup(NamedTuple):
    bank_account_no: str
    creditor_id: str
    creditor_name: str
    bic: str
    lead_days: int
    booking: str
    one_file_a_sequence: int


def direct_debit_setups(connection: Connection, moment: Moment) -> list[DirectDebitSetup]:
    """The set-up of each bank account, by its number."""
    setups = DIRECT_DEBIT_SETUPS
    query = (
        select(*(setups.c[name] for name in DirectDebitSetup._fields))
        .where(moment.known(setups))
        .order_by(setups.c.bank_account_no, setups.c.position)
    )
    latest = {row.bank_account_no: DirectDebitSetup._make(row) for row in connection.execute(query)}
    return list(latest.values())
