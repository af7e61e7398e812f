"""Reads one entry of a camt file: amount, sign, status, dates, references, charges, batch. Rules: statements.md 1.4."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from lxml.etree import _Element

from ledger_es.statements.camt_details import Owner, read_charges, read_detail
from ledger_es.statements.camt_elements import (
    Children,
    Wrong,
    all_named,
    amount,
    below,
    children,
    day,
    flag,
    line_of,
    number,
    place,
    sign,
    signed,
    text,
    text_below,
)
from ledger_es.statements.statement import Batch, Detail, Entry, Statement
from ledger_es.statements.warnings import Warnings

STATUSES = ("BOOK", "PDNG", "INFO", "FUTR")


class Place(NamedTuple):
    """Where in the file an entry stands."""

    statement_no: int
    entry_no: int


def read_entry(
    element: _Element, statement: Statement, at: Place, flip_reversals: bool, warnings: Warnings
) -> Entry:
    """The entry. `flip_reversals`: this bank keeps the original direction on reversals (rule 8). Raises Wrong."""
    parts = children(element)
    groups = all_named(element, "NtryDtls") if "NtryDtls" in parts else []
    if "Amt" not in parts:
        raise Wrong(element, "the entry has no amount (Amt)")
    value, currency = amount(parts["Amt"], statement.currency)
    direction = sign(parts.get("CdtDbtInd"))
    if direction is None:
        raise Wrong(element, "the entry does not say whether it is money in or out (CdtDbtInd)")
    is_reversal = flag(parts.get("RvslInd")) or False
    flips = -1 if is_reversal and flip_reversals else 1
    money = signed(value, direction * flips)
    owner = Owner(statement.account, currency, direction, flips, is_reversal)
    return Entry(
        amount=money,
        currency=currency,
        booking_date=day(parts.get("BookgDt")),
        value_date=day(parts.get("ValDt")),
        status=_status(element, parts, at, warnings),
        bank_reference=text(parts.get("AcctSvcrRef")),
        entry_reference=text(parts.get("NtryRef")),
        reversal=is_reversal,
        text=text(parts.get("AddtlNtryInf")),
        bank_transaction_code=_transaction_code(parts.get("BkTxCd")),
        batch=_batch(groups, parts),
        charges=read_charges(parts.get("Chrgs"), element, currency),
        entry_no=at.entry_no,
        line=line_of(element),
        details=_details(element, parts, groups, money, owner),
    )


def _status(element: _Element, parts: Children, at: Place, warnings: Warnings) -> str:
    """Rule 2: text up to v7, Cd (or Prtry) from v8, and real files break that."""
    stated = parts.get("Sts")
    status = text(stated) or text_below(stated, "Cd") or text_below(stated, "Prtry")
    if not status:
        warnings.note("the entry has no status: taken as booked (BOOK)", place(element, *at))
        return "BOOK"
    if status not in STATUSES:
        warnings.note(
            f"the status {status!r} is not known: the entry is not taken as booked",
            place(element, *at),
        )
    return status


def _transaction_code(element: _Element | None) -> str:
    """PMNT/RCDT/ESCT, or the bank's own code."""
    parts = children(element)
    domain = parts.get("Domn")
    if domain is not None:
        family = below(domain, "Fmly")
        codes = (
            text_below(domain, "Cd"),
            text_below(family, "Cd"),
            text_below(family, "SubFmlyCd"),
        )
        return "/".join(code for code in codes if code)
    return text_below(parts.get("Prtry"), "Cd")


def _batch(groups: list[_Element], parts: Children) -> Batch | None:
    """From NtryDtls/Btch; v1 has it in the entry itself."""
    batches = [parts["Btch"]] if "Btch" in parts else []
    batches += [batch for group in groups for batch in all_named(group, "Btch")]
    if not batches:
        return None
    counts = [number(below(batch, "NbOfTxs")) for batch in batches]
    known = [count for count in counts if count is not None]
    return Batch(
        payment_count=sum(known) if known else None,
        message_id=text_below(batches[0], "MsgId"),
        payment_id=text_below(batches[0], "PmtInfId"),
    )


def _details(
    element: _Element, parts: Children, groups: list[_Element], money: Decimal, owner: Owner
) -> tuple[Detail, ...]:
    """From NtryDtls; v1 has them in the entry itself.

    Rule 6: each detail has its own sign; the only one without amount in the currency has the entry's (rule 5).
    """
    transactions = [transaction for group in groups for transaction in all_named(group, "TxDtls")]
    if "TxDtls" in parts:
        transactions += all_named(element, "TxDtls")
    details = tuple([read_detail(transaction, owner) for transaction in transactions])
    if len(details) == 1 and details[0].amount is None:
        return (details[0]._replace(amount=money),)
    if owner.is_reversal and money and sum(detail.amount or 0 for detail in details) == -money:
        # The entry is marked as what it is, its details as the payments that it undoes.
        return tuple([_negated(detail) for detail in details])
    return details


def _negated(detail: Detail) -> Detail:
    return detail if not detail.amount else detail._replace(amount=-detail.amount)
