"""Journal batches: their settings, and their lines from the first typing until they are posted or deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final, Literal, NamedTuple
from urllib.parse import unquote

from ledger_es.aggregates.event import Event
from ledger_es.values import (
    ZERO,
    AccountType,
    DocumentType,
    Money,
    Record,
    Seal,
    StoredCode,
    stream_id,
)

STREAM = "setup-journal_batches"
"""The settings of all batches. The lines of each batch have a stream of their own."""
LINES_AN_EVENT: Final = 1_000

JournalTemplate = Literal["general", "cash_receipt", "payment"]
RecurringMethod = Literal[
    "", "fixed", "variable", "reversing_fixed", "reversing_variable"
]  # fmt: skip
"""How a line recurs: with its amount or with a new one each time; a reversing one is taken back on the next day."""


class JournalName(NamedTuple):
    """A batch under its template, written as cash_receipt/DAILY."""

    template: JournalTemplate
    batch: str

    def __str__(self) -> str:
        return f"{self.template}/{self.batch}"

    @property
    def stream(self) -> str:
        """The stream of the batch's lines."""
        return stream_id("journal_batch", self.template, self.batch)


def journal_of(stream: str) -> str:
    """`cash_receipt/DAILY` of the stream `journal_batch-cash_receipt-DAILY`."""
    _, template, batch = stream.split("-")
    return f"{template}/{unquote(batch)}"


class JournalBatchSet(Event):
    """The settings of a batch, all of them.

    A line that names no balancing account gets that of the batch. Documents without a number draw one from
    `number_series` when they are posted; if it is empty, from the series JOURNAL. Lines get `reason_code` unless they
    have their own.
    """

    act: ClassVar[str] = "journal_batch_set"

    template: JournalTemplate
    batch: StoredCode
    number_series: StoredCode = ""
    bal_account_type: Literal["gl", "bank_account"] = "gl"
    bal_account_no: StoredCode = ""
    reason_code: StoredCode = ""


class BatchLine(Record):
    """A line of a batch, as typed so far. A positive `amount` is a debit; it is zero while nobody has filled it.

    The line settles the open document `applies_to_document_no`, or the entries that its applications name. A line that
    recurs stays in the batch when it is posted, with the posting date that `recurring_frequency` leads to, until that
    lies after `expiration_date`.
    """

    line_no: int
    posting_date: date
    document_date: date | None = None
    document_type: DocumentType = ""
    document_no: StoredCode = ""
    external_document_no: StoredCode = ""
    account_type: AccountType = "gl"
    account_no: StoredCode
    description_seal: Seal = ""
    amount: Money = ZERO
    currency: StoredCode = ""
    bal_account_type: AccountType = "gl"
    bal_account_no: StoredCode = ""
    applies_to_document_type: DocumentType = ""
    applies_to_document_no: StoredCode = ""
    due_date: date | None = None
    discount_date: date | None = None
    discount_amount: Money | None = None
    payment_reference: StoredCode = ""
    payment_method: StoredCode = ""
    on_hold: StoredCode = ""
    reason_code: StoredCode = ""
    posting_group: StoredCode = ""
    dimensions: str = ""
    recurring_method: RecurringMethod = ""
    recurring_frequency: StoredCode = ""
    expiration_date: date | None = None


class LineApplication(Record):
    """The line settles this open entry; a positive `amount` limits how much of it, zero means as much as possible."""

    line_no: int
    entry_no: int
    amount: Money = ZERO


class LineVat(Record):
    """A part of the document of a line that one VAT code taxes, as typed: positive, as the document shows it.

    Without a rate it is that of the code on the document date, without an account the one that the code names.
    """

    line_no: int
    vat_code: StoredCode
    base: Money
    amount: Money = ZERO
    rate: Decimal | None = None
    account_no: StoredCode = ""


class JournalLinesAdded(Event):
    """Lines were typed, imported or copied into the batch."""

    act: ClassVar[str] = "lines_added"

    lines: tuple[BatchLine, ...]
    applications: tuple[LineApplication, ...] = ()
    vat: tuple[LineVat, ...] = ()


class JournalLinesChanged(Event):
    """These lines, their applications and their VAT, whole, take the place of those with the same numbers.

    A line that recurs is back in the batch with it, in the commit in which it was posted.
    """

    act: ClassVar[str] = "lines_changed"

    lines: tuple[BatchLine, ...]
    applications: tuple[LineApplication, ...] = ()
    vat: tuple[LineVat, ...] = ()


class JournalLinesDeleted(Event):
    act: ClassVar[str] = "lines_deleted"

    line_nos: tuple[int, ...]


class JournalLinesPosted(Event):
    """The lines as they were posted in the register, with the document numbers drawn. They have left the batch.

    `transaction_nos` has the ledger transaction of each line.
    """

    act: ClassVar[str] = "lines_posted"

    register_no: int
    lines: tuple[BatchLine, ...]
    transaction_nos: tuple[int, ...]
    applications: tuple[LineApplication, ...] = ()
    vat: tuple[LineVat, ...] = ()


class JournalBatches:
    """The settings of every batch."""

    def __init__(self) -> None:
        self.batches: dict[JournalName, JournalBatchSet] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case JournalBatchSet():
                self.batches[JournalName(event.template, event.batch)] = event


class JournalBatch:
    """The lines of one batch that are not posted, by number, with the entries that they settle and their VAT.

    `parties` are the customers and vendors that a line of the batch ever named.
    """

    def __init__(self) -> None:
        self.lines: dict[int, BatchLine] = {}
        self.applications: dict[int, tuple[LineApplication, ...]] = {}
        self.vat: dict[int, tuple[LineVat, ...]] = {}
        self.line_no_last = 0
        self.parties: set[tuple[str, str]] = set()

    def in_order(self) -> list[BatchLine]:
        return [line for _, line in sorted(self.lines.items())]

    def evolve(self, event: Event) -> None:
        match event:
            case JournalLinesAdded() | JournalLinesChanged():
                for line in event.lines:
                    self._put(line)
                for application in event.applications:
                    known = self.applications.get(application.line_no, ())
                    self.applications[application.line_no] = (*known, application)
                for part in event.vat:
                    self.vat[part.line_no] = (*self.vat.get(part.line_no, ()), part)
            case JournalLinesDeleted():
                self._take_out(event.line_nos)
            case JournalLinesPosted():
                self._take_out(line.line_no for line in event.lines)

    def _put(self, line: BatchLine) -> None:
        self.lines[line.line_no] = line
        self.applications.pop(line.line_no, None)
        self.vat.pop(line.line_no, None)
        self.line_no_last = max(self.line_no_last, line.line_no)
        self.parties.add((line.account_type, line.account_no))
        self.parties.add((line.bal_account_type, line.bal_account_no))

    def _take_out(self, line_nos: Iterable[int]) -> None:
        for line_no in line_nos:
            self.lines.pop(line_no, None)
            self.applications.pop(line_no, None)
            self.vat.pop(line_no, None)


def amount_to_apply(application: LineApplication) -> Decimal | None:
    """The limit of the application, None for as much as possible."""
    return application.amount or None


EVENTS = {
    "setup": (JournalBatchSet,),
    "journal_batch": (
        JournalLinesAdded,
        JournalLinesChanged,
        JournalLinesDeleted,
        JournalLinesPosted,
    ),
}
