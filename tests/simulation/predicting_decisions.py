"""What must follow when a person decides lines of a statement, or withdraws it.

The rules of intake are those of the program, as for imports: they have their own property. What follows from them is
the book's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ledger_es.commands.statement_decision import DecideLines
from ledger_es.commands.statement_withdrawal import WithdrawStatement
from ledger_es.intake import deciding, remembering
from ledger_es.intake.records import KnownAccount, LineKey
from tests.simulation.book import Book, Nothing, Refused
from tests.simulation.sheet import Row, Sheet, sheet_of


def decide(book: Book, command: DecideLines, actor: str) -> dict[str, Any]:
    sheet = sheet_of(book, command.statement_no)
    if sheet.withdrawn:
        raise Refused("E-PRJ-WITHDRAWN")
    if any(no not in sheet.rows for no in command.line_nos):
        raise Refused("E-PRJ-LINE")
    wanted = [
        row
        for row in sheet.rows.values()
        if row.no in command.line_nos or (not command.line_nos and row.is_undecided)
    ]
    if any(row.posted for row in wanted):
        raise Refused("E-PRJ-LINE-POSTED")
    if not wanted:
        raise Nothing
    known = book.known[sheet.bank]
    decisions = {row.no // 10_000: command.decision for row in wanted}
    intake = deciding.decide(known, sheet.no, decisions)
    after = remembering.remember(known, known.statements[sheet.no].statement, sheet.no, intake)
    undecided = [row.no for row in sheet.rows.values() if row.is_undecided and row not in wanted]
    told = {
        "statement_no": sheet.no,
        "line_nos": [row.no for row in wanted],
        "undecided_line_nos": undecided,
    }
    changes = _take(book, sheet.bank, after)
    cleared = command.decision == "known" and _clear(book, sheet.no, wanted)
    if not (changes or cleared):
        raise Nothing
    return told


def withdraw(book: Book, command: WithdrawStatement, actor: str) -> dict[str, Any]:
    sheet = sheet_of(book, command.statement_no)
    if sheet.withdrawn:
        raise Nothing
    if sheet.some_posted or sheet.reconciled:
        raise Refused("E-PRJ-WITHDRAW-POSTED")
    known = book.known[sheet.bank]
    if remembering.in_the_way_of_withdrawing(known, sheet.no) is not None:
        raise Refused("E-PRJ-WITHDRAW-USED")
    _take(book, sheet.bank, remembering.withdraw(known, sheet.no))
    _clear(book, sheet.no, list(sheet.rows.values()))
    book.sheets[sheet.no] = replace(book.sheets[sheet.no], withdrawn=True)
    book.files[book.file_of[sheet.no]] = ""
    return {"statement_no": sheet.no}


def _take(book: Book, bank: str, after: KnownAccount) -> bool:
    """Takes over what is known now; whether anything that is recorded has changed."""
    before = book.known[bank]
    book.known[bank] = after
    changed = set(before.links) != set(after.links)
    for no, known in after.statements.items():
        sheet: Sheet = book.sheets[no]
        rows = []
        for row, standing in zip(sheet.rows.values(), known.standings, strict=True):
            as_line = _line(standing.known_as)
            if (row.state, row.known_as) != (standing.state, as_line):
                rows.append(replace(row, state=standing.state, known_as=as_line))
        if rows:
            changed = True
            book.sheets[no] = sheet.with_rows(*rows)
    return changed


def _line(key: LineKey | None) -> str:
    return f"{key.statement}/{key.place * 10_000}" if key else ""


def _clear(book: Book, statement_no: str, rows: list[Row]) -> bool:
    """Takes away what the lines settle; whether any of them did."""
    sheet: Sheet = book.sheets[statement_no]
    settled = [sheet.rows[row.no] for row in rows if row.is_settled]
    cleared = [
        replace(
            row,
            confidence="none",
            applied=(),
            transfers=(),
            dimensions="",
            named=(),
            assigned=False,
        )
        for row in settled
    ]
    book.sheets[statement_no] = sheet.with_rows(*cleared)
    return bool(cleared)


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    DecideLines: decide,
    WithdrawStatement: withdraw,
}
