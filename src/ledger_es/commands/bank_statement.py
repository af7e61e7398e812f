"""Import the statements of one file: who they belong to, whether they are known, how they follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

from pydantic import Field

from ledger_es.aggregates.bank_account import StatementReceived
from ledger_es.aggregates.bank_statement import StatementImported, StatementLinesImported
from ledger_es.aggregates.claims import (
    Key,
    account_at_bank_key,
    bank_transaction_key,
    file_key,
    iban_key,
)
from ledger_es.aggregates.event import Event, statement_no_of, statement_stream, stream_key
from ledger_es.commands.statement_record import (
    StatementLineRecord,
    StatementRecord,
    content_of,
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
    StatementAccountUnknown,
    StatementConflict,
    StatementCurrencyWrong,
    StatementOfAnotherAccount,
    StatementOutOfBalance,
    TransactionTwiceInStatement,
    Words,
)
from ledger_es.posting.opening_balance import post_bank_opening
from ledger_es.posting.posting import Posting
from ledger_es.values import (
    ZERO,
    OptionalCode,
    Sealed,
    Text,
    stream_id,
    unchecked,
)

_lines_imported = unchecked(StatementLinesImported)

LINES_AN_EVENT = 1000
LINE_STEP = 10_000
"""Line numbers go in steps, 10000, 20000, …, as in the trade's journals."""


class ImportStatements(Command):
    """Record every statement of a file, all or none. The bytes are kept under their SHA-256.

    `bank_account_no` empty: each statement goes to the account with its IBAN or number. `adopt_opening`: an account
    without history takes, and posts, the opening balance of its first statement.
    """

    name: ClassVar[str] = "import-statements"

    file_name: Text
    file_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    file_format: Text
    content: bytes = Field(exclude=True, repr=False)
    statements: tuple[StatementRecord, ...]
    bank_account_no: OptionalCode = ""
    adopt_opening: bool = False

    def request_content(self) -> dict[str, Any]:
        """The file and what is to be done with it: not its name, nor what a reader made of it."""
        return {
            "file_sha256": self.file_sha256,
            "bank_account_no": self.bank_account_no,
            "adopt_opening": self.adopt_opening,
        }


def import_statements(command: ImportStatements, books: Books, policy: Policy) -> Decision:
    keys = [
        file_key(command.file_sha256, statement.place_in_file) for statement in command.statements
    ]
    held = books.claims(keys)
    if held:
        return Decision([], books.head, {}, repeats=min(claim.commit_no for claim in held.values()))
    intake = _Intake(command, books, policy)
    for statement in command.statements:
        intake.take(statement)
    return intake.decision()


