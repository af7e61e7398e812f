"""Pieces of four letters of a text, also those that come together when other pieces are taken out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

PIECE: Final = 4
"""Letters of the shortest piece that counts."""
Run = tuple[int, int]
"""A stretch of a text: from (included) and to (not included)."""


def pieces_of(text: str) -> list[str]:
    """All pieces of four letters, from the left, repeated ones included."""
    return [text[at : at + PIECE] for at in range(len(text) - PIECE + 1)]


def covered_runs(starts: Iterable[int]) -> list[Run]:
    """The stretches covered by the pieces that start there (ascending)."""
    runs: list[Run] = []
    for start in starts:
        if runs and start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], start + PIECE)
        else:
            runs.append((start, start + PIECE))
    return runs


class Joined(NamedTuple):
    """Joined pieces: some of whose letters lie outside the runs, and those made of letters of the runs only."""

    outside: set[str]
    inside: set[str]


def joined_pieces(text: str, runs: list[Run]) -> Joined:
    """The pieces that can arise where stretches of four or more letters inside the runs are taken out of the text.

    Taken out are longest common pieces; two removed side by side look like one longer stretch, so any stretch within
    a run counts. Only pieces with at least one such gap are given.
    """
    ends_by_start: dict[int, range] = {}
    for begin, end in runs:
        for start in range(begin, end - PIECE + 1):
            ends_by_start[start] = range(start + PIECE, end + 1)
    joined = Joined(set(), set())
    length = len(text)
    covered = {at for begin, end in runs for at in range(begin, end)}
    starts = {at for begin, end in runs for at in range(max(0, begin - PIECE + 1), end - PIECE)}
    # Each growing piece: its letters, the position after the last one, whether it has a gap, a letter outside.
    growing = [(text[at], at + 1, False, at not in covered) for at in starts]
    while growing:
        letters, at, gap, outside = growing.pop()
        if len(letters) == PIECE:
            if gap:
                (joined.outside if outside else joined.inside).add(letters)
            continue
        if at < length:
            growing.append((letters + text[at], at + 1, gap, outside or at not in covered))
            for end in ends_by_start.get(at, ()):
                if end < length:
                    growing.append(
                        (letters + text[end], end + 1, True, outside or end not in covered)
                    )
    return joined
