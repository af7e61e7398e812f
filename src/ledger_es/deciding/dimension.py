"""The rules for dimensions: what accounts contribute to a set, and what they demand of it (receivables.md 2.4)."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from ledger_es.aggregates.dimension import Combined, DefaultDimension, Dimensions
from ledger_es.errors import (
    DimensionBlocked,
    DimensionMandatory,
    DimensionNotAllowed,
    DimensionNotSame,
    DimensionsNotCombined,
    DimensionUnknown,
    DimensionValueUnknown,
    Words,
)
from ledger_es.values import AccountType
from ledger_es.values.codes import alike
from ledger_es.values.dimension_set import dimension_set, part_of, values_of

KINDS: Final = {
    "gl": Words("account"),
    "customer": Words("customer"),
    "vendor": Words("vendor"),
    "bank_account": Words("bank account"),
}


def known_dimension(dimensions: Dimensions, dimension: str) -> str:
    """The dimension, if there is one. Raises DimensionUnknown."""
    if dimension not in dimensions.by_code:
        raise DimensionUnknown(dimension=dimension).or_meant(alike(dimension, dimensions.by_code))
    return dimension


def known_value(dimensions: Dimensions, dimension: str, dimension_value: str) -> str:
    """The value, if the dimension has it. Raises DimensionUnknown or DimensionValueUnknown."""
    values = dimensions.values[known_dimension(dimensions, dimension)]
    if dimension_value not in values:
        refusal = DimensionValueUnknown(dimension=dimension, dimension_value=dimension_value)
        raise refusal.or_meant(alike(dimension_value, values))
    return dimension_value


def _defaults(
    dimensions: Dimensions, account_type: str, account_no: str
) -> dict[str, DefaultDimension]:
    """By dimension, what holds for the account: its own rule, or that of all accounts of its type."""
    of_type = dimensions.defaults.get((account_type, ""), {})
    own = dimensions.defaults.get((account_type, account_no), {})
    return {**of_type, **own}


def completed(
    dimensions: Dimensions, given: str, *accounts: tuple[str, str], source_code: str = ""
) -> str:
    """The set with the default values of the accounts for the dimensions that it lacks.

    Where several contribute one dimension, the account with the best priority for the source code does; of accounts
    with the same priority, or none, the first one.
    """
    if not dimensions.defaults:
        return given
    priorities = dimensions.priorities.get(source_code)
    if priorities and len(accounts) > 1:
        last = max(priorities.values()) + 1
        accounts = tuple(sorted(accounts, key=lambda account: priorities.get(account[0], last)))
    values = values_of(given)
    for account_type, account_no in accounts:
        for dimension, default in _defaults(dimensions, account_type, account_no).items():
            if default.dimension_value:
                values.setdefault(dimension, default.dimension_value)
    return dimension_set(values)


def refuse_set(dimensions: Dimensions, given: str) -> None:
    """Raises DimensionUnknown, DimensionValueUnknown, DimensionBlocked or DimensionsNotCombined."""
    refuse_added(dimensions, "", given)


def refuse_added(dimensions: Dimensions, before: str, after: str) -> None:
    """Refuses the values that a set has beyond one that was accepted before. Raises as `refuse_set`."""
    values, accepted = values_of(after), values_of(before)
    added = {dimension for dimension in values if values[dimension] != accepted.get(dimension)}
    if not added:
        return
    for dimension, dimension_value in values.items():
        if dimension not in added:
            continue
        known_value(dimensions, dimension, dimension_value)
        if dimensions.by_code[dimension].blocked:
            raise DimensionBlocked(dimension=dimension, dimension_value="")
        if dimensions.values[dimension][dimension_value].blocked:
            raise DimensionBlocked(dimension=dimension, dimension_value=dimension_value)
    for (first, first_value), (second, second_value) in combinations(values.items(), 2):
        if first not in added and second not in added:
            continue
        blocked = dimensions.blocked_combinations
        if frozenset((Combined(first), Combined(second))) in blocked:
            raise DimensionsNotCombined(first=first, second=second)
        pair = frozenset((Combined(first, first_value), Combined(second, second_value)))
        if pair in blocked:
            raise DimensionsNotCombined(
                first=part_of(first, first_value), second=part_of(second, second_value)
            )


def refuse_on_account(
    dimensions: Dimensions, given: str, account_type: AccountType, account_no: str
) -> None:
    """Raises DimensionMandatory, DimensionNotSame or DimensionNotAllowed if the account does not accept the set."""
    if not dimensions.defaults:
        return
    values = values_of(given)
    for dimension, default in _defaults(dimensions, account_type, account_no).items():
        value = values.get(dimension, "")
        kind = KINDS[account_type]
        if default.value_posting == "code_mandatory" and not value:
            raise DimensionMandatory(
                account_type=account_type, kind=kind, account_no=account_no, dimension=dimension
            )
        if default.value_posting == "same_code" and value != default.dimension_value:
            raise DimensionNotSame(
                account_type=account_type,
                kind=kind,
                account_no=account_no,
                dimension=dimension,
                dimension_value=default.dimension_value,
                given=value,
            )
        if default.value_posting == "no_code" and value:
            raise DimensionNotAllowed(
                account_type=account_type,
                kind=kind,
                account_no=account_no,
                dimension=dimension,
                given=value,
            )
