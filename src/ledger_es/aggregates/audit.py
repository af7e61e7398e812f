"""The audit stream: acts on the books as a whole. Today personal texts are erased, and original files purged."""

from __future__ import annotations

from datetime import date
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


class FilesPurged(Event):
    """The bytes of these original files were deleted for a stated reason. Their SHA-256 stays in the books.

    Without this event a purged file could not be told from a lost one. `before` is the day before which all statements
    of the files end, if the files were chosen by it. `ground_seal` is the sealed reason. A purge of more than 1,000
    files has several events; `part` counts them from 1.
    """

    act: ClassVar[str] = "files_purged"

    purge_no: int
    part: int = 1
    before: date | None = None
    ground_seal: Seal
    file_sha256s: tuple[str, ...]


class Audit:
    """The numbers of the last erasure and the last purge, and every file that was ever purged, by its SHA-256."""

    def __init__(self) -> None:
        self.erasure_no_last = 0
        self.purge_no_last = 0
        self.purged_files: set[str] = set()

    def evolve(self, event: Event) -> None:
        match event:
            case PersonalErased():
                self.erasure_no_last = event.erasure_no
            case FilesPurged():
                self.purge_no_last = event.purge_no
                self.purged_files.update(event.file_sha256s)


EVENTS = {STREAM: (PersonalErased, FilesPurged)}
