"""control-accounts, detail-trial-balance, foreign-currency-balance: the ledgers beside the general ledger."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask
from ledger_es.cli.options import READ, Day, Reading
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.values import LedgerKind

Of = Annotated[Literal["customers", "vendors"], Parameter(name="--of", help="Whose entries.")]


def control_accounts(
    *, as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ
) -> Answer:
    """Compare the entries of customers, vendors and bank accounts with the general ledger.

    Example: ledger-es control-accounts --as-of 2026-03-31
    """
    return ask(reading, lambda ledger: ledger.control_accounts(as_of=as_of, known_at=known_at))


def detail_trial_balance(
    *,
    first_day: Annotated[Day, Parameter(name="--from", help="First day of the period.")],
    of: Of = "customers",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show what was open of each party, what moved it in a period, and what is open now.

    Example: ledger-es detail-trial-balance --from 2026-01-01 --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.detail_trial_balance(
            ledger=_kind(of), posted_from=first_day, as_of=as_of, known_at=known_at
        ),
    )


def foreign_currency_balance(
    *,
    of: Of = "customers",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show what is open by party and currency, as booked and at the rate of the day.

    Example: ledger-es foreign-currency-balance --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.foreign_currency_balance(
            ledger=_kind(of), as_of=as_of, known_at=known_at
        ),
    )


def _kind(of: Literal["customers", "vendors"]) -> LedgerKind:
    return "customer" if of == "customers" else "vendor"
