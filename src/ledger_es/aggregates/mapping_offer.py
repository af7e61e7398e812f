"""Offers of text mappings: two lines with the same payer and text were assigned to the same account.

A line counts when it is posted. An offer is never a mapping until a person accepts it. The text stays under the seal of
the second line, so that an erasure takes it too.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import Seal, StatementNo

STREAM = "setup-mapping_offers"
MappedType = Literal["gl", "customer", "vendor"]


class AssignedTextRow(NamedTuple):
    """A posted line that a person had assigned to one account as a whole.

    `text_fingerprint` is a keyed hash of its payer, its text, and whether money came in.
    """

    line_no: int
    text_fingerprint: str
    account_type: MappedType
    account_no: str


class OfferedMappingRow(NamedTuple):
    """A mapping offered because of two lines, as `<statement>/<line>`. `text_seal` is that of the second line."""

    offer_no: int
    text_fingerprint: str
    account_type: MappedType
    account_no: str
    text_seal: Seal
    first_line: str
    second_line: str
    is_money_in: bool = False


ASSIGNED_TEXTS = Table(AssignedTextRow)
OFFERED_MAPPINGS = Table(OfferedMappingRow, column_names={"is_money_in": "are_money_in"})


class TextsAssigned(Event):
    """Lines of a statement were posted that a person had assigned, each as a whole to one account.

    The fields from `line_nos` on are the columns of `AssignedTextRow`.
    """

    act: ClassVar[str] = "texts_assigned"

    statement_no: StatementNo
    line_nos: tuple[int, ...]
    text_fingerprints: tuple[str, ...]
    account_types: tuple[MappedType, ...]
    account_nos: tuple[str, ...]

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        ASSIGNED_TEXTS.refuse_unequal(self)
        return self


class MappingsOffered(Event):
    """Text mappings were offered. The fields are the columns of `OfferedMappingRow`."""

    act: ClassVar[str] = "mappings_offered"

    offer_nos: tuple[int, ...]
    text_fingerprints: tuple[str, ...]
    account_types: tuple[MappedType, ...]
    account_nos: tuple[str, ...]
    text_seals: tuple[Seal, ...]
    first_lines: tuple[str, ...]
    second_lines: tuple[str, ...]
    are_money_in: tuple[bool, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        OFFERED_MAPPINGS.refuse_unequal(self)
        return self


class TextAssignmentsUndone(Event):
    """The posting of these lines was undone: they offer nothing, and offers because of them are withdrawn."""

    act: ClassVar[str] = "text_assignments_undone"

    statement_no: StatementNo
    line_nos: tuple[int, ...]
    withdrawn_offer_nos: tuple[int, ...] = ()


class MappingOfferAccepted(Event):
    """The offer became the text mapping `mapping_no`."""

    act: ClassVar[str] = "mapping_offer_accepted"

    offer_no: int
    mapping_no: int


class MappingOfferDeclined(Event):
    """A person declined the offer. The same payer, text and account are not offered again."""

    act: ClassVar[str] = "mapping_offer_declined"

    offer_no: int


class OfferedKey(NamedTuple):
    """Payer, text and direction, and the account to which lines like it were assigned."""

    text_fingerprint: str
    account_type: MappedType
    account_no: str


class MappingOffer(NamedTuple):
    """An offer that waits for an answer."""

    key: OfferedKey
    text_seal: Seal
    is_money_in: bool
    lines: tuple[str, str]


class MappingOffers:
    """The offers that wait, by number; what was offered and answered; and the line that was assigned once."""

    def __init__(self) -> None:
        self.offer_no_last = 0
        self.offers: dict[int, MappingOffer] = {}
        self.offered: set[OfferedKey] = set()
        """Offers that wait, were accepted, or were declined."""
        self.line_by_key: dict[OfferedKey, str] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case TextsAssigned():
                for row in ASSIGNED_TEXTS.rows(event):
                    key = OfferedKey(row.text_fingerprint, row.account_type, row.account_no)
                    self.line_by_key.setdefault(key, f"{event.statement_no}/{row.line_no}")
            case MappingsOffered():
                for offered in OFFERED_MAPPINGS.rows(event):
                    key = OfferedKey(
                        offered.text_fingerprint, offered.account_type, offered.account_no
                    )
                    lines = (offered.first_line, offered.second_line)
                    self.offers[offered.offer_no] = MappingOffer(
                        key, offered.text_seal, offered.is_money_in, lines
                    )
                    self.offer_no_last = offered.offer_no
                    self.offered.add(key)
                    self.line_by_key.pop(key, None)
            case TextAssignmentsUndone():
                lines_undone = {f"{event.statement_no}/{line_no}" for line_no in event.line_nos}
                for offer_no in event.withdrawn_offer_nos:
                    self.offered.discard(self.offers.pop(offer_no).key)
                for key in [key for key, line in self.line_by_key.items() if line in lines_undone]:
                    del self.line_by_key[key]
            case MappingOfferAccepted() | MappingOfferDeclined():
                del self.offers[event.offer_no]


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    TextsAssigned: (ASSIGNED_TEXTS,),
    MappingsOffered: (OFFERED_MAPPINGS,),
}
"""The tables inside each event that stores lists as columns."""

EVENTS = {
    "setup": (
        TextsAssigned,
        MappingsOffered,
        TextAssignmentsUndone,
        MappingOfferAccepted,
        MappingOfferDeclined,
    ),
}
