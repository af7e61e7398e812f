"""What a person says about statements by chance: lines are new or known, a statement is withdrawn; some of it wrong."""

from __future__ import annotations

from typing import Any

from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.statement_decision import DecideLines
from ledger_es.commands.statement_withdrawal import WithdrawStatement
from ledger_es.deciding.command import Command
from tests.simulation.chance import Chance
from tests.simulation.drawing_statements import statements
from tests.simulation.sheet import Sheet


def decide(chance: Chance) -> Command:
    """Mostly lines that are asked; now and then lines that a person decides again, or a line that is not there."""
    sheets: list[Sheet] = list(chance.book.sheets.values())
    if not sheets:
        return statements(chance)
    asked = [sheet for sheet in sheets if any(row.is_undecided for row in sheet.rows.values())]
    sheet = chance.one(asked) if asked and chance.odds(80) else chance.one(sheets[-8:])
    decision: Any = chance.one(("new", "known", "known"))
    wanted = [row.no for row in sheet.rows.values() if row.is_undecided]
    if chance.odds(15):
        wanted = list(sheet.rows) or [99]
    if not wanted or chance.odds(30):
        return DecideLines(statement_no=sheet.no, decision=decision)
    named = (99,) if chance.odds(3) else (chance.one(wanted),)
    return DecideLines(statement_no=sheet.no, line_nos=named, decision=decision)


def undo(chance: Chance) -> Command:
    """Mostly all of a posted statement, and mostly the one that was reconciled last."""
    sheets: list[Sheet] = list(chance.book.sheets.values())
    if not sheets or chance.odds(3):
        return UndoStatement(statement_no="B1/96")
    last = [sheet for sheet in sheets if chance.book.last_reconciled.get(sheet.bank) == sheet.no]
    posted = [sheet for sheet in sheets if sheet.some_posted and not sheet.reconciled]
    pool = last if last and chance.odds(50) else posted or sheets
    sheet = chance.one(pool[-6:] if chance.odds(95) else sheets)
    line_nos = [row.no for row in sheet.rows.values() if row.posted or chance.odds(5)]
    if not line_nos or chance.odds(60):
        return UndoStatement(statement_no=sheet.no)
    return UndoStatement(statement_no=sheet.no, line_nos=(chance.one(line_nos),))


def withdraw(chance: Chance) -> Command:
    """Mostly a late statement, of which perhaps nothing is posted."""
    sheets: list[Sheet] = list(chance.book.sheets.values())
    if not sheets or chance.odds(3):
        return WithdrawStatement(statement_no="B1/97")
    untouched = [sheet for sheet in sheets if not (sheet.some_posted or sheet.reconciled)]
    pool = untouched if untouched and chance.odds(75) else sheets
    return WithdrawStatement(statement_no=chance.one(pool[-6:]).no)
