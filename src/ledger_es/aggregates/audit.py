"""The stream of what was done to the books' own keeping: texts of people that were erased."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import Seal, StoredCode

STREAM = "audit"


class ErasedText(NamedTuple):
    """The seal that has no text any more, and the subject that the text was kept under: `customer:C1`."""

    seal: Seal
    subject: str


ERASED_TEXTS = Table(ErasedText)


class PersonalErased(Event):
    """The texts behind these seals were deleted, on this ground: without it nobody could tell them from lost ones.

    `erased_kind` customer and vendor name `party_no`; payer names the line of a bank statement. An erasure of more than
    1,000 texts has several events: `part` counts them from 1.
    """

    act: ClassVar[str] = "personal_erased"

    erasure_no: int
    part: int = 1
    erased_kind: Literal["customer", "vendor", "payer"]
    party_no: StoredCode = ""
    statement_no: StoredCode = ""
    statement_line_no: int = 0
    ground_seal: Seal
    seals: tuple[Seal, ...]
    subjects: tuple[str, ...]

    @model_validator(mode="after")
    def _columns(self) -> Self:
        ERASED_TEXTS.refuse_unequal(self)
        return self


class Audit:
    """How many erasures there were."""

    def __init__(self) -> None:
        self.erasure_no_last = 0

    def evolve(self, event: Event) -> None:
        match event:
            case PersonalErased():
                self.erasure_no_last = event.erasure_no


EVENTS = {STREAM: (PersonalErased,)}
