"""The balance of each customer or vendor: what is open, how much of it is overdue, and the number of open entries."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries import Asked, open_entries_sql
from ledger_es.values import LedgerKind

# Customers owe debits, and the company owes credits to vendors. `:day` is the day of the question.
_OWED: Final = {"customer": "remaining_amount > 0", "vendor": "remaining_amount < 0"}


class PartyBalance(NamedTuple):
    """The open entries of a party, summed in smallest units of the company's currency. Credits are negative.

    `overdue_lcy` is the part of what is owed that was due before the day. Entries of the other side are not deducted.
    """

    open_count: int = 0
    balance_lcy: int = 0
    overdue_lcy: int = 0


NOTHING_OPEN: Final = PartyBalance()


def party_balances(
    connection: Connection, moment: Moment, ledger: LedgerKind, party_no: str | None = None
) -> dict[str, PartyBalance]:
    """The balances by party number, of all parties or of one. Parties without open entries are left out."""
    open_sql, parameters = open_entries_sql(connection, moment, Asked(ledger, party_no))
    overdue = f"CASE WHEN {_OWED[ledger]} AND due_day < :day THEN remaining_lcy ELSE 0 END"
    sums = (
        f"SELECT party_no, count(*) AS open_count, {in_two_parts('remaining_lcy', 'balance')},"  # noqa: S608
        f" {in_two_parts(overdue, 'overdue')} FROM open GROUP BY party_no"
    )
    return {
        row.party_no: PartyBalance(
            open_count=row.open_count,
            balance_lcy=whole(row.balance_billions, row.balance_rest),
            overdue_lcy=whole(row.overdue_billions, row.overdue_rest),
        )
        for row in connection.execute(text(open_sql + sums), parameters)
    }
