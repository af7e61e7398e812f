"""Learned payers: accounts from which, as persons decided twice, one customer or vendor pays.

A line counts when it is posted. The texts stay under the seals of the lines, so that an erasure takes them too.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import LedgerKind, Seal, StatementNo

STREAM = "setup-learned_payers"


class AssignedPayerRow(NamedTuple):
    """A posted line that a person had assigned to one customer or vendor.

    `account_fingerprint` is a keyed hash of the account that the line came from or went to.
    """

    line_no: int
    account_fingerprint: str
    ledger: LedgerKind
    party_no: str


class LearnedPayerRow(NamedTuple):
    """An account learned from two lines, as `<statement>/<line>`. `payer_seal` is that of the second line."""

    payer_no: int
    account_fingerprint: str
    ledger: LedgerKind
    party_no: str
    payer_seal: Seal
    first_line: str
    second_line: str


ASSIGNED_PAYERS = Table(AssignedPayerRow)
LEARNED_PAYERS = Table(LearnedPayerRow)


class PayersAssigned(Event):
    """Lines of a statement were posted that a person had assigned, each to one customer or vendor.

    The fields from `line_nos` on are the columns of `AssignedPayerRow`.
    """

    act: ClassVar[str] = "payers_assigned"

    statement_no: StatementNo
    line_nos: tuple[int, ...]
    account_fingerprints: tuple[str, ...]
    ledgers: tuple[LedgerKind, ...]
    party_nos: tuple[str, ...]

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        ASSIGNED_PAYERS.refuse_unequal(self)
        return self


class PayersLearned(Event):
    """From now on the accounts count as evidence for these customers and vendors.

    The fields are the columns of `LearnedPayerRow`.
    """

    act: ClassVar[str] = "payers_learned"

    payer_nos: tuple[int, ...]
    account_fingerprints: tuple[str, ...]
    ledgers: tuple[LedgerKind, ...]
    party_nos: tuple[str, ...]
    payer_seals: tuple[Seal, ...]
    first_lines: tuple[str, ...]
    second_lines: tuple[str, ...]

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        LEARNED_PAYERS.refuse_unequal(self)
        return self


class PayerAssignmentsUndone(Event):
    """The posting of these lines was undone: they teach nothing, and what was learned from them is forgotten."""

    act: ClassVar[str] = "payer_assignments_undone"

    statement_no: StatementNo
    line_nos: tuple[int, ...]
    forgotten_payer_nos: tuple[int, ...] = ()


class LearnedPayerRevoked(Event):
    """A person said that the account is no evidence any more. Two new lines may teach it again."""

    act: ClassVar[str] = "learned_payer_revoked"

    payer_no: int


class TaughtKey(NamedTuple):
    """The account and the customer or vendor to whom its lines were assigned."""

    account_fingerprint: str
    ledger: LedgerKind
    party_no: str


class LearnedPayer(NamedTuple):
    """A learned account that counts, with the lines that taught it, as `<statement>/<line>`."""

    key: TaughtKey
    lines: tuple[str, str]


class LearnedPayers:
    """The learned payers by number, and for each account the line that was assigned once."""

    def __init__(self) -> None:
        self.payer_no_last = 0
        self.payers: dict[int, LearnedPayer] = {}
        self.payer_no_by_key: dict[TaughtKey, int] = {}
        self.line_by_key: dict[TaughtKey, str] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case PayersAssigned():
                for row in ASSIGNED_PAYERS.rows(event):
                    key = TaughtKey(row.account_fingerprint, row.ledger, row.party_no)
                    self.line_by_key.setdefault(key, f"{event.statement_no}/{row.line_no}")
            case PayersLearned():
                for learned in LEARNED_PAYERS.rows(event):
                    key = TaughtKey(learned.account_fingerprint, learned.ledger, learned.party_no)
                    lines = (learned.first_line, learned.second_line)
                    self.payers[learned.payer_no] = LearnedPayer(key, lines)
                    self.payer_no_by_key[key] = self.payer_no_last = learned.payer_no
                    self.line_by_key.pop(key, None)
            case PayerAssignmentsUndone():
                lines_undone = {f"{event.statement_no}/{line_no}" for line_no in event.line_nos}
                for payer_no in event.forgotten_payer_nos:
                    self._forget(payer_no)
                for key in [key for key, line in self.line_by_key.items() if line in lines_undone]:
                    del self.line_by_key[key]
            case LearnedPayerRevoked():
                self._forget(event.payer_no)

    def _forget(self, payer_no: int) -> None:
        del self.payer_no_by_key[self.payers.pop(payer_no).key]


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    PayersAssigned: (ASSIGNED_PAYERS,),
    PayersLearned: (LEARNED_PAYERS,),
}
"""The tables inside each event that stores lists as columns."""

EVENTS = {
    "setup": (PayersAssigned, PayersLearned, PayerAssignmentsUndone, LearnedPayerRevoked),
}
