"""What reconciling a bank account as a task of its own must lead to: matches by hand, differences, posting, undoing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ledger_es.aggregates.match_evidence import BY_A_PERSON
from ledger_es.commands.bank_entry_matches import MatchBankEntries, UnmatchBankEntries
from ledger_es.commands.bank_reconciliation import OpenReconciliation, RenumberReconciliation
from ledger_es.commands.bank_reconciliation_posting import (
    PostReconciliation,
    TransferReconciliationDifference,
    UndoReconciliation,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.journal import PostJournal
from ledger_es.posting.journal_line import JournalLine
from tests.simulation import predicting_statements
from tests.simulation.book import Book, Nothing, Refused
from tests.simulation.predicting_journal import post_journal
from tests.simulation.sheet import Applied, Row, Sheet, available, open_sheet, sheet_of

LineOfSheet = tuple[str, int]
Matches = dict[LineOfSheet, list[tuple[int, int]]]
"""By statement and line, the bank entries and the parts of them that explain it, in cents."""


def open_reconciliation(book: Book, command: OpenReconciliation, actor: str) -> dict[str, Any]:
    sheet = sheet_of(book, command.statement_no)
    before = book.reconciliations.get(sheet.no, "")
    if before and command.printed_no in ("", before):
        raise Nothing
    if before:
        raise Refused("E-BAR-OPEN")
    if sheet.withdrawn:
        raise Refused("E-PRJ-WITHDRAWN")
    if sheet.reconciled:
        raise Refused("E-PRJ-RECONCILED")
    printed_no = command.printed_no or sheet.no.rpartition("/")[2]
    _refuse_used(book, sheet, printed_no)
    book.reconciliations[sheet.no] = printed_no
    proposed = [
        replace(
            row,
            confidence="none",
            applied=(),
            transfers=(),
            dimensions="",
            named=(),
            doubtful=False,
            assigned=False,
        )
        for row in sheet.to_post
        if row.confidence not in BY_A_PERSON and row.is_settled and not _is_matched(row)
    ]
    if proposed:
        book.sheets[sheet.no] = sheet.with_rows(*proposed)
    return {"statement_no": sheet.no, "printed_no": printed_no}


def renumber(book: Book, command: RenumberReconciliation, actor: str) -> dict[str, Any]:
    sheet = _reconciliation(book, command.statement_no)
    if book.reconciliations[sheet.no] == command.printed_no:
        raise Nothing
    _refuse_used(book, sheet, command.printed_no)
    book.reconciliations[sheet.no] = command.printed_no
    return {"statement_no": sheet.no, "printed_no": command.printed_no}


def _refuse_used(book: Book, sheet: Sheet, printed_no: str) -> None:
    others = [no for no, number in book.reconciliations.items() if number == printed_no]
    if any(book.sheets[no].bank == sheet.bank for no in others if no != sheet.no):
        raise Refused("E-BAR-DUP")


def _reconciliation(book: Book, statement_no: str) -> Sheet:
    """The statement of a reconciliation, open or posted."""
    sheet = sheet_of(book, statement_no)
    if sheet.withdrawn:
        raise Refused("E-PRJ-WITHDRAWN")
    if not book.reconciliations.get(sheet.no):
        raise Refused("E-BAR-NOT-OPEN")
    return sheet


def _is_matched(row: Row) -> bool:
    return bool(row.applied) and row.applied[0].ledger == "bank_account"


# --- matching ---


def match(book: Book, command: MatchBankEntries, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, _reconciliation(book, command.statement_no).no)
    rows = [sheet.open_row(no) for no in dict.fromkeys(command.line_nos)]
    entry_nos = list(dict.fromkeys(command.entry_nos))
    if not rows or not entry_nos:
        raise Refused("E-BAR-NOTHING")
    if len(rows) > 1 and len(entry_nos) > 1:
        raise Refused("E-BAR-MANY")
    for no in entry_nos:
        _refuse_entry(book, sheet, no)
    before = _matches(book, sheet.bank)
    keys = [(sheet.no, row.no) for row in rows]
    if len(rows) > 1:
        after = _without(before, keys, entry_nos)
        left = available(book, entry_nos[0])
        for key, row in zip(keys[:-1], rows[:-1], strict=True):
            after[key] = [(entry_nos[0], row.amount)]
            left -= row.amount
        if left:
            after[keys[-1]] = [(entry_nos[0], left)]
    else:
        after = before
        shared = {no for no, _ in before.get(keys[0], ())}
        if any(no in shared for key, own in before.items() if key != keys[0] for no, _ in own):
            after = _without(before, keys, ())
        for no in entry_nos:
            after = _without(after, (), (no,))
            after[keys[0]] = [*after.get(keys[0], ()), (no, available(book, no))]
    settled_otherwise = {(sheet.no, row.no) for row in rows if row.is_settled} - before.keys()
    return _take(book, sheet, before, after, settled_otherwise)


def unmatch(book: Book, command: UnmatchBankEntries, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, _reconciliation(book, command.statement_no).no)
    rows = [sheet.open_row(no) for no in command.line_nos]
    if not command.line_nos and not command.entry_nos:
        rows = sheet.to_post
    before = _matches(book, sheet.bank)
    own = {no for (of, _), entries in before.items() if of == sheet.no for no, _ in entries}
    keys = [(sheet.no, row.no) for row in rows]
    after = _without(before, keys, [no for no in command.entry_nos if no in own])
    others = {(sheet.no, row.no) for row in rows if row.is_settled and not _is_matched(row)}
    return _take(book, sheet, before, after, others)


def _refuse_entry(book: Book, sheet: Sheet, no: int) -> None:
    if no not in book.bank_entries or book.bank_entries[no][0] != sheet.bank:
        raise Refused("E-BAR-ENTRY")
    if book.found_at_bank.get(no):
        raise Refused("E-APPLY-CLOSED")
    if not available(book, no):
        raise Refused("E-BAR-SHOWN")


def _matches(book: Book, bank: str) -> Matches:
    """Of all statements of the account that are not reconciled, the lines that are not posted."""
    return {
        (sheet.no, row.no): [(one.entry_no, one.amount) for one in row.applied]
        for sheet in book.sheets.values()
        if sheet.bank == bank and not sheet.reconciled
        for row in sheet.to_post
        if _is_matched(row)
    }


def _without(
    matches: Matches, keys: Collection[LineOfSheet], entry_nos: Collection[int]
) -> Matches:
    """An entry is released whole, from every line that it explains."""
    released = {*entry_nos, *(no for key in keys for no, _ in matches.get(key, ()))}
    left = {
        key: [(no, amount) for no, amount in own if no not in released]
        for key, own in matches.items()
    }
    return {key: own for key, own in left.items() if own}


def _take(
    book: Book, sheet: Sheet, before: Matches, after: Matches, also: Collection[LineOfSheet]
) -> dict[str, Any]:
    """Takes over the lines that have changed, and those that settled something else."""
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)} | {*also}
    if not changed:
        raise Nothing
    for statement_no, line_no in changed:
        entries = after.get((statement_no, line_no), [])
        applied = tuple(
            Applied("bank_account", no, sheet.bank, amount, 0) for no, amount in entries
        )
        row = book.sheets[statement_no].rows[line_no]
        row = replace(
            row,
            confidence="manual" if applied else "none",
            applied=applied,
            transfers=(),
            dimensions="",
            named=(),
            doubtful=False,
        )
        book.sheets[statement_no] = book.sheets[statement_no].with_rows(row)
    sheet = book.sheets[sheet.no]
    matched = sum((sheet.no, row.no) in after for row in sheet.to_post)
    return {"statement_no": sheet.no, "matched": matched, "lines": len(sheet.to_post)}


# --- posting ---


def transfer(book: Book, command: TransferReconciliationDifference, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, _reconciliation(book, command.statement_no).no)
    row = sheet.open_row(command.line_no)
    if row.is_settled and (row.transfers or not _is_matched(row)):
        raise Refused("E-BAR-PAYMENT")
    if not row.difference:
        raise Refused("E-PRJ-NO-DIFF")
    line = JournalLine(
        posting_date=row.day,
        document_no=command.document_no,
        account_type="bank_account",
        account_no=sheet.bank,
        amount=Decimal(row.difference) / 100,
        bal_account_type=command.account_type,
        bal_account_no=command.account_no,
    )
    told = post_journal(book, PostJournal(lines=(line,)), actor)
    no = next(no for no in told["entry_nos"] if book.bank_entries.get(no, ("",))[0] == sheet.bank)
    applied = (*row.applied, Applied("bank_account", no, sheet.bank, book.bank_entries[no][1], 0))
    matched = replace(row, confidence="manual", applied=applied, doubtful=False, assigned=False)
    book.sheets[sheet.no] = sheet.with_rows(matched)
    del told["document_nos"]
    return {**told, "statement_no": sheet.no, "line_no": row.no}


def post(book: Book, command: PostReconciliation, actor: str) -> dict[str, Any]:
    sheet = _reconciliation(book, command.statement_no)
    if sheet.reconciled:
        raise Nothing
    if not (sheet.rows or command.accept_empty):
        raise Refused("E-BAR-EMPTY")
    rows = sheet.to_post
    if any(row.is_undecided for row in rows):
        raise Refused("E-PRJ-UNDECIDED")
    if any(not row.is_settled for row in rows):
        raise Refused("E-BAR-APPLIED")
    if any(row.transfers or not _is_matched(row) for row in rows):
        raise Refused("E-BAR-PAYMENT")
    if any(row.difference for row in rows):
        raise Refused("E-BAR-DIFF")
    cancelled = list(dict.fromkeys(command.cancelled_entry_nos))
    if any(one.entry_no in cancelled for row in rows for one in row.applied):
        raise Refused("E-BAR-CANCELLED-MATCHED")
    for no in cancelled:
        _refuse_entry(book, sheet, no)
    if sum(available(book, no) for no in cancelled):
        raise Refused("E-BAR-CANCELLED")
    shown = [*(one.entry_no for row in rows for one in row.applied), *cancelled]
    day = predicting_statements.day_of(book, sheet)
    if any(book.bank_days[no] > day for no in shown):
        raise Refused("E-BAR-DATE")
    told = predicting_statements.post(
        book, PostStatement(statement_no=sheet.no, mode="reconcile", accept_low=True), actor
    )
    before = book.before_reconciling[sheet.no]
    left = {no: book.outstanding(no) for no in cancelled}
    book.before_reconciling[sheet.no] = replace(before, left=before.left | left)
    for no in cancelled:
        book.found_at_bank[no] = True
    return told


def undo(book: Book, command: UndoReconciliation, actor: str) -> dict[str, Any]:
    sheet = _reconciliation(book, command.statement_no)
    if not sheet.reconciled:
        raise Nothing
    if book.banks[sheet.bank].blocked:
        raise Refused("E-BANK-BLOCKED")
    if book.last_reconciled[sheet.bank] != sheet.no:
        raise Refused("E-PRJ-LATER")
    restore(book, sheet)
    matched = [
        replace(row, posted=False) for row in sheet.rows.values() if row.posted and _is_matched(row)
    ]
    book.numbers.register += 1
    book.sheets[sheet.no] = replace(sheet, reconciled=False).with_rows(*matched)
    return {"statement_no": sheet.no, "lines": len(matched)}


def restore(book: Book, sheet: Sheet) -> None:
    """The bank account is as it was before it was reconciled with the sheet."""
    before = book.before_reconciling[sheet.no]
    for no, left in before.left.items():
        book.found_at_bank[no] = False
        book.bank_left[no] = left
    book.reconciled[sheet.bank] = before.balance
    book.last_reconciled[sheet.bank] = before.statement_no
    book.reconciled_day[sheet.bank] = before.day


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    OpenReconciliation: open_reconciliation,
    RenumberReconciliation: renumber,
    MatchBankEntries: match,
    UnmatchBankEntries: unmatch,
    TransferReconciliationDifference: transfer,
    PostReconciliation: post,
    UndoReconciliation: undo,
}
