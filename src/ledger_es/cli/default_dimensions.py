"""default-dimensions: what accounts contribute to their postings and demand of them."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Reading, Writing
from ledger_es.commands.dimension import RemoveDefaultDimension, SetDefaultDimension
from ledger_es.imports.typed import record_of

AccountType = Literal["gl", "customer", "vendor", "bank_account"]
Rule = Literal["none", "code-mandatory", "same-code", "no-code"]
ALL = "all"


def set(
    account_type: AccountType,
    account: str,
    dimension: str,
    *,
    value: Annotated[str, Parameter(help="What it contributes to its postings.")] = "",
    rule: Annotated[
        Rule,
        Parameter(
            help="code-mandatory: postings need a value; same-code: that of --value; no-code: they have none."
        ),
    ] = "none",
    writing: Writing = WRITE,
) -> Answer:
    """Set what an account contributes to its postings and demands of them.

    Example: ledger-es default-dimensions set customer C1 DEPARTMENT --value SALES

    Parameters
    ----------
    account_type
        What the account is.
    account
        Number of the account, customer, vendor or bank account; "all" for each one without a rule of its own.
    dimension
        Code of the dimension.
    """
    command = record_of(
        SetDefaultDimension,
        account_type=account_type,
        account_no="" if account == ALL else account,
        dimension=dimension,
        dimension_value=value,
        value_posting="" if rule == "none" else rule.replace("-", "_"),
    )
    return do(writing, command, f"Default dimension {dimension} of {account_type} {account} set")


def remove(
    account_type: AccountType, account: str, dimension: str, *, writing: Writing = WRITE
) -> Answer:
    """Take back what an account contributes and demands for a dimension.

    Example: ledger-es default-dimensions remove customer C1 DEPARTMENT

    Parameters
    ----------
    account_type
        What the account is.
    account
        Number of the account, customer, vendor or bank account; "all" for what holds for all of the type.
    dimension
        Code of the dimension.
    """
    command = record_of(
        RemoveDefaultDimension,
        account_type=account_type,
        account_no="" if account == ALL else account,
        dimension=dimension,
    )
    return do(
        writing, command, f"Default dimension {dimension} of {account_type} {account} removed"
    )


def show_all(*, reading: Reading = READ) -> Answer:
    """List what accounts contribute to their postings and demand of them.

    Example: ledger-es default-dimensions list
    """
    return ask(reading, Ledger.default_dimensions)
