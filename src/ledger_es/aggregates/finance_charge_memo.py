"""A finance charge memo: drafted, then issued or deleted; an issued one may be cancelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.reminder import NO_PERCENTAGE, ONE, DocumentStatus
from ledger_es.values import ZERO, Currency, DocumentType, Money, Record, StoredCode


class ChargedEntry(Record):
    """An entry that bears interest. `remaining_amount` is what was open of it on the document date.

    `days` run from its due date to the document date, or to the day it was closed. `closing_application_no` is the
    application that had closed the entry, 0 if it was open.
    """

    entry_no: int
    document_type: DocumentType = ""
    document_no: str
    due_date: date
    amount: Money
    remaining_amount: Money
    interest_amount: Money
    days: int
    closing_application_no: int = 0


class ChargedRate(Record):
    """The part of an entry's interest at one rate: `days` at `percentage` per `period_days`, from `due_date` on."""

    entry_no: int
    due_date: date
    days: int
    percentage: Decimal
    period_days: int
    amount: Money


class MemoContent(Event):
    """What a memo says. All amounts are in its currency; interest, fee and rounding are its total.

    `exchange_rate_amount` units of the currency are worth `relational_exchange_rate_amount` units of the local
    currency. The posting options, the texts with their placeholders, and the `interest_rate` on the document date are
    those of the terms when the draft was made.
    """

    customer_no: StoredCode
    currency: Currency
    finance_charge_terms: StoredCode
    document_date: date
    posting_date: date
    due_date: date
    interest_amount: Money
    additional_fee: Money = ZERO
    rounding_amount: Money = ZERO
    exchange_rate_amount: Decimal = ONE
    relational_exchange_rate_amount: Decimal = ONE
    post_interest: bool = False
    post_additional_fee: bool = False
    interest_rate: Decimal = NO_PERCENTAGE
    beginning_text: str = ""
    ending_text: str = ""
    automation: StoredCode = ""
    lines: tuple[ChargedEntry, ...] = ()
    rates: tuple[ChargedRate, ...] = ()


class MemoDrafted(MemoContent):
    """A draft of a finance charge memo was made."""

    act: ClassVar[str] = "drafted"


class MemoIssued(MemoContent):
    """The memo was issued with this content.

    `entry_no` is the entry that was posted for the parts of the document that its terms post, 0 and amounts of 0 for
    none.
    """

    act: ClassVar[str] = "issued"

    entry_no: int = 0
    transaction_no: int = 0
    posted_fee_amount: Money = ZERO
    posted_interest_amount: Money = ZERO
    posted_rounding_amount: Money = ZERO


class MemoDeleted(Event):
    """The draft was deleted. Its number stays used."""

    act: ClassVar[str] = "deleted"

    customer_no: StoredCode
    currency: Currency


class MemoCancelled(Event):
    """The issued memo was cancelled; `transaction_no` reverses what it had posted, 0 if that was nothing."""

    act: ClassVar[str] = "cancelled"

    posting_date: date
    transaction_no: int = 0


class FinanceChargeMemo:
    """The memo with what it says now. `content` is None only while its number is unused."""

    kind: ClassVar[str] = "finance charge memo"

    def __init__(self) -> None:
        self.status: DocumentStatus = "missing"
        self.content: MemoContent | None = None

    @property
    def issued(self) -> MemoIssued | None:
        """The document as it was issued, whether it was cancelled later or not; None for any other."""
        return self.content if isinstance(self.content, MemoIssued) else None

    def evolve(self, event: Event) -> None:
        match event:
            case MemoDrafted():
                self.status, self.content = "draft", event
            case MemoIssued():
                self.status, self.content = "issued", event
            case MemoDeleted():
                self.status = "deleted"
            case MemoCancelled():
                self.status = "cancelled"


EVENTS = {"finance_charge_memo": (MemoDrafted, MemoIssued, MemoDeleted, MemoCancelled)}
