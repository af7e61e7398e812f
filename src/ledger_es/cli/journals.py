"""journals: batches of lines that wait to be posted: set up, list, show, test, post, copy."""

from __future__ import annotations

from datetime import date as day
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es import Ledger, ToleranceAnswers
from ledger_es.cli.answer import Answer, table, written
from ledger_es.cli.asking import ask, do, execute
from ledger_es.cli.journal_names import Journal
from ledger_es.cli.options import (
    OF_LEDGER,
    READ,
    WRITE,
    Day,
    Number,
    OfLedger,
    Reading,
    Writing,
)
from ledger_es.cli.tolerance_questions import Tolerance, answers_of, with_answers
from ledger_es.cli.would_be import counted, list_command, with_written
from ledger_es.commands.journal_batch import AddJournalLines, SetJournalBatch, UnpostedLine
from ledger_es.commands.journal_batch_posting import CheckJournalBatch, PostJournalBatch
from ledger_es.errors import RegisterWithoutJournalLines
from ledger_es.imports.typed import record_of
from ledger_es.reports.journal_batch import PostedJournalLineRow
from ledger_es.reports.report import ERASED
from ledger_es.tables import Column

COPIED = (
    *("external_document_no", "account_type", "account_no", "currency", "bal_account_type"),
    *(
        "bal_account_no",
        "payment_reference",
        "payment_method",
        "reason_code",
        "posting_group",
        "dimensions",
    ),
)


def set_up(
    journal: Journal,
    /,
    *,
    number_series: Annotated[
        str, Parameter(help="Series for documents without a number; left out: JOURNAL.")
    ] = "",
    bal_account_type: Annotated[
        Literal["gl", "bank_account"], Parameter(help="What the balancing account is.")
    ] = "gl",
    bal_account: Annotated[
        str, Parameter(help="Balancing account of lines that name none.", show_default=False)
    ] = "",
    reason_code: Annotated[
        str, Parameter(help="Reason code of lines that have none.", show_default=False)
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Set up a batch of a journal, or give it other settings: all of them are set anew.

    Example: ledger-es journals new cash_receipt/DAILY --bal-account-type bank_account --bal-account UBS
    """
    command = record_of(
        SetJournalBatch,
        **journal.fields,
        number_series=number_series,
        bal_account_type=bal_account_type,
        bal_account_no=bal_account,
        reason_code=reason_code,
    )
    return do(writing, command, f"Journal {journal} set up")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the journals and how many lines wait in each.

    Example: ledger-es journals list
    """
    return ask(reading, Ledger.journals)


def show(journal: Journal, /, *, reading: Reading = READ) -> Answer:
    """List the lines of a journal that are not posted, and by how much they are out of balance.

    Example: ledger-es journals show cash_receipt/DAILY
    """
    return ask(reading, lambda ledger: ledger.journal_lines(str(journal)))


def posted(
    *,
    journal: Annotated[Journal | None, Parameter(help="Only of this journal.")] = None,
    register: Annotated[Number | None, Parameter(help="Only of this register.")] = None,
    as_of: Annotated[
        Day | None, Parameter(help="Posted on or before this date; left out: today.")
    ] = None,
    reading: Reading = READ,
) -> Answer:
    """List lines as they were posted from journals.

    Example: ledger-es journals posted --register 12
    """
    return ask(
        reading,
        lambda ledger: ledger.posted_journal_lines(
            journal=None if journal is None else str(journal), register_no=register, as_of=as_of
        ),
    )


def report_problems(
    journal: Journal,
    /,
    *,
    tolerance: Tolerance = None,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Say everything that would stop the posting of a journal. Exit code 1: something would.

    Example: ledger-es journals test-report cash_receipt/DAILY
    """
    command = record_of(CheckJournalBatch, **journal.fields, tolerance=answers_of(tolerance))
    with Ledger.open(reading.ledger) as ledger:
        found: dict[str, Any] = ledger.execute(command, dry_run=True).numbers
    problems = found["problems"]
    document = {"journal": str(journal), **found}
    if not problems:
        return Answer(
            document, [f"Nothing stops the posting of {journal}: {found['lines']} to post"]
        )
    rows = [
        [problem["line_no"] or None, problem["code"], problem["message"]] for problem in problems
    ]
    columns = [Column("line_no", "number", "Line"), Column("code"), Column("problem")]
    cures = dict.fromkeys(cure for problem in problems for cure in problem["cures"])
    helps = [f"What helps: {cure}" for cure in cures]
    title = f"What stops the posting of {journal}"
    return Answer(document, [table(title, columns, rows), *helps], exit_code=1)


def post(journal: Journal, /, *, tolerance: Tolerance = None, writing: Writing = WRITE) -> Answer:
    """Post the lines of a journal in one register, all or none. --dry-run shows what would be written.

    Example: ledger-es journals post cash_receipt/DAILY --dry-run
    """

    def command_with(answers: ToleranceAnswers) -> PostJournalBatch:
        return record_of(PostJournalBatch, **journal.fields, tolerance=answers)

    with Ledger.open(writing.ledger) as ledger:
        command = with_answers(ledger, writing, command_with, tolerance)
        executed = execute(ledger, writing, command)
        posted_rows = counted([ledger.written(executed)])
    answer = written(executed, f"{journal} posted", dry_run=writing.dry_run)
    list_all = list_command(executed.numbers, several=False)
    return with_written(answer, posted_rows, dry_run=writing.dry_run, list_all=list_all)


def copy(
    journal: Journal,
    /,
    *,
    register: Annotated[Number, Parameter(help="The register whose posted lines are copied.")],
    opposite: Annotated[
        bool, Parameter(negative=(), help="With the opposite signs, to take the posting back.")
    ] = False,
    date: Annotated[
        Day | None, Parameter(help="Posting date of the copies; left out: as posted.")
    ] = None,
    document: Annotated[
        str, Parameter(help="Document number of the copies; left out: a new one each.")
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Copy lines that were posted from a journal into a journal. What they settled is not copied.

    With --opposite the copies have no document type, since a payment with the other sign is none; an invoice with its
    VAT becomes a credit memo, and the other way round.

    Example: ledger-es journals copy general/CORRECTIONS --register 12 --opposite
    """
    with Ledger.open(writing.ledger) as ledger:
        report = ledger.posted_journal_lines(register_no=register, as_of=day.max)
        lines = report.rows()
        if not lines:
            raise RegisterWithoutJournalLines(register_no=register)
        copies = tuple(
            record_of(
                UnpostedLine,
                posting_date=date or line.posting_date,
                document_no=document,
                amount=-line.amount if opposite else line.amount,
                description="" if line.description == ERASED else line.description,
                document_type=_type_of_copy(line, opposite=opposite),
                vat=tuple(part._asdict() for part in vat),
                **{name: getattr(line, name) for name in COPIED},
            )
            for line, vat in zip(lines, report.vat(), strict=True)
        )
        command = record_of(AddJournalLines, **journal.fields, lines=copies)
        executed = execute(ledger, writing, command)
    return written(executed, f"Copied into {journal}", dry_run=writing.dry_run)


def _type_of_copy(line: PostedJournalLineRow, *, opposite: bool) -> str:
    """The document type of a copy. Only invoices and credit memos have VAT, so its opposite is the other one."""
    if not opposite:
        return line.document_type
    return _OPPOSITE_TYPES[line.document_type] if line.vat else ""


_OPPOSITE_TYPES = {"invoice": "credit_memo", "credit_memo": "invoice"}
