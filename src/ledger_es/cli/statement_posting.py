"""statements post, undo: post the lines of a statement, all or some of them, and undo it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.audit import written_by
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import do_posting, execute, posting_answer
from ledger_es.cli.options import WRITE, Writing
from ledger_es.cli.statements import Lines, StatementNo
from ledger_es.cli.terminal import progress
from ledger_es.cli.usage import WrongUsage
from ledger_es.cli.would_be import would_be_tables
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.imports.typed import record_of

Mode = Annotated[
    Literal["reconcile", "payments-only"],
    Parameter(
        help="reconcile: the bank account too, when no line is left; payments-only: its entries stay open."
    ),
]
SkipBlocked = Annotated[
    bool,
    Parameter(
        negative=(), help="Leave lines of blocked parties, or with an entry on hold, for later."
    ),
]
Ready = Annotated[
    bool,
    Parameter(negative=(), help="Post what can be posted, and leave the other lines for later."),
]
AcceptLow = Annotated[
    bool,
    Parameter(
        negative=(),
        help="Also lines proposed with low confidence or a doubt that nobody has accepted.",
    ),
]

ClosedPeriodOn = Annotated[
    date | None,
    Parameter(help="Post lines of days on which posting is not allowed on this day."),
]


def post(
    statement_no: StatementNo,
    /,
    *,
    mode: Mode,
    line: Lines = None,
    skip_blocked: SkipBlocked = False,
    ready: Ready = False,
    accept_low: AcceptLow = False,
    closed_period_on: ClosedPeriodOn = None,
    writing: Writing = WRITE,
) -> Answer:
    """Post the lines of a statement that are not posted yet; --dry-run shows the entries that every ledger would get.

    Example: ledger-es statements post MAIN/1 --mode reconcile --dry-run
    """
    if ready + skip_blocked + bool(line) > 1:
        raise WrongUsage("--line, --ready and --skip-blocked exclude each other")
    command = record_of(
        PostStatement,
        statement_no=statement_no,
        mode=mode.replace("-", "_"),
        accept_low=accept_low,
        line_nos=tuple(line or ()),
        leaving="unready" if ready else "blocked" if skip_blocked else "",
        closed_period_on=closed_period_on,
    )
    with Ledger.open(writing.ledger) as ledger:
        with progress("lines posted"):
            executed = execute(ledger, writing, command)
        if not writing.dry_run or executed.replayed:
            return posting_answer(ledger, executed, f"Statement {statement_no} posted")
        report = ledger.statement(statement_no)
    document_nos = {
        application.entry_no: application.document_no
        for line in report.lines
        for application in line.applications
    }
    answer = written(executed, f"Statement {statement_no} posted", dry_run=True)
    would_be = written_by(executed.events, document_nos)
    return Answer(
        {**answer.document, "would_be": would_be.as_json()},
        [*answer.shown, *would_be_tables(would_be)],
    )


def undo(statement_no: StatementNo, /, *, line: Lines = None, writing: Writing = WRITE) -> Answer:
    """Undo a posted statement, or some of its lines, so that they can be posted again; --reason says why.

    Example: ledger-es statements undo MAIN/1 --line 10000 --reason "paid for C2" --dry-run
    """
    if not writing.reason:
        raise WrongUsage("--reason says why the statement is undone")
    command = record_of(UndoStatement, statement_no=statement_no, line_nos=tuple(line or ()))
    what = f"Line {', '.join(map(str, line))} of statement" if line else "Statement"
    return do_posting(writing, command, f"{what} {statement_no} undone")
