"""Rules of payment registration: the list of unpaid documents on which received money is ticked off.

The rules are in receivables.md 8 and algorithms.md 7. Amounts have the sign of their document: what is received for an
invoice is positive, what is paid back on a credit memo is negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.payment_tolerance import ToleranceRules
from ledger_es.errors import (
    LumpIsZero,
    NothingToPost,
    PaymentCurrencyDiffers,
    ReceivedFromSeveralCustomers,
    ReceivedOnSeveralDates,
    ReceivedWithSeveralDimensions,
    ReceivingDateMissing,
)
from ledger_es.posting.discount import amount_with_discount
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.tolerance import Agreed, Payment, ToleranceAnswers, agree, payable
from ledger_es.values import ZERO, DocumentType, rounded

Warned = Literal["after_due_date", "after_discount_date"]

_AS_SHOWN = ToleranceAnswers(payment="remaining", discount="decline")
"""A payment of one document leaves what its row shows, so that no tolerance is accepted (receivables.md 8.3)."""


class RegistrationRow(NamedTuple):
    """An unpaid document, and what a person has entered for it.

    `original_remaining` is what is open; `discounted_amount` is that less the possible discount; `remaining_amount` is
    what stays open when the amount received is posted.
    """

    entry_no: int
    customer_no: str
    document_type: DocumentType
    currency: str
    original_remaining: Decimal
    discounted_amount: Decimal
    remaining_amount: Decimal
    discount_date: date | None = None
    due_date: date | None = None
    external_document_no: str = ""
    dimensions: str = ""
    """What the payment carries: named for it, before the accounts complete it."""
    payment_made: bool = False
    date_received: date | None = None
    amount_received: Decimal = ZERO

    @property
    def is_in_time(self) -> bool:
        """Whether the discount is earned by its day. A row without a day received counts as in time."""
        if self.discount_date is None:
            return False
        return self.date_received is None or self.date_received <= self.discount_date

    @property
    def proposed_amount(self) -> Decimal:
        """What the customer owes on the day received: the discounted amount up to the discount date."""
        return self.discounted_amount if self.is_in_time else self.original_remaining

    @property
    def warning(self) -> Warned | None:
        """What a person should know before the row is posted: nothing, if the money came by the discount date.

        Otherwise it came after the due date, or a part of the document stays open.
        """
        if self.date_received is None or self.is_in_time:
            return None
        if self.due_date is not None and self.date_received > self.due_date:
            return "after_due_date"
        return "after_discount_date" if self.remaining_amount else None


def listed(entry: OpenEntry) -> bool:
    """Whether the open entry stands in the list of unpaid documents: every document type but payments."""
    return entry.posted.document_type != "payment"


def row_of(customer_no: str, entry: OpenEntry) -> RegistrationRow:
    """The row of an open entry on which nothing has been entered.

    A discount of more than what is left is not granted, so nothing is taken off.
    """
    return RegistrationRow(
        entry_no=entry.entry_no,
        customer_no=customer_no,
        document_type=entry.posted.document_type,
        currency=entry.posted.currency,
        original_remaining=entry.remaining_amount,
        discounted_amount=amount_with_discount(payable(entry).terms),
        remaining_amount=entry.remaining_amount,
        discount_date=entry.discount_date,
        due_date=entry.due_date,
        external_document_no=entry.posted.external_document_no,
    )


# --- what a person enters -----------------------------------------------------------------


def marked(row: RegistrationRow, work_date: date | None) -> RegistrationRow:
    """The row with its payment made. `work_date` fills an empty day received; None fills in nothing.

    The amount is proposed if it is still zero. Without a day received nothing is proposed.
    """
    row = row._replace(payment_made=True, date_received=row.date_received or work_date)
    if row.date_received is None:
        return row
    if not row.amount_received:
        row = row._replace(amount_received=row.proposed_amount)
    return _with_remaining(row)


def entered(
    row: RegistrationRow,
    date_received: date | None,
    amount_received: Decimal | None,
    discount_date: date | None,
    work_date: date | None,
) -> RegistrationRow:
    """The row with what is given of the three, which marks it. `work_date` is as for `marked`."""
    row = row._replace(
        date_received=date_received or row.date_received,
        discount_date=discount_date or row.discount_date,
    )
    if amount_received is not None:
        return with_amount_received(row, amount_received, work_date)
    return marked(row, work_date)


def unmarked(row: RegistrationRow) -> RegistrationRow:
    """The row without a payment."""
    return row._replace(
        payment_made=False,
        date_received=None,
        amount_received=ZERO,
        remaining_amount=row.original_remaining,
    )


def with_amount_received(
    row: RegistrationRow, amount: Decimal, work_date: date | None
) -> RegistrationRow:
    """The row with the amount received, which marks it. `work_date` is as for `marked`."""
    return _with_remaining(
        row._replace(
            payment_made=True,
            amount_received=amount,
            date_received=row.date_received or work_date,
        )
    )


def with_date_received(row: RegistrationRow, day: date) -> RegistrationRow:
    """The row with the day received, which marks it."""
    return marked(row._replace(date_received=day), None)


def with_discount_date(
    row: RegistrationRow, discount_date: date | None, work_date: date | None
) -> RegistrationRow:
    """The row with another last day of the discount. A day marks the row; None only takes the discount away."""
    row = row._replace(discount_date=discount_date)
    return _with_remaining(row) if discount_date is None else marked(row, work_date)


def _with_remaining(row: RegistrationRow) -> RegistrationRow:
    original, received = row.original_remaining, row.amount_received
    # The second comparison is signed, also for credit memos: that is the rule (algorithms.md 7).
    if abs(received) >= abs(original) or (row.is_in_time and received >= row.discounted_amount):
        return row._replace(remaining_amount=rounded(ZERO, row.currency))
    return row._replace(remaining_amount=original - received)


# --- posting ------------------------------------------------------------------------------


class BalancingAccount(NamedTuple):
    """Where the money is: a bank account or a G/L account. `currency` is that of the payments."""

    account_type: Literal["gl", "bank_account"]
    account_no: str
    currency: str


def rows_to_post(rows: Sequence[RegistrationRow]) -> list[RegistrationRow]:
    """The rows with a payment and an amount. Raises NothingToPost if there are none."""
    to_post = [row for row in rows if row.payment_made and row.amount_received]
    if not to_post:
        raise NothingToPost()
    return to_post


def single_payments(
    rows: Sequence[RegistrationRow], account: BalancingAccount
) -> list[JournalLine]:
    """A journal line for each row: a payment, or a refund for a credit memo (receivables.md 8.4).

    Raises NothingToPost, ReceivingDateMissing or PaymentCurrencyDiffers.
    """
    to_post = rows_to_post(rows)
    days = [_checked_date(row, account) for row in to_post]
    return [
        JournalLine(
            posting_date=day,
            document_type="refund" if row.document_type == "credit_memo" else "payment",
            account_type="customer",
            account_no=row.customer_no,
            amount=-row.amount_received,
            currency=account.currency,
            external_document_no=row.external_document_no,
            bal_account_type=account.account_type,
            bal_account_no=account.account_no,
            dimensions=row.dimensions,
            applies_to={row.entry_no: None},
            tolerance=_AS_SHOWN,
        )
        for row, day in zip(to_post, days, strict=True)
    ]


def lump_payment(
    rows: Sequence[RegistrationRow], account: BalancingAccount, tolerance: ToleranceAnswers
) -> JournalLine:
    """One journal line for all rows, applied to each document with what was received for it (receivables.md 8.5).

    A document whose row shows that nothing stays open is applied in full. Raises NothingToPost,
    ReceivedFromSeveralCustomers, ReceivedOnSeveralDates, ReceivedWithSeveralDimensions, ReceivingDateMissing,
    PaymentCurrencyDiffers, or LumpIsZero: documents that settle each other need no payment.
    """
    to_post = rows_to_post(rows)
    customer_nos = sorted({row.customer_no for row in to_post})
    if len(customer_nos) > 1:
        raise ReceivedFromSeveralCustomers(customer_nos=tuple(customer_nos))
    if len({row.date_received for row in to_post}) > 1:
        days = sorted(str(row.date_received or "no day") for row in to_post)
        raise ReceivedOnSeveralDates(days=tuple(dict.fromkeys(days)))
    carried = sorted({row.dimensions for row in to_post})
    if len(carried) > 1:
        raise ReceivedWithSeveralDimensions(
            dimensions=tuple(dimensions or "none" for dimensions in carried),
            entry_no=to_post[0].entry_no,
        )
    days_received = [_checked_date(row, account) for row in to_post]
    total = rounded(sum((row.amount_received for row in to_post), ZERO), account.currency)
    if not total:
        raise LumpIsZero()
    return JournalLine(
        posting_date=days_received[0],
        document_type="payment" if total > 0 else "refund",
        account_type="customer",
        account_no=customer_nos[0],
        amount=-total,
        currency=account.currency,
        bal_account_type=account.account_type,
        bal_account_no=account.account_no,
        dimensions=carried[0],
        applies_to={row.entry_no: _to_apply(row) for row in to_post},
        tolerance=tolerance,
    )


def _to_apply(row: RegistrationRow) -> Decimal | None:
    received, original = abs(row.amount_received), abs(row.original_remaining)
    closes = not row.remaining_amount and received >= min(original, abs(row.discounted_amount))
    return None if closes else min(received, original)


def lump_tolerance(
    lump: JournalLine,
    entries: Sequence[OpenEntry],
    rules: ToleranceRules,
) -> Agreed:
    """What is accepted of the difference between a lump payment and its documents, and the questions that this raises.

    The check is run on all documents together. If a difference is accepted, all of them are to be applied in full.
    """
    payment = Payment(
        lump.document_type,
        lump.posting_date,
        abs(lump.amount),
        -1 if lump.amount > 0 else 1,
        entries[0].posted.currency,
    )
    return agree(payment, [payable(entry) for entry in entries], rules, lump.tolerance)


def applied_in_full(lump: JournalLine) -> JournalLine:
    """The lump payment with every document to be applied in full."""
    return JournalLine(**{**dict(lump), "applies_to": dict.fromkeys(lump.applies_to)})


def _checked_date(row: RegistrationRow, account: BalancingAccount) -> date:
    """The day received. Raises ReceivingDateMissing, or PaymentCurrencyDiffers if the account has another currency."""
    if row.date_received is None:
        raise ReceivingDateMissing(entry_no=row.entry_no)
    if row.currency != account.currency:
        raise PaymentCurrencyDiffers(
            entry_no=row.entry_no,
            currency=row.currency,
            account_no=account.account_no,
            account_currency=account.currency,
        )
    return row.date_received
