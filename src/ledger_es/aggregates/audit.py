"""The audit stream: acts on the books as a whole. Today these are the erasures of personal texts."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import Seal, StoredCode

STREAM = "audit"


class ErasedText(NamedTuple):
    """A seal whose text was deleted, and the subject under which the text was kept, such as `customer:C1`."""

    seal: Seal
    subject: str


ERASED_TEXTS = Table(ErasedText)


class PersonalErased(Event):
    """The texts behind these seals were deleted for a stated reason.

    Without this event an erased text could not be told from a lost one. If `erased_kind` is customer or vendor,
    `party_no` says which; if it is payer, `statement_no` and `statement_line_no` name the line of the bank statement.
    `ground_seal` is the sealed reason. An erasure of more than 1,000 texts has several events; `part` counts them
    from 1.
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
    """The number of the last erasure."""

    def __init__(self) -> None:
        self.erasure_no_last = 0

    def evolve(self, event: Event) -> None:
        match event:
            case PersonalErased():
                self.erasure_no_last = event.erasure_no


EVENTS = {STREAM: (PersonalErased,)}
