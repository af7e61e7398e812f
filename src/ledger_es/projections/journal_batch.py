"""Read model: journal batches, and each version of their lines until they are posted or deleted.

Descriptions are not copied: a row holds the seal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.journal_batch import (
    BatchLine,
    JournalBatchSet,
    JournalLinesAdded,
    JournalLinesChanged,
    JournalLinesDeleted,
    JournalLinesPosted,
    LineApplication,
    LineVat,
    journal_of,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none, factor, units
from ledger_es.projections.tables import table


class JournalBatchRow(NamedTuple):
    """The settings of a batch from a commit on. `journal` is its template and its code: cash_receipt/DAILY."""

    journal: str
    position: int
    commit_no: int
    number_series: str
    bal_account_type: str
    bal_account_no: str
    reason_code: str


class JournalLineRow(NamedTuple):
    """A line from a commit on. `status` is open, posted or deleted; a deleted line is empty.

    Amounts are in smallest units of the line's currency, or of the local one where it is empty. `register_no` and
    `transaction_no` are those of a posted line.
    """

    journal: str
    line_no: int
    position: int
    commit_no: int
    status: str
    register_no: int = 0
    transaction_no: int = 0
    posting_day: int | None = None
    document_day: int | None = None
    document_type: str = ""
    document_no: str = ""
    external_document_no: str = ""
    account_type: str = ""
    account_no: str = ""
    description_seal: str = ""
    amount: int = 0
    currency: str = ""
    bal_account_type: str = ""
    bal_account_no: str = ""
    applies_to_document_type: str = ""
    applies_to_document_no: str = ""
    due_day: int | None = None
    discount_day: int | None = None
    discount_amount: int | None = None
    payment_reference: str = ""
    payment_method: str = ""
    on_hold: str = ""
    reason_code: str = ""
    posting_group: str = ""
    dimensions: str = ""
    recurring_method: str = ""
    recurring_frequency: str = ""
    expiration_day: int | None = None


class JournalLineApplicationRow(NamedTuple):
    """An entry that the version of the line settles; an amount of zero means as much as possible."""

    journal: str
    line_no: int
    position: int
    place: int
    entry_no: int
    amount: int


class JournalLineVatRow(NamedTuple):
    """A part of the version of the line that one VAT code taxes. `rate` is a decimal number as text, empty for none."""

    journal: str
    line_no: int
    position: int
    place: int
    vat_code: str
    base: int
    amount: int
    rate: str
    account_no: str


BATCHES = table("journal_batches", JournalBatchRow, key=("journal", "position"), clustered=True)
LINES = table(
    "journal_lines", JournalLineRow, key=("journal", "line_no", "position"), clustered=True
)
APPLICATIONS = table(
    "journal_line_applications",
    JournalLineApplicationRow,
    key=("journal", "line_no", "position", "place"),
    clustered=True,
)
LINE_VAT = table(
    "journal_line_vat",
    JournalLineVatRow,
    key=("journal", "line_no", "position", "place"),
    clustered=True,
)


def _set(event: JournalBatchSet, placed: Placed, rows: Rows) -> None:
    rows.of(JournalBatchRow).append(
        JournalBatchRow(
            journal=f"{event.template}/{event.batch}",
            position=placed.position,
            commit_no=placed.commit_no,
            number_series=event.number_series,
            bal_account_type=event.bal_account_type,
            bal_account_no=event.bal_account_no,
            reason_code=event.reason_code,
        )
    )


def _typed(event: JournalLinesAdded | JournalLinesChanged, placed: Placed, rows: Rows) -> None:
    for line in event.lines:
        rows.of(JournalLineRow).append(_row(line, placed, rows, "open", 0, 0))
    _add_applications(event.lines, event.applications, placed, rows)
    _add_vat(event.lines, event.vat, placed, rows)


def _posted(event: JournalLinesPosted, placed: Placed, rows: Rows) -> None:
    for line, transaction_no in zip(event.lines, event.transaction_nos, strict=True):
        rows.of(JournalLineRow).append(
            _row(line, placed, rows, "posted", event.register_no, transaction_no)
        )
    _add_applications(event.lines, event.applications, placed, rows)
    _add_vat(event.lines, event.vat, placed, rows)


def _deleted(event: JournalLinesDeleted, placed: Placed, rows: Rows) -> None:
    rows.of(JournalLineRow).extend(
        JournalLineRow(
            journal=journal_of(placed.stream),
            line_no=line_no,
            position=placed.position,
            commit_no=placed.commit_no,
            status="deleted",
        )
        for line_no in event.line_nos
    )


def _row(
    line: BatchLine,
    placed: Placed,
    rows: Rows,
    status: str,
    register_no: int,
    transaction_no: int,
) -> JournalLineRow:
    in_units = factor(line.currency) if line.currency else rows.lcy_factor
    discount = line.discount_amount
    return JournalLineRow(
        journal=journal_of(placed.stream),
        line_no=line.line_no,
        position=placed.position,
        commit_no=placed.commit_no,
        status=status,
        register_no=register_no,
        transaction_no=transaction_no,
        posting_day=day_or_none(line.posting_date),
        document_day=day_or_none(line.document_date),
        document_type=line.document_type,
        document_no=line.document_no,
        external_document_no=line.external_document_no,
        account_type=line.account_type,
        account_no=line.account_no,
        description_seal=line.description_seal,
        amount=units(line.amount, in_units),
        currency=line.currency,
        bal_account_type=line.bal_account_type,
        bal_account_no=line.bal_account_no,
        applies_to_document_type=line.applies_to_document_type,
        applies_to_document_no=line.applies_to_document_no,
        due_day=day_or_none(line.due_date),
        discount_day=day_or_none(line.discount_date),
        discount_amount=None if discount is None else units(discount, in_units),
        payment_reference=line.payment_reference,
        payment_method=line.payment_method,
        on_hold=line.on_hold,
        reason_code=line.reason_code,
        posting_group=line.posting_group,
        dimensions=line.dimensions,
        recurring_method=line.recurring_method,
        recurring_frequency=line.recurring_frequency,
        expiration_day=day_or_none(line.expiration_date),
    )


def _add_applications(
    lines: Iterable[BatchLine],
    applications: Iterable[LineApplication],
    placed: Placed,
    rows: Rows,
) -> None:
    currency_by_line = {line.line_no: line.currency for line in lines}
    for place, application in enumerate(applications):
        currency = currency_by_line[application.line_no]
        in_units = factor(currency) if currency else rows.lcy_factor
        rows.of(JournalLineApplicationRow).append(
            JournalLineApplicationRow(
                journal=journal_of(placed.stream),
                line_no=application.line_no,
                position=placed.position,
                place=place,
                entry_no=application.entry_no,
                amount=units(application.amount, in_units),
            )
        )


def _add_vat(
    lines: Iterable[BatchLine], vat: Iterable[LineVat], placed: Placed, rows: Rows
) -> None:
    currency_by_line = {line.line_no: line.currency for line in lines}
    for place, part in enumerate(vat):
        currency = currency_by_line[part.line_no]
        in_units = factor(currency) if currency else rows.lcy_factor
        rows.of(JournalLineVatRow).append(
            JournalLineVatRow(
                journal=journal_of(placed.stream),
                line_no=part.line_no,
                position=placed.position,
                place=place,
                vat_code=part.vat_code,
                base=units(part.base, in_units),
                amount=units(part.amount, in_units),
                rate="" if part.rate is None else str(part.rate),
                account_no=part.account_no,
            )
        )


PROJECTION = Projection(
    (BATCHES, LINES, APPLICATIONS, LINE_VAT),
    (
        on(JournalBatchSet, _set),
        on(JournalLinesAdded, _typed),
        on(JournalLinesChanged, _typed),
        on(JournalLinesDeleted, _deleted),
        on(JournalLinesPosted, _posted),
    ),
)
