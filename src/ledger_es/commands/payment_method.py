"""Set payment methods."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.payment_method import STREAM, Method, PaymentMethodSet
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.values import Code


class SetPaymentMethod(Command):
    """Set the method of a code for documents posted on `valid_from` or later.

    With a balancing account, a G/L account or a bank account, an invoice of this method is paid when it is posted.
    """

    name: ClassVar[str] = "set-payment-method"

    payment_method: Code
    valid_from: date
    method: Method


def set_payment_method(command: SetPaymentMethod, books: Books, policy: Policy) -> Decision:
    method = command.method
    if method.bal_account_no and method.bal_account_type == "gl":
        policy.direct_account(method.bal_account_no)
    elif method.bal_account_no:
        books.bank_account(method.bal_account_no)

    event = PaymentMethodSet(
        payment_method=command.payment_method, valid_from=command.valid_from, method=method
    )
    return Decision([(STREAM, event)], books.head, {})
