"""What a posting wrote or would write: a table for each ledger, shortened to its first rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from ledger_es.audit import Written, written_tables
from ledger_es.cli.answer import Answer, Shown
from ledger_es.tables import Table

ROWS_SHOWN: Final = 20
ROWS_IN_JSON: Final = 1_000
"""The most rows of each ledger in the answer; after a posting, `registers show` lists all of them."""


class Counted(NamedTuple):
    """The first rows of each ledger, and the number of all its rows."""

    first: Written
    counts: dict[str, int]


def counted(parts: Iterable[Written]) -> Counted:
    """Count the rows of all parts of a posting and keep only those that the answer shows."""
    first = Written(*([] for _ in Written._fields))
    counts = dict.fromkeys(Written._fields, 0)
    for part in parts:
        for ledger, rows in part._asdict().items():
            counts[ledger] += len(rows)
            kept = getattr(first, ledger)
            kept.extend(rows[: ROWS_IN_JSON - len(kept)])
    return Counted(first, counts)


def with_written(answer: Answer, written: Counted, *, dry_run: bool, list_all: str) -> Answer:
    """The answer with what was written, or with what a dry run would write.

    `list_all` is the command that lists everything written.
    """
    document: dict[str, Any] = {
        **answer.document,
        "would_be" if dry_run else "written": written.first.as_json(),
        "counts": written.counts,
    }
    if "undone_by" in answer.document:
        # What was written is not in the books any more: nobody should read it as if it were.
        return Answer(document, answer.shown, answer.exit_code)
    # Warnings stay last, where people notice them.
    numbers, *warnings = answer.shown
    prefix = "Would be: " if dry_run else ""
    shown: list[Shown] = [numbers]
    for table in written_tables(written.first, prefix):
        shown.append(replace(table, rows=table.rows[:ROWS_SHOWN]))
    longest = max(written.counts.values())
    if longest > ROWS_SHOWN:
        counts = ", ".join(
            f"{count} {ledger.replace('_', ' ')}"
            for ledger, count in written.counts.items()
            if count
        )
        rest = "" if dry_run else f"; to list them all: {list_all}"
        shown.append(
            f"The first {min(ROWS_SHOWN, ROWS_IN_JSON)} of each are shown, of {counts}{rest}"
        )
    return Answer(document, [*shown, *warnings], answer.exit_code)


def list_command(numbers: Mapping[str, Any], *, several: bool) -> str:
    """The command that lists everything a posting wrote; `several` registers need one command each."""
    if several or "register_no" not in numbers:
        return "ledger-es registers list, then registers show NUMBER"
    return f"ledger-es registers show {numbers['register_no']}"


def would_be_tables(written: Written) -> list[Table]:
    """A table for every ledger, including those to which nothing would be written."""
    return written_tables(written, "Would be: ", with_empty=True)
