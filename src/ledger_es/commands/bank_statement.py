"""Import the statements of one file: find their bank accounts, leave out known ones, and check their balances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from pydantic import Field

from ledger_es.aggregates.bank_account import StatementReceived
from ledger_es.aggregates.bank_statement import (
    STATEMENT_LINES,
    StatementImported,
    StatementLineRow,
    StatementLinesImported,
)
from ledger_es.aggregates.claims import (
    Key,
    bank_transaction_key,
    file_key,
)
from ledger_es.aggregates.event import Event, statement_no_of, statement_stream
from ledger_es.commands.statement_account import (
    AccountsAskedFor,
    FileStatement,
    ImportedFile,
    position_of,
    statements_of_accounts,
)
from ledger_es.commands.statement_recognition import (
    LINE_STEP,
    KnownStatement,
    known_as,
)
from ledger_es.commands.statement_record import (
    EntryFingerprint,
    StatementLineRecord,
    StatementRecord,
    first_day,
    identity,
    identity_key,
    last_day,
    repeated_transactions,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    EntryDateInvalid,
    OpeningNotAdopted,
    StatementOutOfBalance,
    TransactionTwiceInStatement,
    Words,
)
from ledger_es.posting.opening_balance import post_bank_opening
from ledger_es.posting.posting import Posting
from ledger_es.values import ZERO, OptionalCode, Sealed, Text, stream_id, unchecked

_lines_imported = unchecked(StatementLinesImported)

LINES_AN_EVENT = 1000


class ImportStatements(Command):
    """Record every statement of a file, all or none. The file itself is kept under its SHA-256.

    Each statement goes to the account with its IBAN or account number. If `bank_account_no` is given, statements of
    other accounts are left out; with `only_known_accounts`, statements of accounts that the books do not have. The same
    file brings them later. With `adopt_opening` an account without history adopts and posts the opening balance of its
    first statement.
    """

    name: ClassVar[str] = "import-statements"

    file_name: Text
    file_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    file_format: Text
    file_encoding: Text = ""
    reader_version: int = 1
    message_id: Text = ""
    reversals_flipped: bool = False
    warnings: tuple[Text, ...] = ()
    content: bytes = Field(exclude=True, repr=False)
    statements: tuple[StatementRecord, ...]
    bank_account_no: OptionalCode = ""
    adopt_opening: bool = False
    only_known_accounts: bool = False

    def request_content(self) -> dict[str, Any]:
        """The file and the options, but neither its name nor the statements that were read from it."""
        content = {
            "file_sha256": self.file_sha256,
            "bank_account_no": self.bank_account_no,
            "adopt_opening": self.adopt_opening,
        }
        if self.only_known_accounts:
            content["only_known_accounts"] = True
        return content


class Continuation(NamedTuple):
    """How a statement continues its account: its number, and the closing balance of the statement before it.

    If `adopts` is true, the account begins with the opening balance of this statement, which is posted.
    """

    sequence_no: int
    balance_before: Decimal
    adopts: bool = False


class NewStatement(NamedTuple):
    """A statement that will be recorded. Its closing balance is the file's, or computed if the file gives none."""

    statement_no: str
    statement: FileStatement
    sequence_no: int
    closing_balance: Decimal
    events: list[Event]
    sealed: list[Sealed]
    duplicate_count: int


def import_statements(command: ImportStatements, books: Books, policy: Policy) -> Decision:
    asked_for = AccountsAskedFor(command.bank_account_no, command.only_known_accounts)
    imported_file = ImportedFile(command.file_name, command.file_sha256)
    own = statements_of_accounts(imported_file, asked_for, books, command.statements)
    commit_no_by_place = _imported_places(command, books, own.statements)
    if len(commit_no_by_place) == len(own.statements):
        return Decision([], books.head, {}, repeats=max(commit_no_by_place.values()))

    posting = Posting(books, policy, "opening_balance")
    posts = False
    already_imported: list[str] = []
    imported: list[NewStatement] = []
    earlier_by_identity: dict[Key, KnownStatement] = {}
    last_by_account: dict[str, NewStatement] = {}
    statement_by_transaction: dict[Key, str] = {}
    for statement in own.statements:
        record = statement.record
        if record.place_in_file in commit_no_by_place:
            continue
        known_no = known_as(command.file_name, books, statement, earlier_by_identity)
        if known_no:
            already_imported.append(known_no)
            continue
        continuation = _continuation(command, books, statement, last_by_account)
        if continuation.adopts:
            _adopt_opening(books, policy, posting, statement)
            posts = True
        new = _new_statement(
            command, books, policy, statement, continuation, statement_by_transaction
        )
        imported.append(new)
        last_by_account[statement.bank_account_no] = new
        key = identity_key(statement.bank_account_no, record)
        if key is not None:
            earlier_by_identity[key] = KnownStatement(
                new.statement_no, statement.fingerprints.statement
            )
        for line in record.lines:
            transaction = bank_transaction_key(statement.bank_account_no, line.transaction_id)
            statement_by_transaction.setdefault(transaction, new.statement_no)

    # From here on it must succeed.
    numbers: dict[str, Any] = {
        "statement_nos": [new.statement_no for new in imported],
        "already_imported": already_imported,
        "duplicate_lines": sum(new.duplicate_count for new in imported),
    }
    if own.left_out:
        numbers["left_out"] = own.left_out
    if not imported:
        return Decision([], books.head, numbers)
    events = [event for new in imported for event in _in_streams(new)]
    sealed = [text for new in imported for text in new.sealed]
    files = [(command.file_sha256, command.content)]
    if not posts:
        return Decision(events, books.head, numbers, sealed, files)
    posted = posting.decision()
    return Decision(
        [*posted.events, *events], posted.head, {**posted.numbers, **numbers}, sealed, files
    )


