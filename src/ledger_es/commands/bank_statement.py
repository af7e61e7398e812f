"""Import the statements of one file: find their bank accounts, and decide which of their lines are new money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final, NamedTuple

from pydantic import Field

from ledger_es.aggregates.bank_account import BankAccount
from ledger_es.aggregates.claims import file_key
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.commands.statement_account import (
    AccountsAskedFor,
    FileStatement,
    ImportedFile,
    position_of,
    statements_of_accounts,
)
from ledger_es.commands.statement_changes import (
    changed_lines,
    missing_before,
    statements_with_changed_lines,
)
from ledger_es.commands.statement_import import (
    FileFacts,
    LineNames,
    Occurrences,
    TakenStatement,
    answer_about,
    received,
    sealed_texts,
    statement_events,
)
from ledger_es.commands.statement_intake import (
    intake_statement,
    known_account,
    links_placed,
    with_earlier_lines,
)
from ledger_es.commands.statement_record import StatementRecord
from ledger_es.commands.statement_reissued import reissued
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import valued_on
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    EntryDateInvalid,
    OpeningNotAdopted,
    StatementOutOfBalance,
    StatementUndated,
    Words,
)
from ledger_es.intake.pages import adds_up, closing_of, days_of
from ledger_es.intake.records import Days, IntakeStatement, KnownAccount
from ledger_es.intake.remembering import remember
from ledger_es.intake.take import days_that_matter, take
from ledger_es.posting.opening_balance import post_bank_opening
from ledger_es.posting.posting import Posting
from ledger_es.values import ZERO, OptionalCode, Sealed, StatementNo, Text, stream_id

ONE_DAY: Final = timedelta(days=1)


class ImportStatements(Command):
    """Record every statement of a file, all or none. The file itself is kept under its SHA-256.

    Which of its lines are new money is decided by the balances (intake.md). A statement that the bank has issued again
    with other content is refused; with `as_new` it is recorded, and a person decides its lines.

    Each statement goes to the account with its IBAN or account number. If `bank_account_no` is given, statements of
    other accounts are left out; with `only_known_accounts`, statements of accounts that the books do not have. The same
    file brings them later. With `adopt_opening` an account without history adopts and posts the opening balance of its
    first statement.

    `earlier_lines` names, by statement, earlier lines that have a bank reference of the file, as far as the sender has
    found any: a new line that repeats a reference says so.
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
    as_new: bool = False
    earlier_lines: dict[StatementNo, tuple[int, ...]] = Field(default_factory=dict)

    def request_content(self) -> dict[str, Any]:
        """The file and the options, but neither its name nor the statements that were read from it."""
        content = {
            "file_sha256": self.file_sha256,
            "bank_account_no": self.bank_account_no,
            "adopt_opening": self.adopt_opening,
        }
        for option in ("only_known_accounts", "as_new"):
            if getattr(self, option):
                content[option] = True
        return content


class _ReadStatement(NamedTuple):
    """A statement of the file in the form that intake asks for."""

    statement: FileStatement
    intake: IntakeStatement


class _Opening(NamedTuple):
    """The balance with which the books of an account begin, at the end of a day."""

    day: date
    balance: Decimal


class _AccountImport(NamedTuple):
    """What an import brings to one bank account. `before` and `after` is what intake knows of it."""

    bank_account_no: str
    opening: _Opening | None
    taken: list[TakenStatement]
    already_imported: list[str]
    before: KnownAccount
    after: KnownAccount


