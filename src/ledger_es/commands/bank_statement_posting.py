"""Post a statement: its payments and applications and, in the mode `reconcile`, the reconciliation of the account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.bank_account import (
    CLOSED_BANK_ENTRIES,
    BankAccount,
    BankEntriesClosed,
    StatementReconciled,
)
from ledger_es.aggregates.bank_statement import PostingMode, StatementImported, StatementPosted
from ledger_es.aggregates.claims import posted_statement_key
from ledger_es.aggregates.event import statement_stream
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.bank_statement_lines import has_difference, not_applied
from ledger_es.commands.statement_warnings import warnings_about
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BalanceNotContinued,
    BankAccountBlocked,
    BankEntriesFoundInPart,
    DuplicateLinesInStatement,
    LinesNotReviewed,
    Refusal,
    StatementIsPosted,
    StatementWithoutDate,
)
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.statement_line import (
    PostedLine,
    PostedStatement,
    party_of,
    post_statement_line,
)
from ledger_es.values import StatementNo, stream_id

LINES_AN_EVENT = 1000


class PostStatement(Command):
    """Post every line of the statement, each with one ledger transaction and one bank entry.

    The mode `reconcile` also closes the bank entries, new and existing, against the statement, whose closing balance
    becomes the last reconciled balance. With `payments_only` the bank entries stay open (receivables.md 9.12).
    """

    name: ClassVar[str] = "post-statement"

    statement_no: StatementNo
    mode: PostingMode


def post_statement(command: PostStatement, books: Books, policy: Policy) -> Decision:
    statement = books.bank_statement(command.statement_no)
    if statement.posted:
        if statement.posted != command.mode:
            raise StatementIsPosted(statement_no=command.statement_no, mode=statement.posted)
        claim = books.claimed(posted_statement_key(command.statement_no))
        assert claim is not None, f"statement {command.statement_no} is posted by nobody"
        return Decision([], books.head, {}, repeats=claim.commit_no)
    imported = statement.imported
    assert imported is not None, f"statement {command.statement_no} was never imported"
    master = books.bank_account(imported.bank_account_no)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=imported.bank_account_no)
    lines = [line for line in statement.lines.values() if not line.duplicate_of]
    _refuse_unsettled(command.statement_no, lines)
    if command.mode == "reconcile":
        _refuse_unreconcilable(statement, books, len(lines))
    _load(lines, books)

    posting = Posting(books, policy, "payment_reconciliation")
    posted_statement = PostedStatement(command.statement_no, imported, master)
    posted_lines: list[PostedLine] = []
    remaining_by_bank_entry: dict[int, Decimal] = {}
    for line in lines:
        try:
            posted = post_statement_line(posting, posted_statement, line, remaining_by_bank_entry)
        except Refusal as refusal:
            raise refusal.at("line {line}", line=line.line_no) from None
        posted_lines.append(posted)
        remaining_by_bank_entry |= {row.entry_no: row.remaining_amount for row in posted.closed}
    _note_posted(posting, command, posted_lines)
    if command.mode == "reconcile":
        _reconcile(posting, statement, posted_lines)
    return posting.decision(_answer(command, statement, len(posted_lines), remaining_by_bank_entry))


def _refuse_unsettled(statement_no: str, lines: list[StatementLine]) -> None:
    unsettled = [line for line in lines if not line.is_settled]
    if unsettled:
        raise not_applied(statement_no, unsettled)
    with_difference = [line for line in lines if line.difference]
    if with_difference:
        raise has_difference(statement_no, with_difference)


def _refuse_unreconcilable(statement: BankStatement, books: Books, posted: int) -> None:
    """Raises a refusal unless the statement continues the last reconciled balance and has no duplicate lines."""
    imported = statement.imported
    assert imported is not None, "a statement without its import is posted"
    duplicates = len(statement.lines) - posted
    if duplicates:
        raise DuplicateLinesInStatement(statement_no=statement.statement_no, count=duplicates)
    account = books.find_bank_account(imported.bank_account_no)
    assert account is not None, f"bank account {imported.bank_account_no} vanished"
    opening = imported.opening_balance
    if opening is None:
        opening = account.received[statement.statement_no].balance_before
    if opening != account.statement_balance:
        raise BalanceNotContinued(
            statement_no=statement.statement_no,
            opening=opening,
            bank_account_no=imported.bank_account_no,
            balance=account.statement_balance,
        )
    if _statement_date(imported, account, statement.lines.values()) is None:
        raise StatementWithoutDate(statement_no=statement.statement_no)


def _statement_date(
    imported: StatementImported, account: BankAccount, lines: Iterable[StatementLine]
) -> date | None:
    """The date of the reconciliation; None if the statement has no date and no lines.

    It is the latest of the closing date, the dates of the lines and the date of the last reconciled statement. So no
    day sees the reconciled balance without the entries behind it.
    """
    days = (
        imported.closing_date,
        account.statement_date,
        *(line.posting_date for line in lines),
    )
    return max((day for day in days if day is not None), default=None)


def _load(lines: list[StatementLine], books: Books) -> None:
    streams: dict[str, None] = {}
    for line in lines:
        whose = party_of(line)
        if whose is not None:
            streams[whose.stream] = None
            streams[stream_id(whose.ledger, whose.party_no)] = None
    books.load(list(streams))


def _note_posted(posting: Posting, command: PostStatement, posted_lines: list[PostedLine]) -> None:
    """Adds the events of the statement, which name the transaction and bank entry of each line."""
    for start in range(0, max(len(posted_lines), 1), LINES_AN_EVENT):
        part = posted_lines[start : start + LINES_AN_EVENT]
        posting.also(
            statement_stream(command.statement_no),
            StatementPosted(
                mode=command.mode,
                register_no=posting.register_no,
                part=start // LINES_AN_EVENT + 1,
                line_nos=tuple(line.line_no for line in part),
                transaction_nos=tuple(line.transaction_no for line in part),
                bank_entry_nos=tuple(line.bank_entry_no for line in part),
            ),
        )


def _reconcile(posting: Posting, statement: BankStatement, posted_lines: list[PostedLine]) -> None:
    """Closes the bank entries that the lines show, and makes the closing balance the last reconciled balance."""
    statement_no, imported = statement.statement_no, statement.imported
    assert imported is not None, "a statement without its import is posted"
    account = posting.books.find_bank_account(imported.bank_account_no)
    assert account is not None, f"bank account {imported.bank_account_no} vanished"
    day = _statement_date(imported, account, statement.lines.values())
    assert day is not None, f"statement {statement_no} is reconciled without a date"
    stream = stream_id("bank_account", imported.bank_account_no)
    closed = [row for line in posted_lines for row in line.closed]
    for start in range(0, len(closed), LINES_AN_EVENT):
        posting.also(
            stream,
            BankEntriesClosed(
                statement_no=statement_no,
                statement_date=day,
                **CLOSED_BANK_ENTRIES.columns(closed[start : start + LINES_AN_EVENT]),
            ),
        )
    posting.also(
        stream,
        StatementReconciled(
            statement_no=statement_no,
            statement_date=day,
            closing_balance=account.received[statement_no].closing_balance,
            statement_no_before=account.statement_no,
            statement_date_before=account.statement_date,
            closing_balance_before=account.statement_balance,
        ),
    )


def _answer(
    command: PostStatement,
    statement: BankStatement,
    lines: int,
    remaining_by_bank_entry: dict[int, Decimal],
) -> PostingAnswer:
    """The number of posted lines, with warnings about bank entries shown only in part and lines nobody reviewed."""
    partly_found: list[int] = []
    if command.mode == "reconcile":
        partly_found = sorted(no for no, left in remaining_by_bank_entry.items() if left)
    not_reviewed = [line.line_no for line in statement.lines.values() if line.review_required]
    answer = PostingAnswer(statement_no=command.statement_no, lines=lines)
    if partly_found:
        answer["partly_found_entry_nos"] = partly_found
    warnings = warnings_about(
        command.statement_no,
        {LinesNotReviewed: not_reviewed, BankEntriesFoundInPart: partly_found},
    )
    if warnings:
        answer["warnings"] = warnings["warnings"]
    return answer
