"""The versions of the rules by which statement lines are matched."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.matching_rules import RULE_SETS, RULES
from ledger_es.queries.moment import Moment
from ledger_es.values.matching_rules import OWN_RULES, OwnRule, Rule


class MatchingRuleSet(NamedTuple):
    """A version of the rules: the rows of the table, and the rules of our own that are switched on."""

    rules_version: int
    commit_no: int
    rule_set: str
    rules: tuple[Rule, ...]
    own_rules: tuple[OwnRule, ...]
    set_entries_at_most: int
    set_steps_at_most: int


def matching_rule_sets(
    connection: Connection, moment: Moment, rules_version: int | None = None
) -> list[MatchingRuleSet]:
    """The versions, oldest first: all of them, or only this one."""
    versions = select(RULE_SETS).where(moment.known(RULE_SETS))
    rows = select(RULES).where(moment.known(RULES))
    if rules_version is not None:
        versions = versions.where(RULE_SETS.c.rules_version == rules_version)
        rows = rows.where(RULES.c.rules_version == rules_version)
    rules_by_version: dict[int, list[Rule]] = {}
    for row in connection.execute(rows.order_by(RULES.c.rules_version, RULES.c.place)):
        rule = Rule(
            confidence=row.confidence,
            priority=row.priority,
            party=row.party,
            document=row.document,
            amount=row.amount,
            direct_debit=row.direct_debit,
            review_required=bool(row.review_required),
            apply_immediately=bool(row.apply_immediately),
        )
        rules_by_version.setdefault(row.rules_version, []).append(rule)
    return [
        MatchingRuleSet(
            rules_version=row.rules_version,
            commit_no=row.commit_no,
            rule_set=row.rule_set,
            rules=tuple(rules_by_version[row.rules_version]),
            own_rules=tuple(rule for rule in OWN_RULES if rule in row.own_rules.split()),
            set_entries_at_most=row.set_entries_at_most,
            set_steps_at_most=row.set_steps_at_most,
        )
        for row in connection.execute(versions.order_by(RULE_SETS.c.rules_version))
    ]


def current_rule_set(connection: Connection, moment: Moment) -> MatchingRuleSet | None:
    """The last version as known at the moment; None in books without any."""
    last = (
        select(RULE_SETS.c.rules_version)
        .where(moment.known(RULE_SETS))
        .order_by(RULE_SETS.c.rules_version.desc())
        .limit(1)
    )
    version = connection.execute(last).scalar()
    return None if version is None else matching_rule_sets(connection, moment, version)[0]
