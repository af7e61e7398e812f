"""The words of letters: a file of data for each language, in the folder `languages`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

LANGUAGES: Final = ("en", "de", "fr", "it")
_FOLDER: Final = Path(__file__).with_name("languages")
_AS_IN: Final = {"LI": "CH"}
"""Regions that write as another one does."""


class PaymentWords(NamedTuple):
    """The words of a payment part, as the Swiss Implementation Guidelines QR-bill 2.3 (annex D) prescribe them."""

    receipt: str
    payment_part: str
    payable_to: str
    reference: str
    further_information: str
    payable_by: str
    payable_by_whom: str
    """Where the payer is to be filled in by hand."""
    currency: str
    amount: str
    acceptance_point: str
    separate: str
    scan: str
    """Beside a code for a SEPA transfer; no guideline prescribes it."""


class Words(NamedTuple):
    """The words of one language. Texts in braces stand for facts of the letter."""

    reminder_titles: tuple[str, str, str, str]
    """The title of a reminder by its level: the first, the second, the third, and every later one."""
    finance_charge_memo: str
    customer_no: str
    vendor_no: str
    document_no: str
    date: str
    due: str
    document: str
    amount: str
    remaining: str
    interest: str
    days: str
    rate: str
    overdue: str
    fee: str
    line_fees: str
    vat: str
    rounding: str
    total: str
    not_due: str
    on_hold: str
    disputed: str
    promised: str
    reminded: tuple[str, ...]
    """The opening of a reminder by its level: the first, the second, and every later one."""
    charged: str
    pay_by: str
    pay_to: str
    crossed: str
    late: str
    greeting: str
    page: str
    carried: str
    document_types: tuple[str, str, str, str, str]
    """Invoice, credit memo, payment, refund, and reminder."""
    other_document: str
    statement_of_account: str
    owed: str
    in_credit: str
    nothing_owed: str
    days_late: str
    total_open: str
    section: str
    ages: tuple[str, str, str, str, str]
    """Not due, by days overdue, and older."""
    by_age: str
    currency: str
    payment_receipt: str
    received: str
    refunded: str
    settled: str
    discount: str
    paid: str
    not_applied: str
    check: str
    check_no: str
    pay_to_order: str
    sum_in_words: str
    remittance: str
    digits: tuple[str, ...]
    """The words of the digits 0 to 9, for the amount of a check."""
    voided: str
    """Across the form of a sheet that is not the last one of its check."""
    stub_continued: str
    balance: str
    opening_balance: str
    closing_balance: str
    moved: str
    not_moved: str
    tolerance: str
    exchange: str
    other_movement: str
    claims: str
    claim_kinds: tuple[str, str, str]
    """Costs, interest and principal."""
    claims_first: str
    overdue_on: str
    payment: PaymentWords


@lru_cache
def words_of(language: str, region: str = "") -> tuple[str, Words]:
    """The language of a code such as de-CH, and its words as the region writes them.

    `region` is a country, and counts where the code names none. Languages without words of ours get English.
    """
    code, _, own_region = language.partition("-")
    code = code.lower() if code.lower() in LANGUAGES else "en"
    content = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    payment = PaymentWords(**content.pop("payment"))
    by_region: dict[str, dict[str, Any]] = content.pop("region", {})
    region = (own_region or region).upper()
    content |= by_region.get(_AS_IN.get(region, region), {})
    texts: dict[str, Any] = {
        name: tuple(text) if isinstance(text, list) else text for name, text in content.items()
    }
    return code, Words(**texts, payment=payment)
