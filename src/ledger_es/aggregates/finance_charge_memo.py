"""A finance charge memo: drafted, perhaps drafted anew, then issued or deleted; an issued one may be cancelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.asking_document import (
    AskingContent,
    AskingIssued,
    DocumentCancelled,
    DocumentDeleted,
    DocumentState,
)
from ledger_es.values import ZERO, DocumentType, Money, Record, StoredCode


class ChargedEntry(Record):
    """An entry that bears interest. `remaining_amount` is what was open of it on the document date.

    `base_amount` is what the rate is taken of: the remaining amount, or the balances of its days by days of a period.

    `days` run from its due date to the document date, or to the day it was closed. `closing_application_no` is the
    application that had closed the entry, 0 if it was open.
    """

    entry_no: int
    document_type: DocumentType = ""
    document_no: str
    due_date: date
    amount: Money
    remaining_amount: Money
    base_amount: Money = ZERO
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
    base_amount: Money = ZERO
    amount: Money


class MemoContent(AskingContent):
    """What a memo says: interest, fee, VAT and rounding are its total.

    `line_description` and `rate_description` are those of the terms with their placeholders, which stand for facts of
    each line; empty where the terms have none in the customer's language.
    """

    finance_charge_terms: StoredCode
    line_description: str = ""
    rate_description: str = ""
    lines: tuple[ChargedEntry, ...] = ()
    rates: tuple[ChargedRate, ...] = ()


class MemoDrafted(MemoContent):
    """A draft of a finance charge memo was made."""

    act: ClassVar[str] = "drafted"


class MemoRefreshed(MemoContent):
    """The lines of the draft were made anew."""

    act: ClassVar[str] = "refreshed"


class MemoChanged(MemoContent):
    """A person took entries out of the draft, or typed texts."""

    act: ClassVar[str] = "changed"


class MemoIssued(MemoContent, AskingIssued):
    """The memo was issued with this content."""


class MemoDeleted(DocumentDeleted):
    """The draft of a memo was deleted."""


class MemoCancelled(DocumentCancelled):
    """The issued memo was cancelled."""


class FinanceChargeMemo(DocumentState[MemoContent, MemoIssued]):
    kind = "finance charge memo"


EVENTS = {
    "finance_charge_memo": (
        MemoDrafted,
        MemoRefreshed,
        MemoChanged,
        MemoIssued,
        MemoDeleted,
        MemoCancelled,
    )
}
