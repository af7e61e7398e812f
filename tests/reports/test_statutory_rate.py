"""Interest on arrears by law: the file is in order, and a day finds the rates that count on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.reports.statutory_rate import _row, statutory_rates
from tests.cli.running import run


def test_the_file_is_in_order_and_names_its_sources() -> None:
    rates = statutory_rates().rows()
    laws: dict[tuple[str, str, str], list[date]] = {}
    for rate in rates:
        laws.setdefault((rate.country, rate.law, rate.debtors), []).append(rate.starting_date)
        assert rate.source.startswith("https://")
        assert rate.debtors in ("consumer", "business", "all")
        assert 0 < rate.percentage < 20
        assert rate.checked in ("no", "published", "derived")
        assert rate.checked == "no" or rate.checked_against
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
    assert statutory_rates(country="GB", on=date(2026, 12, 31)).rows()
    assert statutory_rates(country="GB", on=date(2027, 1, 1)).rows() == ()


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


def test_the_base_rate_moves_with_the_rate_of_the_central_bank() -> None:
    """BGB 247: the base rate changes by as many points as the main refinancing rate, which the directive refers to."""
    of_bank = {rate.starting_date: rate.reference for rate in statutory_rates(country="EU").rows()}
    base = {rate.starting_date: rate.reference for rate in statutory_rates(country="DE").rows()}
    assert of_bank.keys() == base.keys()
    assert {bank - base[day] for day, bank in of_bank.items() if bank and base[day]} == {
        Decimal("0.88")
    }


def test_what_nobody_has_confirmed_is_shown_so() -> None:
    law = {"country": "XX", "law": "Law", "debtors": "all", "lump_sum": "", "source": "https://"}
    rate = {"starting_date": date(2026, 1, 1), "reference": "0.00"}
    row = _row({**law, "surcharge": "8"}, rate)
    assert (row.percentage, row.checked) == (Decimal("8.00"), "no")
    shown = run("rates", "statutory", "--country", "DE", "--on", "2026-01-01")
    assert "published" in shown.out
