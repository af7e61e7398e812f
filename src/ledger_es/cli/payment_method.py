"""payment-methods: how documents are paid, and which of them are paid at once."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger, Method
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Day, Reading, Writing
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.payment_method import SetPaymentMethod
from ledger_es.imports.typed import record_of


def set_method(
    payment_method: str,
    *,
    valid_from: Annotated[Day, Parameter(help="It holds for documents posted from this date on.")],
    account: Annotated[str, Parameter(help="G/L account on which invoices count as paid.")] = "",
    bank: Annotated[str, Parameter(help="Bank account on which invoices count as paid.")] = "",
    direct_debit: Annotated[
        bool, Parameter(negative=(), help="The amount is collected from the party's account.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Set a payment method; with an account, invoices that name it are paid when they are posted.

    Example: ledger-es payment-methods set CASH --valid-from 2026-01-01 --account 1000

    Parameters
    ----------
    payment_method
        Code of the method, as journals name it.
    """
    if account and bank:
        raise WrongUsage("--account and --bank exclude each other")
    method = record_of(
        Method,
        bal_account_type="bank_account" if bank else "gl",
        bal_account_no=account or bank,
        direct_debit=direct_debit,
    )
    command = record_of(
        SetPaymentMethod, payment_method=payment_method, valid_from=valid_from, method=method
    )
    return do(writing, command, f"Payment method {payment_method} set")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the payment methods with the dates from which they hold.

    Example: ledger-es payment-methods list
    """
    return ask(reading, Ledger.payment_methods)
