"""Debits that were sent to the bank: which open entry is meant by the id on a statement line (algorithms.md 1.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ledger_es.matching.records import Line, SentDebit

ID_CHARACTERS: Final = 35
"""The longest id of a debit; a longer one on a line is not cut, it is none."""


class SentDebits:
    """The debits by their end-to-end id, from the collections that put them here."""

    __slots__ = ("_by_id", "_ids")

    def __init__(self) -> None:
        self._by_id: dict[str, dict[str, list[SentDebit]]] = {}
        self._ids: dict[str, frozenset[str]] = {}

    def put(self, collection_no: str, debits: Iterable[SentDebit]) -> None:
        """Takes the debits of a collection, in their order, in the place of those that it had."""
        for end_to_end_id in self._ids.pop(collection_no, ()):
            of_id = self._by_id[end_to_end_id]
            del of_id[collection_no]
            if not of_id:
                del self._by_id[end_to_end_id]
        ids: set[str] = set()
        for debit in debits:
            ids.add(debit.end_to_end_id)
            of_id = self._by_id.setdefault(debit.end_to_end_id, {})
            of_id.setdefault(collection_no, []).append(debit)
        self._ids[collection_no] = frozenset(ids)

    def of_line(self, line: Line) -> Mapping[int, bool] | None:
        """The entries of customers that the debits of the line's id were for, and whether their collection counts.

        None if no debit with this id was sent: then direct debits are not considered.
        """
        for end_to_end_id in (line.end_to_end_id, line.transaction_id):
            of_id = self._by_id.get(end_to_end_id)
            if of_id is not None and len(end_to_end_id) <= ID_CHARACTERS:
                meant: dict[int, bool] = {}
                for collection_no in sorted(of_id):
                    for debit in of_id[collection_no]:
                        meant.setdefault(debit.entry_no, debit.is_collected)
                return meant
        return None
