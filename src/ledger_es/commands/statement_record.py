"""A statement as its file gives it: lines, balances, days, and by what the same statement is known again."""

from __future__ import annotations

from collections import Counter
from datetime import date

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.claims import Key, statement_key
from ledger_es.values import (
    ZERO,
    Amount,
    BankAmount,
    Currency,
    Identifier,
    OptionalAmount,
    Personal,
    Text,
    left_out,
)


class StatementLineRecord(AskedRecord):
    """A booked transaction, or one detail of a batch. `transaction_id` is the bank's, or made to be the same each time.

    `payer` and `text` are JSON objects: {name, account, address, city}, {text, additional}.
    """

    transaction_id: Identifier
    entry_place: int
    detail_place: int = 0
    source_line: int = 0
    booking_date: date
    value_date: date | None = None
    amount: Amount
    payer: Personal = Personal()
    text: Personal = Personal()
    payment_reference: Text = ""
    mandate_id: Text = ""
    foreign_currency: Text = ""
    foreign_amount: BankAmount = left_out(ZERO)
    charge_amount: BankAmount = left_out(ZERO)
    bank_reference: Text = ""
    bank_transaction_code: Text = ""
    reversal: bool = False


class StatementRecord(AskedRecord):
    """A statement as its file gives it. Balances None: the format has none."""

    place_in_file: int
    iban: Text = ""
    account_no_at_bank: Text = ""
    currency: Currency
    bank_statement_id: Identifier = ""
    electronic_sequence_no: Identifier = ""
    legal_sequence_no: Text = ""
    period_from: date | None = None
    period_to: date | None = None
    is_copy: bool = False
    opening_balance: OptionalAmount = left_out(None)
    opening_date: date | None = None
    closing_balance: OptionalAmount = left_out(None)
    closing_date: date | None = None
    lines: tuple[StatementLineRecord, ...] = ()


def identity(statement: StatementRecord) -> str:
    """The bank's own identity of the statement: id, sequence number and date, since numbers begin anew each year."""
    number = "/".join(
        part for part in (statement.bank_statement_id, statement.electronic_sequence_no) if part
    )
    return f"{number}/{statement.closing_date or statement.period_to or ''}" if number else ""


def identity_key(bank_account_no: str, statement: StatementRecord) -> Key | None:
    own = identity(statement)
    return statement_key(bank_account_no, own) if own else None


def content_of(statement: StatementRecord) -> str:
    """Balances, and of each line days, amount, transaction id, reference, payer and text: equal for the same statement
    sent again, whatever file it comes in. Personal text is inside: only ever hashed with the ledger's key."""
    whole = f"{statement.currency}|{statement.opening_balance}|{statement.closing_balance}"
    lines = [
        repr(
            (
                str(line.booking_date),
                str(line.value_date or line.booking_date),
                str(line.amount),
                line.transaction_id,
                line.payment_reference,
                line.payer.reveal(),
                line.text.reveal(),
            )
        )
        for line in statement.lines
    ]
    return "\n".join([whole, *lines])


def first_day(statement: StatementRecord) -> date | None:
    days = [line.booking_date for line in statement.lines]
    return statement.period_from or min(days, default=statement.closing_date)


def last_day(statement: StatementRecord) -> date | None:
    days = [line.booking_date for line in statement.lines]
    return statement.period_to or max(days, default=statement.opening_date) or statement.period_from


def repeated_transactions(statement: StatementRecord) -> list[str]:
    """The bank's transaction ids that more than one line has."""
    counts = Counter(line.transaction_id for line in statement.lines)
    return [transaction_id for transaction_id, count in counts.items() if count > 1]
