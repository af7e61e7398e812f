"""Post a journal batch as one act, and say beforehand everything that would stop it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple

from ledger_es.aggregates.journal_batch import (
    LINES_AN_EVENT,
    BatchLine,
    JournalLinesChanged,
    JournalLinesPosted,
    JournalName,
    JournalTemplate,
    LineApplication,
    LineVat,
)
from ledger_es.commands.journal import PostedDocuments, post_document, post_placed_lines
from ledger_es.dates import add_formula
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    DocumentNoMixed,
    DocumentOutOfBalance,
    NothingInJournal,
    Refusal,
    VatNotInLines,
)
from ledger_es.posting.batch_line import placed_line
from ledger_es.posting.journal_line import (
    SERIES,
    Document,
    PlacedLine,
    refuse_out_of_balance,
)
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.values import ZERO, Code


class PostJournalBatch(Command):
    """Post the lines of a batch in one register, all or none (receivables.md 2.1, 4).

    Lines without an amount whose amount varies, and lines that have expired, stay where they are. Posted lines leave
    the batch; those that recur come back with their next posting date. `tolerance` answers the questions of every line.
    """

    name: ClassVar[str] = "post-journal-batch"

    template: JournalTemplate
    batch: Code
    tolerance: ToleranceAnswers = ToleranceAnswers()


class CheckJournalBatch(Command):
    """Find everything that would stop the posting of a batch. Nothing is recorded.

    The answer has `problems`: the number of the line, and the refusal with its facts and cures.
    """

    name: ClassVar[str] = "check-journal-batch"

    template: JournalTemplate
    batch: Code
    tolerance: ToleranceAnswers = ToleranceAnswers()


class DueLines(NamedTuple):
    """The lines of a batch that a posting takes, and its series of numbers."""

    journal: JournalName
    lines: list[BatchLine]
    applications: dict[int, tuple[LineApplication, ...]]
    vat: dict[int, tuple[LineVat, ...]]
    placed: list[PlacedLine]
    series: str


def post_journal_batch(command: PostJournalBatch, books: Books, policy: Policy) -> Decision:
    due = _due(command, books)
    posting = Posting(books, policy, "journal")
    answer = post_due_lines(posting, due)
    return posting.decision(answer)


def post_due_lines(posting: Posting, due: DueLines) -> PostingAnswer:
    """Adds the lines to the posting, and what becomes of the batch. Returns the answer."""
    posted = post_placed_lines(posting, due.placed, due.series)
    _take_back(posting, due, posted)
    for event in batch_events(due, posting.register_no, posted):
        posting.also(due.journal.stream, event)
    return posted.answer


def _due(command: PostJournalBatch | CheckJournalBatch, books: Books) -> DueLines:
    """Raises JournalBatchUnknown or NothingInJournal."""
    return due_lines(books, JournalName(command.template, command.batch), command.tolerance)


def due_lines(books: Books, journal: JournalName, tolerance: ToleranceAnswers) -> DueLines:
    """The lines of the batch that are to be posted. Raises JournalBatchUnknown or NothingInJournal."""
    settings, batch = books.journal_settings(journal), books.journal_lines(journal)
    lines = [line for line in batch.in_order() if not _waits(line)]
    if not lines:
        raise NothingInJournal(journal=str(journal), waiting=len(batch.lines))
    placed = [
        placed_line(
            line,
            batch.applications.get(line.line_no, ()),
            tolerance,
            batch.vat.get(line.line_no, ()),
        )
        for line in lines
    ]
    series = settings.number_series or SERIES
    return DueLines(journal, lines, batch.applications, batch.vat, placed, series)


def _waits(line: BatchLine) -> bool:
    """Whether the line has expired, or varies and has no amount yet."""
    if line.expiration_date is not None and line.posting_date > line.expiration_date:
        return True
    return line.recurring_method in ("variable", "reversing_variable") and not line.amount


# --- what becomes of the batch ------------------------------------------------------------


def _take_back(posting: Posting, due: DueLines, posted: PostedDocuments) -> None:
    """Posts the opposite of reversing lines under the number of their document on the next day."""
    reverses = {line.line_no for line in due.lines if line.recurring_method.startswith("reversing")}
    for document in posted.documents:
        lines = [_opposite(placed) for placed in document.lines if placed.place in reverses]
        if lines:
            day = document.posting_date + timedelta(days=1)
            refuse_out_of_balance(document.document_no, day, lines, posting.policy.currency)
            post_document(posting, Document("", document.document_no, day, lines))


def _opposite(placed: PlacedLine) -> PlacedLine:
    day = placed.line.posting_date + timedelta(days=1)
    line = placed.line.model_copy(
        update={"posting_date": day, "document_date": None, "amount": -placed.line.amount}
    )
    accounts = tuple(account._replace(amount=-account.amount) for account in placed.accounts)
    return placed._replace(line=line, accounts=accounts, valued_on=placed.line.posting_date)


def batch_events(
    due: DueLines, register_no: int, posted: PostedDocuments
) -> Iterator[JournalLinesPosted | JournalLinesChanged]:
    by_line = {
        placed.place: (document.document_no, transaction_no)
        for document, transaction_no in zip(posted.documents, posted.transaction_nos, strict=True)
        for placed in document.lines
    }
    for start in range(0, len(due.lines), LINES_AN_EVENT):
        part = due.lines[start : start + LINES_AN_EVENT]
        yield JournalLinesPosted(
            register_no=register_no,
            lines=tuple(
                line.model_copy(update={"document_no": by_line[line.line_no][0]}) for line in part
            ),
            transaction_nos=tuple(by_line[line.line_no][1] for line in part),
            applications=tuple(
                application
                for line in part
                for application in due.applications.get(line.line_no, ())
            ),
            vat=tuple(taxed for line in part for taxed in due.vat.get(line.line_no, ())),
        )
    again = [again for line in due.lines if (again := _due_again(line))]
    for start in range(0, len(again), LINES_AN_EVENT):
        part = again[start : start + LINES_AN_EVENT]
        # VAT goes with the amount: a line that gets a new one each time gets its VAT with it.
        vat = (taxed for line in part if line.amount for taxed in due.vat.get(line.line_no, ()))
        yield JournalLinesChanged(lines=tuple(part), vat=tuple(vat))


def _due_again(line: BatchLine) -> BatchLine | None:
    """The line with its next posting date, None if it does not recur or has expired."""
    if not line.recurring_method:
        return None
    day = add_formula(line.posting_date, line.recurring_frequency)
    if line.expiration_date is not None and day > line.expiration_date:
        return None
    changes: dict[str, Any] = {
        "posting_date": day,
        "document_date": None,
        "due_date": None,
        "discount_date": None,
        "discount_amount": None,
        "applies_to_document_type": "",
        "applies_to_document_no": "",
    }
    if line.recurring_method.endswith("variable"):
        changes["amount"] = ZERO
    return line.model_copy(update=changes)


# --- test report --------------------------------------------------------------------------


def check_journal_batch(command: CheckJournalBatch, books: Books, policy: Policy) -> Decision:
    due = _due(command, books)
    problems = list(_problems(books, policy, due.placed, due.series))
    answer = {
        "lines": len(due.lines),
        "problems": [
            {"line_no": problem.facts.get("line", 0), **problem.as_json()} for problem in problems
        ],
    }
    return Decision([], books.head, answer)


def _problems(
    books: Books, policy: Policy, lines: Sequence[PlacedLine], series: str
) -> Iterator[Refusal]:
    """What stops the posting of the lines: after each problem, the lines are tried without those that it is about.

    Lines that fall out with the one at fault, because their document no longer balances, are tried each by itself.
    """
    left = list(lines)
    while left:
        try:
            post_placed_lines(Posting(books, policy, "journal"), left, series)
            return
        except Refusal as refusal:
            yield refusal
            place = refusal.facts.get("line")
            out = _falling_out(left, place)
            is_of_line = not isinstance(refusal, (DocumentOutOfBalance, DocumentNoMixed))
            for placed in out:
                if not (is_of_line and placed.place == place):
                    yield from _problem_alone(books, policy, placed)
            places = {placed.place for placed in out}
            left = [placed for placed in left if placed.place not in places]


def _falling_out(lines: Sequence[PlacedLine], place: int | None) -> list[PlacedLine]:
    """The line at this place, with those that balance together with it. All of them if no line is at fault alone."""
    at_fault = next((placed.line for placed in lines if placed.place == place), None)
    if at_fault is None:
        return list(lines)
    return [
        placed
        for placed in lines
        if placed.place == place
        or (
            (placed.line.document_no, placed.line.posting_date)
            == (at_fault.document_no, at_fault.posting_date)
            and (at_fault.document_no or not placed.line.bal_account_no)
        )
    ]


def _problem_alone(books: Books, policy: Policy, placed: PlacedLine) -> Iterator[Refusal]:
    line = placed.line
    alone = Document(line.document_type, line.document_no, line.posting_date, [placed])
    try:
        post_document(Posting(books, policy, "journal"), alone)
    except VatNotInLines:
        # The lines that post its VAT are tried by themselves.
        return
    except Refusal as refusal:
        yield refusal
