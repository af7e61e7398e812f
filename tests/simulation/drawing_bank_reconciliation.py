"""Reconciling a bank account as a task of its own by chance: mostly what brings an open one to its end."""

from __future__ import annotations

from typing import Any

from ledger_es.commands.bank_entry_matches import MatchBankEntries, UnmatchBankEntries
from ledger_es.commands.bank_reconciliation import OpenReconciliation, RenumberReconciliation
from ledger_es.commands.bank_reconciliation_posting import (
    PostReconciliation,
    TransferReconciliationDifference,
    UndoReconciliation,
)
from ledger_es.deciding.command import Command
from tests.simulation.chance import Chance
from tests.simulation.drawing_statements import statements
from tests.simulation.sheet import Row, Sheet, available


def reconciliation(chance: Chance) -> Command:
    sheets: list[Sheet] = list(chance.book.sheets.values())
    if not sheets:
        return statements(chance)
    opened = [sheet for sheet in sheets if chance.book.reconciliations.get(sheet.no)]
    working = [sheet for sheet in opened if not (sheet.reconciled or sheet.withdrawn)]
    if not working or chance.odds(12):
        waiting = [sheet for sheet in sheets if not (sheet.reconciled or sheet.withdrawn)]
        first = [sheet for sheet in waiting if _is_next(chance, sheet)]
        sheet = chance.one(waiting[-6:] if waiting and chance.odds(85) else sheets)
        if first and chance.odds(75):
            sheet = chance.one(first)
        number = chance.one(("", "", "", str(chance.number(1, 20))))
        return OpenReconciliation(statement_no=sheet.no, printed_no=number)
    first = [sheet for sheet in working if _is_next(chance, sheet)]
    sheet = chance.one(first if first and chance.odds(75) else working[-4:])
    if chance.odds(5):
        sheet = chance.one(sheets)
    if chance.odds(7):
        return _undo(chance, opened)
    if chance.odds(4):
        return RenumberReconciliation(statement_no=sheet.no, printed_no=str(chance.number(1, 30)))
    todo = [row for row in sheet.to_post if row.difference]
    if not todo or chance.odds(6):
        return PostReconciliation(
            statement_no=sheet.no,
            cancelled_entry_nos=_cancelled(chance, sheet),
            accept_empty=chance.odds(70),
        )
    row = chance.one(todo)
    if chance.odds(10):
        return _unmatch(chance, sheet, row)
    entry_nos = _entries(chance, sheet, row)
    if not entry_nos or (row.applied and chance.odds(60)) or chance.odds(15):
        kind, account_no = _account(chance)
        return TransferReconciliationDifference(
            statement_no=sheet.no, line_no=row.no, account_type=kind, account_no=account_no
        )
    lines = (row.no,)
    if len(todo) > 1 and chance.odds(15):
        lines = tuple(one.no for one in todo[:2])
        entry_nos = entry_nos[:1] if chance.odds(85) else entry_nos
    return MatchBankEntries(statement_no=sheet.no, line_nos=lines, entry_nos=entry_nos)


def _is_next(chance: Chance, sheet: Sheet) -> bool:
    """Whether the statement goes on from the one reconciled last."""
    return sheet.opening == chance.book.reconciled.get(sheet.bank, 0)


def _entries(chance: Chance, sheet: Sheet, row: Row) -> tuple[int, ...]:
    """Open bank entries, the ones of the line's amount first; now and then any entry."""
    book = chance.book
    if chance.odds(4):
        return (chance.entry_no(),)
    mine = [
        no for no, (bank, _) in book.bank_entries.items()
        if bank == sheet.bank and not book.found_at_bank.get(no) and available(book, no)
    ]  # fmt: skip
    exact = [no for no in mine if available(book, no) == row.difference]
    if exact and chance.odds(85):
        return (chance.one(exact),)
    near = [no for no in mine[-12:] if available(book, no) * row.amount > 0]
    if near and chance.odds(40):
        return tuple(chance.random.sample(near, min(len(near), chance.one((1, 1, 2)))))
    return ()


def _account(chance: Chance) -> tuple[Any, str]:
    if chance.odds(70):
        return "gl", chance.one(("6900", "6900", "6900", "6900", "1100", "nowhere"))
    if chance.odds(20):
        return "bank_account", chance.bank()
    return chance.party(chance.one(("customer", "vendor")))


def _cancelled(chance: Chance, sheet: Sheet) -> tuple[int, ...]:
    """Sometimes the bank entry of a reversed transaction, and that of its reversal; seldom only one of them."""
    book = chance.book
    if not chance.odds(35):
        return ()
    pairs: list[tuple[int, ...]] = []
    for reversed_no, reversing_no in list(book.reversed_by.items())[-15:]:
        both = (*book.transactions[reversed_no].entries, *book.transactions[reversing_no].entries)
        own = [no for kind, owner, no in both if (kind, owner) == ("bank_account", sheet.bank)]
        if own and not any(book.found_at_bank.get(no) for no in own):
            pairs.append(tuple(own))
    if not pairs:
        return ()
    pair = chance.one(pairs)
    return pair[:1] if chance.odds(8) else pair


def _unmatch(chance: Chance, sheet: Sheet, row: Row) -> Command:
    if chance.odds(50):
        return UnmatchBankEntries(statement_no=sheet.no, line_nos=(row.no,))
    matched = [one.entry_no for row in sheet.rows.values() for one in row.applied]
    entry_nos = (chance.one(matched),) if matched else ()
    return UnmatchBankEntries(statement_no=sheet.no, entry_nos=entry_nos)


def _undo(chance: Chance, opened: list[Sheet]) -> Command:
    """Mostly the statement reconciled last."""
    last = [sheet for sheet in opened if chance.book.last_reconciled.get(sheet.bank) == sheet.no]
    return UndoReconciliation(statement_no=chance.one(last or opened).no)
