"""The rules that turn evidence into a score and a confidence: 25 rows by default, editable."""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger_es.matching.records import Confidence, Criteria
from ledger_es.values.matching_rules import (
    ANY,
    DEFAULT_TABLE,
    LOWEST_PRIORITY,
    OWN_RULES,
    SET_ENTRIES_AT_MOST,
    SET_STEPS_AT_MOST,
    OwnRule,
    Rule,
)

TEXT_MAPPING_BASE: Final = 3000
_THOUSANDS: Final = {"none": 1000, "low": 2000, "medium": 3000, "high": 4000}
_CONFIDENCES: Final[tuple[Confidence, ...]] = ("none", "low", "medium", "high")


class PriorityOutOfRange(ValueError):
    """A priority is 1 to 999."""


class RuleExists(ValueError):
    """Two rules of one confidence cannot have the same priority."""


class RuleSet(NamedTuple):
    """Rules with the version under which decisions name them, and the rules of our own that are switched on.

    A covering set has at most so many entries, and at most so many sets are tried for one line.
    """

    rules: tuple[Rule, ...]
    version: int = 1
    own_rules: frozenset[OwnRule] = frozenset(OWN_RULES)
    set_entries_at_most: int = SET_ENTRIES_AT_MOST
    set_steps_at_most: int = SET_STEPS_AT_MOST


DEFAULT_RULES: Final = RuleSet(DEFAULT_TABLE, version=1)


# --- Reading ----------------------------------------------------------------------------------------


def score(rule: Rule) -> int:
    """(Position of the confidence + 1) × 1000 − priority: High 1 is 3999."""
    return _THOUSANDS[rule.confidence] - rule.priority


def confidence_of(score: int) -> Confidence:
    """The confidence that a score stands for; 3000 to 3499 is the class of mapped texts."""
    if TEXT_MAPPING_BASE <= score < 3500:
        return "high_text_mapping"
    return _CONFIDENCES[score // 1000]


def fits(rule: Rule, criteria: Criteria) -> bool:
    """Whether each criterion of the rule is either the evidence or "any"."""
    return (
        rule.party in (ANY, criteria.party)
        and rule.document in (ANY, criteria.document)
        and rule.amount in (ANY, criteria.amount)
        and rule.direct_debit in (ANY, criteria.direct_debit)
    )


def best_rule(rules: RuleSet, criteria: Criteria) -> Rule | None:
    """The rule with the highest score among those that fit."""
    return max((rule for rule in rules.rules if fits(rule, criteria)), key=score, default=None)


def lowest_score(rules: RuleSet) -> int:
    """The lowest score of any rule with a confidence, or 0. When applying, nothing below it is recorded."""
    return min((score(rule) for rule in rules.rules if rule.confidence != "none"), default=0)


# --- Editing ----------------------------------------------------------------------------------------


def insert_rule(rules: RuleSet, rule: Rule) -> RuleSet:
    """Returns the rules with this rule added, under the next version. Raises PriorityOutOfRange or RuleExists."""
    if not 1 <= rule.priority <= LOWEST_PRIORITY:
        raise PriorityOutOfRange(
            f"priority {rule.priority}: a rule's priority is 1 to {LOWEST_PRIORITY}"
        )
    if any(_have_one_place(other, rule) for other in rules.rules):
        raise RuleExists(f"there is already a rule {rule.code}")
    return rules._replace(rules=(*rules.rules, rule), version=rules.version + 1)


def _have_one_place(rule: Rule, other: Rule) -> bool:
    """Whether two rules have the same confidence and priority, by which a rule is found in its set."""
    return (rule.confidence, rule.priority) == (other.confidence, other.priority)


def remove_rule(rules: RuleSet, rule: Rule) -> RuleSet:
    """The rules without this one (found by confidence and priority), under the next version."""
    kept = tuple(other for other in rules.rules if not _have_one_place(other, rule))
    assert len(kept) == len(rules.rules) - 1, (
        f"the rule {rule.code} to be removed is not in the set"
    )
    return rules._replace(rules=kept, version=rules.version + 1)


def change_priority(rules: RuleSet, rule: Rule, priority: int) -> RuleSet:
    """Returns the rules with one rule moved to another priority. Raises PriorityOutOfRange or RuleExists."""
    if priority == rule.priority:
        return rules
    without = remove_rule(rules, rule)
    return insert_rule(without, rule._replace(priority=priority))._replace(
        version=rules.version + 1
    )