class _Intake:
    """Goes through the statements of the file, each on what the ones before it left."""

    def __init__(self, command: ImportStatements, books: Books, policy: Policy) -> None:
        self.command = command
        self.books = books
        self.policy = policy
        self.posting = Posting(books, policy, "opening_balance")
        self.posts = False
        self.events: list[tuple[str, Event]] = []
        self.sealed: list[Sealed] = []
        self.balances: dict[str, tuple[Decimal, int]] = {}
        self.taken: dict[Key, tuple[str, str]] = {}
        self.imported: list[str] = []
        self.known: list[str] = []
        self.duplicates = 0

    def take(self, statement: StatementRecord) -> None:
        bank_account_no = self._bank_account(statement)
        terms = self.books.bank_account(bank_account_no)
        if statement.currency != terms.currency:
            raise StatementCurrencyWrong(
                file=self.command.file_name,
                position=_position(statement),
                bank_account_no=bank_account_no,
                currency=terms.currency,
                found=statement.currency,
            )
        digest = self.books.fingerprint(content_of(statement))
        if self._is_known(statement, bank_account_no, digest):
            return
        before, sequence_no = self._before(statement, bank_account_no)
        opening, closing = self._balances(statement, before)
        imported = StatementImported(
            statement_no=f"{bank_account_no}/{sequence_no}",
            bank_account_no=bank_account_no,
            sequence_no=sequence_no,
            file_sha256=self.command.file_sha256,
            file_format=self.command.file_format,
            place_in_file=statement.place_in_file,
            bank_identity=identity(statement),
            bank_statement_id=statement.bank_statement_id,
            electronic_sequence_no=statement.electronic_sequence_no,
            legal_sequence_no=statement.legal_sequence_no,
            period_from=statement.period_from,
            period_to=statement.period_to,
            is_copy=statement.is_copy,
            currency=statement.currency,
            opening_balance=opening,
            opening_date=statement.opening_date,
            closing_balance=closing,
            closing_date=statement.closing_date or last_day(statement),
            balances_given=statement.opening_balance is not None
            and statement.closing_balance is not None,
            balance_before=before,
            gap_before=opening != before,
            line_count=len(statement.lines),
            content_digest=digest,
        )
        self._note(imported, statement)

    # --- whose it is, whether it is known ---

    def _bank_account(self, statement: StatementRecord) -> str:
        number = "".join(statement.account_no_at_bank.split())
        # Some banks give the IBAN where the number belongs.
        names = [name for name in (statement.iban, number) if name]
        keys = [key(name) for name in names for key in (iban_key, account_at_bank_key)]
        holders = self.books.claims(keys)
        found = next((stream_key(holders[key].stream) for key in keys if key in holders), "")
        wanted = self.command.bank_account_no
        if not wanted:
            if not found:
                raise StatementAccountUnknown(
                    file=self.command.file_name,
                    position=_position(statement),
                    account=statement.iban or number or None,
                )
            return found
        terms = self.books.bank_account(wanted)
        has_identity = bool(terms.iban or terms.account_no_at_bank)
        if found != wanted and (found or has_identity):
            raise StatementOfAnotherAccount(
                file=self.command.file_name,
                position=_position(statement),
                bank_account_no=wanted,
                account=statement.iban or number or None,
            )
        return wanted

    def _is_known(self, statement: StatementRecord, bank_account_no: str, digest: str) -> bool:
        key = identity_key(bank_account_no, statement)
        if key is None:
            return False
        if key in self.taken:
            known_no, known_digest = self.taken[key]
        else:
            claim = self.books.claimed(key)
            if claim is None:
                return False
            event = self.books.recorded(claim.stream, claim.version)
            assert isinstance(event, StatementImported), (
                f"{key} is claimed by {type(event).__name__}"
            )
            known_no, known_digest = event.statement_no, event.content_digest
        if known_digest != digest:
            recorded, found = self._contradiction(known_no, statement)
            raise StatementConflict(
                file=self.command.file_name,
                position=_position(statement),
                identity=statement.bank_statement_id or statement.electronic_sequence_no,
                statement_no=known_no,
                recorded=recorded,
                found=found,
            )
        self.known.append(known_no)
        return True

    def _contradiction(self, known_no: str, statement: StatementRecord) -> tuple[str, str]:
        """The first thing that the recorded statement and this one say differently."""
        if known_no in self.imported:
            return "taken from this file before", "another statement with its number"
        known = self.books.bank_statement(known_no)
        before = known.imported
        assert before is not None, f"{known_no} is claimed and was never imported"
        opening, closing = statement.opening_balance, statement.closing_balance
        recorded = _in_words(
            before.opening_balance,
            before.closing_balance,
            [
                (line.posting_date, line.amount, line.transaction_id, line.payment_reference)
                for line in known.lines.values()
            ],
        )
        found = _in_words(
            before.opening_balance if opening is None else opening,
            before.closing_balance if closing is None else closing,
            [
                (line.booking_date, line.amount, line.transaction_id, line.payment_reference)
                for line in statement.lines
            ],
        )
        differing = (pair for pair in zip(recorded, found, strict=False) if pair[0] != pair[1])
        return next(differing, ("payers, texts and value dates as recorded", "others"))

    # --- balances and lines ---

    def _before(self, statement: StatementRecord, bank_account_no: str) -> tuple[Decimal, int]:
        """The closing balance of the statement before, and the number of this one."""
        if bank_account_no in self.balances:
            balance, sequence_no = self.balances[bank_account_no]
            return balance, sequence_no + 1
        account = self.books.find_bank_account(bank_account_no)
        assert account is not None, f"bank account {bank_account_no} vanished"
        balance = account.received_balance
        opening = statement.opening_balance
        if self.command.adopt_opening and opening is not None and opening != balance:
            if account.sequence_no_last or account.balance:
                raise OpeningNotAdopted(bank_account_no=bank_account_no, balance=account.balance)
            self._adopt(bank_account_no, opening, statement.opening_date or first_day(statement))
            balance = opening
        return balance, account.sequence_no_last + 1

    def _adopt(self, bank_account_no: str, opening: Decimal, day: date | None) -> None:
        """Posts the opening balance as of the first statement: the books of this account begin with it."""
        posting, policy = self.posting, self.policy
        if day is None:
            raise EntryDateInvalid(
                field="opening_date", day=None, reason=Words("an opening balance needs its date")
            )
        master = self.books.bank_account(bank_account_no)
        post_bank_opening(posting, bank_account_no, master, day, policy.valued(opening))
        self.posts = True

    def _balances(self, statement: StatementRecord, before: Decimal) -> tuple[Decimal, Decimal]:
        booked = sum((line.amount for line in statement.lines), ZERO)
        opening = before if statement.opening_balance is None else statement.opening_balance
        closing = (
            opening + booked if statement.closing_balance is None else statement.closing_balance
        )
        if opening + booked != closing:
            raise StatementOutOfBalance(
                file=self.command.file_name,
                position=_position(statement),
                opening=opening,
                booked=booked,
                closing=closing,
                difference=closing - opening - booked,
            )
        return self.policy.bank_amount(opening), self.policy.bank_amount(closing)

    def _note(self, imported: StatementImported, statement: StatementRecord) -> None:
        bank, statement_no = imported.bank_account_no, imported.statement_no
        stream = statement_stream(statement_no)
        key = identity_key(bank, statement)
        if key is not None:
            self.taken[key] = (statement_no, imported.content_digest)
        self.balances[bank] = (imported.closing_balance, imported.sequence_no)
        self.events.append((stream, imported))
        self.events += [(stream, event) for event in self._lines(imported, statement)]
        received = StatementReceived(
            statement_no=statement_no,
            sequence_no=imported.sequence_no,
            closing_balance=imported.closing_balance,
            closing_date=imported.closing_date,
        )
        self.events.append((stream_id("bank_account", bank), received))
        self.imported.append(statement_no)

    def _lines(self, imported: StatementImported, statement: StatementRecord) -> list[Event]:
        bank, statement_no = imported.bank_account_no, imported.statement_no
        self._refuse_twice(statement)
        keys = [bank_transaction_key(bank, line.transaction_id) for line in statement.lines]
        held = {key: self.taken[key][0] for key in keys if key in self.taken}
        claims = self.books.claims(keys).items()
        held.update((key, statement_no_of(claim.stream)) for key, claim in claims)
        self.taken.update((key, (statement_no, "")) for key in keys if key not in held)
        self.duplicates += sum(1 for key in keys if key in held)
        events: list[Event] = []
        lines = iter(enumerate(zip(keys, statement.lines, strict=True), 1))
        while part := list(islice(lines, LINES_AN_EVENT)):
            rows = [
                self._row(place, line, statement_no, held.get(key, ""))
                for place, (key, line) in part
            ]
            columns = {name: _column(tuple(row[name] for row in rows)) for name in rows[0]}
            events.append(_lines_imported(**columns))
        return events

    def _refuse_twice(self, statement: StatementRecord) -> None:
        """A transaction of the bank is one line of a statement: another line is another transaction."""
        repeated = next(iter(repeated_transactions(statement)), None)
        if repeated is not None:
            line_nos = [
                place * LINE_STEP
                for place, line in enumerate(statement.lines, 1)
                if line.transaction_id == repeated
            ]
            raise TransactionTwiceInStatement(
                file=self.command.file_name,
                position=_position(statement),
                line_nos=", ".join(map(str, line_nos)),
                transaction_id=repeated,
            )

    def _row(
        self, place: int, line: StatementLineRecord, statement_no: str, duplicate_of: str
    ) -> dict[str, Any]:
        line_no = place * LINE_STEP
        subject = f"line:{statement_no}/{line_no}"
        self.sealed += [Sealed(subject, text) for text in (line.payer, line.text) if text]
        return {
            "line_nos": line_no,
            "transaction_ids": line.transaction_id,
            "statement_entry_places": line.entry_place,
            "detail_places": line.detail_place,
            "source_lines": line.source_line,
            "booking_dates": line.booking_date,
            "value_dates": line.value_date or line.booking_date,
            "amounts": self.policy.bank_amount(line.amount, or_zero=False),
            "payer_seals": line.payer.seal,
            "text_seals": line.text.seal,
            "payment_references": line.payment_reference,
            "mandate_ids": line.mandate_id,
            "foreign_currencies": line.foreign_currency,
            "foreign_amounts": line.foreign_amount,
            "charge_amounts": line.charge_amount,
            "bank_references": line.bank_reference,
            "bank_transaction_codes": line.bank_transaction_code,
            "reversals": line.reversal,
            "duplicates_of": duplicate_of,
        }

    # --- the end ---

    def decision(self) -> Decision:
        numbers = {
            "statement_nos": self.imported,
            "already_imported": self.known,
            "duplicate_lines": self.duplicates,
        }
        if not self.events:
            return Decision([], self.books.head, numbers)
        files = [(self.command.file_sha256, self.command.content)]
        if not self.posts:
            return Decision(self.events, self.books.head, numbers, self.sealed, files)
        posted = self.posting.decision()
        return Decision(
            [*posted.events, *self.events],
            posted.head,
            {**posted.numbers, **numbers},
            self.sealed,
            files,
        )


def _position(statement: StatementRecord) -> str:
    return f"statement {statement.place_in_file}"


def _in_words(
    opening: Decimal, closing: Decimal, lines: Sequence[tuple[date, Decimal, str, str]]
) -> list[str]:
    """What a statement says that may be told in the clear."""
    said = [f"opening balance {opening}", f"closing balance {closing}", f"{len(lines)} lines"]
    for place, (day, amount, transaction_id, reference) in enumerate(lines, 1):
        line = f"line {place * LINE_STEP}: {day}, {amount}, {transaction_id} {reference}"
        said.append(line.rstrip())
    return said


def _column(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return values if any(values) else ()
