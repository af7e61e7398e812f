"""The order of questions for a statement, or for pages put together, from the books on (spec/intake.md 2, 5 to 11)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from ledger_es.intake.before_books import FileFacts, lines_before_books
from ledger_es.intake.chain import ONE_DAY, ChainLink, PageOf, Span
from ledger_es.intake.doubtful import standings_in_doubt
from ledger_es.intake.lines import Pairs, pair, sum_of
from ledger_es.intake.pages import Whole
from ledger_es.intake.places import Part, Piece, Place, crosses_any
from ledger_es.intake.proving import Reason, doubt_about_apart, places_of, proof_of
from ledger_es.intake.records import KnownAccount, LineKey, LineStanding, Refusal, What
from ledger_es.intake.reissued import reissued
from ledger_es.intake.view import View, page_of, view_of

UNDECIDED = ("suspected", "unproved", "waiting")
"""The states of lines that a person decides."""


class Verdict(NamedTuple):
    """What a statement is to its account: the standing of each line, and the parts that become links.

    `piece` is what is left after the lines before the books; None without balances. `reason` says why lines are asked.
    """

    what: What
    standings: Mapping[LineKey, LineStanding]
    parts: tuple[Part, ...] = ()
    piece: Piece | None = None
    reason: Reason = ""
    same_again: bool = False
    refusal: Refusal | None = None


def span_around(whole: Whole) -> Span:
    """The days whose lines matter: the period, the days of the lines, and a day before and behind."""
    days = [whole.first_day, whole.last_day, *(line.day for line in whole.lines)]
    return Span(min(days) - ONE_DAY, max(days) + ONE_DAY)


def view_around(account: KnownAccount, whole: Whole) -> View:
    """What is known around a statement, without itself."""
    return view_of(account, span_around(whole), {member.key for member in whole.members})


def judge(account: KnownAccount, whole: Whole, *, as_new: bool = False) -> Verdict:
    """What the statement is to its account. `as_new`: a statement that the bank has re-issued is taken, and asked."""
    view = view_around(account, whole)
    before = _before_books(account, whole)
    if before is None:
        refusal = reissued(account, whole)
        if refusal is not None and not as_new:
            return Verdict("refused", {}, refusal=refusal)
        standings = standings_in_doubt(whole.lines, view, has_balances=True)
        return Verdict("doubtful", standings, reason="opening_not_met")
    before_standings = {key: LineStanding("before_books") for key in before}
    rest = tuple(line for line in whole.lines if line.key not in before)
    is_before = account.opening_day is not None and whole.last_day <= account.opening_day
    if not rest and (before or is_before):
        return Verdict("before", before_standings)
    if whole.opening is None:
        standings = standings_in_doubt(rest, view, has_balances=False)
        is_asked = any(standing.state in UNDECIDED for standing in standings.values())
        what: What = "doubtful" if is_asked else "loose" if rest else "nothing"
        return Verdict(what, {**before_standings, **standings})
    piece = piece_of(account, whole, before)
    verdict = _judge_piece(account, whole, piece, view, as_new=as_new)
    return verdict._replace(standings={**before_standings, **verdict.standings}, piece=piece)


def piece_of(
    account: KnownAccount,
    whole: Whole,
    before: frozenset[LineKey],
    decided_new: frozenset[LineKey] = frozenset(),
) -> Piece:
    """The statement without its lines before the books, which move its opening balance."""
    assert whole.opening is not None
    assert whole.closing is not None
    first_day = whole.first_day
    if account.opening_day is not None and first_day <= account.opening_day < whole.last_day:
        first_day = account.opening_day + ONE_DAY
    return Piece(
        opening=whole.opening + sum_of(line for line in whole.lines if line.key in before),
        closing=whole.closing,
        first_day=first_day,
        last_day=whole.last_day,
        lines=tuple(line for line in whole.lines if line.key not in before),
        page_of=page_of(whole.members[0].statement) if len(whole.members) == 1 else PageOf(),
        decided_new=decided_new,
    )


def _before_books(account: KnownAccount, whole: Whole) -> frozenset[LineKey] | None:
    if account.opening_day is None or account.opening_balance is None:
        return frozenset()
    statement = whole.members[-1].statement
    facts = FileFacts(
        first_day=whole.first_day,
        last_day=whole.last_day,
        opening=whole.opening,
        closing=whole.closing,
        has_closing_day=statement.closing_day is not None or statement.stated_last is not None,
        stated_last=statement.stated_last,
        is_page=statement.page > 0 and len(whole.members) == 1,
        lines=whole.lines,
    )
    return lines_before_books(facts, account.opening_day, account.opening_balance)


def _judge_piece(
    account: KnownAccount, whole: Whole, piece: Piece, view: View, *, as_new: bool
) -> Verdict:
    if not piece.lines:
        return _judge_empty(piece, view)
    proof = proof_of(piece, view)
    if proof.place is not None and not proof.reason:
        return Verdict(
            "continues" if proof.place.continues else "overlaps",
            standings_at(piece, proof.place.partners),
            proof.place.parts,
            same_again=proof.same_again,
        )
    reason = proof.reason
    if reason in ("not_proved", "a", "b"):
        refusal = reissued(account, whole)
        if refusal is not None and not as_new:
            return Verdict("refused", {}, refusal=refusal)
        if reason == "not_proved" and refusal is None and not crosses_any(piece, view.chain):
            known_loose = pair(piece.lines, view.loose)
            reason = doubt_about_apart(piece, known_loose, view)
            if not reason:
                return Verdict("apart", standings_at(piece, known_loose), (part_apart(piece),))
    standings = standings_in_doubt(piece.lines, view, has_balances=True)
    place = DecidedPlace()
    if not any(standing.state in UNDECIDED for standing in standings.values()):
        new = [key for key, standing in standings.items() if standing.state == "new"]
        place = place_when_decided(piece._replace(decided_new=frozenset(new)), view)
    return Verdict("doubtful", standings_in_place(standings, place), place.parts, reason=reason)


def _judge_empty(piece: Piece, view: View) -> Verdict:
    """A statement without lines makes a link only where no link of its days, or the day before, has its balance."""
    if any(
        piece.opening in _balances(link)
        for link in view.chain
        if link.first_day <= piece.last_day and link.last_day >= piece.first_day - ONE_DAY
    ):
        return Verdict("nothing", {})
    places = places_of(piece, view)
    if any(not place.continues for place in places):
        return Verdict("nothing", {})
    if places:
        return Verdict("continues", {}, places[0].parts)
    if not crosses_any(piece, view.chain):
        return Verdict("apart", {}, (part_apart(piece),))
    return Verdict("nothing", {})


def _balances(link: ChainLink) -> set[Decimal]:
    balances = {link.closing}
    if link.opening is not None:
        balances.update(accumulate((line.amount for line in link.lines), initial=link.opening))
    return balances


def standings_at(piece: Piece, partners: Pairs) -> dict[LineKey, LineStanding]:
    """The standings of a statement's lines at its place: known as their partners, or new."""
    return {
        line.key: LineStanding("known", known_as=partner.line.money, paired_by=partner.by)
        if (partner := partners.get(line.key))
        else LineStanding("new")
        for line in piece.lines
    }


