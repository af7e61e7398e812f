"""Text-to-account mappings: a text in a payment stands for an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.values import Seal, StoredCode

STREAM = "setup-text_mappings"


class TextMapped(Event):
    """Payments with the text go to the account: a G/L account by the sign of the amount, or a party on account.

    The text is sealed.
    """

    act: ClassVar[str] = "text_mapped"

    mapping_no: int
    text_seal: Seal
    account_type: Literal["gl", "customer", "vendor"]
    debit_account_no: StoredCode = ""
    """For money in, of a G/L mapping."""
    credit_account_no: StoredCode = ""
    """For money out, of a G/L mapping."""
    account_no: StoredCode = ""


class TextMappingRemoved(Event):
    act: ClassVar[str] = "text_mapping_removed"

    mapping_no: int


class TextMapping(NamedTuple):
    mapping_no: int
    text_seal: Seal
    account_type: Literal["gl", "customer", "vendor"]
    debit_account_no: str
    credit_account_no: str
    account_no: str


class TextMappings:
    def __init__(self) -> None:
        self.mappings: dict[int, TextMapping] = {}
        self.mapping_no_last = 0
        self._mapping_nos_by_party: dict[tuple[str, str], list[int]] = {}

    def mapping_nos_of(self, account_type: str, account_no: str) -> Sequence[int]:
        """Every mapping to the customer or vendor, also those removed since: their texts are kept."""
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
