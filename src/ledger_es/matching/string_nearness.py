"""How near two texts are: the share of the shorter one that is covered by longest common pieces (algorithms.md 1.3)."""

from __future__ import annotations

from typing import Final

from ledger_es.matching.four_letter_pieces import PIECE, pieces_of

NEAR: Final = 95
"""Nearness (0 to 100) from which a name counts as found."""


def upper(text: str) -> str:
    """The text in capitals, letter by letter, so that its length stays: "ß" has no single capital and remains."""
    raised = text.upper()
    if len(raised) == len(text):
        return raised
    return "".join(up if len(up := letter.upper()) == 1 else letter for letter in text)


def nearness(first: str, second: str) -> int:
    """0 to 100; an empty text gives 0. Case is ignored. Among equally long pieces the first in `first` is taken."""
    return _nearness_of_capitals(upper(first), upper(second))


def _nearness_of_capitals(first: str, second: str) -> int:
    shorter = min(len(first), len(second))
    if not shorter:
        return 0
    total = 0
    while piece := longest_common_piece(first, second):
        total += len(piece)
        first = first.replace(piece, "", 1)
        second = second.replace(piece, "", 1)
    return 100 * total // shorter


def contained_share(text: str, part: str) -> int:
    """How much of `part` stands in the text in one piece, however short: 0 to 100, 0 for an empty part.

    Case is ignored. Unlike `nearness`, one piece is taken and measured against `part` (algorithms.md 2, *exact*).
    """
    if not part:
        return 0
    part = upper(part)
    return 100 * len(longest_common_piece(upper(text), part, shortest=1)) // len(part)


def longest_common_piece(first: str, second: str, shortest: int = PIECE) -> str:
    """The longest text in both, at least `shortest` letters; empty if there is none."""
    longest, at = shortest - 1, -1
    for start in range(len(first) - shortest + 1):
        while first[start : start + longest + 1] in second:
            if start + longest >= len(first):
                break
            longest, at = longest + 1, start
    return first[at : at + longest] if at >= 0 else ""


class ComparedText:
    """A text in capitals, made ready to be compared with many names."""

    __slots__ = ("_pieces", "_rests", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces = set(pieces_of(text))
        self._rests: dict[str, tuple[str, list[str]] | None] = {}

    def is_near(self, name: str) -> bool:
        """Whether the nearness of the text and a name in capitals reaches NEAR."""
        text, pieces = self._text, self._pieces
        if len(name) < PIECE or not pieces:
            return False
        if name in text or text in name:
            return True
        starts = [at for at in range(len(name) - PIECE + 1) if name[at : at + PIECE] in pieces]
        if not starts or self._is_only_piece(name, starts[0], starts[-1] + PIECE, len(starts)):
            return False
        return _nearness_of_capitals(name, text) >= NEAR

    def _is_only_piece(self, name: str, start: int, end: int, count: int) -> bool:
        """Whether all common pieces of four letters are one, too short to be near, that joins none when taken out.

        This is how nearly all comparisons end, so it is worth knowing without taking pieces out in earnest.
        """
        piece = name[start:end]
        if len(piece) != count + PIECE - 1:
            return False
        if len(piece) * 100 >= NEAR * min(len(name), len(self._text)):
            return False
        if piece not in self._rests:
            self._rests[piece] = self._rest_without(piece)
        rest = self._rests[piece]
        if rest is None:
            return False
        rest_of_text, joined_in_text = rest
        for joined in _joined_around(name, start, end):
            if joined in rest_of_text:
                return False
        if joined_in_text:
            rest_of_name = name[:start] + name[end:]
            for joined in joined_in_text:
                if joined in rest_of_name:
                    return False
        return True

    def _rest_without(self, piece: str) -> tuple[str, list[str]] | None:
        """The text without the piece, and the pieces that this joins; None where it is not in the text."""
        text = self._text
        at = text.find(piece)
        if at < 0:
            return None
        end = at + len(piece)
        return text[:at] + text[end:], _joined_around(text, at, end)


def _joined_around(text: str, start: int, end: int) -> list[str]:
    """The pieces of four letters that come together where a stretch is taken out."""
    reach = PIECE - 1
    return pieces_of(text[max(0, start - reach) : start] + text[end : end + reach])


def longest_name(raw_text_length: int) -> int:
    """The length of the longest name a text is compared with: the text, before blanks at its ends are cut off, must
    be at least 0.65 of the name."""
    return raw_text_length * 100 // 65
