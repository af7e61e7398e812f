"""adjust-exchange-rates, exchange-adjustments: what is open in foreign currencies at the rates of a day."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do_posting
from ledger_es.cli.options import READ, WRITE, Day, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.commands.exchange_adjustment import AdjustExchangeRates, UndoExchangeAdjustment
from ledger_es.imports.typed import record_of


def adjust(
    *,
    posting_date: Annotated[Day, Parameter(name="--date", help="At the rates of this day.")],
    document_no: Annotated[str, Parameter(help="Document number of the posting.")],
    currencies: Annotated[
        list[str] | None,
        Parameter(
            name="--currency", help="Entries in this currency; repeatable; left out: in all."
        ),
    ] = None,
    customers: Annotated[bool, Parameter(help="Adjust entries of customers.")] = True,
    vendors: Annotated[bool, Parameter(help="Adjust entries of vendors.")] = True,
    bank_accounts: Annotated[bool, Parameter(help="Adjust balances of bank accounts.")] = True,
    dimensions_of: Annotated[
        Literal["entry", "account", "none"],
        Parameter(
            help="Carry the dimensions of the entry or bank account, of the gain account alone, or none."
        ),
    ] = "entry",
    writing: Writing = WRITE,
) -> Answer:
    """Value what is open in foreign currencies at the rates of a day, as unrealised gains.

    With --dry-run it shows what would be posted. What was settled since the day is taken back with the day of its
    settlement. Run again for the same day, it posts nothing.

    Example: ledger-es adjust-exchange-rates --date 2026-01-31 --document-no FX-2026-01
    """
    command = record_of(
        AdjustExchangeRates,
        posting_date=posting_date,
        document_no=document_no,
        currencies=tuple(currencies or ()),
        customers=customers,
        vendors=vendors,
        bank_accounts=bank_accounts,
        dimensions_of=dimensions_of,
    )
    return do_posting(writing, command, "Exchange rates adjusted")


def undo(
    register_no: Annotated[int, Parameter(help="Register of the adjustment.")],
    /,
    *,
    posting_date: Annotated[
        Day | None, Parameter(name="--date", help="A later day, where that of the run is closed.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Undo the newest exchange rate adjustment.

    Example: ledger-es exchange-adjustments undo 7
    """
    command = record_of(UndoExchangeAdjustment, register_no=register_no, posting_date=posting_date)
    return do_posting(writing, command, "Exchange rate adjustment undone")


def show_all(*, as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the exchange rate adjustments with their totals by posting group and currency.

    Example: ledger-es exchange-adjustments list
    """
    return ask(reading, lambda ledger: ledger.exchange_adjustments(as_of=as_of, known_at=known_at))
