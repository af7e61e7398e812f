"""Dimensions by chance: values, what accounts contribute and demand, what is not combined; most rules go again soon."""

from __future__ import annotations

from ledger_es.commands.dimension import (
    RemoveDefaultDimension,
    SetDefaultDimension,
    SetDimension,
    SetDimensionCombination,
    SetDimensionPriority,
    SetDimensionValue,
)
from ledger_es.deciding.command import Command
from tests.simulation.chance import Chance

CODES = ("DEPARTMENT", "PROJECT")
VALUES = ("A", "B")
DEMANDING = ("3000", "4000")
"""The accounts that may demand something. Only journals post to them, so that what is refused is easily foreseen."""


def dimension(chance: Chance) -> Command:
    blocked = chance.one((None, None, None, True, False, False))
    return SetDimension(dimension=chance.one(CODES), blocked=blocked)


def value(chance: Chance) -> Command:
    if not chance.book.dimensions and chance.odds(90):
        return dimension(chance)
    return SetDimensionValue(
        dimension=chance.one(CODES), dimension_value=chance.one(VALUES), blocked=chance.odds(5)
    )


def combination(chance: Chance) -> Command:
    first, second = chance.one((("", ""), ("A", "B"), ("A", "")))
    return SetDimensionCombination(
        dimension="DEPARTMENT",
        dimension_value=first,
        other_dimension="PROJECT",
        other_dimension_value=second,
        blocked=chance.odds(20),
    )


def priority(chance: Chance) -> Command:
    return SetDimensionPriority(
        source_code=chance.one(("journal", "payment_reconciliation", "sales_document")),
        account_type=chance.one(("gl", "customer", "vendor", "bank_account")),
        priority=chance.one((0, 1, 1, 2, 3)),
    )


def default(chance: Chance) -> Command:
    """Of customers, vendors and bank accounts a value alone."""
    if len(chance.book.dimension_values) < 3 and chance.odds(90):
        return value(chance)
    if chance.odds(25):
        kind, number = "gl", chance.one(DEMANDING)
        rule = chance.one(("", "code_mandatory", "same_code", "no_code"))
    else:
        kind = chance.one(("customer", "vendor", "bank_account"))
        number, rule = "", ""
        if kind == "bank_account" and chance.odds(80):
            number = chance.bank()
        elif chance.odds(80):
            number = chance.party(kind)[1]
    if chance.odds(50):
        return RemoveDefaultDimension(
            account_type=kind, account_no=number, dimension=chance.one(CODES)
        )
    return SetDefaultDimension(
        account_type=kind,
        account_no=number,
        dimension=chance.one(CODES),
        dimension_value=chance.one(("", *VALUES)),
        value_posting=rule,
    )


def drawn_set(chance: Chance) -> str:
    """For a journal line: none, one or two dimensions, in any order; now and then one that there is not."""
    codes = chance.random.sample(CODES, chance.one((1, 1, 2)))
    parts = [f"{code}={chance.one(VALUES)}" for code in codes]
    return "AREA=A" if chance.odds(2) else ";".join(parts)


def named_set(chance: Chance) -> str:
    """For an opening entry or a line of a statement: mostly none."""
    return drawn_set(chance) if chance.odds(12) and chance.book.dimension_values else ""
