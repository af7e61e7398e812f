"""Entries in order: by amount, changed in place; newest first, without those used up; by amount on one day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from heapq import heapify, heappop, heappush
from operator import attrgetter

from ledger_es.matching.amount import applicable_units, discount_terms, units
from ledger_es.matching.records import OpenEntry

_ENTRY_NO = attrgetter("entry_no")


class SortedEntries:
    """Entries in the order of an amount (then entry number), changed in place one by one or filled at once."""

    __slots__ = ("_entries", "_keys", "_new", "_reduced")

    def __init__(self, reduced: bool = False) -> None:
        self._reduced = reduced
        self._keys: list[int] = []
        self._entries: list[OpenEntry] = []
        self._new: list[OpenEntry] = []

    def __len__(self) -> int:
        return len(self._entries) + len(self._new)

    def __iter__(self) -> Iterator[OpenEntry]:
        self.settle()
        return iter(self._entries)

    def add(self, entry: OpenEntry) -> None:
        self._new.append(entry)

    def remove(self, entry: OpenEntry) -> None:
        self.settle()
        at = self._place(entry)
        entries_at_place = self._entries[at : at + 1]
        assert entries_at_place == [entry], (
            f"{entry.ledger} entry {entry.entry_no} is not where its amount says"
        )
        del self._keys[at], self._entries[at]

    def run(self, low: int, high: int) -> tuple[int, int]:
        """The start and end (exclusive) of the entries whose amounts are within the range."""
        self.settle()
        keys = self._keys
        start = bisect_left(keys, low)
        if start == len(keys) or keys[start] > high:
            return start, start
        return start, bisect_right(keys, high, start)

    def between(self, start: int, end: int) -> list[OpenEntry]:
        return self._entries[start:end]

    def _amount(self, entry: OpenEntry) -> int:
        if self._reduced:
            return units(discount_terms(entry).discounted_amount)
        return units(entry.remaining_amount)

    def _place(self, entry: OpenEntry) -> int:
        amount = self._amount(entry)
        start, end = bisect_left(self._keys, amount), bisect_right(self._keys, amount)
        return bisect_left(
            self._entries, entry.entry_no, start, end, key=lambda each: each.entry_no
        )

    def settle(self) -> None:
        """Sorts added entries into place. Every question does this first."""
        if not self._new:
            return
        if len(self._new) < 64:
            for entry in self._new:
                at = self._place(entry)
                self._keys.insert(at, self._amount(entry))
                self._entries.insert(at, entry)
        else:
            entries = self._entries + self._new
            ordered = sorted(
                (self._amount(entry), entry.entry_no, place) for place, entry in enumerate(entries)
            )
            self._keys = [amount for amount, _, _ in ordered]
            self._entries = [entries[place] for _, _, place in ordered]
        self._new = []


class NewestFirst:
    """Entries by entry number, the highest first; those used up are dropped and cost no time again.

    Most are only counted, so they are put in order when they are first gone through; `entries` stand in any order.
    """

    __slots__ = ("_following", "_in_order", "entries")

    def __init__(self, entries: list[OpenEntry]) -> None:
        self.entries = entries
        self._in_order: list[OpenEntry] = []
        # For each place, itself or the nearest later one that is not dropped, as far as known.
        self._following: list[int] = []

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[tuple[OpenEntry, int]]:
        """Yields the entries that are not dropped, each with its place."""
        if not self._following:
            self._in_order = sorted(self.entries, key=_ENTRY_NO, reverse=True)
            self._following = list(range(len(self.entries) + 1))
        at = self._from(0)
        while at < len(self._in_order):
            yield self._in_order[at], at
            at = self._from(at + 1)

    def drop(self, place: int) -> None:
        """Leaves an entry out from now on, for everybody: it is used up."""
        self._following[place] = place + 1

    def _from(self, place: int) -> int:
        following = self._following
        while following[place] != place:
            following[place] = following[following[place]]
            place = following[place]
        return place


class DayView:
    """Entries in the order of what they amount to on one day: counted by range, and given newest first without sorting.

    A tree of the highest entry numbers finds the newest ones of a range; entries used up are dropped from it.
    """

    __slots__ = ("_entries", "_keys", "_size", "_tree")

    def __init__(self, entries: Iterable[OpenEntry], day: date) -> None:
        rows = sorted((applicable_units(entry, day), entry.entry_no, entry) for entry in entries)
        self._keys = [row[0] for row in rows]
        self._entries = [row[2] for row in rows]
        self._size = 1 << max(0, len(rows) - 1).bit_length()
        self._tree: list[int] = []

    def __len__(self) -> int:
        return len(self._entries)

    def count(self, low: int, high: int) -> int:
        start, end = self._run(low, high)
        return end - start

    def inside(self, low: int, high: int) -> Iterator[tuple[OpenEntry, int]]:
        """Entries within the range, newest first, each with its place in this view."""
        return self._newest_first(*self._run(low, high))

    def drop(self, place: int) -> None:
        """Leaves an entry out from now on, for everybody: it is used up."""
        at = place + self._size
        self._tree[at] = -1
        while at > 1:
            at //= 2
            self._tree[at] = max(self._tree[2 * at], self._tree[2 * at + 1])

    def _run(self, low: int, high: int) -> tuple[int, int]:
        start = bisect_left(self._keys, low)
        return start, max(start, bisect_right(self._keys, high))

    def _grow_tree(self) -> list[int]:
        size = self._size
        tree = [-1] * size + [entry.entry_no for entry in self._entries]
        tree += [-1] * (2 * size - len(tree))
        for at in range(size - 1, 0, -1):
            tree[at] = max(tree[2 * at], tree[2 * at + 1])
        return tree

    def _newest_first(self, start: int, end: int) -> Iterator[tuple[OpenEntry, int]]:
        tree = self._tree = self._tree or self._grow_tree()
        size = self._size
        heap = []
        low, high = start + size, end + size
        while low < high:
            if low & 1:
                heap.append((-tree[low], low))
                low += 1
            if high & 1:
                high -= 1
                heap.append((-tree[high], high))
            low //= 2
            high //= 2
        heapify(heap)
        while heap:
            newest, node = heappop(heap)
            if tree[node] < 0:
                continue
            if -newest != tree[node]:
                heappush(heap, (-tree[node], node))
            elif node >= size:
                yield self._entries[node - size], node - size
            else:
                heappush(heap, (-tree[2 * node], 2 * node))
                heappush(heap, (-tree[2 * node + 1], 2 * node + 1))
