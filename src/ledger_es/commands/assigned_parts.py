"""The parts of a statement line that a person gives to accounts, and what each party of the line is left."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.bank_statement import AssignedPartRow
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.deciding.policy import Policy
from ledger_es.errors import BankCurrencyDiffers, CommandInvalid, PartsDoNotAddUp, PartSignWrong
from ledger_es.posting.statement_line import paid_to, parties_of
from ledger_es.values import ZERO, AccountType, Code, OptionalAmount, Personal, left_out


class LinePart(AskedRecord):
    """A part of a line for a G/L account, for another bank account, or for a customer or vendor on account.

    `amount` has the sign of the bank's money: money in is positive. None means what the other parts leave.
    """

    account_type: AccountType = "gl"
    account_no: Code
    amount: OptionalAmount = left_out(None)
    description: Personal = Personal()


def known_account(
    policy: Policy, account_type: AccountType, account_no: str, currency: str
) -> None:
    """Raises a refusal unless a line of a statement in the currency may go to this account."""
    if account_type == "gl":
        policy.direct_account(account_no)
    elif account_type == "bank_account":
        own_currency = policy.books.bank_account(account_no).currency
        if own_currency != currency:
            raise BankCurrencyDiffers(
                bank_account_no=account_no, account_currency=own_currency, currency=currency
            )
    else:
        policy.books.party(account_type, account_no)


def already_there(command: str, pointer: str, bank_account_no: str) -> CommandInvalid:
    """The refusal of the bank account of the statement as an account to which a part of its line goes."""
    reason = f"the money is on bank account {bank_account_no} already"
    return CommandInvalid(command=command, pointer=pointer, reason=reason)


def assigned_parts(
    parts: Sequence[LinePart], statement: BankStatement, line: StatementLine, policy: Policy
) -> list[AssignedPartRow]:
    """The parts for accounts, which with the applications of `line` are the line's amount; none if none is asked for.

    Raises CommandInvalid for an account that is named twice or a second part without an amount, PartsDoNotAddUp, or
    the refusal of an account.
    """
    own = statement.imported.bank_account_no if statement.imported else ""
    currency = statement.currency
    known: set[tuple[str, str]] = set()
    amounts: list[Decimal | None] = []
    for place, part in enumerate(parts):
        account = (part.account_type, part.account_no)
        pointer = f"/parts/{place}"
        if account == ("bank_account", own):
            raise already_there("AssignLine", pointer, own)
        if account in known or (part.amount is None and None in amounts):
            reason = "each account is named once, and one of them at most without an amount"
            raise CommandInvalid(command="AssignLine", pointer=pointer, reason=reason)
        known.add(account)
        known_account(policy, part.account_type, part.account_no, currency)
        amounts.append(None if part.amount is None else policy.money(part.amount, currency))
    if not amounts:
        return []
    rest = line.difference - sum((amount for amount in amounts if amount is not None), ZERO)
    takes_rest = None in amounts
    if bool(rest) != takes_rest:
        raise PartsDoNotAddUp(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            amount=line.amount,
            total=line.amount - rest,
            difference=rest,
        )
    return [
        AssignedPartRow(
            part.account_type,
            part.account_no,
            rest if amount is None else amount,
            part.description.seal,
        )
        for part, amount in zip(parts, amounts, strict=True)
    ]


def refuse_payments_the_other_way(statement_no: str, line: StatementLine) -> None:
    """Raises PartSignWrong unless each party of the line is left a payment that goes with the line.

    Of a line with a difference of one party this is not known yet: the difference may still be transferred.
    """
    parties = parties_of(line)
    if len(parties) < 2 and line.difference:
        return
    for whose in parties:
        amount = paid_to(line, whose)
        if amount * line.amount <= 0:
            raise PartSignWrong(
                statement_no=statement_no,
                line_no=line.line_no,
                amount=line.amount,
                kind=whose.ledger,
                party_no=whose.party_no,
                part=amount,
            )
