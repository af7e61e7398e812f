"""The ledger of one customer or vendor: its entries are posted, applied, unapplied, reversed and edited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.exchange_adjustment import ReleasedGain
from ledger_es.aggregates.general_ledger import SourceCode
from ledger_es.values import ZERO, DocumentType, ExchangeRate, Money, Record, Seal

ONE = Decimal(1)

AskingDocument = Literal["reminder", "finance_charge_memo"]

DetailType = Literal[
    "payment_discount", "payment_discount_tolerance", "payment_tolerance", "application_rounding",
    "payment_discount_vat_excluded", "payment_discount_vat_adjustment",
    "payment_discount_tolerance_vat_excluded", "payment_discount_tolerance_vat_adjustment",
    "payment_tolerance_vat_excluded", "payment_tolerance_vat_adjustment",
    "unrealized_loss", "unrealized_gain", "realized_loss", "realized_gain",
    "correction_of_remaining_amount",
]  # fmt: skip


class PostedEntry(Record):
    """A customer or vendor ledger entry as posted.

    Debits are positive: a customer's invoice is positive and a payment negative; for a vendor it is the other way
    round. Discount and tolerance have the sign of the entry. `exchange_rate_amount` units of the currency are worth
    `relational_exchange_rate_amount` units of the local currency. `control_account_no` is the receivables or payables
    account that the posting group named at posting.
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
    """The bank statement and its line from which the entry was posted; empty and 0 for none."""
    bal_account_type: str = ""
    bal_account_no: str = ""
    description_seal: Seal = ""
    reversed_entry_no: int = 0
    reversed_transaction_no: int = 0
    reversal_application_no: int = 0
    """Only on a reversal entry: the entry and transaction that it reverses, and the application that closes both."""
    vat_amount: Money = ZERO
    """The VAT that is part of the amount, with its sign, if the document was posted with its VAT."""
    corrects_entry_no: int = 0
    """The reversed entry that this one was entered anew for; 0 for none."""

    @property
    def rate(self) -> ExchangeRate:
        """The rate at which it was posted."""
        return ExchangeRate(self.exchange_rate_amount, self.relational_exchange_rate_amount)


class Application(Record):
    """One application: its number, the applying entry, its posting date and its document."""

    application_no: int
    applying_entry_no: int
    transaction_no: int
    posting_date: date
    document_type: DocumentType = ""
    document_no: str
    source_code: SourceCode


class AppliedPair(Record):
    """An open debit and an open credit that settle each other. All amounts are positive.

    `amount` and `amount_lcy` reduce the debit. They also reduce the credit, unless it has its own `credit_amount` or
    `credit_amount_lcy`: in another currency, or by a cent where both were converted to a third one.
    """

    application_no: int
    debit_entry_no: int
    credit_entry_no: int
    amount: Money
    amount_lcy: Money
    credit_amount: Money | None = None
    credit_amount_lcy: Money | None = None


class DerivedDetail(Record):
    """What an application adds to its applying entry apart from the pairs: discount, tolerance, rounding, gain or loss.

    `amount` has the sign with which it changes the entry `entry_no`: a discount of 20 on a customer's payment is −20.
    Where it corrects the VAT of the document, it is one detail without VAT and one for each part of the VAT.
    `gl_account_no` is the G/L account that it was posted to. `applied_entry_no` is the document for which it was
    granted.
    """

    application_no: int
    entry_no: int
    applied_entry_no: int
    detail_type: DetailType
    amount: Money
    amount_lcy: Money
    gl_account_no: str
    control_account_no: str
    """The receivables or payables account of the applying entry."""
    dimensions: str = ""
    """Of both G/L lines: those of the applying entry and, where it lacks one, of the other entry."""


class TouchedEntry(Record):
    """How an application changed an entry. The values before are kept, so that an undo restores them as they were.

    Amounts are in the entry's currency, except those in `_lcy`. `control_account_no` is the entry's receivables or
    payables account.
    """

    application_no: int
    entry_no: int
    application_no_before: int = 0
    """The last application before this one that changed the entry, 0 for none."""
    reopened_on_before: date | None = None
    """The day on which an earlier undo had opened the entry again (see `ReopenedEntry`), None for none."""
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
    """The edited terms of an entry at the time it is closed. An entry without such a record had its terms as posted."""

    application_no: int
    entry_no: int
    due_date: date
    discount_date: date | None
    discount_tolerance_date: date | None
    payment_reference: str
    payment_method: str
    on_hold: str


class Unapplication(Record):
    """The undo of one application, with its own transaction, posting date and document."""

    application_no: int
    applying_entry_no: int
    transaction_no: int
    posting_date: date
    document_type: DocumentType = ""
    document_no: str


class ReopenedEntry(Record):
    """An entry after an application was undone. Amounts are in its currency, except the one in `_lcy`.

    `application_no_before` is the last application that still changes the entry, 0 for none. `reopened_on` is the
    latest day on which an undo opened something of the entry that had been settled on the days before it; None if every
    undo bears the date of its application. Before that day the entry cannot be applied, as something of it counts as
    settled.
    """

    application_no: int
    entry_no: int
    application_no_before: int = 0
    reopened_on: date | None = None
    currency: str
    control_account_no: str
    remaining_amount_after: Money
    remaining_amount_lcy_after: Money
    discount_possible_after: Money = ZERO
    max_payment_tolerance_after: Money = ZERO


