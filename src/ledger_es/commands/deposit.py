"""Post the receipts of a journal as a deposit at the bank, and undo it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.claims import closed_key, reversal_key
from ledger_es.aggregates.deposit import DepositLine, DepositPosted, DepositUndone
from ledger_es.aggregates.general_ledger import EntryRow, Posted
from ledger_es.aggregates.journal_batch import BatchLine, JournalName, JournalTemplate
from ledger_es.commands.bank_statement_undo import party_events
from ledger_es.commands.journal import PostedDocuments, post_placed_lines
from ledger_es.commands.journal_batch_posting import DueLines, batch_events, due_lines
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.dimension import refuse_set
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankAccountBlocked,
    BankEntryIsClosed,
    DepositIsUndone,
    DepositLineInvalid,
    DepositNoUsed,
    DepositTotalDiffers,
    DepositUnknown,
    Words,
)
from ledger_es.posting.journal_line import JournalLine, PlacedLine, accounts_of
from ledger_es.posting.lump import as_lump
from ledger_es.posting.number_series import Drawn, draw
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.posting.undone_line import UndonePayment, undo_transaction
from ledger_es.values import ZERO, Code, OptionalCode, PositiveAmount, stream_id
from ledger_es.values.dimension_set import DimensionSet, merged


class PostDeposit(Command):
    """Post the lines of a journal as a deposit into a bank account (receivables.md 12).

    The lines need no balancing account; their receipts are negative, and must add up to `total_amount`. All are posted
    on the posting date of the deposit. `as_lump` makes one bank entry of them, as the bank will show it; the receipts
    then bear the number of the deposit, and what they are called outside tells them apart. Otherwise each is a document
    with a bank entry of its own. Without `deposit_no` the number is drawn from the series of the journal.

    A line carries what it names, then the `dimensions` of the deposit, then what its account and the bank account
    contribute. The one bank entry of a lump carries what all its lines have alike.
    """

    name: ClassVar[str] = "post-deposit"

    template: JournalTemplate
    batch: Code
    deposit_no: OptionalCode = ""
    bank_account_no: Code
    posting_date: date
    document_date: date | None = None
    total_amount: PositiveAmount
    as_lump: bool = False
    dimensions: DimensionSet = ""
    tolerance: ToleranceAnswers = ToleranceAnswers()


class UndoDeposit(Command):
    """Undo a deposit: what it settled is open again, and its ledger transactions are reversed on their own date.

    Receipts that somebody has reversed by themselves are left as they are. Nothing is undone if anything is in the way:
    a later application, a bank entry that a statement shows, a date that is not allowed, a blocked party or account.
    """

    name: ClassVar[str] = "undo-deposit"

    deposit_no: Code


class _Numbers(NamedTuple):
    """The number of the deposit and, unless it is a lump, those of its lines."""

    deposit_no: str
    by_line: dict[int, str]
    drawn: Drawn


# --- posting ------------------------------------------------------------------------------


def post_deposit(command: PostDeposit, books: Books, policy: Policy) -> Decision:
    journal = JournalName(command.template, command.batch)
    due = due_lines(books, journal, command.tolerance)
    master = books.bank_account(command.bank_account_no)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=command.bank_account_no)
    currency = master.currency or policy.currency
    if command.deposit_no and books.deposit(command.deposit_no).posted is not None:
        raise DepositNoUsed(deposit_no=command.deposit_no)
    for line in due.lines:
        _refuse_line(command, journal, line, currency, policy)
    total = policy.money(command.total_amount, currency)
    _refuse_another_total(journal, due.lines, total)

    refuse_set(books.dimensions, command.dimensions)

    numbers = _numbers(command, due, books)
    posting = Posting(books, policy, "deposit")
    for drawn in numbers.drawn.events:
        posting.also(stream_id("number_series", due.series), drawn)
    placed = list(_placed(command, due, numbers))
    if command.as_lump:
        placed = as_lump(posting, placed, _money(command, numbers, total, currency))
    posted = post_placed_lines(posting, placed)
    for event in batch_events(due, posting.register_no, posted):
        posting.also(journal.stream, event)
    posting.also(
        stream_id("deposit", numbers.deposit_no),
        DepositPosted(
            bank_account_no=command.bank_account_no,
            posting_date=command.posting_date,
            document_date=command.document_date or command.posting_date,
            currency=currency,
            total_amount=total,
            is_lump=command.as_lump,
            register_no=posting.register_no,
            template=command.template,
            batch=command.batch,
            lines=tuple(_deposit_lines(due.lines, posted)),
        ),
    )
    answer = posted.answer
    answer["deposit_no"] = numbers.deposit_no
    if numbers.drawn.warnings:
        answer["warnings"] = [warning.as_json() for warning in numbers.drawn.warnings]
    return posting.decision(answer)


def _refuse_line(
    command: PostDeposit, journal: JournalName, line: BatchLine, currency: str, policy: Policy
) -> None:
    """Raises DepositLineInvalid for a line whose money does not come to the bank account, or does not come now."""
    own = (line.bal_account_type, line.bal_account_no)
    reason = None
    if line.bal_account_no and own != ("bank_account", command.bank_account_no):
        reason = Words(
            "it is balanced by another account, {account_no}", account_no=line.bal_account_no
        )
    elif (line.currency or policy.currency) != currency:
        reason = Words(
            "it is in {currency}, and the bank account in {bank_currency}",
            currency=line.currency or policy.currency,
            bank_currency=currency,
        )
    elif line.recurring_method:
        reason = Words("it recurs")
    if reason is not None:
        raise DepositLineInvalid(journal=str(journal), line_no=line.line_no, reason=reason)


def _refuse_another_total(journal: JournalName, lines: Iterable[BatchLine], total: Decimal) -> None:
    lines_total = sum((-line.amount for line in lines), ZERO)
    if lines_total != total:
        raise DepositTotalDiffers(
            journal=str(journal),
            lines_total=lines_total,
            total_amount=total,
            difference=total - lines_total,
        )


def _numbers(command: PostDeposit, due: DueLines, books: Books) -> _Numbers:
    """The numbers of the deposit and of its lines, drawn where there is none."""
    unnumbered = [] if command.as_lump else [line for line in due.lines if not line.document_no]
    count = len(unnumbered) + (not command.deposit_no)
    drawn = draw(books, due.series, [command.posting_date] * count) if count else Drawn()
    numbers = iter(drawn.numbers)
    deposit_no = command.deposit_no or next(numbers)
    by_line = {line.line_no: line.document_no for line in due.lines}
    by_line |= {line.line_no: next(numbers) for line in unnumbered}
    return _Numbers(deposit_no, by_line, drawn)


def _placed(command: PostDeposit, due: DueLines, numbers: _Numbers) -> Iterator[PlacedLine]:
    """The lines to post, without that of a lump for the bank."""
    bank_account_no = command.bank_account_no
    for line, placed in zip(due.lines, due.placed, strict=True):
        changes = {
            "posting_date": command.posting_date,
            "document_date": line.document_date or command.document_date,
            "bal_account_type": "bank_account",
            "bal_account_no": bank_account_no,
            "document_no": numbers.by_line[line.line_no],
            "dimensions": merged((line.dimensions, command.dimensions)),
        }
        if command.as_lump:
            changes["bal_account_no"] = ""
            changes["document_no"] = numbers.deposit_no
            changes["external_document_no"] = line.external_document_no or line.document_no
        asked = placed.line.model_copy(update=changes)
        accounts = accounts_of(asked)
        if command.as_lump:
            # The entry says where its money came to, so that a return finds it.
            accounts = tuple(
                account._replace(bal_account_type="bank_account", bal_account_no=bank_account_no)
                for account in accounts
            )
        yield placed._replace(line=asked, accounts=accounts)


def _money(command: PostDeposit, numbers: _Numbers, total: Decimal, currency: str) -> JournalLine:
    """The line of a lump for the bank."""
    return JournalLine(
        posting_date=command.posting_date,
        document_date=command.document_date,
        document_no=numbers.deposit_no,
        account_type="bank_account",
        account_no=command.bank_account_no,
        amount=total,
        currency=currency,
    )


def _deposit_lines(lines: Iterable[BatchLine], posted: PostedDocuments) -> Iterator[DepositLine]:
    by_line = {
        placed.place: (placed.line, document.document_no, transaction_no)
        for document, transaction_no in zip(posted.documents, posted.transaction_nos, strict=True)
        for placed in document.lines
    }
    for line in lines:
        asked, document_no, transaction_no = by_line[line.line_no]
        yield DepositLine(
            line_no=line.line_no,
            transaction_no=transaction_no,
            account_type=line.account_type,
            account_no=line.account_no,
            document_type=line.document_type,
            document_no=document_no,
            external_document_no=asked.external_document_no,
            amount=-line.amount,
        )


# --- undoing ------------------------------------------------------------------------------


def undo_deposit(command: UndoDeposit, books: Books, policy: Policy) -> Decision:
    deposit = books.deposit(command.deposit_no)
    if deposit.posted is None:
        raise DepositUnknown(deposit_no=command.deposit_no)
    transaction_nos = {line.transaction_no for line in deposit.posted.lines}
    reversed_in = _reversed_in(books, transaction_nos)
    if reversed_in.keys() == transaction_nos:
        raise DepositIsUndone(deposit_no=command.deposit_no, register_no=max(reversed_in.values()))
    posting = Posting(books, policy, "reversal")
    payments: list[UndonePayment] = []
    # Receipts that settled the same entries are undone newest first.
    for transaction_no in sorted(transaction_nos - reversed_in.keys(), reverse=True):
        undone = undo_transaction(posting, transaction_no)
        for entry in undone.recorded.entries:
            _refuse_shown_by_bank(books, entry, transaction_no)
        payments += undone.payments

    # From here on it must succeed.
    for stream, event in party_events(posting, payments):
        posting.also(stream, event)
    posting.also(
        stream_id("deposit", command.deposit_no), DepositUndone(register_no=posting.register_no)
    )
    return posting.decision(PostingAnswer(deposit_no=command.deposit_no))


def _reversed_in(books: Books, transaction_nos: Iterable[int]) -> dict[int, int]:
    """The register that has reversed each transaction that was reversed."""
    registers: dict[int, int] = {}
    for transaction_no in transaction_nos:
        reversing = books.find_claimant(reversal_key(transaction_no))
        if reversing is not None:
            assert isinstance(reversing, Posted), "a reversal is claimed outside the general ledger"
            registers[transaction_no] = reversing.register_no
    return registers


def _refuse_shown_by_bank(books: Books, entry: EntryRow, transaction_no: int) -> None:
    if entry.ledger != "bank_account":
        return
    master = books.bank_account(entry.account_no)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=entry.account_no)
    account = books.find_bank_account(entry.account_no)
    assert account is not None, f"bank account {entry.account_no} vanished"
    if entry.no in account.partly_found or books.claimed(closed_key(entry.no)):
        raise BankEntryIsClosed(entry_no=entry.no, transaction_no=transaction_no)
