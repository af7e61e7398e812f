"""Small ledgers with VAT: codes of several rates, an exempt and a reverse charge one, and documents split by them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.aggregates.general_ledger import VAT, Posted, VatRow
from ledger_es.aggregates.vat_code import VatRules
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.vat_code import AddVatCode
from ledger_es.posting.vat_split import VatPart
from tests.scenarios.books import BOOKS
from tests.scenarios.scenario import Scenario, day

INPUT_VAT = AddAccounts.model_validate(
    {
        "accounts": [
            {
                "account_no": "1170",
                "name": "Input VAT",
                "category": "assets",
                "direct_posting": True,
            }
        ]
    }
)


def code(vat_code: str, rate: str = "0", on: str = "2020-01-01", **rules: Any) -> AddVatCode:
    """A code with the accounts 2200 of sales and 1170 of purchases."""
    accounts = {"sales_account": "2200", "purchase_account": "1170"} if Decimal(rate) else {}
    return AddVatCode(
        vat_code=vat_code,
        valid_from=day(on),
        rules=VatRules(rate=Decimal(rate), **{**accounts, **rules}),
    )


CODES = (
    INPUT_VAT,
    code("N19", "19"),
    code("N7", "7"),
    code("N21", "21"),
    code("EX", kind="exempt"),
    code("RC", kind="reverse_charge"),
)
VAT_BOOKS = (*BOOKS, *CODES)


def parts(text: str) -> tuple[VatPart, ...]:
    """`N19=1000.00+190.00 EX=300.00`: code, base and VAT of each part."""
    split: list[VatPart] = []
    for word in text.split():
        vat_code, amounts = word.split("=")
        base, _, amount = amounts.partition("+")
        split.append(VatPart(vat_code=vat_code, base=base, amount=amount or "0"))
    return tuple(split)


def vat_entries(scenario: Scenario) -> list[VatRow]:
    """Every VAT entry, in the order of posting."""
    events = scenario.books.events("general_ledger")
    return [row for event in events if isinstance(event, Posted) for row in VAT.rows(event)]


def vat_by_code(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """By code, what the bases and the VAT of all VAT entries add up to."""
    totals: dict[str, tuple[Decimal, Decimal]] = {}
    for row in vat_entries(scenario):
        base, amount = totals.get(row.code, (Decimal("0.00"), Decimal("0.00")))
        totals[row.code] = (base + row.base_lcy, amount + row.amount_lcy)
    return {vat_code: (str(base), str(amount)) for vat_code, (base, amount) in totals.items()}
