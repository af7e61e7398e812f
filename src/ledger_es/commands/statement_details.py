"""Attach the payments that a bank tells in a file of their own to the amounts of the statement that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import Field

from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_details import (
    ATTACHED_PAYMENTS,
    RECEIVED_DETAILS,
    AttachedPaymentRow,
    DetailsOutcome,
    DetailsReceived,
    ReceivedDetailsRow,
    StatementDetailsAttached,
)
from ledger_es.commands.bank_statement_reconciliation import import_of
from ledger_es.commands.detailed_line import (
    ANNOUNCEMENT,
    Candidate,
    Found,
    added_up,
    candidates_of,
    found_line,
    named_candidate,
    possible,
    sums_shown,
)
from ledger_es.commands.details_answer import EntryAnswer, Part, answer_in_words
from ledger_es.commands.details_record import DetailedEntryRecord, DetailsRecord, NamedLine
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
from ledger_es.errors import DetailsEntryUnknown, DetailsOfAnotherAmount
from ledger_es.values import (
    OptionalCode,
    Sealed,
    Text,
    stream_id,
)


class AttachDetails(Command):
    """Attach the payments of a file (camt.054, MT942, BgMax, OCR giro) to the lines of statements that show their sums.

    An entry is found by the bank's reference and its amount, or by its amount and day. Where no statement shows it yet,
    it waits: the same file attaches it later. Nothing is posted, and balances stay as they are. A line that is posted,
    or that a person has assigned, is left as it is. If a line is `named`, only it is asked.
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
    named: NamedLine | None = None

    def request_content(self) -> dict[str, Any]:
        """The file and the options, but neither its name nor what was read from it."""
        asked: dict[str, Any] = {
            "file_sha256": self.file_sha256,
            "bank_account_no": self.bank_account_no,
        }
        if self.named is not None:
            asked["named"] = self.named.model_dump(mode="json")
        return asked


def attach_details(command: AttachDetails, books: Books, policy: Policy) -> Decision:
    accounts = _of_accounts(command, books)
    if command.named is not None:
        answers_by_account = _named_answers(command, command.named, books, accounts)
    else:
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
            answer_in_words(answer) for answers in answers_by_account.values() for answer in answers
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
) -> list[EntryAnswer]:
    candidates = list(candidates_of(books, bank_account_no, records))
    answers: list[EntryAnswer] = []
    for record in records:
        for entry in record.entries:
            part = Part(record.place_in_file, entry)
            answers.append(_answer(command, (part,), candidates))
    if command.file_format == ANNOUNCEMENT:
        return _with_sums(command, answers, candidates)
    return answers


def _answer(
    command: AttachDetails, parts: tuple[Part, ...], candidates: list[Candidate]
) -> EntryAnswer:
    """What becomes of the amount that the entries come to. The candidate found is taken from the `candidates`."""
    entry = added_up([part.entry for part in parts])
    found = found_line(command.file_format, entry, candidates)
    if found.candidate is not None:
        candidates[:] = [other for other in candidates if other is not found.candidate]
    return EntryAnswer(parts, entry, found)


def _with_sums(
    command: AttachDetails, answers: Sequence[EntryAnswer], candidates: list[Candidate]
) -> list[EntryAnswer]:
    """The answers, in which entries that no statement shows one by one are one where a statement shows their sum."""
    waiting = {
        id(part.entry): part
        for answer in answers
        for part in answer.parts
        if answer.outcome == "waiting"
    }
    shown_as_sum: dict[tuple[int, int], EntryAnswer] = {}
    for group in sums_shown([part.entry for part in waiting.values()]):
        parts = tuple(waiting[id(entry)] for entry in group)
        answer = _answer(command, parts, candidates)
        if answer.outcome != "waiting":
            shown_as_sum.update((part.place, answer) for part in parts)
    told = [shown_as_sum.get(answer.parts[0].place, answer) for answer in answers]
    # Each answer once, where its first entry stands.
    return list({id(answer): answer for answer in told}.values())


