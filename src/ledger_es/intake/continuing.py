"""Places where a statement continues the chain: between two neighbours, or at an end (spec/intake.md 2, 7)."""

from __future__ import annotations

from collections.abc import Iterator

from ledger_es.intake.chain import ONE_DAY, ChainLink, Run, cross, share_days
from ledger_es.intake.lines import Pairs, can_pair
from ledger_es.intake.places import Part, Piece, Place


def continuing_places(
    piece: Piece,
    chain: tuple[ChainLink, ...],
    runs: tuple[Run, ...],
    pairs_with_loose: Pairs,
) -> Iterator[Place]:
    """The places where the opening balance of a statement, or its closing balance, meets a neighbour's."""
    if any(
        cross(link, piece.span)
        and not link.page_of.is_sister_of(piece.page_of)
        and can_pair(piece.undecided, link.lines)
        for link in chain
    ):
        return
    for place in range(len(chain) + 1):
        before = chain[place - 1] if place else None
        behind = chain[place] if place < len(chain) else None
        if behind is not None and behind.key is None:
            # Nothing lies before the account's opening balance.
            continue
        if not _is_between(piece, before, behind):
            continue
        meets_before = before is not None and before.closing == piece.opening
        meets_behind = behind is not None and behind.opening == piece.closing
        if not (meets_before or meets_behind):
            continue
        if _reaches_in_vain(piece, before, behind, meets_before, meets_behind):
            continue
        yield Place(
            continues=True,
            new=frozenset(line.key for line in piece.lines if line.key not in pairs_with_loose),
            known_in_chain={},
            known_loose=pairs_with_loose,
            parts=(
                Part(
                    lines=piece.lines,
                    opening=piece.opening,
                    closing=piece.closing,
                    first_day=piece.first_day,
                    last_day=piece.last_day,
                    follows=before.key if before is not None else None,
                ),
            ),
            chain=chain,
            runs=runs,
            boundary=place,
            neighbours=tuple(
                neighbour for neighbour in (place - 1, place) if 0 <= neighbour < len(chain)
            ),
            fills_gap=meets_before and meets_behind and not _meet(before, behind),
        )


def _is_between(piece: Piece, before: ChainLink | None, behind: ChainLink | None) -> bool:
    """Whether the link before ends no later, and the link behind no earlier; of its own pages the number decides."""
    if before is not None:
        if before.page_of.is_sister_of(piece.page_of):
            if before.page_of.page > piece.page_of.page:
                return False
        elif before.last_day > piece.last_day:
            return False
    if behind is not None:
        if behind.page_of.is_sister_of(piece.page_of):
            return behind.page_of.page > piece.page_of.page
        return behind.last_day >= piece.last_day
    return True


def _reaches_in_vain(
    piece: Piece,
    before: ChainLink | None,
    behind: ChainLink | None,
    meets_before: bool,
    meets_behind: bool,
) -> bool:
    """Whether the place is refuted: by neighbours that meet already, or a line of one that it does not meet."""
    if before is not None and behind is not None and _meet(before, behind):
        is_apart = behind.first_day > before.last_day + ONE_DAY
        if not (meets_before and meets_behind):
            if not is_apart:
                return True
            if not meets_behind and piece.last_day >= behind.first_day:
                return True
            if not meets_before and piece.first_day <= before.last_day:
                return True
    return any(
        neighbour is not None
        and not meets
        and share_days(neighbour, piece.span)
        and not neighbour.page_of.is_sister_of(piece.page_of)
        and can_pair(piece.undecided, neighbour.lines)
        for neighbour, meets in ((before, meets_before), (behind, meets_behind))
    )


def _meet(before: ChainLink | None, behind: ChainLink | None) -> bool:
    return before is not None and behind is not None and before.closing == behind.opening
