"""Finds the line of a statement that an entry of a file of details is about, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from ledger_es.aggregates.event import statement_stream
from ledger_es.aggregates.statement_chain import StatementReceived
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.details_record import (
    DetailedEntryRecord,
    DetailPaymentRecord,
    DetailsRecord,
)
from ledger_es.commands.statement_import import LINE_STEP
from ledger_es.commands.statement_intake import entries_of_statement, reference_source
from ledger_es.deciding.books import Books
from ledger_es.errors import StatementLineUnknown
from ledger_es.intake.fingerprint import normal_form
from ledger_es.values import ZERO

MOST_PAYMENTS: Final = 9_999
"""Of one entry: their lines are numbered between that of the entry and the next one."""
ANNOUNCEMENT: Final = "mt942"
"""The format of a file that tells each payment as an entry; the statement may show several of them as one amount."""
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

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)


class Found(NamedTuple):
    """What became of an entry, and the entry of the statement; or the ones among which it is not clear."""

    outcome: EntryOutcome
    candidate: Candidate | None = None
    could_be: tuple[Candidate, ...] = ()


def named_candidate(books: Books, statement_no: str, line_no: int) -> Candidate:
    """The entry of the statement that has this line. Raises StatementUnknown or StatementLineUnknown."""
    statement = books.bank_statement(statement_no)
    for lines in entries_of_statement(statement):
        if any(line.line_no == line_no for line in lines):
            return Candidate(statement, lines)
    raise StatementLineUnknown(statement_no=statement_no, line_no=line_no)


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
) -> Found:
    """The entry of a statement that this one details, and what can be done with it."""
    equal = [
        candidate
        for candidate in candidates
        if candidate.amount == entry.amount and _may_be_near(candidate, entry)
    ]
    same_reference = [c for c in equal if _references_agree(file_format, entry, c) is True]
    found = same_reference or [c for c in equal if _references_agree(file_format, entry, c) is None]
    if not found:
        return Found("waiting")
    # Among equal amounts those whose payments are not told yet, and of them the nearest day.
    found = [c for c in found if not c.line.entry.detail_place] or found
    nearest = min(_distance(c, entry) for c in found)
    found = [c for c in found if _distance(c, entry) == nearest]
    if len(found) > 1 and not same_reference:
        return Found("unclear", could_be=tuple(found))
    return Found(possible(file_format, entry, found[0]), found[0])


def possible(file_format: str, entry: DetailedEntryRecord, candidate: Candidate) -> EntryOutcome:
    """What can be done with the entry, if this is the line that shows it."""
    line = candidate.line
    if line.line_no in candidate.statement.posted_lines:
        return "posted"
    if line.entry.detail_place or (entry.is_whole and line.entry.replaced_line_no):
        return "detailed"
    if file_format == ANNOUNCEMENT and _shows_as_much(line, entry.payments):
        return "detailed"
    if line.is_decided:
        return "assigned"
    if not line.is_money:
        return "waiting"
    if not entry.payments:
        return "no_payments"
    if line.line_no % LINE_STEP + len(entry.payments) > MOST_PAYMENTS:
        return "too_many"
    is_equal = sum((payment.amount for payment in entry.payments), ZERO) == entry.amount
    return "attached" if is_equal else "unequal"


def _shows_as_much(line: StatementLine, payments: Sequence[DetailPaymentRecord]) -> bool:
    """Whether the line shows a payer, a text and a reference itself, wherever the only payment has one."""
    if len(payments) != 1:
        return False
    payment = payments[0]
    return (
        bool(line.payer_seal or not payment.payer)
        and bool(line.text_seal or not payment.text)
        and bool(line.payment_reference or not payment.payment_reference)
    )


def sums_shown(entries: Sequence[DetailedEntryRecord]) -> Iterator[list[DetailedEntryRecord]]:
    """The entries of an announcement that a statement may show as one amount.

    They have one reference of the bank, or none has one and all go in one direction.
    """
    groups: dict[tuple[str, bool], list[DetailedEntryRecord]] = {}
    for entry in entries:
        reference = normal_form(entry.bank_reference)
        group = groups.setdefault((reference, not reference and entry.amount < 0), [])
        group.append(entry)
    return (group for group in groups.values() if len(group) > 1)


def added_up(entries: Sequence[DetailedEntryRecord]) -> DetailedEntryRecord:
    """One entry over the amounts of these, with the payments of all of them.

    An entry of which the file tells no payment is one itself.
    """
    first = entries[0]
    if len(entries) == 1:
        return first
    payments = [
        payment
        for entry in entries
        for payment in entry.payments or (DetailPaymentRecord(amount=entry.amount),)
    ]
    references = {entry.bank_reference for entry in entries}
    return DetailedEntryRecord(
        entry_place=first.entry_place,
        amount=sum((entry.amount for entry in entries), ZERO),
        booking_date=first.booking_date,
        value_date=first.value_date,
        bank_reference=first.bank_reference if len(references) == 1 else "",
        payments=tuple(payments),
    )


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
