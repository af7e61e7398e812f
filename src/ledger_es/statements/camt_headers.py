"""Reads what a camt statement says besides its entries: account, currency, numbers, pages, period, balances."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from lxml.etree import _Element

from ledger_es.statements.camt_details import account_of
from ledger_es.statements.camt_elements import (
    Wrong,
    all_named,
    amount,
    below,
    children,
    day,
    flag,
    number,
    place,
    sign,
    signed,
    text,
    text_below,
)
from ledger_es.statements.statement import Account, Balance, Statement
from ledger_es.statements.warnings import Warnings

PAGINATION = ("StmtPgntn", "RptPgntn", "NtfctnPgntn")
OPENING = ("OPBD", "PRCD")


class Message(NamedTuple):
    """What the message says for its statements: its kind (camt.053), and its GrpHdr."""

    kind: str
    head: _Element | None


def read_header(
    element: _Element,
    message: Message,
    fallback_currency: str,
    statement_no: int,
    warnings: Warnings,
) -> Statement:
    """The statement without its entries. `fallback_currency`: where neither account nor balances name one."""
    kind, head = message
    parts = children(element)
    account = _account(element, parts.get("Acct"))
    currency = _currency(element, parts.get("Acct")) or fallback_currency
    page = next((parts[name] for name in PAGINATION if name in parts), below(head, "MsgPgntn"))
    page_no, last_page = number(below(page, "PgNb")), flag(below(page, "LastPgInd"))
    balances = tuple(
        [_balance(stated, currency, statement_no, warnings) for stated in all_named(element, "Bal")]
    )
    opening, closing = booked_balances(balances, kind, page_no, last_page)
    identification = text(parts.get("Id"))
    electronic, legal = text(parts.get("ElctrncSeqNb")), text(parts.get("LglSeqNb"))
    period = children(parts.get("FrToDt"))
    owner = below(parts.get("Acct"), "Ownr")
    return Statement(
        kind=kind,
        account=account,
        owner=text_below(owner, "Nm") or text_below(owner, "Pty", "Nm"),
        currency=currency,
        number=identification or electronic or legal,
        identification=identification,
        electronic_sequence_no=electronic,
        legal_sequence_no=legal,
        page_no=page_no,
        last_page=last_page,
        period_from=_either(period, "FrDt", "FrDtTm"),
        period_to=_either(period, "ToDt", "ToDtTm"),
        created_at=text(parts.get("CreDtTm")) or text_below(head, "CreDtTm"),
        copy_duplicate=text(parts.get("CpyDplctInd")),
        opening=opening,
        closing=closing,
        balances=balances,
    )


def booked_balances(
    balances: tuple[Balance, ...], kind: str, page_no: int | None, last_page: bool | None
) -> tuple[Balance | None, Balance | None]:
    """Opening and closing balance (rule 4); interim ones only between pages and in reports, never available ones."""
    by_kind: dict[str, Balance] = {}
    for balance in balances:
        by_kind.setdefault(balance.kind, balance)
    interim = [balance for balance in balances if balance.kind == "ITBD"]
    opening = next((by_kind[code] for code in OPENING if code in by_kind), None)
    closing = by_kind.get("CLBD")
    if opening is None and kind == "camt.053" and (page_no or 1) > 1 and interim:
        opening = interim.pop(0)
    if closing is None and (kind == "camt.052" or last_page is False) and interim:
        closing = interim[-1]
    return opening, closing


def _account(element: _Element, stated: _Element | None) -> Account:
    account = account_of(below(stated, "Id"))
    if not (account.iban or account.other):
        where = stated if stated is not None else element
        raise Wrong(where, "the statement names no account (Acct/Id/IBAN or Acct/Id/Othr/Id)")
    return account


def _currency(element: _Element, account: _Element | None) -> str:
    """Rule 3: the account's, else the first balance's."""
    stated = [text_below(account, "Ccy")]
    stated += [
        amount.get("Ccy", "")
        for bal in all_named(element, "Bal")
        for amount in all_named(bal, "Amt")
    ]
    return next((currency for currency in stated if currency), "")


def _balance(element: _Element, currency: str, statement_no: int, warnings: Warnings) -> Balance:
    parts = children(element)
    if "Amt" not in parts:
        raise Wrong(element, "the balance has no amount (Amt)")
    value, stated_in = amount(parts["Amt"], currency)
    direction = sign(parts.get("CdtDbtInd"))
    if direction is None:
        warning = "the balance does not say whether it is credit or debit: taken as credit (CRDT)"
        warnings.note(warning, place(element, statement_no, 0))
        direction = 1
    code_or_own = below(parts.get("Tp"), "CdOrPrtry")
    kind = (
        text_below(code_or_own, "Cd")
        or text_below(code_or_own, "Prtry")
        or text_below(parts.get("Tp"), "Cd")
    )
    if not kind:
        warnings.note(
            "the balance does not say which balance it is", place(element, statement_no, 0)
        )
    return Balance(signed(value, direction), stated_in, day(parts.get("Dt")), kind)


def _either(parts: dict[str, _Element], *names: str) -> date | None:
    return next((day(parts[name]) for name in names if name in parts), None)
