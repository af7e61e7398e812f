"""Why a typed text is refused: a reason and a cure, kept apart so that each caller can present them its own way."""

from __future__ import annotations

from typing import LiteralString

from pydantic_core import PydanticCustomError


class Fault(ValueError):
    """The reason why a text is refused, and the cure. Its text says both."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(f"{reason}: {cure}")
        self.reason = reason
        self.cure = cure

    def of_field(self, kind: LiteralString) -> PydanticCustomError:
        """The same for a field of a record."""
        facts = {"reason": self.reason, "cure": self.cure}
        return PydanticCustomError(kind, "{reason}: {cure}", facts)
