"""files: purging the files that the bank has sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Executed, Ledger
from ledger_es.cli.answer import Answer, Shown, table, written
from ledger_es.cli.options import WRITE, Writing
from ledger_es.cli.terminal import confirmed
from ledger_es.cli.usage import WrongUsage
from ledger_es.tables import Column

STAY = "nothing is done: the files stay"


def purge(
    *,
    before: Annotated[
        date | None, Parameter(help="Purge the files of which all statements end before this day.")
    ] = None,
    file: Annotated[
        list[str] | None,
        Parameter(negative=(), consume_multiple=True, help="Purge the file with this SHA-256."),
    ] = None,
    ground: Annotated[
        str, Parameter(help="Why they may go: kept for ever, so it should name nobody.")
    ],
    yes: Annotated[bool, Parameter(negative=(), help="Do not ask at the terminal.")] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Delete the bytes of files of the bank; their SHA-256, the statements and every proof stay.

    It cannot be undone. --dry-run says which files would go. A file of details that wait for a statement stays unless
    --file names it.

    Example: ledger-es files purge --before 2016-01-01 --ground "kept for ten years" --dry-run
    """
    if (before is None) == (not file):
        raise WrongUsage("either --before or --file says which files are purged")
    options: dict[str, Any] = {
        "before": before,
        "file_sha256s": file or (),
        "ground": ground,
        "idempotency_key": writing.key or None,
        "actor": writing.who,
        "reason": writing.reason,
    }
    with Ledger.open(writing.ledger) as ledger:
        purge_files = ledger.payment_reconciliation.purge_files
        if not (yes or writing.dry_run or writing.json):
            would_be, _ = purge_files(**options, dry_run=True)
            count = would_be.numbers["purged_files"]
            question = f"Purge {count} files of the bank? They cannot be brought back."
            if not would_be.replayed and count and not confirmed(question):
                return Answer({}, [STAY], exit_code=1)
        executed, waiting = purge_files(**options, dry_run=writing.dry_run)
    return _answer(executed, waiting, dry_run=writing.dry_run)


def _answer(executed: Executed, waiting: tuple[str, ...], *, dry_run: bool) -> Answer:
    document = written(executed, "", dry_run=dry_run).document
    numbers = dict(executed.numbers)
    files = numbers.pop("file_sha256s")
    shown: list[Shown] = []
    if files:
        plain = replace(executed, numbers=numbers)
        shown += written(plain, "Files purged", dry_run=dry_run).shown
        shown.append(table("Purged", [Column("sha256")], [[sha256] for sha256 in files]))
    else:
        shown.append("there are no such files (any more): nothing is done")
    shown += [
        f"{sha256} stays: details in it wait for their statement (--file names it to purge it)"
        for sha256 in waiting
    ]
    return Answer({**document, "waiting": list(waiting)}, shown)
