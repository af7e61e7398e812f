"""Read model: deposits with their receipts, and the registers that undid some of them."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.deposit import DepositPosted, DepositUndone
from ledger_es.aggregates.event import Placed, stream_key
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class DepositRow(NamedTuple):
    """A deposit; its amount is in smallest units of its currency. `journal` is the batch whose lines it posted."""

    deposit_no: str
    commit_no: int
    bank_account_no: str
    posting_day: int
    document_day: int
    currency: str
    total_amount: int
    is_lump: int
    register_no: int
    journal: str
    line_count: int


DEPOSITS = table("deposits", DepositRow, key=("deposit_no",))


class DepositLineRow(NamedTuple):
    """A receipt of a deposit, in the currency of the deposit."""

    deposit_no: str
    line_no: int
    transaction_no: int
    account_type: str
    account_no: str
    document_type: str
    document_no: str
    external_document_no: str
    amount: int


DEPOSIT_LINES = table(
    "deposit_lines", DepositLineRow, key=("deposit_no", "line_no"), clustered=True
)


class UndoneDepositRow(NamedTuple):
    deposit_no: str
    commit_no: int
    register_no: int


UNDONE_DEPOSITS = table("undone_deposits", UndoneDepositRow, key=("deposit_no",))


def _posted(event: DepositPosted, placed: Placed, rows: Rows) -> None:
    deposit_no, in_units = stream_key(placed.stream), factor(event.currency)
    rows.of(DepositRow).append(
        DepositRow(
            deposit_no=deposit_no,
            commit_no=placed.commit_no,
            bank_account_no=event.bank_account_no,
            posting_day=day_number(event.posting_date),
            document_day=day_number(event.document_date),
            currency=event.currency,
            total_amount=units(event.total_amount, in_units),
            is_lump=int(event.is_lump),
            register_no=event.register_no,
            journal=f"{event.template}/{event.batch}",
            line_count=len(event.lines),
        )
    )
    rows.of(DepositLineRow).extend(
        DepositLineRow(
            deposit_no=deposit_no,
            line_no=line.line_no,
            transaction_no=line.transaction_no,
            account_type=line.account_type,
            account_no=line.account_no,
            document_type=line.document_type,
            document_no=line.document_no,
            external_document_no=line.external_document_no,
            amount=units(line.amount, in_units),
        )
        for line in event.lines
    )


def _undone(event: DepositUndone, placed: Placed, rows: Rows) -> None:
    rows.of(UndoneDepositRow).append(
        UndoneDepositRow(
            deposit_no=stream_key(placed.stream),
            commit_no=placed.commit_no,
            register_no=event.register_no,
        )
    )


PROJECTION = Projection(
    (DEPOSITS, DEPOSIT_LINES, UNDONE_DEPOSITS),
    (on(DepositPosted, _posted), on(DepositUndone, _undone)),
)
