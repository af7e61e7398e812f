"""The checks of bank accounts at a moment: what became of each, and whether the bank has shown it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Connection, literal_column, select

from ledger_es.projections.bank_entries import BANK_DETAILS
from ledger_es.projections.check import CHECKS, EXPORTED, STATUSES
from ledger_es.projections.sums import of_one_entry
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries_now import found_amounts
from ledger_es.queries.statement_chain import account_chain

_REMAINING: Final = of_one_entry("bank_entry_details.amount")


class CheckRecord(NamedTuple):
    """A check. `amount` is positive, in smallest units; `status` is that of the moment.

    `outstanding` is what no posted line of a statement up to the day shows of a posted check; 0 of one that was voided.
    """

    bank_account_no: str
    check_no: str
    posting_day: int
    kind: str
    ledger: str
    party_no: str
    currency: str
    amount: int
    transaction_no: int
    party_entry_no: int
    bank_entry_no: int
    status: str
    void_day: int
    outstanding: int
    is_exported: bool


def checks(
    connection: Connection, moment: Moment, *, bank_account_no: str = "", check_no: str = ""
) -> list[CheckRecord]:
    """The checks dated by the day, by bank account and in the order of their issue."""
    query = select(CHECKS).where(moment.counts(CHECKS)).order_by(CHECKS.c.position)
    changes = select(STATUSES).where(moment.counts(STATUSES)).order_by(STATUSES.c.position)
    if bank_account_no:
        query = query.where(CHECKS.c.bank_account_no == bank_account_no)
        changes = changes.where(STATUSES.c.bank_account_no == bank_account_no)
    if check_no:
        query = query.where(CHECKS.c.check_no == check_no)
        changes = changes.where(STATUSES.c.check_no == check_no)
    exported = {
        (row.bank_account_no, row.check_no)
        for row in connection.execute(select(EXPORTED).where(moment.known(EXPORTED)))
    }
    latest: dict[tuple[str, str], Any] = {}
    for row in connection.execute(query):
        latest[row.bank_account_no, row.check_no] = row
    status = {
        (row.bank_account_no, row.check_no): (row.status, row.posting_day)
        for row in connection.execute(changes)
    }
    remaining = _remaining(
        connection, moment, [row.bank_entry_no for row in latest.values() if row.bank_entry_no]
    )
    shown = _shown(
        connection, moment, {row.bank_account_no for row in latest.values() if row.bank_entry_no}
    )
    return [
        CheckRecord(
            bank_account_no=row.bank_account_no,
            check_no=row.check_no,
            posting_day=row.posting_day,
            kind=row.kind,
            ledger=row.ledger,
            party_no=row.party_no,
            currency=row.currency,
            amount=row.amount,
            transaction_no=row.transaction_no,
            party_entry_no=row.party_entry_no,
            bank_entry_no=row.bank_entry_no,
            status=status[key][0],
            void_day=status[key][1] if "voided" in status[key][0] else 0,
            outstanding=shown.get(row.bank_entry_no, 0) - remaining.get(row.bank_entry_no, 0)
            if status[key][0] == "posted"
            else 0,
            is_exported=key in exported,
        )
        for key, row in sorted(latest.items(), key=lambda item: (item[0][0], item[1].position))
    ]


def check_no_by_bank_entry(
    connection: Connection, moment: Moment, bank_account_no: str, *, voided: bool
) -> dict[int, str]:
    """The number of each posted check of the account, by its bank entry.

    `voided` takes in checks that were voided, and the bank entries of their voids.
    """
    query = select(CHECKS.c.bank_entry_no, CHECKS.c.check_no).where(
        CHECKS.c.bank_account_no == bank_account_no,
        CHECKS.c.bank_entry_no > 0,
        moment.counts(CHECKS),
    )
    posted = {row.bank_entry_no: row.check_no for row in connection.execute(query)}
    voids = select(STATUSES.c.bank_entry_no, STATUSES.c.check_no).where(
        STATUSES.c.bank_account_no == bank_account_no,
        STATUSES.c.bank_entry_no > 0,
        moment.counts(STATUSES),
    )
    void = {row.bank_entry_no: row.check_no for row in connection.execute(voids)}
    if voided:
        return posted | void
    gone = set(void.values())
    return {entry_no: check_no for entry_no, check_no in posted.items() if check_no not in gone}


def _shown(
    connection: Connection, moment: Moment, bank_account_nos: Iterable[str]
) -> dict[int, int]:
    """By bank entry, what lines up to the day show of it, of statements that are reconciled later or not at all."""
    lines = {
        (line.statement_no, line.line_no)
        for number in sorted(bank_account_nos)
        for line in account_chain(connection, moment, number).at(moment.day).money_lines
    }
    return found_amounts(connection, moment, lines) if lines else {}


def _remaining(connection: Connection, moment: Moment, entry_nos: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(entry_nos), 500):
        query = (
            select(BANK_DETAILS.c.entry_no, literal_column(_REMAINING, BigInteger))
            .where(
                BANK_DETAILS.c.entry_no.in_(entry_nos[start : start + 500]),
                moment.counts(BANK_DETAILS),
            )
            .group_by(BANK_DETAILS.c.entry_no)
        )
        found.update((entry_no, int(left)) for entry_no, left in connection.execute(query))
    return found
