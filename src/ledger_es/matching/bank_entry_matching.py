"""Matching the lines of a bank account reconciliation with bank entries, one to one, by rule (algorithms.md 2)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

from ledger_es.matching.bank_entry_evidence import (
    BankEntryEvidence,
    acceptable_evidence,
    is_better,
    is_close,
)
from ledger_es.posting.bank_entry_matches import (
    BankEntryToMatch as BankEntryToMatch,
)
from ledger_es.posting.bank_entry_matches import (
    EntryMatch as EntryMatch,
)
from ledger_es.posting.bank_entry_matches import (
    LineKey as LineKey,
)
from ledger_es.posting.bank_entry_matches import (
    Matches as Matches,
)
from ledger_es.posting.bank_entry_matches import (
    ReconciliationLine as ReconciliationLine,
)
from ledger_es.posting.bank_entry_matches import remove_matches


class BankEntryMatchingTerms(NamedTuple):
    """How the lines of a statement are matched.

    `days_tolerance`: days that a posting date may lie before or after the line's date, 0 or more. `overwrites`: matches
    that the statement's lines have are released first. `takes_high_confidence_at_once`: the first entry of high
    confidence ends the search for a line; otherwise all entries are compared.
    """

    days_tolerance: int = 0
    statement_date: date | None = None
    overwrites: bool = False
    takes_high_confidence_at_once: bool = True


DEFAULT_TERMS: Final = BankEntryMatchingTerms()


class _Claim(NamedTuple):
    """The entry that a line has in this pass, until a line with better evidence takes it."""

    line: ReconciliationLine
    entry: BankEntryToMatch
    evidence: BankEntryEvidence


def match_automatically(
    matches: Matches,
    lines: Collection[ReconciliationLine],
    entries: Iterable[BankEntryToMatch],
    terms: BankEntryMatchingTerms = DEFAULT_TERMS,
) -> Matches:
    """Returns the matches, and after them those that were added: at most one entry a line, and one line an entry.

    `lines` are all lines of one statement, `entries` the open entries of its bank account. Lines and entries that are
    matched already, here or on another statement, are left alone. A line that loses its entry to a better one is tried
    again with the entries that are still free.
    """
    if terms.overwrites:
        matches = remove_matches(matches, lines={line.key for line in lines})
    in_order = sorted(lines, key=_by_date)
    candidates = _candidates(lines, entries, terms.statement_date)
    while True:
        matched_lines = {match.line for match in matches}
        matched_entry_nos = {match.entry_no for match in matches}
        claims, some_lost = _claims(
            [line for line in in_order if line.key not in matched_lines],
            [entry for entry in candidates if entry.entry_no not in matched_entry_nos],
            terms,
        )
        matches += tuple(
            EntryMatch(claim.line.key, claim.entry.entry_no, claim.entry.remaining_amount, False)
            for claim in claims
        )
        if not some_lost:
            return matches


def _by_date(line: ReconciliationLine) -> tuple[date, int]:
    """Lines without date come first, lines of one day by number."""
    return line.transaction_date or date.min, line.key.line_no


def _candidates(
    lines: Iterable[ReconciliationLine],
    entries: Iterable[BankEntryToMatch],
    statement_date: date | None,
) -> list[BankEntryToMatch]:
    """The entries by posting date, up to the statement date or the latest line, whichever is later."""
    days = [line.transaction_date for line in lines if line.transaction_date]
    if statement_date:
        days.append(statement_date)
    last_day = max(days, default=date.max)
    return sorted(
        (
            entry
            for entry in entries
            if entry.remaining_amount and not entry.is_reversed and entry.posting_date <= last_day
        ),
        key=lambda entry: (entry.posting_date, entry.entry_no),
    )


class _Candidates:
    """The entries that are free in this pass, by posting date, and again those of each amount."""

    def __init__(self, entries: Sequence[BankEntryToMatch], days_tolerance: int) -> None:
        self._by_date = _ByDate(entries)
        self._days = days_tolerance
        entries_by_amount: dict[Decimal, list[BankEntryToMatch]] = {}
        for entry in entries:
            entries_by_amount.setdefault(entry.remaining_amount, []).append(entry)
        self._by_amount = {
            amount: _ByDate(entries) for amount, entries in entries_by_amount.items()
        }

    def nearest_first(self, line: ReconciliationLine) -> Iterator[Sequence[BankEntryToMatch]]:
        """Groups of entries in time: those with the line's amount, then those with a close one by their difference.

        A difference in amount decides before everything else, so that texts of a later group are seldom compared.
        """
        same_amount = self._by_amount.get(line.statement_amount)
        if same_amount is not None:
            yield same_amount.in_time(line, self._days)

        def difference(entry: BankEntryToMatch) -> Decimal:
            return abs(entry.remaining_amount - line.statement_amount)

        close = [
            entry
            for entry in self._by_date.in_time(line, self._days)
            if difference(entry) and is_close(line.statement_amount, entry.remaining_amount)
        ]
        for _, group in groupby(sorted(close, key=difference), key=difference):
            yield tuple(group)


class _ByDate:
    """Entries in the order of their posting dates."""

    def __init__(self, entries: Sequence[BankEntryToMatch]) -> None:
        self._entries = entries
        self._posting_dates = [entry.posting_date for entry in entries]

    def in_time(self, line: ReconciliationLine, days: int) -> Sequence[BankEntryToMatch]:
        """Those within so many days of the line; all for a line without date."""
        if line.transaction_date is None:
            return self._entries
        day = line.transaction_date.toordinal()
        first = date.fromordinal(max(day - days, date.min.toordinal()))
        last = date.fromordinal(min(day + days, date.max.toordinal()))
        dates = self._posting_dates
        return self._entries[bisect_left(dates, first) : bisect_right(dates, last)]


def _claims(
    lines: Iterable[ReconciliationLine],
    entries: Sequence[BankEntryToMatch],
    terms: BankEntryMatchingTerms,
) -> tuple[list[_Claim], bool]:
    """One pass over the lines: the claims that stand at its end, and whether a line has lost its entry to another."""
    candidates = _Candidates(entries, terms.days_tolerance)
    claims: dict[int, _Claim] = {}
    some_lost = False
    for line in lines:
        for group in candidates.nearest_first(line):
            claim = _best_claim(line, group, claims, terms)
            if claim is not None:
                some_lost = some_lost or claim.entry.entry_no in claims
                claims[claim.entry.entry_no] = claim
                break
    return list(claims.values()), some_lost


def _best_claim(
    line: ReconciliationLine,
    entries: Iterable[BankEntryToMatch],
    claims: dict[int, _Claim],
    terms: BankEntryMatchingTerms,
) -> _Claim | None:
    """The best of entries with one difference in amount, unless another line holds it with evidence as good."""
    best: _Claim | None = None
    for entry in entries:
        evidence = acceptable_evidence(line, entry)
        if evidence is None:
            continue
        present = claims.get(entry.entry_no)
        if present is not None and not is_better(evidence, present.evidence):
            continue
        if evidence.is_high_confidence and terms.takes_high_confidence_at_once:
            return _Claim(line, entry, evidence)
        if best is None or is_better(evidence, best.evidence):
            best = _Claim(line, entry, evidence)
    return best
