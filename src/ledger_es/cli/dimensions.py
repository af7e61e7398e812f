"""dimensions: departments, projects and what else postings are told apart by."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Reading, Writing
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.dimension import PrioritySource, SetDimension, SetDimensionPriority
from ledger_es.imports.typed import record_of
from ledger_es.values import AccountType

Name = Annotated[str, Parameter(name="--name", help="What people call it.")]


def new(
    dimension: str,
    *,
    name: Name,
    global_no: Annotated[
        Literal[1, 2] | None, Parameter(name="--global", help="It is global dimension 1 or 2.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Add a dimension, or give one another name or number.

    Example: ledger-es dimensions new DEPARTMENT --name Department --global 1

    Parameters
    ----------
    dimension
        Code of the dimension.
    """
    command = record_of(SetDimension, dimension=dimension, dimension_name=name, global_no=global_no)
    return do(writing, command, f"Dimension {dimension} set")


def block(dimension: str, *, writing: Writing = WRITE) -> Answer:
    """Block a dimension: no new document carries it.

    Example: ledger-es dimensions block PROJECT

    Parameters
    ----------
    dimension
        Code of the dimension.
    """
    command = record_of(SetDimension, dimension=dimension, blocked=True)
    return do(writing, command, f"Dimension {dimension} blocked")


def unblock(dimension: str, *, writing: Writing = WRITE) -> Answer:
    """Let new documents carry a dimension again.

    Example: ledger-es dimensions unblock PROJECT

    Parameters
    ----------
    dimension
        Code of the dimension.
    """
    command = record_of(SetDimension, dimension=dimension, blocked=False)
    return do(writing, command, f"Dimension {dimension} unblocked")


def set_priority(
    source: PrioritySource,
    account_type: AccountType,
    priority: Annotated[int, Parameter(help="From 1, which comes first, to 999.")],
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Set which accounts come first where several contribute a value of one dimension to a posting.

    Those without a priority come last. Without any, the account of a line comes before its balancing account.

    Example: ledger-es dimensions set-priority payment_reconciliation bank_account 1

    Parameters
    ----------
    source
        What the posting comes from.
    account_type
        What the accounts are.
    """
    command = record_of(
        SetDimensionPriority, source_code=source, account_type=account_type, priority=priority
    )
    if not priority:
        raise WrongUsage("a priority is 1 or more: dimensions remove-priority takes one back")
    return do(writing, command, f"Priority of {account_type} in {source} set")


def remove_priority(
    source: PrioritySource, account_type: AccountType, *, writing: Writing = WRITE
) -> Answer:
    """Take the priority of accounts back: they come last again.

    Example: ledger-es dimensions remove-priority payment_reconciliation bank_account

    Parameters
    ----------
    source
        What the posting comes from.
    account_type
        What the accounts are.
    """
    command = record_of(
        SetDimensionPriority, source_code=source, account_type=account_type, priority=0
    )
    return do(writing, command, f"Priority of {account_type} in {source} removed")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the dimensions, and which accounts come first where several contribute a value of one.

    Example: ledger-es dimensions list
    """
    return ask(reading, Ledger.dimensions)
