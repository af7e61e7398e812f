"""What a ledger is asked to do, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, NamedTuple, get_args

from ledger_es.aggregates.event import Recorded
from ledger_es.deciding.command import Command
from ledger_es.errors import CommandInvalid, LedgerError
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


KEY_CHARACTERS = 200


class Request(NamedTuple):
    """A command with its key (1 to 200 characters), who asks, and why."""

    command: Command
    idempotency_key: str | None = None
    actor: str = ""
    reason: str = ""
    correlation: str = ""
    source: Source = "manual"


_TEXTS: Final = ("actor", "reason", "correlation")
_NOTHING_SAID: Final = ("",) * len(_TEXTS)
_SOURCES: Final = get_args(Source)


def refuse_unclear(request: Request) -> None:
    """Raises CommandInvalid where the key, who asks or why is not what every database can keep."""
    texts = (request.actor, request.reason, request.correlation)
    if texts != _NOTHING_SAID:
        for name, text in zip(_TEXTS, texts, strict=True):
            if reason := _unclear(text):
                raise _unclear_request(request, name, reason)
    key = request.idempotency_key
    if key is not None:
        reason = _unclear(key)
        if not reason and not 0 < len(key) <= KEY_CHARACTERS:
            reason = f"it has 1 to {KEY_CHARACTERS} characters; leave it out where there is none"
        if reason:
            raise _unclear_request(request, "idempotency_key", reason)
    if request.source not in _SOURCES:
        raise _unclear_request(request, "source", f"it is one of {', '.join(sorted(_SOURCES))}")


def _unclear(text: object) -> str:
    """Why it is no text that can be kept, "" where it is."""
    if not isinstance(text, str):
        return "it must be text"
    if "\0" in text:
        return "text must not contain the character NUL"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "text must not contain one half of a pair of surrogates"
    return ""


def _unclear_request(request: Request, name: str, reason: str) -> CommandInvalid:
    return CommandInvalid(command=type(request.command).__name__, field=name, reason=reason)


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
