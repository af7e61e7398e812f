"""Numbers that a user may have meant: those that differ only in how their letters are written.

Each question reads every number of its kind, so it is only for refusals.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger_es.projections.bank_entries import BANK_ACCOUNTS
from ledger_es.projections.chart_of_accounts import ACCOUNTS
from ledger_es.projections.party import PARTIES
from ledger_es.projections.statements import STATEMENTS
from ledger_es.values.codes import alike


def party_no_alike(connection: Connection, ledger: str, party_no: str) -> str:
    """The number of the customer or vendor; empty if there is none."""
    query = select(PARTIES.c.party_no).where(PARTIES.c.ledger == ledger)
    return alike(party_no, connection.scalars(query))


def bank_account_no_alike(connection: Connection, bank_account_no: str) -> str:
    return alike(bank_account_no, connection.scalars(select(BANK_ACCOUNTS.c.bank_account_no)))


def account_no_alike(connection: Connection, account_no: str) -> str:
    return alike(account_no, connection.scalars(select(ACCOUNTS.c.account_no)))


def statement_no_alike(connection: Connection, statement_no: str) -> str:
    return alike(statement_no, connection.scalars(select(STATEMENTS.c.statement_no)))
