"""What a ledger is asked to do, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from ledger_es.aggregates.event import Recorded
from ledger_es.commands.command import Command
from ledger_es.errors import LedgerError
from ledger_es.values import Head, Source


@dataclass(frozen=True)
class Executed:
    """What became of a request: the commit (0: nothing changed, or a dry run) and the numbers drawn.

    `replayed`: the same request with the same key was executed before; this is its answer.
    """

    commit_no: int
    numbers: dict[str, Any]
    replayed: bool = False
    read_events: Callable[[], tuple[Recorded, ...]] = field(
        default=tuple, repr=False, compare=False
    )

    @cached_property
    def events(self) -> tuple[Recorded, ...]:
        """The events recorded; those of a dry run stand at position 0."""
        return self.read_events()


class Request(NamedTuple):
    """A command with its key, who asks, and why."""

    command: Command
    idempotency_key: str | None = None
    actor: str = ""
    reason: str = ""
    correlation: str = ""
    source: Source = "manual"


def tried(outcome: Executed | LedgerError, head: Head) -> Executed | LedgerError:
    """The outcome without the commit that it would have been, and its events without their places in the log."""
    if isinstance(outcome, LedgerError) or outcome.commit_no <= head.commit_no:
        return outcome
    nowhere = {"commit_no": 0, "index": 0, "position": 0}
    return replace(
        outcome,
        commit_no=0,
        read_events=lambda: tuple(
            one._replace(version=0, envelope=one.envelope.model_copy(update=nowhere))
            for one in outcome.events
        ),
    )
