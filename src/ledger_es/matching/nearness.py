"""How near two texts are: the share of the shorter one that is covered by longest common pieces (algorithms.md 1.3)."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

PIECE: Final = 4
"""Letters of the shortest piece that counts."""
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


def longest_common_piece(first: str, second: str) -> str:
    """The longest text in both, at least PIECE letters; empty if there is none."""
    longest, at = PIECE - 1, -1
    for start in range(len(first) - PIECE + 1):
        while first[start : start + longest + 1] in second:
            if start + longest >= len(first):
                break
            longest, at = longest + 1, start
    return first[at : at + longest] if at >= 0 else ""


def is_near(name: str, text: str, text_pieces: Set[str]) -> bool:
    """Whether the nearness of two texts in capitals reaches NEAR; `text_pieces`: the text's pieces of four letters."""
    if len(name) < PIECE or len(text) < PIECE:
        return False
    if name in text or text in name:
        return True
    starts = [at for at in range(len(name) - PIECE + 1) if name[at : at + PIECE] in text_pieces]
    if not starts or _is_only_piece(name, text, starts[0], starts[-1] + PIECE, len(starts)):
        return False
    return _nearness_of_capitals(name, text) >= NEAR


def _is_only_piece(name: str, text: str, start: int, end: int, count: int) -> bool:
    """Whether all common pieces of four letters are one piece, too short to be near, that joins none when taken out.

    This is how nearly all comparisons end, so it is worth knowing without taking pieces out in earnest.
    """
    piece = name[start:end]
    if len(piece) != count + PIECE - 1 or len(piece) * 100 >= NEAR * min(len(name), len(text)):
        return False
    at = text.find(piece)
    if at < 0:
        return False
    after = at + len(piece)
    reach = PIECE - 1
    in_name = name[max(0, start - reach) : start] + name[end : end + reach]
    rest_of_text = text[:at] + text[after:]
    # A loop: any() with a generator takes as long as all before it.
    for i in range(len(in_name) - reach):
        if in_name[i : i + PIECE] in rest_of_text:
            return False
    in_text = text[max(0, at - reach) : at] + text[after : after + reach]
    rest_of_name = name[:start] + name[end:]
    return not any(in_text[i : i + PIECE] in rest_of_name for i in range(len(in_text) - reach))


def longest_name(raw_text_length: int) -> int:
    """The length of the longest name a text is compared with: the text, before blanks at its ends are cut off, must
    be at least 0.65 of the name."""
    return raw_text_length * 100 // 65
