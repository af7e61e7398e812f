"""The control accounts, each compared with its subledger.

Every detail is summed, also of closed entries, because other reports are checked against these sums.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.queries.trial_balance import trial_balance

_PARTIES: Final = text(
    f"SELECT e.account_no, e.ledger, {in_two_parts('d.amount_lcy', 'lcy')}"  # noqa: S608
    " FROM entry_details AS d JOIN party_entries AS e ON e.entry_no = d.entry_no"
    " WHERE d.posting_day <= :day AND d.commit_no <= :commit_no GROUP BY e.account_no, e.ledger"
)
_BANKS: Final = text(
    f"SELECT account_no, 'bank_account' AS ledger, {in_two_parts('amount_lcy', 'lcy')} FROM bank_entries"  # noqa: S608
    " WHERE posting_day <= :day AND commit_no <= :commit_no GROUP BY account_no"
)


class ControlAccount(NamedTuple):
    """A control account with the sums of subledger and G/L, in smallest units of LCY. Debits are positive."""

    account_no: str
    subledger_lcy: int
    gl_lcy: int


def subledger_totals(connection: Connection, moment: Moment) -> dict[tuple[str, str], int]:
    """The sums of the subledgers, by subledger (`customer`, `vendor`, `bank_account`) and control account."""
    parameters = {"day": moment.day, "commit_no": moment.commit_no}
    return {
        (row.ledger, row.account_no): whole(row.lcy_billions, row.lcy_rest)
        for query in (_PARTIES, _BANKS)
        for row in connection.execute(query, parameters)
    }


def control_accounts(connection: Connection, moment: Moment) -> list[ControlAccount]:
    """The control accounts by number. The two sums of each must be equal."""
    subledger: dict[str, int] = {}
    for (_, account_no), amount in subledger_totals(connection, moment).items():
        subledger[account_no] = subledger.get(account_no, 0) + amount
    gl = {turnover.account_no: turnover.balance for turnover in trial_balance(connection, moment)}
    return [
        ControlAccount(account_no, amount, gl.get(account_no, 0))
        for account_no, amount in sorted(subledger.items())
    ]
