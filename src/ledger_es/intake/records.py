"""The records of intake: the lines, statements and links of one bank account, and what is decided about them.

They hold what `spec/intake.md` needs and nothing else; where they are stored is not their concern.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

What = Literal[
    "nothing",
    "continues",
    "overlaps",
    "apart",
    "doubtful",
    "loose",
    "refused",
    "waits",
    "before",
]
"""What a statement is to its account. `loose`: it has no balances, and nothing about it is asked."""

LineState = Literal["new", "known", "suspected", "unproved", "before_books", "waiting"]
"""`suspected` and `unproved` lines are undecided: a person decides them."""

Decision = Literal["known", "new"]
PairedBy = Literal["", "fingerprint", "day_and_amount"]


class LineKey(NamedTuple):
    """A line of the account: the key of its statement, and its place in it (from 1)."""

    statement: str
    place: int


class IntakeLine(NamedTuple):
    """A booked entry of the bank that is not zero; its details are not lines. Money in is positive.

    `place` is its place in the statement (from 1, in the order of the file). `day` is its booking day; if the file has
    none, the reader counts it, and it is no part of the fingerprint. `reference` is the bank's reference in normal
    form, `reference_source` the kind of file it comes from: only references of one kind can contradict each other.
    `words` are the words of its texts in normal form (see `words_of`); they are empty if the text was erased.
    """

    place: int
    fingerprint: str
    day: date
    amount: Decimal
    reference: str = ""
    reference_source: str = ""
    words: frozenset[str] = frozenset()


class IntakeStatement(NamedTuple):
    """A statement as its file gives it: what the file does not give is None or empty.

    A running-balance column gives both balances. `page` is 0 without a page number, `last_page` is None if the file
    does not say. `lines` are in the order of the file. `has_unique_ids`: its references are unique on the account.
    """

    fingerprint: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    opening_day: date | None = None
    closing_day: date | None = None
    stated_first: date | None = None
    stated_last: date | None = None
    identity: str = ""
    sequence: str = ""
    page: int = 0
    last_page: bool | None = None
    has_unique_ids: bool = False
    copy_code: str = ""
    lines: tuple[IntakeLine, ...] = ()


class LineStanding(NamedTuple):
    """What was decided about a line.

    `known_as`: the line of another statement that is the money (also when a person decided it, if it was suspected).
    `suspected_duplicate_of`: the line it may be. `same_reference_as`: a line with the same reference, as a note for a
    person and for the matching of reversals. `paired_by`: how it was paired with that line; `day_and_amount` is named
    in the answer.
    """

    state: LineState
    known_as: LineKey | None = None
    suspected_duplicate_of: LineKey | None = None
    same_reference_as: LineKey | None = None
    paired_by: PairedBy = ""


class LinkKey(NamedTuple):
    """A link of the chain: the key of the statement that placed it, and its number among the statement's links."""

    statement: str
    number: int


class Link(NamedTuple):
    """What a statement adds to the chain: lines between two balances.

    `lines` are lines of its statement in the order of the bank; if pages were put together, also lines of the other
    pages. A line that is known as a loose line of an earlier statement stands here as the later statement's line.
    `follows` is the link it was proved to follow, None for the account's opening or for a link that stands apart.
    """

    key: LinkKey
    lines: tuple[LineKey, ...]
    opening: Decimal
    closing: Decimal
    first_day: date
    last_day: date
    follows: LinkKey | None = None


class KnownStatement(NamedTuple):
    """A statement that was imported and is not withdrawn, and what was decided about each of its lines.

    `standings` are parallel to `statement.lines`. Both may lack lines: see `KnownAccount`. `first_day` and `last_day`
    are those of its `Intake`; `earliest_day` is the earliest day that one of all its lines bears, or its first day.
    """

    key: str
    statement: IntakeStatement
    standings: tuple[LineStanding, ...]
    first_day: date
    last_day: date
    earliest_day: date


class KnownAccount(NamedTuple):
    """What is known of a bank account: its opening, its statements in the order of import, its links.

    `opening_day` and `opening_balance` are None if the account has no opening. Withdrawn statements, and the links that
    have lines of them, are not passed.

    Only the lines around the days of a statement are looked at. So the caller may narrow a large account: a statement
    all whose days (its period and the days of its lines) lie outside `days_that_matter` may be passed without the
    lines that stand in links, except those that bear a day before its first day (booked late). All links, and the
    heads of all statements, are always passed. `lines_by_reference` has the last line that is money with each bank
    reference and its kind of source; it serves notes only.
    """

    opening_day: date | None = None
    opening_balance: Decimal | None = None
    statements: Mapping[str, KnownStatement] = {}
    links: tuple[Link, ...] = ()
    lines_by_reference: Mapping[tuple[str, str], LineKey] = {}


class Note(NamedTuple):
    """Something that the answer names beside the states of the lines.

    `code` is one of: copy, paired_by_day_and_amount (line, other), same_reference (line, other), the_same_again,
    asked_because (facts: the letter of the rule in spec/intake.md 2, `places_differ`, `not_proved` or
    `opening_not_met`), before_books (text: how many lines), same_identity_as (text: the statement that the bank has
    perhaps re-issued as this one).
    """

    code: str
    line: int = 0
    other: LineKey | None = None
    amount: Decimal | None = None
    text: str = ""


class Refusal(NamedTuple):
    """The bank has re-issued a statement: which one is in the way, and the first difference between the two.

    `difference` is one of: opening, closing, number_of_lines, line; `line` is the place in the new statement (0 if the
    difference is no line); `earlier` and `later` are the values as text.
    """

    statement: str
    difference: str
    line: int
    earlier: str
    later: str


class EarlierChange(NamedTuple):
    """A change to an earlier statement: the new standings of some of its lines, by place.

    It happens to pages that waited, and to the lines of pages that are put together.
    """

    statement: str
    standings: Mapping[int, LineStanding]


class Intake(NamedTuple):
    """What a statement is to its account, and what follows for its lines and the chain.

    `standings` are parallel to the lines of the statement; they are empty if `what` is refused, or nothing and the
    statement is not recorded (`same_as` names the statement that is the same). `links` are to be placed;
    `links_replaced` end, because pages were put together. `opening` and `closing` are the balances around the lines
    that are not before the books, counted if the file does not give them (None: it gives neither); `first_day` and
    `last_day` are the days of those lines' statement.
    """

    what: What
    standings: tuple[LineStanding, ...] = ()
    links: tuple[Link, ...] = ()
    links_replaced: tuple[LinkKey, ...] = ()
    earlier_changes: tuple[EarlierChange, ...] = ()
    opening: Decimal | None = None
    closing: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    same_as: str = ""
    refusal: Refusal | None = None
    notes: tuple[Note, ...] = ()


class Gap(NamedTuple):
    """Two neighbouring links whose balances do not meet. `after` is None for the account's opening.

    `amount` is what is missing between them, less the loose lines that fill the gap.
    """

    after: LinkKey | None
    before: LinkKey
    amount: Decimal
    loose_lines: tuple[LineKey, ...] = ()


class Days(NamedTuple):
    """A span of days that includes both."""

    first: date
    last: date
