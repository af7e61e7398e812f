"""Question: the turnover of every G/L account up to a moment."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.moment import Moment

_TURNOVER: Final = text(
    "SELECT account_no, CAST(sum(CASE WHEN amount_lcy > 0 THEN amount_lcy ELSE 0 END) AS BIGINT),"
    " CAST(sum(CASE WHEN amount_lcy < 0 THEN -amount_lcy ELSE 0 END) AS BIGINT)"
    " FROM gl_entries WHERE posting_day <= :day AND commit_no <= :commit_no"
    " GROUP BY account_no ORDER BY account_no"
)


class Turnover(NamedTuple):
    """Sums of the debits and of the credits of an account, both positive, in smallest units of LCY."""

    account_no: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debit positive."""
        return self.debit - self.credit


def trial_balance(connection: Connection, moment: Moment) -> list[Turnover]:
    """By account; one without entries is absent."""
    parameters = {"day": moment.day, "commit_no": moment.commit_no}
    return list(map(Turnover._make, connection.execute(_TURNOVER, parameters)))
