"""A report in the chosen form: a table, a JSON document, CSV, a workbook or one JSON object per line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import orjson

from ledger_es.cli.answer import Answer, Shown
from ledger_es.cli.options import Listing
from ledger_es.cli.terminal import printable_json
from ledger_es.cli.usage import WrongUsage
from ledger_es.errors import ReportNotWritable
from ledger_es.tables import Table, csv_text, xlsx_bytes


class Listable(Protocol):
    """Anything that can be shown as a list: every report, and the history."""

    def as_json(self) -> dict[str, Any]: ...

    def table(self, columns: Sequence[str] = ..., /) -> Table: ...


def listed(listing: Listing, report: Listable) -> Answer:
    """A report in the chosen form, with the chosen columns, printed or written to a file.

    Raises ColumnUnknown, LibraryMissing or ReportNotWritable, and WrongUsage if the form and --output do not fit.
    """
    form, names = listing.form, listing.column_names
    if form == "json":
        document = report.as_json()
        if names:
            document = _with_rows(document, report.table(names).records())
        return json_answer(listing, document)
    return table_answer(listing, report.table(names))


def json_answer(listing: Listing, document: dict[str, Any], exit_code: int = 0) -> Answer:
    """The document as an answer, or written to the file of --output. Raises ReportNotWritable."""
    if not listing.output:
        return Answer(document, [], exit_code)
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
    return _written(listing.output, f"{printable_json(text)}\n", exit_code)


def table_answer(
    listing: Listing, table: Table, below: Iterable[Shown] = (), exit_code: int = 0
) -> Answer:
    """A table in a form other than JSON. `below` is printed only for people. Raises what `listed` raises."""
    content = _content(listing, table)
    if content is None:
        return Answer({}, [table, *below], exit_code)
    if listing.output:
        return _written(listing.output, content, exit_code)
    return Answer({}, [], exit_code, content)


def _content(listing: Listing, table: Table) -> str | bytes | None:
    match listing.form:
        case "csv":
            return csv_text(table)
        case "ndjson":
            records = map(orjson.dumps, table.records())
            return "".join(f"{printable_json(record.decode())}\n" for record in records)
        case "xlsx":
            if not listing.output and sys.stdout.isatty():
                raise WrongUsage("a workbook is no text for a terminal: --output names a file")
            return xlsx_bytes(table)
    if listing.output:
        raise WrongUsage("--output writes a list with --format csv, xlsx, ndjson or json")
    return None


def _with_rows(document: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
    """Replace the rows of a report by records with the chosen columns; the rows are its first list."""
    name = next(name for name, value in document.items() if isinstance(value, list))
    return {**document, name: records}


def _written(file: str, content: str | bytes, exit_code: int) -> Answer:
    """Write to a temporary file and rename it, so that a failure leaves any existing file as it was."""
    path = Path(file)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ReportNotWritable(file=file, reason=error.strerror or str(error)) from error
    return Answer({"file": file}, [f"Written to {file}"], exit_code)
