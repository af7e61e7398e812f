"""The structure rules of pain.008 for SEPA, written from the field lists of EPC130-08 and EPC222-07, as a check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_TEXT: Final = r"[A-Za-z0-9/\-?:().,'+ ]"
_REFERENCE: Final = rf"(?!/)(?!.*//)(?!.*/$){_TEXT}{{1,35}}"
_DATE: Final = r"\d{4}-\d\d-\d\d"
_AMOUNT: Final = r"\d{1,9}\.\d\d"
_IBAN: Final = r"[A-Z]{2}\d\d[A-Z0-9]{11,30}"
_BIC: Final = r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?"

Fields = Mapping[str, "str | Fields"]
"""Elements in their order, each with its fields or the pattern of its text; `?` marks one that may be left out."""


def _agent(bic: str) -> Fields:
    return {"FinInstnId": {f"?{bic}": _BIC, "?Othr": {"Id": "NOTPROVIDED"}}}


def _party() -> Fields:
    return {"Nm": rf"{_TEXT}{{1,70}}"}


_ACCOUNT: Final[Fields] = {"Id": {"IBAN": _IBAN}}


def _debit(bic: str) -> Fields:
    return {
        "PmtId": {"EndToEndId": _REFERENCE},
        "InstdAmt": _AMOUNT,
        "DrctDbtTx": {"MndtRltdInf": {"MndtId": _REFERENCE, "DtOfSgntr": _DATE}},
        "DbtrAgt": _agent(bic),
        "Dbtr": _party(),
        "DbtrAcct": _ACCOUNT,
        "?RmtInf": {"Ustrd": rf"{_TEXT}{{1,140}}"},
    }


def _block(bic: str) -> Fields:
    return {
        "PmtInfId": _REFERENCE,
        "PmtMtd": "DD",
        "BtchBookg": "true|false",
        "NbOfTxs": r"\d{1,15}",
        "CtrlSum": r"\d{1,15}\.\d\d",
        "PmtTpInf": {
            "SvcLvl": {"Cd": "SEPA"},
            "LclInstrm": {"Cd": "CORE|B2B"},
            "SeqTp": "FRST|RCUR|FNAL|OOFF",
        },
        "ReqdColltnDt": _DATE,
        "Cdtr": _party(),
        "CdtrAcct": _ACCOUNT,
        "CdtrAgt": _agent(bic),
        "ChrgBr": "SLEV",
        "CdtrSchmeId": {
            "Id": {
                "PrvtId": {
                    "Othr": {
                        "Id": r"[A-Z]{2}\d\d[A-Z0-9]{3}[A-Z0-9]{1,28}",
                        "SchmeNm": {"Prtry": "SEPA"},
                    }
                }
            }
        },
    }


_HEADER: Final[Fields] = {
    "MsgId": _REFERENCE,
    "CreDtTm": rf"{_DATE}T\d\d:\d\d:\d\d",
    "NbOfTxs": r"\d{1,15}",
    "CtrlSum": r"\d{1,15}\.\d\d",
    "InitgPty": _party(),
}


def checked(content: bytes, version: str = "08") -> Element:
    """The file as an element tree without namespaces, if it keeps every rule; else AssertionError."""
    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    document = ElementTree.fromstring(content)
    space = f"{{urn:iso:std:iso:20022:tech:xsd:pain.008.001.{version}}}"
    for element in document.iter():
        assert element.tag.startswith(space), element.tag
        element.tag = element.tag.removeprefix(space)
    assert document.tag == "Document"
    (initiation,) = document
    assert initiation.tag == "CstmrDrctDbtInitn"
    header, *blocks = initiation
    assert header.tag == "GrpHdr"
    _keeps(header, _HEADER)
    bic = "BICFI" if version == "08" else "BIC"
    debits: list[Element] = []
    for block in blocks:
        assert block.tag == "PmtInf"
        own = block.findall("DrctDbtTxInf")
        assert list(block)[-len(own) :] == own, "debits come last"
        for debit in own:
            _keeps(debit, _debit(bic))
            amount = debit.find("InstdAmt")
            assert amount is not None
            assert amount.attrib == {"Ccy": "EUR"}
            block.remove(debit)
        _keeps(block, _block(bic))
        _adds_up(block, own)
        block.extend(own)
        debits += own
    _adds_up(header, debits)
    ids = [debit.findtext("PmtId/EndToEndId") for debit in debits]
    assert len(set(ids)) == len(ids)
    return initiation


def _adds_up(element: Element, debits: list[Element]) -> None:
    assert debits, "no block without debits"
    total = sum(Decimal(debit.findtext("InstdAmt", "")) for debit in debits)
    assert element.findtext("NbOfTxs") == str(len(debits))
    assert Decimal(element.findtext("CtrlSum", "")) == total


def _keeps(element: Element, fields: Fields) -> None:
    wanted = [name for name in fields if not name.startswith("?")]
    found = [child.tag for child in element]
    assert [name for name in found if name in wanted] == wanted, f"{element.tag}: {found}"
    order = [name.removeprefix("?") for name in fields]
    assert found == [name for name in order if name in found], f"{element.tag}: {found}"
    if any(name.startswith("?") for name in fields) and not wanted:
        assert len(found) == 1, f"{element.tag}: one of {order}"
    for child in element:
        rule = fields.get(child.tag) or fields[f"?{child.tag}"]
        if isinstance(rule, str):
            assert re.fullmatch(rule, child.text or ""), f"{child.tag}: {child.text!r}"
            assert not len(child)
        else:
            assert child.text is None or not child.text.strip()
            _keeps(child, rule)
