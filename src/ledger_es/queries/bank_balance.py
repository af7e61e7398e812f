"""Question: what are the bank accounts' balances, and do they agree with what their statements say, at a moment."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.moment import Moment
from ledger_es.queries.statement_chain import AccountChain, account_chain
from ledger_es.queries.statements import reconciled_days


class BankBalance(NamedTuple):
    """An account at a moment: ledger balance, and the bank's last balance, whether reconciled or not.

    Entries count from the bank's day on, also those of a closed period that were posted later.
    `outstanding`: bank entries that no posted line shows; `not_posted`: lines that are money and not posted; `gaps`:
    what is missing between statements; `not_reconciled`: lines that are posted, of statements with which the account is
    not reconciled. All in smallest units of the account's currency (intake.md 3). `chain` has the statements.
    """

    bank_account_no: str
    currency: str
    ledger_balance: int
    outstanding: int
    not_posted: int
    gaps: int
    statement_balance: int
    not_reconciled: int
    chain: AccountChain

    @property
    def difference(self) -> int:
        """Ledger balance − outstanding + not posted + gaps = statement balance, so this is zero."""
        expected = self.ledger_balance - self.outstanding + self.not_posted + self.gaps
        return expected - self.statement_balance


def bank_balances(
    connection: Connection, moment: Moment, bank_account_no: str = ""
) -> list[BankBalance]:
    """The proof of each bank account, or of the one named, by number."""
    accounts = bank_accounts(connection, moment, bank_account_no)
    amounts = _Amounts(connection, moment)
    reconciled = frozenset(reconciled_days(connection, moment))
    balances: list[BankBalance] = []
    for account in accounts:
        number = account.bank_account_no
        chain = account_chain(connection, moment, number)
        not_posted = not_reconciled = 0
        # What the statements show of the bank entries begins with the opening balance.
        shown = amounts.opening.get(number, 0)
        for line in chain.money_lines:
            in_ledger = amounts.of_line.get((line.statement_no, line.line_no))
            if in_ledger is None:
                not_posted += line.amount
                continue
            shown += in_ledger
            if line.statement_no not in reconciled:
                not_reconciled += in_ledger
        ledger_balance = amounts.ledger.get(number, 0)
        balances.append(
            BankBalance(
                bank_account_no=number,
                currency=account.currency,
                ledger_balance=ledger_balance,
                outstanding=ledger_balance - shown,
                not_posted=not_posted,
                gaps=sum(chain.gaps.values()),
                statement_balance=chain.balance,
                not_reconciled=not_reconciled,
                chain=chain,
            )
        )
    return balances


_LEDGER: Final = text(
    f"SELECT bank_account_no, {in_two_parts('amount', 'sum')} FROM bank_entries"  # noqa: S608
    " WHERE bank_day <= :day AND commit_no <= :commit_no GROUP BY bank_account_no"
)
_OPENING: Final = text(
    f"SELECT e.bank_account_no, {in_two_parts('-d.amount', 'sum')}"  # noqa: S608
    " FROM bank_entry_details AS d JOIN bank_entries AS e ON e.entry_no = d.entry_no"
    " WHERE d.commit_no <= :commit_no AND d.detail_type = 'closed_by_statement'"
    " AND d.statement_no = '' AND d.posting_day <= :day AND e.posting_day <= :day"
    " GROUP BY e.bank_account_no"
)
_POSTED: Final = text(
    "SELECT p.statement_no, p.line_no, p.bank_entry_no, e.amount, e.bank_day"
    " FROM statement_posted_lines AS p LEFT JOIN bank_entries AS e ON e.entry_no = p.bank_entry_no"
    " WHERE p.commit_no <= :commit_no AND p.times > 0 AND NOT EXISTS ("
    "  SELECT 1 FROM statement_posted_lines AS u WHERE u.statement_no = p.statement_no"
    "  AND u.line_no = p.line_no AND u.position > p.position AND u.commit_no <= :commit_no"
    "  AND u.times < 0)"
)
_FOUND: Final = text(
    "SELECT f.statement_no, f.statement_line_no, f.amount, e.bank_day"
    " FROM bank_entries_found AS f JOIN bank_entries AS e ON e.entry_no = f.entry_no"
    " WHERE f.commit_no <= :commit_no"
)


class _Amounts:
    """Sums of bank entries: of each ledger, of opening balances, and of what each posted line shows.

    A line is not in `of_line` if it is not posted, or if what it shows is dated after the day.
    """

    def __init__(self, connection: Connection, moment: Moment) -> None:
        bounds: dict[str, Any] = {"day": moment.day, "commit_no": moment.commit_no}
        self.ledger, self.opening = (
            {
                row.bank_account_no: whole(row.sum_billions, row.sum_rest)
                for row in connection.execute(query, bounds)
            }
            for query in (_LEDGER, _OPENING)
        )
        found: dict[tuple[str, int], int] = {}
        later: set[tuple[str, int]] = set()
        for row in connection.execute(_FOUND, bounds):
            key = (row.statement_no, row.statement_line_no)
            found[key] = found.get(key, 0) + row.amount
            if row.bank_day > moment.day:
                later.add(key)
        self.of_line: dict[tuple[str, int], int] = {}
        for row in connection.execute(_POSTED, bounds):
            key = (row.statement_no, row.line_no)
            if row.bank_entry_no and row.bank_day <= moment.day:
                self.of_line[key] = row.amount
            elif not row.bank_entry_no and key not in later:
                self.of_line[key] = found.get(key, 0)
