"""The bank accounts, their settings for matching payments, and their balances."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, select, text

from ledger_es.projections.bank_entries import BANK_ACCOUNTS
from ledger_es.projections.statements import RECONCILED
from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment


class MatchTolerance(NamedTuple):
    """An entry's amount matches if it differs from the statement amount by no more than this percentage or amount."""

    kind: Literal["percentage", "amount"]
    value: Decimal


class BankAccountRecord(NamedTuple):
    """The master record of a bank account."""

    bank_account_no: str
    bank_account_name: str
    iban: str
    account_no_at_bank: str
    currency: str
    posting_group: str
    blocked: bool
    match_tolerance: MatchTolerance
    applies_automatically: bool
    """Whether automatic application follows an import (receivables.md 9.4)."""


def bank_accounts(
    connection: Connection, moment: Moment, bank_account_no: str = ""
) -> list[BankAccountRecord]:
    """The bank accounts by number: all of them, or only the named one."""
    query = (
        select(BANK_ACCOUNTS)
        .where(moment.known(BANK_ACCOUNTS))
        .order_by(BANK_ACCOUNTS.c.bank_account_no, BANK_ACCOUNTS.c.position)
    )
    if bank_account_no:
        query = query.where(BANK_ACCOUNTS.c.bank_account_no == bank_account_no)
    latest = {row.bank_account_no: _record(row) for row in connection.execute(query)}
    return list(latest.values())


def _record(row: Any) -> BankAccountRecord:
    return BankAccountRecord(
        bank_account_no=row.bank_account_no,
        bank_account_name=row.bank_account_name,
        iban=row.iban,
        account_no_at_bank=row.account_no_at_bank,
        currency=row.currency,
        posting_group=row.posting_group,
        blocked=bool(row.blocked),
        match_tolerance=MatchTolerance(
            row.match_tolerance_type, Decimal(row.match_tolerance_value)
        ),
        applies_automatically=bool(row.automatic_application),
    )


def bank_account_is_known(connection: Connection, bank_account_no: str) -> bool:
    """Whether a bank account with this number was ever registered."""
    query = select(BANK_ACCOUNTS.c.bank_account_no).where(
        BANK_ACCOUNTS.c.bank_account_no == bank_account_no
    )
    return connection.execute(query.limit(1)).first() is not None


class BankBalance(NamedTuple):
    """The ledger balance, the outstanding part that no statement has shown yet, and the last reconciled balance.

    All are in smallest units of the account's currency.
    """

    bank_account_no: str
    currency: str
    ledger_balance: int
    outstanding: int
    statement_balance: int

    @property
    def difference(self) -> int:
        """Ledger balance − outstanding − statement balance, which must be zero."""
        return self.ledger_balance - self.outstanding - self.statement_balance


_POSTED = text(
    f"SELECT bank_account_no, {in_two_parts('amount', 'balance')} FROM bank_entries"  # noqa: S608
    " WHERE posting_day <= :day AND commit_no <= :commit_no GROUP BY bank_account_no"
)
_CLOSED = text(
    f"SELECT e.bank_account_no, {in_two_parts('-d.amount', 'balance')}"  # noqa: S608
    " FROM bank_entry_details AS d JOIN bank_entries AS e ON e.entry_no = d.entry_no"
    " WHERE d.posting_day <= :day AND d.commit_no <= :commit_no"
    " AND e.posting_day <= :day AND e.commit_no <= :commit_no AND d.detail_type = 'closed_by_statement'"
    " GROUP BY e.bank_account_no"
)


def bank_balances(
    connection: Connection, moment: Moment, bank_account_no: str = ""
) -> list[BankBalance]:
    """The proof of each bank account: its ledger balance, outstanding entries and last reconciled balance."""
    posted, closed = (
        {
            row.bank_account_no: whole(row.balance_billions, row.balance_rest)
            for row in connection.execute(query, {"day": moment.day, "commit_no": moment.commit_no})
        }
        for query in (_POSTED, _CLOSED)
    )
    last = _last_statement_balances(connection, moment)
    balances: list[BankBalance] = []
    for account in bank_accounts(connection, moment, bank_account_no):
        number = account.bank_account_no
        shown = closed.get(number, 0)
        balances.append(
            BankBalance(
                bank_account_no=number,
                currency=account.currency,
                ledger_balance=posted.get(number, 0),
                outstanding=posted.get(number, 0) - shown,
                statement_balance=last.get(number, shown),
            )
        )
    return balances


def _last_statement_balances(connection: Connection, moment: Moment) -> dict[str, int]:
    query = (
        select(RECONCILED.c.bank_account_no, RECONCILED.c.closing_balance)
        .where(moment.counts(RECONCILED))
        .order_by(RECONCILED.c.bank_account_no, RECONCILED.c.position)
    )
    return {row.bank_account_no: row.closing_balance for row in connection.execute(query)}


def match_tolerance(connection: Connection, moment: Moment, bank_account_no: str) -> MatchTolerance:
    """The match tolerance of the bank account. It is zero if the account is not known at the moment."""
    for account in bank_accounts(connection, moment, bank_account_no):
        return account.match_tolerance
    return MatchTolerance("percentage", Decimal(0))


def applies_automatically(connection: Connection, moment: Moment, bank_account_no: str) -> bool:
    """Whether automatic application follows an import on this bank account."""
    accounts = bank_accounts(connection, moment, bank_account_no)
    return any(account.applies_automatically for account in accounts)
