"""Large files done in parts: cut by the file alone, each part one commit with its own key, finished when run again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ledger_es.cli.answer import Answer, numbers_table, table, warnings_in_words
from ledger_es.cli.options import Writing
from ledger_es.cli.printing import progress
from ledger_es.deciding.command import Command
from ledger_es.errors import LedgerError, Refusal
from ledger_es.ledger import Ledger
from ledger_es.reports import Column, Table
from ledger_es.shell.request import Executed
from ledger_es.values import Source

PART = 1_000
"""Records or documents in one commit."""
CHECKED_TOGETHER = 20
"""So many parts are tried as a whole before the first is recorded; more would hold the writer lock too long."""


class Part(NamedTuple):
    """Records that are done together, and the line each begins on; `first` and `last` say in words what it covers."""

    records: Sequence[Any]
    lines: Sequence[int]
    first: str
    last: str


class Job(NamedTuple):
    """A file cut into parts. `command` makes the command for records of one or several parts."""

    file: str
    sha256: str
    parts: Sequence[Part]
    command: Callable[[Sequence[Any]], Command]
    source: Source
    what: str
    """What the parts cover: customers, documents."""
    done: str
    """The participle for what becomes of it: posted, registered."""

    def covered(self, parts: Sequence[Part]) -> str:
        return f"{self.what} {parts[0].first} to {parts[-1].last}"


def do_in_parts(ledger: Ledger, writing: Writing, job: Job) -> Answer:
    """Have every part done, in order; those that were done before, under the same key, are passed over.

    A file of one part is all or nothing. Of up to `CHECKED_TOGETHER` parts all are tried together before the first is
    recorded, so that a refusal leaves nothing. Raises Refusal with the file's line.
    """
    prefix = writing.key or job.sha256
    keys = [f"{prefix}/{number}" for number in range(1, len(job.parts) + 1)]
    missing = [
        part
        for part, key in zip(job.parts, keys, strict=True)
        if ledger.store.commit_by_key(key) is None
    ]
    if missing and (writing.dry_run or 1 < len(missing) <= CHECKED_TOGETHER):
        tried = _tried(ledger, writing, job, missing)
        if writing.dry_run:
            return _answer(job, [tried], writing)
    outcomes: list[Executed] = []
    with progress(f"{job.done} from {job.file}") as report:
        for part, key in zip(job.parts, keys, strict=True):
            try:
                executed = ledger.execute(
                    job.command(part.records),
                    idempotency_key=key,
                    actor=writing.who,
                    reason=writing.reason,
                    correlation=prefix if len(job.parts) > 1 else "",
                    source=job.source,
                )
            except Refusal as refusal:
                raise _so_far(_on_line(refusal, job, part.lines), job, outcomes, prefix) from None
            outcomes.append(executed)
            report(len(outcomes), len(job.parts))
    return _answer(job, outcomes, writing)


def _tried(ledger: Ledger, writing: Writing, job: Job, parts: Sequence[Part]) -> Executed:
    """What would become of these parts, done as one; nothing is recorded."""
    try:
        return ledger.execute(
            job.command([record for part in parts for record in part.records]),
            actor=writing.who,
            source=job.source,
            dry_run=True,
        )
    except Refusal as refusal:
        lines = [line for part in parts for line in part.lines]
        done = len(job.parts) - len(parts)
        if done:
            refusal.facts["parts_done"] = done
        raise _on_line(refusal, job, lines) from None


def _on_line(refusal: Refusal, job: Job, lines: Sequence[int]) -> Refusal:
    """The refusal with the line of the file where it names a record of the command."""
    place = refusal.facts.get("line")
    if isinstance(place, int):
        line = lines[place - 1]
        message = refusal.says.format(**refusal.facts)
        refusal.facts.update(file=job.file, line=line)
        refusal.args = (f"{job.file}, line {line}: {message}",)
    return refusal


def _so_far(refusal: Refusal, job: Job, outcomes: Sequence[Executed], key: str) -> LedgerError:
    """The refusal, saying what is done already and what to do about the rest."""
    if not outcomes:
        return refusal
    done = len(outcomes)
    covered = job.covered(job.parts[:done])
    refusal.facts.update(
        parts=len(job.parts), parts_done=done, key=key, commit_no=outcomes[-1].commit_no
    )
    refusal.args = (
        f"{refusal.message}. Parts 1 to {done} of {len(job.parts)} are {job.done} ({covered}), the rest is not:"
        f" correct the file from this line on and run it again with --key {key}; what is {job.done} stays as it is",
    )
    return refusal


def _answer(job: Job, outcomes: Sequence[Executed], writing: Writing) -> Answer:
    numbers = _joined([outcome.numbers for outcome in outcomes])
    replayed = all(outcome.replayed for outcome in outcomes)
    last = outcomes[-1].commit_no
    document: dict[str, Any] = {"commit_no": last, "replayed": replayed, "numbers": numbers}
    if writing.dry_run:
        document["dry_run"] = True
    whole = numbers_table(
        Executed(last, numbers, replayed), job.done.capitalize(), dry_run=writing.dry_run
    )
    shown: list[Table | str] = [whole, *warnings_in_words(numbers)]
    if len(job.parts) > 1 and not writing.dry_run:
        parts = list(zip(job.parts, outcomes, strict=True))
        document["parts"] = [
            {
                "part": number,
                "covers": job.covered([part]),
                "commit_no": one.commit_no,
                "replayed": one.replayed,
            }
            for number, (part, one) in enumerate(parts, 1)
        ]
        rows = [
            [
                str(number),
                job.covered([part]),
                str(one.commit_no),
                "before" if one.replayed else "now",
            ]
            for number, (part, one) in enumerate(parts, 1)
        ]
        columns = [
            Column("part", True),
            Column("covers"),
            Column("commit_no", True),
            Column("done"),
        ]
        shown.append(table("Parts", columns, rows))
    return Answer(document, shown)


def _joined(numbers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The numbers of several commits as those of one: lists one after the other, counts added up.

    A series that warned several times warns once, of the last number drawn.
    """
    joined: dict[str, Any] = {}
    for one in numbers:
        for name, value in one.items():
            if isinstance(value, list):
                joined[name] = joined.get(name, []) + value
            elif name == "registered":
                joined[name] = joined.get(name, 0) + value
            elif name.endswith("_first"):
                joined.setdefault(name, value)
            else:
                joined[name] = value
    if "warnings" in joined:
        last = {_about(one): one for one in joined["warnings"]}
        joined["warnings"] = list(last.values())
    return joined


def _about(warning: dict[str, Any]) -> tuple[str, str, str]:
    facts = warning["facts"]
    return warning["code"], facts["series"], facts["no_warning"]
