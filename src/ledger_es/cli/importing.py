"""Read a CSV file, run its commands in parts with a progress bar, and show the result as tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ledger_es import Executed, Ledger
from ledger_es.cli.answer import (
    Answer,
    numbers_table,
    questions_in_words,
    table,
    undone_in_words,
    warnings_in_words,
)
from ledger_es.cli.options import Writing
from ledger_es.cli.terminal import progress
from ledger_es.errors import FileNotReadable
from ledger_es.imports.csv_files import Content, content_from
from ledger_es.imports.parts import Job, JobDone, do_in_parts
from ledger_es.late import Late
from ledger_es.tables import Column, Table

if TYPE_CHECKING:
    from ledger_es.cli import would_be
else:
    # With it comes all that reads SQL tables: who only writes need not wait for it.
    would_be = Late("ledger_es.cli.would_be")

STANDARD_INPUT: Final = "-"


def content_of(file: str, *, decimal_comma: bool) -> Content:
    """The content of the file, or of the standard input for "-".

    Raises FileNotReadable, or CsvRefused if the content is not text.
    """
    name = "standard input" if file == STANDARD_INPUT else file
    try:
        raw = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        raise FileNotReadable(
            file=name,
            position="start",
            reason=error.strerror or str(error),
            cure="check the file's name and whether you may read it",
        ) from error
    return content_from(name, raw, decimal_comma=decimal_comma)


def do_job(writing: Writing, job: Job, *, posts: bool = False) -> Answer:
    """Run every part of a file on the ledger that the options name.

    With `posts` the answer shows what was written to each ledger.
    """
    with Ledger.open(writing.ledger) as ledger, progress(f"{job.done} from {job.file}") as report:
        done = do_in_parts(
            ledger,
            job,
            key=writing.key,
            actor=writing.who,
            reason=writing.reason,
            dry_run=writing.dry_run,
            progress=report,
        )
        posted = would_be.counted(map(ledger.written, _executed(done))) if posts else None
    answer = _answer(done, dry_run=writing.dry_run)
    if posted is None:
        return answer
    list_all = would_be.list_command(done.numbers, several=len(done.outcomes) > 1)
    return would_be.with_written(answer, posted, dry_run=writing.dry_run, list_all=list_all)


def _executed(done: JobDone) -> Iterator[Executed]:
    for outcome in done.outcomes:
        assert isinstance(outcome, Executed), "a ledger answers with Executed"
        yield outcome


def _answer(done: JobDone, *, dry_run: bool) -> Answer:
    job, numbers = done.job, done.numbers
    document: dict[str, Any] = {
        "commit_no": done.commit_no,
        "replayed": done.replayed,
        "numbers": numbers,
    }
    if done.undone_by is not None:
        document["undone_by"] = done.undone_by
    if dry_run:
        document["dry_run"] = True
    whole = numbers_table(
        Executed(done.commit_no, numbers, done.replayed, done.undone_by),
        job.done.capitalize(),
        dry_run=dry_run,
    )
    of_file = [warning.as_json() for warning in job.warnings]
    if of_file:
        document["warnings"] = of_file
    warnings = [
        *questions_in_words(numbers.get("questions", ())),
        *warnings_in_words({"warnings": of_file}),
        *warnings_in_words(numbers),
    ]
    shown: list[Table | str] = [*_undone(done), whole, *warnings]
    if len(job.parts) > 1 and not dry_run:
        document["parts"] = _parts(done)
        shown.append(_parts_table(document["parts"]))
    return Answer(document, shown)


def _undone(done: JobDone) -> Iterator[str]:
    """Warnings that the file, or parts of it, have been undone since they were done."""
    if done.undone_by is not None:
        yield undone_in_words(done.undone_by, done.job.file)
        return
    for number, outcome in enumerate(done.outcomes, 1):
        if outcome.undone_by is not None:
            yield undone_in_words(outcome.undone_by, f"part {number} of {done.job.file}")


def _parts(done: JobDone) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = []
    for number, (part, outcome) in enumerate(zip(done.job.parts, done.outcomes, strict=True), 1):
        document = {
            "part": number,
            "covers": done.job.covered([part]),
            "commit_no": outcome.commit_no,
            "replayed": outcome.replayed,
        }
        if outcome.undone_by is not None:
            document["undone_by"] = outcome.undone_by
        documents.append(document)
    return documents


def _when(part: dict[str, Any]) -> str:
    if "undone_by" in part:
        return f"before, undone in commit {part['undone_by']}"
    return "before" if part["replayed"] else "now"


def _parts_table(parts: list[dict[str, Any]]) -> Table:
    columns = [
        Column("part", "number"),
        Column("covers"),
        Column("commit_no", "number"),
        Column("done"),
    ]
    rows = [
        [
            part["part"],
            part["covers"],
            part["commit_no"],
            _when(part),
        ]
        for part in parts
    ]
    return table("Parts", columns, rows)
