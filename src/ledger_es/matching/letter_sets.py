"""Names by their letters, as sets of bits: which names can be covered by a text's letters, or cover them, all at once.

A near name lacks at most 5 of 100 letters of the shorter of both (algorithms.md 1.3): whatever the pieces are, they
are made of letters that both have. This is a superset of the near names, found without looking at any one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import repeat
from operator import invert, or_
from typing import Final

from ledger_es.matching.string_nearness import NEAR

_MOST_OF_ONE: Final = 8
_BLOCK: Final = 4096

Feature = tuple[str, int]
"""A letter and a count: to have (E, 3) is to have at least three E."""


def features_of(text: str) -> list[Feature]:
    """One feature for each letter of the text; more than eight of one letter are not told apart."""
    features = []
    counts: dict[str, int] = {}
    for letter in text:
        count = counts[letter] = counts.get(letter, 0) + 1
        if count <= _MOST_OF_ONE:
            features.append((letter, count))
    return features


def letters_spared(length: int) -> int:
    """How many letters of the shorter text may remain uncovered."""
    return length * (100 - NEAR) // 100


class _Block:
    """Up to 4096 names that may lack the same number of letters; for each feature the names that have it."""

    __slots__ = ("_of_length", "_up_to", "having", "longest", "numbers", "shortest")

    def __init__(self) -> None:
        self.having: dict[Feature, int] = {}
        self.numbers: list[int] = []
        self.longest = 0
        self.shortest = sys.maxsize
        self._of_length: dict[int, int] = {}
        self._up_to: dict[int, int] = {}

    def add(self, number: int, name: str, features: Iterable[Feature]) -> None:
        bit, length = 1 << len(self.numbers), len(name)
        having = self.having
        for feature in features:
            having[feature] = having.get(feature, 0) | bit
        self._of_length[length] = self._of_length.get(length, 0) | bit
        self._up_to.clear()
        self.numbers.append(number)
        self.longest = max(self.longest, length)
        self.shortest = min(self.shortest, length)

    def up_to(self, length: int) -> int:
        """The names of at most so many letters."""
        known = self._up_to.get(length)
        if known is None:
            of_length = self._of_length
            known = reduce(or_, (of_length[each] for each in of_length if each <= length), 0)
            self._up_to[length] = known
        return known

    def numbers_of(self, names: int) -> Iterator[int]:
        """The numbers of the names whose bits are set."""
        while names:
            last = names.bit_length() - 1
            yield self.numbers[last]
            names ^= 1 << last


class LetterSets:
    """All names, in blocks of those that may lack equally many letters."""

    __slots__ = ("_bits", "_blocks")

    def __init__(self) -> None:
        self._bits: dict[Feature, int] = {}
        self._blocks: dict[int, list[_Block]] = {}

    def add(self, number: int, name: str) -> int:
        """Adds a name; its features as bits."""
        blocks = self._blocks.setdefault(letters_spared(len(name)), [])
        if not blocks or len(blocks[-1].numbers) == _BLOCK:
            blocks.append(_Block())
        features, bits = features_of(name), self._bits
        blocks[-1].add(number, name, features)
        return sum([bits.setdefault(feature, 1 << len(bits)) for feature in features])

    def bag(self, text: str) -> int:
        """The features of a text as bits, as far as names have them."""
        bits = self._bits
        return sum([bits[feature] for feature in features_of(text) if feature in bits])

    def lacking_in(self, text: str) -> int:
        """The features that names have and the text has not, as bits."""
        return ((1 << len(self._bits)) - 1) & ~self.bag(text)

    def covered_by(self, text: str) -> Iterator[int]:
        """Names not longer than the text of which it lacks no more letters than they may lack."""
        own, length = set(features_of(text)), len(text)
        for spared, blocks in self._blocks.items():
            for block in blocks:
                if block.shortest <= length:
                    lacking = map(block.having.__getitem__, block.having.keys() - own)
                    near = block.up_to(length) & ~_more_than(spared, lacking)
                    yield from block.numbers_of(near)

    def covering(self, text: str, longest: int) -> Iterator[int]:
        """Names longer than the text, up to `longest`, that lack no more letters of it than it may lack."""
        own, length, spared = features_of(text), len(text), letters_spared(len(text))
        for blocks in self._blocks.values():
            for block in blocks:
                asked = block.up_to(longest) & ~block.up_to(length)
                if asked:
                    lacking = map(invert, map(block.having.get, own, repeat(0)))
                    yield from block.numbers_of(asked & ~_more_than(spared, lacking))


def _more_than(spared: int, sets: Iterable[int]) -> int:
    """What is in more than `spared` of the sets."""
    if not spared:
        return reduce(or_, sets, 0)
    if spared == 1:
        in_one = in_two = 0
        for each in sets:
            in_two |= in_one & each
            in_one |= each
        return in_two
    in_more = [0] * (spared + 1)
    for each in sets:
        for level in range(spared, 0, -1):
            in_more[level] |= in_more[level - 1] & each
        in_more[0] |= each
    return in_more[spared]