def _named_answers(
    command: AttachDetails,
    named: NamedLine,
    books: Books,
    accounts: dict[str, list[DetailsRecord]],
) -> dict[str, list[EntryAnswer]]:
    """The answer about the line that a person names, with its bank account.

    Raises DetailsEntryUnknown, StatementUnknown, StatementLineUnknown or DetailsOfAnotherAmount.
    """
    candidate = named_candidate(books, named.statement_no, named.line_no)
    bank_account_no = named.statement_no.rpartition("/")[0]
    parts_by_name = {
        "{}/{}".format(*part.place): part
        for record in accounts.get(bank_account_no, ())
        for part in (Part(record.place_in_file, entry) for entry in record.entries)
    }
    names = dict.fromkeys(named.entries or parts_by_name)
    for name in names or ("",):
        if name not in parts_by_name:
            raise DetailsEntryUnknown(
                file=command.file_name, entry=name, bank_account_no=bank_account_no
            )
    parts = tuple(parts_by_name[name] for name in names)
    entry = added_up([part.entry for part in parts])
    if entry.amount != candidate.amount:
        raise DetailsOfAnotherAmount(
            statement_no=named.statement_no,
            line_no=named.line_no,
            amount=candidate.amount,
            told=entry.amount,
        )
    outcome = possible(command.file_format, entry, candidate)
    return {bank_account_no: [EntryAnswer(parts, entry, Found(outcome, candidate))]}


# --- what is recorded -----------------------------------------------------------------------------


def _received_rows(
    books: Books, command: AttachDetails, bank_account_no: str, answers: Sequence[EntryAnswer]
) -> list[ReceivedDetailsRow]:
    """The entries that are attached, that begin to wait, or that need not wait any longer."""
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    waiting = account.waiting_details.get(command.file_sha256, set())
    rows: list[ReceivedDetailsRow] = []
    for answer in answers:
        statement_no, line_no = "", 0
        if answer.candidate is not None:
            statement_no = answer.candidate.statement.statement_no
            line_no = answer.candidate.line.line_no
        for part in answer.parts:
            outcome: DetailsOutcome
            match answer.outcome:
                case "attached":
                    outcome = "attached"
                case "waiting" if part.place not in waiting:
                    outcome = "waiting"
                case "posted" | "detailed" if part.place in waiting:
                    outcome = "known"
                case _:
                    continue
            row = ReceivedDetailsRow(*part.place, part.entry.amount, outcome, statement_no, line_no)
            rows.append(row)
    return rows


def _attached_events(
    command: AttachDetails, policy: Policy, attached: Sequence[EntryAnswer]
) -> Iterator[tuple[str, Event]]:
    """One event for each statement, with the payments of all its entries in the order of their lines."""
    rows_by_statement: dict[str, list[AttachedPaymentRow]] = {}
    for answer in attached:
        assert answer.candidate is not None, "an entry was attached to no line"
        rows = rows_by_statement.setdefault(answer.candidate.statement.statement_no, [])
        rows += _payment_rows(answer.entry, answer.candidate, policy)
    for statement_no, rows in rows_by_statement.items():
        event = StatementDetailsAttached(
            file_sha256=command.file_sha256,
            file_format=command.file_format,
            **ATTACHED_PAYMENTS.columns(sorted(rows)),
        )
        yield statement_stream(statement_no), event


def _payment_rows(
    entry: DetailedEntryRecord, candidate: Candidate, policy: Policy
) -> Iterator[AttachedPaymentRow]:
    line, currency = candidate.line, import_of(candidate.statement).currency
    for place, payment in enumerate(entry.payments, 1):
        yield AttachedPaymentRow(
            line_no=line.line_no + place,
            replaced_line_no=line.line_no,
            transaction_id=f"{line.transaction_id}/{place}",
            statement_entry_place=line.entry.entry_place,
            detail_place=0 if entry.is_whole else place,
            booking_date=line.posting_date,
            amount=policy.bank_amount(payment.amount, currency),
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


def _sealed_texts(attached: Sequence[EntryAnswer]) -> Iterator[Sealed]:
    for answer in attached:
        assert answer.candidate is not None, "an entry was attached to no line"
        statement_no, line = answer.candidate.statement.statement_no, answer.candidate.line
        for place, payment in enumerate(answer.entry.payments, 1):
            for text in (payment.payer, payment.text):
                if text:
                    yield Sealed(f"line:{statement_no}/{line.line_no + place}", text)
