"""The journal of the books: every posting once, its transactions, G/L lines and the subledger entries it made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import DocumentType, LedgerKind, Money, Seal

STREAM = "general_ledger"

SourceCode = Literal[
    "opening_balance",
    "journal",
    "sales_document",
    "purchase_document",
    "payment_reconciliation",
    "application",
    "unapplication",
    "reversal",
]
REVERSIBLE: frozenset[str] = frozenset({"journal", "payment_reconciliation"})
"""Sources whose transactions may be reversed: entries that came from a journal (receivables.md 7.1)."""


class TransactionRow(NamedTuple):
    """A ledger transaction; `reversed_no` is the transaction that it reverses, 0 for none."""

    no: int
    posting_date: date
    document_no: str
    document_type: str = ""
    reversed_no: int = 0


class LineRow(NamedTuple):
    """A G/L line, debit positive.

    `document_date` None: the posting date of the transaction. `application_no`: the application that made the line (its
    discount, say), 0 for none; the application's undo mirrors such a line, a reversal does not. `entry_no`: the
    customer, vendor or bank entry whose control account the line moves, 0 for none.
    """

    transaction_no: int
    gl_entry_no: int
    account_no: str
    amount_lcy: Decimal
    entry_no: int = 0
    document_date: date | None = None
    external_document_no: str = ""
    description_seal: Seal = ""
    dimensions: str = ""
    reason_code: str = ""
    application_no: int = 0


class EntryRow(NamedTuple):
    """A customer, vendor or bank entry that the posting made; `account_no` is the party's or bank account's number."""

    transaction_no: int
    ledger: str
    account_no: str
    no: int


class ApplicationRow(NamedTuple):
    """An application that the posting made on the ledger of a customer or vendor."""

    transaction_no: int
    ledger: str
    account_no: str
    no: int


TRANSACTIONS = Table(TransactionRow, "transaction_")
LINES = Table(LineRow, "line_")
ENTRIES = Table(EntryRow, "entry_")
APPLICATIONS = Table(ApplicationRow, "application_")


class Posted(Event):
    """One posting, or a part of a large one: whole transactions, at most 1,000; parts count from 1.

    Four tables as columns, declared by the rows above: the ledger transactions; their G/L lines, which sum to zero in
    each transaction and posting date; the customer, vendor and bank entries made; the applications made.
    """

    act: ClassVar[str] = "posted"

    register_no: int
    part: int
    source_code: SourceCode

    transaction_nos: tuple[int, ...]
    transaction_posting_dates: tuple[date, ...]
    transaction_document_types: tuple[DocumentType, ...] = ()
    transaction_document_nos: tuple[str, ...]
    transaction_reversed_nos: tuple[int, ...] = ()

    line_transaction_nos: tuple[int, ...] = ()
    line_gl_entry_nos: tuple[int, ...] = ()
    line_account_nos: tuple[str, ...] = ()
    line_amounts_lcy: tuple[Money, ...] = ()
    line_entry_nos: tuple[int, ...] = ()
    line_document_dates: tuple[date, ...] = ()
    line_external_document_nos: tuple[str, ...] = ()
    line_description_seals: tuple[Seal, ...] = ()
    line_dimensions: tuple[str, ...] = ()
    line_reason_codes: tuple[str, ...] = ()
    line_application_nos: tuple[int, ...] = ()

    entry_transaction_nos: tuple[int, ...] = ()
    entry_ledgers: tuple[Literal["customer", "vendor", "bank_account"], ...] = ()
    entry_account_nos: tuple[str, ...] = ()
    entry_nos: tuple[int, ...] = ()

    application_transaction_nos: tuple[int, ...] = ()
    application_ledgers: tuple[LedgerKind, ...] = ()
    application_account_nos: tuple[str, ...] = ()
    application_nos: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        for table in TABLES[Posted]:
            table.refuse_unequal(self)
        return self


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    Posted: (TRANSACTIONS, LINES, ENTRIES, APPLICATIONS)
}
"""The tables inside each event that has some."""


class GeneralLedger:
    """Holds nothing: the last numbers stand in the head, the lines in the log and the read models."""

    def evolve(self, event: Event) -> None:
        assert isinstance(event, Posted), f"general_ledger holds {type(event).__name__}"


EVENTS = {STREAM: (Posted,)}
