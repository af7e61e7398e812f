"""Looks into elements of a camt file: children by name in any namespace, amounts, dates, and what is wrong where."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, cast

from lxml.etree import _Element

from ledger_es.errors import StatementHostile, StatementMalformed, StatementRefused
from ledger_es.statements.balance_check import Doubt
from ledger_es.values import currency_digits, is_too_large, quantum
from ledger_es.values.money import AMOUNT_DIGITS

Children = dict[str, _Element]

# Leading zeros are common. No real amount has 18 digits.
_AMOUNT = re.compile(r"\+?(\d{1,100}(\.\d{0,18})?|\.\d{1,18})", re.ASCII)
_RATE = re.compile(r"\+?(\d{1,15}(\.\d{0,18})?|\.\d{1,18})", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|T|Z|[+-]\d{2}:\d{2}$)", re.ASCII)
ASK_THE_BANK = "ask the bank for a corrected file"


class Wrong(Exception):
    """An element is not what it must be; the reader of the file turns it into a refusal with file and place."""

    def __init__(self, element: _Element, reason: str, cure: str = ASK_THE_BANK) -> None:
        super().__init__(reason)
        self.element, self.reason, self.cure = element, reason, cure

    def refusal(self, file: str, position: str) -> StatementRefused:
        return StatementMalformed(file=file, position=position, reason=self.reason, cure=self.cure)


class Hostile(Wrong):
    """No bank writes such an element."""

    def refusal(self, file: str, position: str) -> StatementRefused:
        return StatementHostile(file=file, position=position, reason=self.reason, cure=self.cure)


class Unbalanced(Wrong):
    """What the statement's balances and entries say does not add up."""

    def __init__(self, element: _Element, doubt: Doubt) -> None:
        super().__init__(element, doubt.reason, doubt.cure)
        self.doubt = doubt

    def refusal(self, file: str, position: str) -> StatementRefused:
        return self.doubt.refusal(file, position)


class _Names(dict[str, str]):
    """Tag to name without namespace; a file has some sixty, and a hostile one must not make us keep millions."""

    def __missing__(self, tag: str) -> str:
        if len(self) > 1_000:
            self.clear()
        name = self[tag] = tag.rpartition("}")[2]
        return name


NAMES: Final = _Names()


def line_of(element: _Element) -> int:
    return cast(int, element.sourceline)


def name_of(element: _Element) -> str:
    return NAMES[element.tag]


def children(element: _Element | None) -> Children:
    """The first child of each name."""
    first_by_name: Children = {}
    if element is not None:
        for child in element:
            name = NAMES[child.tag]
            if name not in first_by_name:
                first_by_name[name] = child
    return first_by_name


def texts(element: _Element | None) -> dict[str, str]:
    """The text of the first child of each name."""
    text_by_name: dict[str, str] = {}
    if element is not None:
        for child in element:
            name = NAMES[child.tag]
            if name not in text_by_name:
                text_by_name[name] = (child.text or "").strip()
    return text_by_name


def all_named(element: _Element | None, name: str) -> list[_Element]:
    if element is None:
        return []
    return [child for child in element if NAMES[child.tag] == name]


def below(element: _Element | None, *path: str) -> _Element | None:
    """The element at the end of the path, taking the first child at each step."""
    if element is None:
        return None
    for name in path:
        for child in element:
            if NAMES[child.tag] == name:
                element = child
                break
        else:
            return None
    return element


