"""Requests to a ledger, and their outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, NamedTuple, get_args

from ledger_es.aggregates.event import Recorded
from ledger_es.deciding.command import Command
from ledger_es.errors import ActorReserved, CommandInvalid, LedgerError
from ledger_es.values import Head, Source, comparison_form
from ledger_es.values.codes import code_of, identifier_of
from ledger_es.values.fault import Fault


@dataclass(frozen=True)
class Executed:
    """The outcome of a request.

    `commit_no` is 0 if nothing changed or it was a dry run. `numbers` has the numbers drawn and further facts of the
    answer. If `replayed` is true, the same request with the same key was executed before, and this is its answer.
    `undone_by` is the commit that has undone it since; to execute it again, send it with another key.
    """

    commit_no: int
    numbers: dict[str, Any]
    replayed: bool = False
    undone_by: int | None = None
    read_events: Callable[[], tuple[Recorded, ...]] = field(
        default=tuple, repr=False, compare=False
    )

    @cached_property
    def events(self) -> tuple[Recorded, ...]:
        """The recorded events. Those of a dry run have position 0."""
        return self.read_events()


ACTOR_CHARACTERS: Final = 50
CORRELATION_CHARACTERS: Final = 200
KEY_CHARACTERS: Final = 200
AUTOMATION: Final = "automation"
"""The actor reserved for what the ledger does by itself. No request may name it."""


class _ByAutomation(str):
    """The reserved actor where the ledger itself asks."""

    __slots__ = ()


BY_AUTOMATION: Final = _ByAutomation(AUTOMATION)
"""The actor of what the ledger does by itself, such as importing statements that arrive."""


class Request(NamedTuple):
    """A command with its idempotency key, its actor, its reason, a correlation and its source.

    A key has 1 to 200 characters, an actor at most 50 and a correlation at most 200. Actor and key contain no invisible
    characters, and spaces only singly and inside.
    """

    command: Command
    idempotency_key: str | None = None
    actor: str = ""
    reason: str = ""
    correlation: str = ""
    source: Source = "manual"


_SOURCES: Final = get_args(Source)


def at_the_door(request: Request) -> Request:
    """The checked request, with its actor and key in Unicode NFC, in which they are stored.

    Raises CommandInvalid if a text is too long or cannot be stored in every database, and ActorReserved.
    """
    actor, key = request.actor, request.idempotency_key
    if isinstance(actor, _ByAutomation):
        actor = AUTOMATION
    elif actor:
        actor = _code(request, "actor", actor, ACTOR_CHARACTERS)
        if comparison_form(actor) == AUTOMATION:
            raise ActorReserved(actor=actor)
    elif not isinstance(actor, str):
        raise _unclear(request, "actor", "it must be text")
    if key is not None:
        key = _code(request, "idempotency_key", key, KEY_CHARACTERS)
    if request.reason != "":
        _refuse_unkept(request, "reason", request.reason)
    if request.correlation != "":
        _refuse_unkept(request, "correlation", request.correlation)
        if len(request.correlation) > CORRELATION_CHARACTERS:
            reason = f"it has {len(request.correlation)} characters: at most {CORRELATION_CHARACTERS} are possible"
            raise _unclear(request, "correlation", reason)
    if request.source not in _SOURCES:
        raise _unclear(request, "source", f"it is one of {', '.join(sorted(_SOURCES))}")
    if (actor, key) == (request.actor, request.idempotency_key):
        return request
    return request._replace(actor=actor, idempotency_key=key)


def _code(request: Request, name: str, text: object, characters: int) -> str:
    if not isinstance(text, str):
        raise _unclear(request, name, "it must be text")
    try:
        # Actors are compared by people, keys only by programs.
        return code_of(text, characters) if name == "actor" else identifier_of(text, characters)
    except Fault as fault:
        raise _unclear(request, name, str(fault)) from None


def _refuse_unkept(request: Request, name: str, text: object) -> None:
    if not isinstance(text, str):
        raise _unclear(request, name, "it must be text")
    if "\0" in text:
        raise _unclear(request, name, "text must not contain the character NUL")
    try:
        text.encode()
    except UnicodeEncodeError:
        reason = "text must not contain one half of a pair of surrogates"
        raise _unclear(request, name, reason) from None


def _unclear(request: Request, name: str, reason: str) -> CommandInvalid:
    return CommandInvalid(command=type(request.command).__name__, pointer=f"/{name}", reason=reason)


def tried(outcome: Executed | LedgerError, head: Head) -> Executed | LedgerError:
    """The outcome of a dry run: without a commit number, and its events without places in the log."""
    if isinstance(outcome, LedgerError) or outcome.commit_no <= head.commit_no:
        return outcome
    nowhere = {"commit_no": 0, "place": 0, "position": 0}
    return replace(
        outcome,
        commit_no=0,
        read_events=lambda: tuple(
            recorded._replace(version=0, envelope=recorded.envelope.model_copy(update=nowhere))
            for recorded in outcome.events
        ),
    )
