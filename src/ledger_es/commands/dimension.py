"""Set up dimensions, their values, the defaults and demands of accounts, whose come first, what is not combined."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ledger_es.aggregates.dimension import (
    STREAM,
    Combined,
    DefaultDimension,
    DefaultDimensionRemoved,
    DefaultDimensionSet,
    DimensionCombinationSet,
    DimensionDefined,
    DimensionPrioritySet,
    Dimensions,
    DimensionValueDefined,
    GlobalNo,
    ValuePosting,
)
from ledger_es.aggregates.dimension import (
    PrioritySource as PrioritySource,
)
from ledger_es.aggregates.event import Event
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision, nothing
from ledger_es.deciding.dimension import known_dimension, known_value
from ledger_es.deciding.policy import Policy
from ledger_es.errors import CommandInvalid
from ledger_es.values import AccountType, Code, OptionalCode, Text


class SetDimension(Command):
    """Add a dimension, or change one. What is None stays as it is.

    There are two global dimensions, 1 and 2. A dimension that gets one of these numbers takes it from the one that had
    it. A blocked dimension is used in no new posting.
    """

    name: ClassVar[str] = "set-dimension"

    dimension: Code
    dimension_name: Text | None = None
    global_no: GlobalNo | None = None
    blocked: bool | None = None


class SetDimensionValue(Command):
    """Add a value of a dimension, or change one. What is None stays as it is. A blocked value is used no more."""

    name: ClassVar[str] = "set-dimension-value"

    dimension: Code
    dimension_value: Code
    value_name: Text | None = None
    blocked: bool | None = None


class SetDefaultDimension(Command):
    """Set what an account contributes to its postings and demands of them, for one dimension.

    Without `account_no` it holds for every account of the type that has no rule of its own. `code_mandatory` demands
    any value, `same_code` the value given here, `no_code` none.
    """

    name: ClassVar[str] = "set-default-dimension"

    account_type: AccountType
    account_no: OptionalCode = ""
    dimension: Code
    dimension_value: OptionalCode = ""
    value_posting: ValuePosting = ""


class RemoveDefaultDimension(Command):
    """Take back what an account contributes and demands for a dimension."""

    name: ClassVar[str] = "remove-default-dimension"

    account_type: AccountType
    account_no: OptionalCode = ""
    dimension: Code


class SetDimensionPriority(Command):
    """Set which accounts come first where default values of one dimension meet in postings of a source code.

    Accounts of a type with priority 1 come before those with 2, and those without a priority come last. Of accounts
    that come alike, the line's account comes before its balancing account. 0 takes the priority back.
    """

    name: ClassVar[str] = "set-dimension-priority"

    source_code: PrioritySource
    account_type: AccountType
    priority: Annotated[int, Field(ge=0, le=999)]


class SetDimensionCombination(Command):
    """Block the combination of two dimensions in one posting, or allow it again.

    With values, only these two values are not combined; either both sides have one or none.
    """

    name: ClassVar[str] = "set-dimension-combination"

    dimension: Code
    dimension_value: OptionalCode = ""
    other_dimension: Code
    other_dimension_value: OptionalCode = ""
    blocked: bool = True


def set_dimension(command: SetDimension, books: Books, policy: Policy) -> Decision:
    dimensions = books.dimensions
    before = dimensions.by_code.get(command.dimension)
    start = before or DimensionDefined(dimension=command.dimension)
    given = {
        "dimension_name": command.dimension_name,
        "global_no": command.global_no,
        "blocked": command.blocked,
    }
    after = start.model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )
    if after == before:
        return nothing(books.head)
    holders = [
        other.model_copy(update={"global_no": 0})
        for other in dimensions.by_code.values()
        if after.global_no
        and other.global_no == after.global_no
        and other.dimension != after.dimension
    ]
    return _set(books, *holders, after)


def set_dimension_value(command: SetDimensionValue, books: Books, policy: Policy) -> Decision:
    dimensions = books.dimensions
    known_dimension(dimensions, command.dimension)
    before = dimensions.values[command.dimension].get(command.dimension_value)
    start = before or DimensionValueDefined(
        dimension=command.dimension, dimension_value=command.dimension_value
    )
    given = {"value_name": command.value_name, "blocked": command.blocked}
    after = start.model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )
    return nothing(books.head) if after == before else _set(books, after)


def set_default_dimension(command: SetDefaultDimension, books: Books, policy: Policy) -> Decision:
    _refuse_unknown_account(command.account_type, command.account_no, books, policy)
    dimensions = books.dimensions
    known_dimension(dimensions, command.dimension)
    value = command.dimension_value
    if value:
        known_value(dimensions, command.dimension, value)
    fault = {
        ("same_code", False): "the rule same_code demands a value",
        ("no_code", True): "the rule no_code has no value",
    }.get((command.value_posting, bool(value)))
    if fault:
        raise CommandInvalid(
            command="SetDefaultDimension", pointer="/dimension_value", reason=fault
        )
    if _default(dimensions, command) == DefaultDimension(value, command.value_posting):
        return nothing(books.head)

    return _set(
        books,
        DefaultDimensionSet(
            account_type=command.account_type,
            account_no=command.account_no,
            dimension=command.dimension,
            dimension_value=value,
            value_posting=command.value_posting,
        ),
    )


def remove_default_dimension(
    command: RemoveDefaultDimension, books: Books, policy: Policy
) -> Decision:
    known_dimension(books.dimensions, command.dimension)
    if _default(books.dimensions, command) is None:
        return nothing(books.head)

    return _set(
        books,
        DefaultDimensionRemoved(
            account_type=command.account_type,
            account_no=command.account_no,
            dimension=command.dimension,
        ),
    )


def set_dimension_priority(command: SetDimensionPriority, books: Books, policy: Policy) -> Decision:
    of_source = books.dimensions.priorities.get(command.source_code, {})
    if of_source.get(command.account_type, 0) == command.priority:
        return nothing(books.head)

    return _set(
        books,
        DimensionPrioritySet(
            source_code=command.source_code,
            account_type=command.account_type,
            priority=command.priority,
        ),
    )


def set_dimension_combination(
    command: SetDimensionCombination, books: Books, policy: Policy
) -> Decision:
    dimensions = books.dimensions
    sides = (
        Combined(command.dimension, command.dimension_value),
        Combined(command.other_dimension, command.other_dimension_value),
    )
    for side in sides:
        known_dimension(dimensions, side.dimension)
        if side.dimension_value:
            known_value(dimensions, side.dimension, side.dimension_value)
    if bool(sides[0].dimension_value) != bool(sides[1].dimension_value):
        reason = "give both dimensions a value, or neither"
    elif command.dimension == command.other_dimension:
        reason = "a posting has one value of a dimension anyway: name two dimensions"
    else:
        reason = ""
    if reason:
        raise CommandInvalid(
            command="SetDimensionCombination", pointer="/other_dimension", reason=reason
        )
    if (frozenset(sides) in dimensions.blocked_combinations) == command.blocked:
        return nothing(books.head)

    return _set(
        books,
        DimensionCombinationSet(
            dimension=command.dimension,
            dimension_value=command.dimension_value,
            other_dimension=command.other_dimension,
            other_dimension_value=command.other_dimension_value,
            blocked=command.blocked,
        ),
    )


def _refuse_unknown_account(
    account_type: AccountType, account_no: str, books: Books, policy: Policy
) -> None:
    """Raises AccountUnknown, PartyUnknown or BankAccountUnknown for a number that does not exist."""
    if not account_no:
        return
    if account_type == "gl":
        policy.account(account_no)
    elif account_type == "bank_account":
        books.bank_account(account_no)
    else:
        books.party(account_type, account_no)


def _default(
    dimensions: Dimensions, command: SetDefaultDimension | RemoveDefaultDimension
) -> DefaultDimension | None:
    account = (command.account_type, command.account_no)
    return dimensions.defaults.get(account, {}).get(command.dimension)


def _set(books: Books, *events: Event) -> Decision:
    return Decision([(STREAM, event) for event in events], books.head, {})
