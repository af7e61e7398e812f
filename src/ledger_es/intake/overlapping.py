"""Places where a statement overlaps the chain: it brings what is left when the known lines are taken away.

The rule is spec/intake.md 2, 7: over each stretch of neighbouring runs, the lines of the stretch that the statement
does not have lie before it or behind it, and what the statement has beside fills the gaps exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger_es.intake.chain import ONE_DAY, ChainLink, Run, cross, share_days
from ledger_es.intake.lines import AccountLine, Pairs, pair, sum_of
from ledger_es.intake.places import Part, Piece, Place
from ledger_es.intake.records import LineKey
from ledger_es.intake.sums import find_a_sum


class _Stretch(NamedTuple):
    """Neighbouring runs, cut down to the links around the statement's days.

    `opening` and `closing` are the balances around the links that are left. `cut_off_before` and `cut_off_behind` say
    whether links with lines were cut off. `displaced` are lines of links that were cut off behind the statement and
    bear early days: they may lie before it.
    """

    runs: tuple[Run, ...]
    links: tuple[ChainLink, ...]
    opening: Decimal
    closing: Decimal
    cut_off_before: bool
    cut_off_behind: bool
    displaced: tuple[AccountLine, ...]

    @property
    def begins_the_account(self) -> bool:
        """Whether it begins with the account's opening, before which nothing lies."""
        return self.runs[0].links[0].key is None


class _Sides(NamedTuple):
    """The lines of a stretch that the statement does not have: before it, behind it, or on either side."""

    early: tuple[AccountLine, ...]
    late: tuple[AccountLine, ...]
    either: tuple[AccountLine, ...]


class _Targets(NamedTuple):
    """The sums of the parts before and behind a stretch; None: there is no such part."""

    before: Decimal | None
    behind: Decimal | None


def overlapping_places(
    piece: Piece,
    chain: tuple[ChainLink, ...],
    runs: tuple[Run, ...],
    loose: Sequence[AccountLine],
) -> Iterator[Place]:
    """The places over each stretch of neighbouring runs that share days with the statement."""
    days = {line.day for line in piece.lines}
    sharing = [
        place
        for place, run in enumerate(runs)
        if share_days(run, piece.span) or any(run.first_day <= day <= run.last_day for day in days)
    ]
    crossed = [place for place in sharing if cross(runs[place], piece.span)]
    for start in sharing:
        for end in range(start, _end_of_neighbours(sharing, start) + 1):
            if crossed and not (start <= crossed[0] and crossed[-1] <= end):
                continue
            stretch = _stretch(piece, runs[start : end + 1])
            place = _place(piece, stretch, loose, is_crossed=bool(crossed))
            if place is not None:
                first, last = runs[start], runs[end]
                yield place._replace(
                    chain=chain,
                    runs=runs,
                    stretch=range(first.start, last.start + len(last.links)),
                )


def _end_of_neighbours(places: Sequence[int], start: int) -> int:
    """The last of the places that follow `start` without a break."""
    end = start
    while end + 1 in places:
        end += 1
    return end


def _stretch(piece: Piece, runs: tuple[Run, ...]) -> _Stretch:
    """The runs as a stretch. Links outside the statement's days are cut off, so that their lines need not be read."""
    span = piece.span_of_lines
    links = [link for run in runs for link in run.links]
    cut_off_before = cut_off_behind = False
    first = 0
    while first < len(runs[0].links) - 1 and links[first].last_day < span.first_day:
        cut_off_before = cut_off_before or links[first].line_count > 0
        first += 1
    displaced: list[AccountLine] = []
    end = len(links)
    while end - 1 > max(first, len(links) - len(runs[-1].links)) and (
        links[end - 1].first_day > span.last_day
    ):
        end -= 1
        early = [line for line in links[end].lines if line.day <= piece.first_day]
        cut_off_behind = cut_off_behind or links[end].line_count > len(early)
        displaced = [*early, *displaced]
    opening = links[first].opening
    closing = links[end].opening if end < len(links) else links[-1].closing
    assert closing is not None
    return _Stretch(
        runs=runs,
        links=tuple(links[first:end]),
        opening=links[first].closing if opening is None else opening,
        closing=closing,
        cut_off_before=cut_off_before,
        cut_off_behind=cut_off_behind,
        displaced=tuple(displaced),
    )


def _place(
    piece: Piece, stretch: _Stretch, loose: Sequence[AccountLine], *, is_crossed: bool
) -> Place | None:
    span = piece.span_of_lines
    of_stretch = [
        line
        for link in stretch.links
        if not link.page_of.is_sister_of(piece.page_of)
        for line in link.lines
    ]
    of_stretch += stretch.displaced
    loose_around = [line for line in loose if span.first_day <= line.day <= span.last_day]
    pairs = pair(piece.undecided, [*of_stretch, *loose_around])
    stretch_keys = {line.key for line in of_stretch}
    in_stretch = {
        key: partner for key, partner in pairs.items() if partner.line.key in stretch_keys
    }
    if not in_stretch and not is_crossed:
        return None
    sides = _sides(piece, stretch, in_stretch)
    if sides is None:
        return None
    rest = [line for line in piece.lines if line.key not in in_stretch]
    known_loose = {key: partner for key, partner in pairs.items() if key not in in_stretch}
    for early in _choices_of_early(piece, stretch, sides):
        targets = _targets(piece, stretch, sides, early)
        parts = None if targets is None else _parts(piece, stretch.runs, rest, targets)
        if parts is not None:
            return Place(
                continues=False,
                new=frozenset(line.key for line in rest if line.key not in known_loose),
                known_in_chain=in_stretch,
                known_loose=known_loose,
                parts=parts,
                chain=(),
                runs=(),
            )
    return None


