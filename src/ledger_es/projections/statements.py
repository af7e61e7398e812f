"""Read model: bank statements and their lines as imported, and which of them were posted and reconciled."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.bank_account import (
    ReconciliationUndone,
    StatementReconciled,
)
from ledger_es.aggregates.bank_statement import (
    StatementImported,
    StatementLinesImported,
)
from ledger_es.aggregates.event import Placed, statement_no_of, stream_key
from ledger_es.aggregates.statement_details import (
    ATTACHED_PAYMENTS,
    RECEIVED_DETAILS,
    DetailsReceived,
    StatementDetailsAttached,
)
from ledger_es.aggregates.statement_posting import StatementPosted, StatementUndone
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none, factor, rows_in_columns, units
from ledger_es.projections.tables import index, table
from ledger_es.values import day_number


class StatementRow(NamedTuple):
    """A statement as imported.

    `sequence_no` is our own count within the bank account; `bank_statement_id` and `electronic_sequence_no` are the
    bank's. Balances are None if the file does not give them. `left_out_counts` counts entries that became no lines, by
    reason, as `reason=count` separated by spaces.
    """

    statement_no: str
    bank_account_no: str
    sequence_no: int
    commit_no: int
    file_sha256: str
    file_format: str
    place_in_file: int
    bank_statement_id: str
    electronic_sequence_no: str
    currency: str
    opening_balance: int | None
    opening_day: int | None
    closing_balance: int | None
    closing_day: int | None
    line_count: int
    outcome: str
    page_no: int
    left_out_counts: str


STATEMENTS = table("statements", StatementRow, key=("statement_no",))
index("statements_by_account", STATEMENTS.c.bank_account_no, STATEMENTS.c.sequence_no)


class LineRow(NamedTuple):
    """A line as imported. `state` says whether it was new money then; the next three name other lines.

    `is_charge` is set if the line is nothing but a charge of the bank.
    """

    statement_no: str
    line_no: int
    commit_no: int
    posting_day: int
    value_day: int
    amount: int
    transaction_id: str
    entry_place: int
    detail_place: int
    source_line: int
    payer_seal: str
    text_seal: str
    payment_reference: str
    bank_reference: str
    state: str
    known_as: str
    suspected_duplicate_of: str
    same_reference_as: str
    paired_by: str
    is_charge: int


LINES = table("statement_lines", LineRow, key=("statement_no", "line_no"), clustered=True)

index("statement_lines_by_reference", LINES.c.bank_reference)


class ReplacedLineRow(NamedTuple):
    """A line gave way to the payments behind it; `first_line_no` is the first of their lines."""

    statement_no: str
    line_no: int
    commit_no: int
    first_line_no: int


REPLACED_LINES = table(
    "replaced_statement_lines", ReplacedLineRow, key=("statement_no", "line_no"), clustered=True
)


class ReceivedDetailsRow(NamedTuple):
    """An entry of a file of details: attached to a line, waiting for a statement that shows it, or known by now."""

    bank_account_no: str
    file_sha256: str
    place_in_file: int
    entry_place: int
    position: int
    commit_no: int
    outcome: str
    statement_no: str
    line_no: int


RECEIVED_DETAILS_OF_FILES = table(
    "received_details",
    ReceivedDetailsRow,
    key=("bank_account_no", "file_sha256", "place_in_file", "entry_place", "position"),
    clustered=True,
)


class PostedLineRow(NamedTuple):
    """A line was posted (`times` 1), or its posting was undone (−1), so the sum for a line is 1 or 0.

    `transaction_no` and `bank_entry_no` are 0 if the line shows bank entries that were posted before.
    """

    statement_no: str
    line_no: int
    position: int
    commit_no: int
    times: int
    transaction_no: int
    bank_entry_no: int


POSTED_LINES = table(
    "statement_posted_lines",
    PostedLineRow,
    key=("statement_no", "line_no", "position"),
    clustered=True,
)


class ReconciledStatementRow(NamedTuple):
    """The account was reconciled with the statement (`times` 1), or that was undone (−1)."""

    bank_account_no: str
    position: int
    commit_no: int
    times: int
    statement_no: str
    posting_day: int
    closing_balance: int


RECONCILED = table(
    "reconciled_statements",
    ReconciledStatementRow,
    key=("bank_account_no", "position"),
    clustered=True,
)


def _imported(event: StatementImported, placed: Placed, rows: Rows) -> None:
    per_one = factor(event.currency)
    rows.of(StatementRow).append(
        StatementRow(
            statement_no=event.statement_no,
            bank_account_no=event.bank_account_no,
            sequence_no=event.sequence_no,
            commit_no=placed.commit_no,
            file_sha256=event.file_sha256,
            file_format=event.file_format,
            place_in_file=event.place_in_file,
            bank_statement_id=event.bank_statement_id,
            electronic_sequence_no=event.electronic_sequence_no,
            currency=event.currency,
            opening_balance=None
            if event.opening_balance is None
            else units(event.opening_balance, per_one),
            opening_day=day_or_none(event.opening_date),
            closing_balance=None
            if event.closing_balance is None
            else units(event.closing_balance, per_one),
            closing_day=day_or_none(event.closing_date),
            line_count=event.line_count,
            outcome=event.outcome,
            page_no=event.page_no,
            left_out_counts=" ".join(
                f"{reason}={count}" for reason, count in event.left_out_counts.items()
            ),
        )
    )


def _lines_imported(event: StatementLinesImported, placed: Placed, rows: Rows) -> None:
    statement_no = statement_no_of(placed.stream)
    per_one = statement_factor(statement_no, rows)
    days = list(map(day_number, event.booking_dates))
    rows.of(LineRow).extend(
        rows_in_columns(
            LineRow,
            len(event.line_nos),
            statement_no=statement_no,
            line_no=event.line_nos,
            commit_no=placed.commit_no,
            posting_day=days,
            value_day=list(map(day_number, event.value_dates)) or days,
            amount=[units(amount, per_one) for amount in event.amounts],
            transaction_id=event.transaction_ids,
            entry_place=event.statement_entry_places,
            detail_place=event.detail_places or 0,
            source_line=event.source_lines or 0,
            payer_seal=event.payer_seals or "",
            text_seal=event.text_seals or "",
            payment_reference=event.payment_references or "",
            bank_reference=event.bank_references or "",
            state=event.line_states or "new",
            known_as=event.known_as or "",
            suspected_duplicate_of=event.suspected_duplicates_of or "",
            same_reference_as=event.same_reference_as or "",
            paired_by=event.paired_by or "",
            is_charge=_are_charges(event),
        )
    )


def _are_charges(event: StatementLinesImported) -> list[int] | int:
    """For each line whether the charge that it contains is its whole amount."""
    if not event.charges_included or not event.charge_amounts:
        return 0
    currencies = event.charge_currencies or ("",) * len(event.amounts)
    charges = zip(
        event.charges_included, event.charge_amounts, event.amounts, currencies, strict=True
    )
    return [
        int(included and charge == amount and not currency)
        for included, charge, amount, currency in charges
    ]


def _details_attached(event: StatementDetailsAttached, placed: Placed, rows: Rows) -> None:
    statement_no = statement_no_of(placed.stream)
    per_one = statement_factor(statement_no, rows)
    payments = ATTACHED_PAYMENTS.rows(event)
    rows.of(LineRow).extend(
        LineRow(
            statement_no=statement_no,
            line_no=payment.line_no,
            commit_no=placed.commit_no,
            posting_day=day_number(payment.booking_date),
            value_day=day_number(payment.value_date or payment.booking_date),
            amount=units(payment.amount, per_one),
            transaction_id=payment.transaction_id,
            entry_place=payment.statement_entry_place,
            detail_place=payment.detail_place,
            source_line=0,
            payer_seal=payment.payer_seal,
            text_seal=payment.text_seal,
            payment_reference=payment.payment_reference,
            bank_reference=payment.bank_reference,
            # Payments are attached to lines that are money.
            state="new",
            known_as="",
            suspected_duplicate_of="",
            same_reference_as="",
            paired_by="",
            is_charge=int(
                payment.charge_included
                and payment.charge_amount == payment.amount
                and not payment.charge_currency
            ),
        )
        for payment in payments
    )
    rows.of(ReplacedLineRow).extend(
        ReplacedLineRow(
            statement_no=statement_no,
            line_no=payment.replaced_line_no,
            commit_no=placed.commit_no,
            first_line_no=payment.line_no,
        )
        for payment in payments
        if payment.line_no == payment.replaced_line_no + 1
    )


def _details_received(event: DetailsReceived, placed: Placed, rows: Rows) -> None:
    rows.of(ReceivedDetailsRow).extend(
        ReceivedDetailsRow(
            bank_account_no=stream_key(placed.stream),
            file_sha256=event.file_sha256,
            place_in_file=received.place_in_file,
            entry_place=received.entry_place,
            position=placed.position,
            commit_no=placed.commit_no,
            outcome=received.outcome,
            statement_no=received.statement_no,
            line_no=received.line_no,
        )
        for received in RECEIVED_DETAILS.rows(event)
    )


def _posted(event: StatementPosted, placed: Placed, rows: Rows) -> None:
    _note_posted(event, placed, rows, 1)


def _undone(event: StatementUndone, placed: Placed, rows: Rows) -> None:
    _note_posted(event, placed, rows, -1)


def _note_posted(
    event: StatementPosted | StatementUndone, placed: Placed, rows: Rows, times: int
) -> None:
    rows.of(PostedLineRow).extend(
        rows_in_columns(
            PostedLineRow,
            len(event.line_nos),
            statement_no=statement_no_of(placed.stream),
            line_no=event.line_nos,
            position=placed.position,
            commit_no=placed.commit_no,
            times=times,
            transaction_no=event.transaction_nos,
            bank_entry_no=event.bank_entry_nos,
        )
    )


def _reconciled(event: StatementReconciled, placed: Placed, rows: Rows) -> None:
    bank_account_no = stream_key(placed.stream)
    rows.of(ReconciledStatementRow).append(
        ReconciledStatementRow(
            bank_account_no=bank_account_no,
            position=placed.position,
            commit_no=placed.commit_no,
            times=1,
            statement_no=event.statement_no,
            posting_day=day_number(event.statement_date),
            closing_balance=units(event.closing_balance, rows.bank_account_factor(bank_account_no)),
        )
    )


def _reconciliation_undone(event: ReconciliationUndone, placed: Placed, rows: Rows) -> None:
    rows.of(ReconciledStatementRow).append(
        ReconciledStatementRow(
            bank_account_no=stream_key(placed.stream),
            position=placed.position,
            commit_no=placed.commit_no,
            times=-1,
            statement_no=event.statement_no,
            posting_day=0,
            closing_balance=0,
        )
    )


def statement_factor(statement_no: str, rows: Rows) -> Decimal:
    """The number of smallest units in one unit of the currency of the statement's account."""
    bank_account_no, _, _ = statement_no.rpartition("/")
    return rows.bank_account_factor(bank_account_no)


PROJECTION = Projection(
    (
        STATEMENTS,
        LINES,
        REPLACED_LINES,
        RECEIVED_DETAILS_OF_FILES,
        POSTED_LINES,
        RECONCILED,
    ),
    (
        on(StatementImported, _imported),
        on(StatementLinesImported, _lines_imported),
        on(StatementDetailsAttached, _details_attached),
        on(DetailsReceived, _details_received),
        on(StatementPosted, _posted),
        on(StatementReconciled, _reconciled),
        on(StatementUndone, _undone),
        on(ReconciliationUndone, _reconciliation_undone),
    ),
)
