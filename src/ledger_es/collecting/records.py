"""What the rules look at: entries with their history of reminders, and the currency of a document."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ledger_es.aggregates.party_ledger import AskingDocument
from ledger_es.values import AT_PAR, ZERO, ExchangeRate, rounded


class DocumentCurrency(NamedTuple):
    """The currency of a document and its rate. Its total is a multiple of `invoice_rounding_precision`."""

    currency: str
    local_currency: str
    rate: ExchangeRate = AT_PAR
    invoice_rounding_precision: Decimal = Decimal("0.01")

    def rounded(self, amount: Decimal) -> Decimal:
        """The amount rounded half up to the smallest unit of the currency."""
        return rounded(amount, self.currency)

    def in_lcy(self, amount: Decimal) -> Decimal:
        """The amount in the local currency, rounded half up to its smallest unit."""
        return rounded(self.rate.in_lcy(amount), self.local_currency)

    def from_lcy(self, amount_lcy: Decimal) -> Decimal:
        """An amount in the local currency in this one, not rounded."""
        return self.rate.from_lcy(amount_lcy)

    def rounding_of(self, total: Decimal) -> Decimal:
        """What is to be added so that the total is a multiple of the invoice rounding precision."""
        multiples = (total / self.invoice_rounding_precision).quantize(Decimal(1), ROUND_HALF_UP)
        return self.rounded(multiples * self.invoice_rounding_precision - total)


class DetailAmount(NamedTuple):
    """A part of an entry's balance: its initial amount, an application, or a tolerance."""

    posting_date: date
    amount: Decimal
    is_initial: bool = False


class IssuedRow(NamedTuple):
    """A line of an issued document on which the entry stood. Lines of cancelled documents are left out.

    `level` is 0 on finance charge memos, and on reminders where the entry stood as not due or on hold.
    """

    document_type: AskingDocument
    document_no: str
    document_date: date
    due_date: date
    level: int
    interest_posted: bool = False


class EntryToCollect(NamedTuple):
    """An entry of a customer, all amounts with its sign and in its currency.

    `issued` are the lines of reminders and memos on which it stood, oldest first; `fee_levels` the levels for which a
    fee per line was issued. `line_fee_amount` is the part of a reminder's entry that is fees per line. `details` sum up
    to the remaining amount. `closed_on` is the day on which it was closed, and `closing_document_date` the document
    date of the entry that closed it; `calculate_interest` says that it was closed late and interest is still due.
    `promised_date` is the day by which the customer has promised to pay it. `is_debited`: it stands in a collection by
    direct debit that is on its way.
    """

    entry_no: int
    document_type: str
    document_no: str
    currency: str
    due_date: date
    amount: Decimal
    remaining_amount: Decimal
    details: tuple[DetailAmount, ...] = ()
    is_on_hold: bool = False
    is_disputed: bool = False
    promised_date: date | None = None
    is_debited: bool = False
    issued: tuple[IssuedRow, ...] = ()
    fee_levels: frozenset[int] = frozenset()
    line_fee_amount: Decimal = ZERO
    closed_on: date | None = None
    closing_document_date: date | None = None
    calculate_interest: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.remaining_amount)

    @property
    def last_issued_level(self) -> int:
        """The level of its last reminder that is not cancelled, 0 without any (algorithms.md 3, "Cancel")."""
        return max((row.level for row in self.issued), default=0)

    @property
    def asked_due_date(self) -> date:
        """The day from which the grace period of the next reminder counts.

        It is the due date of the last reminder of its level, or its own if it was never reminded.
        """
        level = self.last_issued_level
        if not level:
            return self.due_date
        return next(row.due_date for row in reversed(self.issued) if row.level == level)

    @property
    def interest_charged_to(self) -> date:
        """The day up to which interest was charged: the due date, or that of the last document that charged it."""
        charged = [
            row.document_date
            for row in self.issued
            if row.document_type == "finance_charge_memo" or row.interest_posted
        ]
        return max([self.due_date, *charged])
