"""Refusals that any command can meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Self

from ledger_es.errors.refusal import Refusal, Words

MISTAKES_SAID: Final = 5
"""The most mistakes that the sentence lists. The facts have all of them."""


class FieldMistake(NamedTuple):
    """A wrong field: the JSON pointer to it ("" for the whole command) and the reason."""

    pointer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.reason}" if self.pointer else self.reason

    def as_json(self) -> dict[str, str]:
        return self._asdict()


class CommandInvalid(Refusal):
    """Fields of a command, or of a record inside a command, are invalid.

    `pointer` and `reason` belong to the first mistake. `mistakes` has all mistakes.
    """

    code = "E-COMMAND"
    says = "{command}, {pointer:the whole}: {reason}"
    no_cure = "the request is wrong, not the ledger: the same command is sent with another value"

    command: str
    pointer: str
    reason: str
    mistakes: tuple[FieldMistake, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.mistakes:
            mistakes = (FieldMistake(self.pointer, self.reason),)
            object.__setattr__(self, "mistakes", mistakes)

    @classmethod
    def of(cls, command: str, mistakes: Sequence[FieldMistake]) -> Self:
        """Returns one refusal for all the mistakes."""
        first, *others = mistakes
        refusal = cls(
            command=command,
            pointer=first.pointer,
            reason=first.reason,
            mistakes=tuple(mistakes),
        )
        if others:
            listed = [str(mistake) for mistake in others[: MISTAKES_SAID - 1]]
            left = len(others) - len(listed)
            refusal.afterwards("; {others}", others="; ".join(listed))
            if left:
                refusal.afterwards("; {more} more", more=left)
        return refusal


class ActorReserved(Refusal):
    code = "E-ACTOR-RESERVED"
    says = "the actor {actor!r} is reserved for what the ledger does by itself: say who asks"
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
    """The stored shapes allow it, but it is not built yet."""

    code = "E-NOT-YET"
    says = "{what} is not built yet: {instead}"
    no_cure = "there is no command for it yet"

    what: Words
    instead: Words
