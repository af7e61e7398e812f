"""Reports as of a day and as known at a moment, from open-entries to reconciliation-status."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask
from ledger_es.cli.options import READ, Day, Moment, Reading
from ledger_es.cli.usage import WrongUsage
from ledger_es.values import LedgerKind

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
    """List the open entries of customers and vendors.

    Example: ledger-es open-entries --customer C1 --as-of 2026-01-31
    """
    if customer is not None and vendor is not None:
        raise WrongUsage("--customer and --vendor exclude each other")
    return ask(
        reading,
        lambda ledger: ledger.open_entries(
            customer_no=customer,
            vendor_no=vendor,
            document_no=document,
            as_of=as_of,
            known_at=known_at,
        ),
    )


def statement_of_account(
    *,
    customer: Annotated[str | None, Parameter(help="Of this customer.")] = None,
    vendor: Annotated[str | None, Parameter(help="Of this vendor.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show the open items of one customer or vendor, what they add up to, and how old they are.

    Example: ledger-es statement-of-account --customer C1 --as-of 2026-03-31
    """
    if (customer is None) == (vendor is None):
        raise WrongUsage("name one customer or one vendor: --customer NO or --vendor NO")
    return ask(
        reading,
        lambda ledger: ledger.statement_of_account(
            customer_no=customer, vendor_no=vendor, as_of=as_of, known_at=known_at
        ),
    )


def overdue(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    customer: Customer = None,
    reading: Reading = READ,
) -> Answer:
    """List what customers have not paid in time.

    Example: ledger-es overdue --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.overdue(customer_no=customer, as_of=as_of, known_at=known_at),
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
    """Show how old the open entries are, by days overdue.

    Example: ledger-es aging --of vendors --as-of 2026-03-31
    """
    kind: LedgerKind = "customer" if of == "customers" else "vendor"
    return ask(
        reading,
        lambda ledger: ledger.aging(ledger=kind, party_no=party, as_of=as_of, known_at=known_at),
    )


def trial_balance(
    *, as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ
) -> Answer:
    """Show debits, credits and balance of every G/L account.

    Example: ledger-es trial-balance --as-of 2026-01-31
    """
    return ask(reading, lambda ledger: ledger.trial_balance(as_of=as_of, known_at=known_at))


def reconciliation_status(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    bank: Annotated[str | None, Parameter(help="Of this bank account alone.")] = None,
    reading: Reading = READ,
) -> Answer:
    """Show how far each bank account is reconciled.

    Example: ledger-es reconciliation-status --as-of 2026-01-31
    """
    return ask(
        reading,
        lambda ledger: ledger.reconciliation_status(
            bank_account_no=bank, as_of=as_of, known_at=known_at
        ),
    )
