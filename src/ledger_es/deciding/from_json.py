"""Commands from JSON, by their stored names. No value is converted from another JSON type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_json

from ledger_es.aggregates.asked import refusal_of
from ledger_es.deciding.command import Command
from ledger_es.errors import CommandInvalid

C = TypeVar("C", bound=Command)


def command_of(kind: type[C], content: Mapping[str, Any] | str | bytes) -> C:
    """The command of class `kind` with the fields of a JSON object, given as JSON text or as a parsed mapping.

    An amount is a string or a whole number. A number with a decimal point is refused, because parsers turn it into a
    float. A date is a string such as "2026-01-31". No other type is converted: "1" is not a whole number, and 1 is not
    true. Raises CommandInvalid, which names every mistake with its JSON pointer.
    """
    try:
        text = content if isinstance(content, (str, bytes)) else to_json(content)
    except (PydanticSerializationError, ValueError):
        raise _refused(kind.__name__, "it holds something that JSON does not have") from None
    try:
        return kind.__pydantic_validator__.validate_json(text, strict=True)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise refusal_of(kind, error) from None


def kind_of(name: str, kinds: Iterable[type[Command]]) -> type[Command]:
    """The class among `kinds` with this stored name, such as "post-journal". Raises CommandInvalid if there is none."""
    kind_by_name = {kind.name: kind for kind in kinds}
    kind = kind_by_name.get(name)
    if kind is None:
        near = get_close_matches(name, kind_by_name, 1)
        ask = f": did you mean {near[0]}?" if near else ""
        raise _refused(name, f"there is no such command{ask}")
    return kind


def _refused(command: str, reason: str) -> CommandInvalid:
    return CommandInvalid(command=command, pointer="", reason=reason)