def import_statements(command: ImportStatements, books: Books, policy: Policy) -> Decision:
    asked_for = AccountsAskedFor(command.bank_account_no, command.only_known_accounts)
    imported_file = ImportedFile(command.file_name, command.file_sha256)
    own = statements_of_accounts(imported_file, asked_for, books, command.statements)
    commit_no_by_place = _imported_places(command, books, own.statements)
    if len(commit_no_by_place) == len(own.statements):
        return Decision([], books.head, {}, repeats=max(commit_no_by_place.values()))

    statements_by_account: dict[str, list[FileStatement]] = {}
    for statement in own.statements:
        if statement.record.place_in_file not in commit_no_by_place:
            statements_by_account.setdefault(statement.bank_account_no, []).append(statement)
    imports = [
        _account_import(command, books, bank_account_no, statements)
        for bank_account_no, statements in statements_by_account.items()
    ]
    posting = Posting(books, policy, "opening_balance")
    openings = [_adopt_opening(books, policy, posting, account) for account in imports]

    # From here on it must succeed.
    events: list[tuple[str, Event]] = []
    sealed: list[Sealed] = []
    answers: list[dict[str, Any]] = []
    for account in imports:
        names = LineNames(books, account.taken)
        events += _events(command, books, policy, account, names)
        sealed += [text for taken in account.taken for text in sealed_texts(taken)]
        missing = missing_before(account.after)
        answers += [
            answer_about(
                taken,
                account.after.statements[taken.statement_no],
                names,
                missing.amounts.get(taken.statement_no),
                opens_the_books=taken.statement_no == missing.opening_of,
            )
            for taken in account.taken
        ]
    numbers = _numbers(imports, answers)
    decided_nos = [
        number
        for account in imports
        for number in statements_with_changed_lines(account.before, account.after)
    ]
    if decided_nos:
        numbers["decided_nos"] = decided_nos
    if own.left_out:
        numbers["left_out"] = own.left_out
    if not answers:
        return Decision([], books.head, numbers)
    files = [(command.file_sha256, command.content)]
    if not any(openings):
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


# --- what is new ---------------------------------------------------------------------------


def _account_import(
    command: ImportStatements,
    books: Books,
    bank_account_no: str,
    statements: Sequence[FileStatement],
) -> _AccountImport:
    """Takes the statements into what is known of their account, one after the other.

    Raises StatementConflict, StatementOutOfBalance, StatementUndated, OpeningNotAdopted or EntryDateInvalid.
    """
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    read = [_read(command, statement) for statement in statements]
    spans = [days_that_matter(statement.intake) for statement in read]
    days = Days(min(span.first for span in spans), max(span.last for span in spans))
    known_before = known_account(books, account, days)
    before = with_earlier_lines(books, account, known_before, command.earlier_lines)
    opening = _opening_to_adopt(command, bank_account_no, account, read)
    known = before
    if opening is not None:
        known = known._replace(opening_day=opening.day, opening_balance=opening.balance)
    taken: list[TakenStatement] = []
    already_imported: list[str] = []
    for statement in read:
        sequence_no = account.sequence_no_last + len(taken) + 1
        statement_no = f"{bank_account_no}/{sequence_no}"
        intake = take(known, statement.intake, statement_no, as_new=command.as_new)
        if intake.refusal is not None:
            is_recorded = intake.refusal.statement in account.received
            earlier_books = books if is_recorded else None
            raise reissued(command.file_name, statement.statement, intake.refusal, earlier_books)
        if intake.same_as:
            already_imported.append(intake.same_as)
            continue
        known = remember(known, statement.intake, statement_no, intake)
        taken.append(
            TakenStatement(
                statement_no=statement_no,
                sequence_no=sequence_no,
                statement=statement.statement,
                intake_statement=statement.intake,
                intake=intake,
                as_new=command.as_new,
            )
        )
    # With a history, they must take up what is there, because no opening balance is adopted.
    takes_up = not any(statement.intake.what in ("apart", "doubtful") for statement in taken)
    if command.adopt_opening and _has_history(account) and not takes_up:
        raise OpeningNotAdopted(bank_account_no=bank_account_no, balance=account.balance)
    return _AccountImport(bank_account_no, opening, taken, already_imported, before, known)


def _read(command: ImportStatements, statement: FileStatement) -> _ReadStatement:
    record = statement.record
    intake = intake_statement(record, statement.fingerprints, command.file_format)
    if None in days_of(intake):
        raise StatementUndated(file=command.file_name, position=position_of(record))
    # A page that does not add up by itself may do so with the other pages of its statement.
    if not record.page_no and not adds_up(intake):
        booked = sum((line.amount for line in record.lines), ZERO)
        opening, closing = intake.opening, closing_of(intake)
        assert opening is not None, "a statement without an opening balance adds up"
        assert closing is not None, "a statement without a closing balance adds up"
        raise StatementOutOfBalance(
            file=command.file_name,
            position=position_of(record),
            opening=opening,
            booked=booked,
            closing=closing,
            difference=closing - opening - booked,
        )
    return _ReadStatement(statement, intake)


