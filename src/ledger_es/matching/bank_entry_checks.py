"""Checks are matched by their numbers: the bank shows them weeks after they were written (receivables.md 10.5, 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from ledger_es.posting.bank_entry_matches import (
    BankEntryToMatch,
    EntryMatch,
    LineKey,
    Matches,
    ReconciliationLine,
)


def match_checks(
    matches: Matches, lines: Iterable[ReconciliationLine], entries: Iterable[BankEntryToMatch]
) -> Matches:
    """Adds each line that names the number of one open check, over the amount of that check.

    The number stands in a text of the line as a whole, zeros before it left out or added. A line that names several
    such checks, or a check that several lines name, is left to the other rules.
    """
    matched_lines = {match.line for match in matches}
    matched_entries = {match.entry_no for match in matches}
    checks: dict[tuple[str, Decimal], list[BankEntryToMatch]] = {}
    for entry in entries:
        if entry.check_no and entry.entry_no not in matched_entries:
            key = (_form(entry.check_no), entry.remaining_amount)
            checks.setdefault(key, []).append(entry)
    entries_by_line: dict[LineKey, list[BankEntryToMatch]] = {}
    lines_by_entry: dict[int, int] = {}
    for line in lines:
        if line.key in matched_lines:
            continue
        for number in _numbers(line):
            for entry in checks.get((number, line.statement_amount), ()):
                if line.transaction_date is None or entry.posting_date <= line.transaction_date:
                    entries_by_line.setdefault(line.key, []).append(entry)
                    lines_by_entry[entry.entry_no] = lines_by_entry.get(entry.entry_no, 0) + 1
    added = tuple(
        EntryMatch(key, found[0].entry_no, found[0].remaining_amount, False)
        for key, found in entries_by_line.items()
        if len(found) == 1 and lines_by_entry[found[0].entry_no] == 1
    )
    return (*matches, *added)


def _numbers(line: ReconciliationLine) -> frozenset[str]:
    """The words of the line's texts that have a digit, as check numbers are compared."""
    texts = (line.description, line.additional_text, line.document_no)
    words = (word for text in texts for word in re.findall(r"[\w-]+", text))
    return frozenset(_form(word) for word in words if any(map(str.isdigit, word)))


def _form(check_no: str) -> str:
    return check_no.casefold().lstrip("0")
