"""Reports as of a day and as known at a moment, from open-entries to reconciliation-status."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, Paragraph
from ledger_es.cli.asking import ask
from ledger_es.cli.listing import listed, table_answer
from ledger_es.cli.options import READ, Day, Dimensions, Moment, Reading
from ledger_es.cli.usage import WrongUsage
from ledger_es.values import LedgerKind

AsOf = Annotated[Day | None, Parameter(help="What counts on this day; left out: today in UTC.")]
KnownAt = Annotated[
    Moment | None,
    Parameter(help="As the ledger knew it then, such as 2026-01-31T12:00:00Z; left out: now."),
]
Customer = Annotated[str | None, Parameter(help="Of this customer alone.")]
Vendor = Annotated[str | None, Parameter(help="Of this vendor alone.")]
FirstDay = Annotated[
    Day | None,
    Parameter(
        name="--from", help="By balance: what moved it from this day on; left out: open items."
    ),
]


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
    first_day: FirstDay = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show the open items of one customer or vendor or, with --from, what moved the balance.

    Example: ledger-es statement-of-account --customer C1 --as-of 2026-03-31
    """
    if (customer is None) == (vendor is None):
        raise WrongUsage("name one customer or one vendor: --customer NO or --vendor NO")
    if first_day is None:
        return ask(
            reading,
            lambda ledger: ledger.statement_of_account(
                customer_no=customer, vendor_no=vendor, as_of=as_of, known_at=known_at
            ),
        )
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.balance_statement(
            customer_no=customer,
            vendor_no=vendor,
            posted_from=first_day,
            as_of=as_of,
            known_at=known_at,
        )
    if reading.form == "json" or not report.overdue():
        return listed(reading, report)
    return table_answer(reading, report.table(reading.column_names), [report.overdue_table()])


def overdue(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    customer: Customer = None,
    bars: Annotated[bool, Parameter(negative=(), help="Show the largest as bars too.")] = False,
    reading: Reading = READ,
) -> Answer:
    """List what customers have not paid in time.

    Example: ledger-es overdue --bars --as-of 2026-03-31
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.overdue(customer_no=customer, as_of=as_of, known_at=known_at)
    if reading.form == "json" or not bars:
        return listed(reading, report)
    return table_answer(reading, report.table(reading.column_names), [Paragraph(report.bars())])


def aging(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    of: Annotated[
        Literal["customers", "vendors"], Parameter(name="--of", help="Whose entries.")
    ] = "customers",
    party: Annotated[str | None, Parameter(help="Of this customer or vendor alone.")] = None,
    by: Annotated[
        Literal["due", "posting", "document"], Parameter(help="The date that counts.")
    ] = "due",
    period: Annotated[
        str, Parameter(help="Length of a period: 30D, 2W, 1M; of the calendar: CM.")
    ] = "30D",
    bars: Annotated[bool, Parameter(negative=(), help="Show the sums as bars too.")] = False,
    details: Annotated[
        bool, Parameter(negative=(), help="List the entries, each with its age.")
    ] = False,
    dimensions: Dimensions = "",
    reading: Reading = READ,
) -> Answer:
    """Show how old the open entries are: by days overdue, or by another date and other periods.

    Example: ledger-es aging --by posting --period 1M --bars --as-of 2026-03-31
    """
    kind: LedgerKind = "customer" if of == "customers" else "vendor"
    if details and bars:
        raise WrongUsage("--details and --bars exclude each other")
    arguments: dict[str, Any] = {
        "ledger": kind,
        "party_no": party,
        "by": by,
        "period": period,
        "dimensions": dimensions,
        "as_of": as_of,
        "known_at": known_at,
    }
    if details:
        return ask(reading, lambda ledger: ledger.aged_entries(**arguments))
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.aging(**arguments)
    if reading.form == "json" or not bars:
        return listed(reading, report)
    return table_answer(reading, report.table(reading.column_names), [Paragraph(report.bars())])


def trial_balance(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    dimensions: Dimensions = "",
    reading: Reading = READ,
) -> Answer:
    """Show debits, credits and balance of every G/L account.

    Example: ledger-es trial-balance --as-of 2026-01-31
    """
    return ask(
        reading,
        lambda ledger: ledger.trial_balance(dimensions=dimensions, as_of=as_of, known_at=known_at),
    )


def reconciliation_status(
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    bank: Annotated[str | None, Parameter(help="Of this bank account alone.")] = None,
    since: Annotated[
        Day | None,
        Parameter(name="--from", help="Prove the balance day by day, from this day on."),
    ] = None,
    reading: Reading = READ,
) -> Answer:
    """Show how far each bank account is reconciled.

    The balance of each account is proved: in the books − outstanding + not posted + gaps = at the bank.

    Example: ledger-es reconciliation-status --from 2026-01-01 --as-of 2026-01-31
    """
    if since is not None:
        return ask(
            reading,
            lambda ledger: ledger.reconciliation_days(
                first_day=since, bank_account_no=bank, as_of=as_of, known_at=known_at
            ),
        )
    return ask(
        reading,
        lambda ledger: ledger.reconciliation_status(
            bank_account_no=bank, as_of=as_of, known_at=known_at
        ),
    )
