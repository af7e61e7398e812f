"""Lines of an account with what their comparison needs, and how two sets of lines are paired (spec/intake.md 1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.intake.records import IntakeLine, LineKey, PairedBy

_WORD = re.compile(r"[^\W_]+")


class AccountLine(NamedTuple):
    """A line beside others of its account.

    `money` is the line it is known as, or the line itself. `predates_file`: it bears a day before the first day of its
    statement.
    """

    key: LineKey
    money: LineKey
    day: date
    amount: Decimal
    fingerprint: str
    reference: str
    reference_source: str
    words: frozenset[str]
    has_unique_id: bool = False
    predates_file: bool = False


class Partner(NamedTuple):
    """The line that a line is paired with, and how."""

    line: AccountLine
    by: PairedBy


Pairs = Mapping[LineKey, Partner]
"""The partner of each line that has one."""


def words_of(*texts: str) -> frozenset[str]:
    """The words of texts in normal form: NFKC, upper case, letters and digits only."""
    return frozenset(
        word
        for text in texts
        for word in _WORD.findall(unicodedata.normalize("NFKC", text).upper())
    )


def account_line(
    statement_key: str,
    line: IntakeLine,
    *,
    money: LineKey | None = None,
    has_unique_ids: bool = False,
    first_day: date | None = None,
) -> AccountLine:
    """The line of a statement beside others. `first_day` is the first day of its statement."""
    key = LineKey(statement_key, line.place)
    return AccountLine(
        key=key,
        money=money or key,
        day=line.day,
        amount=line.amount,
        fingerprint=line.fingerprint,
        reference=line.reference,
        reference_source=line.reference_source,
        words=line.words,
        has_unique_id=has_unique_ids and bool(line.reference),
        predates_file=first_day is not None and line.day < first_day,
    )


def sum_of(lines: Iterable[AccountLine]) -> Decimal:
    """The sum of the lines' amounts."""
    return sum((line.amount for line in lines), Decimal())


def pair(ours: Sequence[AccountLine], theirs: Sequence[AccountLine]) -> dict[LineKey, Partner]:
    """Pairs two sets of lines, one to one: by fingerprint, then by day and amount.

    Equal fingerprints are paired in their order. By day and amount, lines whose texts share most words come first, and
    two different references of one kind are never paired.
    """
    partners: dict[LineKey, Partner] = {}
    paired: set[LineKey] = set()
    theirs_by_fingerprint = _by_fingerprint(theirs)
    for line in ours:
        same = theirs_by_fingerprint.get(line.fingerprint)
        if same:
            partners[line.key] = Partner(same.pop(), "fingerprint")
            paired.add(partners[line.key].line.key)
    theirs_by_facts: dict[tuple[date, Decimal], list[AccountLine]] = {}
    for line in theirs:
        if line.key not in paired:
            theirs_by_facts.setdefault((line.day, line.amount), []).append(line)
    ours_by_facts: dict[tuple[date, Decimal], list[AccountLine]] = {}
    for line in ours:
        if line.key not in partners and (line.day, line.amount) in theirs_by_facts:
            ours_by_facts.setdefault((line.day, line.amount), []).append(line)
    for facts, group in ours_by_facts.items():
        partners.update(_pair_by_text(group, theirs_by_facts[facts]))
    return partners


def can_pair(ours: Sequence[AccountLine], theirs: Sequence[AccountLine]) -> bool:
    """Whether any line of one set pairs with one of the other."""
    if not ours or not theirs:
        return False
    fingerprints = {line.fingerprint for line in theirs}
    theirs_by_facts: dict[tuple[date, Decimal], list[AccountLine]] = {}
    for line in theirs:
        theirs_by_facts.setdefault((line.day, line.amount), []).append(line)
    return any(
        line.fingerprint in fingerprints
        or any(
            not references_differ(line, other)
            for other in theirs_by_facts.get((line.day, line.amount), ())
        )
        for line in ours
    )


def texts_agree(line: AccountLine, other: AccountLine) -> bool:
    """Whether every word of the shorter text is in the other, or begins one, or the reference is the same."""
    if line.reference and (line.reference, line.reference_source) == (
        other.reference,
        other.reference_source,
    ):
        return True
    shorter, longer = sorted((line.words, other.words), key=lambda words: sum(map(len, words)))
    return all(
        word in longer or any(other_word.startswith(word) for other_word in longer)
        for word in shorter
    )


def references_differ(line: AccountLine, other: AccountLine) -> bool:
    """Whether the lines have two different references of one kind."""
    return (
        bool(line.reference and other.reference)
        and line.reference_source == other.reference_source
        and line.reference != other.reference
    )


def _by_fingerprint(lines: Sequence[AccountLine]) -> dict[str, list[AccountLine]]:
    """The lines of each fingerprint, the first of them last."""
    by_fingerprint: dict[str, list[AccountLine]] = {}
    for line in reversed(lines):
        by_fingerprint.setdefault(line.fingerprint, []).append(line)
    return by_fingerprint


def _pair_by_text(
    ours: Sequence[AccountLine], theirs: Sequence[AccountLine]
) -> dict[LineKey, Partner]:
    """Pairs lines of one day and amount, those first whose texts share most words."""
    ranked = sorted(
        (-_words_shared(line.words, other.words), our_place, their_place)
        for our_place, line in enumerate(ours)
        for their_place, other in enumerate(theirs)
        if not references_differ(line, other)
    )
    partners: dict[LineKey, Partner] = {}
    their_places: set[int] = set()
    for _, our_place, their_place in ranked:
        if ours[our_place].key not in partners and their_place not in their_places:
            partners[ours[our_place].key] = Partner(theirs[their_place], "day_and_amount")
            their_places.add(their_place)
    return partners


def _words_shared(words: frozenset[str], others: frozenset[str]) -> int:
    """How many of the words are among the others, or begin one of them, or begin with one of them."""
    return sum(
        word in others or any(other.startswith(word) or word.startswith(other) for other in others)
        for word in words
    )
