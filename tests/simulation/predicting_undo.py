"""What undoing a posted statement, or some of its lines, must lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ledger_es.commands.bank_statement_undo import UndoStatement
from tests.simulation import learned, valuing
from tests.simulation.book import Application, Book, Nothing, Party, Refused, Transaction
from tests.simulation.predicting_bank_reconciliation import restore
from tests.simulation.predicting_entries import mirror, refuse_blocked, undo
from tests.simulation.predicting_journal import told
from tests.simulation.sheet import Row, sheet_of


def undo_statement(book: Book, command: UndoStatement, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    sheet = sheet_of(book, command.statement_no)
    for no in command.line_nos:
        sheet.row(no)
    rows = [
        row
        for row in sheet.rows.values()
        if row.posted and (row.no in command.line_nos or not command.line_nos)
    ]
    undoes_reconciliation = sheet.reconciled and bool(rows or not command.line_nos)
    if not (rows or undoes_reconciliation):
        raise Nothing
    if book.banks[sheet.bank].blocked:
        raise Refused("E-BANK-BLOCKED")
    if undoes_reconciliation and book.last_reconciled[sheet.bank] != sheet.no:
        raise Refused("E-PRJ-LATER")
    book.numbers.register += 1
    closed: list[int] = []
    undone_of: dict[Party, list[Application]] = {}
    for row in sorted(rows, key=lambda row: (row.transaction, row.bank_entry), reverse=True):
        if row.transaction:
            closed += [row.bank_entry, _undo_line(book, sheet.no, row, actor, undone_of)]
    for party, applications in undone_of.items():
        valuing.value_again(book, party, applications)
    if undoes_reconciliation:
        restore(book, sheet)
    for no in closed:
        book.found_at_bank[no] = True
    undone = [replace(row, posted=False, transaction=0, bank_entry=0) for row in rows]
    learned.undo(book, sheet.no, [row.no for row in rows])
    is_reconciled = sheet.reconciled and not undoes_reconciliation
    book.sheets[sheet.no] = replace(sheet, reconciled=is_reconciled).with_rows(*undone)
    return {"statement_no": sheet.no, "lines": len(rows), **told(book, before)}


def _undo_line(
    book: Book,
    statement_no: str,
    row: Row,
    actor: str,
    undone_of: dict[Party, list[Application]],
) -> int:
    """The mirror of the bank entry, which a person may have posted before by reversing the transaction."""
    found = book.transactions[row.transaction]
    reversed_by = book.reversed_by.get(found.no)
    if reversed_by is not None:
        place = found.entries.index(
            ("bank_account", statement_no.rpartition("/")[0], row.bank_entry)
        )
        no = book.transactions[reversed_by].entries[place][2]
        if book.found_at_bank.get(no) or _is_shown_by_a_line(book, no):
            raise Refused("E-REV-TWICE")
        return no
    _refuse(book, row, found, actor)
    transaction = book.begin(found.posting_date, "reversal", reverses=found.no)
    for kind, owner, no in reversed(found.entries):
        if kind == "bank_account":
            continue
        of_party = undone_of.setdefault((kind, owner), [])
        number = book.entries[no].last_application
        if not number:
            valuing.refuse_valued(book, book.entries[no])
            continue
        application = book.applications[number]
        if application.transaction != found.no:
            raise Refused("E-UNAPPLY-LATER")
        if any(book.entries[one].last_application != number for one in application.before):
            raise Refused("E-UNAPPLY-LATER")
        undo(book, application, transaction)
        of_party.append(application)
        valuing.refuse_valued(book, book.entries[no])
    mirror(book, found, transaction)
    place = [no for _, _, no in found.entries].index(row.bank_entry)
    mirror_no = transaction.entries[place][2]
    book.posted_from[mirror_no] = statement_no
    return mirror_no


def _refuse(book: Book, row: Row, found: Transaction, actor: str) -> None:
    book.allow(found.posting_date, actor)
    for kind, owner, _ in found.entries:
        if kind != "bank_account":
            refuse_blocked(book, (kind, owner))
    for account, _ in found.lines:
        book.account(account)
    for kind, owner, no in found.entries:
        if kind == "bank_account" and no != row.bank_entry:
            if book.banks[owner].blocked:
                raise Refused("E-BANK-BLOCKED")
            if _is_shown_by_a_line(book, no):
                raise Refused("E-PRJ-OTHER-BANK")


def _is_shown_by_a_line(book: Book, no: int) -> bool:
    return any(
        one.entry_no == no
        for sheet in book.sheets.values()
        for row in sheet.rows.values()
        if row.posted
        for one in row.applied
        if one.ledger == "bank_account"
    )


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {UndoStatement: undo_statement}
