"""rates statutory: interest on arrears by law."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.listing import listed
from ledger_es.cli.options import LIST, Day, Listing
from ledger_es.reports import statutory_rates


def show_all(
    *,
    country: Annotated[
        str | None, Parameter(help="Of this country alone: CH, DE, EU, FR or GB.")
    ] = None,
    on: Annotated[Day | None, Parameter(help="Only what counts on this day.")] = None,
    listing: Listing = LIST,
) -> Answer:
    """List the rates of interest on arrears by law, each with its source. No ledger is needed.

    Example: ledger-es rates statutory --country DE --on 2026-01-01
    """
    return listed(listing, statutory_rates(country=country, on=on))
