"""Reads the log in pages, even if it has gaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger_es.store.port import EventRow, Reads

PAGE_EVENTS: Final = 5_000


def pages_between(
    reads: Reads, after: int, until: int, page: int = PAGE_EVENTS
) -> Iterator[list[EventRow]]:
    """The events after one position and up to another, in pages.

    A page is a range of positions. In a gap the ranges grow, so that it is crossed quickly.
    """
    size = page
    while after < until:
        rows = reads.events(after, size, until)
        if rows:
            yield rows
        after += size
        size = page if rows else size * 2
