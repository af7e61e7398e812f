"""Read model: the versions of the rules by which statement lines are matched."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.matching_rules import MATCHING_RULES, MatchingRulesSet
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class MatchingRuleSetRow(NamedTuple):
    """A version of the rules. `own_rules` are the names of those of our own that are switched on, between spaces."""

    rules_version: int
    commit_no: int
    rule_set: str
    own_rules: str
    set_entries_at_most: int
    set_steps_at_most: int


class MatchingRuleRow(NamedTuple):
    """A row of the rule table in a version; `place` counts from 0."""

    rules_version: int
    place: int
    commit_no: int
    confidence: str
    priority: int
    party: str
    document: str
    amount: str
    direct_debit: str
    review_required: int
    apply_immediately: int


RULE_SETS = table("matching_rule_sets", MatchingRuleSetRow, key=("rules_version",))
RULES = table("matching_rules", MatchingRuleRow, key=("rules_version", "place"), clustered=True)


def _set(event: MatchingRulesSet, placed: Placed, rows: Rows) -> None:
    rows.of(MatchingRuleSetRow).append(
        MatchingRuleSetRow(
            rules_version=event.rules_version,
            commit_no=placed.commit_no,
            rule_set=event.rule_set,
            own_rules=" ".join(event.own_rules),
            set_entries_at_most=event.set_entries_at_most,
            set_steps_at_most=event.set_steps_at_most,
        )
    )
    rows.of(MatchingRuleRow).extend(
        MatchingRuleRow(
            rules_version=event.rules_version,
            place=place,
            commit_no=placed.commit_no,
            confidence=rule.confidence,
            priority=rule.priority,
            party=rule.party,
            document=rule.document,
            amount=rule.amount,
            direct_debit=rule.direct_debit,
            review_required=int(rule.review_required),
            apply_immediately=int(rule.apply_immediately),
        )
        for place, rule in enumerate(MATCHING_RULES.rows(event))
    )


PROJECTION = Projection((RULE_SETS, RULES), (on(MatchingRulesSet, _set),))
