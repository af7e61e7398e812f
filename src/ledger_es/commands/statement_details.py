"""Attach the payments that a bank tells in a file of their own to the amounts of the statement that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from pydantic import Field

from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_details import (
    ATTACHED_PAYMENTS,
    RECEIVED_DETAILS,
    AttachedPaymentRow,
    DetailsReceived,
    ReceivedDetailsRow,
    StatementDetailsAttached,
)
from ledger_es.aggregates.statement_lines import StatementLine
from ledger_es.commands.detailed_line import (
    Candidate,
    EntryOutcome,
    candidates_of,
    found_line,
)
from ledger_es.commands.details_record import DetailedEntryRecord, DetailsRecord
from ledger_es.commands.statement_account import (
    AccountsAskedFor,
    FileStatement,
    ImportedFile,
    statements_of_accounts,
)
from ledger_es.commands.statement_record import StatementRecord
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.values import (
    OptionalCode,
    Sealed,
    Text,
    stream_id,
)


class AttachDetails(Command):
    """Attach the payments of a file (camt.054, BgMax, OCR giro) to the lines of statements that show their sums.

    An entry is found by the bank's reference and its amount, or by its amount and day. Where no statement shows it yet,
    it waits: the same file attaches it later. Nothing is posted, and balances stay as they are. A line that is posted,
    or that a person has assigned, is left as it is.
    """

    name: ClassVar[str] = "attach-details"

    file_name: Text
    file_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    file_format: Text
    message_id: Text = ""
    warnings: tuple[Text, ...] = ()
    content: bytes = Field(exclude=True, repr=False)
    accounts: tuple[DetailsRecord, ...]
    bank_account_no: OptionalCode = ""

    def request_content(self) -> dict[str, Any]:
        """The file and the option, but neither its name nor what was read from it."""
        return {"file_sha256": self.file_sha256, "bank_account_no": self.bank_account_no}


class _Answer(NamedTuple):
    """What became of an entry of the file, and the entry of the statement if there is one."""

    place_in_file: int
    entry: DetailedEntryRecord
    outcome: EntryOutcome
    candidate: Candidate | None = None


def attach_details(command: AttachDetails, books: Books, policy: Policy) -> Decision:
    accounts = _of_accounts(command, books)
    answers_by_account = {
        bank_account_no: _answers(command, books, bank_account_no, records)
        for bank_account_no, records in accounts.items()
    }

    # From here on it must succeed.
    events: list[tuple[str, Event]] = []
    sealed: list[Sealed] = []
    for bank_account_no, answers in answers_by_account.items():
        received = _received_rows(books, command, bank_account_no, answers)
        if not received:
            continue
        attached = [answer for answer in answers if answer.outcome == "attached"]
        events += _attached_events(command, policy, attached)
        sealed += _sealed_texts(attached)
        event = DetailsReceived(
            file_sha256=command.file_sha256,
            file_format=command.file_format,
            message_id=command.message_id,
            warnings=command.warnings,
            **RECEIVED_DETAILS.columns(received),
        )
        events.append((stream_id("bank_account", bank_account_no), event))
    numbers: dict[str, Any] = {
        "bank_account_nos": list(accounts),
        "details": [
            _in_words(answer) for answers in answers_by_account.values() for answer in answers
        ],
    }
    if not events:
        return Decision([], books.head, numbers)
    files = [(command.file_sha256, command.content)]
    return Decision(events, books.head, numbers, sealed, files)


def _of_accounts(command: AttachDetails, books: Books) -> dict[str, list[DetailsRecord]]:
    """The parts of the file by bank account. Raises as `statements_of_accounts`."""
    statements = [
        StatementRecord(
            place_in_file=record.place_in_file,
            iban=record.iban,
            account_no_at_bank=record.account_no_at_bank,
            currency=record.currency,
        )
        for record in command.accounts
    ]
    file = ImportedFile(command.file_name, command.file_sha256)
    asked_for = AccountsAskedFor(command.bank_account_no)
    own: list[FileStatement] = statements_of_accounts(file, asked_for, books, statements).statements
    record_by_place = {record.place_in_file: record for record in command.accounts}
    accounts: dict[str, list[DetailsRecord]] = {}
    for statement in own:
        record = record_by_place[statement.record.place_in_file]
        accounts.setdefault(statement.bank_account_no, []).append(record)
    return accounts


# --- which line it is ----------------------------------------------------------------------------


def _answers(
    command: AttachDetails, books: Books, bank_account_no: str, records: Sequence[DetailsRecord]
) -> list[_Answer]:
    candidates = list(candidates_of(books, bank_account_no, records))
    answers: list[_Answer] = []
    taken: set[tuple[str, int]] = set()
    for record in records:
        for entry in record.entries:
            free = [
                candidate
                for candidate in candidates
                if (candidate.statement.statement_no, candidate.line.line_no) not in taken
            ]
            outcome, candidate = found_line(command.file_format, entry, free)
            if candidate is not None:
                taken.add((candidate.statement.statement_no, candidate.line.line_no))
            answers.append(_Answer(record.place_in_file, entry, outcome, candidate))
    return answers


# --- what is recorded -----------------------------------------------------------------------------


def _received_rows(
    books: Books, command: AttachDetails, bank_account_no: str, answers: Sequence[_Answer]
) -> list[ReceivedDetailsRow]:
    """The entries that are attached, or that begin to wait."""
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    waiting = account.waiting_details.get(command.file_sha256, set())
    rows: list[ReceivedDetailsRow] = []
    for answer in answers:
        place, entry = answer.place_in_file, answer.entry
        if answer.outcome == "attached" and answer.candidate is not None:
            statement_no = answer.candidate.statement.statement_no
            row = ReceivedDetailsRow(
                place, entry.entry_place, entry.amount, "attached", statement_no, answer.candidate.line.line_no
            )  # fmt: skip
            rows.append(row)
        elif answer.outcome == "waiting" and (place, entry.entry_place) not in waiting:
            rows.append(ReceivedDetailsRow(place, entry.entry_place, entry.amount, "waiting"))
    return rows


def _attached_events(
    command: AttachDetails, policy: Policy, attached: Sequence[_Answer]
) -> Iterator[tuple[str, Event]]:
    """One event for each statement, with the payments of all its entries in the order of their lines."""
    rows_by_statement: dict[str, list[AttachedPaymentRow]] = {}
    for answer in attached:
        assert answer.candidate is not None, "an entry was attached to no line"
        rows = rows_by_statement.setdefault(answer.candidate.statement.statement_no, [])
        rows += _payment_rows(answer.entry, answer.candidate.line, policy)
    for statement_no, rows in rows_by_statement.items():
        event = StatementDetailsAttached(
            file_sha256=command.file_sha256,
            file_format=command.file_format,
            **ATTACHED_PAYMENTS.columns(sorted(rows)),
        )
        yield statement_stream(statement_no), event


def _payment_rows(
    entry: DetailedEntryRecord, line: StatementLine, policy: Policy
) -> Iterator[AttachedPaymentRow]:
    for place, payment in enumerate(entry.payments, 1):
        yield AttachedPaymentRow(
            line_no=line.line_no + place,
            replaced_line_no=line.line_no,
            transaction_id=f"{line.transaction_id}/{place}",
            statement_entry_place=line.entry.entry_place,
            detail_place=place,
            booking_date=line.posting_date,
            amount=policy.bank_amount(payment.amount),
            value_date=entry.value_date,
            payer_seal=payment.payer.seal,
            text_seal=payment.text.seal,
            payment_reference=payment.payment_reference,
            reference_type=payment.reference_type,
            bank_reference=payment.bank_reference or line.entry.bank_reference,
            mandate_id=payment.mandate_id,
            return_reason=payment.return_reason,
            foreign_currency=payment.foreign_currency,
            foreign_amount=payment.foreign_amount,
            foreign_rate=payment.foreign_rate,
            charge_amount=payment.charge_amount,
            charge_currency=payment.charge_currency,
            charge_included=payment.charge_included,
        )


def _sealed_texts(attached: Sequence[_Answer]) -> Iterator[Sealed]:
    for answer in attached:
        assert answer.candidate is not None, "an entry was attached to no line"
        statement_no, line = answer.candidate.statement.statement_no, answer.candidate.line
        for place, payment in enumerate(answer.entry.payments, 1):
            for text in (payment.payer, payment.text):
                if text:
                    yield Sealed(f"line:{statement_no}/{line.line_no + place}", text)


def _in_words(answer: _Answer) -> dict[str, Any]:
    """The answer about one entry; `said` is its outcome in words."""
    candidate = answer.candidate
    facts: dict[str, Any] = {
        "place_in_file": answer.place_in_file,
        "entry": answer.entry.entry_place,
        "amount": str(answer.entry.amount),
        "payments": len(answer.entry.payments),
        "outcome": answer.outcome,
        "statement_no": candidate.statement.statement_no if candidate else "",
        "line_no": candidate.line.line_no if candidate else 0,
    }
    return {**facts, "said": _OUTCOMES_IN_WORDS[answer.outcome].format(**facts)}


_OUTCOMES_IN_WORDS: Final[dict[EntryOutcome, str]] = {
    "attached": "attached to {statement_no}, line {line_no}: they take its place",
    "waiting": "waits for a statement that shows it",
    "posted": "{statement_no}, line {line_no} is posted already: nothing is changed",
    "detailed": "known already in {statement_no}",
    "assigned": "a person has assigned {statement_no}, line {line_no} (to attach them all the same:"
    " ledger-es statements clear {statement_no} --line {line_no}, then the file again)",
    "unclear": "several lines could be it: nothing is changed",
    "no_payments": "the file does not tell them",
    "unequal": "they do not come to the amount: nothing is changed",
    "too_many": "more than a line can have",
}
