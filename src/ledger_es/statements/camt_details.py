"""Reads one payment inside a camt entry: amounts, other party, references, text, charges (statements.md 1.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from lxml.etree import _Element

from ledger_es.statements.camt_elements import (
    Children,
    all_named,
    below,
    children,
    exact_amount,
    flag,
    in_digits,
    rate,
    sign,
    signed,
    text,
    text_below,
    texts,
)
from ledger_es.statements.statement import Account, Charge, Detail, Foreign
from ledger_es.values import quantum

# What banks write where there is no reference (statements.md 4).
_NO_REFERENCE = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOTAVAILABLE"})
# `?REJECT?0` and the like: the bank's own flags, not the payer's words (statements.md 4).
_BANK_FLAG = re.compile(r"\?(REJECT|ERROR)\?\d*")

# Inside AmtDtls, in the order in which one of them is taken for the payment's amount (rule 5).
_AMOUNTS = ("TxAmt", "CntrValAmt", "InstdAmt")


class Owner(NamedTuple):
    """Whose entry a detail belongs to: account and currency of the entry, its direction, whether signs are flipped."""

    account: Account
    currency: str
    direction: int
    flips: int
    is_reversal: bool


class _Party(NamedTuple):
    name: str = ""
    account: str = ""
    bank: str = ""
    address: str = ""
    city: str = ""
    ultimate_name: str = ""


def read_detail(element: _Element, owner: Owner) -> Detail:
    """The payment, signed by its own indicator, else by the entry's (rules 5, 6, 7, 9)."""
    parts = children(element)
    direction = (sign(parts.get("CdtDbtInd")) or owner.direction) * owner.flips
    value, foreign = _amounts(parts, owner.currency)
    party = _other_party(parts, direction, owner)
    refs = texts(parts.get("Refs"))
    remittance = parts.get("RmtInf")
    structured = all_named(remittance, "Strd")
    references = [reference for strd in structured for reference in _references(strd)]
    return Detail(
        amount=None if value is None else signed(value, direction),
        currency=owner.currency,
        foreign=foreign,
        party_name=party.name,
        party_account=party.account,
        party_bank=party.bank,
        party_address=party.address,
        party_city=party.city,
        ultimate_party_name=party.ultimate_name,
        reference=references[0][0] if references else "",
        reference_type=references[0][1] if references else "",
        references=tuple([reference for reference, _ in references]),
        document_nos=tuple([no for strd in structured for no in _document_nos(strd)]),
        end_to_end_id=_reference(refs.get("EndToEndId", "")),
        transaction_id=_reference(refs.get("TxId", "")),
        bank_reference=_reference(refs.get("AcctSvcrRef", "")),
        instruction_id=_reference(refs.get("InstrId", "")),
        uetr=_reference(refs.get("UETR", "")),
        mandate_id=_reference(refs.get("MndtId", "")),
        text=_joined([text(line) for line in all_named(remittance, "Ustrd")]),
        additional_text=_joined([*_additional(structured), text(parts.get("AddtlTxInf"))]),
        return_reason=_return_reason(parts.get("RtrInf")),
        return_code=_return_code(parts.get("RtrInf")),
        charges=read_charges(parts.get("Chrgs"), element, owner.currency),
    )


def read_charges(first: _Element | None, parent: _Element, currency: str) -> tuple[Charge, ...]:
    """Rule 7: one Chrgs each in v2, records inside from v3; else the total. Taken unless said to be given."""
    if first is None:
        return ()
    charges: list[Charge] = []
    for group in all_named(parent, "Chrgs"):
        records = all_named(group, "Rcrd") or ([group] if below(group, "Amt") is not None else [])
        for record in records:
            parts = children(record)
            if "Amt" in parts:
                charges.append(_charge(parts["Amt"], parts, currency))
        total = below(group, "TtlChrgsAndTaxAmt")
        if not records and total is not None:
            charges.append(_charge(total, {}, currency))
    return tuple(charges)


def _charge(stated: _Element, parts: Children, currency: str) -> Charge:
    value, charged_in = exact_amount(stated, currency)
    kind = children(parts.get("Tp"))
    return Charge(
        amount=signed(_in_digits_if_exact(value, charged_in), sign(parts.get("CdtDbtInd")) or -1),
        currency=charged_in,
        included=flag(parts.get("ChrgInclInd")),
        kind=text(kind.get("Cd")) or text_below(kind.get("Prtry"), "Id"),
    )


def _amounts(parts: Children, currency: str) -> tuple[Decimal | None, Foreign | None]:
    """The amount in the entry's currency, wherever it stands, and the first one in another currency (rule 5)."""
    stated = [parts["Amt"]] if "Amt" in parts else []
    details = children(parts.get("AmtDtls"))
    for name in _AMOUNTS:
        amount = below(details.get(name), "Amt")
        if amount is not None:
            stated.append(amount)
    own: Decimal | None = None
    foreign: tuple[Decimal, str] | None = None
    for element in stated:
        value, paid_in = exact_amount(element, currency)
        if paid_in != currency:
            foreign = foreign or (_in_digits_if_exact(value, paid_in), paid_in)
        elif own is None:
            own = in_digits(element, value, currency)
    if foreign is None:
        return own, None
    rates = [rate(below(details.get(name), "CcyXchg", "XchgRate")) for name in _AMOUNTS]
    return own, Foreign(
        *foreign, rate=next((stated_rate for stated_rate in rates if stated_rate), None)
    )


