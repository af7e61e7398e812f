"""Finds the line of a statement that an entry of a file of details is about, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from ledger_es.aggregates.event import statement_stream
from ledger_es.aggregates.statement_chain import StatementReceived
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.details_record import DetailedEntryRecord, DetailsRecord
from ledger_es.commands.statement_intake import entries_of_statement, reference_source
from ledger_es.deciding.books import Books
from ledger_es.intake.fingerprint import normal_form
from ledger_es.values import ZERO

MOST_PAYMENTS: Final = 9_999
"""Of one entry: their lines are numbered between that of the entry and the next one."""
NEAR: Final = timedelta(days=5)
"""How far the day of a notification and that of the statement may be apart."""
EntryOutcome = Literal[
    "attached",
    "waiting",
    "posted",
    "detailed",
    "assigned",
    "unclear",
    "no_payments",
    "unequal",
    "too_many",
]
"""What became of an entry of the file: `attached` to a line; `waiting` for a statement that shows it; its line is
`posted`, shows its payments already (`detailed`), or was `assigned` by a person; it is `unclear` which of several lines
it is; the file tells no payments of it, they do not come to its amount, or they are more than MOST_PAYMENTS."""


class Candidate(NamedTuple):
    """An entry of a statement in the books: its lines, several if it shows its payments."""

    statement: BankStatement
    lines: list[StatementLine]

    @property
    def line(self) -> StatementLine:
        return self.lines[0]


def candidates_of(
    books: Books, bank_account_no: str, records: Sequence[DetailsRecord]
) -> Iterator[Candidate]:
    """The entries of the statements of the days of the file; of all statements if an entry has no day."""
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    entries = [entry for record in records for entry in record.entries]
    is_dated = all(map(_days, entries))
    days = [day for entry in entries for day in _days(entry)]
    first, last = min(days, default=date.min), max(days, default=date.max)
    wanted = [
        received.statement_no
        for received in account.received.values()
        if not is_dated or _is_near(received, first, last)
    ]
    books.load(statement_stream(statement_no) for statement_no in wanted)
    for statement_no in wanted:
        statement = books.bank_statement(statement_no)
        for lines in entries_of_statement(statement):
            # What another statement or the opening balance holds is money there, not here.
            if lines[0].is_money or lines[0].is_undecided:
                yield Candidate(statement, lines)


def _days(entry: DetailedEntryRecord) -> list[date]:
    return [day for day in (entry.booking_date, entry.value_date) if day is not None]


def _is_near(received: StatementReceived, first: date, last: date) -> bool:
    """Whether the statement may have lines of these days, or of some days before or after."""
    last_line = received.last_line_date or received.last_date
    return (
        received.earliest_date - NEAR <= last and first <= max(received.last_date, last_line) + NEAR
    )


def found_line(
    file_format: str, entry: DetailedEntryRecord, candidates: Sequence[Candidate]
) -> tuple[EntryOutcome, Candidate | None]:
    """The entry of a statement that this one details, and what can be done with it."""
    equal = [
        candidate
        for candidate in candidates
        if sum((line.amount for line in candidate.lines), ZERO) == entry.amount
        and _may_be_near(candidate, entry)
    ]
    same_reference = [c for c in equal if _references_agree(file_format, entry, c) is True]
    found = same_reference or [c for c in equal if _references_agree(file_format, entry, c) is None]
    if not found:
        return "waiting", None
    # Among equal amounts those whose payments are not told yet, and of them the nearest day.
    found = [c for c in found if not c.line.entry.detail_place] or found
    nearest = min(_distance(c, entry) for c in found)
    found = [c for c in found if _distance(c, entry) == nearest]
    if len(found) > 1 and not same_reference:
        return "unclear", None
    return _possible(entry, found[0]), found[0]


def _possible(entry: DetailedEntryRecord, candidate: Candidate) -> EntryOutcome:
    line = candidate.line
    if line.line_no in candidate.statement.posted_lines:
        return "posted"
    if line.entry.detail_place:
        return "detailed"
    if line.is_decided:
        return "assigned"
    if not line.is_money:
        return "waiting"
    if not entry.payments:
        return "no_payments"
    if len(entry.payments) > MOST_PAYMENTS:
        return "too_many"
    is_equal = sum((payment.amount for payment in entry.payments), ZERO) == entry.amount
    return "attached" if is_equal else "unequal"


def _references_agree(
    file_format: str, entry: DetailedEntryRecord, candidate: Candidate
) -> bool | None:
    """Whether both have the same reference of the bank; None if they cannot be compared."""
    imported = candidate.statement.imported
    assert imported is not None, "a statement without its import"
    references = {normal_form(line.entry.bank_reference) for line in candidate.lines} - {""}
    is_one_kind = reference_source(file_format) == reference_source(imported.file_format)
    if not (references and normal_form(entry.bank_reference) and is_one_kind):
        return None
    return references == {normal_form(entry.bank_reference)}


def _may_be_near(candidate: Candidate, entry: DetailedEntryRecord) -> bool:
    return not _days(entry) or _distance(candidate, entry) <= NEAR


def _distance(candidate: Candidate, entry: DetailedEntryRecord) -> timedelta:
    """The days between the two; none if the file gives no day."""
    days = (abs(candidate.line.posting_date - day) for day in _days(entry))
    return min(days, default=timedelta())
