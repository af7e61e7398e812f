"""statements: read a bank's file, list, show, apply and review."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es import Ledger, StatementReport, ToleranceAnswers
from ledger_es.cli.answer import Answer, Shown, warnings_in_words, written
from ledger_es.cli.applications import amounts_by_entry
from ledger_es.cli.asking import ask, do, execute
from ledger_es.cli.options import JSON_ONLY, READ, WRITE, Carried, Output, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.cli.reader_options import AS_WRITTEN, AsWritten
from ledger_es.cli.statement_import import readable_file, would_be_table
from ledger_es.cli.statement_tables import confidence_table, left_out_in_words, read_tables
from ledger_es.cli.tolerance_questions import Tolerance, with_answers
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.assigned_parts import LinePart
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from ledger_es.imports.typed import record_of
from ledger_es.statements import (
    FORMATS,
    as_json,
    left_out_files,
    open_statement_files,
    read_statement_file,
)
from ledger_es.values.money import amount_of

StatementNo = Annotated[str, Parameter(help="Number of the statement, such as MAIN/7.")]
LineNo = Annotated[int, Parameter(name="--line", help="Number of the line, such as 10000.")]
Lines = Annotated[
    list[int] | None,
    Parameter(name="--line", negative=(), consume_multiple=True, help="Only these lines."),
]
Accounts = Annotated[
    list[str] | None,
    Parameter(
        name="--account",
        negative=(),
        consume_multiple=True,
        help="A G/L account, customer:NO or vendor:NO (on account), with =AMOUNT for a part of the line, money in"
        " positive; several times or several at once. Without an amount it takes what is left.",
    ),
]
Description = Annotated[str, Parameter(help="Text of the entries; left out: the bank's own.")]
Entries = Annotated[
    list[str] | None,
    Parameter(
        name="--entry",
        negative=(),
        consume_multiple=True,
        help="E=AMOUNT, or E for as much as can be; several times or several at once.",
    ),
]
Format = Annotated[
    Literal[
        "camt",
        "mt940",
        "coda",
        "cfonb120",
        "aeb43",
        "ofx",
        "qif",
        "bai2",
        "bgmax",
        "ocrgiro",
        "sheet",
        "csv",
    ]
    | None,
    Parameter(name="--format", help="Left out: told from the first bytes."),
]


def read(
    file: Annotated[Path, Parameter(help="The statement file.")],
    /,
    *,
    format: Format = None,
    as_written: AsWritten = AS_WRITTEN,
    output: Output = JSON_ONLY,
) -> Answer:
    """Parse a statement file and show it; no ledger is needed, nothing is recorded.

    Example: ledger-es statements read statement.xml
    """
    assert format is None or format in {known.name for known in FORMATS}, (
        "the option knows other formats"
    )
    files = [
        read_statement_file(
            source, name, format=format, checked=False, settings=as_written.settings
        )
        for name, source in open_statement_files(readable_file(file))
    ]
    documents = [as_json(statement_file) for statement_file in files]
    shown = [table for statement_file in files for table in read_tables(statement_file)]
    document: dict[str, Any] = documents[0] if len(documents) == 1 else {"files": documents}
    left_out = left_out_files(file)
    if left_out:
        document["left_out_files"] = list(left_out)
        shown.append(left_out_in_words(file.name, left_out))
    return Answer(document, shown)


def show_all(
    *,
    bank: Annotated[str | None, Parameter(help="Of this bank account alone.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the statements imported, those that close by --as-of.

    Example: ledger-es statements list --bank MAIN
    """
    return ask(
        reading,
        lambda ledger: ledger.statements(bank_account_no=bank, as_of=as_of, known_at=known_at),
    )


