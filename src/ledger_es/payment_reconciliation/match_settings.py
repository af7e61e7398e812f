"""What automatic application follows: the settings of the bank account, what is accepted, and the text mappings."""

from __future__ import annotations

from typing import Literal

from ledger_es.commands.bank_account import DEFAULT_CHARGE_ACCOUNT
from ledger_es.matching import DEFAULT_RULES, Accepting, Mapping, RuleSet, Settings
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries import Connection, Moment, ReadModels
from ledger_es.queries.bank_account import BankAccountRecord, bank_accounts
from ledger_es.queries.chart_of_accounts import account_of_number
from ledger_es.queries.matching_rules import MatchingRuleSet, current_rule_set
from ledger_es.queries.payment_tolerance import tolerance_rules
from ledger_es.queries.text_mapping import text_mappings
from ledger_es.values import from_minor_units, nfc

ToleranceAnswer = Literal["", "accept", "leave"]
"""Whether differences within the tolerance and late discounts are accepted; empty: as the rules of the ledger say."""


def match_settings(
    read_models: ReadModels, bank_account_no: str, answer: ToleranceAnswer
) -> Settings:
    """How the lines of a statement of this bank account are matched.

    Without an answer, what the rules do not ask about is accepted.
    """
    with read_models.at(FAR) as (connection, moment):
        return settings_known(connection, moment, bank_account_no, answer)


def settings_known(
    connection: Connection, moment: Moment, bank_account_no: str, answer: ToleranceAnswer = ""
) -> Settings:
    """As `match_settings`, as known at the moment."""
    account = bank_accounts(connection, moment, bank_account_no)[0]
    rules = tolerance_rules(connection, moment)
    charge_account_no = _charge_account_no(connection, moment, account)
    if answer:
        accepting = Accepting(answer == "accept", answer == "accept")
    else:
        accepting = Accepting(
            not rules.payment_tolerance_warning, not rules.discount_tolerance_warning
        )
    return Settings(
        bank_account_no=bank_account_no,
        tolerance_type=account.match_tolerance.kind,
        tolerance_value=account.match_tolerance.value,
        customer_entries=account.matches_customers,
        vendor_entries=account.matches_vendors,
        employee_entries=False,
        bank_entries=account.matches_bank_entries,
        name_matching=account.name_matching,
        profile=account.matching_profile,
        review_above=from_minor_units(account.review_above, account.currency),
        accepting=accepting,
        charge_account_no=charge_account_no,
        currency=account.currency,
        charge_limit=from_minor_units(account.charge_limit, account.currency),
    )


def _charge_account_no(connection: Connection, moment: Moment, account: BankAccountRecord) -> str:
    """The G/L account for what the bank charges: its own, or the default if that is an expense; empty if neither is."""
    if account.charge_account_no:
        return account.charge_account_no
    default = account_of_number(connection, moment, DEFAULT_CHARGE_ACCOUNT)
    is_expense = default is not None and default.category == "expense" and default.direct_posting
    return DEFAULT_CHARGE_ACCOUNT if is_expense else ""


def stored_rules(read_models: ReadModels) -> RuleSet:
    """The rules by which lines are matched now."""
    with read_models.at(FAR) as (connection, moment):
        rule_set = current_rule_set(connection, moment)
    return DEFAULT_RULES._replace(version=0) if rule_set is None else rules_of(rule_set)


def rules_of(rule_set: MatchingRuleSet) -> RuleSet:
    """A stored version of the rules in the form that matching uses."""
    return RuleSet(
        rules=rule_set.rules,
        version=rule_set.rules_version,
        own_rules=frozenset(rule_set.own_rules),
        set_entries_at_most=rule_set.set_entries_at_most,
        set_steps_at_most=rule_set.set_steps_at_most,
    )


def stored_mappings(read_models: ReadModels) -> list[Mapping]:
    """The text-to-account mappings whose texts are not erased."""
    with read_models.at(FAR) as (connection, moment):
        return mappings_known(read_models, connection, moment)


def mappings_known(
    read_models: ReadModels, connection: Connection, moment: Moment
) -> list[Mapping]:
    """As `stored_mappings`, as known at the moment."""
    mappings = text_mappings(connection, moment)
    texts = read_models.texts([mapping.text_seal for mapping in mappings])
    return [
        Mapping(
            line_no=mapping.mapping_no,
            text=nfc(texts[mapping.text_seal]),
            account_type=mapping.account_type,
            debit_account=mapping.debit_account_no,
            credit_account=mapping.credit_account_no,
            account_no=mapping.account_no,
        )
        for mapping in mappings
        if mapping.text_seal in texts
    ]
