"""Refusals of the rules by which statement lines are matched."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal, Words


class MatchingRulesInvalid(Refusal):
    code = "E-MATCHING-RULES"
    says = "matching rules: {reason}"
    cures = ("ledger-es rules show",)

    reason: Words


class RulesVersionUnknown(Refusal):
    code = "E-MATCHING-RULES-VERSION"
    says = "there is no version {rules_version} of the matching rules"
    cures = ("ledger-es rules list",)

    rules_version: int
