"""Open customer, vendor and bank entries in the form that statement lines need."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.claims import closed_key, entry_key
from ledger_es.aggregates.event import stream_key
from ledger_es.aggregates.match_evidence import EntryLedger
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.deciding.policy import Policy
from ledger_es.errors import EntryCurrencyDiffers, EntryIsClosed
from ledger_es.posting.bank_entry import available
from ledger_es.posting.discount import DiscountTerms, Paid, due_discount
from ledger_es.posting.foreign_application import as_paid_in
from ledger_es.values import ZERO


class OpenAmount(NamedTuple):
    """The remaining amount of an entry and its possible discount, both with the sign of the entry.

    `party_no` is the number of the customer, vendor or bank account. A line cannot settle the entry
    before the day `open_since`: its posting date or, if it `is_reopened`, the day on which an undo opened it again.
    """

    ledger: EntryLedger
    entry_no: int
    party_no: str
    document_type: str
    document_no: str
    open_since: date
    remaining_amount: Decimal
    discount_possible: Decimal = ZERO
    discount_date: date | None = None
    discount_tolerance_date: date | None = None
    max_payment_tolerance: Decimal = ZERO
    is_reopened: bool = False

    @property
    def terms(self) -> DiscountTerms:
        """The discount that the entry grants."""
        return DiscountTerms(
            self.document_type,
            self.remaining_amount,
            self.discount_possible,
            self.discount_date,
            self.discount_tolerance_date,
        )

    def due_discount(
        self,
        on: date,
        paid: Decimal,
        elsewhere: Decimal,
        tolerance: Decimal = ZERO,
        *,
        late_accepted: bool = False,
    ) -> Decimal:
        """The discount that the line earns if it pays `paid` (with the sign of the entry) on a day.

        `elsewhere` is what other lines of the statement pay on the entry, and `tolerance` is the accepted difference.
        The discount has the sign of the entry.
        """
        # The line will be posted as a payment or refund, and both earn discounts.
        paid_on_line = Paid("payment", on, paid, elsewhere, tolerance, late_accepted)
        return due_discount(self.terms, paid_on_line)

    def is_credit_against(self, amount: Decimal) -> bool:
        """Whether this is a credit memo that a line of the opposite sign may include in full (algorithms.md 1.8)."""
        return (
            self.ledger != "bank_account"
            and self.document_type == "credit_memo"
            and (self.remaining_amount > 0) != (amount > 0)
        )


def open_amount(
    policy: Policy, entry_no: int, statement: BankStatement, line: StatementLine
) -> OpenAmount:
    """The open entry with this number, of any ledger, for a line of the statement, in the statement's currency.

    A statement in the local currency pays entries in any currency, at the rates of the line's day. Raises
    EntryIsClosed, EntryUnknown, EntryCurrencyDiffers, CurrenciesNotApplied or ExchangeRateMissing.
    """
    books = policy.books
    claim = books.claimed(entry_key(entry_no))
    event = books.recorded(claim.stream, claim.version) if claim else None
    if claim is not None and isinstance(event, BankEntriesPosted):
        if books.claimed(closed_key(entry_no)):
            raise EntryIsClosed(entry_no=entry_no)
        row, bank_account_no = event.entry(entry_no), stream_key(claim.stream)
        return OpenAmount(
            ledger="bank_account",
            entry_no=entry_no,
            party_no=bank_account_no,
            document_type=row.document_type,
            document_no=row.document_no,
            open_since=row.posting_date,
            remaining_amount=available(books, bank_account_no, row),
        )
    whose = books.whose_entry(entry_no)
    entry = books.open_entry(whose, entry_no)
    if entry.posted.currency != statement.currency != policy.currency:
        raise EntryCurrencyDiffers(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            entry_no=entry_no,
            currency=entry.posted.currency,
            statement_currency=statement.currency,
            kind=whose.ledger,
            party_no=whose.party_no,
        )
    entry = as_paid_in(policy, entry, statement.currency, line.posting_date)
    return OpenAmount(
        ledger=whose.ledger,
        entry_no=entry_no,
        party_no=whose.party_no,
        document_type=entry.posted.document_type,
        document_no=entry.posted.document_no,
        open_since=entry.open_since,
        remaining_amount=entry.remaining_amount,
        discount_possible=entry.discount_possible,
        discount_date=entry.discount_date,
        discount_tolerance_date=entry.discount_tolerance_date,
        max_payment_tolerance=entry.max_payment_tolerance,
        is_reopened=entry.reopened_on is not None,
    )
