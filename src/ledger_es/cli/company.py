"""init: a new ledger, ready for work."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import execute
from ledger_es.cli.options import WRITE, Writing
from ledger_es.commands.company import EstablishCompany
from ledger_es.errors import LedgerNotFound
from ledger_es.imports.typed import record_of


def init(
    *,
    company: Annotated[str, Parameter(help="Name of the company.")],
    currency: Annotated[str, Parameter(help="Its own currency, such as CHF.")],
    default_setup: Annotated[
        bool,
        Parameter(
            negative="--bare",
            help="A chart of accounts, posting groups, terms and number series; --bare: none.",
        ),
    ] = True,
    writing: Writing = WRITE,
) -> Answer:
    """Create the ledger, if it is not there, and open the books of a company in it.

    Example: ledger-es init --company "Muster AG" --currency CHF
    """
    command = record_of(
        EstablishCompany, company_name=company, currency=currency, default_setup=default_setup
    )
    with _open_or_create(writing) as ledger:
        executed = execute(ledger, writing, command)
    title = f"Books of {company} in {currency} opened"
    return written(executed, title, dry_run=writing.dry_run)


def _open_or_create(writing: Writing) -> Ledger:
    """Open the ledger, or create it if it does not exist.

    It may exist without books if an earlier run stopped after creating it.
    """
    try:
        return Ledger.open(writing.ledger)
    except LedgerNotFound:
        # A dry run must not leave a file behind.
        return Ledger.open(":memory:" if writing.dry_run else writing.ledger, create=True)