def _imported_places(
    command: ImportStatements, books: Books, statements: Sequence[FileStatement]
) -> dict[int, int]:
    """The commit that imported each statement which an earlier import of the same file has taken, by its place."""
    places = [statement.record.place_in_file for statement in statements]
    claims = books.claims([file_key(command.file_sha256, place) for place in places])
    return {
        place: claims[key].commit_no
        for place in places
        if (key := file_key(command.file_sha256, place)) in claims
    }


# --- balances ------------------------------------------------------------------------------


def _continuation(
    command: ImportStatements,
    books: Books,
    statement: FileStatement,
    last_by_account: Mapping[str, NewStatement],
) -> Continuation:
    last = last_by_account.get(statement.bank_account_no)
    if last is not None:
        return Continuation(last.sequence_no + 1, last.closing_balance)
    bank_account_no = statement.bank_account_no
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    opening, sequence_no = statement.record.opening_balance, account.sequence_no_last + 1
    if not command.adopt_opening or opening is None or opening == account.received_balance:
        return Continuation(sequence_no, account.received_balance)
    if account.sequence_no_last or account.balance:
        raise OpeningNotAdopted(bank_account_no=bank_account_no, balance=account.balance)
    return Continuation(sequence_no, opening, adopts=True)


def _adopt_opening(
    books: Books, policy: Policy, posting: Posting, statement: FileStatement
) -> None:
    """Posts the opening balance of the first statement, with which the books of this account begin."""
    record, bank_account_no = statement.record, statement.bank_account_no
    opening, day = record.opening_balance, record.opening_date or first_day(record)
    assert opening is not None, "an opening balance that the file does not give is not adopted"
    if day is None:
        raise EntryDateInvalid(
            field="opening_date", day=None, reason=Words("an opening balance needs its date")
        )
    master = books.bank_account(bank_account_no)
    post_bank_opening(posting, bank_account_no, master, day, policy.valued(opening))


def _closing_balance(
    command: ImportStatements, policy: Policy, record: StatementRecord, balance_before: Decimal
) -> Decimal:
    """The file's closing balance, or one computed from the opening balance. Raises StatementOutOfBalance."""
    booked = sum((line.amount for line in record.lines), ZERO)
    opening = balance_before if record.opening_balance is None else record.opening_balance
    closing = opening + booked if record.closing_balance is None else record.closing_balance
    if opening + booked != closing:
        raise StatementOutOfBalance(
            file=command.file_name,
            position=position_of(record),
            opening=opening,
            booked=booked,
            closing=closing,
            difference=closing - opening - booked,
        )
    policy.bank_amount(opening)
    return policy.bank_amount(closing)


# --- what is recorded ----------------------------------------------------------------------


def _new_statement(
    command: ImportStatements,
    books: Books,
    policy: Policy,
    statement: FileStatement,
    continuation: Continuation,
    statement_by_transaction: Mapping[Key, str],
) -> NewStatement:
    """The statement with its events. `statement_by_transaction` has the transactions of earlier statements of the file.

    Raises StatementOutOfBalance or TransactionTwiceInStatement.
    """
    record, bank_account_no = statement.record, statement.bank_account_no
    closing = _closing_balance(command, policy, record, continuation.balance_before)
    _refuse_repeated(command, record)
    duplicate_of = _brought_before(books, statement, statement_by_transaction)
    statement_no = f"{bank_account_no}/{continuation.sequence_no}"
    rows = _line_rows(policy, statement, duplicate_of)
    events: list[Event] = [_imported_event(command, policy, statement, continuation.sequence_no)]
    for at in range(0, len(rows), LINES_AN_EVENT):
        events.append(_lines_imported(**STATEMENT_LINES.columns(rows[at : at + LINES_AN_EVENT])))
    events.append(
        StatementReceived(
            statement_no=statement_no,
            sequence_no=continuation.sequence_no,
            closing_balance=closing,
            closing_date=record.closing_date or last_day(record),
        )
    )
    sealed = [
        Sealed(f"line:{statement_no}/{place * LINE_STEP}", text)
        for place, line in enumerate(record.lines, 1)
        for text in (line.payer, line.text)
        if text
    ]
    return NewStatement(
        statement_no=statement_no,
        statement=statement,
        sequence_no=continuation.sequence_no,
        closing_balance=closing,
        events=events,
        sealed=sealed,
        duplicate_count=sum(1 for no in duplicate_of if no),
    )


