"""netting: settle what a firm owes as a customer with what it is owed as a vendor."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import do_posting
from ledger_es.cli.options import WRITE, Day, Writing
from ledger_es.commands.netting import NetBalances
from ledger_es.imports.typed import record_of


def post(
    *,
    customer: Annotated[str, Parameter(help="The firm as a customer.")],
    vendor: Annotated[str, Parameter(help="The same firm as a vendor.")],
    posting_date: Annotated[Day, Parameter(name="--date", help="Date of the netting.")],
    currency: Annotated[str, Parameter(help="Net this currency alone.")] = "",
    document: Annotated[str, Parameter(help="Document number; left out: drawn.")] = "",
    description: Annotated[str, Parameter(help="Text of the entries.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Net a customer with a vendor who is the same firm, currency by currency; --dry-run proposes it.

    Example: ledger-es netting post --customer C1 --vendor V1 --date 2026-02-28 --dry-run
    """
    command = record_of(
        NetBalances,
        customer_no=customer,
        vendor_no=vendor,
        posting_date=posting_date,
        currency=currency,
        document_no=document,
        description=description,
    )
    return do_posting(writing, command, f"Customer {customer} netted with vendor {vendor}")
