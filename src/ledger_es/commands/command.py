"""What every command is, and what a decision returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.values import Head, Record, Sealed


class Command(Record):
    """Something asked of the ledger, in the imperative. Its fields are checked when it is made."""

    def canonical(self) -> bytes:
        """The request as bytes: equal for equal requests, personal text included. Only ever hashed."""
        return self.model_dump_json(context={"reveal": True}).encode()


class Decision(NamedTuple):
    """What follows from a command: events by stream in the order of the streams, texts to seal, numbers for the caller.

    `head` carries the last numbers after it (its commit and position are the shell's).
    """

    events: list[tuple[str, Event]]
    head: Head
    numbers: dict[str, Any]
    sealed: Iterable[Sealed] = ()
    files: Sequence[tuple[str, bytes]] = ()
    """Original files to keep, under their SHA-256."""
    repeats: int = 0
    """The commit that did all of this already: nothing is recorded, its answer is given again."""


def nothing(head: Head) -> Decision:
    """A decision that changes nothing."""
    return Decision([], head, {})
