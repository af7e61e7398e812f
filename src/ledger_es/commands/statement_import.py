"""What an import records of each statement: the events, the seals of its texts, and what the answer says about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ledger_es.aggregates.bank_statement import (
    STATEMENT_LINES,
    StatementImported,
    StatementLineRow,
    StatementLinesImported,
)
from ledger_es.aggregates.claims import statement_line_key
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.statement_chain import StatementReceived
from ledger_es.commands.statement_account import FileStatement
from ledger_es.commands.statement_intake import entries_of_record, entries_of_statement
from ledger_es.commands.statement_record import StatementLineRecord, StatementRecord, last_day
from ledger_es.deciding.books import Books
from ledger_es.deciding.policy import Policy
from ledger_es.intake.records import (
    Intake,
    IntakeStatement,
    KnownStatement,
    LineKey,
    LineStanding,
)
from ledger_es.values import Sealed, unchecked

_lines_imported = unchecked(StatementLinesImported)

LINES_AN_EVENT: Final = 1000
LINE_STEP: Final = 10_000
"""Line numbers are 10000, 20000 and so on, as is usual in journals."""
_NAMED: Final = 20


class FileFacts(NamedTuple):
    """What is recorded of the file with each of its statements."""

    sha256: str
    format: str
    encoding: str
    reader_version: int
    message_id: str
    reversals_flipped: bool
    warnings: tuple[str, ...]


class TakenStatement(NamedTuple):
    """A statement of the file that will be recorded under its number, and what intake says about it."""

    statement_no: str
    sequence_no: int
    statement: FileStatement
    intake_statement: IntakeStatement
    intake: Intake
    as_new: bool


class Occurrences:
    """Counts the entries of one bank account with the same fingerprint that are money."""

    def __init__(self, books: Books, bank_account_no: str) -> None:
        self._books = books
        self._bank_account_no = bank_account_no
        self._used: dict[str, set[int]] = {}

    def look_up(self, fingerprints: Iterable[str]) -> None:
        """Looks up all occurrences of these fingerprints that the books have, several at once."""
        asked = {fingerprint for fingerprint in fingerprints if fingerprint not in self._used}
        self._used.update((fingerprint, set()) for fingerprint in asked)
        occurrence = 1
        while asked:
            keys = {
                statement_line_key(self._bank_account_no, fingerprint, occurrence): fingerprint
                for fingerprint in asked
            }
            held = self._books.claims(list(keys))
            asked = {keys[key] for key in held}
            for fingerprint in asked:
                self._used[fingerprint].add(occurrence)
            occurrence += 1

    def next(self, fingerprint: str) -> int:
        """The number of one more entry with this fingerprint, which counts from now on."""
        self.look_up([fingerprint])
        used = self._used[fingerprint]
        occurrence = next(number for number in range(1, len(used) + 2) if number not in used)
        used.add(occurrence)
        return occurrence


class LineNames:
    """Names lines as `<statement>/<line>`: those of the file, and those of statements in the books."""

    def __init__(self, books: Books, taken: Iterable[TakenStatement]) -> None:
        self._line_nos = {
            statement.statement_no: [
                [(place + 1) * LINE_STEP for place in entry]
                for entry in entries_of_record(statement.statement.record)
            ]
            for statement in taken
        }
        self._books = books

    def line(self, key: LineKey | None, detail: int = 0, details: int = 1) -> str:
        """The line of this entry; of a batch, the one of the same detail if the entry has as many details."""
        if key is None:
            return ""
        line_nos = self.line_nos(key.statement)[key.place - 1]
        return f"{key.statement}/{line_nos[detail if len(line_nos) == details else 0]}"

    def line_nos(self, statement_no: str) -> list[list[int]]:
        """The line numbers of each of the entries of a statement."""
        if statement_no not in self._line_nos:
            statement = self._books.bank_statement(statement_no)
            self._line_nos[statement_no] = [
                [line.line_no for line in entry] for entry in entries_of_statement(statement)
            ]
        return self._line_nos[statement_no]


def statement_events(
    policy: Policy,
    file: FileFacts,
    taken: TakenStatement,
    known: KnownStatement,
    names: LineNames,
    occurrences: Occurrences,
) -> list[Event]:
    """The events of the statement's own stream. `known` has the final standings of its lines."""
    rows = _line_rows(policy, taken, known.standings, names, occurrences)
    events: list[Event] = [_imported(policy, file, taken)]
    for part in _parts(rows):
        events.append(_lines_imported(**STATEMENT_LINES.columns(part)))
    return events


def received(policy: Policy, taken: TakenStatement, known: KnownStatement) -> StatementReceived:
    """The event of the bank account."""
    statement, record = known.statement, taken.statement.record
    return StatementReceived(
        statement_no=taken.statement_no,
        sequence_no=taken.sequence_no,
        statement_fingerprint=statement.fingerprint,
        bank_statement_id=statement.identity,
        electronic_sequence_no=statement.sequence,
        page_no=statement.page,
        is_last_page=statement.last_page,
        copy_code=statement.copy_code,
        has_unique_ids=statement.has_unique_ids,
        period_from=statement.stated_first,
        period_to=statement.stated_last,
        opening_balance=_balance(policy, record, statement.opening),
        opening_date=statement.opening_day,
        closing_balance=_balance(policy, record, statement.closing),
        closing_date=statement.closing_day,
        first_date=known.first_day,
        last_date=known.last_day,
        earliest_date=known.earliest_day,
        last_line_date=max((line.day for line in statement.lines), default=None),
        outcome=_outcome(taken.intake),
    )


