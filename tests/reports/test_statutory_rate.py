"""Interest on arrears by law: the file is in order, and a day finds the rates that count on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.reports.statutory_rate import statutory_rates
from tests.cli.running import run


def test_the_file_is_in_order_and_names_its_sources() -> None:
    rates = statutory_rates().rows()
    laws: dict[tuple[str, str, str], list[date]] = {}
    for rate in rates:
        laws.setdefault((rate.country, rate.law, rate.debtors), []).append(rate.starting_date)
        assert rate.source.startswith("https://")
        assert rate.debtors in ("consumer", "business", "all")
        assert 0 < rate.percentage < 20
    for days in laws.values():
        assert days == sorted(set(days))
    assert {country for country, _, _ in laws} == {"CH", "EU", "DE", "FR", "GB"}


def test_the_rates_of_a_day() -> None:
    found = statutory_rates(country="de", on=date(2024, 8, 1)).rows()
    assert {rate.debtors: rate.percentage for rate in found} == {
        "consumer": Decimal("8.37"),
        "business": Decimal("12.37"),
    }
    (swiss,) = statutory_rates(country="CH", on=date(2026, 5, 1)).rows()
    assert (swiss.percentage, swiss.reference) == (Decimal(5), None)
    assert statutory_rates(country="GB", on=date(2022, 1, 1)).rows() == ()
    # A half-year that the file does not have has no rate: it is not that of the half-year before.
    assert statutory_rates(country="GB", on=date(2025, 12, 31)).rows()
    assert statutory_rates(country="GB", on=date(2026, 1, 1)).rows() == ()


def test_they_are_listed_on_the_command_line() -> None:
    shown = run("rates", "statutory", "--country", "EU", "--on", "2025-08-01")
    assert shown.code == 0
    assert "10.15" in shown.out
    (rate,) = run("rates", "statutory", "--country", "EU", "--on", "2025-08-01", "--json").document[
        "statutory_rates"
    ]
    assert (rate["percentage"], rate["surcharge"], rate["lump_sum"]) == (
        "10.15", "8", "40 EUR (art. 6)",
    )  # fmt: skip
