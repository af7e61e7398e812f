"""The rules by which statement lines are matched: each change is a version, and the set is named by what it is."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es.aggregates.matching_rules import STREAM, MatchingRulesSet
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.matching_rules import MatchingRule, SetMatchingRules
from ledger_es.errors import CommandInvalid, MatchingRulesInvalid
from ledger_es.values.matching_rules import DEFAULT_TABLE, OWN_RULES
from tests.scenarios.scenario import given

COMPANY = EstablishCompany(company_name="Muster AG", currency="CHF")
CERTAIN = MatchingRule(confidence="high", priority=1, party="fully", document="yes", amount="one")
LIKELY = MatchingRule(confidence="medium", priority=1, party="fully")
TWO_RULES = SetMatchingRules(rule_set="own", rules=(CERTAIN, LIKELY), own_rules=("reference",))
BUSINESS_CENTRAL = SetMatchingRules(rule_set="business_central")


def test_a_new_ledger_has_the_default_table_and_all_rules_of_our_own() -> None:
    events = [event for _, event in given(COMPANY).books.log if isinstance(event, MatchingRulesSet)]
    [first] = events
    assert (first.rules_version, first.rule_set, first.own_rules) == (1, "careful", OWN_RULES)
    assert len(first.confidences) == 25
    assert (first.confidences[0], first.direct_debit_criteria[0]) == ("high", "yes")
    assert (first.set_entries_at_most, first.set_steps_at_most) == (12, 20_000)


def test_rules_of_ones_own_are_the_next_version() -> None:
    given(COMPANY).when(TWO_RULES).then(
        (
            STREAM,
            MatchingRulesSet(
                rules_version=2,
                rule_set="own",
                own_rules=("reference",),
                confidences=("high", "medium"),
                priorities=(1, 1),
                party_criteria=("fully", "fully"),
                document_criteria=("yes", "*"),
                amount_criteria=("one", "*"),
            ),
        )
    )


def test_a_rule_of_our_own_is_switched_off_and_on() -> None:
    books = given(COMPANY).after(SetMatchingRules(switch_off=("near-miss", "reference")))
    current = books.books.matching_rules.current
    assert current.own_rules == (
        "bank-charges",
        "printed-form",
        "covering-set",
        "charges-deducted",
    )
    books.after(SetMatchingRules(switch_on=("reference", "near-miss")))
    last = [event for _, event in books.books.log if isinstance(event, MatchingRulesSet)][-1]
    # All are on again, so that it is the set that everybody knows.
    assert (last.rules_version, last.rule_set, last.own_rules) == (3, "careful", OWN_RULES)


def test_the_table_alone() -> None:
    books = given(COMPANY).after(BUSINESS_CENTRAL)
    current = books.books.matching_rules.current
    assert (current.rules, current.own_rules) == (DEFAULT_TABLE, ())


@pytest.mark.parametrize("command", [BUSINESS_CENTRAL, TWO_RULES])
def test_the_same_rules_again_are_no_new_version(command: SetMatchingRules) -> None:
    books = given(COMPANY).after(command)
    outcome = books.when(command)
    assert outcome.numbers == {"rules_version": 2}
    outcome.then()


@pytest.mark.parametrize(
    "fields",
    [
        {"rule_set": "own"},
        {"rules": (CERTAIN,)},
        {"rule_set": "careful", "rules": (CERTAIN,)},
        {"rule_set": "own", "rules": (CERTAIN, CERTAIN)},
        {"rule_set": "own", "rules": tuple(_rules for _rules in [CERTAIN] * 501)},
        {"switch_on": ("reference",), "switch_off": ("reference",)},
    ],
)
def test_rules_that_are_refused(fields: dict[str, Any]) -> None:
    given(COMPANY).when(SetMatchingRules(**fields)).then_refused(MatchingRulesInvalid)


@pytest.mark.parametrize("priority", [0, 1000])
def test_a_priority_is_1_to_999(priority: int) -> None:
    with pytest.raises(CommandInvalid):
        MatchingRule(confidence="high", priority=priority)


def test_books_without_a_set_up_use_the_default_rules_until_they_set_their_own() -> None:
    bare = EstablishCompany(company_name="Muster AG", currency="CHF", default_setup=False)
    books = given(bare)
    assert books.books.matching_rules.current.rules_version == 0
    books.after(SetMatchingRules(rule_set="careful"))
    assert books.books.matching_rules.current.rules_version == 1
