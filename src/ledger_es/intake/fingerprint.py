"""Fingerprints: keyed hashes by which the same entry of a bank, and the same statement, are known again.

What they are made of never changes, since they are stored: another rule is another version (`1:` stands before them).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

VERSION: Final = "1"
KeyedHash = Callable[[str], str]
"""A hash with the ledger's key. It is always the same in this ledger, and meaningless without the key."""


class PaymentFacts(NamedTuple):
    """What the bank says about one payment: a whole entry, or one detail of a batch entry. Missing text is empty."""

    bank_reference: str = ""
    end_to_end_id: str = ""
    structured_reference: str = ""
    payer_account: str = ""
    payer_name: str = ""
    text: str = ""


class EntryFacts(NamedTuple):
    """An entry of the bank. Money in is positive. `booking_date` is None if the file gives no date for the entry."""

    booking_date: date | None
    amount: Decimal
    currency: str
    payments: tuple[PaymentFacts, ...]


class StatementFacts(NamedTuple):
    """A statement: its account, its period, and the balances that the file gives."""

    account: str
    currency: str
    period_from: date | None
    period_to: date | None
    closing_date: date | None
    opening_balance: Decimal | None
    closing_balance: Decimal | None
    line_fingerprints: tuple[str, ...]


def normal_form(text: str) -> str:
    """The letters and digits of a text in Unicode compatibility form and upper case, without all other characters."""
    if text.isascii():
        # Nearly all texts are ASCII, and are their own compatibility form.
        return "".join(filter(str.isalnum, text.upper()))
    compatible = unicodedata.normalize("NFKC", text).upper()
    # Capitals may come apart again: ß becomes SS, but some become a letter and a mark.
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", compatible)))


def line_fingerprint(entry: EntryFacts, keyed_hash: KeyedHash) -> str:
    """The fingerprint of a bank's entry. The order of the payments in a batch entry makes no difference."""
    payments = sorted("|".join(map(normal_form, payment)) for payment in entry.payments)
    return _fingerprint(
        "line",
        (_day(entry.booking_date), _amount(entry.amount), entry.currency, *payments),
        keyed_hash,
    )


def statement_fingerprint(statement: StatementFacts, keyed_hash: KeyedHash) -> str:
    """The fingerprint of a statement, which does not depend on its file, its format or the order of its lines."""
    facts = (
        normal_form(statement.account),
        statement.currency,
        _day(statement.period_from),
        _day(statement.period_to),
        _day(statement.closing_date),
        _amount(statement.opening_balance),
        _amount(statement.closing_balance),
    )
    return _fingerprint("statement", (*facts, *sorted(statement.line_fingerprints)), keyed_hash)


def occurrences(fingerprints: Iterable[str]) -> list[int]:
    """For each fingerprint, its count (from 1) among equal ones. Two equal fees on one day are counted as 1 and 2."""
    counts: dict[str, int] = {}
    numbers: list[int] = []
    for fingerprint in fingerprints:
        counts[fingerprint] = counts.get(fingerprint, 0) + 1
        numbers.append(counts[fingerprint])
    return numbers


def _fingerprint(kind: str, facts: Sequence[str], keyed_hash: KeyedHash) -> str:
    return f"{VERSION}:{keyed_hash(chr(10).join((kind, VERSION, *facts)))}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _amount(amount: Decimal | None) -> str:
    """The amount without trailing zeros, so that 100, 100.0 and 100.00 give the same text."""
    if amount is None:
        return ""
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
