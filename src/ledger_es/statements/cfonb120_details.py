"""Reads the details (records 05) of an operation in CFONB 120: each has a qualifier of three letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.statement import Charge, Detail, Foreign
from ledger_es.statements.text_file import Line
from ledger_es.statements.text_statement import WrongText, currency_of, in_digits

_RETURN_CODE: Final = re.compile(r"[A-Z]{2}\d{2}|[A-Z]{4}", re.ASCII)
_STATED: Final = re.compile(r"(.{3})(\d)(\d{14})", re.ASCII)
_NONE: Final = frozenset(("", "NOTPROVIDED", "NONREF"))
# Lines of text, in the order of the file.
_TEXTS: Final = frozenset(("LIB", "LCC", "LC2", "LCS"))
# Fields of a detail and the qualifiers that give them, whichever side the owner is on.
_PAYER: Final = {"name": "NPY", "account": "CPY", "bank": "BDO", "ultimate": "NPO"}
_PAYEE: Final = {"name": "NBE", "account": "CBE", "bank": "BDB", "ultimate": "NBU"}


class Told(NamedTuple):
    """What the details say about an operation."""

    detail: Detail
    charges: tuple[Charge, ...]
    bank_reference: str


def read_details(lines: Sequence[Line], amount: Decimal, currency: str, place: str) -> Told:
    """What is told; what has no place of its own stays with its qualifier in `additional_text`.

    Raises WrongText where an amount in another currency or a charge is none.
    """
    values: dict[str, str] = {}
    texts: list[str] = []
    others: list[str] = []
    for line in lines:
        qualifier, value = line.text[45:48].strip(), line.text[48:118].rstrip()
        if not value.strip():
            continue
        if qualifier in _TEXTS:
            texts.append(value)
        elif qualifier in _USED and qualifier not in values:
            values[qualifier] = value
        else:
            others.append(f"{qualifier} {value}".strip())
    own, other = (_PAYEE, _PAYER) if amount > 0 else (_PAYER, _PAYEE)
    name = values.get(other["name"], "")
    if not name:
        # Some banks name the other party always with the same qualifier.
        name = values.pop(own["name"], "")
    others += [f"{own[field]} {values[own[field]]}" for field in own if values.get(own[field])]
    others += [f"{key} {values[key]}" for key in ("IPY",) if values.get(key)]

    def get(qualifier: str) -> str:
        return " ".join(values.get(qualifier, "").split())

    returned = get("RET")
    code = returned[:4]
    charge = _stated(values.get("FEE", ""), place)
    charges = () if charge is None else (_charge(charge, currency, place),)
    reference, purpose = values.get("RCN", "")[:35].strip(), values.get("RCN", "")[35:].strip()
    if purpose:
        others.append(f"RCN {purpose}")
    return Told(
        detail=Detail(
            amount=amount,
            currency=currency,
            foreign=_foreign(values.get("MMO", ""), currency, place),
            party_name=" ".join(name.split()),
            party_account=get(other["account"]).replace(" ", ""),
            party_bank=get(other["bank"]),
            ultimate_party_name=get(other["ultimate"]),
            end_to_end_id="" if reference.upper() in _NONE else reference,
            bank_reference=get("REF"),
            mandate_id=values.get("RUM", "")[:35].strip(),
            creditor_id=values.get("IBE", "")[:35].strip(),
            text=" ".join(" ".join(texts).split()),
            additional_text=" ".join(" ".join(others).split()),
            return_reason=returned,
            return_code=code if _RETURN_CODE.fullmatch(code) else "",
        ),
        charges=charges,
        bank_reference=get("REF"),
    )


_USED: Final = frozenset(
    ("RCN", "REF", "RUM", "IBE", "IPY", "RET", "FEE", "MMO", *_PAYER.values(), *_PAYEE.values())
)


def _stated(written: str, place: str) -> Foreign | None:
    """Currency, number of decimals, and an amount of 14 digits."""
    if not written:
        return None
    found = _STATED.match(written)
    if found is None:
        raise WrongText(place, f"{written[:18]!r} in a detail is no currency, decimals and amount")
    currency, decimals, digits = found.groups()
    return Foreign(Decimal(digits).scaleb(-int(decimals)), currency_of(currency, place), None)


def _foreign(written: str, currency: str, place: str) -> Foreign | None:
    """The amount in the currency of the order."""
    stated = _stated(written, place)
    if stated is None or stated.currency == currency:
        return None
    return stated


def _charge(stated: Foreign, currency: str, place: str) -> Charge:
    amount = in_digits(stated.amount, stated.currency, place)
    return Charge(-amount, stated.currency, included=None, kind="FEE")
