"""Chance with a seed, and the small worlds it draws from: few parties, few days, round amounts that meet again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from tests.simulation.book import Book, Entry, Party

T = TypeVar("T")

FIRST_DAY = date(2026, 1, 1)
DAYS = 150
KINDS = ("customer", "vendor")
CUSTOMERS = tuple(f"C{number}" for number in range(1, 7))
VENDORS = ("V-1", "V/2", "V 3")
BANKS = ("B1", "B-2")


class Chance:
    """Draws from the book as it stands, so that most of what is drawn makes sense."""

    def __init__(self, seed: int, book: Book) -> None:
        self.random = random.Random(seed)
        self.book = book

    def one(self, values: Sequence[T]) -> T:
        return self.random.choice(values)

    def odds(self, of_hundred: int) -> bool:
        return self.random.randrange(100) < of_hundred

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self.random.randrange(DAYS))

    def amount(self) -> Decimal:
        """Positive. Few different ones, so that payments fit documents by chance too."""
        if self.odds(60):
            return Decimal(self.one((10, 20, 50, 98, 100, 200, 500, 1000)))
        return Decimal(self.number(1, 30_000)) / 100

    def party(self, kind: str) -> Party:
        """One that is registered if there is any; now and then one that is not."""
        known = [party for party in self.book.parties if party[0] == kind]
        if known and not self.odds(2):
            return self.one(known)
        return (kind, self.one(CUSTOMERS if kind == "customer" else VENDORS))

    def bank(self) -> str:
        known = list(self.book.banks)
        return self.one(known) if known and not self.odds(3) else self.one(BANKS)

    def entry_no(self) -> int:
        """Any entry ever posted, most often a late one; now and then one that does not exist."""
        last = self.book.numbers.entry
        if not last or self.odds(2):
            return last + self.number(1, 3)
        return self.number(max(1, last - 60), last) if self.odds(80) else self.number(1, last)

    def taxed_entry(self) -> Entry | None:
        """An open document with VAT, one with a discount if there is any; another open entry if there is none."""
        book = self.book
        found = [
            entry
            for party in book.parties
            for entry in book.open_entries(party)
            if book.vat_in(entry.no)
        ]
        with_discount = [entry for entry in found if entry.discount]
        return self.one(with_discount or found) if found else self.open_entry()

    def open_entry(self) -> Entry | None:
        """An open entry of some party, mostly one with debits and credits; the late entries more often."""
        parties = list(self.book.parties)
        self.random.shuffle(parties)
        with_both = self.odds(85)
        for party in parties:
            found = self.book.open_entries(party)
            if found and (not with_both or len({entry.is_debit for entry in found}) == 2):
                return self.one(found[-30:] if self.odds(80) else found)
        return None
