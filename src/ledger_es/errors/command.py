"""Refusals of a command itself, whatever it is about."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal, Words


class CommandInvalid(Refusal):
    """A field of the command is not what it must be."""

    code = "E-COMMAND"
    says = "{command}: {field}: {reason}"
    no_cure = "the request is wrong, not the ledger: the same command is sent with another value"

    command: str
    field: str
    reason: str


class ActorReserved(Refusal):
    code = "E-ACTOR-RESERVED"
    says = "the actor {actor!r} is reserved for what the ledger does of itself: say who asks"
    no_cure = "the same command is sent with the name of whoever asks"

    actor: str


class IdempotencyKeyReused(Refusal):
    code = "E-KEY-REUSED"
    says = "the key {key!r} was used for another {command} in commit {commit_no}: use a new key for a new request"
    no_cure = "the same command is sent with a key of its own"

    key: str
    command: str
    commit_no: int


class EditChangesNothing(Refusal):
    code = "E-EDIT-NOTHING"
    says = "{what} has this value already: there is nothing to change"
    no_cure = "nothing needs to be done"

    what: Words


class NotYet(Refusal):
    """Known to the trade and to the stored shapes, not built yet."""

    code = "E-NOT-YET"
    says = "{what} is not built yet: {instead}"
    no_cure = "there is no command for it yet"

    what: Words
    instead: Words
