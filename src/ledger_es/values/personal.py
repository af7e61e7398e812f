"""Texts about people: sealed when they are stored, hidden when they are shown."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import SerializationInfo
from pydantic_core import PydanticCustomError, core_schema

Seal = str
SALT_BYTES: Final = 16
PERSONAL_KEPT: Final = {"personal": "kept"}
"""The serialization context in which a record keeps its personal texts instead of hiding them."""


class Personal:
    """A text about a person. It is shown as •, compared and stored by its seal, and read only with `reveal()`.

    The salt of 16 random bytes is drawn on construction, so that decisions that use the seal stay pure. An empty text
    has an empty seal. Raises ValueError for a salt of another length.
    """

    __slots__ = ("_salt", "_seal", "_text")

    def __init__(self, text: str = "", salt: bytes | None = None) -> None:
        self._text = text
        self._salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
        if len(self._salt) != SALT_BYTES:
            raise ValueError(f"a salt has {SALT_BYTES} bytes, this one has {len(self._salt)}")
        self._seal = seal_of(text, self._salt) if text else ""

    def reveal(self) -> str:
        return self._text

    @property
    def salt(self) -> bytes:
        return self._salt

    @property
    def seal(self) -> Seal:
        return self._seal

    if TYPE_CHECKING:
        # A field of this type also accepts a plain text, see `given.Given`.
        def __get__(self, record: object, kind: type | None = None) -> Personal: ...

        def __set__(self, record: object, value: Personal | str) -> None: ...

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Personal(•)" if self._text else "Personal()"

    __str__ = __repr__

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        def from_text(value: Any) -> Personal:
            if isinstance(value, Personal):
                return value
            if isinstance(value, str):
                if "\0" in value:
                    raise PydanticCustomError(
                        "personal_text", "text must not contain the character NUL"
                    )
                return cls(value)
            raise PydanticCustomError("personal_text", "personal text is given as text")

        def to_text(value: Personal, info: SerializationInfo) -> str | Personal:
            if info.context == PERSONAL_KEPT:
                return value
            return "•" if value else ""

        return core_schema.no_info_plain_validator_function(
            from_text,
            serialization=core_schema.plain_serializer_function_ser_schema(to_text, info_arg=True),
        )


def seal_of(text: str, salt: bytes) -> Seal:
    """The seal that an event has in place of a personal text: 32 characters.

    It is base64url(SHA-256("seal.1" NUL salt text)[:24]). The caller must make sure that the salt has SALT_BYTES bytes;
    otherwise two texts could have the same seal.
    """
    digest = hashlib.sha256(b"seal.1\0" + salt + text.encode()).digest()
    return urlsafe_b64encode(digest[:24]).decode()


class Sealed(NamedTuple):
    """A personal text that an event refers to by its seal, with the subject that it is about."""

    subject: str
    text: Personal
