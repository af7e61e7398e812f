"""Take back the import of a statement of which nothing is posted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from ledger_es.aggregates.bank_statement import LinesCleared
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_chain import (
    WITHDRAWN_LINKS,
    ImportWithdrawn,
    ReplacedLinkRow,
)
from ledger_es.aggregates.statement_intake import StatementWithdrawn
from ledger_es.aggregates.statement_lines import BankStatement
from ledger_es.commands.bank_statement_reconciliation import import_of
from ledger_es.commands.statement_changes import changed_lines, statements_with_changed_lines
from ledger_es.commands.statement_import import LineNames, Occurrences
from ledger_es.commands.statement_intake import entries_of_statement, known_account
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision, nothing
from ledger_es.deciding.policy import Policy
from ledger_es.errors import StatementInUse, StatementNotWithdrawn
from ledger_es.intake.remembering import in_the_way_of_withdrawing, withdraw
from ledger_es.values import StatementNo, stream_id


class WithdrawStatement(Command):
    """Take back the import of a statement of which nothing is posted.

    The same file can be imported again. The statement, its history and the file stay; its number is not used again.
    """

    name: ClassVar[str] = "withdraw-statement"

    statement_no: StatementNo


def withdraw_statement(command: WithdrawStatement, books: Books, policy: Policy) -> Decision:
    statement = books.bank_statement(command.statement_no)
    if statement.is_withdrawn:
        return nothing(books.head)
    _refuse_posted(command.statement_no, [statement])
    imported = import_of(statement)
    number = imported.bank_account_no
    account = books.find_bank_account(number)
    assert account is not None, f"bank account {number} vanished"
    before = known_account(books, account)
    in_the_way = in_the_way_of_withdrawing(before, command.statement_no)
    if in_the_way is not None:
        raise StatementInUse(statement_no=command.statement_no, in_the_way=in_the_way)
    after = withdraw(before, command.statement_no)
    waiting_again = statements_with_changed_lines(before, after)
    _refuse_posted(command.statement_no, map(books.bank_statement, waiting_again))

    # From here on it must succeed.
    events: list[tuple[str, Event]] = []
    for other in [command.statement_no, *waiting_again]:
        applied = [
            line.line_no for line in books.bank_statement(other).lines.values() if line.is_settled
        ]
        if applied:
            events.append((statement_stream(other), LinesCleared(line_nos=tuple(applied))))
    changed = changed_lines(books, before, after, LineNames(books, ()), Occurrences(books, number))
    events += [(statement_stream(other), event) for other, event in changed.items()]
    events.append((statement_stream(command.statement_no), _withdrawn(statement)))
    links_after = set(after.links)
    ended = [ReplacedLinkRow(*link.key) for link in before.links if link not in links_after]
    columns = WITHDRAWN_LINKS.columns(ended)
    events.append(
        (
            stream_id("bank_account", number),
            ImportWithdrawn(statement_no=command.statement_no, **columns),
        )
    )
    return Decision(events, books.head, {"statement_no": command.statement_no})


def _refuse_posted(statement_no: str, statements: Iterable[BankStatement]) -> None:
    for statement in statements:
        if statement.posted_lines or statement.is_reconciled:
            raise StatementNotWithdrawn(statement_no=statement_no, posted=statement.statement_no)


def _withdrawn(statement: BankStatement) -> StatementWithdrawn:
    imported = import_of(statement)
    money = [entry[0].entry for entry in entries_of_statement(statement) if entry[0].is_money]
    return StatementWithdrawn(
        bank_account_no=imported.bank_account_no,
        file_sha256=imported.file_sha256,
        place_in_file=imported.place_in_file,
        statement_fingerprint=imported.statement_fingerprint,
        page_no=imported.page_no,
        line_fingerprints=tuple(entry.fingerprint for entry in money),
        entry_occurrences=tuple(entry.occurrence for entry in money),
    )