def text(element: _Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def text_below(element: _Element | None, *path: str) -> str:
    return text(below(element, *path))


def flag(element: _Element | None) -> bool | None:
    """The value of an indicator: True, False, or None if it is absent."""
    written = text(element)
    if not written or element is None:
        return None
    if written not in ("true", "false", "1", "0"):
        raise Wrong(element, f"{written!r} is neither true nor false")
    return written in ("true", "1")


class StatedAmount(NamedTuple):
    """An amount as an element states it, without sign, and its currency."""

    value: Decimal
    currency: str


def amount(element: _Element, currency: str = "") -> StatedAmount:
    """In the digits of the currency; `currency` where the element names none. Raises Wrong."""
    exact = exact_amount(element, currency)
    return exact._replace(value=in_digits(element, exact.value, exact.currency))


def in_digits(element: _Element, exact: Decimal, currency: str) -> Decimal:
    """Raises Wrong where the amount has more digits than the currency: money is never rounded silently.

    Zeros beyond them are accepted in a bank's file, and only there: banks pad amounts to the length of a field, camt
    has room for five digits after the point, and no bank writes thousands separators.
    """
    value = exact.quantize(quantum(currency))
    if value != exact:
        raise Wrong(
            element,
            f"{exact} {currency} has more decimals than the currency: it would have to be rounded",
            f"ask the bank for amounts with {currency_digits(currency)} decimals",
        )
    return value


def exact_amount(element: _Element, currency: str = "") -> StatedAmount:
    """Like `amount`, but keeps the digits as written."""
    written = text(element)
    currency = (element.get("Ccy") or "").strip() or currency
    if not _CURRENCY.fullmatch(currency):
        reason = (
            f"{currency!r} is no currency"
            if currency
            else "the amount names no currency, nor does the account"
        )
        raise Wrong(element, reason)
    if not _AMOUNT.fullmatch(written):
        raise Wrong(
            element,
            f"{written!r} is no amount: digits and a point are expected, the sign is in CdtDbtInd",
        )
    value = Decimal(written)
    if is_too_large(value, currency):
        raise Wrong(
            element,
            f"{written} {currency} has more than {AMOUNT_DIGITS} digits, those after the point included",
            "ask the bank whether the amount holds",
        )
    return StatedAmount(value, currency)


def rate(element: _Element | None) -> Decimal | None:
    written = text(element)
    return Decimal(written) if _RATE.fullmatch(written) else None


def day(element: _Element | None) -> date | None:
    """The day of a `Dt` or a `DtTm`, directly or inside, as the bank wrote it: the bank's own time zone is kept."""
    if element is None:
        return None
    inside = children(element)
    stated = inside.get("Dt", inside.get("DtTm", element))
    written = text(stated)
    if not written and stated is element:
        return None
    iso_day = _DAY.match(written)
    try:
        if iso_day is None:
            raise ValueError(written)
        return date.fromisoformat(iso_day[0])
    except ValueError:
        raise Wrong(stated, f"{written!r} is no date") from None


def number(element: _Element | None) -> int | None:
    written = text(element)
    if not written or element is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= 15):
        raise Wrong(element, f"{written!r} is no number")
    return int(written)


def sign(element: _Element | None) -> int | None:
    """Returns +1 for CRDT, −1 for DBIT, and None if the indicator is absent."""
    written = text(element)
    if written == "CRDT":
        return 1
    if written == "DBIT":
        return -1
    if not written or element is None:
        return None
    raise Wrong(element, f"{written!r} is neither CRDT nor DBIT")


def signed(value: Decimal, by: int) -> Decimal:
    return -value if by < 0 and value else value


def place(element: _Element, statement_no: int, entry_no: int) -> str:
    """The path of an element and its line. Entries already read are gone from the tree, so their count is given."""
    steps: list[str] = []
    at: _Element | None = element
    while at is not None:
        name = name_of(at)
        parent = at.getparent()
        if name in ("Stmt", "Rpt", "Ntfctn"):
            name = f"{name}[{statement_no}]"
        elif name == "Ntry":
            name = f"{name}[{entry_no}]"
        elif parent is not None and len(alike := all_named(parent, name)) > 1:
            name = f"{name}[{alike.index(at) + 1}]"
        steps.append(name)
        at = parent
    return f"{'/'.join(reversed(steps))}, line {line_of(element)}"
