"""Whether the bank has re-issued a statement: same identity, other content (spec/intake.md 2, 9)."""

from __future__ import annotations

from ledger_es.intake.lines import AccountLine, pair
from ledger_es.intake.pages import Member, Whole, whole_of
from ledger_es.intake.records import KnownAccount, Refusal


def reissued(account: KnownAccount, whole: Whole) -> Refusal | None:
    """The statement that is in the way, with the first difference; None if there is none.

    It has the bank's id, sequence number, page, period and opening balance of this one, and neither's lines pair wholly
    with the other's: a day that grew is no other issue.
    """
    if len(whole.members) > 1 or whole.opening is None:
        return None
    statement = whole.members[0].statement
    if not statement.identity:
        return None
    for other in account.statements.values():
        if other.key == whole.members[0].key:
            continue
        earlier = other.statement
        if (earlier.identity, earlier.sequence, earlier.page) != (
            statement.identity,
            statement.sequence,
            statement.page,
        ):
            continue
        if (other.first_day, other.last_day) != (whole.first_day, whole.last_day):
            continue
        earlier_whole = whole_of([Member(other.key, earlier)])
        if earlier_whole.opening != whole.opening:
            continue
        pairs = pair(whole.lines, earlier_whole.lines)
        if len(pairs) not in (len(whole.lines), len(earlier_whole.lines)):
            return _refusal(other.key, whole, earlier_whole)
    return None


def _refusal(key: str, whole: Whole, earlier: Whole) -> Refusal:
    """The refusal with the first line that differs. The lines differ, since they do not pair."""
    for ours, theirs in zip(whole.lines, earlier.lines, strict=False):
        if (ours.day, ours.amount) != (theirs.day, theirs.amount):
            return Refusal(key, "line", ours.key.place, _text(theirs), _text(ours))
    if len(whole.lines) != len(earlier.lines):
        return Refusal(key, "number_of_lines", 0, str(len(earlier.lines)), str(len(whole.lines)))
    if whole.closing != earlier.closing:
        return Refusal(key, "closing", 0, str(earlier.closing), str(whole.closing))
    return Refusal(key, "references", 0, "", "")


def _text(line: AccountLine) -> str:
    return f"{line.day} {line.amount}"
