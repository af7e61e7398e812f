"""Records that a caller builds: commands and their parts. A refusal says in words which fields are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, Self

from pydantic import ValidationError

from ledger_es.errors import CommandInvalid, FieldMistake
from ledger_es.values import NO_NUL, Record
from ledger_es.values.codes import FIELD_AT_FAULT

_SHOWN: Final = 40
"""A reason quotes at most this many characters of the value that the caller gave."""


class AskedRecord(Record):
    """A record whose fields a caller supplies.

    Raises CommandInvalid, which names every field that is wrong.
    """

    if not TYPE_CHECKING:  # A type checker derives the signature from the fields.

        def __init__(self, /, **fields: Any) -> None:
            try:
                self.__pydantic_validator__.validate_python(fields, self_instance=self)
            except ValidationError as error:
                raise refusal_of(type(self), error) from None

        # pydantic builds nested records without calling this __init__, so that all their mistakes are reported at once.
        __init__.__pydantic_base_init__ = True

        @classmethod
        def model_validate(cls, content: object, **options: Any) -> Self:
            try:
                return super().model_validate(content, **options)
            except ValidationError as error:
                raise refusal_of(cls, error) from None

        @classmethod
        def model_validate_json(cls, content: str | bytes | bytearray, **options: Any) -> Self:
            try:
                return super().model_validate_json(content, **options)
            except ValidationError as error:
                raise refusal_of(cls, error) from None


def refusal_of(kind: type[Record], error: ValidationError) -> CommandInvalid:
    """One refusal with all the mistakes that pydantic reports for a record of this class."""
    mistakes = [
        FieldMistake(_pointer(dict(fault)), _reason(kind, dict(fault)))
        for fault in error.errors(include_url=False)
    ]
    return CommandInvalid.of(kind.__name__, mistakes)


def _pointer(fault: Mapping[str, Any]) -> str:
    """The path to a field as a JSON pointer (RFC 6901)."""
    path = [*fault["loc"], *filter(None, [fault.get("ctx", {}).get(FIELD_AT_FAULT)])]
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path if step != "[key]"]
    return "".join(f"/{step}" for step in steps)


def _reason(kind: type[Record], fault: Mapping[str, Any]) -> str:
    """The mistake in plain words. `fault` is an item of pydantic's `ValidationError.errors()`."""
    kind_of_fault, given, facts = fault["type"], fault["input"], fault.get("ctx", {})
    if kind_of_fault == "extra_forbidden":
        return f"there is no such field{_did_you_mean(kind, fault['loc'])}"
    if kind_of_fault == "string_pattern_mismatch":
        if "A-Z" in facts["pattern"]:
            return "three capital letters are expected, such as CHF"
        if facts["pattern"] == NO_NUL:
            return "text must not contain the character NUL"
    if kind_of_fault == "literal_error":
        return f"{_quoted(given)}it must be one of {facts['expected'].replace(' or ', ', ')}"
    if kind_of_fault.startswith("date"):
        return f"{_quoted(given)}it must be a date, such as 2026-01-31"
    for beginning, in_words in _REASONS.items():
        if kind_of_fault.startswith(beginning):
            return in_words(facts)
    message = str(fault["msg"])
    return message[:1].lower() + message[1:]


_REASONS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "missing": lambda _facts: "it is missing",
    "string_type": lambda _facts: "it must be text",
    "string_too_long": lambda facts: f"at most {facts['max_length']} characters are possible",
    "int": lambda _facts: "it must be a whole number",
    "bool": lambda _facts: "it must be true or false",
    "bytes_type": lambda _facts: "it must be bytes",
    "decimal_max": lambda _facts: "it has too many digits",
    "decimal_parsing": lambda _facts: "it must be a number, written in plain digits",
    "decimal_type": lambda _facts: "it must be a number, written in plain digits",
    "is_instance_of": lambda _facts: "it must be a number, written in plain digits",
    "tuple_type": lambda _facts: "it must be a list",
    "dict_type": lambda _facts: "it must have keys with values",
    "model_type": lambda facts: f"it must be the fields of a {facts['class_name']}",
    "greater_than_equal": lambda facts: f"it must be {facts['ge']} or more",
    "greater_than": lambda facts: f"it must be greater than {facts['gt']}",
    "less_than_equal": lambda facts: f"it must be {facts['le']} or less",
    "less_than": lambda facts: f"it must be less than {facts['lt']}",
    "json_invalid": lambda facts: f"it is no JSON: {facts['error']}",
}
"""What to say for an error type of pydantic that begins with the key. The first key that fits is used."""


def _quoted(given: object) -> str:
    """The given value, to be put before the rule that it breaks; empty for values that are not short text."""
    if not isinstance(given, (str, int, float, date)):
        return ""
    text = repr(given) if isinstance(given, str) else str(given)
    return f"{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'} was given: "


def _did_you_mean(kind: type[Record], path: tuple[int | str, ...]) -> str:
    if len(path) != 1:
        return ""
    near = get_close_matches(str(path[0]), kind.model_fields, 1)
    return f": did you mean {near[0]}?" if near else ""
