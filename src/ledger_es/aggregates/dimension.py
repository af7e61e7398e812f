"""Dimensions, such as departments and projects: their values, the defaults of accounts, what is not combined."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.values import AccountType, StoredCode, Text

STREAM = "setup-dimensions"

ValuePosting = Literal["", "code_mandatory", "same_code", "no_code"]
"""What an account demands of a dimension (receivables.md 2.4): nothing, any value, its own value, or no value."""
GlobalNo = Literal[0, 1, 2]
PrioritySource = Literal[
    "journal",
    "sales_document",
    "purchase_document",
    "check",
    "payment_registration",
    "deposit",
    "direct_debit",
    "payment_reconciliation",
    "reminder",
    "finance_charge",
    "exchange_adjustment",
]
"""The source codes of postings in which default values of several accounts meet."""


class DimensionDefined(Event):
    """A dimension was added or changed. `global_no` is 1 or 2 for the two global dimensions, 0 for all others."""

    act: ClassVar[str] = "dimension_defined"

    dimension: StoredCode
    dimension_name: Text = ""
    global_no: GlobalNo = 0
    blocked: bool = False


class DimensionValueDefined(Event):
    """A value of a dimension was added or changed."""

    act: ClassVar[str] = "dimension_value_defined"

    dimension: StoredCode
    dimension_value: StoredCode
    value_name: Text = ""
    blocked: bool = False


class DefaultDimensionSet(Event):
    """What an account contributes to a posting and demands of it for one dimension; without a number: every account of
    the type that has no rule of its own. An empty value contributes nothing."""

    act: ClassVar[str] = "default_dimension_set"

    account_type: AccountType
    account_no: StoredCode = ""
    dimension: StoredCode
    dimension_value: StoredCode = ""
    value_posting: ValuePosting = ""


class DefaultDimensionRemoved(Event):
    act: ClassVar[str] = "default_dimension_removed"

    account_type: AccountType
    account_no: StoredCode = ""
    dimension: StoredCode


class DimensionPrioritySet(Event):
    """Which accounts come first where default values of several meet in a posting with this source code.

    1 comes before 2; those without a priority come last, as do those that have 0 again.
    """

    act: ClassVar[str] = "dimension_priority_set"

    source_code: PrioritySource
    account_type: AccountType
    priority: int


class DimensionCombinationSet(Event):
    """Two dimensions, or a value of one with a value of the other, may not stand in one set, or may again.

    Without values it is about the dimensions, whatever their values.
    """

    act: ClassVar[str] = "dimension_combination_set"

    dimension: StoredCode
    dimension_value: StoredCode = ""
    other_dimension: StoredCode
    other_dimension_value: StoredCode = ""
    blocked: bool


class DefaultDimension(NamedTuple):
    """What an account contributes and demands for one dimension."""

    dimension_value: str
    value_posting: ValuePosting


class Combined(NamedTuple):
    """A dimension, or with a value that value alone, as one side of a combination."""

    dimension: str
    dimension_value: str = ""


class Dimensions:
    """The dimensions and their values, the defaults by account and dimension, and the blocked combinations.

    `priorities` has the priority of an account type by source code, where it has one.
    """

    def __init__(self) -> None:
        self.by_code: dict[str, DimensionDefined] = {}
        self.values: dict[str, dict[str, DimensionValueDefined]] = {}
        self.defaults: dict[tuple[str, str], dict[str, DefaultDimension]] = {}
        self.priorities: dict[str, dict[str, int]] = {}
        self.blocked_combinations: set[frozenset[Combined]] = set()

    @property
    def is_used(self) -> bool:
        """Whether there is any dimension; without one no posting has anything to look up."""
        return bool(self.by_code)

    def evolve(self, event: Event) -> None:
        match event:
            case DimensionDefined():
                self.by_code[event.dimension] = event
                self.values.setdefault(event.dimension, {})
            case DimensionValueDefined():
                self.values[event.dimension][event.dimension_value] = event
            case DefaultDimensionSet():
                account = (event.account_type, event.account_no)
                self.defaults.setdefault(account, {})[event.dimension] = DefaultDimension(
                    event.dimension_value, event.value_posting
                )
            case DefaultDimensionRemoved():
                del self.defaults[event.account_type, event.account_no][event.dimension]
            case DimensionPrioritySet():
                of_source = self.priorities.setdefault(event.source_code, {})
                of_source[event.account_type] = event.priority
                if not event.priority:
                    del of_source[event.account_type]
            case DimensionCombinationSet():
                pair = frozenset(
                    (
                        Combined(event.dimension, event.dimension_value),
                        Combined(event.other_dimension, event.other_dimension_value),
                    )
                )
                if event.blocked:
                    self.blocked_combinations.add(pair)
                else:
                    self.blocked_combinations.discard(pair)


EVENTS = {
    "setup": (
        DimensionDefined,
        DimensionValueDefined,
        DefaultDimensionSet,
        DefaultDimensionRemoved,
        DimensionPrioritySet,
        DimensionCombinationSet,
    )
}
