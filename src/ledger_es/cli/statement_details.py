"""statements attach: the payments behind amounts of statements, which the bank tells in a file of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Attached, Ledger, NamedLine
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.options import WRITE, Writing
from ledger_es.cli.reader_options import AS_WRITTEN, AsWritten
from ledger_es.cli.statement_import import readable_file
from ledger_es.cli.usage import WrongUsage
from ledger_es.tables import Cell, Column


def attach(
    files: Annotated[
        list[Path],
        Parameter(help="Files of camt.054, MT942, BgMax or OCR giro; also ZIP and gzip files."),
    ],
    /,
    *,
    bank: Annotated[str, Parameter(help="Only amounts of this bank account.")] = "",
    statement: Annotated[
        str, Parameter(help="The statement that shows them, such as MAIN/7; with --line.")
    ] = "",
    line: Annotated[int | None, Parameter(help="The line that shows them, such as 10000.")] = None,
    entry: Annotated[
        list[str] | None,
        Parameter(
            negative=(),
            consume_multiple=True,
            help="Only these entries of the file, such as 1/2 (account 1, entry 2), for --line; left out: all of them.",
        ),
    ] = None,
    as_written: AsWritten = AS_WRITTEN,
    writing: Writing = WRITE,
) -> Answer:
    """Attach the payments that a file tells to the lines of statements that show their sums, and apply them.

    Nothing is posted, and no balance changes. What no statement shows yet waits for it. If several lines could be it,
    --statement and --line name one.

    Example: ledger-es statements attach notification.xml
    """
    named = _named(files, statement, line, entry or [])
    with Ledger.open(writing.ledger) as ledger:
        attached = [
            file
            for place, path in enumerate(files)
            for file in ledger.payment_reconciliation.attach_file(
                readable_file(path),
                bank_account_no=bank,
                named=named,
                reader_settings=as_written.settings,
                idempotency_key=f"{writing.key}/{place}" if writing.key else None,
                dry_run=writing.dry_run,
                actor=writing.who,
                reason=writing.reason,
            )
        ]
    return _answer(attached, dry_run=writing.dry_run)


def _answer(attached: list[Attached], *, dry_run: bool) -> Answer:
    rows = [_row(file.file_name, entry) for file in attached for entry in file.details]
    warnings = [f"{file.file_name}: {warning}" for file in attached for warning in file.warnings]
    documents: list[dict[str, Any]] = [
        {
            "file": file.file_name,
            "commit_no": file.executed.commit_no,
            "replayed": file.executed.replayed,
            "details": file.details,
            "warnings": list(file.warnings),
        }
        for file in attached
    ]
    document: dict[str, Any] = {
        "commit_no": max((file["commit_no"] for file in documents), default=0),
        "replayed": all(file["replayed"] for file in documents),
        "files": documents,
    }
    if dry_run:
        document["dry_run"] = True
    columns = [
        Column("file"),
        Column("entry"),
        Column("amount", "amount"),
        Column("payments", "count"),
        Column("statement_no", title="Statement"),
        Column("line_no", "number", title="Line"),
        Column(""),
    ]
    title = "Details (dry run: nothing is recorded)" if dry_run else "Details"
    return Answer(document, [table(title, columns, rows), *warnings])


def _named(
    files: list[Path], statement: str, line: int | None, entries: list[str]
) -> NamedLine | None:
    """The line that a person names. Raises WrongUsage or CommandInvalid."""
    if not statement and line is None and not entries:
        return None
    if not statement or line is None:
        raise WrongUsage("--statement and --line together name the line")
    if len(files) > 1:
        raise WrongUsage("--line names a line for one file")
    return NamedLine(statement_no=statement, line_no=line, entries=tuple(entries))


def _row(file_name: str, entry: dict[str, Any]) -> list[Cell]:
    return [
        file_name,
        ", ".join(entry["entries"]),
        entry["amount"],
        entry["payments"],
        entry["statement_no"],
        entry["line_no"] or None,
        entry["said"],
    ]