def _imported_event(
    command: ImportStatements, policy: Policy, statement: FileStatement, sequence_no: int
) -> StatementImported:
    record = statement.record
    opening, closing = record.opening_balance, record.closing_balance
    return StatementImported(
        statement_no=f"{statement.bank_account_no}/{sequence_no}",
        bank_account_no=statement.bank_account_no,
        sequence_no=sequence_no,
        file_sha256=command.file_sha256,
        file_format=command.file_format,
        file_encoding=command.file_encoding,
        reader_version=command.reader_version,
        place_in_file=record.place_in_file,
        message_id=command.message_id,
        bank_identity=identity(record),
        bank_statement_id=record.bank_statement_id,
        electronic_sequence_no=record.electronic_sequence_no,
        legal_sequence_no=record.legal_sequence_no,
        page_no=record.page_no,
        period_from=record.period_from,
        period_to=record.period_to,
        copy_code=record.copy_code,
        currency=record.currency,
        opening_balance=None if opening is None else policy.bank_amount(opening),
        opening_date=record.opening_date,
        closing_balance=None if closing is None else policy.bank_amount(closing),
        closing_date=record.closing_date or last_day(record),
        line_count=len(record.lines),
        left_out_counts=record.left_out_counts,
        reversals_flipped=command.reversals_flipped,
        warnings=command.warnings,
        statement_fingerprint=statement.fingerprints.statement,
    )


def _brought_before(
    books: Books, statement: FileStatement, statement_by_transaction: Mapping[Key, str]
) -> list[str]:
    """For each line, the number of the statement that first brought its transaction; empty if the line is new."""
    keys = [
        bank_transaction_key(statement.bank_account_no, line.transaction_id)
        for line in statement.record.lines
    ]
    claims = books.claims(keys)
    return [
        statement_no_of(claims[key].stream)
        if key in claims
        else statement_by_transaction.get(key, "")
        for key in keys
    ]


def _refuse_repeated(command: ImportStatements, record: StatementRecord) -> None:
    """Raises TransactionTwiceInStatement if two lines have the same transaction id."""
    repeated = next(iter(repeated_transactions(record)), None)
    if repeated is not None:
        line_nos = [
            place * LINE_STEP
            for place, line in enumerate(record.lines, 1)
            if line.transaction_id == repeated
        ]
        raise TransactionTwiceInStatement(
            file=command.file_name,
            position=position_of(record),
            line_nos=", ".join(map(str, line_nos)),
            transaction_id=repeated,
        )


def _line_rows(
    policy: Policy, statement: FileStatement, duplicate_of: Sequence[str]
) -> list[StatementLineRow]:
    return [
        _line_row(policy, place * LINE_STEP, line, known, duplicate)
        for place, (line, known, duplicate) in enumerate(
            zip(statement.record.lines, statement.fingerprints.lines, duplicate_of, strict=True), 1
        )
    ]


def _line_row(
    policy: Policy,
    line_no: int,
    line: StatementLineRecord,
    fingerprint: EntryFingerprint,
    duplicate_of: str,
) -> StatementLineRow:
    return StatementLineRow(
        line_no=line_no,
        transaction_id=line.transaction_id,
        statement_entry_place=line.entry_place,
        detail_place=line.detail_place,
        source_line=line.source_line,
        booking_date=line.booking_date,
        date_source=line.date_source,
        value_date=line.value_date,
        amount=policy.bank_amount(line.amount, or_zero=False),
        payer_seal=line.payer.seal,
        text_seal=line.text.seal,
        payment_reference=line.payment_reference,
        reference_type=line.reference_type,
        bank_reference=line.bank_reference,
        statement_entry_reference=line.entry_reference,
        bank_transaction_code=line.bank_transaction_code,
        mandate_id=line.mandate_id,
        reversal=line.reversal,
        return_reason=line.return_reason,
        foreign_currency=line.foreign_currency,
        foreign_amount=line.foreign_amount,
        foreign_rate=line.foreign_rate,
        charge_amount=line.charge_amount,
        charge_currency=line.charge_currency,
        charge_included=line.charge_included,
        line_fingerprint=fingerprint.fingerprint,
        entry_occurrence=fingerprint.occurrence,
        duplicate_of=duplicate_of,
    )


def _in_streams(new: NewStatement) -> list[tuple[str, Event]]:
    """The events with their streams. StatementReceived belongs to the bank account, the others to the statement."""
    account_stream = stream_id("bank_account", new.statement.bank_account_no)
    return [
        (
            account_stream
            if isinstance(event, StatementReceived)
            else statement_stream(new.statement_no),
            event,
        )
        for event in new.events
    ]
