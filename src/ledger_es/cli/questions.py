"""open-entries, overdue, aging, trial-balance: what the read models say, as of a day and as known at a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es import Ledger, reports
from ledger_es.cli.answer import Answer
from ledger_es.cli.options import READ, Day, Moment, Reading
from ledger_es.cli.usage import WrongUsage
from ledger_es.reports import Report

AsOf = Annotated[Day | None, Parameter(help="What counts on this day; left out: today in UTC.")]
KnownAt = Annotated[
    Moment | None,
    Parameter(help="As the ledger knew it then, such as 2026-01-31T12:00:00Z; left out: now."),
]
Customer = Annotated[str | None, Parameter(help="Of this customer alone.")]
Vendor = Annotated[str | None, Parameter(help="Of this vendor alone.")]


def open_entries(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    customer: Customer = None,
    vendor: Vendor = None,
    document: Annotated[str | None, Parameter(help="With this document number alone.")] = None,
    reading: Reading = READ,
) -> Answer:
    """List the open entries of customers and vendors."""
    if customer is not None and vendor is not None:
        raise WrongUsage("--customer and --vendor exclude each other")
    kind = "customer" if customer is not None else "vendor" if vendor is not None else None
    return _answer(
        reading,
        reports.open_entries,
        as_of=as_of,
        known_at=known_at,
        ledger=kind,
        party_no=vendor if customer is None else customer,
        document_no=document,
    )


def overdue(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    customer: Customer = None,
    reading: Reading = READ,
) -> Answer:
    """List what customers have not paid in time."""
    return _answer(
        reading,
        reports.overdue,
        as_of=as_of,
        known_at=known_at,
        customer_no=customer,
    )


def aging(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    of: Annotated[
        Literal["customers", "vendors"], Parameter(name="--of", help="Whose entries.")
    ] = "customers",
    party: Annotated[str | None, Parameter(help="Of this customer or vendor alone.")] = None,
    reading: Reading = READ,
) -> Answer:
    """Show how old the open entries are, by days overdue."""
    return _answer(
        reading,
        reports.aging,
        as_of=as_of,
        known_at=known_at,
        ledger=of.removesuffix("s"),
        party_no=party,
    )


def trial_balance(
    *, as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ
) -> Answer:
    """Show debits, credits and balance of every G/L account."""
    return _answer(reading, reports.trial_balance, as_of=as_of, known_at=known_at)


def reconciliation_status(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    bank: Annotated[str, Parameter(help="Of this bank account alone.")] = "",
    reading: Reading = READ,
) -> Answer:
    """Show how far each bank account is reconciled."""
    return _answer(
        reading, reports.reconciliation_status, as_of=as_of, known_at=known_at, bank_account_no=bank
    )


def _answer(
    reading: Reading, report_of: Callable[..., Report], as_of: date | None, **asked: Any
) -> Answer:
    with Ledger.open(reading.ledger) as ledger:
        report = report_of(ledger.read_models, as_of=as_of or ledger.today(), **asked)
    return Answer(report.as_json(), [report.table()])
