"""Why what was typed is not taken: a reason and a cure, apart so that each place can tell them in its own way."""

from __future__ import annotations

from typing import LiteralString

from pydantic_core import PydanticCustomError


class Fault(ValueError):
    """What is wrong with a text, and the cure; as text it says both."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(f"{reason}: {cure}")
        self.reason = reason
        self.cure = cure

    def of_field(self, kind: LiteralString) -> PydanticCustomError:
        """The same for a field of a record."""
        facts = {"reason": self.reason, "cure": self.cure}
        return PydanticCustomError(kind, "{reason}: {cure}", facts)
