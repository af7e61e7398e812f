"""Post a reconciliation of a bank account, undo it, and post the difference of a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from ledger_es.aggregates.bank_account import BankEntriesPosted, ClosedBankEntryRow
from ledger_es.aggregates.bank_entry_matches import (
    BANK_ENTRY_MATCHES,
    BankEntriesMatched,
    BankEntryMatchRow,
)
from ledger_es.aggregates.claims import reconciled_statement_key
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.bank_entry_matches import open_entry, open_reconciliation_of
from ledger_es.commands.bank_reconciliation import reconciled_statement
from ledger_es.commands.bank_statement_lines import line_of, open_line, undecided
from ledger_es.commands.bank_statement_posting import PostStatement, post_and_close
from ledger_es.commands.bank_statement_reconciliation import import_of, statement_day
from ledger_es.commands.bank_statement_undo import undo_lines
from ledger_es.commands.journal import post_lines
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankEntryAfterStatement,
    CancelledEntriesUnequal,
    CancelledEntryMatched,
    LineNotMatched,
    LineNotReconciled,
    LineOfPayments,
    LineWithoutDifference,
    ReconciliationIsEmpty,
)
from ledger_es.posting.bank_entry import available, posted_bank_entry
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.posting import Posting
from ledger_es.values import (
    ZERO,
    AccountType,
    Code,
    EntryNo,
    OptionalCode,
    Personal,
    StatementNo,
    stream_id,
)


class PostReconciliation(Command):
    """Reconcile the bank account with the statement, whose lines are all matched with bank entries.

    The entries are closed on the day of the statement, and nothing is posted to the G/L (receivables.md 10.8).
    `cancelled_entry_nos` names open entries that the bank never shows because they cancel each other out, such as an
    entry and its reversal: they are closed with the statement, too. `accept_empty` confirms that a statement without
    lines is meant.
    """

    name: ClassVar[str] = "post-reconciliation"

    statement_no: StatementNo
    cancelled_entry_nos: tuple[EntryNo, ...] = ()
    accept_empty: bool = False


class UndoReconciliation(Command):
    """Undo the reconciliation with the statement. Its bank entries are open again, and its lines matched as before.

    Payments that were posted from its lines stay posted.
    """

    name: ClassVar[str] = "undo-reconciliation"

    statement_no: StatementNo


class TransferReconciliationDifference(Command):
    """Post what a line has beyond its bank entries to an account, such as a fee, and match the new bank entry.

    The posting bears the day of the line. Without a document number one is drawn from the journal's series.
    """

    name: ClassVar[str] = "transfer-reconciliation-difference"

    statement_no: StatementNo
    line_no: int
    account_type: AccountType = "gl"
    account_no: Code
    document_no: OptionalCode = ""
    description: Personal = Personal()


def post_reconciliation(command: PostReconciliation, books: Books, policy: Policy) -> Decision:
    statement_no = command.statement_no
    statement = reconciled_statement(books, statement_no)
    posting = PostStatement(statement_no=statement_no, mode="reconcile", accept_low=True)
    if statement.is_reconciled:
        return post_and_close(posting, books, policy, [])
    if not statement.lines and not command.accept_empty:
        raise ReconciliationIsEmpty(statement_no=statement_no)
    lines = statement.lines_to_post
    _refuse_unmatched(statement_no, lines)
    cancelled = _cancelled(command, books, statement)
    entry_nos = [
        *(application.entry_no for line in lines for application in line.applications),
        *command.cancelled_entry_nos,
    ]
    _refuse_later(books, statement, entry_nos)
    return post_and_close(posting, books, policy, cancelled)


def _refuse_unmatched(statement_no: str, lines: Sequence[StatementLine]) -> None:
    for line in lines:
        if line.is_undecided:
            raise undecided(statement_no, line)
    not_matched = [line for line in lines if not line.is_settled]
    if not_matched:
        first = not_matched[0]
        raise LineNotMatched(
            statement_no=statement_no,
            line_no=first.line_no,
            amount=first.amount,
            count=len(not_matched),
        )
    for line in lines:
        if line.transfers or any(entry.ledger != "bank_account" for entry in line.applications):
            raise LineOfPayments(statement_no=statement_no, line_no=line.line_no)
    different = [line for line in lines if line.difference]
    if different:
        first = different[0]
        raise LineNotReconciled(
            statement_no=statement_no,
            line_no=first.line_no,
            amount=first.amount,
            applied=first.applied_amount,
            difference=first.difference,
            count=len(different),
        )


def _cancelled(
    command: PostReconciliation, books: Books, statement: BankStatement
) -> list[ClosedBankEntryRow]:
    """The entries that are closed without a line.

    Raises CancelledEntryMatched, CancelledEntriesUnequal, or as `open_entry`.
    """
    bank_account_no = import_of(statement).bank_account_no
    for line in statement.lines_to_post:
        for application in line.applications:
            if application.entry_no in command.cancelled_entry_nos:
                raise CancelledEntryMatched(
                    statement_no=command.statement_no,
                    line_no=line.line_no,
                    entry_no=application.entry_no,
                )
    rows = [
        ClosedBankEntryRow(entry.entry_no, available(books, bank_account_no, entry))
        for entry_no in dict.fromkeys(command.cancelled_entry_nos)
        for entry in [open_entry(books, statement, entry_no)]
    ]
    total = sum((row.amount for row in rows), ZERO)
    if total:
        raise CancelledEntriesUnequal(statement_no=command.statement_no, total=total)
    return rows


def _refuse_later(books: Books, statement: BankStatement, entry_nos: Sequence[int]) -> None:
    """Raises BankEntryAfterStatement if an entry is dated after the statement, which would close it."""
    day = statement_day(statement, books)
    later: list[tuple[date, int]] = []
    for entry_no in dict.fromkeys(entry_nos):
        posted = posted_bank_entry(books, entry_no).row.posting_date
        if posted > day:
            later.append((posted, entry_no))
    if later:
        entry_date, entry_no = later[0]
        raise BankEntryAfterStatement(
            statement_no=statement.statement_no,
            statement_date=day,
            entry_no=entry_no,
            entry_date=entry_date,
            count=len(later),
        )


def undo_reconciliation(command: UndoReconciliation, books: Books, policy: Policy) -> Decision:
    statement = reconciled_statement(books, command.statement_no)
    if not statement.is_reconciled:
        claimed = books.claimed(reconciled_statement_key(command.statement_no))
        assert claimed is None, f"{command.statement_no} is reconciled, says its claim"
        return Decision([], books.head, {"statement_no": command.statement_no, "lines": 0})
    matched = [
        line_no for line_no, posted in statement.posted_lines.items() if not posted.bank_entry_no
    ]
    return undo_lines(statement, matched, books, policy, undoes_reconciliation=True)


def transfer_reconciliation_difference(
    command: TransferReconciliationDifference, books: Books, policy: Policy
) -> Decision:
    statement = open_reconciliation_of(books, command.statement_no)
    line = open_line(statement, line_of(statement, command.line_no).line_no)
    if line.transfers or any(entry.ledger != "bank_account" for entry in line.applications):
        raise LineOfPayments(statement_no=command.statement_no, line_no=line.line_no)
    if not line.difference:
        raise LineWithoutDifference(statement_no=command.statement_no, line_no=line.line_no)
    bank_account_no = import_of(statement).bank_account_no
    posting = Posting(books, policy, "journal")
    journal_line = JournalLine(
        posting_date=line.posting_date,
        document_no=command.document_no,
        account_type="bank_account",
        account_no=bank_account_no,
        amount=line.difference,
        currency=statement.currency,
        bal_account_type=command.account_type,
        bal_account_no=command.account_no,
        description=command.description,
    )
    decision = posting.decision(post_lines(posting, [journal_line]))

    # From here on it must succeed.
    stream = stream_id("bank_account", bank_account_no)
    (posted,) = (
        event
        for of_stream, event in decision.events
        if of_stream == stream and isinstance(event, BankEntriesPosted)
    )
    rows = [
        BankEntryMatchRow(line.line_no, entry.entry_no, entry.document_no, entry.amount)
        for entry in line.applications
    ]
    rows.append(
        BankEntryMatchRow(
            line.line_no, posted.entry_nos[0], posted.document_nos[0], posted.amounts[0]
        )
    )
    matched: Event = BankEntriesMatched(by_hand=True, **BANK_ENTRY_MATCHES.columns(rows))
    events = [*decision.events, (statement_stream(command.statement_no), matched)]
    numbers = {**decision.numbers, "statement_no": command.statement_no, "line_no": line.line_no}
    return decision._replace(events=events, numbers=numbers)
