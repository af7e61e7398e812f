"""The ledger of one customer or vendor: entries posted, applied, unapplied, reversed, edited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import SourceCode
from ledger_es.values import ZERO, DocumentType, Money, Record, Seal

ONE = Decimal(1)

DetailType = Literal[
    "payment_discount", "payment_discount_tolerance", "payment_tolerance", "application_rounding",
    "unrealized_loss", "unrealized_gain", "realized_loss", "realized_gain",
    "correction_of_remaining_amount",
]  # fmt: skip


class PostedEntry(Record):
    """A ledger entry as posted. Signs: facts of the trade (customer invoice +, payment −; vendor the other way round).

    `exchange_rate_amount` units of the currency are worth `relational_exchange_rate_amount` of the local currency (the
    quoted pair). `control_account_no`: the receivables or payables account of the posting group at posting. Discount
    and tolerance carry the sign of the entry.
    """

    entry_no: int
    transaction_no: int
    document_type: DocumentType = ""
    document_no: str
    external_document_no: str = ""
    posting_date: date
    document_date: date
    due_date: date
    currency: str
    amount: Money
    amount_lcy: Money
    exchange_rate_amount: Decimal = ONE
    relational_exchange_rate_amount: Decimal = ONE
    posting_group: str
    control_account_no: str
    source_code: SourceCode
    reason_code: str = ""
    dimensions: str = ""
    discount_possible: Money = ZERO
    discount_date: date | None = None
    discount_tolerance_date: date | None = None
    max_payment_tolerance: Money = ZERO
    payment_reference: str = ""
    payment_method: str = ""
    on_hold: str = ""
    statement_no: str = ""
    statement_line_no: int = 0
    """The line of the bank statement that it was posted from."""
    bal_account_type: str = ""
    bal_account_no: str = ""
    description_seal: Seal = ""
    reversed_entry_no: int = 0
    reversed_transaction_no: int = 0
    reversal_application_no: int = 0
    """Only on reversal entries: what they reverse, and the application that closes both."""


class Application(Record):
    """One act of applying: its number, the applying entry, when it counts and under which document."""

    application_no: int
    applying_entry_no: int
    transaction_no: int
    posting_date: date
    document_type: DocumentType = ""
    document_no: str
    source_code: SourceCode


class AppliedPair(Record):
    """An open debit and an open credit settled with each other; amounts are positive.

    `amount`, `amount_lcy` reduce the debit; the credit by the same unless its own figures are given (other currency).
    """

    application_no: int
    debit_entry_no: int
    credit_entry_no: int
    amount: Money
    amount_lcy: Money
    credit_amount: Money | None = None
    credit_amount_lcy: Money | None = None


class DerivedDetail(Record):
    """What an application adds to its applying entry beside the pairs: discount, tolerance, rounding, gain, loss.

    `amount` is signed as it changes the entry `entry_no` (a discount of 20 on a customer payment: −20); `gl_account_no`
    is the G/L account it went to; `applied_entry_no` the document it was granted on.
    """

    application_no: int
    entry_no: int
    applied_entry_no: int
    detail_type: DetailType
    amount: Money
    amount_lcy: Money
    gl_account_no: str
    control_account_no: str
    """Receivables or payables account of the applying entry."""


class TouchedEntry(Record):
    """What the application made of one entry, with what it was before, so that an undo restores without computing.

    All amounts are in the entry's currency; `control_account_no` is its receivables or payables account.
    """

    application_no: int
    entry_no: int
    application_no_before: int = 0
    """The application that touched the entry last before this one."""
    currency: str
    control_account_no: str
    remaining_amount_before: Money
    remaining_amount_after: Money
    remaining_amount_lcy_before: Money
    remaining_amount_lcy_after: Money
    discount_possible_before: Money = ZERO
    discount_possible_after: Money = ZERO
    max_payment_tolerance_before: Money = ZERO
    max_payment_tolerance_after: Money = ZERO


class EditedEntry(Record):
    """Terms of a closing entry that had been edited, as they stood; an entry that is not here stood as posted."""

    application_no: int
    entry_no: int
    due_date: date
    discount_date: date | None
    discount_tolerance_date: date | None
    payment_reference: str
    payment_method: str
    on_hold: str


class Unapplication(Record):
    """One act of undoing an application."""

    application_no: int
    applying_entry_no: int
    transaction_no: int
    posting_date: date
    document_type: DocumentType = ""
    document_no: str


class ReopenedEntry(Record):
    """How an entry stands after the undo, in its currency."""

    application_no: int
    entry_no: int
    application_no_before: int = 0
    currency: str
    control_account_no: str
    remaining_amount_after: Money
    remaining_amount_lcy_after: Money
    discount_possible_after: Money = ZERO
    max_payment_tolerance_after: Money = ZERO


class EntriesPosted(Event):
    act: ClassVar[str] = "entries_posted"

    entries: tuple[PostedEntry, ...] = Field(min_length=1)


class EntriesApplied(Event):
    act: ClassVar[str] = "entries_applied"

    applications: tuple[Application, ...] = Field(min_length=1)
    pairs: tuple[AppliedPair, ...] = Field(min_length=1)
    details: tuple[DerivedDetail, ...] = ()
    touched: tuple[TouchedEntry, ...] = Field(min_length=1)
    edited: tuple[EditedEntry, ...] = ()


class ApplicationsUndone(Event):
    """`pairs_undone`, `details_undone`: as they were applied, signs and all; each is taken back.

    `reopened`: as posted, the entries that were closed; `edited`: their terms where an edit had changed them.
    """

    act: ClassVar[str] = "applications_undone"

    undone: tuple[Unapplication, ...] = Field(min_length=1)
    pairs_undone: tuple[AppliedPair, ...] = Field(min_length=1)
    details_undone: tuple[DerivedDetail, ...] = ()
    restored: tuple[ReopenedEntry, ...] = Field(min_length=1)
    reopened: tuple[PostedEntry, ...] = ()
    edited: tuple[EditedEntry, ...] = ()


class EntriesReversed(Event):
    """Reversal entries: same number, date and type, opposite amount; each closes with the entry it reverses."""

    act: ClassVar[str] = "entries_reversed"

    entries: tuple[PostedEntry, ...] = Field(min_length=1)


class EntryHoldSet(Event):
    """Empty: no hold."""

    act: ClassVar[str] = "entry_hold_set"

    entry_no: int
    on_hold: str
    on_hold_before: str


class EntryDueDateChanged(Event):
    act: ClassVar[str] = "entry_due_date_changed"

    entry_no: int
    due_date: date
    due_date_before: date


class EntryDiscountChanged(Event):
    """The discount still possible, signed as the entry, and its last days."""

    act: ClassVar[str] = "entry_discount_changed"

    entry_no: int
    discount_possible: Money
    discount_date: date | None
    discount_tolerance_date: date | None
    discount_possible_before: Money
    discount_date_before: date | None
    discount_tolerance_date_before: date | None


class EntryPaymentReferenceChanged(Event):
    act: ClassVar[str] = "entry_payment_reference_changed"

    entry_no: int
    payment_reference: str
    payment_reference_before: str


class EntryPaymentMethodChanged(Event):
    act: ClassVar[str] = "entry_payment_method_changed"

    entry_no: int
    payment_method: str
    payment_method_before: str


_ALL = (
    EntriesPosted,
    EntriesApplied,
    ApplicationsUndone,
    EntriesReversed,
    EntryHoldSet,
    EntryDueDateChanged,
    EntryDiscountChanged,
    EntryPaymentReferenceChanged,
    EntryPaymentMethodChanged,
)
EVENTS = {"customer_ledger": _ALL, "vendor_ledger": _ALL}
