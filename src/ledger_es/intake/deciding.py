"""A person decides lines that are asked; with the last one the statement takes its place (spec/intake.md 2, 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger_es.intake.judging import (
    UNDECIDED,
    Verdict,
    piece_of,
    place_when_decided,
    standings_in_place,
    view_around,
)
from ledger_es.intake.lines import AccountLine, pair, sum_of
from ledger_es.intake.pages import unit_of, whole_of
from ledger_es.intake.records import (
    Decision,
    Intake,
    KnownAccount,
    LineKey,
    LineStanding,
)
from ledger_es.intake.take import intake_of
from ledger_es.intake.view import View


def decide(account: KnownAccount, key: str, decisions: Mapping[int, Decision]) -> Intake:
    """What follows from a person's decisions about lines of a statement that is known.

    The answer has the standings of all lines of the statement. When the last line is decided, a statement with
    balances takes its place (spec/intake.md 2, 11). A line can be decided again until it is posted, which the caller
    checks.

    Args:
        account: What is known of the account, with the statement.
        key: The statement.
        decisions: known or new, by the place of the line.
    """
    whole = whole_of(unit_of(account, key))
    standings = {
        LineKey(member.key, line.place): standing
        for member in whole.members
        for line, standing in zip(
            member.statement.lines, account.statements[member.key].standings, strict=True
        )
    }
    view = view_around(account, whole)
    decided = [
        line for line in whole.lines if line.key.statement == key and line.key.place in decisions
    ]
    standings.update(_decided(account, decided, standings, decisions, view))
    verdict = Verdict("doubtful", standings)
    if whole.opening is None or any(standing.state in UNDECIDED for standing in standings.values()):
        return intake_of(account, whole, key, verdict)
    before = frozenset(
        line_key for line_key, standing in standings.items() if standing.state == "before_books"
    )
    linked = {
        line_key
        for link in view.links
        for line in link.lines
        for line_key in (line.key, line.money)
    }
    new = frozenset(
        line_key
        for line_key, standing in standings.items()
        if standing.state == "new" and line_key not in linked
    )
    piece = piece_of(account, whole, before, new)
    if piece.opening + sum_of(piece.lines) != piece.closing:
        # A page whose other pages never came: its lines stay loose.
        return intake_of(account, whole, key, verdict)
    place = place_when_decided(piece, view)
    verdict = Verdict("doubtful", standings_in_place(standings, place), place.parts, piece)
    return intake_of(account, whole, key, verdict)


def _decided(
    account: KnownAccount,
    lines: Sequence[AccountLine],
    standings: Mapping[LineKey, LineStanding],
    decisions: Mapping[int, Decision],
    view: View,
) -> dict[LineKey, LineStanding]:
    """The standings of the lines that are decided: new, before the books, or known as the line they pair with."""
    not_new = [line for line in lines if decisions[line.key.place] == "known"]
    partners = pair(not_new, view.money_lines)
    decided: dict[LineKey, LineStanding] = {}
    for line in lines:
        suspected = standings[line.key].suspected_duplicate_of
        if decisions[line.key.place] == "new":
            decided[line.key] = LineStanding("new")
        elif line.key in partners:
            partner = partners[line.key]
            decided[line.key] = LineStanding(
                "known", known_as=partner.line.money, paired_by=partner.by
            )
        elif suspected is not None:
            decided[line.key] = LineStanding("known", known_as=suspected)
        elif account.opening_day is not None and line.day <= account.opening_day:
            decided[line.key] = LineStanding("before_books")
        else:
            decided[line.key] = LineStanding("known")
    return decided
