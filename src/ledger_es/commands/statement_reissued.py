"""Refuses a statement that the bank has issued again with other content, and names the first difference."""

from __future__ import annotations

from ledger_es.commands.statement_account import FileStatement, position_of
from ledger_es.deciding.books import Books
from ledger_es.errors import StatementConflict
from ledger_es.intake.records import Refusal

_WORDS = {
    "opening": "opening balance {}",
    "closing": "closing balance {}",
    "number_of_lines": "{} lines",
}


def reissued(
    file_name: str, statement: FileStatement, refusal: Refusal, books: Books | None
) -> StatementConflict:
    """The refusal in words. `books` is None if the earlier statement comes from the same file."""
    record = statement.record
    words = _WORDS.get(refusal.difference, f"line {refusal.line}: {{}}")
    posted = books is not None and bool(books.bank_statement(refusal.statement).posted_lines)
    return StatementConflict(
        file=file_name,
        position=position_of(record),
        identity=record.bank_statement_id or record.electronic_sequence_no,
        statement_no=refusal.statement,
        recorded=words.format(refusal.earlier),
        found=words.format(refusal.later),
        is_posted=posted,
    )
