"""Which line gets which candidate: best first over all lines, an entry shared while something of it remains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from ledger_es.matching.line_candidates import Group, Guarded, LineCandidates, Row
from ledger_es.matching.mappings import Mapped
from ledger_es.matching.records import (
    ACCEPTING_NOTHING,
    Accepting,
    EntryKey,
    Line,
    OpenEntry,
)
from ledger_es.matching.suggestion import (
    NOTHING_ACCEPTED,
    Suggestion,
    accepted_for,
    suggested,
)
from ledger_es.values import ZERO


@dataclass(slots=True)
class Application:
    """The amount and discount that one line applies to one entry. A discount moved to this line raises the amount."""

    line_no: int
    entry: OpenEntry
    amount: Decimal
    discount: Decimal
    tolerance: Decimal = ZERO
    late_discount: bool = False


@dataclass(slots=True)
class Outcome:
    """The outcome for a line: the winning row, its applications, and flags to note."""

    row: Row | None = None
    applications: list[Application] = field(default_factory=list)
    competing: bool = False
    tied_with_line: bool = False
    documents_left: bool = False


class _Turn(NamedTuple):
    """The next row of a line. Turns sort in the order in which the rows of all lines are tried."""

    minus_score: int
    minus_size: int
    minus_line_no: int
    at: int


class AppliedSoFar:
    """What has been applied so far, by entry and by line."""

    __slots__ = ("accepting", "by_entry", "by_line")

    def __init__(self, line_nos: Sequence[int], accepting: Accepting) -> None:
        self.accepting = accepting
        self.by_entry: dict[EntryKey, list[Application]] = {}
        self.by_line = {line_no: Outcome() for line_no in line_nos}

    def of(self, entry: OpenEntry) -> list[Application]:
        return self.by_entry.get((entry.ledger, entry.entry_no), [])

    def apply(self, line: Line, entry: OpenEntry, suggestion: Suggestion) -> None:
        """Notes an application. The discount of an entry spread over lines sits on the highest line number."""
        amount, discount, tolerance, late_discount = suggestion
        others = self.by_entry.setdefault((entry.ledger, entry.entry_no), [])
        if discount and others:
            highest = max(others, key=lambda other: other.line_no)
            if highest.line_no > line.line_no:
                highest.amount += discount
                highest.discount += discount
                amount, discount = amount - discount, ZERO
        application = Application(line.line_no, entry, amount, discount, tolerance, late_discount)
        others.append(application)
        self.by_line[line.line_no].applications.append(application)


def assign(
    lines: Sequence[LineCandidates], accepting: Accepting = ACCEPTING_NOTHING
) -> dict[int, Outcome]:
    """The outcome of every line, by line number. `accepting` says what is accepted for entries applied singly.

    Rows are tried by score, then number of entries, then line number, then entry number, all descending. A line
    with an outcome is not tried again.
    """
    so_far = AppliedSoFar([rows.line.line_no for rows in lines], accepting)
    rows_left: list[Iterator[Row]] = [rows.in_order() for rows in lines]
    tried: list[Row | None] = [next(rows, None) for rows in rows_left]
    turns = [_turn(lines[at].line, row, at) for at, row in enumerate(tried) if row is not None]
    heapify(turns)
    first = [True] * len(lines)
    while turns:
        at = turns[0].at
        row, line = tried[at], lines[at].line
        assert row is not None, f"line {line.line_no} has a turn without a row"
        takers = _takers(row, so_far) if first[at] else []
        first[at] = False
        done = _try(row, line, so_far)
        if takers:
            _note_competition(row, line, takers, so_far, lost=not done)
        following = None if done else next(rows_left[at], None)
        if following is None:
            heappop(turns)
        else:
            tried[at] = following
            heapreplace(turns, _turn(line, following, at))
    return so_far.by_line


def _turn(line: Line, row: Row, at: int) -> _Turn:
    return _Turn(row.minus_score, row.minus_size, -line.line_no, at)


# --- Trying one row ---------------------------------------------------------------------------------


def _try(row: Row, line: Line, so_far: AppliedSoFar) -> bool:
    """Applies the row to the line if that is possible."""
    target = row.target
    if isinstance(target, Group):
        done = _apply_group(target, line, so_far)
    elif isinstance(target, Mapped):
        done = True
    else:
        entry = target.entry if isinstance(target, Guarded) else target
        done = _apply_single(entry, row, line, so_far)
    if done:
        so_far.by_line[line.line_no].row = row
    return done


def _apply_single(entry: OpenEntry, row: Row, line: Line, so_far: AppliedSoFar) -> bool:
    elsewhere = sum((other.amount for other in so_far.of(entry)), ZERO)
    if elsewhere == entry.remaining_amount:
        if row.source is not None:
            row.source.drop(row.place)
        return False
    # Between several lines nothing is accepted: the last of them may pay the rest.
    accepted = (
        NOTHING_ACCEPTED
        if elsewhere
        else accepted_for(entry, line.date, line.amount, so_far.accepting)
    )
    suggestion = suggested(entry, line.date, line.amount, elsewhere, accepted)
    used = suggestion.amount - suggestion.discount
    if not used or (used > 0) != (entry.remaining_amount > 0):
        # An amount of 0 cannot be applied.
        return False
    so_far.apply(line, entry, suggestion)
    return True


def _apply_group(group: Group, line: Line, so_far: AppliedSoFar) -> bool:
    rest = line.amount
    for entry in oldest_first(group.entries):
        if so_far.of(entry):
            continue
        if not rest:
            so_far.by_line[line.line_no].documents_left = True
            break
        suggestion = suggested(entry, line.date, rest)
        so_far.apply(line, entry, suggestion)
        rest -= suggestion.amount - suggestion.discount
    return bool(so_far.by_line[line.line_no].applications)


def oldest_first(entries: Sequence[OpenEntry]) -> list[OpenEntry]:
    """The entries by due date (entries without one first), then by entry number."""
    return sorted(entries, key=lambda entry: (entry.due_date or date.min, entry.entry_no))


# --- What is noted ----------------------------------------------------------------------------------


def _takers(row: Row, so_far: AppliedSoFar) -> list[int]:
    """The lines that already took an entry of this row."""
    if isinstance(row.target, Group):
        return [other.line_no for entry in row.target.entries for other in so_far.of(entry)]
    if isinstance(row.target, Mapped):
        return []
    entry = row.target.entry if isinstance(row.target, Guarded) else row.target
    return [other.line_no for other in so_far.of(entry)]


def _note_competition(
    row: Row, line: Line, takers: list[int], so_far: AppliedSoFar, *, lost: bool
) -> None:
    loser = so_far.by_line[line.line_no]
    loser.competing = True
    for line_no in takers:
        winner = so_far.by_line[line_no]
        winner.competing = True
        assert winner.row is not None, f"line {line_no} has applications but no row"
        if lost and winner.row[:2] == row[:2]:
            winner.tied_with_line = loser.tied_with_line = True
