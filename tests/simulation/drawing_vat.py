"""VAT by chance: codes, their rates, accounts that name one, and documents that are split by them; some of it wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.aggregates.vat_code import VatRules
from ledger_es.commands.chart_of_accounts import SetVatCodeOfAccount
from ledger_es.commands.default_setup import CUSTOMER_GROUPS, VENDOR_GROUPS
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.commands.vat_code import AddVatCode, ChangeVatCode
from ledger_es.deciding.command import Command
from ledger_es.posting.vat_split import VatPart
from tests.simulation.chance import FIRST_DAY, Chance

CODES = ("V81", "V26", "V19", "EX")
"""At most one of them is without VAT: how a discount is shared among several of those is told nowhere."""
RATES = (Decimal("8.1"), Decimal("2.6"), Decimal(19))


def first() -> Iterator[Command]:
    """Two codes, and posting groups that have VAT corrected from the first day on."""
    for vat_code, rate in (("V81", "8.1"), ("EX", "0")):
        taxed = {"rate": Decimal(rate), "sales_account": "2200", "purchase_account": "1090"}
        rules = VatRules(**taxed) if vat_code == "V81" else VatRules(kind="exempt")
        yield AddVatCode(vat_code=vat_code, valid_from=FIRST_DAY, rules=rules)
    for ledger, groups in (("customer", CUSTOMER_GROUPS), ("vendor", VENDOR_GROUPS)):
        yield SetPartyPostingGroup(
            ledger="customer" if ledger == "customer" else "vendor",
            posting_group="DOMESTIC",
            valid_from=FIRST_DAY,
            accounts=groups["DOMESTIC"].model_copy(update={"adjusts_vat": True}),
        )


def code(chance: Chance) -> Command:
    """Until there are three codes they are added; then they change, mostly on a later day."""
    known = list(chance.book.vat_codes)
    if len(known) < 3 or chance.odds(20):
        return _new_code(chance)
    if chance.odds(20):
        return SetVatCodeOfAccount(
            account_no=chance.one(("3000", "4000", "7000")),
            vat_code=chance.one(("", *known, "V99")),
        )
    rate = chance.one((None, *RATES, Decimal(7)))
    return ChangeVatCode(
        vat_code=chance.one(known) if chance.odds(95) else "V99",
        valid_from=chance.day(),
        rate=rate,
        sales_account=chance.one((None, None, "2200", "1100")),
        source="a notice" if chance.odds(20) else None,
    )


def _new_code(chance: Chance) -> Command:
    vat_code = chance.one(CODES)
    fields: dict[str, Any] = {"kind": "exempt"}
    if vat_code != "EX":
        fields = {"rate": chance.one(RATES)}
        if chance.odds(95):
            fields |= {"sales_account": "2200", "purchase_account": chance.one(("2200", "1090"))}
    elif chance.odds(10):
        fields["rate"] = Decimal(5)
    day = FIRST_DAY if chance.odds(90) else chance.day()
    return AddVatCode(vat_code=vat_code, valid_from=day, rules=VatRules(**fields))


def parts(chance: Chance, day: date) -> tuple[VatPart, ...]:
    """One to three bases with the VAT that their codes say on the day, now and then with something wrong."""
    known = [
        code
        for code, records in chance.book.vat_codes.items()
        if chance.book.on(records, day) is not None or chance.odds(5)
    ]
    codes: Sequence[str] = chance.random.sample(known, min(len(known), chance.one((1, 1, 2, 3))))
    split = []
    for vat_code in codes:
        rules = chance.book.on(chance.book.vat_codes[vat_code], day)
        base = chance.amount() * (chance.one((1, 1, 1, -1)) if split else 1)
        rate = Decimal(0) if rules is None else rules.rate
        amount = (base * rate / 100).quantize(Decimal("0.01"))
        if chance.odds(10) and rate:
            amount += Decimal("0.01")
        split.append(VatPart(vat_code=vat_code, base=base, amount=amount))
    if split and chance.odds(6):
        split[0] = split[0].model_copy(update=chance.one(_WRONG))
    return tuple(split)


_WRONG: Sequence[dict[str, Any]] = (
    {"vat_code": "V99"},
    {"base": Decimal("10.005")},
    {"base": Decimal(0)},
    {"amount": Decimal(77_777)},
    {"rate": Decimal(99)},
    {"account_no": "nowhere"},
    {"account_no": "1100"},
    {"account_no": "3000"},
    {"account_no": "3800"},
)


def tax(chance: Chance, line: dict[str, Any]) -> None:
    """Gives the line of a document, against a G/L account, its VAT and the amount that this adds up to."""
    if not chance.book.vat_codes or line.get("currency") not in (None, "", chance.book.currency):
        return
    split = parts(chance, line.get("document_date") or line["posting_date"])
    gross = sum((part.base + part.amount for part in split), Decimal(0))
    if gross <= 0:
        return
    line["vat"] = split
    if not chance.odds(97):
        return
    if "discount_amount" in line:
        line["discount_amount"] = min(line["discount_amount"], gross)
    line["amount"] = gross if line["amount"] > 0 else -gross
