"""Finds whether a statement was already imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.aggregates.bank_statement import StatementImported
from ledger_es.aggregates.claims import Key
from ledger_es.commands.statement_account import FileStatement, position_of
from ledger_es.commands.statement_record import StatementRecord, identity_key
from ledger_es.deciding.books import Books
from ledger_es.errors import StatementConflict

LINE_STEP: Final = 10_000
"""Line numbers are 10000, 20000 and so on, as is usual in journals."""


class KnownStatement(NamedTuple):
    """The number and the fingerprint of a statement that is or will be recorded."""

    statement_no: str
    fingerprint: str


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
