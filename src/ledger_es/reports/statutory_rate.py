"""Report: interest on arrears by law, from the file `statutory_rates.toml` that stands beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

from ledger_es.reports.report import Report
from ledger_es.tables.columns import Code, Shown

FILE: Final = Path(__file__).with_name("statutory_rates.toml")


@dataclass(frozen=True, slots=True)
class StatutoryRateRow:
    """A rate in percent a year from a day on. It is the reference rate and the surcharge, where the law names them."""

    country: str
    debtors: Code
    starting_date: Annotated[date, Shown("From")]
    ending_date: Annotated[date | None, Shown("To")]
    """The last day of the half-year of a rate that is set anew twice a year; None where a rate counts on."""
    percentage: Annotated[Decimal, Shown("Percent", kind="percentage")]
    reference: Annotated[Decimal | None, Shown("Reference", kind="percentage", gives_way=True)]
    surcharge: Annotated[Decimal | None, Shown("Surcharge", kind="percentage", gives_way=True)]
    checked: Annotated[Code, Shown("Checked")]
    """`published`: a text gives it; `derived`: it follows from the rate of the central bank; `no`: not confirmed."""
    law: str
    lump_sum: Annotated[str, Shown("Lump sum", gives_way=True)]
    source: Annotated[str, Shown(on_request=True)]
    checked_against: Annotated[str, Shown(on_request=True)]
    checked_on: Annotated[date | None, Shown(on_request=True)]


@dataclass(frozen=True)
class StatutoryRatesReport(Report[StatutoryRateRow]):
    row_type = StatutoryRateRow

    rates: tuple[StatutoryRateRow, ...]

    def title(self) -> str:
        return "Interest on arrears by law"

    def rows(self) -> tuple[StatutoryRateRow, ...]:
        return self.rates

    def as_json(self) -> dict[str, Any]:
        return {"statutory_rates": self.rows_as_json()}


def statutory_rates(*, country: str | None = None, on: date | None = None) -> StatutoryRatesReport:
    """The rates by country, law and day: of one country if it is named, those that count on a day if it is named."""
    rows: list[StatutoryRateRow] = []
    for law in _laws():
        if country is not None and law["country"] != country.upper():
            continue
        rates = [_row(law, rate) for rate in law["rates"]]
        if on is not None:
            started = [rate for rate in rates if rate.starting_date <= on]
            rates = [rate for rate in started[-1:] if (rate.ending_date or on) >= on]
        rows += rates
    return StatutoryRatesReport(tuple(rows))


@cache
def _laws() -> list[dict[str, Any]]:
    laws: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["laws"]
    return laws


def _end_of_half_year(day: date) -> date:
    return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)


def _row(law: dict[str, Any], rate: dict[str, Any]) -> StatutoryRateRow:
    surcharge = Decimal(law["surcharge"]) if "surcharge" in law else None
    reference = Decimal(rate["reference"]) if "reference" in rate else None
    starting_date: date = rate["starting_date"]
    return StatutoryRateRow(
        country=law["country"],
        debtors=law["debtors"],
        starting_date=starting_date,
        ending_date=_end_of_half_year(starting_date) if law.get("half_yearly") else None,
        percentage=Decimal(rate["percentage"])
        if reference is None or surcharge is None
        else reference + surcharge,
        reference=reference,
        surcharge=surcharge,
        checked=rate.get("checked", "no"),
        law=law["law"],
        lump_sum=law["lump_sum"],
        source=law["source"],
        checked_against=law.get("checked_against", ""),
        checked_on=law.get("checked_on"),
    )
