"""Reports: the versions of the rules by which statement lines are matched, and the rules of one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from ledger_es.errors import RulesVersionUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.matching_rules import MatchingRuleSet, current_rule_set, matching_rule_sets
from ledger_es.queries.read_models import RecordedCommit
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown
from ledger_es.values.matching_rules import DEFAULT_TABLE, OWN_RULES, Rule

_DEFAULT = MatchingRuleSet(0, 0, "careful", DEFAULT_TABLE, OWN_RULES, 12, 20_000)


@dataclass(frozen=True, slots=True)
class RuleSetRow:
    """A version. `own_rules` are the rules of our own that are switched on."""

    rules_version: Annotated[int, Shown("Version")]
    rule_set: Code
    rules: Annotated[int, Shown("Rows of the table")]
    own_rules: Annotated[str, Shown("Rules of our own", gives_way=True)]
    actor: Annotated[str, Shown("Set by")]
    recorded_at: datetime


@dataclass(frozen=True)
class RuleSetsReport(Report[RuleSetRow]):
    row_type = RuleSetRow

    answer: Known
    rule_sets: tuple[MatchingRuleSet, ...]
    commits: Mapping[int, RecordedCommit]

    def title(self) -> str:
        return self.answer.title("Versions of the matching rules")

    def rows(self) -> tuple[RuleSetRow, ...]:
        return tuple(
            RuleSetRow(
                rules_version=rule_set.rules_version,
                rule_set=rule_set.rule_set,
                rules=len(rule_set.rules),
                own_rules=", ".join(rule_set.own_rules),
                actor=self.commits[rule_set.commit_no].actor,
                recorded_at=self.commits[rule_set.commit_no].recorded_at,
            )
            for rule_set in self.rule_sets
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "rule_sets": self.rows_as_json()}


@dataclass(frozen=True, slots=True)
class MatchingRuleRow:
    """A row of the rule table; `*` stands for any evidence."""

    rule: str
    confidence: Code
    priority: int
    party: Code
    document: Code
    amount: Code
    direct_debit: Code
    review_required: Annotated[bool, Shown("Review")]
    apply_immediately: Annotated[bool, Shown(on_request=True)]


@dataclass(frozen=True)
class MatchingRulesReport(Report[MatchingRuleRow]):
    """The rules of one version, and which rules of our own are switched on."""

    row_type = MatchingRuleRow

    answer: Known
    rule_set: MatchingRuleSet

    def title(self) -> str:
        return self.answer.title(f"Matching rules, version {self.rule_set.rules_version}")

    def rows(self) -> tuple[MatchingRuleRow, ...]:
        return tuple(_row(rule) for rule in self.rule_set.rules)

    def notes(self) -> tuple[str, ...]:
        on = self.rule_set.own_rules
        off = [rule for rule in OWN_RULES if rule not in on]
        return (
            f"rules of our own: {', '.join(on) or 'none'}",
            *([f"switched off: {', '.join(off)}"] if off else []),
        )

    def as_json(self) -> dict[str, Any]:
        rule_set = self.rule_set
        return {
            **self.answer.as_json(),
            "rules_version": rule_set.rules_version,
            "rule_set": rule_set.rule_set,
            "own_rules": list(rule_set.own_rules),
            "set_entries_at_most": rule_set.set_entries_at_most,
            "set_steps_at_most": rule_set.set_steps_at_most,
            "rules": self.rows_as_json(),
        }


def _row(rule: Rule) -> MatchingRuleRow:
    return MatchingRuleRow(rule=rule.code, **rule._asdict())


def matching_rule_versions(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> RuleSetsReport:
    """The versions of the rules, oldest first. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        rule_sets = matching_rule_sets(question.connection, question.moment)
    commits = read_models.commits(rule_set.commit_no for rule_set in rule_sets)
    return RuleSetsReport(question.answer, tuple(rule_sets), commits)


def matching_rules(
    read_models: ReadModels, *, rules_version: int | None = None, known_at: datetime | None = None
) -> MatchingRulesReport:
    """The rules of a version, or those that hold. Raises RulesVersionUnknown or NaiveTime."""
    with asking_known(read_models, known_at) as question:
        connection, moment = question.connection, question.moment
        if rules_version is None:
            rule_set = current_rule_set(connection, moment) or _DEFAULT
        else:
            versions = matching_rule_sets(connection, moment, rules_version)
            if not versions:
                raise RulesVersionUnknown(rules_version=rules_version)
            rule_set = versions[0]
    return MatchingRulesReport(question.answer, rule_set)
