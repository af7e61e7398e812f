"""A bank account ledger entry before it has a number, and the row in which it is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.bank_account import BankEntriesPosted, BankEntryRow
from ledger_es.aggregates.claims import entry_key
from ledger_es.aggregates.event import stream_key
from ledger_es.deciding.books import Books
from ledger_es.posting.journal_entry import Line
from ledger_es.values import ZERO, ExchangeRate, Seal, Valued


class BankEntry(NamedTuple):
    """A bank account ledger entry that has no number yet. Money in is positive.

    If `document_date` or `bank_date` is None, it equals the posting date. `gl_account_no` is the account of the bank
    account's posting group. `reversed_entry_no` is the entry that this entry reverses, 0 for none.
    """

    bank_account_no: str
    posting_group: str
    gl_account_no: str
    transaction_no: int
    posting_date: date
    document_no: str
    amount: Valued
    document_date: date | None = None
    document_type: str = ""
    external_document_no: str = ""
    bal_account_type: str = ""
    bal_account_no: str = ""
    description_seal: Seal = ""
    dimensions: str = ""
    reason_code: str = ""
    statement_no: str = ""
    statement_line_no: int = 0
    reversed_entry_no: int = 0
    bank_date: date | None = None

    def line(self, entry_no: int) -> Line:
        """The G/L line of the entry with this number."""
        return Line(
            transaction_no=self.transaction_no,
            account_no=self.gl_account_no,
            amount_lcy=self.amount.amount_lcy,
            entry_no=entry_no,
            document_date=self.document_date,
            description_seal=self.description_seal,
            dimensions=self.dimensions,
            reason_code=self.reason_code,
        )

    def row(self, entry_no: int) -> BankEntryRow:
        """The stored row of the entry with this number."""
        return BankEntryRow(
            entry_no=entry_no,
            transaction_no=self.transaction_no,
            posting_date=self.posting_date,
            document_no=self.document_no,
            amount=self.amount.amount,
            amount_lcy=self.amount.amount_lcy,
            posting_group=self.posting_group,
            gl_account_no=self.gl_account_no,
            document_date=self.document_date,
            document_type=self.document_type,
            external_document_no=self.external_document_no,
            bal_account_type=self.bal_account_type,
            bal_account_no=self.bal_account_no,
            description_seal=self.description_seal,
            dimensions=self.dimensions,
            reason_code=self.reason_code,
            statement_no=self.statement_no,
            statement_line_no=self.statement_line_no,
            reversed_entry_no=self.reversed_entry_no,
            bank_date=self.bank_date,
        )


class PostedBankEntry(NamedTuple):
    """A bank entry as it was posted, with its bank account and the currency of that."""

    row: BankEntryRow
    currency: str
    bank_account_no: str


def posted_bank_entry(books: Books, entry_no: int) -> PostedBankEntry:
    """The bank entry with this number."""
    claim = books.claimed(entry_key(entry_no))
    assert claim is not None, f"bank entry {entry_no} is not in the log"
    event = books.recorded(claim.stream, claim.version)
    assert isinstance(event, BankEntriesPosted), f"entry {entry_no} is no bank entry"
    return PostedBankEntry(event.entry(entry_no), event.currency, stream_key(claim.stream))


def opposite_bank_entry(
    recorded: PostedBankEntry, transaction_no: int, on: date | None = None
) -> BankEntry:
    """The bank entry that takes another one back: on its account and at its rate, on its own day or on another."""
    row = recorded.row
    rate = ExchangeRate(row.exchange_rate_amount, row.relational_exchange_rate_amount)
    return BankEntry(
        bank_account_no=recorded.bank_account_no,
        posting_group=row.posting_group,
        gl_account_no=row.gl_account_no,
        transaction_no=transaction_no,
        posting_date=on or row.posting_date,
        document_no=row.document_no,
        amount=-Valued(row.amount, row.amount_lcy, recorded.currency, rate),
        document_date=on or row.document_date,
        document_type=row.document_type,
        external_document_no=row.external_document_no,
        bal_account_type=row.bal_account_type,
        bal_account_no=row.bal_account_no,
        description_seal=row.description_seal,
        dimensions=row.dimensions,
        reason_code=row.reason_code,
        bank_date=None if on else row.bank_date,
    )


def outstanding(books: Books, bank_account_no: str, entry_no: int, amount: Decimal) -> Decimal:
    """The open part of an open bank entry, with the sign of the entry.

    `amount` is the amount of the whole entry.
    """
    account = books.find_bank_account(bank_account_no)
    return ZERO if account is None else account.partly_found.get(entry_no, amount)


def available(books: Books, bank_account_no: str, entry: BankEntryRow) -> Decimal:
    """What a line of a statement can show of a bank entry that is not closed.

    Nothing of one that was posted from a statement's own line, and not what another statement shows that waits to be
    reconciled.
    """
    account = books.find_bank_account(bank_account_no)
    if account is None or entry.statement_no:
        return ZERO
    still_open = account.partly_found.get(entry.entry_no, entry.amount)
    return still_open - account.found_amount(entry.entry_no)
