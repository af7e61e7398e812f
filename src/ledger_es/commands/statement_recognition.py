"""Finds the bank account of a statement, and whether the statement was already imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.aggregates.bank_statement import StatementImported
from ledger_es.aggregates.claims import Key, account_at_bank_key, iban_key
from ledger_es.aggregates.event import stream_key
from ledger_es.commands.statement_record import (
    Fingerprints,
    StatementRecord,
    fingerprints_of,
    identity_key,
)
from ledger_es.deciding.books import Books
from ledger_es.errors import (
    StatementAccountUnknown,
    StatementConflict,
    StatementCurrencyWrong,
    StatementOfAnotherAccount,
)

LINE_STEP: Final = 10_000
"""Line numbers are 10000, 20000 and so on, as is usual in journals."""


class FileStatement(NamedTuple):
    """A statement of the file with its bank account and the fingerprints that recognize it."""

    record: StatementRecord
    bank_account_no: str
    fingerprints: Fingerprints


class KnownStatement(NamedTuple):
    """The number and the fingerprint of a statement that is or will be recorded."""

    statement_no: str
    fingerprint: str


def of_bank_account(
    file_name: str, asked_for: str, books: Books, record: StatementRecord
) -> FileStatement:
    """The statement with its bank account: the one asked for or, if that is empty, the one that the statement names.

    Raises StatementAccountUnknown, StatementOfAnotherAccount, StatementCurrencyWrong or BankAccountUnknown.
    """
    bank_account_no = _bank_account_no(file_name, asked_for, books, record)
    currency = books.bank_account(bank_account_no).currency
    if record.currency != currency:
        raise StatementCurrencyWrong(
            file=file_name,
            position=position_of(record),
            bank_account_no=bank_account_no,
            currency=currency,
            found=record.currency,
        )
    fingerprints = fingerprints_of(record, bank_account_no, books.fingerprint)
    return FileStatement(record, bank_account_no, fingerprints)


def _bank_account_no(file_name: str, asked_for: str, books: Books, record: StatementRecord) -> str:
    number = "".join(record.account_no_at_bank.split())
    # Some banks put the IBAN into the field of the account number.
    names = [name for name in (record.iban, number) if name]
    keys = [key(name) for name in names for key in (iban_key, account_at_bank_key)]
    holders = books.claims(keys)
    holder = next((stream_key(holders[key].stream) for key in keys if key in holders), "")
    if not asked_for:
        if not holder:
            raise StatementAccountUnknown(
                file=file_name,
                position=position_of(record),
                account=record.iban or number or None,
            )
        return holder
    master = books.bank_account(asked_for)
    has_identity = bool(master.iban or master.account_no_at_bank)
    if holder != asked_for and (holder or has_identity):
        raise StatementOfAnotherAccount(
            file=file_name,
            position=position_of(record),
            bank_account_no=asked_for,
            account=record.iban or number or None,
        )
    return asked_for


def known_as(
    file_name: str,
    books: Books,
    statement: FileStatement,
    earlier_by_identity: Mapping[Key, KnownStatement],
) -> str:
    """The number of an earlier statement with the same identity at the bank; empty if there is none.

    `earlier_by_identity` has the statements that come earlier in the same file. Raises StatementConflict if the earlier
    statement has another content.
    """
    record = statement.record
    key = identity_key(statement.bank_account_no, record)
    if key is None:
        return ""
    if key in earlier_by_identity:
        known_no, fingerprint = earlier_by_identity[key]
        difference = ("taken from this file before", "another statement with its number")
    else:
        claim = books.claimed(key)
        if claim is None:
            return ""
        event = books.recorded(claim.stream, claim.version)
        assert isinstance(event, StatementImported), f"{key} is claimed by {type(event).__name__}"
        known_no, fingerprint = event.statement_no, event.statement_fingerprint
        difference = None
    if fingerprint == statement.fingerprints.statement:
        return known_no
    recorded, found = difference or _first_difference(books, known_no, record)
    raise StatementConflict(
        file=file_name,
        position=position_of(record),
        identity=record.bank_statement_id or record.electronic_sequence_no,
        statement_no=known_no,
        recorded=recorded,
        found=found,
    )


def _first_difference(books: Books, known_no: str, record: StatementRecord) -> tuple[str, str]:
    """The first difference between the recorded statement and this one, in words: recorded first, then this one."""
    known = books.bank_statement(known_no)
    imported = known.imported
    assert imported is not None, f"{known_no} is claimed and was never imported"
    recorded = _in_words(
        imported.opening_balance,
        imported.closing_balance,
        [
            (line.posting_date, line.amount, line.transaction_id, line.payment_reference)
            for line in known.lines.values()
        ],
    )
    found = _in_words(
        record.opening_balance,
        record.closing_balance,
        [
            (line.booking_date, line.amount, line.transaction_id, line.payment_reference)
            for line in record.lines
        ],
    )
    differing = (pair for pair in zip(recorded, found, strict=False) if pair[0] != pair[1])
    return next(differing, ("payers and texts as recorded", "others"))


def _in_words(
    opening: Decimal | None,
    closing: Decimal | None,
    lines: Sequence[tuple[date, Decimal, str, str]],
) -> list[str]:
    """The content of a statement that is not personal, in words."""
    words = [
        "no opening balance" if opening is None else f"opening balance {opening}",
        "no closing balance" if closing is None else f"closing balance {closing}",
        f"{len(lines)} lines",
    ]
    for place, (day, amount, transaction_id, reference) in enumerate(lines, 1):
        line = f"line {place * LINE_STEP}: {day}, {amount}, {transaction_id} {reference}"
        words.append(line.rstrip())
    return words


def position_of(record: StatementRecord) -> str:
    """The place of a statement in its file, as refusals name it."""
    return f"statement {record.place_in_file}"
