"""Rules of our own, tried where the rule table gives less than Medium or cannot decide between equals.

Each has a name and can be switched off. None takes an entry that a stronger proposal settles. Source:
matching_beyond.md 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ledger_es.matching.bank_charges import by_bank_charges, by_charges_deducted
from ledger_es.matching.covering_set import covering_set
from ledger_es.matching.own_search import Own, Rule, Search, entries_of_party
from ledger_es.matching.printed_forms import NamedDocument, bare_form
from ledger_es.matching.records import (
    PARTY_LEDGERS,
    Account,
    Applied,
    Criteria,
    Line,
    OpenEntry,
    Proposal,
)
from ledger_es.matching.rules import best_rule, confidence_of, score
from ledger_es.matching.suggestion import accepted_for, suggested
from ledger_es.values import ZERO
from ledger_es.values.matching_rules import OwnRule

REFERENCE_WITH_AMOUNT: Final = 3600
REFERENCE: Final = 2600
NAMED_SET: Final = 2590
NEAR_MISS: Final = 2580
COVERING_SET: Final = 2570
"""Scores of the rules of our own: the first is High, the others are Medium."""

WEAK: Final = frozenset(("none", "low"))
_SHORTEST_NEAR_NUMBER: Final = 5


def own_proposal(line: Line, proposal: Proposal, search: Search) -> Proposal | None:
    """The proposal of the first of our own rules that is stronger than the table's; None if none is.

    Between equals of the table, a rule of our own decides where it takes one of them. Where the table settles a
    document that has another amount than the line, the documents that the line names decide if they add up to it.
    """
    is_weak = proposal.confidence in WEAK or not _settles_anything(proposal)
    if not is_weak and not proposal.ambiguous:
        if "covering-set" not in search.rules.own_rules or not has_another_amount(proposal):
            return None
        named_set = _by_named_set(line, search)
        return named_set and as_proposal(proposal, named_set, search, is_tie_break=False)
    equals = {
        (candidate.account.account_type, entry_no)
        for candidate in proposal.best
        if candidate.score == proposal.score
        for entry_no in candidate.entry_nos
    }
    for name, rule in _RULES:
        own = rule(line, search) if name in search.rules.own_rules else None
        if own is None:
            continue
        decides = is_weak or {(entry.ledger, entry.entry_no) for entry in own.entries} <= equals
        if decides:
            return as_proposal(proposal, own, search, is_tie_break=not is_weak)
    return None


def has_another_amount(proposal: Proposal) -> bool:
    """Whether a document is settled that has another amount than the line: in part, or with something left over."""
    return proposal.criteria is not None and proposal.criteria.amount == "no_match"


def _settles_anything(proposal: Proposal) -> bool:
    return bool(proposal.applied) or proposal.account is not None


def as_proposal(before: Proposal, own: Own, search: Search, *, is_tie_break: bool) -> Proposal:
    """The proposal with what a rule of our own found in place of what the table found."""
    points = max(own.score, before.score) if is_tie_break else own.score
    return before._replace(
        applied=tuple(
            Applied(
                entry.ledger,
                entry.entry_no,
                entry.party_no,
                entry.document_no,
                suggestion.amount,
                suggestion.discount,
                suggestion.tolerance,
                suggestion.late_discount,
            )
            for entry, suggestion in zip(own.entries, own.suggestions, strict=True)
        ),
        account=Account("gl", search.settings.charge_account_no)
        if own.charge_amount or not own.entries
        else None,
        charge_amount=own.charge_amount,
        score=points,
        rule=own.rule,
        confidence=confidence_of(points),
        criteria=own.criteria,
        ambiguous=False,
        review_required=own.review_required,
        notes=(),
    )


def _single(
    line: Line,
    search: Search,
    entry: OpenEntry,
    rule: str,
    points: int,
    criteria: Criteria,
    review: bool,
) -> Own | None:
    accepted = accepted_for(entry, line.date, line.amount, search.settings.accepting)
    suggestion = suggested(entry, line.date, line.amount, ZERO, accepted)
    if not suggestion.amount - suggestion.discount:
        return None
    return Own(rule, points, criteria, (entry,), (suggestion,), review)


# --- One document ----------------------------------------------------------------------------------


def _by_reference(line: Line, search: Search) -> Own | None:
    """A known open reference in any printed form: with its amount High, with another Medium."""
    entries = _distinct(
        document.entry
        for document in search.named.of(line)
        if document.form == "reference" and search.settles(line, document.entry)
    )
    if len(entries) != 1:
        return None
    entry = entries[0]
    party = search.parties(line).get((entry.ledger, entry.party_no), "no")
    if search.fits(line, entry):
        criteria = Criteria(party, "yes", "one")
        return _single(line, search, entry, "reference", REFERENCE_WITH_AMOUNT, criteria, False)
    criteria = Criteria(party, "yes", "no_match")
    return _single(line, search, entry, "reference", REFERENCE, criteria, True)


def _by_printed_form(line: Line, search: Search) -> Own | None:
    """One document number in a changed form, with its amount or its party: as the table judges the exact form."""
    entries = _named_entries(line, search)
    if len(entries) != 1:
        return None
    entry = entries[0]
    party = search.parties(line).get((entry.ledger, entry.party_no), "no")
    fits = search.fits(line, entry)
    if party == "no" and not fits:
        return None
    criteria = Criteria(party, "yes", "one" if fits else "no_match")
    rule = best_rule(search.rules, criteria)
    if rule is None or rule.confidence == "none":
        return None
    return _single(line, search, entry, "printed-form", score(rule), criteria, rule.review_required)


def _by_near_miss(line: Line, search: Search) -> Own | None:
    """A number with one digit wrong or two turned, of a certain party, with its amount."""
    text = bare_words(f"{line.text} {line.additional_text} {line.payment_reference}")
    entries = [
        entry
        for party, matched in search.parties(line).items()
        if matched == "fully"
        for entry in entries_of_party(search, party)
        if search.settles(line, entry) and search.fits(line, entry) and _is_nearly_in(entry, text)
    ]
    if len(entries) != 1:
        return None
    return _single(
        line, search, entries[0], "near-miss", NEAR_MISS, Criteria("fully", "no", "one"), True
    )


def bare_words(text: str) -> set[str]:
    """The words of a text, reduced to letters and digits."""
    return {bare_form(word) for word in text.split()}


def _is_nearly_in(entry: OpenEntry, words: set[str]) -> bool:
    number = bare_form(entry.document_no)
    return len(number) >= _SHORTEST_NEAR_NUMBER and any(is_near(number, word) for word in words)


def is_near(number: str, word: str) -> bool:
    """Whether one character differs, or two neighbours are turned."""
    if len(number) != len(word):
        return False
    places = [at for at in range(len(number)) if number[at] != word[at]]
    if len(places) == 1:
        return number[places[0]].isdigit() and word[places[0]].isdigit()
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and number[places[0]] == word[places[1]]
        and number[places[1]] == word[places[0]]
    )


# --- Several documents -----------------------------------------------------------------------------


def _by_named_set(line: Line, search: Search) -> Own | None:
    """All documents of one party that the line names, credit memos among them, add up to the line."""
    entries = _distinct(
        document.entry
        for document in search.named.of(line)
        if document.entry.ledger in PARTY_LEDGERS and search.may_take(line, document.entry)
    )
    if len(entries) < 2 or len({(entry.ledger, entry.party_no) for entry in entries}) != 1:
        return None
    return _set(line, search, entries, are_named=True)


def _by_covering_set(line: Line, search: Search) -> Own | None:
    """Entries of the one party that the line comes from add up to it, in one way only."""
    party = search.certain_party(line)
    if party is None:
        return None
    entries = [entry for entry in entries_of_party(search, party) if search.may_take(line, entry)]
    return _set(line, search, entries, are_named=False)


def _set(
    line: Line, search: Search, entries: Sequence[OpenEntry], *, are_named: bool
) -> Own | None:
    covering = covering_set(line, entries, search.settings, search.rules)
    if covering.search_incomplete:
        search.search_incomplete.add(line.line_no)
    if not covering.entries:
        return None
    if are_named and len(covering.entries) < len(entries):
        # Named and left: then the line does not say what it pays.
        return None
    first = covering.entries[0]
    party = search.parties(line).get((first.ledger, first.party_no), "no")
    return Own(
        "covering-set",
        NAMED_SET if are_named else COVERING_SET,
        Criteria(party, "yes_multiple" if are_named else "no", "one"),
        covering.entries,
        covering.suggestions,
        True,
    )


def _named_entries(line: Line, search: Search) -> list[OpenEntry]:
    return _distinct(
        document.entry for document in search.named.of(line) if _may_be_paid(document, line, search)
    )


def _may_be_paid(document: NamedDocument, line: Line, search: Search) -> bool:
    return not document.place and search.settles(line, document.entry)


def _distinct(entries: Iterable[OpenEntry]) -> list[OpenEntry]:
    return list({(entry.ledger, entry.entry_no): entry for entry in entries}.values())


_RULES: Final[tuple[tuple[OwnRule, Rule], ...]] = (
    ("bank-charges", by_bank_charges),
    ("reference", _by_reference),
    ("printed-form", _by_printed_form),
    ("covering-set", _by_named_set),
    ("near-miss", _by_near_miss),
    ("covering-set", _by_covering_set),
    ("charges-deducted", by_charges_deducted),
)
