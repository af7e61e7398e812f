"""Set up a journal batch, and type, change, delete and apply its lines before they are posted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.journal_batch import (
    LINES_AN_EVENT,
    STREAM,
    BatchLine,
    JournalBatchSet,
    JournalLinesAdded,
    JournalLinesChanged,
    JournalLinesDeleted,
    JournalName,
    JournalTemplate,
    LineApplication,
    LineVat,
    RecurringMethod,
)
from ledger_es.commands.journal import JournalLine, ToleranceAnswers, VatPart
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision, nothing
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    EditChangesNothing,
    JournalLineInvalid,
    JournalLineUnknown,
    NumberSeriesUnknown,
    Refusal,
    Words,
)
from ledger_es.posting.batch_line import (
    batch_line,
    check_line,
    subject_of,
)
from ledger_es.posting.batch_line_application import ChosenEntries, applied_line
from ledger_es.posting.batch_line_vat import parts_of_line, vat_of_line
from ledger_es.values import (
    AccountType,
    AmountByEntryNo,
    Code,
    DocumentType,
    OptionalAmount,
    OptionalCode,
    OptionalPositiveAmount,
    Personal,
    Sealed,
    left_out,
)
from ledger_es.values.dimension_set import DimensionSet

PLACE: Final = "line {line}"
Clearable = Literal[
    "document_date", "due_date", "discount_date", "discount_amount", "expiration_date", "vat"
]
LineNo = Field(gt=0)


class _OfBatch(Command):
    template: JournalTemplate
    batch: Code

    @property
    def journal(self) -> JournalName:
        return JournalName(self.template, self.batch)


class SetJournalBatch(_OfBatch):
    """Set up a batch of a journal, or give it other settings (receivables.md 2.1).

    Lines without a balancing account get that of the batch when they are added. Documents without a number draw one
    from `number_series` when they are posted; if it is empty, from the series JOURNAL.
    """

    name: ClassVar[str] = "set-journal-batch"

    number_series: OptionalCode = ""
    bal_account_type: Literal["gl", "bank_account"] = "gl"
    bal_account_no: OptionalCode = ""
    reason_code: OptionalCode = ""


class UnpostedLine(JournalLine):
    """A line to be added to a batch. Its amount may be zero until the line is posted.

    A line with a `recurring_method` stays in the batch when it is posted, and is then due again after
    `recurring_frequency`, a date formula such as 1M, until `expiration_date`. A variable one needs a new amount each
    time. A reversing one is taken back on the day after; it is on G/L accounts alone.
    """

    recurring_method: RecurringMethod = ""
    recurring_frequency: OptionalCode = ""
    expiration_date: date | None = None


class AddJournalLines(_OfBatch):
    """Add lines to a batch, all or none. Answers with their numbers.

    The questions of tolerance are answered when the batch is posted, not here.
    """

    name: ClassVar[str] = "add-journal-lines"

    lines: tuple[UnpostedLine, ...]


class ChangeJournalLine(_OfBatch):
    """Change an unposted line. What is None stays as it is; `clear` names fields to empty.

    Another account takes the line's applications away, and its description too unless a new one is given, since a
    description is about whoever the line names. `vat` takes the place of all parts that the line had.
    """

    name: ClassVar[str] = "change-journal-line"

    line_no: int = LineNo
    posting_date: date | None = None
    document_date: date | None = None
    document_type: DocumentType | None = None
    document_no: OptionalCode | None = None
    external_document_no: OptionalCode | None = None
    account_type: AccountType | None = None
    account_no: OptionalCode | None = None
    description: Personal | None = None
    amount: OptionalAmount = left_out(None)
    currency: OptionalCode | None = None
    bal_account_type: AccountType | None = None
    bal_account_no: OptionalCode | None = None
    applies_to_document_type: DocumentType | None = None
    applies_to_document_no: OptionalCode | None = None
    due_date: date | None = None
    discount_date: date | None = None
    discount_amount: OptionalPositiveAmount = left_out(None)
    payment_reference: OptionalCode | None = None
    payment_method: OptionalCode | None = None
    on_hold: OptionalCode | None = None
    reason_code: OptionalCode | None = None
    posting_group: OptionalCode | None = None
    dimensions: DimensionSet | None = None
    vat: tuple[VatPart, ...] | None = None
    recurring_method: RecurringMethod | None = None
    recurring_frequency: OptionalCode | None = None
    expiration_date: date | None = None
    clear: tuple[Clearable, ...] = ()


class DeleteJournalLines(_OfBatch):
    """Delete unposted lines. Their numbers are not used again."""

    name: ClassVar[str] = "delete-journal-lines"

    line_nos: tuple[int, ...]


class ApplyJournalLine(_OfBatch):
    """Choose the open entries that an unposted line settles, in place of those chosen before; none: it settles nothing.

    `applies_to` maps entry numbers to positive amounts; None means as much as possible. A line whose amount is still
    zero gets the sum of what is to be settled, less the discounts that are possible on its posting date.
    """

    name: ClassVar[str] = "apply-journal-line"

    line_no: int = LineNo
    applies_to: AmountByEntryNo


# --- settings -----------------------------------------------------------------------------


def set_journal_batch(command: SetJournalBatch, books: Books, policy: Policy) -> Decision:
    series = command.number_series
    if series and not books.number_series(series).lines:
        raise NumberSeriesUnknown(series=series, on=None)
    if command.bal_account_no:
        if command.bal_account_type == "gl":
            policy.direct_account(command.bal_account_no)
        else:
            books.bank_account(command.bal_account_no)

    event = JournalBatchSet(
        template=command.template,
        batch=command.batch,
        number_series=series,
        bal_account_type=command.bal_account_type,
        bal_account_no=command.bal_account_no,
        reason_code=command.reason_code,
    )
    if books.journal_batches.batches.get(command.journal) == event:
        return nothing(books.head)
    return Decision([(STREAM, event)], books.head, {})


# --- lines --------------------------------------------------------------------------------


def add_journal_lines(command: AddJournalLines, books: Books, policy: Policy) -> Decision:
    settings = books.journal_settings(command.journal)
    first = books.journal_lines(command.journal).line_no_last + 1
    lines: list[BatchLine] = []
    applications: list[LineApplication] = []
    vat: list[LineVat] = []
    chosen = ChosenEntries(books)
    sealed: list[Sealed] = []
    for place, unposted in enumerate(command.lines):
        asked = _as_journal_line(unposted)
        try:
            _refuse_answers(asked)
            line = batch_line(asked, first + place, settings)
            marked = [
                LineApplication(
                    line_no=line.line_no, entry_no=entry_no, amount=amount or Decimal(0)
                )
                for entry_no, amount in asked.applies_to.items()
            ]
            line = check_line(books, policy, line, marked)
            if marked:
                line, marked = applied_line(books, policy, line, asked.applies_to)
                chosen.refuse_in_use(command.journal, line, marked)
                chosen.note(command.journal, line, marked)
            vat += vat_of_line(policy, line, asked.vat)
        except Refusal as refusal:
            raise refusal.at(PLACE, line=place + 1) from None
        lines.append(line)
        applications += marked
        if asked.description:
            sealed.append(Sealed(subject_of(line), asked.description))

    events: list[tuple[str, Event]] = []
    for start in range(0, len(lines), LINES_AN_EVENT):
        part = tuple(lines[start : start + LINES_AN_EVENT])
        numbers = {line.line_no for line in part}
        event = JournalLinesAdded(
            lines=part,
            applications=tuple(applied for applied in applications if applied.line_no in numbers),
            vat=tuple(taxed for taxed in vat if taxed.line_no in numbers),
        )
        events.append((command.journal.stream, event))
    numbers_added = [line.line_no for line in lines]
    return Decision(events, books.head, {"line_nos": numbers_added}, sealed)


def _refuse_answers(line: JournalLine) -> None:
    """Raises JournalLineInvalid for answers to questions of tolerance, which an unposted line does not keep."""
    if line.tolerance != ToleranceAnswers():
        raise JournalLineInvalid(
            reason=Words("questions of tolerance are answered when the journal is posted")
        )


def _as_journal_line(line: JournalLine) -> JournalLine:
    """The same line. To a type checker, the fields of a record that inherits them lose the type that they hold."""
    return line


def change_journal_line(command: ChangeJournalLine, books: Books, policy: Policy) -> Decision:
    books.journal_settings(command.journal)
    line = _unposted(books, command.journal, command.line_no)
    changes: dict[str, Any] = {
        name: value
        for name in type(command).model_fields
        if name in BatchLine.model_fields and (value := getattr(command, name)) is not None
    }
    changes |= {name: None for name in command.clear if name != "vat"}
    changed = line.model_copy(update=changes)
    batch = books.journal_lines(command.journal)
    known_vat = batch.vat.get(line.line_no, ())
    parts = parts_of_line(known_vat) if command.vat is None else command.vat
    if "vat" in command.clear:
        parts = ()
    moved = (changed.account_type, changed.account_no) != (line.account_type, line.account_no)
    applications = list(batch.applications.get(line.line_no, ()))
    if moved or command.applies_to_document_no:
        applications = []
    sealed: list[Sealed] = []
    if command.description is not None:
        changed = changed.model_copy(update={"description_seal": command.description.seal})
        if command.description:
            sealed = [Sealed(subject_of(changed), command.description)]
    elif subject_of(changed) != subject_of(line):
        changed = changed.model_copy(update={"description_seal": ""})
    changed = check_line(books, policy, changed, applications)
    vat = vat_of_line(policy, changed, parts)
    if changed == line and vat == known_vat:
        raise EditChangesNothing(what=Words("line {line_no}", line_no=line.line_no))

    event = JournalLinesChanged(lines=(changed,), applications=tuple(applications), vat=vat)
    return Decision([(command.journal.stream, event)], books.head, {}, sealed)


def delete_journal_lines(command: DeleteJournalLines, books: Books, policy: Policy) -> Decision:
    books.journal_settings(command.journal)
    line_nos = tuple(dict.fromkeys(command.line_nos))
    for line_no in line_nos:
        _unposted(books, command.journal, line_no)
    if not line_nos:
        return nothing(books.head)

    event = JournalLinesDeleted(line_nos=line_nos)
    return Decision([(command.journal.stream, event)], books.head, {})


def apply_journal_line(command: ApplyJournalLine, books: Books, policy: Policy) -> Decision:
    books.journal_settings(command.journal)
    line = _unposted(books, command.journal, command.line_no)
    batch = books.journal_lines(command.journal)
    known = batch.applications.get(line.line_no, ())
    changed, applications = applied_line(books, policy, line, command.applies_to)
    ChosenEntries(books).refuse_in_use(command.journal, changed, applications)
    if changed == line and tuple(applications) == known:
        raise EditChangesNothing(what=Words("line {line_no}", line_no=line.line_no))

    vat = batch.vat.get(line.line_no, ())
    event = JournalLinesChanged(lines=(changed,), applications=tuple(applications), vat=vat)
    answer = {"amount": str(changed.amount)}
    return Decision([(command.journal.stream, event)], books.head, answer)


def _unposted(books: Books, journal: JournalName, line_no: int) -> BatchLine:
    line = books.journal_lines(journal).lines.get(line_no)
    if line is None:
        raise JournalLineUnknown(journal=str(journal), line_no=line_no)
    return line