def _in_digits_if_exact(value: Decimal, currency: str) -> Decimal:
    """In the digits of the currency, if nothing is lost by it: what moves no balance is shown as the bank wrote it."""
    quantized = value.quantize(quantum(currency))
    return quantized if quantized == value else value


def _other_party(parts: Children, direction: int, owner: Owner) -> _Party:
    """The side that is not the owner. Reversals and returns keep the roles of the payment they undo."""
    parties = children(parts.get("RltdPties"))
    agents = children(parts.get("RltdAgts"))
    first, second = ("Dbtr", "Cdtr") if (direction > 0) != owner.is_reversal else ("Cdtr", "Dbtr")
    account = _account(parties.get(f"{first}Acct"))
    own = {owner.account.iban, owner.account.other}
    undoes = owner.is_reversal or "RtrInf" in parts
    only_second = _is_named(parties, second) and not _is_named(parties, first)
    if (account and account in own) or (undoes and only_second):
        first = second
        account = _account(parties.get(f"{first}Acct"))
        if account and account in own:
            return _Party()
    return _party(parties, agents, first, account)


def _is_named(parties: Children, role: str) -> bool:
    return role in parties or f"{role}Acct" in parties


def _party(parties: Children, agents: Children, role: str, account: str) -> _Party:
    """v2 to v7 name the party directly, from v8 it stands in Pty, or in Agt if it is a bank."""
    parts = children(parties.get(role))
    if "Pty" in parts:
        parts = children(parts["Pty"])
    elif "Agt" in parts:
        parts = children(below(parts["Agt"], "FinInstnId"))
    address, city = _address(parts.get("PstlAdr"))
    agent = texts(below(agents.get(f"{role}Agt"), "FinInstnId"))
    return _Party(
        name=text(parts.get("Nm")),
        account=account,
        bank=agent.get("BICFI") or agent.get("BIC", ""),
        address=address,
        city=city,
        ultimate_name=_ultimate_name(parties.get(f"Ultmt{role}")),
    )


def _ultimate_name(element: _Element | None) -> str:
    return (
        text_below(element, "Pty", "Nm") or text_below(element, "Nm") if element is not None else ""
    )


def _account(element: _Element | None) -> str:
    account = account_of(below(element, "Id"))
    return account.iban or account.other or ""


def account_of(element: _Element | None) -> Account:
    """The account by its IBAN, by Othr/Id, or in the forms of v1; without either where the element names none."""
    parts = children(element)
    iban = text(parts.get("IBAN")).replace(" ", "").upper()
    if iban:
        return Account(iban, None)
    nested = text_below(parts.get("Othr"), "Id") or text_below(parts.get("PrtryAcct"), "Id")
    return Account(None, nested or text(parts.get("BBAN")) or text(parts.get("UPIC")) or None)


def _address(element: _Element | None) -> tuple[str, str]:
    """Lines as given, or street and number; the city with its postal code."""
    if element is None:
        return "", ""
    parts = texts(element)
    street = _joined([parts.get("StrtNm", ""), parts.get("BldgNb", "")])
    lines = (
        [street, *[text(line) for line in all_named(element, "AdrLine")]]
        if "AdrLine" in parts
        else [street]
    )
    city = _joined([parts.get("PstCd", ""), parts.get("TwnNm", "")])
    return ", ".join([line for line in lines if line]), city


def _reference(stated: str) -> str:
    return "" if stated.upper() in _NO_REFERENCE else stated


def _references(structured: _Element) -> list[tuple[str, str]]:
    """Reference and its type as stated; the type is often wrong, so what a reference is, its content tells."""
    references = []
    for stated in all_named(structured, "CdtrRefInf"):
        parts = children(stated)
        # v1 has CdtrRef and CdtrRefTp.
        reference = _reference(text(parts.get("Ref")) or text(parts.get("CdtrRef")))
        kind = parts["Tp"] if "Tp" in parts else parts.get("CdtrRefTp")
        chosen = below(kind, "CdOrPrtry") if below(kind, "CdOrPrtry") is not None else kind
        if reference:
            references.append((reference, text_below(chosen, "Cd") or text_below(chosen, "Prtry")))
    return references


def _document_nos(structured: _Element) -> list[str]:
    """Numbers of the invoices that the payer names."""
    numbers = [
        text_below(document, "Nb") or text_below(document, "RfrdDocNb")
        for document in all_named(structured, "RfrdDocInf")
    ]
    return [no for no in numbers if no]


def _additional(structured: Sequence[_Element]) -> list[str]:
    lines = [text(line) for strd in structured for line in all_named(strd, "AddtlRmtInf")]
    return [line for line in lines if not _BANK_FLAG.fullmatch(line)]


def _return_reason(element: _Element | None) -> str:
    if element is None:
        return ""
    return _joined(
        [_return_code(element), *[text(line) for line in all_named(element, "AddtlInf")]]
    )


def _return_code(element: _Element | None) -> str:
    reason = children(below(element, "Rsn"))
    return text(reason.get("Cd")) or text(reason.get("Prtry"))


def _joined(lines: Sequence[str]) -> str:
    return " ".join([line for line in lines if line])