def part_apart(piece: Piece) -> Part:
    """The whole piece as a link that follows none."""
    return Part(
        lines=piece.lines,
        opening=piece.opening,
        closing=piece.closing,
        first_day=piece.first_day,
        last_day=piece.last_day,
        follows=None,
    )


class DecidedPlace(NamedTuple):
    """The links of a statement all whose lines are decided, and what the lines in them are known as."""

    parts: tuple[Part, ...] = ()
    partners: Pairs = MappingProxyType({})


def place_when_decided(piece: Piece, view: View) -> DecidedPlace:
    """The place of a statement all whose lines are decided; `piece.decided_new` are new and in no link yet.

    It takes the place that has exactly these lines as new; if no place is proved and it crosses no link's days, it
    stands apart.
    """
    if not piece.decided_new:
        return DecidedPlace()
    places: list[Place] = places_of(piece, view)
    for place in places:
        if place.new == piece.decided_new:
            return DecidedPlace(place.parts, place.partners)
    if places or crosses_any(piece, view.chain):
        return DecidedPlace()
    loose = pair(piece.undecided, view.loose)
    if len(loose) == len(piece.undecided):
        return DecidedPlace((part_apart(piece),), loose)
    return DecidedPlace()


def standings_in_place(
    standings: Mapping[LineKey, LineStanding], place: DecidedPlace
) -> dict[LineKey, LineStanding]:
    """The standings with the lines that are known as what they are known as at the place."""
    return {
        key: standing._replace(known_as=partner.line.money, paired_by=partner.by)
        if standing.state == "known" and (partner := place.partners.get(key))
        else standing
        for key, standing in standings.items()
    }
