"""What is decided about the lines of a statement after its import: which are new money, or that it is withdrawn."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import StoredCode

LineState = Literal["new", "known", "suspected", "unproved", "before_books", "waiting"]
"""Whether a line is new money (intake.md 2): `suspected` and `unproved` lines are decided by a person, `waiting` lines
stand on a page that waits for the others, and lines `before_books` are in the opening balance of the account."""
UNDECIDED: Final[frozenset[LineState]] = frozenset(("suspected", "unproved", "waiting"))
PairedBy = Literal["", "fingerprint", "day_and_amount"]
IntakeOutcome = Literal[
    "nothing", "continues", "overlaps", "apart", "doubtful", "loose", "waits", "before"
]
"""What a statement was to its account when it was imported (intake.md 2)."""


class DecidedLineRow(NamedTuple):
    """A line whose state has changed. The fields are those of `StatementLineRow`.

    `state_before` is the state that ends. `line_fingerprint` and `entry_occurrence` name the entry whose claim begins
    or ends; the occurrence is 0 if the line was no money and is none.
    """

    line_no: int
    state: LineState
    state_before: LineState
    known_as: str = ""
    suspected_duplicate_of: str = ""
    line_fingerprint: str = ""
    entry_occurrence: int = 0


DECIDED_LINES = Table(
    DecidedLineRow,
    column_names={
        "state": "line_states",
        "state_before": "line_states_before",
        "suspected_duplicate_of": "suspected_duplicates_of",
    },
)


class LinesDecided(Event):
    """It was decided whether lines are new money: by a person, or because pages that waited are complete.

    The fields are the columns of `DecidedLineRow`.
    """

    act: ClassVar[str] = "lines_decided"

    line_nos: tuple[int, ...]
    line_states: tuple[LineState, ...]
    line_states_before: tuple[LineState, ...]
    known_as: tuple[str, ...] = ()
    suspected_duplicates_of: tuple[str, ...] = ()
    line_fingerprints: tuple[str, ...] = ()
    entry_occurrences: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        DECIDED_LINES.refuse_unequal(self)
        return self


class StatementWithdrawn(Event):
    """The import of the statement was taken back; nothing of it was posted. Its lines stay as they were read.

    The fields name what it no longer holds: its place in the file, its fingerprint, and its entries that were money.
    """

    act: ClassVar[str] = "withdrawn"

    bank_account_no: StoredCode
    file_sha256: str
    place_in_file: int
    statement_fingerprint: str
    page_no: int = 0
    line_fingerprints: tuple[str, ...] = ()
    entry_occurrences: tuple[int, ...] = ()


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {LinesDecided: (DECIDED_LINES,)}
"""The tables inside each event that stores lists as columns."""

EVENTS = {"bank_statement": (LinesDecided, StatementWithdrawn)}