def _sides(piece: Piece, stretch: _Stretch, in_stretch: Pairs) -> _Sides | None:
    """On which side the lines of the stretch lie that the statement does not have. None: one of them on neither."""
    paired = {partner.line.key for partner in in_stretch.values()}
    early: list[AccountLine] = []
    late: list[AccountLine] = []
    either: list[AccountLine] = []
    for link in stretch.links:
        for line in link.lines:
            if line.key in paired:
                continue
            is_early, is_late = line.day <= piece.first_day, link.last_day >= piece.last_day
            if is_early and is_late:
                either.append(line)
            elif is_early:
                early.append(line)
            elif is_late:
                late.append(line)
            else:
                return None
    either += [line for line in stretch.displaced if line.key not in paired]
    return _Sides(tuple(early), tuple(late), tuple(either))


def _choices_of_early(
    piece: Piece, stretch: _Stretch, sides: _Sides
) -> Iterator[tuple[AccountLine, ...]]:
    """Which of the lines that may lie on either side lie before: those with the sum, none, or all."""
    target = piece.opening - stretch.opening - sum_of(sides.early)
    places = find_a_sum([line.amount for line in sides.either], target)
    if places is not None:
        yield tuple(sides.either[place] for place in places)
    if not sides.early and not stretch.cut_off_before:
        yield ()
    if sides.either and not sides.late and not stretch.cut_off_behind:
        yield sides.either


def _targets(
    piece: Piece, stretch: _Stretch, sides: _Sides, early: tuple[AccountLine, ...]
) -> _Targets | None:
    """The sums of the parts before and behind the stretch, or None if the balances refute the place."""
    late = [line for line in sides.either if line not in early] + list(sides.late)
    displaced_early = [line for line in early if line in stretch.displaced]
    displaced_known = [line for line in stretch.displaced if line not in sides.either]
    opening = stretch.opening + sum_of(sides.early) + sum_of(early)
    before: Decimal | None = None
    if sides.early or early or stretch.cut_off_before or stretch.begins_the_account:
        if piece.opening != opening:
            return None
    else:
        before = stretch.opening - piece.opening
    closing = stretch.closing + sum_of(displaced_early) + sum_of(displaced_known)
    closing -= sum_of(line for line in late if line not in stretch.displaced)
    behind: Decimal | None = None
    if late or stretch.cut_off_behind:
        if piece.closing != closing:
            return None
    else:
        behind = piece.closing - closing
    return _Targets(before, behind)


def _parts(
    piece: Piece, runs: tuple[Run, ...], rest: Sequence[AccountLine], targets: _Targets
) -> tuple[Part, ...] | None:
    """The rest of the statement's lines in its parts: before the runs, in each gap, behind them. None: they do not fit.

    Each part has the lines before the day on which the run behind it begins; which lines of that day, and which of
    those booked before the period, the sum says.
    """
    parts: list[Part] = []
    remaining = sorted(rest, key=lambda line: line.day)
    for place, run in enumerate(runs):
        before = runs[place - 1] if place else None
        fixed = [line for line in remaining if piece.first_day <= line.day < run.first_day]
        if before is None and targets.before is None:
            if fixed:
                return None
            continue
        target = targets.before if before is None else _between(before, run)
        assert target is not None
        choice = [line for line in remaining if piece.predates(line) or line.day == run.first_day]
        chosen = find_a_sum([line.amount for line in choice], target - sum_of(fixed))
        if chosen is None:
            return None
        of_part = {line.key for line in fixed} | {choice[place].key for place in chosen}
        if of_part:
            parts.append(_part(piece, before, run, of_part))
        remaining = [line for line in remaining if line.key not in of_part]
    if targets.behind is None:
        return None if remaining else tuple(parts)
    if sum_of(remaining) != targets.behind:
        return None
    if remaining:
        parts.append(_part(piece, runs[-1], None, {line.key for line in remaining}))
    return tuple(parts)


def _between(before: Run, behind: Run) -> Decimal:
    """The gap between two runs."""
    assert behind.opening is not None, "the account's opening has nothing before it"
    return behind.opening - before.closing


def _part(piece: Piece, before: Run | None, behind: Run | None, keys: set[LineKey]) -> Part:
    """A part between two runs, or before the first or behind the last of them."""
    lines = tuple(line for line in piece.lines if line.key in keys)
    latest = max(line.day for line in lines)
    first_day, last_day = piece.first_day, piece.last_day
    opening, closing = piece.opening, piece.closing
    if before is not None:
        opening = before.closing
        bears_it = any(line.day == before.last_day for line in lines)
        first_day = before.last_day if bears_it else before.last_day + ONE_DAY
    if behind is not None:
        assert behind.opening is not None
        closing = behind.opening
        last_day = behind.first_day if latest >= behind.first_day else behind.first_day - ONE_DAY
    last_day = max(last_day, latest)
    return Part(
        lines=lines,
        opening=opening,
        closing=closing,
        first_day=min(first_day, last_day),
        last_day=last_day,
        follows=before.links[-1].key if before is not None else None,
    )
