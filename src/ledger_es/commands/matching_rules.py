"""Set the rules by which statement lines are matched. Each change is a new version, which decisions name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, Literal, NamedTuple

from pydantic import Field

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.matching_rules import (
    MATCHING_RULES,
    STREAM,
    MatchingRulesSet,
    RuleSetName,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import MatchingRulesInvalid, Words
from ledger_es.values import unchecked
from ledger_es.values.matching_rules import (
    DEFAULT_TABLE,
    LOWEST_PRIORITY,
    OWN_RULES,
    OwnRule,
    Rule,
    RuleConfidence,
)

RULES_AT_MOST: Final = 500

_rules_set = unchecked(MatchingRulesSet)


class MatchingRule(AskedRecord):
    """A row of the rule table: evidence (`*` for any), and the confidence and priority (1 is the best) that it gives.

    With `review_required` a person looks at what the rule proposes.
    """

    confidence: RuleConfidence
    priority: int = Field(ge=1, le=LOWEST_PRIORITY)
    party: Literal["fully", "partially", "no", "*"] = "*"
    document: Literal["yes_multiple", "yes", "no", "*"] = "*"
    amount: Literal["one", "multiple", "no_match", "*"] = "*"
    direct_debit: Literal["yes", "no", "*"] = "*"
    review_required: bool = True
    apply_immediately: bool = False


class SetMatchingRules(Command):
    """Set the rules by which statement lines are matched, as a new version (matching_beyond.md).

    `rule_set`: careful (the default table and all rules of our own), business_central (the default table alone), own
    (the given `rules`), or empty: the table stays. `own_rules` names the rules of our own that are switched on; None:
    as the rule set says, or as before. `switch_on` and `switch_off` change that. Rules that are the same make no new
    version.
    """

    name: ClassVar[str] = "set-matching-rules"

    rule_set: Literal["", "careful", "business_central", "own"] = ""
    rules: tuple[MatchingRule, ...] = ()
    own_rules: tuple[OwnRule, ...] | None = None
    switch_on: tuple[OwnRule, ...] = ()
    switch_off: tuple[OwnRule, ...] = ()


def set_matching_rules(command: SetMatchingRules, books: Books, policy: Policy) -> Decision:
    before = books.matching_rules.current
    asked = rules_asked(command, before.rules, before.own_rules)

    version = before.rules_version
    if version and (asked.rules, asked.own_rules) == (before.rules, before.own_rules):
        return Decision([], books.head, {"rules_version": version})
    event = rules_set(version + 1, asked.rules, asked.own_rules)
    return Decision([(STREAM, event)], books.head, {"rules_version": version + 1})


class AskedRules(NamedTuple):
    """The rows of the table, and the rules of our own that are switched on, after a change."""

    rules: tuple[Rule, ...]
    own_rules: tuple[OwnRule, ...]


def rules_asked(
    command: SetMatchingRules, rules_before: tuple[Rule, ...], own_before: tuple[OwnRule, ...]
) -> AskedRules:
    """What the command makes of the rules that hold. Raises MatchingRulesInvalid."""
    if (command.rule_set == "own") != bool(command.rules):
        raise MatchingRulesInvalid(
            reason=Words("rules are given for a rule set of your own, and only for that")
        )
    _refuse_rules(command.rules)
    both = sorted(set(command.switch_on) & set(command.switch_off))
    if both:
        raise MatchingRulesInvalid(
            reason=Words("{rule} cannot be switched on and off at once", rule=both[0])
        )

    return AskedRules(_table(command, rules_before), _own_rules(command, own_before))


def rules_set(version: int, rules: Sequence[Rule], own_rules: tuple[OwnRule, ...]) -> Event:
    """The event of a version with these rules, which says by name whether they are a set that everybody knows."""
    name: RuleSetName = "own"
    if tuple(rules) == DEFAULT_TABLE and own_rules == OWN_RULES:
        name = "careful"
    elif tuple(rules) == DEFAULT_TABLE and not own_rules:
        name = "business_central"
    columns: dict[str, Any] = MATCHING_RULES.columns(rules)
    return _rules_set(rules_version=version, rule_set=name, own_rules=own_rules, **columns)


def _refuse_rules(rules: Sequence[MatchingRule]) -> None:
    if len(rules) > RULES_AT_MOST:
        raise MatchingRulesInvalid(
            reason=Words(
                "there are {count} rules, more than {most}", count=len(rules), most=RULES_AT_MOST
            )
        )
    codes: set[str] = set()
    for rule in rules:
        code = f"{rule.confidence}-{rule.priority}"
        if code in codes:
            raise MatchingRulesInvalid(
                reason=Words("two rules are {code}: each has a priority of its own", code=code)
            )
        codes.add(code)


def _table(command: SetMatchingRules, before: tuple[Rule, ...]) -> tuple[Rule, ...]:
    if command.rule_set == "own":
        return tuple(Rule(**dict(rule)) for rule in command.rules)
    return DEFAULT_TABLE if command.rule_set else before


def _own_rules(command: SetMatchingRules, before: tuple[OwnRule, ...]) -> tuple[OwnRule, ...]:
    """The rules of our own that are switched on after the change, in the order in which they are named."""
    of_set = {"careful": OWN_RULES, "business_central": ()}
    own = command.own_rules
    if own is None:
        own = of_set.get(command.rule_set, before)
    wanted = (set(own) | set(command.switch_on)) - set(command.switch_off)
    return tuple(rule for rule in OWN_RULES if rule in wanted)
