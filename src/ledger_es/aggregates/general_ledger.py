"""The journal of the books: every posting once, its transactions, G/L lines and the subledger entries it made."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from ledger_es.aggregates.event import Event, equal_columns
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


class Posted(Event):
    """One posting, or a part of a large one: whole transactions, at most 1,000; parts count from 1.

    Four tables as columns. `transaction_*`: one row a ledger transaction. `line_*`: G/L lines, debit positive, which
    sum to zero in each transaction and posting date. `entry_*`: the customer, vendor and bank entries made.
    `application_*`: the applications made. An optional column left out is all default.
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
    """The transaction that this one reverses."""

    line_transaction_nos: tuple[int, ...] = ()
    line_gl_entry_nos: tuple[int, ...] = ()
    line_account_nos: tuple[str, ...] = ()
    line_amounts_lcy: tuple[Money, ...] = ()
    line_document_dates: tuple[date, ...] = ()
    """Left out: the posting dates."""
    line_external_document_nos: tuple[str, ...] = ()
    line_description_seals: tuple[Seal, ...] = ()
    line_dimensions: tuple[str, ...] = ()
    line_reason_codes: tuple[str, ...] = ()
    line_application_nos: tuple[int, ...] = ()
    """The application that made the line (its discount, say); the application's undo mirrors it, not a reversal."""

    entry_transaction_nos: tuple[int, ...] = ()
    entry_ledgers: tuple[Literal["customer", "vendor", "bank_account"], ...] = ()
    entry_account_nos: tuple[str, ...] = ()
    entry_nos: tuple[int, ...] = ()

    application_transaction_nos: tuple[int, ...] = ()
    application_ledgers: tuple[LedgerKind, ...] = ()
    application_account_nos: tuple[str, ...] = ()
    application_nos: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _columns(self) -> Self:
        equal_columns(
            (self.transaction_nos, self.transaction_posting_dates, self.transaction_document_nos),
            (self.transaction_document_types, self.transaction_reversed_nos),
        )
        equal_columns(
            (
                self.line_transaction_nos,
                self.line_gl_entry_nos,
                self.line_account_nos,
                self.line_amounts_lcy,
            ),
            (
                self.line_document_dates,
                self.line_external_document_nos,
                self.line_description_seals,
                self.line_dimensions,
                self.line_reason_codes,
                self.line_application_nos,
            ),
        )
        equal_columns(
            (self.entry_transaction_nos, self.entry_ledgers, self.entry_account_nos, self.entry_nos)
        )
        equal_columns(
            (
                self.application_transaction_nos,
                self.application_ledgers,
                self.application_account_nos,
                self.application_nos,
            )
        )
        return self


class GeneralLedger:
    """Holds nothing: the last numbers stand in the head, the lines in the log and the read models."""

    def evolve(self, event: Event) -> None:
        assert isinstance(event, Posted), f"general_ledger holds {type(event).__name__}"


EVENTS = {STREAM: (Posted,)}
