"""The turnover of every G/L account."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.dimension_filter import carrying_sql
from ledger_es.queries.moment import Moment

_DEBIT: Final = "CASE WHEN amount_lcy > 0 THEN amount_lcy ELSE 0 END"
_TURNOVER: Final = (
    f"SELECT account_no, {in_two_parts(_DEBIT, 'debit')}, {in_two_parts('amount_lcy', 'balance')}"  # noqa: S608
    " FROM gl_entries WHERE posting_day <= :day AND commit_no <= :commit_no"
)
_BY_ACCOUNT: Final = " GROUP BY account_no ORDER BY account_no"


class Turnover(NamedTuple):
    """The sums of the debits and of the credits of an account, both positive, in smallest units of LCY."""

    account_no: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debits minus credits."""
        return self.debit - self.credit


def trial_balance(connection: Connection, moment: Moment, dimensions: str = "") -> list[Turnover]:
    """The turnovers by account number, of what carries all these dimensions. Accounts without entries are left out."""
    parameters: dict[str, Any] = {"day": moment.day, "commit_no": moment.commit_no}
    sql = _TURNOVER
    if dimensions:
        carrying, carried = carrying_sql("dimensions", dimensions)
        sql, parameters = f"{sql} AND {carrying}", {**parameters, **carried}
    turnovers: list[Turnover] = []
    for row in connection.execute(text(sql + _BY_ACCOUNT), parameters):
        debit = whole(row.debit_billions, row.debit_rest)
        balance = whole(row.balance_billions, row.balance_rest)
        turnovers.append(Turnover(row.account_no, debit=debit, credit=debit - balance))
    return turnovers
