"""What the review of a statement must lead to: assign, transfer, accept, clear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ledger_es.aggregates.match_evidence import BY_A_PERSON
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from tests.simulation import predicting_dimensions as dimensions
from tests.simulation import settling_currencies
from tests.simulation.book import Book, Entry, Nothing, Party, Refused, cents
from tests.simulation.sheet import Applied, Row, Sheet, available, open_sheet


def assign(book: Book, command: AssignLine, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    row = sheet.open_row(command.line_no)
    if not command.amounts_to_apply and not command.parts:
        raise Refused("E-PRJ-NOTHING")
    first = ("", "")
    for no in command.amounts_to_apply:
        if command.parts and no in book.bank_entries and not book.found_at_bank.get(no):
            raise Refused("E-PRJ-ACCOUNT")
        first = _refuse_entry(book, sheet, row, no, first)
    applied: list[Applied] = []
    amounts = command.amounts_to_apply.items()
    for no, amount in sorted(amounts, key=lambda named: not _is_credit(book, row, named[0])):
        applied.append(_applied(book, sheet, row, applied, no, amount))
    row = replace(
        row,
        confidence="manual",
        applied=tuple(applied),
        transfers=(),
        dimensions="",
        named=(),
        assigned=True,
    )
    row = replace(row, transfers=_parts(book, sheet, row, command))
    if len(row.parties) > 1 or not row.difference:
        _refuse_payments_the_other_way(row)
    dimensions.refuse_set(book, dimensions.read(command.dimensions))
    row = replace(row, dimensions=command.dimensions)
    book.sheets[sheet.no] = sheet.with_rows(row)
    return {}


def _parts(
    book: Book, sheet: Sheet, row: Row, command: AssignLine
) -> tuple[tuple[str, str, int], ...]:
    """What goes to accounts; with the entries it is the whole line, or nothing is said of accounts."""
    named = [(part.account_type, part.account_no) for part in command.parts]
    for place, (kind, no) in enumerate(named):
        if (kind, no) in named[:place]:
            raise Refused("E-COMMAND")
        _known(book, sheet, kind, no)
    given = [None if part.amount is None else cents(part.amount) for part in command.parts]
    rest = row.difference - sum(amount for amount in given if amount is not None)
    if named and bool(rest) != (None in given):
        raise Refused("E-PRJ-SUM")
    return tuple(
        (kind, no, rest if amount is None else amount)
        for (kind, no), amount in zip(named, given, strict=True)
    )


def _refuse_payments_the_other_way(row: Row) -> None:
    if any(row.paid_to(party) * row.amount <= 0 for party in row.parties):
        raise Refused("E-PRJ-PART-SIGN")


def _is_credit(book: Book, row: Row, no: int) -> bool:
    """A credit memo that goes against the line."""
    entry = book.entries.get(no)
    if entry is None or entry.type != "credit_memo":
        return False
    return (entry.remaining > 0) != (row.amount > 0)


def _refuse_entry(book: Book, sheet: Sheet, row: Row, no: int, first: Party) -> Party:
    """Whose entry it is: of a party, or of the bank account as the `first` one; open, not dated after the line."""
    entry = book.entries.get(no)
    if entry is None and no not in book.bank_entries:
        raise Refused("E-APPLY-UNKNOWN")
    closed = book.found_at_bank.get(no) if entry is None else not entry.remaining
    if closed:
        raise Refused("E-APPLY-CLOSED")
    if entry is not None:
        settling_currencies.paid_in(book, entry, "", row.day)
    whose = ("bank_account", book.bank_entries[no][0]) if entry is None else entry.party
    if entry is None and whose[1] != sheet.bank:
        raise Refused("E-PRJ-ACCOUNT")
    if first[0] and (first[0] == "bank_account") != (whose[0] == "bank_account"):
        raise Refused("E-PRJ-ACCOUNT")
    if row.day < (book.bank_days[no] if entry is None else entry.opened):
        raise Refused("E-APPLY-DATE")
    return whose


def _unsigned(amount: Any, remaining: int, *, is_credit: bool = False) -> int | None:
    """The amount wanted in cents, which may have been named with the sign of its entry."""
    if amount is None:
        return None
    if amount < 0 and remaining > 0 and not is_credit:
        raise Refused("E-PRJ-AMOUNT-SIGN")
    return abs(cents(amount))


def _applied(
    book: Book, sheet: Sheet, row: Row, before: list[Applied], no: int, amount: Any
) -> Applied:
    entry = book.entries.get(no)
    if entry is None:
        return _bank_entry(book, sheet, row, before, no, amount)
    entry = settling_currencies.paid_in(book, entry, "", row.day)
    elsewhere = sheet.elsewhere(row.no, no)
    remaining = entry.remaining - elsewhere
    rest = row.amount - sum(one.amount - one.discount for one in before)
    if remaining * entry.remaining <= 0:
        raise Refused("E-PRJ-EXCESS")
    other_way = (remaining > 0) != (row.amount > 0)
    if other_way and entry.type != "credit_memo":
        raise Refused("E-PRJ-SIGN")
    most = _unsigned(amount, remaining, is_credit=other_way)
    discount = 0
    if (
        entry.discount
        and abs(entry.discount) <= abs(remaining)
        and entry.type in ("invoice", "credit_memo")
        and entry.discount_date is not None
        and row.day <= entry.discount_date
        and abs(rest + elsewhere) >= abs(entry.remaining - entry.discount)
    ):
        discount = entry.discount
    if most is None and (discount or other_way):
        most = abs(remaining)
    elif most is None:
        if not rest or (rest > 0) != (remaining > 0):
            raise Refused("E-PRJ-FULLY")
        most = min(abs(rest), abs(remaining))
    elif discount and abs(remaining - discount) <= most <= abs(remaining):
        most = abs(remaining)
    if most > abs(remaining):
        raise Refused("E-PRJ-EXCESS")
    signed = most if remaining > 0 else -most
    return Applied(*_split(entry), signed, discount if signed == remaining else 0)


def _split(entry: Entry) -> tuple[str, int, str]:
    return (entry.party[0], entry.no, entry.party[1])


def _bank_entry(
    book: Book, sheet: Sheet, row: Row, before: list[Applied], no: int, amount: Any
) -> Applied:
    """An entry of the bank account, or a part of it, found on its statement."""
    bank = book.bank_entries[no][0]
    money = available(book, no) - sheet.elsewhere(row.no, no)
    if money * available(book, no) <= 0:
        raise Refused("E-PRJ-EXCESS")
    if (money > 0) != (row.amount > 0):
        raise Refused("E-PRJ-SIGN")
    most = _unsigned(amount, money)
    rest = row.amount - sum(one.amount for one in before)
    if most is None:
        if not rest or (rest > 0) != (money > 0):
            raise Refused("E-PRJ-FULLY")
        most = min(abs(rest), abs(money))
    if most > abs(money):
        raise Refused("E-PRJ-EXCESS")
    return Applied("bank_account", no, bank, most if money > 0 else -most, 0)


def to_account(book: Book, command: AssignLineToAccount, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    row = sheet.open_row(command.line_no)
    _known(book, sheet, command.account_type, command.account_no)
    whole = ((command.account_type, command.account_no, row.amount),)
    dimensions.refuse_set(book, dimensions.read(command.dimensions))
    named = ((command.account_type, command.account_no, command.dimensions),)
    row = replace(
        row,
        confidence="manual",
        applied=(),
        transfers=whole,
        dimensions="",
        named=named,
        assigned=True,
    )
    book.sheets[sheet.no] = sheet.with_rows(row)
    return {}


def transfer(book: Book, command: TransferDifference, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    row = sheet.open_row(command.line_no)
    if not row.difference:
        raise Refused("E-PRJ-NO-DIFF")
    _known(book, sheet, command.account_type, command.account_no)
    target = (command.account_type, command.account_no)
    if row.applied:
        first = row.applied[0]
        if first.ledger == "bank_account":
            raise Refused("E-PRJ-BANK-REST")
        on_account = target[0] in ("customer", "vendor")
        if row.covered * row.amount < 0 or not (row.covered or on_account):
            raise Refused("E-PRJ-SIGN")
        if on_account and abs(row.covered) > abs(row.amount):
            raise Refused("E-PRJ-OVER-APPLIED")
    assigned = row.assigned or not row.is_settled
    transfers = (*row.transfers, (*target, row.difference))
    named = (*row.named, (*target, command.dimensions))
    row = replace(row, confidence="manual", transfers=transfers, named=named, assigned=assigned)
    _refuse_payments_the_other_way(row)
    dimensions.refuse_set(book, dimensions.read(command.dimensions))
    book.sheets[sheet.no] = sheet.with_rows(row)
    return {}


def _known(book: Book, sheet: Sheet, kind: str, no: str) -> None:
    if (kind, no) == ("bank_account", sheet.bank):
        raise Refused("E-COMMAND")
    if kind == "gl":
        book.direct_account(no)
    elif kind == "bank_account":
        if no not in book.banks:
            raise Refused("E-BANK-UNKNOWN")
    elif (kind, no) not in book.parties:
        raise Refused("E-PARTY-UNKNOWN")


def accept(book: Book, command: AcceptLines, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    if command.line_nos:
        rows = [sheet.open_row(no) for no in command.line_nos]
        for row in rows:
            if not row.is_settled:
                raise Refused("E-PRJ-NOT-APPLIED")
            if row.difference:
                raise Refused("E-PRJ-DIFF")
    else:
        rows = [
            row
            for row in sheet.to_post
            if row.is_settled and not row.difference
            if command.confidence in ("", row.confidence)
        ]
    rows = [row for row in rows if row.confidence != "accepted"]
    if not rows:
        raise Nothing
    low = [row.no for row in rows if row.doubtful and row.confidence not in BY_A_PERSON]
    book.sheets[sheet.no] = sheet.with_rows(*[replace(row, confidence="accepted") for row in rows])
    left = sheet.to_post
    return {
        "line_nos": [row.no for row in rows],
        "low_line_nos": low,
        "not_applied_line_nos": [row.no for row in left if not row.is_settled],
        "difference_line_nos": [row.no for row in left if row.is_settled and row.difference],
    }


def clear(book: Book, command: ClearLines, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    rows = [row for row in [sheet.open_row(no) for no in command.line_nos] if row.is_settled]
    if not rows:
        raise Nothing
    rows = [
        replace(
            row,
            confidence="none",
            applied=(),
            transfers=(),
            dimensions="",
            named=(),
            assigned=False,
        )
        for row in rows
    ]
    book.sheets[sheet.no] = sheet.with_rows(*rows)
    return {"line_nos": [row.no for row in rows]}


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    AssignLine: assign,
    AssignLineToAccount: to_account,
    TransferDifference: transfer,
    AcceptLines: accept,
    ClearLines: clear,
}
