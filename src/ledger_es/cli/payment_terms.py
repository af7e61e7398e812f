"""payment-terms: when documents fall due and which discount an early payment earns."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger, Terms
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Day, Percent, Reading, Writing
from ledger_es.commands.payment_terms import SetPaymentTerms
from ledger_es.imports.typed import record_of

NO_DISCOUNT = Decimal(0)


def set_terms(
    payment_terms: str,
    *,
    valid_from: Annotated[Day, Parameter(help="They hold for documents from this date on.")],
    due: Annotated[
        str,
        Parameter(
            allow_leading_hyphen=True, help="Date formula, such as 30D or 1M+CM; none: at once."
        ),
    ] = "",
    discount_date: Annotated[
        str, Parameter(allow_leading_hyphen=True, help="Date formula of the discount's last day.")
    ] = "",
    discount_percentage: Annotated[Percent, Parameter(help="Percent of the amount.")] = NO_DISCOUNT,
    discount_on_credit_memos: Annotated[
        bool, Parameter(negative=(), help="Credit memos follow the terms too.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Set payment terms from a date on.

    Example: ledger-es payment-terms set 45D --valid-from 2026-01-01 --due 45D

    Parameters
    ----------
    payment_terms
        Code of the terms.
    """
    terms = record_of(
        Terms,
        due_date_formula=due,
        discount_date_formula=discount_date,
        discount_percentage=discount_percentage,
        discount_on_credit_memos=discount_on_credit_memos,
    )
    command = record_of(
        SetPaymentTerms, payment_terms=payment_terms, valid_from=valid_from, terms=terms
    )
    return do(writing, command, f"Payment terms {payment_terms} set")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the payment terms with the dates from which they hold.

    Example: ledger-es payment-terms list
    """
    return ask(reading, Ledger.payment_terms)
