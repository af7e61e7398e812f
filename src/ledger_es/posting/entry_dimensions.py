"""The dimensions of what an application produces between two entries (receivables.md 2.4)."""

from __future__ import annotations

from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.values.dimension_set import merged


def dimensions_of_pair(applying: PostedEntry, entry: PostedEntry, other: PostedEntry) -> str:
    """The dimensions of the applying entry and, where it lacks one, that of the settled entry.

    Two entries that settle each other beside the applying entry count alike: first the one on its side.
    """
    if not entry.dimensions and not other.dimensions:
        return ""
    is_debit = applying.amount > 0

    def rank(posted: PostedEntry) -> tuple[bool, bool]:
        return posted.entry_no != applying.entry_no, (posted.amount > 0) != is_debit

    return merged(posted.dimensions for posted in sorted((entry, other), key=rank))
