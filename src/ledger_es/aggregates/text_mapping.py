"""Text-to-account mappings: a payment with a certain text goes to a certain account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.values import Seal, StoredCode

STREAM = "setup-text_mappings"


class TextMapped(Event):
    """Payments with the sealed text go to an account: a G/L account, or a customer or vendor on account.

    A mapping to G/L accounts names one for money in and one for money out.
    """

    act: ClassVar[str] = "text_mapped"

    mapping_no: int
    text_seal: Seal
    account_type: Literal["gl", "customer", "vendor"]
    debit_account_no: StoredCode = ""
    """The G/L account for money in."""
    credit_account_no: StoredCode = ""
    """The G/L account for money out."""
    account_no: StoredCode = ""
    """The customer or vendor, unless the mapping is to G/L accounts."""


class TextMappingRemoved(Event):
    act: ClassVar[str] = "text_mapping_removed"

    mapping_no: int


class TextMapping(NamedTuple):
    """A mapping that has not been removed; the fields are those of `TextMapped`."""

    mapping_no: int
    text_seal: Seal
    account_type: Literal["gl", "customer", "vendor"]
    debit_account_no: str
    credit_account_no: str
    account_no: str


class TextMappings:
    """The mappings that have not been removed, by number."""

    def __init__(self) -> None:
        self.mappings: dict[int, TextMapping] = {}
        self.mapping_no_last = 0
        self._mapping_nos_by_party: dict[tuple[str, str], list[int]] = {}

    def mapping_nos_of(self, account_type: str, account_no: str) -> Sequence[int]:
        """The numbers of all mappings to the customer or vendor, including removed ones, whose texts are kept."""
        return self._mapping_nos_by_party.get((account_type, account_no), ())

    def evolve(self, event: Event) -> None:
        match event:
            case TextMapped():
                self.mapping_no_last = event.mapping_no
                self.mappings[event.mapping_no] = TextMapping(
                    event.mapping_no,
                    event.text_seal,
                    event.account_type,
                    event.debit_account_no,
                    event.credit_account_no,
                    event.account_no,
                )
                if event.account_no:
                    party = (event.account_type, event.account_no)
                    self._mapping_nos_by_party.setdefault(party, []).append(event.mapping_no)
            case TextMappingRemoved():
                del self.mappings[event.mapping_no]


EVENTS = {"setup": (TextMapped, TextMappingRemoved)}
