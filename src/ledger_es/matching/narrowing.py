"""Which open entries lines can be about, so that of a ledger with very many only those are read.

An entry that a line does not name, that has another amount and belongs to none of its parties fits no rule. Without
it, every line gets the same proposal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger_es.matching.amount import amount_range, discount_terms, has_discount, units
from ledger_es.matching.document import reference_of
from ledger_es.matching.party import Parties, found_parties
from ledger_es.matching.printed_forms import forms_in, forms_of
from ledger_es.matching.records import Criteria, Line, OpenEntry, PartyKey, Settings
from ledger_es.matching.rules import RuleSet, best_rule, lowest_score

KEYS_VERSION = 1
"""Raised when `keys_of` gives other keys, because they are kept."""


class EntryKeys(NamedTuple):
    """By what an entry is found: the texts that may name it, and its amounts in ten-thousandths."""

    texts: frozenset[str]
    amounts: frozenset[int]


class Wanted(NamedTuple):
    """What is looked for: texts, ranges of amounts in ten-thousandths (both ends included), parties."""

    texts: frozenset[str]
    amounts: frozenset[tuple[int, int]]
    parties: frozenset[PartyKey]


def keys_of(entry: OpenEntry) -> EntryKeys:
    """The keys of an open entry of a customer or vendor."""
    amounts = {units(entry.remaining_amount)}
    if has_discount(entry):
        amounts.add(units(discount_terms(entry).discounted_amount))
    texts = forms_of(entry)
    if entry.payment_reference:
        texts.add(reference_of(entry.payment_reference))
    return EntryKeys(frozenset(texts), frozenset(amounts))


def wanted_for(lines: Iterable[Line], parties: Parties, settings: Settings) -> Wanted:
    """What entries must have for the lines to be about them."""
    texts: set[str] = set()
    amounts: set[tuple[int, int]] = set()
    found: set[PartyKey] = set()
    names_seen: dict[str, list[PartyKey]] = {}
    for line in lines:
        texts |= forms_in(f"{line.text}\n{line.additional_text}")
        texts |= forms_in(line.payment_reference)
        texts.add(reference_of(line.payment_reference))
        amounts.add(amount_range(line.amount, settings))
        found.update(found_parties(line, parties, settings.name_matching, names_seen))
    return Wanted(frozenset(texts - {""}), frozenset(amounts), frozenset(found))


def is_wanted(entry: OpenEntry, wanted: Wanted) -> bool:
    """Whether a line can be about the entry."""
    keys = keys_of(entry)
    return (
        (entry.ledger, entry.party_no) in wanted.parties
        or not keys.texts.isdisjoint(wanted.texts)
        or any(low <= amount <= high for amount in keys.amounts for low, high in wanted.amounts)
    )


def may_be_narrowed(rules: RuleSet, settings: Settings) -> bool:
    """Whether the rules leave out entries for which nothing speaks, and documents are found by their printed forms."""
    nothing_found = [
        best_rule(rules, Criteria("no", "no", "no_match", direct_debit))
        for direct_debit in ("not_considered", "no")
    ]
    counts = any(rule is not None and rule.confidence != "none" for rule in nothing_found)
    return settings.profile == "careful" and not counts and lowest_score(rules) > 0