def sealed_texts(taken: TakenStatement) -> Iterator[Sealed]:
    """The texts of the statement's lines, each under its line."""
    for place, line in enumerate(taken.statement.record.lines, 1):
        for text in (line.payer, line.text):
            if text:
                yield Sealed(f"line:{taken.statement_no}/{place * LINE_STEP}", text)


def answer_about(
    taken: TakenStatement,
    known: KnownStatement,
    names: LineNames,
    gap_before: Decimal | None,
    *,
    opens_the_books: bool,
) -> dict[str, Any]:
    """What the answer says about the statement: what it is, and its lines by state.

    `opens_the_books`: it is the first of an account whose books begin with nothing, and it opens with something.
    """
    line_nos = names.line_nos(taken.statement_no)
    counts: Counter[str] = Counter()
    for entry, standing in zip(line_nos, known.standings, strict=True):
        counts[standing.state] += len(entry)
    notes = [
        {
            "code": note.code,
            "line_no": line_nos[note.line - 1][0] if note.line else 0,
            "other": names.line(note.other),
            "text": note.text,
        }
        for note in taken.intake.notes
        if note.code != "same_reference"
    ]
    if opens_the_books:
        notes.append({"code": "opening_missing", "line_no": 0, "other": "", "text": ""})
    return {
        "statement_no": taken.statement_no,
        "outcome": taken.intake.what,
        "lines": dict(counts),
        "left_out": dict(taken.statement.record.left_out_counts),
        "gap_before": None if gap_before is None else str(gap_before),
        "notes": notes[:_NAMED],
    }


def _imported(policy: Policy, file: FileFacts, taken: TakenStatement) -> StatementImported:
    statement = taken.statement
    record = statement.record
    return StatementImported(
        statement_no=taken.statement_no,
        bank_account_no=statement.bank_account_no,
        sequence_no=taken.sequence_no,
        file_sha256=file.sha256,
        file_format=file.format,
        file_encoding=file.encoding,
        reader_version=file.reader_version,
        place_in_file=record.place_in_file,
        message_id=file.message_id,
        bank_statement_id=record.bank_statement_id,
        electronic_sequence_no=record.electronic_sequence_no,
        legal_sequence_no=record.legal_sequence_no,
        page_no=record.page_no,
        is_last_page=record.is_last_page,
        period_from=record.period_from,
        period_to=record.period_to,
        copy_code=record.copy_code,
        currency=record.currency,
        opening_balance=_balance(policy, record, record.opening_balance),
        opening_date=record.opening_date,
        closing_balance=_balance(policy, record, record.closing_balance),
        closing_date=record.closing_date or last_day(record),
        line_count=len(record.lines),
        left_out_counts=record.left_out_counts,
        reversals_flipped=file.reversals_flipped,
        warnings=file.warnings,
        statement_fingerprint=statement.fingerprints.statement,
        outcome=_outcome(taken.intake),
        is_reissued=taken.as_new,
    )


def _outcome(intake: Intake) -> Any:
    assert intake.what != "refused", "a statement that is refused was recorded"
    return intake.what


def _balance(policy: Policy, record: StatementRecord, balance: Decimal | None) -> Decimal | None:
    return None if balance is None else policy.bank_amount(balance, record.currency)


def _line_rows(
    policy: Policy,
    taken: TakenStatement,
    standings: Sequence[LineStanding],
    names: LineNames,
    occurrences: Occurrences,
) -> list[StatementLineRow]:
    record, fingerprints = taken.statement.record, taken.statement.fingerprints
    entries = entries_of_record(record)
    new = [
        fingerprints.lines[entry[0]]
        for entry, standing in zip(entries, standings, strict=True)
        if standing.state == "new"
    ]
    occurrences.look_up(new)
    rows: list[StatementLineRow] = []
    for entry, standing in zip(entries, standings, strict=True):
        fingerprint = fingerprints.lines[entry[0]]
        occurrence = occurrences.next(fingerprint) if standing.state == "new" else 0
        for detail, place in enumerate(entry):
            line_no, line = (place + 1) * LINE_STEP, record.lines[place]
            row = _line_row(policy, line_no, line, record.currency)
            rows.append(
                row._replace(
                    line_fingerprint=fingerprint,
                    entry_occurrence=occurrence,
                    state=standing.state,
                    known_as=names.line(standing.known_as, detail, len(entry)),
                    suspected_duplicate_of=names.line(
                        standing.suspected_duplicate_of, detail, len(entry)
                    ),
                    same_reference_as=names.line(standing.same_reference_as, detail, len(entry)),
                    paired_by=standing.paired_by,
                )
            )
    return rows


def _parts(rows: Sequence[StatementLineRow]) -> Iterator[Sequence[StatementLineRow]]:
    """Parts of about a thousand lines. The details of a batch are not parted, because one claim stands for them."""
    start = 0
    while start < len(rows):
        end = start + LINES_AN_EVENT
        while end < len(rows) and _is_same_entry(rows[end - 1], rows[end]):
            end += 1
        yield rows[start:end]
        start = end


def _is_same_entry(row: StatementLineRow, other: StatementLineRow) -> bool:
    return (
        bool(row.detail_place and other.detail_place)
        and row.statement_entry_place == other.statement_entry_place
    )


def _line_row(
    policy: Policy, line_no: int, line: StatementLineRecord, currency: str
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
        amount=policy.bank_amount(line.amount, currency, or_zero=False),
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
    )