# --- the opening balance -------------------------------------------------------------------


def _opening_to_adopt(
    command: ImportStatements,
    bank_account_no: str,
    account: BankAccount,
    statements: Iterable[_ReadStatement],
) -> _Opening | None:
    """The balance before the first statement of the file, if it is asked for and the account has no history.

    Raises EntryDateInvalid.
    """
    if not command.adopt_opening:
        return None
    with_balance = [
        (statement, balance)
        for statement in statements
        if (balance := _balance_before(statement.intake)) is not None
    ]
    if not with_balance:
        return None
    closings = {closing_of(statement.intake) for statement, _ in with_balance}
    first, balance = min(
        with_balance,
        key=lambda pair: (days_of(pair[0].intake).first_day, pair[1] in closings),
    )
    if _has_history(account):
        return None
    day = days_of(first.intake).first_day
    record = first.statement.record
    if day is None or not (record.lines or record.opening_date or record.period_from):
        reason = Words("an opening balance needs its date")
        raise EntryDateInvalid(field="opening_date", day=None, reason=reason)
    return _Opening(day - ONE_DAY, balance) if balance else None


def _has_history(account: BankAccount) -> bool:
    return bool(account.received or account.balance or account.opening_date)


def _balance_before(statement: IntakeStatement) -> Decimal | None:
    """The opening balance; counted from the closing balance if the file does not give it."""
    if statement.opening is not None:
        return statement.opening
    closing = closing_of(statement)
    if closing is None:
        return None
    return closing - sum((line.amount for line in statement.lines), ZERO)


def _adopt_opening(
    books: Books, policy: Policy, posting: Posting, account: _AccountImport
) -> _Opening | None:
    """Posts the opening balance with which the books of this account begin."""
    if account.opening is not None:
        number = account.bank_account_no
        master = books.bank_account(number)
        exact = policy.bank_amount(account.opening.balance, master.currency)
        balance = valued_on(policy, exact, master.currency, account.opening.day)
        post_bank_opening(posting, number, master, account.opening.day, balance)
    return account.opening


# --- what is recorded ----------------------------------------------------------------------


def _events(
    command: ImportStatements,
    books: Books,
    policy: Policy,
    account: _AccountImport,
    names: LineNames,
) -> list[tuple[str, Event]]:
    number, after = account.bank_account_no, account.after
    file = FileFacts(
        sha256=command.file_sha256,
        format=command.file_format,
        encoding=command.file_encoding,
        reader_version=command.reader_version,
        message_id=command.message_id,
        reversals_flipped=command.reversals_flipped,
        warnings=command.warnings,
    )
    occurrences = Occurrences(books, number)
    account_events: list[Event] = []
    events: list[tuple[str, Event]] = []
    for taken in account.taken:
        known = after.statements[taken.statement_no]
        own_events = statement_events(policy, file, taken, known, names, occurrences)
        events += [(statement_stream(taken.statement_no), event) for event in own_events]
        account_events.append(received(policy, taken, known))
    links_before = {link.key for link in account.before.links}
    links_after = {link.key for link in after.links}
    account_events += links_placed(
        [link for link in after.links if link.key not in links_before],
        [link.key for link in account.before.links if link.key not in links_after],
        policy,
        books.bank_account(number).currency,
    )
    for statement_no, event in changed_lines(
        books, account.before, after, names, occurrences
    ).items():
        events.append((statement_stream(statement_no), event))
    stream = stream_id("bank_account", number)
    return [*events, *((stream, event) for event in account_events)]


def _numbers(imports: Sequence[_AccountImport], answers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "statement_nos": [taken.statement_no for account in imports for taken in account.taken],
        "already_imported": [number for account in imports for number in account.already_imported],
        "statements": answers,
    }
