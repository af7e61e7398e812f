"""Cells of CSV files: the columns that a file may have, and the values that each accepts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final, NamedTuple

from ledger_es.imports.typed import day_of
from ledger_es.values.codes import code_of
from ledger_es.values.dimension_set import read_dimension_set
from ledger_es.values.fault import Fault
from ledger_es.values.money import amount_of

NO_OTHER_WORDS: Final[Mapping[str, str]] = {}


class CellRefused(Exception):
    """A cell has a wrong value: the reason and the cure."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cure = cure


class Column(NamedTuple):
    """A column of a file. If `required`, every row needs a value.

    If `in_header`, the file must have the column, but its cells may be empty. `also` has other titles for it, such as
    that of Business Central; their case does not matter.
    """

    name: str
    read: Callable[[str], Any]
    required: bool = False
    in_header: bool = False
    also: tuple[str, ...] = ()


def text(cell: str) -> str:
    return cell


def code(cell: str) -> str:
    """Reads a number of a party, account or document, or a code."""
    try:
        return code_of(cell)
    except Fault as fault:
        raise CellRefused(fault.reason, fault.cure) from None


@lru_cache(maxsize=4096)
def day(cell: str) -> date:
    try:
        return day_of(cell)
    except ValueError as error:
        raise CellRefused(str(error).partition(": ")[0], "write dates as 2026-01-31") from None


_COMMA_BEFORE_DECIMALS: Final = re.compile(r"[+-]?[0-9]+(?:,[0-9]+)?")
_WITH_COMMA: Final = "write amounts as 1234,50: with a comma, without thousands separators"


def amount(cell: str) -> Decimal:
    try:
        return amount_of(cell)
    except Fault as fault:
        hint = ""
        if "," in cell and _COMMA_BEFORE_DECIMALS.fullmatch(cell):
            hint = "; a file with decimal commas is read with --decimal-comma"
        raise CellRefused(fault.reason, fault.cure + hint) from None


def amount_with_comma(cell: str) -> Decimal:
    """As `amount`, with a comma before the decimals; a point or an apostrophe is a thousands separator, and refused."""
    if not _COMMA_BEFORE_DECIMALS.fullmatch(cell):
        raise CellRefused(f"{cell!r} is no amount", _WITH_COMMA)
    return amount(cell.replace(",", "."))


def with_decimal_comma(column: Column) -> Column:
    """The column of a file whose amounts have a decimal comma."""
    if column.read is vat:
        return column._replace(read=vat_with_comma)
    return column._replace(read=amount_with_comma) if column.read is amount else column


def currency(cell: str) -> str:
    if not (len(cell) == 3 and cell.isascii() and cell.isalpha() and cell.isupper()):
        raise CellRefused(f"{cell!r} is no currency", "write its three letters, such as CHF")
    return cell


def one_of(*words: str, also: Mapping[str, str] = NO_OTHER_WORDS) -> Callable[[str], str]:
    """A function that reads a cell with one of these words. `also` has words that stand for one of them."""
    allowed = {**also, **{word: word for word in words}}

    def read(cell: str) -> str:
        if cell in allowed:
            return allowed[cell]
        raise CellRefused(
            f"{cell!r} is none of {', '.join(words)}",
            did_you_mean(cell, words) or "use one of these words",
        )

    return read


def did_you_mean(word: str, words: Sequence[str]) -> str:
    """A question that suggests the most similar word; empty if none is similar."""
    near = get_close_matches(word.lower().replace(" ", "_"), words, 1)
    return f"did you mean {near[0]}?" if near else ""


def dimensions(cell: str) -> str:
    """Reads dimensions with their values: DEPARTMENT=SALES;PROJECT=7."""
    try:
        return read_dimension_set(cell)
    except Fault as fault:
        raise CellRefused(fault.reason, fault.cure) from None


_ENTRY_WITH_AMOUNT: Final = re.compile(r"([0-9]{1,18})(?:=(.*))?")


def entries(cell: str) -> dict[int, Decimal | None]:
    """Reads entry numbers with or without an amount, separated by blanks: 17=100.00 18."""
    amounts: dict[int, Decimal | None] = {}
    for word in cell.split():
        parts = _ENTRY_WITH_AMOUNT.fullmatch(word)
        if parts is None or not int(parts[1]):
            raise CellRefused(f"{word!r} names no entry", "write entries as 17=100.00 18")
        if int(parts[1]) in amounts:
            raise CellRefused(f"entry {int(parts[1])} is named twice", "name it once")
        amounts[int(parts[1])] = None if parts[2] is None else amount(parts[2])
    return amounts


_VAT_PART: Final = re.compile(r"(.+)=([+-]?[^+-]+)(?:([+-][^+-]+))?")


def vat(cell: str) -> tuple[dict[str, Any], ...]:
    """Reads the fields of VAT parts, separated by blanks: N19=1000.00+190.00 EX=300.00 (code, base, VAT)."""
    return _vat_parts(cell, amount)


def vat_with_comma(cell: str) -> tuple[dict[str, Any], ...]:
    """As `vat`, with a comma before the decimals."""
    return _vat_parts(cell, amount_with_comma)


def _vat_parts(cell: str, read: Callable[[str], Decimal]) -> tuple[dict[str, Any], ...]:
    parts: list[dict[str, Any]] = []
    for word in cell.split():
        part, at, account_no = word.partition("@")
        written = _VAT_PART.fullmatch(part)
        if written is None or (at and not account_no):
            raise CellRefused(
                f"{word!r} is no part of a VAT split", "write code=base+VAT: N19=1000.00+190.00"
            )
        parts.append(
            {
                "vat_code": code(written[1]),
                "base": read(written[2]),
                "amount": read(written[3]) if written[3] else Decimal(0),
                "account_no": code(account_no) if account_no else "",
            }
        )
    return tuple(parts)


document_type = one_of(
    *("invoice", "credit_memo", "payment", "refund", "reminder", "finance_charge_memo"),
    also={
        "Invoice": "invoice",
        "Credit Memo": "credit_memo",
        "Payment": "payment",
        "Refund": "refund",
        "Reminder": "reminder",
        "Finance Charge Memo": "finance_charge_memo",
    },
)
account_type = one_of(
    *("gl", "customer", "vendor", "bank_account"),
    also={
        "G/L Account": "gl",
        "Customer": "customer",
        "Vendor": "vendor",
        "Bank Account": "bank_account",
    },
)
"""Both also read the words of Business Central."""
