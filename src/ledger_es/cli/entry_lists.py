"""customer-entries, vendor-entries, bank-entries, gl-entries: lists by ledger. entries show: one entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, TypedDict

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask
from ledger_es.cli.listing import listed
from ledger_es.cli.options import READ, Day, Dimensions, Money, Number, Reading
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.cli.usage import WrongUsage


class _Named(TypedDict):
    document_no: str | None
    transaction_no: int | None
    register_no: int | None
    amount: Decimal | None
    posted_from: date | None
    posted_to: date | None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Which:
    """Filters for the entries listed. A filter left out does not restrict the list."""

    document: Annotated[str | None, Parameter(help="With this document number.")] = None
    posted_from: Annotated[
        Day | None, Parameter(name="--from", help="Posted on this day or later.")
    ] = None
    posted_to: Annotated[
        Day | None, Parameter(name="--to", help="Posted on this day or earlier.")
    ] = None
    amount: Annotated[Money | None, Parameter(help="Of this amount, on whichever side.")] = None
    transaction: Annotated[Number | None, Parameter(help="Of this ledger transaction.")] = None
    register: Annotated[
        Number | None, Parameter(help="Of this register: what one posting wrote.")
    ] = None

    def named(self) -> _Named:
        """The filters as arguments of the questions of `Ledger`. Raises WrongUsage if --from is later than --to."""
        if self.posted_from and self.posted_to and self.posted_from > self.posted_to:
            raise WrongUsage(f"--from {self.posted_from} is after --to {self.posted_to}")
        return {
            "document_no": self.document,
            "transaction_no": self.transaction,
            "register_no": self.register,
            "amount": self.amount,
            "posted_from": self.posted_from,
            "posted_to": self.posted_to,
        }


EVERY = Which()
Open = Annotated[
    bool | None,
    Parameter(
        name="--open", negative="--closed", help="Only what is open, or only what is closed."
    ),
]


def customer_entries(
    *,
    customer: Annotated[str | None, Parameter(help="Of this customer.")] = None,
    is_open: Open = None,
    which: Which = EVERY,
    dimensions: Dimensions = "",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List customer entries, open and closed.

    Example: ledger-es customer-entries --customer C1 --from 2026-01-01 --to 2026-03-31
    """
    named = which.named()
    return ask(
        reading,
        lambda ledger: ledger.customer_entries(
            customer_no=customer,
            is_open=is_open,
            dimensions=dimensions,
            as_of=as_of,
            known_at=known_at,
            **named,
        ),
    )


def vendor_entries(
    *,
    vendor: Annotated[str | None, Parameter(help="Of this vendor.")] = None,
    is_open: Open = None,
    which: Which = EVERY,
    dimensions: Dimensions = "",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List vendor entries, open and closed.

    Example: ledger-es vendor-entries --vendor V1 --open
    """
    named = which.named()
    return ask(
        reading,
        lambda ledger: ledger.vendor_entries(
            vendor_no=vendor,
            is_open=is_open,
            dimensions=dimensions,
            as_of=as_of,
            known_at=known_at,
            **named,
        ),
    )


def bank_entries(
    *,
    bank: Annotated[str | None, Parameter(help="Of this bank account.")] = None,
    is_open: Open = None,
    which: Which = EVERY,
    dimensions: Dimensions = "",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the entries of bank accounts; one is open until a statement of the bank shows it.

    Example: ledger-es bank-entries --bank MAIN --amount 120.50
    """
    named = which.named()
    return ask(
        reading,
        lambda ledger: ledger.bank_entries(
            bank_account_no=bank,
            is_open=is_open,
            dimensions=dimensions,
            as_of=as_of,
            known_at=known_at,
            **named,
        ),
    )


def gl_entries(
    *,
    account: Annotated[str | None, Parameter(help="Of this G/L account.")] = None,
    which: Which = EVERY,
    dimensions: Dimensions = "",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List G/L entries.

    Example: ledger-es gl-entries --account 1020 --register 3
    """
    named = which.named()
    return ask(
        reading,
        lambda ledger: ledger.gl_entries(
            account_no=account, dimensions=dimensions, as_of=as_of, known_at=known_at, **named
        ),
    )


def show(
    entry_no: Annotated[Number, Parameter(help="Number of the entry.")],
    /,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show an entry of a customer, a vendor or a bank account: what changed it, and what it was applied to.

    When and by whom each was recorded; what was undone says so.

    Example: ledger-es entries show 4
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.entry(entry_no, as_of=as_of, known_at=known_at)
    if reading.form == "table" and not reading.column_names:
        return Answer({}, report.tables())
    return listed(reading, report)
