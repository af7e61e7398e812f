"""Statement lines matched with bank account ledger entries: by hand, one to many or many to one, and released again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.values import ZERO


class ManyToMany(ValueError):
    """Several lines are not matched with several entries at once."""


class NothingToMatch(ValueError):
    """A match has at least one line and one entry."""


class LineKey(NamedTuple):
    """A line of one of the open reconciliations of a bank account."""

    statement_no: str
    line_no: int


class ReconciliationLine(NamedTuple):
    """A line of a bank account reconciliation. Money received is positive; a line may have no date."""

    key: LineKey
    transaction_date: date | None
    statement_amount: Decimal
    description: str = ""
    party_name: str = ""
    additional_text: str = ""
    document_no: str = ""


class BankEntryToMatch(NamedTuple):
    """An open bank account ledger entry of the account that is reconciled. Money received is positive.

    `check_no` is the number of the check that it pays, empty for none.
    """

    entry_no: int
    posting_date: date
    remaining_amount: Decimal
    document_no: str = ""
    external_document_no: str = ""
    description: str = ""
    is_reversed: bool = False
    check_no: str = ""


class EntryMatch(NamedTuple):
    """One line and one entry that belong together. `applied_amount` is the part of the line that the entry explains."""

    line: LineKey
    entry_no: int
    applied_amount: Decimal
    is_by_hand: bool


Matches = tuple[EntryMatch, ...]
"""The matches of all open reconciliations of a bank account, in the order in which they came about."""


def matched_entry_nos(matches: Matches, line: LineKey) -> tuple[int, ...]:
    """The entries of the line, in the order in which they were matched."""
    return tuple(match.entry_no for match in matches if match.line == line)


def applied_amount(matches: Matches, line: LineKey) -> Decimal:
    """What the entries of the line explain of it, in the bank account's currency.

    The line's difference is its statement amount less this.
    """
    return sum((match.applied_amount for match in matches if match.line == line), ZERO)


def match_by_hand(
    matches: Matches, lines: Iterable[ReconciliationLine], entries: Iterable[BankEntryToMatch]
) -> Matches:
    """Match one line with any number of entries, or several lines with one entry (algorithms.md 2, *Manual*).

    An entry that is matched elsewhere is released from there. One line: entries that it already has are kept, unless
    it shares one with other lines; that match is released first. Several lines: all of them are released, each is
    explained by its own statement amount, and the last by the rest of the entry; where nothing is left, the last line
    has no match. A line or an entry that is named twice counts once.

    Raises ManyToMany for several lines and several entries, NothingToMatch without a line or without an entry.
    """
    lines, entries = tuple(dict.fromkeys(lines)), tuple(dict.fromkeys(entries))
    if not lines or not entries:
        raise NothingToMatch("a match has at least one line and one entry")
    if len(lines) > 1 and len(entries) > 1:
        raise ManyToMany(f"{len(lines)} lines and {len(entries)} entries: one side must be one")
    if len(lines) > 1:
        return _many_to_one(matches, lines, entries[0])
    return _one_to_many(matches, lines[0].key, entries)


def _one_to_many(matches: Matches, line: LineKey, entries: Iterable[BankEntryToMatch]) -> Matches:
    if _shares_an_entry(matches, line):
        matches = remove_matches(matches, lines=(line,))
    for entry in entries:
        others = remove_matches(matches, entry_nos=(entry.entry_no,))
        matches = (*others, EntryMatch(line, entry.entry_no, entry.remaining_amount, True))
    return matches


def _many_to_one(
    matches: Matches, lines: Sequence[ReconciliationLine], entry: BankEntryToMatch
) -> Matches:
    others = remove_matches(matches, [line.key for line in lines], [entry.entry_no])
    amounts = [line.statement_amount for line in lines[:-1]]
    amounts.append(entry.remaining_amount - sum(amounts, ZERO))
    return (
        *others,
        *(
            EntryMatch(line.key, entry.entry_no, amount, True)
            for line, amount in zip(lines, amounts, strict=True)
            if amount
        ),
    )


def _shares_an_entry(matches: Matches, line: LineKey) -> bool:
    """Whether an entry of the line is matched with other lines, too."""
    lines_by_entry = Counter(match.entry_no for match in matches)
    return any(lines_by_entry[entry_no] > 1 for entry_no in matched_entry_nos(matches, line))


def remove_matches(
    matches: Matches, lines: Collection[LineKey] = (), entry_nos: Collection[int] = ()
) -> Matches:
    """The matches without those of these lines and of these entries.

    An entry is released whole: removed from one line of a many-to-one match, it is removed from the others, too.
    Entries of a one-to-many match are released one by one. What has no match is passed over.
    """
    released = set(entry_nos)
    released.update(match.entry_no for match in matches if match.line in lines)
    return tuple(match for match in matches if match.entry_no not in released)
