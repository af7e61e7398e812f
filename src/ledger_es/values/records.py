"""Records: frozen values with named fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value with named fields. Unknown fields are refused, never ignored."""

    # A record's checks are built when the first of its kind is made or read: a program waits only for what it uses.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        protected_namespaces=(),
        defer_build=True,
    )

    if not TYPE_CHECKING:  # A type checker refuses such an assignment by itself.

        def __setattr__(self, name: str, value: object) -> None:
            raise _unchangeable(self, name)

        def __delattr__(self, name: str) -> None:
            raise _unchangeable(self, name)


def _unchangeable(record: Record, name: str) -> TypeError:
    kind = type(record).__name__
    if name not in type(record).model_fields:
        return TypeError(f"{kind} has no field {name}, and takes no other")
    return TypeError(f"{kind} never changes: to have another {name}, make a new one")


P = ParamSpec("P")
R = TypeVar("R", bound=Record)

# The slots in which pydantic keeps a record's content. Setting them by name would take a third of the time.
_set_fields, _set_named, _set_extra, _set_private = (
    BaseModel.__dict__[f"__{name}__"].__set__
    for name in ("dict", "pydantic_fields_set", "pydantic_extra", "pydantic_private")
)


def unchecked(kind: Callable[P, R]) -> Callable[P, R]:
    """A constructor of the record that does not check its fields, in a quarter of the time.

    Use it only for values that a decision has computed from checked fields of a command. A posting of a thousand
    documents creates thousands of records, and checking them would take a fifth of its time. Type checkers see the
    names and types of the fields as usual. A missing field fails an assertion.
    """
    record = cast(type[R], kind)
    in_order: dict[str, Any] = {
        name: ... if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in record.model_fields.items()
    }
    # All records share this set: nobody asks which fields were given, and a frozen record cannot be changed.
    named = set(in_order)
    new = record.__new__

    def make(*args: P.args, **facts: P.kwargs) -> R:
        assert not args, f"{record.__name__} is made of named facts"
        instance = new(record)
        all_facts = in_order | facts
        assert len(all_facts) == len(named), f"{record.__name__} has no such facts: {list(facts)}"
        _set_fields(instance, all_facts)
        _set_named(instance, named)
        _set_extra(instance, None)
        _set_private(instance, None)
        return instance

    return make
