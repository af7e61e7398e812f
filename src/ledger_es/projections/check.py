"""Read model: checks, what became of each on which day, and of which the bank was told."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.check import (
    CheckFinanciallyVoided,
    CheckPosted,
    CheckPrinted,
    ChecksExported,
    CheckVoided,
)
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, units
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class CheckRow(NamedTuple):
    """A check as it was printed or posted; of a check that was printed first, the row of its posting counts.

    `amount` is positive, in smallest units of `currency`, which is that of the bank account. `bank_entry_no` and the
    others are 0 before it is posted.
    """

    bank_account_no: str
    check_no: str
    position: int
    commit_no: int
    posting_day: int
    kind: str
    ledger: str
    party_no: str
    currency: str
    amount: int
    transaction_no: int
    party_entry_no: int
    bank_entry_no: int


CHECKS = table("checks", CheckRow, key=("bank_account_no", "check_no", "position"), clustered=True)


class CheckStatusRow(NamedTuple):
    """What became of a check on a day. `bank_entry_no` is the entry of a void, 0 otherwise."""

    bank_account_no: str
    check_no: str
    position: int
    commit_no: int
    posting_day: int
    status: str
    bank_entry_no: int = 0


STATUSES = table(
    "check_statuses",
    CheckStatusRow,
    key=("bank_account_no", "check_no", "position"),
    clustered=True,
)


def _printed(event: CheckPrinted, placed: Placed, rows: Rows) -> None:
    day = day_number(event.check_date)
    rows.of(CheckRow).append(
        CheckRow(
            bank_account_no=event.bank_account_no,
            check_no=event.check_no,
            position=placed.position,
            commit_no=placed.commit_no,
            posting_day=day,
            kind="computer",
            ledger=event.ledger,
            party_no=event.party_no,
            currency=event.currency,
            amount=units(event.amount, rows.bank_account_factor(event.bank_account_no)),
            transaction_no=0,
            party_entry_no=0,
            bank_entry_no=0,
        )
    )
    _note(event.bank_account_no, event.check_no, placed, rows, day, "printed")


def _posted(event: CheckPosted, placed: Placed, rows: Rows) -> None:
    day = day_number(event.check_date)
    rows.of(CheckRow).append(
        CheckRow(
            bank_account_no=event.bank_account_no,
            check_no=event.check_no,
            position=placed.position,
            commit_no=placed.commit_no,
            posting_day=day,
            kind=event.kind,
            ledger=event.ledger,
            party_no=event.party_no,
            currency=event.currency,
            amount=units(event.amount, rows.bank_account_factor(event.bank_account_no)),
            transaction_no=event.transaction_no,
            party_entry_no=event.party_entry_no,
            bank_entry_no=event.bank_entry_no,
        )
    )
    _note(event.bank_account_no, event.check_no, placed, rows, day, "posted")


def _voided(event: CheckVoided, placed: Placed, rows: Rows) -> None:
    day = day_number(event.void_date)
    _note(event.bank_account_no, event.check_no, placed, rows, day, "voided")


def _financially_voided(event: CheckFinanciallyVoided, placed: Placed, rows: Rows) -> None:
    _note(
        event.bank_account_no,
        event.check_no,
        placed,
        rows,
        day_number(event.void_date),
        "financially_voided",
        event.bank_entry_no,
    )


def _note(
    bank_account_no: str,
    check_no: str,
    placed: Placed,
    rows: Rows,
    day: int,
    status: str,
    bank_entry_no: int = 0,
) -> None:
    rows.of(CheckStatusRow).append(
        CheckStatusRow(
            bank_account_no, check_no, placed.position, placed.commit_no, day, status, bank_entry_no
        )
    )


class ExportedCheckRow(NamedTuple):
    """A check of which the bank was told."""

    bank_account_no: str
    check_no: str
    commit_no: int


EXPORTED = table(
    "exported_checks", ExportedCheckRow, key=("bank_account_no", "check_no"), clustered=True
)


def _exported(event: ChecksExported, placed: Placed, rows: Rows) -> None:
    rows.of(ExportedCheckRow).extend(
        ExportedCheckRow(event.bank_account_no, check_no, placed.commit_no)
        for check_no in event.check_nos
    )


PROJECTION = Projection(
    (CHECKS, STATUSES, EXPORTED),
    (
        on(CheckPrinted, _printed),
        on(CheckPosted, _posted),
        on(CheckVoided, _voided),
        on(CheckFinanciallyVoided, _financially_voided),
        on(ChecksExported, _exported),
    ),
)
