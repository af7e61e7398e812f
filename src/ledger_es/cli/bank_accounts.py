"""bank-accounts: the company's own accounts at its banks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from cyclopts import Parameter, Token

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Day, Money, Reading, Writing
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.imports.typed import percentage_of, record_of
from ledger_es.values import ZERO
from ledger_es.values.money import amount_of

NOTHING = Decimal(0)


class Tolerance(NamedTuple):
    """By how much a payment may differ: percent of the amount, or an amount."""

    kind: str
    value: Decimal


def _read_tolerance(_type: Any, tokens: Sequence[Token]) -> Tolerance:
    text = tokens[0].value
    is_percentage = text.endswith("%")
    value = percentage_of(text[:-1]) if is_percentage else amount_of(text)
    if value < 0:
        raise ValueError(f"{text!r} is negative: write 1% or 5.00")
    return Tolerance("percentage" if is_percentage else "amount", value)


def add(
    bank_account_no: str,
    *,
    iban: Annotated[str, Parameter(help="IBAN, by which statements find the account.")] = "",
    account_no: Annotated[
        str, Parameter(help="The number the bank gives it, where it has no IBAN.")
    ] = "",
    name: Annotated[str, Parameter(help="Name of the account.")] = "",
    currency: Annotated[str, Parameter(help="Left out: the company's own.")] = "",
    posting_group: Annotated[str, Parameter(help="Left out: BANK.")] = "",
    opening_balance: Annotated[Money, Parameter(help="Posted on the opening date.")] = NOTHING,
    opening_date: Annotated[Day | None, Parameter(help="Date of the opening balance.")] = None,
    match_tolerance: Annotated[
        Tolerance | None,
        Parameter(
            converter=_read_tolerance, n_tokens=1, accepts_keys=False, help="Such as 1% or 5.00."
        ),
    ] = None,
    automatic_application: Annotated[
        bool, Parameter(help="Apply the lines of a statement when it is imported.")
    ] = True,
    writing: Writing = WRITE,
) -> Answer:
    """Register a bank account; its opening balance is posted and is the balance of the last statement.

    Parameters
    ----------
    bank_account_no
        Number of the bank account.
    """
    tolerance = match_tolerance or Tolerance("percentage", ZERO)
    record = record_of(
        BankAccountRecord,
        bank_account_no=bank_account_no,
        bank_account_name=name,
        iban=iban,
        account_no_at_bank=account_no,
        currency=currency,
        posting_group=posting_group,
        match_tolerance_type=tolerance.kind,
        match_tolerance_value=tolerance.value,
        automatic_application=automatic_application,
    )
    command = record_of(
        RegisterBankAccount,
        bank_account=record,
        opening_balance=opening_balance,
        opening_date=opening_date,
    )
    return do(writing, command, f"Bank account {bank_account_no} registered")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the bank accounts with their balances in the ledger."""
    return ask(reading, Ledger.bank_accounts)
