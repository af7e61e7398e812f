"""Takes a statement into its account: which of its lines are new money (spec/intake.md 2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ledger_es.intake.records import (
    Days,
    Decision,
    Gap,
    Intake,
    IntakeStatement,
    KnownAccount,
    Link,
)


def take(
    account: KnownAccount, statement: IntakeStatement, key: str, *, as_new: bool = False
) -> Intake:
    """What a statement is to its account, and which of its lines are new money.

    Args:
        account: What is known of the account, perhaps narrowed to the days that matter.
        statement: The statement as its file gives it.
        key: The key that the statement has if it is recorded; links and line keys name it.
        as_new: Takes a statement that the bank has re-issued, instead of refusing it: its lines are asked.
    """
    raise NotImplementedError


def decide(account: KnownAccount, key: str, decisions: Mapping[int, Decision]) -> Intake:
    """What follows from a person's decisions about lines of a statement that is known.

    The answer has the standings of all lines of the statement. When the last line is decided, a statement with
    balances takes its place (spec/intake.md 2, 11). A line can be decided again until it is posted, which the caller
    checks.

    Args:
        account: What is known of the account, with the statement.
        key: The statement.
        decisions: known or new, by the place of the line.
    """
    raise NotImplementedError


def days_that_matter(statement: IntakeStatement) -> Days | None:
    """The days of which `take` needs the lines that are known. None: the statement has no days."""
    raise NotImplementedError


def remember(
    account: KnownAccount, statement: IntakeStatement, key: str, intake: Intake
) -> KnownAccount:
    """The account after a statement was taken, or after lines of a known one were decided."""
    raise NotImplementedError


def in_the_way_of_withdrawing(account: KnownAccount, key: str) -> str | None:
    """The last statement with lines that are known as lines of this one, or None."""
    raise NotImplementedError


def withdraw(account: KnownAccount, key: str) -> KnownAccount:
    """The account without a statement. Pages that were put together with it wait again."""
    raise NotImplementedError


def chain_of(account: KnownAccount) -> tuple[Link, ...]:
    """The links of the account in the order of the bank (spec/intake.md 1), without the account's opening."""
    raise NotImplementedError


def gaps(account: KnownAccount) -> tuple[Gap, ...]:
    """The gaps of the chain, in its order, after loose lines have filled what they can (spec/intake.md 3)."""
    raise NotImplementedError


def bank_balance(account: KnownAccount) -> Decimal | None:
    """The bank's last balance: that of the chain's last link and the loose lines that no gap uses.

    None if the account has neither an opening nor links.
    """
    raise NotImplementedError
