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
    """A request to the ledger, named in the imperative.

    Its fields are checked on construction, which raises CommandInvalid.
    """

    name: ClassVar[str]
    """The command's name in the log and in the keyed hashes of requests. It never changes."""

    def claims_asked(self) -> Iterable[Key]:
        """A hint: the claims that the decision will look up, as far as the command alone tells."""
        return ()

    def request_content(self) -> dict[str, Any]:
        """The content by which two requests are the same: the fields that differ from their defaults.

        Records inside are given as mappings. A command overrides this method if some of its fields follow from others.
        A field that is added later must have a default, and a default must never change. Then a request that is sent
        again to a newer program is still the same request.

        Raises CommandInvalid if a field has the wrong type, which can happen because `model_copy` checks nothing.
        """
        try:
            fields: dict[str, Any] = self.__pydantic_serializer__.to_python(
                self, exclude_defaults=True, context=PERSONAL_KEPT, warnings="error"
            )
        except ValueError as error:
            # The serializer names the field, but not the record in which it stands.
            field = _FIELD.search(str(error))
            raise CommandInvalid(
                command=type(self).__name__,
                pointer="",
                reason=f"{field[1] if field else 'a field'} is not of its type:"
                " make the command anew, a copy with changes is not checked",
            ) from None
        return fields


class Erasure(NamedTuple):
    """The personal texts to delete, by seal, and all `streams` whose events contain one of these seals.

    From then on, requests behind those events are recognized without their texts.
    """

    seals: Sequence[Seal]
    streams: Sequence[str]


class Decision(NamedTuple):
    """What follows from a command.

    `events` are pairs of a stream and an event, in the order of recording. `head` carries the last numbers after the
    decision; the shell fills in its commit, position and digest. `numbers` is the answer to the caller, and `sealed`
    has the personal texts to store behind seals.
    """

    events: list[tuple[str, Event]]
    head: Head
    numbers: dict[str, Any]
    sealed: Iterable[Sealed] = ()
    files: Sequence[tuple[str, bytes]] = ()
    """Original files to keep, as pairs of SHA-256 and content."""
    repeats: int = 0
    """The commit that has already done all of this, 0 for none. Nothing is recorded; its answer is given again."""
    erasure: Erasure | None = None
    """Personal texts to delete in the same database transaction."""
    purged_files: Sequence[str] = ()
    """Original files to delete in the same database transaction, by their SHA-256."""


def nothing(head: Head) -> Decision:
    """A decision that changes nothing."""
    return Decision([], head, {})
