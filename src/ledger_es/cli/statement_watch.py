"""statements watch: take the statement files that are put into a folder."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import FileOutcome, FolderSource, Ledger
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.options import OF_LEDGER, Number, OfLedger
from ledger_es.cli.terminal import notice
from ledger_es.tables import Column

REMEMBERED = 1_000
"""How many files the answer tells of; earlier ones were told when they were taken."""


def watch(
    folder: Annotated[Path, Parameter(help="The folder into which the files are put.")],
    /,
    *,
    once: Annotated[
        bool, Parameter(negative=(), help="Take what is there, then end; for a timer.")
    ] = False,
    every: Annotated[Number, Parameter(help="Seconds between two looks into the folder.")] = 10,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Import the statement files that are put into a folder, as their bank accounts allow it.

    What was taken is moved to done, what was refused to refused, beside a text that says why. Ctrl-C ends it.

    Example: ledger-es statements watch inbox --once
    """
    files: deque[FileOutcome] = deque(maxlen=REMEMBERED)
    with FolderSource.watching(folder) as source, Ledger.open(reading.ledger) as ledger:
        while True:
            for outcome in ledger.take_statements(source):
                files.append(outcome)
                if not once:
                    notice(_in_words(outcome))
            if once or not _waited(every):
                return _answer(list(files), folder)


def _waited(seconds: int) -> bool:
    """False if Ctrl-C was pressed, which is how watching ends; nothing is in hand then."""
    try:
        time.sleep(seconds)
    except KeyboardInterrupt:
        return False
    return True


def _in_words(outcome: FileOutcome) -> str:
    return f"{outcome.file.name}: {_outcome(outcome)}"


def _outcome(outcome: FileOutcome) -> str:
    if outcome.refusal is not None:
        return f"refused: {outcome.refusal.message}"
    numbers = ", ".join(outcome.statement_nos) or "no statement"
    taken = f"known already: {numbers}" if outcome.is_known else f"imported: {numbers}"
    posted = f", {outcome.posted_lines} lines posted" if outcome.posted_lines else ""
    return f"{taken}{posted}"


def _answer(files: list[FileOutcome], folder: Path) -> Answer:
    documents: list[dict[str, Any]] = [
        {
            "file": outcome.file.name,
            "statement_nos": list(outcome.statement_nos),
            "known": outcome.is_known,
            "posted_lines": outcome.posted_lines,
            "refused": None if outcome.refusal is None else outcome.refusal.as_json(),
        }
        for outcome in files
    ]
    rows = [[outcome.file.name, _outcome(outcome)] for outcome in files]
    shown = table(f"Statements from {folder}", [Column("file"), Column("")], rows)
    is_refused = any(outcome.refusal is not None for outcome in files)
    return Answer({"files": documents}, [shown if rows else "nothing has arrived"], int(is_refused))
