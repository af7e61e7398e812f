"""Executes large files in parts, each in a commit with its own key.

The cut depends only on the file, so an import that was interrupted is completed by running it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, Protocol

from ledger_es.deciding.command import Command
from ledger_es.errors import LedgerError, LedgerWarning, Refusal
from ledger_es.values import Source

PART: Final = 1_000
"""The number of records or documents in one commit."""
CHECKED_TOGETHER = 20
"""At most this many parts are tried together before the first is recorded. More would hold the writer lock too long."""

Progress = Callable[[int, int], None]
"""Called after each part with the number of parts done and the number of all parts."""


class Outcome(Protocol):
    """The outcome of a command, as `ledger_es.Executed`."""

    @property
    def commit_no(self) -> int: ...
    @property
    def numbers(self) -> dict[str, Any]: ...
    @property
    def replayed(self) -> bool: ...
    @property
    def undone_by(self) -> int | None: ...


class Books(Protocol):
    """What executes the commands, as `ledger_es.Ledger`."""

    def execute(
        self,
        command: Command,
        *,
        idempotency_key: str | None = None,
        actor: str = "",
        reason: str = "",
        correlation: str = "",
        source: Source = "manual",
        dry_run: bool = False,
    ) -> Outcome: ...

    def executed_before(self, idempotency_key: str) -> Outcome | None: ...


class Part(NamedTuple):
    """Records that are executed together, each with the line on which it begins.

    `first` and `last` say in words what the part covers.
    """

    records: Sequence[Any]
    lines: Sequence[int]
    first: str
    last: str


class Job(NamedTuple):
    """A file cut into parts. `command` returns the command for the records of one or several parts."""

    file: str
    key: str
    """The idempotency key where no other is given."""
    parts: Sequence[Part]
    command: Callable[[Sequence[Any]], Command]
    source: Source
    what: str
    """What the parts consist of, such as customers or documents."""
    done: str
    """The participle for messages, such as posted or registered."""
    warnings: Sequence[LedgerWarning] = ()
    """What was odd in the file."""

    def covered(self, parts: Sequence[Part]) -> str:
        return f"{self.what} {parts[0].first} to {parts[-1].last}"


class JobDone(NamedTuple):
    """The outcomes of a job: one for each part or, in a dry run, one for all parts that are still to be done."""

    job: Job
    outcomes: Sequence[Outcome]

    @property
    def commit_no(self) -> int:
        """The commit of the last part; 0 for a dry run."""
        return self.outcomes[-1].commit_no

    @property
    def replayed(self) -> bool:
        """Whether every part had been done before."""
        return all(outcome.replayed for outcome in self.outcomes)

    @property
    def undone_by(self) -> int | None:
        """The commit that undid the last part if all parts have been undone, otherwise None."""
        commits = [outcome.undone_by for outcome in self.outcomes if outcome.undone_by is not None]
        return max(commits) if len(commits) == len(self.outcomes) else None

    @property
    def numbers(self) -> dict[str, Any]:
        """The numbers of all parts, joined as if one command had drawn them."""
        return _joined([outcome.numbers for outcome in self.outcomes])


def do_in_parts(
    books: Books,
    job: Job,
    *,
    key: str | None = None,
    actor: str = "",
    reason: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> JobDone:
    """Execute every part, in order; a part that was done before under the same key is not done again.

    A part's key is `<key, else the one of the job>/<number of the part>`. A file of one part is done whole or not
    at all. Up to `CHECKED_TOGETHER` parts are tried together before the first is recorded, so that a refusal leaves
    nothing. Raises Refusal, which names the line of the file, and what of it is done already.
    """
    prefix = key or job.key
    keys = [f"{prefix}/{number}" for number in range(1, len(job.parts) + 1)]
    missing = [
        part
        for part, part_key in zip(job.parts, keys, strict=True)
        if books.executed_before(part_key) is None
    ]
    if missing and (dry_run or 1 < len(missing) <= CHECKED_TOGETHER):
        tried = _tried(books, job, missing, actor)
        if dry_run:
            return JobDone(job, [tried])
    outcomes: list[Outcome] = []
    for part, part_key in zip(job.parts, keys, strict=True):
        try:
            outcome = books.execute(
                job.command(part.records),
                idempotency_key=part_key,
                actor=actor,
                reason=reason,
                correlation=prefix if len(job.parts) > 1 else "",
                source=job.source,
            )
        except Refusal as refusal:
            raise _so_far(_on_line(refusal, job, part.lines), job, outcomes, prefix) from None
        except KeyboardInterrupt as stop:
            if outcomes:
                covered = job.covered(job.parts[: len(outcomes)])
                stop.add_note(
                    f"parts 1 to {len(outcomes)} of {len(job.parts)} are {job.done} ({covered}): the same command"
                    " does the rest"
                )
            raise
        outcomes.append(outcome)
        if progress is not None:
            progress(len(outcomes), len(job.parts))
    return JobDone(job, outcomes)


def _tried(books: Books, job: Job, parts: Sequence[Part], actor: str) -> Outcome:
    """The outcome of these parts as one command. Nothing is recorded."""
    try:
        return books.execute(
            job.command([record for part in parts for record in part.records]),
            actor=actor,
            source=job.source,
            dry_run=True,
        )
    except Refusal as refusal:
        lines = [line for part in parts for line in part.lines]
        done = len(job.parts) - len(parts)
        if done:
            refusal.noting(parts_done=done)
        raise _on_line(refusal, job, lines) from None


def _on_line(refusal: Refusal, job: Job, lines: Sequence[int]) -> Refusal:
    """The refusal, with the line of the file instead of the record of the command that it names."""
    place = refusal.facts.get("line")
    if isinstance(place, int):
        line = lines[place - 1]
        refusal.at("{file}, line {line}", file=job.file, line=line)
    return refusal


def _so_far(refusal: Refusal, job: Job, outcomes: Sequence[Outcome], key: str) -> LedgerError:
    """The refusal, which also says what is already done and what to do about the rest."""
    if not outcomes:
        return refusal
    done = len(outcomes)
    return refusal.afterwards(
        f". Parts 1 to {{parts_done}} of {{parts}} are {job.done} ({{covered}}), the rest is not:"
        f" correct the file from this line on and run it again with --key {{key}}; what is {job.done} stays as it is",
        parts=len(job.parts),
        parts_done=done,
        covered=job.covered(job.parts[:done]),
        key=key,
        commit_no=outcomes[-1].commit_no,
    )


def _joined(numbers_by_part: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Joins lists and adds up counts. A number series that warned several times warns once, with the last number."""
    joined: dict[str, Any] = {}
    for numbers in numbers_by_part:
        for name, value in numbers.items():
            if isinstance(value, list):
                joined[name] = joined.get(name, []) + value
            elif name == "registered":
                joined[name] = joined.get(name, 0) + value
            elif name.endswith("_first"):
                joined.setdefault(name, value)
            else:
                joined[name] = value
    if "warnings" in joined:
        last = {_warned_of(warning): warning for warning in joined["warnings"]}
        joined["warnings"] = list(last.values())
    return joined


def _warned_of(warning: dict[str, Any]) -> tuple[str, ...]:
    """What the warning is about: of several about one thing the last one says how it is now."""
    facts = warning["facts"]
    about = ("series", "no_warning", "customer_no")
    return (warning["code"], *(str(facts.get(name, "")) for name in about))
