"""The rules by which statement lines are matched. Each change is a new version, which decisions name."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values.matching_rules import (
    DEFAULT_TABLE,
    OWN_RULES,
    SET_ENTRIES_AT_MOST,
    SET_STEPS_AT_MOST,
    AmountMatched,
    DebitMatched,
    DocumentMatched,
    OwnRule,
    PartyMatched,
    Rule,
    RuleConfidence,
)

STREAM = "setup-matching_rules"
RuleSetName = Literal["careful", "business_central", "own"]
"""careful: the default table and all rules of our own. business_central: the table alone. own: anything else."""

MATCHING_RULES: Final = Table(
    Rule,
    column_names={
        **{name: f"{name}_criteria" for name in ("party", "document", "amount", "direct_debit")},
        **{name: name for name in ("review_required", "apply_immediately")},
    },
)


class MatchingRulesSet(Event):
    """All rules after the change, as version `rules_version`.

    The fields from `confidences` on are the columns of `Rule`. `own_rules` names the rules of our own that are switched
    on. A covering set has at most `set_entries_at_most` entries, and at most `set_steps_at_most` sets are tried for a
    line.
    """

    act: ClassVar[str] = "matching_rules_set"

    rules_version: int
    rule_set: RuleSetName
    own_rules: tuple[OwnRule, ...] = ()
    set_entries_at_most: int = SET_ENTRIES_AT_MOST
    set_steps_at_most: int = SET_STEPS_AT_MOST
    confidences: tuple[RuleConfidence, ...]
    priorities: tuple[int, ...]
    party_criteria: tuple[PartyMatched, ...] = ()
    document_criteria: tuple[DocumentMatched, ...] = ()
    amount_criteria: tuple[AmountMatched, ...] = ()
    direct_debit_criteria: tuple[DebitMatched, ...] = ()
    review_required: tuple[bool, ...] = ()
    apply_immediately: tuple[bool, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        MATCHING_RULES.refuse_unequal(self)
        return self


class MatchingRuleSet(NamedTuple):
    """The rules of one version."""

    rules_version: int
    rules: tuple[Rule, ...]
    own_rules: tuple[OwnRule, ...]


class MatchingRules:
    """The rules that hold now. In books without a default set-up they are the default ones, as version 0."""

    def __init__(self) -> None:
        self.current = MatchingRuleSet(0, DEFAULT_TABLE, OWN_RULES)

    def evolve(self, event: Event) -> None:
        match event:
            case MatchingRulesSet():
                rules = tuple(MATCHING_RULES.rows(event))
                self.current = MatchingRuleSet(event.rules_version, rules, event.own_rules)


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {MatchingRulesSet: (MATCHING_RULES,)}
"""The tables inside each event that stores lists as columns."""

EVENTS = {"setup": (MatchingRulesSet,)}
