"""Post a statement: its payments and applications and, in the mode `reconcile`, the reconciliation of the account."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.bank_account import (
    FOUND_BANK_ENTRIES,
    BankEntriesFound,
    FoundBankEntryRow,
)
from ledger_es.aggregates.bank_statement import (
    PostedStatementReconciled,
    PostingMode,
    StatementPosted,
)
from ledger_es.aggregates.claims import posted_statement_key, reconciled_statement_key
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.bank_statement_lines import has_difference, not_applied
from ledger_es.commands.bank_statement_reconciliation import (
    import_of,
    reconciliation,
    refuse_unreconcilable,
    shown_by,
    statement_day,
)
from ledger_es.commands.statement_warnings import warnings_about
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankAccountBlocked,
    BankEntriesFoundInPart,
    LineInDoubt,
    LinesInDoubt,
    LinesNotReviewed,
    Refusal,
    StatementIsPosted,
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
_NAMED = 10


class PostStatement(Command):
    """Post every line of the statement, each with one ledger transaction and one bank entry.

    The mode `reconcile` also closes the bank entries, new and existing, against the statement, whose closing balance
    becomes the last reconciled balance. With `payments_only` the bank entries stay open (receivables.md 9.12); with
    `reconcile` afterwards they are closed and nothing is posted twice (intake.md 4). Lines of low confidence or with a
    doubt that nobody has reviewed are posted only with `accept_low`.
    """

    name: ClassVar[str] = "post-statement"

    statement_no: StatementNo
    mode: PostingMode
    accept_low: bool = False


def post_statement(command: PostStatement, books: Books, policy: Policy) -> Decision:
    statement = books.bank_statement(command.statement_no)
    if statement.posted == command.mode or (statement.posted and statement.reconciled_later):
        return Decision([], books.head, {}, repeats=_posted_commit_no(command, statement, books))
    if statement.posted == "reconcile":
        raise StatementIsPosted(statement_no=command.statement_no, mode=statement.posted)
    imported = import_of(statement)
    master = books.bank_account(imported.bank_account_no)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=imported.bank_account_no)
    if statement.posted:
        return _reconcile_posted(statement, books)
    lines = [line for line in statement.lines.values() if not line.duplicate_of]
    _refuse_unsettled(command.statement_no, lines)
    if not command.accept_low:
        _refuse_doubtful(command, lines)
    if command.mode == "reconcile":
        refuse_unreconcilable(statement, books)
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
        closed = [row for line in posted_lines for row in line.closed]
        events = reconciliation(statement, books, closed)
    else:
        events = _found(command.statement_no, posted_lines)
    for event in events:
        posting.also(stream_id("bank_account", imported.bank_account_no), event)
    left = remaining_by_bank_entry if command.mode == "reconcile" else {}
    return posting.decision(_answer(statement, len(posted_lines), left, doubtful(lines)))


def _posted_commit_no(command: PostStatement, statement: BankStatement, books: Books) -> int:
    """The commit that did what is asked for: payments posted before are reconciled by a commit of their own."""
    later = statement.reconciled_later and command.mode == "reconcile"
    key = reconciled_statement_key if later else posted_statement_key
    claim = books.claimed(key(command.statement_no))
    assert claim is not None, f"statement {command.statement_no} is posted by nobody"
    return claim.commit_no


def _reconcile_posted(statement: BankStatement, books: Books) -> Decision:
    """The account is reconciled with a statement whose payments were posted before; nothing is posted twice."""
    refuse_unreconcilable(statement, books)
    shown = shown_by(statement, books)
    stream = statement_stream(statement.statement_no)
    account_stream = stream_id("bank_account", import_of(statement).bank_account_no)
    events: list[tuple[str, Event]] = [
        (stream, PostedStatementReconciled(statement_date=statement_day(statement, books)))
    ]
    events += [(account_stream, event) for event in reconciliation(statement, books, shown)]
    left = {row.entry_no: row.remaining_amount for row in shown}
    answer = _answer(statement, len(statement.lines), left, [])
    return Decision(events, books.head, dict(answer))


def _refuse_unsettled(statement_no: str, lines: list[StatementLine]) -> None:
    unsettled = [line for line in lines if not line.is_settled]
    if unsettled:
        raise not_applied(statement_no, unsettled)
    with_difference = [line for line in lines if line.difference]
    if with_difference:
        raise has_difference(statement_no, with_difference)


def _refuse_doubtful(command: PostStatement, lines: list[StatementLine]) -> None:
    doubtful_lines = doubtful(lines)
    if doubtful_lines:
        in_doubt = tuple(
            LineInDoubt(line.line_no, line.amount, line.confidence, line.ambiguous)
            for line in doubtful_lines
        )
        raise LinesInDoubt(
            statement_no=command.statement_no,
            mode=command.mode.replace("_", "-"),
            count=len(in_doubt),
            first="; ".join(map(str, in_doubt[:_NAMED])),
            lines=in_doubt,
        )


def doubtful(lines: Iterable[StatementLine]) -> list[StatementLine]:
    """Lines as they were proposed, with low confidence or a doubt, that no person has looked at."""
    return [line for line in lines if line.is_doubtful]


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


def _found(statement_no: str, posted_lines: list[PostedLine]) -> list[Event]:
    """Which bank entries the lines show that were posted before."""
    rows = [
        FoundBankEntryRow(row.entry_no, row.amount, row.statement_line_no)
        for line in posted_lines
        if not line.bank_entry_no
        for row in line.closed
    ]
    return [
        BankEntriesFound(
            statement_no=statement_no,
            **FOUND_BANK_ENTRIES.columns(rows[start : start + LINES_AN_EVENT]),
        )
        for start in range(0, len(rows), LINES_AN_EVENT)
    ]


def _answer(
    statement: BankStatement,
    lines: int,
    remaining_by_bank_entry: dict[int, Decimal],
    not_reviewed: list[StatementLine],
) -> PostingAnswer:
    """The number of posted or reconciled lines, with warnings about bank entries shown only in part and lines nobody
    reviewed.
    """
    statement_no = statement.statement_no
    partly_found = sorted(no for no, left in remaining_by_bank_entry.items() if left)
    answer = PostingAnswer(statement_no=statement_no, lines=lines)
    if partly_found:
        answer["partly_found_entry_nos"] = partly_found
    warnings = warnings_about(
        statement_no,
        {
            LinesNotReviewed: [line.line_no for line in not_reviewed],
            BankEntriesFoundInPart: partly_found,
        },
    )
    if warnings:
        answer["warnings"] = warnings["warnings"]
    return answer
