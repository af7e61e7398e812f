"""Takes a statement into its account: which of its lines are new money (spec/intake.md 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger_es.intake.judging import Verdict, judge, span_around
from ledger_es.intake.lines import pair
from ledger_es.intake.pages import Member, Whole, adds_up, pages_together, whole_of
from ledger_es.intake.places import Part
from ledger_es.intake.records import (
    Days,
    EarlierChange,
    Intake,
    IntakeStatement,
    KnownAccount,
    LineKey,
    LineStanding,
    Link,
    LinkKey,
    Note,
)
from ledger_es.intake.reissued import reissued
from ledger_es.intake.remembering import remember
from ledger_es.intake.view import view_of


def take(
    account: KnownAccount, statement: IntakeStatement, key: str, *, as_new: bool = False
) -> Intake:
    """What a statement is to its account, and which of its lines are new money.

    Args:
        account: What is known of the account, perhaps narrowed to the days that matter.
        statement: The statement as its file gives it. It has days, or lines; a statement that is no page adds up.
        key: The key that the statement has if it is recorded; links and line keys name it.
        as_new: Takes a statement that the bank has re-issued, instead of refusing it: its lines are asked.
    """
    for earlier in account.statements.values():
        if _is_same(earlier.statement, statement):
            notes = tuple(_note_same_identity(account, whole_of([Member(key, statement)])))
            return Intake("nothing", same_as=earlier.key, notes=notes)
    member = Member(key, statement)
    members = pages_together(account, member)
    if members is None and not adds_up(statement):
        return _wait(account, member)
    whole = whole_of(members or [member])
    intake = intake_of(account, whole, key, judge(account, whole, as_new=as_new))
    return _with_settled_pages(account, statement, key, intake)


def days_that_matter(statement: IntakeStatement) -> Days:
    """The days of which `take` needs the lines that are known."""
    return Days(*span_around(whole_of([Member("", statement)])))


def intake_of(account: KnownAccount, whole: Whole, key: str, verdict: Verdict) -> Intake:
    """The answer for the statement with this key; the other pages put together with it change."""
    if verdict.refusal is not None:
        return Intake("refused", refusal=verdict.refusal)
    own = {member.key for member in whole.members}
    standings = _with_repeated_references(account, whole, verdict.standings)
    by_place = {
        member.key: {
            line.place: standings[LineKey(member.key, line.place)]
            for line in member.statement.lines
        }
        for member in whole.members
    }
    piece = verdict.piece
    return Intake(
        what=verdict.what,
        standings=tuple(by_place[key].values()),
        links=links_of(key, verdict.parts),
        links_replaced=_links_of_known(account, own),
        earlier_changes=tuple(
            EarlierChange(member.key, by_place[member.key])
            for member in whole.members
            if member.key != key
        ),
        opening=piece.opening if piece is not None else whole.opening,
        closing=whole.closing,
        first_day=whole.first_day,
        last_day=whole.last_day,
        notes=tuple(_notes(account, whole, standings, verdict)),
    )


def _links_of_known(account: KnownAccount, own: set[str]) -> tuple[LinkKey, ...]:
    """The links that have lines of these statements, which are known already or are not."""
    if not any(key in account.statements for key in own):
        return ()
    return tuple(
        link.key
        for link in account.links
        if any(line_key.statement in own for line_key in link.lines)
    )


def links_of(key: str, parts: Iterable[Part]) -> tuple[Link, ...]:
    """The parts as links of the statement with this key."""
    return tuple(
        Link(
            key=LinkKey(key, number),
            lines=tuple(line.key for line in part.lines),
            opening=part.opening,
            closing=part.closing,
            first_day=part.first_day,
            last_day=part.last_day,
            follows=part.follows,
        )
        for number, part in enumerate(parts, 1)
    )


def _is_same(earlier: IntakeStatement, statement: IntakeStatement) -> bool:
    """Whether a statement is one that is known, whatever its identity; a page of a whole belongs to its own whole."""
    if not statement.fingerprint or (earlier.fingerprint, earlier.page) != (
        statement.fingerprint,
        statement.page,
    ):
        return False
    return adds_up(statement) or (earlier.identity, earlier.sequence) == (
        statement.identity,
        statement.sequence,
    )


def _wait(account: KnownAccount, member: Member) -> Intake:
    """A page that does not add up waits for the others, unless its lines are all known."""
    whole = whole_of([member])
    settled = _settled(account, whole)
    standings = settled or {line.key: LineStanding("waiting") for line in whole.lines}
    return Intake(
        what="overlaps" if settled else "waits",
        standings=tuple(
            standings[LineKey(member.key, line.place)] for line in member.statement.lines
        ),
        opening=whole.opening,
        closing=whole.closing,
        first_day=whole.first_day,
        last_day=whole.last_day,
    )


def _settled(account: KnownAccount, whole: Whole) -> dict[LineKey, LineStanding] | None:
    """The standings of a page whose lines are all known by now, or dated on or before the opening date."""
    before = {
        line.key
        for line in whole.lines
        if account.opening_day is not None and line.day <= account.opening_day
    }
    others = [line for line in whole.lines if line.key not in before]
    partners = pair(others, view_of(account, span_around(whole)).money_lines)
    if len(partners) < len(others):
        return None
    return {
        line.key: LineStanding("before_books")
        if line.key in before
        else LineStanding(
            "known",
            known_as=partners[line.key].line.money,
            paired_by=partners[line.key].by,
        )
        for line in whole.lines
    }


def _with_settled_pages(
    account: KnownAccount, statement: IntakeStatement, key: str, intake: Intake
) -> Intake:
    """The answer, with the pages that wait no longer because their lines are all known by now."""
    waiting = [
        earlier
        for earlier in account.statements.values()
        if earlier.statement.page
        and any(standing.state == "waiting" for standing in earlier.standings)
    ]
    if not waiting or intake.what in ("refused", "nothing"):
        return intake
    changed = {change.statement for change in intake.earlier_changes}
    after = remember(account, statement, key, intake)
    changes = []
    for page in waiting:
        settled = _settled(after, whole_of([Member(page.key, page.statement)]))
        if page.key not in changed and settled is not None:
            by_place = {line_key.place: standing for line_key, standing in settled.items()}
            changes.append(EarlierChange(page.key, by_place))
    return intake._replace(earlier_changes=(*intake.earlier_changes, *changes))


def _with_repeated_references(
    account: KnownAccount, whole: Whole, standings: Mapping[LineKey, LineStanding]
) -> dict[LineKey, LineStanding]:
    """The standings, with a note on new lines that repeat a bank reference."""
    noted = dict(standings)
    seen: dict[tuple[str, str], LineKey] = {}
    for line in whole.lines:
        if not line.reference or noted[line.key].state != "new":
            continue
        reference = (line.reference, line.reference_source)
        earlier = seen.get(reference) or account.lines_by_reference.get(reference)
        if earlier is not None and earlier != line.key:
            noted[line.key] = noted[line.key]._replace(same_reference_as=earlier)
        seen[reference] = line.key
    return noted


def _notes(
    account: KnownAccount,
    whole: Whole,
    standings: Mapping[LineKey, LineStanding],
    verdict: Verdict,
) -> Iterable[Note]:
    copy_code = whole.members[-1].statement.copy_code
    if copy_code:
        yield Note("copy", text=copy_code)
    if verdict.same_again:
        yield Note("the_same_again")
    if verdict.reason:
        yield Note("asked_because", text=verdict.reason)
    before = sum(standing.state == "before_books" for standing in standings.values())
    if before:
        yield Note("before_books", text=str(before))
    yield from _note_same_identity(account, whole)
    for line in whole.lines:
        standing = standings[line.key]
        if standing.state == "known" and standing.paired_by == "day_and_amount":
            yield Note("paired_by_day_and_amount", line.key.place, standing.known_as)
        if standing.same_reference_as is not None:
            yield Note("same_reference", line.key.place, standing.same_reference_as)


def _note_same_identity(account: KnownAccount, whole: Whole) -> Iterable[Note]:
    """Names a statement with the same identity and other content, also where this one is proved."""
    earlier = reissued(account, whole)
    if earlier is not None:
        yield Note("same_identity_as", text=earlier.statement)