def show(
    statement_no: StatementNo,
    /,
    *,
    line: Lines = None,
    to_review: Annotated[
        bool,
        Parameter(
            negative=(),
            help="Only lines a person should look at: to review, or with a difference.",
        ),
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show a statement: its lines, what settles them, by which rule and evidence.

    Example: ledger-es statements show MAIN/1 --to-review
    """
    return ask(
        reading,
        lambda ledger: ledger.statement(
            statement_no,
            line_nos=line or (),
            to_review=to_review,
            as_of=as_of,
            known_at=known_at,
        ),
    )


def explain(
    statement_no: StatementNo,
    /,
    *,
    line: LineNo,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Say why a line settles what it settles: what was read, considered, chosen, doubted, decided and posted.

    Example: ledger-es statements explain MAIN/1 --line 10000
    """
    return ask(
        reading,
        lambda ledger: ledger.explanation(statement_no, line, as_of=as_of, known_at=known_at),
    )


def apply(
    statement_no: StatementNo,
    /,
    *,
    line: Lines = None,
    overwrite: Annotated[
        bool, Parameter(negative=(), help="Also lines that were accepted or assigned by hand.")
    ] = False,
    tolerance: Annotated[
        Literal["accept", "leave"] | None,
        Parameter(
            help="accept: differences within the tolerance and late discounts; leave: they stay open. Left out: as the"
            " rules say."
        ),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Apply the lines automatically, again; --dry-run shows what would be proposed for them.

    Example: ledger-es statements apply MAIN/1 --dry-run
    """
    with Ledger.open(writing.ledger) as ledger:
        executed = ledger.payment_reconciliation.apply_automatically(
            statement_no,
            line or (),
            overwrite=overwrite,
            tolerance=tolerance or "",
            idempotency_key=writing.key,
            actor=writing.who,
            reason=writing.reason,
            dry_run=writing.dry_run,
        )
        report = None
        if writing.dry_run and not executed.replayed:
            statement = ledger.payment_reconciliation.would_be_applied(
                statement_no, line or (), overwrite=overwrite, tolerance=tolerance or ""
            )
            (report,) = ledger.would_be_statements([statement])
        left = [] if overwrite else _decided(ledger.statement(statement_no), line)
    document: dict[str, Any] = {
        "commit_no": executed.commit_no,
        "replayed": executed.replayed,
        "numbers": executed.numbers,
        "statement_no": statement_no,
        "left_as_they_are": left,
    }
    confidences = executed.numbers.get("confidences", {})
    shown: list[Shown] = [confidence_table({statement_no: confidences}, dry_run=writing.dry_run)]
    if left:
        shown.append(
            f"left as a person has decided: {', '.join(map(str, left[:20]))}"
            f"{' and others' if len(left) > 20 else ''} (--overwrite applies them too)"
        )
    shown += warnings_in_words(executed.numbers)
    if writing.dry_run:
        document["dry_run"] = True
    if report is not None:
        document["would_be"] = {"statements": [report.as_json()]}
        shown.append(would_be_table(report))
    return Answer(document, shown)


def accept(
    statement_no: StatementNo,
    /,
    *,
    line: Lines = None,
    confidence: Annotated[
        Literal["low", "medium", "high", "text_mapping", "manual"] | None,
        Parameter(
            help="Every line of this confidence; left out, with no line named: every line without difference."
        ),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Accept what is applied to the lines.

    Example: ledger-es statements accept MAIN/1 --line 10000
    """
    if line and confidence:
        raise WrongUsage("--line and --confidence exclude each other")
    command = record_of(
        AcceptLines,
        statement_no=statement_no,
        line_nos=tuple(line or ()),
        confidence=confidence or "",
    )
    return do(writing, command, "Accepted")


def assign(
    statement_no: StatementNo,
    /,
    *,
    line: LineNo,
    entry: Entries = None,
    account: Accounts = None,
    description: Description = "",
    tolerance: Tolerance = None,
    dimensions: Carried = "",
    writing: Writing = WRITE,
) -> Answer:
    """Say what a line settles: open entries of customers and vendors, parts for accounts, or an account for all of it.

    Example: ledger-es statements assign MAIN/1 --line 10000 --entry 4=80.00
    """
    named = account or []
    if entry is None and not named:
        raise WrongUsage("--entry and --account say what the line settles")
    if entry is not None or len(named) > 1 or any("=" in word for word in named):
        amounts = amounts_by_entry("--entry", entry or [])
        parts = [_part(word, description) for word in named]
        if parts and tolerance is not None:
            raise WrongUsage("--tolerance is for entries: a line with parts has no tolerance")

        def command_with(answers: ToleranceAnswers) -> AssignLine:
            return record_of(
                AssignLine,
                statement_no=statement_no,
                line_no=line,
                amounts_to_apply=amounts,
                tolerance=answers,
                parts=parts,
                dimensions=dimensions,
            )

        with Ledger.open(writing.ledger) as ledger:
            asked = with_answers(ledger, writing, command_with, tolerance)
            executed = execute(ledger, writing, asked)
        return written(executed, f"Line {line} assigned", dry_run=writing.dry_run)
    if tolerance is not None:
        raise WrongUsage("--tolerance is for entries: an account has no tolerance")
    kind, number = _account(named[0])
    command: Any = record_of(
        AssignLineToAccount,
        statement_no=statement_no,
        line_no=line,
        account_type=kind,
        account_no=number,
        description=description,
        dimensions=dimensions,
    )
    return do(writing, command, f"Line {line} assigned")


def clear(statement_no: StatementNo, /, *, line: Lines = None, writing: Writing = WRITE) -> Answer:
    """Clear the lines: nothing is applied to them any more.

    Example: ledger-es statements clear MAIN/1 --line 10000
    """
    if not line:
        raise WrongUsage("--line says which lines are cleared")
    command = record_of(ClearLines, statement_no=statement_no, line_nos=tuple(line))
    return do(writing, command, "Cleared")


def transfer_difference(
    statement_no: StatementNo,
    /,
    *,
    line: LineNo,
    account: Annotated[str, Parameter(help="A G/L account, customer:NO or vendor:NO.")],
    description: Description = "",
    dimensions: Carried = "",
    writing: Writing = WRITE,
) -> Answer:
    """Transfer what is not applied of a line to an account.

    Example: ledger-es statements transfer-difference MAIN/1 --line 10000 --account 6900
    """
    kind, number = _account(account)
    command = record_of(
        TransferDifference,
        statement_no=statement_no,
        line_no=line,
        account_type=kind,
        account_no=number,
        description=description,
        dimensions=dimensions,
    )
    return do(writing, command, f"Difference of line {line} transferred")


def _part(word: str, description: str) -> LinePart:
    name, equals, amount = word.rpartition("=")
    kind, number = _account(name if equals else word)
    try:
        part_amount = amount_of(amount) if equals else None
    except ValueError as error:
        raise WrongUsage(f"--account: {error}") from None
    return record_of(
        LinePart,
        account_type=kind,
        account_no=number,
        amount=part_amount,
        description=description,
    )


def _account(word: str) -> tuple[str, str]:
    kind, colon, number = word.partition(":")
    if colon and kind in ("customer", "vendor", "bank_account", "gl"):
        return kind, number
    return "gl", word


def _decided(report: StatementReport, line_nos: list[int] | None) -> list[int]:
    """The lines that automatic application skips because a person has decided them, among `line_nos` if given."""
    return [
        line.line_no
        for line in report.lines
        if line.is_decided and (not line_nos or line.line_no in line_nos)
    ]
