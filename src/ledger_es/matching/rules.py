"""The rules that turn evidence into a score and a confidence: 25 rows by default, editable."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

from ledger_es.matching.records import ANY, Confidence, Criteria, Rule

TEXT_MAPPING_BASE: Final = 3000
_THOUSANDS: Final = {"none": 1000, "low": 2000, "medium": 3000, "high": 4000}
_CONFIDENCES: Final[tuple[Confidence, ...]] = ("none", "low", "medium", "high")


class PriorityOutOfRange(ValueError):
    """A priority is 1 to 999."""


class RuleExists(ValueError):
    """Two rules of one confidence cannot have the same priority."""


OwnRule = Literal[
    "bank-charges",
    "reference",
    "printed-form",
    "covering-set",
    "near-miss",
    "charges-deducted",
]
OWN_RULES: Final[tuple[OwnRule, ...]] = get_args(OwnRule)
"""The rules of our own, each with a name by which it is switched."""


class RuleSet(NamedTuple):
    """Rules with the version under which decisions name them, and the rules of our own that are switched on."""

    rules: tuple[Rule, ...]
    version: int = 1
    own_rules: frozenset[OwnRule] = frozenset(OWN_RULES)


# The default rows, best first: confidence, priority, party, document, amount, direct debit (algorithms.md 1.1).
_TABLE: Final = """
    high    1  *          *             *         yes
    high    2  fully      yes_multiple  one       *
    high    3  fully      yes_multiple  multiple  *
    high    4  fully      yes           one       *
    high    5  fully      yes           multiple  *
    high    6  partially  yes_multiple  one       *
    high    7  partially  yes_multiple  multiple  *
    high    8  partially  yes           one       *
    high    9  fully      no            one       *
    high   10  no         yes_multiple  one       *
    high   11  no         yes_multiple  multiple  *
    medium  1  fully      yes_multiple  *         *
    medium  2  fully      yes           *         *
    medium  3  fully      no            multiple  *
    medium  4  partially  yes_multiple  *         *
    medium  5  partially  yes           *         *
    medium  6  no         yes           one       *
    medium  7  no         yes_multiple  *         *
    medium  8  partially  no            one       *
    medium  9  no         yes           *         *
    low     1  fully      no            no_match  *
    low     2  partially  no            multiple  *
    low     3  partially  no            no_match  *
    low     4  no         no            one       *
    low     5  no         no            multiple  *
"""


def _row(text: str) -> Rule:
    confidence, priority, party, document, amount, direct_debit = text.split()
    return Rule(
        confidence=confidence,  # type: ignore[arg-type]  # words of the table above
        priority=int(priority),
        party=party,  # type: ignore[arg-type]
        document=document,  # type: ignore[arg-type]
        amount=amount,  # type: ignore[arg-type]
        direct_debit=direct_debit,  # type: ignore[arg-type]
        review_required=confidence != "high",
        apply_immediately=confidence == "high" and int(priority) <= 4,
    )


DEFAULT_RULES: Final = RuleSet(tuple(_row(text) for text in _TABLE.strip().splitlines()), version=1)


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
    if not 1 <= rule.priority <= 999:
        raise PriorityOutOfRange(f"priority {rule.priority}: a rule's priority is 1 to 999")
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
