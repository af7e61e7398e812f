"""Rates of the European Central Bank, as it publishes them: CSV and XML, quoted in euros."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import FileNotReadable
from ledger_es.imports.rates import rates_commands

CSV = """Date,USD,JPY,CHF,HRK,
2026-01-06,1.0389,N/A,0.9430,N/A,
2026-01-05,1.0352,162.54,0.9412,N/A,
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01">
<Cube>
<Cube time="2026-01-06"><Cube currency="USD" rate="1.0389"/><Cube currency="CHF" rate="0.9430"/></Cube>
<Cube time='2026-01-05'><Cube currency='USD' rate='1.0352'/><Cube currency='CHF' rate='0.9412'/></Cube>
</Cube></gesmes:Envelope>
"""


@pytest.mark.parametrize("text", [CSV, XML], ids=["csv", "xml"])
def test_both_sides_are_kept_as_quoted(text: str) -> None:
    euro, dollar = rates_commands("rates", text, "CHF", ["USD", "EUR"])
    assert (euro.currency, dollar.currency) == ("EUR", "USD")
    assert [
        (rate.starting_date, rate.exchange_rate_amount, rate.relational_exchange_rate_amount)
        for rate in dollar.rates
    ] == [
        (date(2026, 1, 5), Decimal("1.0352"), Decimal("0.9412")),
        (date(2026, 1, 6), Decimal("1.0389"), Decimal("0.9430")),
    ]
    assert [rate.relational_exchange_rate_amount for rate in euro.rates] == [
        Decimal("0.9412"),
        Decimal("0.9430"),
    ]


def test_a_day_without_a_rate_is_left_out() -> None:
    (yen,) = rates_commands("rates", CSV, "EUR", ["JPY"])
    assert [rate.starting_date for rate in yen.rates] == [date(2026, 1, 5)]
    assert yen.rates[0].exchange_rate_amount == Decimal("162.54")
    assert yen.rates[0].relational_exchange_rate_amount == 1


@pytest.mark.parametrize(
    ("text", "local", "reason"),
    [
        ("", "CHF", "no reference rates"),
        ("day;USD\n2026-01-05;1.03\n", "CHF", "no reference rates"),
        (CSV, "GBP", "no rate of GBP"),
        ("Date,USD,CHF\n5 January,1.03,0.94\n", "CHF", "a day is written"),
        ("Date,USD,CHF\n2026-01-05,-1,0.94\n", "CHF", "is no rate"),
        ("Date,USD,CHF\n2026-01-05,much,0.94\n", "CHF", "is no rate"),
    ],
)
def test_other_files_are_refused(text: str, local: str, reason: str) -> None:
    with pytest.raises(FileNotReadable, match=reason):
        rates_commands("rates", text, local, ["USD"])
