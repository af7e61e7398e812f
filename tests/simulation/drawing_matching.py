"""Drawing what is set about matching: its rules."""

from __future__ import annotations

from typing import Any

from ledger_es.commands.matching_rules import MatchingRule, SetMatchingRules
from ledger_es.deciding.command import Command
from ledger_es.values.matching_rules import DEFAULT_TABLE, OWN_RULES
from tests.simulation.chance import Chance


def rules(chance: Chance) -> Command:
    if chance.odds(10):
        return SetMatchingRules(rule_set="own", rules=_table(chance))
    fields: dict[str, Any] = {}
    if chance.odds(40):
        fields["rule_set"] = chance.one(("careful", "careful", "business_central"))
    if chance.odds(50):
        fields["switch_off"] = (chance.one(OWN_RULES),)
    if chance.odds(30):
        fields["switch_on"] = (chance.one(OWN_RULES),)
    if chance.odds(5):
        fields["rules"] = _table(chance)
    return SetMatchingRules(**fields)


def _table(chance: Chance) -> tuple[MatchingRule, ...]:
    """The default table less some rows; sometimes one stands twice."""
    rows = [row for row in DEFAULT_TABLE if chance.odds(90)]
    rows += [rows[0]] if rows and chance.odds(10) else []
    return tuple(MatchingRule(**row._asdict()) for row in rows)
