"""For type checkers: the type that a caller may pass for a field, and the type that the field then has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

Held = TypeVar("Held", covariant=True)
Taken = TypeVar("Taken", contravariant=True)

if TYPE_CHECKING:

    class Given(Generic[Held, Taken]):
        """A field that takes one type when its record is made and holds another.

        Records are checked when they are made, and take "12.30" where they then hold a Decimal. To a type checker, the
        type of a field is both, unless it is a descriptor: then a record is made with what `__set__` takes, and its
        field is read as what `__get__` returns (typing specification, dataclasses: descriptor-typed fields).
        """

        def __get__(self, record: object, kind: type | None = None) -> Held: ...

        def __set__(self, record: object, value: Taken) -> None: ...


def left_out(default: object) -> Any:
    """The default of a `Given` field. To a type checker the default does not have the field's type."""
    return default
