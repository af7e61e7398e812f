"""Whether the places of a statement agree, and what is asked in spite of proof (spec/intake.md 2, 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Literal, NamedTuple

from ledger_es.intake.chain import ChainLink, Run, runs_of, share_days
from ledger_es.intake.continuing import continuing_places
from ledger_es.intake.lines import AccountLine, Pairs, can_pair, pair, texts_agree
from ledger_es.intake.overlapping import overlapping_places
from ledger_es.intake.places import Piece, Place
from ledger_es.intake.view import View

Reason = Literal["", "a", "b", "c", "d", "places_differ", "not_proved", "opening_not_met"]
"""Why lines are asked: the letter of the rule, or that places differ, or that none is proved."""


class Proof(NamedTuple):
    """The place of a statement, if one is proved. `same_again`: other places were proved, and this one was chosen.

    `reason` says why its lines are asked all the same; it is empty if they are not.
    """

    place: Place | None
    reason: Reason
    same_again: bool = False


def places_of(piece: Piece, view: View) -> list[Place]:
    """Every place of the statement in the chain, in each of its orders, that days and balances prove."""
    pairs_with_loose = pair(piece.undecided, view.loose)
    places: dict[object, Place] = {}
    for chain in view.chains:
        runs = runs_of(chain)
        for place in (
            *continuing_places(piece, chain, runs, pairs_with_loose),
            *overlapping_places(piece, chain, runs, view.loose),
        ):
            places.setdefault((place.continues, place.new, place.parts), place)
    return list(places.values())


def proof_of(piece: Piece, view: View) -> Proof:
    """The place of the statement, or why its lines are asked."""
    places = places_of(piece, view)
    if not places:
        return Proof(None, "not_proved")
    place: Place | None = places[0]
    same_again = False
    if any(other.new != places[0].new for other in places):
        place = _the_same_again(piece, places)
        same_again = True
    if place is None:
        return Proof(None, "places_differ")
    return Proof(place, _doubt_about(piece, place, places, view), same_again)


def doubt_about_apart(piece: Piece, known_loose: Pairs, view: View) -> Reason:
    """Why lines of a statement that stands apart are asked: the rules (b) to (d)."""
    new = [line for line in piece.lines if line.key not in known_loose]
    runs = runs_of(view.chain)
    if any(share_days(run, piece.span) and can_pair(new, _lines_of(run.links)) for run in runs):
        return "b"
    return _doubt_about_late_lines(piece, new, known_loose, known_loose, view)


def _the_same_again(piece: Piece, places: Sequence[Place]) -> Place | None:
    """The place with most known lines, if these are the same to the letter and the balances run through them."""
    most = max(len(place.partners) for place in places)
    best = [place for place in places if len(place.partners) == most]
    place = best[0]
    if any(other.new != place.new for other in best):
        return None
    if any(other.continues and other.fills_gap for other in places):
        return None
    partners = place.partners
    if any(partner.by != "fingerprint" for partner in partners.values()):
        return None
    balances = set(_balances_line_by_line(piece, place.chain))
    if piece.opening not in balances or (not place.new and piece.closing not in balances):
        return None
    parts_with_new = [
        part for part in place.parts if any(line.key in place.new for line in part.lines)
    ]
    if not parts_with_new:
        return place
    latest_known = max(line.day for line in piece.lines if line.key in partners)
    is_last = len(parts_with_new) == 1 and parts_with_new[0].closing == piece.closing
    if is_last and all(line.day >= latest_known for line in piece.lines if line.key in place.new):
        return place
    return None


def _balances_line_by_line(piece: Piece, chain: Iterable[ChainLink]) -> Iterator[Decimal]:
    """The balances that the links of the statement's days run through, line by line."""
    span = piece.span_of_lines
    for link in chain:
        if link.key is None:
            yield link.closing
        elif share_days(link, span):
            assert link.opening is not None
            yield from accumulate((line.amount for line in link.lines), initial=link.opening)


def _doubt_about(piece: Piece, place: Place, places: Sequence[Place], view: View) -> Reason:
    new = [line for line in piece.lines if line.key in place.new]
    if all(other.continues for other in places) and _stands_twice(piece, place):
        return "a"
    aside = [
        link
        for run in place.runs
        if share_days(run, piece.span) and not _holds(run, place)
        for link in run.links
    ]
    if place.continues:
        aside += [
            link
            for index, link in enumerate(place.chain)
            if share_days(link, piece.span) and not _is_neighbour(piece, place, index)
        ]
    if can_pair(new, _lines_of(aside)):
        return "b"
    return _doubt_about_late_lines(piece, new, place.partners, place.known_loose, view)


def _is_neighbour(piece: Piece, place: Place, index: int) -> bool:
    """Whether a link is a neighbour; another page of the statement only if the two meet."""
    if index not in place.neighbours:
        return False
    link = place.chain[index]
    meets = (
        piece.opening == link.closing if index < place.boundary else piece.closing == link.opening
    )
    return meets or not link.page_of.is_sister_of(piece.page_of)


def _holds(run: Run, place: Place) -> bool:
    """Whether the run holds a neighbour, or is in the stretch."""
    indexes = range(run.start, run.start + len(run.links))
    return any(index in indexes for index in place.neighbours) or run.start in place.stretch


def _stands_twice(piece: Piece, place: Place) -> bool:
    """Rule (a): the statement could stand at two moments of its days, and a line may be one that is known."""
    around = [link for link in place.chain if share_days(link, piece.span)]
    if piece.opening == piece.closing and can_pair(piece.undecided, _lines_of(around)):
        return True
    own = place.boundary
    for boundary in range(len(place.chain) + 1):
        if boundary == own:
            continue
        before = place.chain[boundary - 1] if boundary else None
        behind = place.chain[boundary] if boundary < len(place.chain) else None
        days = [
            day
            for day in (
                before.last_day if before else None,
                behind.first_day if behind else None,
            )
            if day is not None
        ]
        if not any(piece.first_day <= day <= piece.last_day for day in days):
            continue
        balances = {before.closing if before else None, behind.opening if behind else None}
        if piece.opening in balances or piece.closing in balances:
            between = place.chain[min(own, boundary) : max(own, boundary)]
            if can_pair(piece.undecided, _lines_of([*between, *around])):
                return True
    return False


def _doubt_about_late_lines(
    piece: Piece,
    new: Sequence[AccountLine],
    partners: Pairs,
    known_loose: Pairs,
    view: View,
) -> Reason:
    """Rules (c) and (d): a line that one file has as booked before its days, another perhaps not."""
    paired = {partner.line.key for partner in partners.values()}
    late_new = [line for line in new if line.predates_file]
    others = [line for line in view.money_lines if line.key not in paired]
    late_others = [line for line in others if line.predates_file]
    if can_pair(late_new, others) or can_pair(new, late_others):
        return "c"
    for line in piece.lines:
        partner = partners.get(line.key)
        if partner is None or not (line.key in known_loose or piece.predates(line)):
            continue
        if partner.by == "day_and_amount" and not texts_agree(line, partner.line):
            return "d"
        if line.predates_file != partner.line.predates_file:
            return "d"
    return ""


def _lines_of(links: Iterable[ChainLink]) -> list[AccountLine]:
    return [line for link in links for line in link.lines]
