"""Open and renumber the reconciliation of a bank account with a statement, as a task of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from ledger_es.aggregates.bank_reconciliation import (
    ReconciliationOpened,
    ReconciliationRenumbered,
)
from ledger_es.aggregates.bank_statement import LinesCleared
from ledger_es.aggregates.claims import Key, printed_no_key
from ledger_es.aggregates.event import (
    Event,
    reconciliation_stream,
    statement_no_of,
    statement_stream,
)
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.bank_statement_reconciliation import import_of
from ledger_es.commands.statement_warnings import warnings_about
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    OtherReconciliationsOpen,
    PrintedNoUsed,
    ReconciliationIsOpen,
    ReconciliationNotOpened,
    StatementIsPosted,
    StatementIsWithdrawn,
)
from ledger_es.values import Code, OptionalCode, StatementNo


class OpenReconciliation(Command):
    """Open the reconciliation of a bank account with one of its imported statements.

    Its lines are matched with bank entries that are posted, and nothing is posted to the G/L (receivables.md 10). What
    was only proposed for lines that are not posted, other than bank entries, is removed. `printed_no` is the number of
    the statement for people; empty: our own count.
    """

    name: ClassVar[str] = "open-reconciliation"

    statement_no: StatementNo
    printed_no: OptionalCode = ""


class RenumberReconciliation(Command):
    """Give the reconciliation another number for people, open or posted. The number before is free again."""

    name: ClassVar[str] = "renumber-reconciliation"

    statement_no: StatementNo
    printed_no: Code

    def claims_asked(self) -> Iterable[Key]:
        bank_account_no = self.statement_no.rpartition("/")[0]
        return [printed_no_key(bank_account_no, self.printed_no)]


def open_reconciliation(command: OpenReconciliation, books: Books, policy: Policy) -> Decision:
    statement_no = command.statement_no
    statement = books.bank_statement(statement_no)
    before = books.bank_reconciliation(statement_no)
    if before.is_opened and command.printed_no in ("", before.printed_no):
        return Decision([], books.head, _numbers(statement_no, before.printed_no))
    if before.is_opened:
        raise ReconciliationIsOpen(
            statement_no=statement_no, printed_no=before.printed_no, asked=command.printed_no
        )
    if statement.is_withdrawn:
        raise StatementIsWithdrawn(statement_no=statement_no)
    if statement.is_reconciled:
        raise StatementIsPosted(statement_no=statement_no, mode="reconcile")
    imported = import_of(statement)
    printed_no = command.printed_no or str(imported.sequence_no)
    _refuse_used(books, imported.bank_account_no, printed_no, statement_no)

    # From here on it must succeed.
    opened = ReconciliationOpened(
        bank_account_no=imported.bank_account_no, statement_no=statement_no, printed_no=printed_no
    )
    events: list[tuple[str, Event]] = [(reconciliation_stream(statement_no), opened)]
    proposed = tuple(line.line_no for line in statement.lines_to_post if _is_only_proposed(line))
    if proposed:
        events.append((statement_stream(statement_no), LinesCleared(line_nos=proposed)))
    others = _others_open(books, imported.bank_account_no, statement_no)
    warnings = warnings_about(statement_no, {OtherReconciliationsOpen: others})
    return Decision(events, books.head, {**_numbers(statement_no, printed_no), **warnings})


def _others_open(books: Books, bank_account_no: str, statement_no: str) -> list[str]:
    """The other statements of the account with which a reconciliation is open."""
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    books.load(map(reconciliation_stream, account.unreconciled))
    return [
        number
        for number in account.unreconciled
        if number != statement_no and books.bank_reconciliation(number).is_opened
    ]


def _is_only_proposed(line: StatementLine) -> bool:
    """Whether something other than bank entries was proposed for the line, and nobody has decided it."""
    if line.is_decided or not line.is_settled:
        return False
    return any(entry.ledger != "bank_account" for entry in line.applications) or bool(
        line.transfers
    )


def renumber_reconciliation(
    command: RenumberReconciliation, books: Books, policy: Policy
) -> Decision:
    statement_no, printed_no = command.statement_no, command.printed_no
    statement = reconciled_statement(books, statement_no)
    before = books.bank_reconciliation(statement_no).printed_no
    if printed_no == before:
        return Decision([], books.head, _numbers(statement_no, printed_no))
    bank_account_no = import_of(statement).bank_account_no
    _refuse_used(books, bank_account_no, printed_no, statement_no)

    # From here on it must succeed.
    renumbered = ReconciliationRenumbered(
        bank_account_no=bank_account_no, printed_no=printed_no, printed_no_before=before
    )
    stream = reconciliation_stream(statement_no)
    return Decision([(stream, renumbered)], books.head, _numbers(statement_no, printed_no))


def reconciled_statement(books: Books, statement_no: str) -> BankStatement:
    """The statement, with which a reconciliation is open or posted. Raises StatementUnknown, StatementIsWithdrawn or
    ReconciliationNotOpened.
    """
    statement = books.bank_statement(statement_no)
    if statement.is_withdrawn:
        raise StatementIsWithdrawn(statement_no=statement_no)
    if not books.bank_reconciliation(statement_no).is_opened:
        bank_account_no = import_of(statement).bank_account_no
        raise ReconciliationNotOpened(statement_no=statement_no, bank_account_no=bank_account_no)
    return statement


def _refuse_used(books: Books, bank_account_no: str, printed_no: str, statement_no: str) -> None:
    claim = books.claimed(printed_no_key(bank_account_no, printed_no))
    if claim is not None and statement_no_of(claim.stream) != statement_no:
        raise PrintedNoUsed(
            bank_account_no=bank_account_no,
            printed_no=printed_no,
            other_statement_no=statement_no_of(claim.stream),
        )


def _numbers(statement_no: str, printed_no: str) -> dict[str, Any]:
    return {"statement_no": statement_no, "printed_no": printed_no}
