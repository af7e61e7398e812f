"""Which credit warnings are given, as known at a commit."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger_es.projections.credit_warning import CREDIT_WARNINGS
from ledger_es.queries.moment import Moment

UNTIL_SET = "credit_limit"


def credit_warnings(connection: Connection, moment: Moment) -> str:
    """What was set last: `both`, `credit_limit`, `overdue_balance` or `none`."""
    query = (
        select(CREDIT_WARNINGS.c.credit_warnings)
        .where(moment.known(CREDIT_WARNINGS))
        .order_by(CREDIT_WARNINGS.c.position.desc())
        .limit(1)
    )
    return connection.execute(query).scalar() or UNTIL_SET
