"""Names by their pieces of four letters: finds every name that can be near a text without comparing all of them.

A name near a text has a piece in common with it. Pieces such as "GMBH" are in every third name, so a name is not
listed under pieces that many names have (it is "left out" there), as long as they cover less than 0.6175 of it: 0.95
of the shorter text must be covered, and a text is at least 0.65 of the name. So if the name is near, some common
piece reaches beyond what is covered. The first that does has four letters in a row with one outside the covered
stretches: as they stand in the name, or joined because pieces between them were taken out, which lay inside those
stretches. Under all such pieces the name is listed. In the text the four letters stand as they are, or joined where
pieces were taken out that the name is left out from; if many are, these are not looked up, but what can be joined
where they stand is. What is found is thus a superset of the names that are near, and each is compared exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache, reduce
from itertools import compress, repeat
from operator import le, or_
from typing import Final, NamedTuple

from ledger_es.matching.four_letter_pieces import PIECE, Run, covered_runs, joined_pieces, pieces_of
from ledger_es.matching.letter_sets import LetterSets, letters_spared
from ledger_es.matching.string_nearness import NEAR, ComparedText, longest_name, upper

_PAIR_BITS: Final = 480
_ALL_PAIRS: Final = (1 << _PAIR_BITS) - 1


class Bounds(NamedTuple):
    """Where searching changes its way; the result is the same for any numbers (tests use small ones)."""

    names_listed: int = 48
    """A piece that so many names are listed under is common: later names are listed under others."""
    names_looked_up: int = 256
    """A common piece that so many names left out is not looked up; what its removal joins is."""
    run: int = 16
    """Letters of a stretch of common pieces up to which joined pieces are worked out."""
    by_letters: int = 36
    """Letters of a text up to which names are found by letters instead of pieces: a short text lacks many."""
    lists_pieces: bool = True
    """False if names are always found by letters: adding one takes a third of the time, and finding one far more."""


class Names:
    """Distinct names in capitals, each with a number; found by nearness to a text, or by containing a text."""

    __slots__ = (
        "_bags",
        "_bounds",
        "_left_out",
        "_lengths",
        "_letters",
        "_listed",
        "_longest",
        "_names",
        "_numbers",
        "_pair_bits",
        "_pairs",
        "_parted",
        "_spared",
    )

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._names: list[str] = []
        self._lengths: list[int] = []
        self._longest = 0
        self._numbers: dict[str, int] = {}
        # Most pieces have one name. Tuples of numbers cost the garbage collector nothing.
        self._listed: dict[str, tuple[int, ...]] = {}
        self._left_out: dict[str, list[int]] = {}
        self._bags: list[int] = []
        self._spared: list[int] = []
        self._pairs: list[int] = []
        self._parted: list[int] = []
        self._letters = LetterSets()
        self._pair_bits: dict[str, int] = {}

    def number_of(self, name: str) -> int | None:
        """The number of a name in capitals, or None if the name is unknown."""
        return self._numbers.get(name)

    def name(self, number: int) -> str:
        return self._names[number]

    def add(self, name: str) -> int:
        """Adds a name in capitals and returns its number. A known name keeps its number."""
        known = self._numbers.get(name)
        if known is not None:
            return known
        number = len(self._names)
        self._names.append(name)
        self._lengths.append(len(name))
        self._longest = max(self._longest, len(name))
        self._bags.append(self._letters.add(number, name))
        self._spared.append(letters_spared(len(name)))
        self._pairs.append(self._pairs_of(name, new=True))
        self._parted.append(_pairs_parted(len(name)))
        self._numbers[name] = number
        listed, left_out = self._ways_to(name) if self._bounds.lists_pieces else (set(), set())
        for piece in listed:
            numbers = self._listed.get(piece)
            self._listed[piece] = (*numbers, number) if numbers else (number,)
        for piece in left_out:
            self._left_out.setdefault(piece, []).append(number)
        return number

    # --- Searching ----------------------------------------------------------------------------------

    def near(self, text: str) -> list[int]:
        """The numbers of all names whose nearness to the text (as it stands) reaches 95, ascending."""
        capitals = upper(text.strip(" "))
        raw_length, length = len(text), len(capitals)
        if length < PIECE:
            return []
        lengths, names = self._lengths, self._names
        longest = longest_name(raw_length)
        if raw_length <= self._bounds.by_letters or not self._bounds.lists_pieces:
            possible = list(self._letters.covered_by(capitals))
            possible += self._letters.covering(capitals, longest)
        else:
            sharing = self._sharing_a_piece(capitals, raw_length)
            possible = [
                n for n in self._letters_suffice(capitals, sharing) if lengths[n] <= longest
            ]
        is_near = ComparedText(capitals).is_near
        left = self._pairs_suffice(capitals, possible)
        return sorted(number for number in left if is_near(names[number]))

    # Hundreds of names a text have a piece in common with it: put aside here without a loop in Python.

    def _letters_suffice(self, text: str, numbers: Collection[int]) -> Iterator[int]:
        """Those of the names of which the text lacks no more letters than may be uncovered; longer names all."""
        lacking = self._letters.lacking_in(text)
        missing = map(int.bit_count, map(lacking.__and__, map(self._bags.__getitem__, numbers)))
        return self._up_to(self._spared, missing, text, numbers)

    def _pairs_suffice(self, text: str, numbers: Collection[int]) -> Iterator[int]:
        """Those of the names of which the text lacks no more pairs of letters than can be parted; longer names all."""
        lacking = _ALL_PAIRS & ~self._pairs_of(text)
        missing = map(int.bit_count, map(lacking.__and__, map(self._pairs.__getitem__, numbers)))
        return self._up_to(self._parted, missing, text, numbers)

    def _up_to(
        self, most: list[int], missing: Iterable[int], text: str, numbers: Collection[int]
    ) -> Iterator[int]:
        enough = map(le, missing, map(most.__getitem__, numbers))
        if self._longest > len(text):
            longer = map(len(text).__lt__, map(self._lengths.__getitem__, numbers))
            enough = map(or_, longer, enough)
        return compress(numbers, enough)

    def containing(self, name: str) -> list[int]:
        """The numbers of all names that contain this one (itself included); all in capitals."""
        pieces = set(pieces_of(name))
        if not pieces or not self._bounds.lists_pieces:
            return [number for number, each in enumerate(self._names) if name in each]
        rarest = min(pieces, key=lambda piece: (self._count(piece), piece))
        numbers = {*self._listed.get(rarest, ()), *self._left_out.get(rarest, ())}
        return sorted(number for number in numbers if name in self._names[number])

    def _sharing_a_piece(self, text: str, raw_length: int) -> set[int]:
        listed, left_out = self._listed, self._left_out
        pieces = pieces_of(text)
        keys = set(pieces)
        numbers: set[int] = set()
        if len(text) < raw_length:
            # Blanks at the ends let names pass that are too long for the text alone: take all those.
            numbers.update(
                n for n, name in enumerate(self._names) if len(name) * 65 > len(text) * 100
            )
        numbers.update(*[listed[key] for key in keys & listed.keys()])
        common = keys & left_out.keys()
        if not common:
            return numbers
        # The longest lists are not looked up, as far as the stretches they leave stay short.
        by_length = sorted(
            (key for key in common if len(left_out[key]) > self._bounds.names_looked_up),
            key=lambda key: (-len(left_out[key]), key),
        )
        skipped = set(by_length)
        runs: list[Run] = []
        while skipped:
            runs = covered_runs(at for at, piece in enumerate(pieces) if piece in skipped)
            if all(end - begin <= self._bounds.run for begin, end in runs):
                break
            skipped.discard(by_length.pop())
        numbers.update(*[left_out[key] for key in common - skipped])
        if skipped:
            joined = joined_pieces(text, runs)
            inside = {
                key
                for key in joined.inside & left_out.keys()
                if len(left_out[key]) <= self._bounds.names_looked_up
            }
            numbers.update(
                *[listed[key] for key in (joined.outside | joined.inside) & listed.keys()]
            )
            numbers.update(*[left_out[key] for key in (joined.outside & left_out.keys()) | inside])
        return numbers

    # --- Listing ------------------------------------------------------------------------------------

    def _ways_to(self, name: str) -> tuple[set[str], set[str]]:
        """The pieces a new name is listed under and those it is left out from; joined ones included."""
        pieces = pieces_of(name)
        under, most = self._listed, self._bounds.names_listed
        left_out = {
            piece
            for piece in pieces
            if piece in self._left_out or len(under.get(piece, ())) >= most
        }
        by_rarity: list[str] = []
        while left_out:
            runs = covered_runs(at for at, piece in enumerate(pieces) if piece in left_out)
            covered = sum(end - begin for begin, end in runs)
            if covered * 10000 < len(name) * 65 * NEAR and all(
                b - a <= self._bounds.run for a, b in runs
            ):
                joined = joined_pieces(name, runs)
                listed = (set(pieces) - left_out) | joined.outside
                return listed, (left_out | joined.inside) - listed
            by_rarity = by_rarity or self._rarest_last(left_out)
            left_out.discard(by_rarity.pop())
        return set(pieces), left_out

    def _rarest_last(self, pieces: Collection[str]) -> list[str]:
        return sorted(pieces, key=lambda piece: (self._count(piece), piece), reverse=True)

    def _count(self, piece: str) -> int:
        return len(self._listed.get(piece, ())) + len(self._left_out.get(piece, ()))

    def _pairs_of(self, text: str, new: bool = False) -> int:
        """The pairs of neighbours in a text as bits (some pairs share one), as far as names have them."""
        pairs = {text[at : at + 2] for at in range(len(text) - 1)}
        known = self._pair_bits
        if new:
            for pair in sorted([pair for pair in pairs if pair not in known]):
                known[pair] = 1 << (len(known) % _PAIR_BITS)
        return reduce(or_, map(known.get, pairs, repeat(0)), 0)


@cache
def _pairs_parted(length: int) -> int:
    """How many pairs of neighbours in the shorter text may be missing in the other one although the two are near.

    With k pieces (of four letters or more, so k ≤ length/4): pieces lie in at most 2k − 1 stretches of the text, which
    parts 2k − 2 pairs, and are parted k − 1 times more by what was taken out of the other text; each letter that is
    not covered parts two.
    """
    return 3 * max(0, length // PIECE - 1) + 2 * letters_spared(length)
