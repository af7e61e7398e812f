"""copy: a ledger to another store. backup: a ledger while in use. rebuild: the read models from the events."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.audit import Copied, back_up_verified, copy_verified
from ledger_es.cli.answer import Answer
from ledger_es.cli.options import JSON_ONLY, OF_LEDGER, OfLedger, Output
from ledger_es.cli.terminal import progress

Damaged = Annotated[
    bool,
    Parameter(negative=(), help="Take a ledger that does not verify as it is, and say so."),
]


def copy(
    source: str, target: str, *, damaged: Damaged = False, output: Output = JSON_ONLY
) -> Answer:
    """Copy a ledger to another store, commit for commit: the same numbers, times and digests.

    It is verified first, and not copied where it is damaged.

    Example: ledger-es copy ledger.db copy.db

    Parameters
    ----------
    source
        The ledger to copy: a path, or postgresql://…/database?ledger=name.
    target
        Where to: a path or address at which there is no ledger yet.
    """
    with progress("events verified, then commits copied") as report:
        copied = copy_verified(
            source, target, damaged=damaged, on_verified=report, on_copied=report
        )
    document = {"commits": copied.commits, "events": copied.events, "target": copied.target}
    shown = f"{copied.commits} commits with {copied.events} events copied to {copied.target}"
    return _with_damage(document, shown, copied)


def backup(file: str, *, damaged: Damaged = False, reading: OfLedger = OF_LEDGER) -> Answer:
    """Write the ledger to a new SQLite file, while others go on writing.

    It is verified first, and not written where it is damaged.

    Example: ledger-es backup january.db

    Parameters
    ----------
    file
        The file to write; it must not exist.
    """
    with progress("events verified") as report:
        copied = back_up_verified(reading.ledger, file, damaged=damaged, on_verified=report)
    document = {"file": copied.target, "commits": copied.commits, "events": copied.events}
    shown = f"{copied.commits} commits with {copied.events} events in {copied.target}"
    return _with_damage(document, shown, copied)


def _with_damage(document: dict[str, Any], shown: str, copied: Copied) -> Answer:
    if not copied.damage:
        return Answer(document, [shown])
    problem = f"It does not verify: {copied.damage}"
    return Answer({**document, "damaged": copied.damage}, [shown, problem])


def rebuild(*, reading: OfLedger = OF_LEDGER) -> Answer:
    """Build the read models anew from the events; nothing recorded changes.

    Example: ledger-es rebuild
    """
    with Ledger.open(reading.ledger) as ledger:
        commit_no = ledger.rebuild_read_models()
    return Answer({"commit_no": commit_no}, [f"Read models built anew, up to commit {commit_no}"])
