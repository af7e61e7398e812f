"""What a bank statement says, whatever the format: files, statements, entries, details, balances."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal, NamedTuple

from ledger_es.values import ZERO

Source = Path | bytes
"""A statement file: where it lies (read piece by piece) or its bytes."""


KINDS_WITHOUT_MONEY: Final = frozenset(("camt.052", "camt.054", "mt942", "bgmax", "ocrgiro"))
"""Kinds of statements that announce or detail what the statement of the account shows as well."""


class Account(NamedTuple):
    """Whose statement it is: the IBAN (no blanks), or what the bank uses instead."""

    iban: str | None
    other: str | None


class Balance(NamedTuple):
    """A balance of the account, > 0 the owner's money. `kind` is the bank's code: OPBD, PRCD, CLBD, ITBD, …"""

    amount: Decimal
    currency: str
    date: date | None
    kind: str


class Charge(NamedTuple):
    """A charge of the bank, < 0 where it was taken. `included`: inside the amount already (None: not said)."""

    amount: Decimal
    currency: str
    included: bool | None
    kind: str


class Batch(NamedTuple):
    """Several payments in one entry, as the bank counts them; the details may be elsewhere (camt.054)."""

    payment_count: int | None
    message_id: str
    payment_id: str


class Foreign(NamedTuple):
    """An amount in another currency. It never moves the balance."""

    amount: Decimal
    currency: str
    rate: Decimal | None


class Detail(NamedTuple):
    """One payment inside an entry: a child of the entry, never money of its own.

    `amount` is signed, in the currency of the entry; None where the bank gives none in that currency. Absent text is
    empty. `party_…` is the other side. `reference` is the first structured reference, `references` are all of them.
    """

    amount: Decimal | None
    currency: str
    foreign: Foreign | None = None
    party_name: str = ""
    party_account: str = ""
    party_bank: str = ""
    party_address: str = ""
    party_city: str = ""
    ultimate_party_name: str = ""
    reference: str = ""
    reference_type: str = ""
    references: tuple[str, ...] = ()
    document_nos: tuple[str, ...] = ()
    end_to_end_id: str = ""
    transaction_id: str = ""
    bank_reference: str = ""
    instruction_id: str = ""
    uetr: str = ""
    mandate_id: str = ""
    creditor_id: str = ""
    text: str = ""
    additional_text: str = ""
    return_reason: str = ""
    return_code: str = ""
    charges: tuple[Charge, ...] = ()


class Entry(NamedTuple):
    """One line of a statement: `amount` (money in > 0) is all that moves the balance, and only with status BOOK.

    `entry_no` counts from 1 in its statement, `line` is the line of the source. Dates are as the bank gives them; use
    `transaction_date` for one that is never missing without reason.
    """

    amount: Decimal
    currency: str
    booking_date: date | None
    value_date: date | None
    status: str
    bank_reference: str
    entry_reference: str
    reversal: bool
    text: str
    bank_transaction_code: str
    batch: Batch | None
    charges: tuple[Charge, ...]
    entry_no: int
    line: int
    details: tuple[Detail, ...]

    @property
    def is_booked(self) -> bool:
        return self.status == "BOOK"

    @property
    def residual(self) -> Decimal | None:
        """What the details leave unexplained of the amount (charges, mostly); None where they cannot tell."""
        explained = ZERO
        for detail in self.details:
            if detail.amount is None:
                return None
            explained += detail.amount
        return self.amount - explained if self.details else None

    @property
    def is_undetailed_batch(self) -> bool:
        """The bank speaks of more payments than it shows here."""
        return self.batch is not None and (self.batch.payment_count or 0) > max(
            1, len(self.details)
        )


class Statement(NamedTuple):
    """One statement of one account. In a stream it comes first and without its entries. What the file does not give is
    empty or None.

    `kind` is the kind of message, such as camt.053 or mt940; `number` the bank's own identity of the statement, empty
    where the bank numbers none (MT940 `:28C:00000`). `last_page` None: not paged. `copy_duplicate` CODU or DUPL: the
    bank says that it is a copy. `balances` are all balances given, `opening` and `closing` the booked ones.
    `message_id` is that of the message of this statement, where a file has several (MT940 `:20:`); `text` is what the
    bank says about the whole statement. `unique_ids`: the format promises that the bank references of its
    entries are unique on the account (the FITID of OFX); no camt or MT file does.
    """

    kind: str
    account: Account
    owner: str
    currency: str
    number: str = ""
    identification: str = ""
    electronic_sequence_no: str = ""
    legal_sequence_no: str = ""
    page_no: int | None = None
    last_page: bool | None = None
    period_from: date | None = None
    period_to: date | None = None
    created_at: str = ""
    copy_duplicate: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    balances: tuple[Balance, ...] = ()
    entries: tuple[Entry, ...] = ()
    proof: Proof | None = None
    message_id: str = ""
    text: str = ""
    unique_ids: bool = False

    @property
    def moves_money(self) -> bool:
        """Only the statement of an account is posted; reports and notifications announce or detail it."""
        return self.kind not in KINDS_WITHOUT_MONEY


class Proof(NamedTuple):
    """Opening + booked entries = closing, in figures. Several pages are proved together on the last one."""

    opening: Decimal
    booked: Decimal
    closing: Decimal

    @property
    def difference(self) -> Decimal:
        """Closing less what opening and entries come to; zero when the statement is balanced."""
        return self.closing - self.opening - self.booked

    @property
    def holds(self) -> bool:
        return not self.difference


class StatementEnd(NamedTuple):
    """Closes a statement in a stream: the statement as it is now known (balances may follow entries), still without
    entries, how many there were, and the proof (None: not to be proved, or a balance is not there)."""

    statement: Statement
    entry_count: int
    proof: Proof | None


READER_VERSION: Final = 1
"""Of the readers of all formats; raised when one of them begins to read a file differently."""


class FileEnd(NamedTuple):
    """Closes a stream: only now is anything that came before to be trusted. `encoding` empty: the format has none."""

    format: str
    sha256: str
    message_id: str
    warnings: tuple[str, ...]
    encoding: str
    reversals_flipped: bool


class StatementFile(NamedTuple):
    """A whole file. `reversals_flipped`: the directions of reversals are the opposite of those in the file."""

    format: str
    sha256: str
    message_id: str
    warnings: tuple[str, ...]
    statements: tuple[Statement, ...]
    encoding: str = ""
    reversals_flipped: bool = False
    reader_version: int = READER_VERSION


Part = Statement | Entry | StatementEnd | FileEnd


def gather(parts: Iterable[Part]) -> StatementFile:
    """Collects a stream into one record."""
    statements: list[Statement] = []
    entries: list[Entry] = []
    end: FileEnd | None = None
    for part in parts:
        match part:
            case Entry():
                entries.append(part)
            case StatementEnd():
                statements.append(part.statement._replace(entries=tuple(entries), proof=part.proof))
                entries = []
            case FileEnd():
                end = part
            case Statement():
                assert not entries, "a statement began before the one before it was closed"
    assert end is not None, "a stream of statements ended without its end"
    return file_of(end, statements)


def file_of(end: FileEnd, statements: Iterable[Statement]) -> StatementFile:
    """The file whose stream ended with this `FileEnd`."""
    return StatementFile(
        format=end.format,
        sha256=end.sha256,
        message_id=end.message_id,
        warnings=end.warnings,
        statements=tuple(statements),
        encoding=end.encoding,
        reversals_flipped=end.reversals_flipped,
    )


DateSource = Literal["booking_date", "value_date", "closing_balance", "period_to"]


class TransactionDate(NamedTuple):
    """The day on which an entry counts, and the field of the file that gave it."""

    day: date
    source: DateSource


def transaction_date(entry: Entry, statement: Statement) -> TransactionDate | None:
    """Booking date, value date, else what the statement says; None where the file gives no day at all.

    Some banks date no entry at all (statements.md 3, dates): then the closing balance's date, the end of the period.
    """
    closing_date = statement.closing.date if statement.closing is not None else None
    if entry.booking_date is not None:
        return TransactionDate(entry.booking_date, "booking_date")
    if entry.value_date is not None:
        return TransactionDate(entry.value_date, "value_date")
    if closing_date is not None:
        return TransactionDate(closing_date, "closing_balance")
    if statement.period_to is not None:
        return TransactionDate(statement.period_to, "period_to")
    return None