class EntriesPosted(Event):
    """Entries were posted to the ledger of this customer or vendor."""

    act: ClassVar[str] = "entries_posted"

    entries: tuple[PostedEntry, ...] = Field(min_length=1)


class EntriesApplied(Event):
    """Entries were applied to each other. `edited` has the terms of the closed entries that had been edited.

    `released` is what is taken back of unrealised gains and losses of entries in foreign currencies.
    """

    act: ClassVar[str] = "entries_applied"

    applications: tuple[Application, ...] = Field(min_length=1)
    pairs: tuple[AppliedPair, ...] = Field(min_length=1)
    details: tuple[DerivedDetail, ...] = ()
    released: tuple[ReleasedGain, ...] = ()
    touched: tuple[TouchedEntry, ...] = Field(min_length=1)
    edited: tuple[EditedEntry, ...] = ()

    def application(self, application_no: int) -> Application:
        """The application with this number, which is one of the event."""
        return next(
            application
            for application in self.applications
            if application.application_no == application_no
        )


class ApplicationsUndone(Event):
    """Applications were undone.

    `pairs_undone`, `details_undone` and `released_undone` repeat the applied pairs and details, and what was taken back
    of unrealised gains and losses, with their original signs; the last ones with the transaction and day of the undo.
    `reopened` has the entries, as posted, that the application had closed, and `edited` the terms of those that had
    been edited.
    """

    act: ClassVar[str] = "applications_undone"

    undone: tuple[Unapplication, ...] = Field(min_length=1)
    pairs_undone: tuple[AppliedPair, ...] = Field(min_length=1)
    details_undone: tuple[DerivedDetail, ...] = ()
    released_undone: tuple[ReleasedGain, ...] = ()
    restored: tuple[ReopenedEntry, ...] = Field(min_length=1)
    reopened: tuple[PostedEntry, ...] = ()
    edited: tuple[EditedEntry, ...] = ()


class EntriesReversed(Event):
    """Reversal entries were posted.

    Each has the document number, date and type of the entry that it reverses, and the opposite amount. Both are closed.
    """

    act: ClassVar[str] = "entries_reversed"

    entries: tuple[PostedEntry, ...] = Field(min_length=1)


class EntryHoldSet(Event):
    """An entry was put on hold, or released: an empty `on_hold` means no hold."""

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
    """The discount that is still possible was changed. Amounts have the sign and the currency of the entry.

    `discount_date` is the last day of the discount; `discount_tolerance_date` is the last day on which it is tolerated.
    """

    act: ClassVar[str] = "entry_discount_changed"

    entry_no: int
    currency: str
    discount_possible: Money
    discount_date: date | None
    discount_tolerance_date: date | None
    discount_possible_before: Money
    discount_date_before: date | None
    discount_tolerance_date_before: date | None


class ChangedTolerance(Record):
    """The tolerance of an open entry before and after a change. The largest accepted difference has the entry's sign.

    `discount_tolerance_date` is the last day on which a late discount is tolerated, None if it never is.
    """

    entry_no: int
    currency: str
    max_payment_tolerance: Money
    max_payment_tolerance_before: Money
    discount_tolerance_date: date | None
    discount_tolerance_date_before: date | None


class EntryTolerancesChanged(Event):
    """The tolerance of open entries was changed: by a person, or because the set-up or the party's block changed."""

    act: ClassVar[str] = "entry_tolerances_changed"

    entries: tuple[ChangedTolerance, ...] = Field(min_length=1)


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


class AskedEntry(Record):
    """An entry on a reminder or a finance charge memo, and its reminder level before and after.

    `level_no` is the level that the line reaches, 0 on memos and in the sections *not due* and *on hold*.
    `fee_level_no` is the level for which it bore a fee per line, 0 for none. `closing_application_no` is the
    application that had closed the entry, 0 if it was open.
    """

    entry_no: int
    level_no: int = 0
    level_before: int = 0
    level_after: int = 0
    fee_level_no: int = 0
    interest_posted: bool = False
    closing_application_no: int = 0


class ReminderLevelSet(Event):
    """Entries were asked for by an issued reminder or finance charge memo, or that document was cancelled.

    A cancelled document counts no longer: `level_after` is then the highest level of the documents that remain.
    """

    act: ClassVar[str] = "reminder_level_set"

    document_type: AskingDocument
    document_no: str
    document_date: date
    due_date: date
    is_cancelled: bool = False
    entries: tuple[AskedEntry, ...] = Field(min_length=1)


_PARTY_LEDGER_EVENTS = (
    EntriesPosted,
    EntriesApplied,
    ApplicationsUndone,
    EntriesReversed,
    EntryHoldSet,
    EntryDueDateChanged,
    EntryDiscountChanged,
    EntryTolerancesChanged,
    EntryPaymentReferenceChanged,
    EntryPaymentMethodChanged,
)
EVENTS = {
    "customer_ledger": (*_PARTY_LEDGER_EVENTS, ReminderLevelSet),
    "vendor_ledger": _PARTY_LEDGER_EVENTS,
}
