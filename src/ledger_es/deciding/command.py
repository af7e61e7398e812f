"""What every command is, and what a decision returns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.claims import Key
from ledger_es.aggregates.event import Event
from ledger_es.errors import CommandInvalid
from ledger_es.values import PERSONAL_KEPT, Head, Seal, Sealed

_FIELD: Final = re.compile(r"field_name='([^']+)'")


class Command(AskedRecord):
    """Something asked of the ledger, in the imperative. Its fields are checked when it is made."""

    name: ClassVar[str]
    """What the command is called in the log and in keyed hashes of requests: given once, never changed."""

    def claims_asked(self) -> Iterable[Key]:
        """A hint: claims that the decision will look up, as far as the command alone says."""
        return ()

    def request_content(self) -> dict[str, Any]:
        """What makes two requests the same: the fields that differ from their defaults, records as mappings.

        A command overrides it where some fields follow from others. A field added later has a default, and a default
        never changes, so that a request sent again to a newer program is still the same.

        Raises CommandInvalid where a field is not of its type: a copy with changes (`model_copy`) is not checked.
        """
        try:
            fields: dict[str, Any] = self.__pydantic_serializer__.to_python(
                self, exclude_defaults=True, context=PERSONAL_KEPT, warnings="error"
            )
        except ValueError as error:
            # The serializer names the field, and not where among the records it stands.
            field = _FIELD.search(str(error))
            raise CommandInvalid(
                command=type(self).__name__,
                pointer="",
                reason=f"{field[1] if field else 'a field'} is not of its type:"
                " make the command anew, a copy with changes is not checked",
            ) from None
        return fields


class Erasure(NamedTuple):
    """Texts of people to delete, by their seals; `streams`: all whose events have sealed one of them.

    The requests behind those events are known again without their texts from then on.
    """

    seals: Sequence[Seal]
    streams: Sequence[str]


class Decision(NamedTuple):
    """What follows from a command: events by stream in the order of the streams, texts to seal, numbers for the caller.

    `head` carries the last numbers after it (its commit, position and digest are the shell's).
    """

    events: list[tuple[str, Event]]
    head: Head
    numbers: dict[str, Any]
    sealed: Iterable[Sealed] = ()
    files: Sequence[tuple[str, bytes]] = ()
    """Original files to keep, under their SHA-256."""
    repeats: int = 0
    """The commit that did all of this already: nothing is recorded, its answer is given again."""
    erasure: Erasure | None = None
    """Texts to delete in the same database transaction."""


def nothing(head: Head) -> Decision:
    """A decision that changes nothing."""
    return Decision([], head, {})
