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


_NAMED: Final = text(
    "SELECT DISTINCT kind, account_no FROM posting_group_accounts"
    " WHERE account_no <> '' AND (purpose = 'control_account' OR kind = 'bank_account')"
    " AND commit_no <= :commit_no"
)
_IS_USED: Final = text(
    "SELECT 1 FROM party_entries WHERE ledger = :ledger AND account_no = :account_no LIMIT 1"
)
_GL_BALANCE: Final = text(
    f"SELECT {in_two_parts('amount_lcy', 'balance')} FROM gl_entries"  # noqa: S608
    " WHERE account_no = :account_no AND posting_day <= :day AND commit_no <= :commit_no"
)
_OF_PARTY: Final = text(
    f"SELECT e.account_no, {in_two_parts('d.amount_lcy', 'lcy')}"  # noqa: S608
    " FROM party_entries AS e JOIN entry_details AS d ON d.entry_no = e.entry_no"
    " WHERE e.ledger = :ledger AND e.party_no = :party_no"
    " AND d.posting_day <= :day AND d.commit_no <= :commit_no"
    " GROUP BY e.account_no ORDER BY e.account_no"
)


class ControlAccount(NamedTuple):
    """A control account with the sums of subledger and G/L, in smallest units of LCY. Debits are positive."""

    account_no: str
    subledger_lcy: int
    gl_lcy: int


def subledger_totals(connection: Connection, moment: Moment) -> dict[tuple[str, str], int]:
    """The sums of the subledgers, by subledger (`customer`, `vendor`, `bank_account`) and control account."""
    return {
        (row.ledger, row.account_no): whole(row.lcy_billions, row.lcy_rest)
        for query in (_PARTIES, _BANKS)
        for row in connection.execute(query, _at(moment))
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


def gl_balances(connection: Connection, moment: Moment, ledger: str) -> dict[str, int]:
    """The balance of each control account of customers or vendors by the general ledger, in smallest units of LCY.

    What entries of another ledger have on the same account is deducted.
    """
    named = [
        (row.kind, row.account_no)
        for row in connection.execute(_NAMED, {"commit_no": moment.commit_no})
    ]
    balances = {}
    for account_no in sorted(number for kind, number in named if kind == ledger):
        of_account = {"account_no": account_no}
        row = connection.execute(_GL_BALANCE, {**of_account, **_at(moment)}).one()
        is_posted = row.balance_rest is not None
        # An account can have been named by a group before any entry, or after lines of its own.
        if is_posted and connection.execute(_IS_USED, {"ledger": ledger, **of_account}).first():
            balances[account_no] = whole(row.balance_billions, row.balance_rest)
    if any(kind != ledger and account_no in balances for kind, account_no in named):
        for (of, account_no), amount in subledger_totals(connection, moment).items():
            if of != ledger and account_no in balances:
                balances[account_no] -= amount
    return balances


def party_balances_by_account(
    connection: Connection, moment: Moment, ledger: str, party_no: str
) -> dict[str, int]:
    """What all entries of a party add up to on each control account, closed ones too, in smallest units of LCY."""
    parameters = {"ledger": ledger, "party_no": party_no, **_at(moment)}
    return {
        row.account_no: whole(row.lcy_billions, row.lcy_rest)
        for row in connection.execute(_OF_PARTY, parameters)
    }


def _at(moment: Moment) -> dict[str, int]:
    return {"day": moment.day, "commit_no": moment.commit_no}
