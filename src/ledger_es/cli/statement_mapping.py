"""statements guess-mapping: propose how a table of a bank is read, and show the first rows read so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es.cli.answer import Answer, Paragraph, Shown
from ledger_es.cli.options import JSON_ONLY, Output
from ledger_es.cli.statement_tables import read_tables
from ledger_es.errors import FileNotReadable, LedgerError, ReportNotWritable
from ledger_es.statements import (
    Source,
    StatementFile,
    as_json,
    open_statement_files,
    read_statement_file,
)
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.source import read_head
from ledger_es.statements.table_file import table_of
from ledger_es.statements.table_guess import TableGuess, guessed_mapping
from ledger_es.statements.table_mapping_text import text_of_mapping

FIRST_ROWS = 5


def guess_mapping(
    file: Annotated[Path, Parameter(help="A table of the bank.")],
    /,
    *,
    to: Annotated[
        Path | None, Parameter(help="Write the mapping to this file; it must not be there yet.")
    ] = None,
    currency: Annotated[
        str, Parameter(help="Of the account, where the table does not say it.", show_default=False)
    ] = "",
    output: Output = JSON_ONLY,
) -> Answer:
    """Propose a mapping for a table of your bank (CSV, XLSX, ODS) and show the first rows read with it.

    Example: ledger-es statements guess-mapping statement.csv --to bank.toml
    """
    if not file.is_file():
        raise FileNotReadable(
            file=str(file), position="start", reason="there is no such file", cure="check its name"
        )
    settings = ReaderSettings(currency=currency)
    # Of several files in a ZIP the first one.
    name, source = next(iter(open_statement_files(file)))
    table = table_of(source, name, settings, read_head(source, name))
    guess = guessed_mapping(table, settings)
    text = _text(guess)
    if to is not None:
        _write(to, text)
    read = settings._replace(mapping=guess.mapping, currency=currency or "XXX")
    document: dict[str, Any] = {
        "mapping": text,
        "profile": guess.profile,
        "uncertain": list(guess.uncertain),
        "written_to": str(to) if to is not None else None,
    }
    shown: list[Shown] = [_in_words(guess), Paragraph(text.rstrip("\n").split("\n"))]
    try:
        first = _first_rows(source, read)
    except LedgerError as refusal:
        document["refused"] = refusal.as_json()
        shown.append(f"with it the file is not read yet: {refusal.message}")
    else:
        document["statements"] = as_json(first)["statements"]
        shown += read_tables(first)
    if to is not None:
        shown.append(
            f"written to {to}: try it with ledger-es statements read {file} --mapping {to}"
        )
    return Answer(document, shown)


def _in_words(guess: TableGuess) -> str:
    if guess.profile:
        return f"The table has the columns of {guess.profile}: this is the mapping that comes with the program."
    if guess.uncertain:
        return f"Proposed by the columns; uncertain, please check: {'; '.join(guess.uncertain)}."
    return "Proposed by the columns; please check the rows below against your bank."


def _text(guess: TableGuess) -> str:
    remarks = "".join(f"# uncertain: {doubt}\n" for doubt in guess.uncertain)
    return remarks + text_of_mapping(guess.mapping)


def _first_rows(source: Source, settings: ReaderSettings) -> StatementFile:
    """The file with only the first entries of each statement."""
    file = read_statement_file(source, checked=False, settings=settings)
    return file._replace(
        statements=tuple(
            statement._replace(entries=statement.entries[:FIRST_ROWS])
            for statement in file.statements
        )
    )


def _write(path: Path, text: str) -> None:
    """Raises ReportNotWritable; a file that was begun is taken away again."""
    is_begun = False
    try:
        with path.open("x", encoding="utf-8") as file:
            is_begun = True
            file.write(text)
    except OSError as error:
        if is_begun:
            path.unlink(missing_ok=True)
        raise ReportNotWritable(
            file=str(path), reason=error.strerror or "cannot be written"
        ) from error
