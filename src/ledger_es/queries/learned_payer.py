"""The learned payers that count."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.learned_payer import FORGOTTEN, LEARNED
from ledger_es.queries.moment import Moment
from ledger_es.values import LedgerKind


class LearnedPayer(NamedTuple):
    """An account learned from two lines, as `<statement>/<line>`. The seal is that of the payer of the second line."""

    payer_no: int
    commit_no: int
    ledger: LedgerKind
    party_no: str
    payer_seal: str
    first_line: str
    second_line: str


def learned_payers(connection: Connection, moment: Moment) -> list[LearnedPayer]:
    """The learned payers by number, without forgotten and revoked ones."""
    forgotten = select(FORGOTTEN.c.payer_no).where(moment.known(FORGOTTEN))
    query = (
        select(*(LEARNED.c[name] for name in LearnedPayer._fields))
        .where(moment.known(LEARNED), LEARNED.c.payer_no.not_in(forgotten))
        .order_by(LEARNED.c.payer_no)
    )
    return [LearnedPayer._make(row) for row in connection.execute(query)]
