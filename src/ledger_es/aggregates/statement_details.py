"""The payments of one amount of a statement, which the bank tells in a file of its own (camt.054, BgMax, OCR giro)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import ZERO, Seal

DetailsOutcome = Literal["attached", "waiting", "known"]


class AttachedPaymentRow(NamedTuple):
    """A payment that becomes a line of the statement, in place of the line that showed all payments of its entry.

    The fields are those of `StatementLineRow`. `replaced_line_no` is the line that it takes the place of, together with
    the other payments of the entry; their amounts come to its amount. State and claim of the entry stay as they are.
    """

    line_no: int
    replaced_line_no: int
    transaction_id: str
    statement_entry_place: int
    detail_place: int
    booking_date: date
    amount: Decimal
    value_date: date | None = None
    payer_seal: Seal = ""
    text_seal: Seal = ""
    payment_reference: str = ""
    reference_type: str = ""
    bank_reference: str = ""
    mandate_id: str = ""
    return_reason: str = ""
    foreign_currency: str = ""
    foreign_amount: Decimal = ZERO
    foreign_rate: Decimal = ZERO
    charge_amount: Decimal = ZERO
    charge_currency: str = ""
    charge_included: bool = False


ATTACHED_PAYMENTS = Table(
    AttachedPaymentRow,
    same_as={"value_date": "booking_date"},
    column_names={"charge_included": "charges_included"},
)


class StatementDetailsAttached(Event):
    """The payments behind entries of the statement were attached to them. The balance of the statement is the same.

    The fields from `line_nos` on are the columns of `AttachedPaymentRow`.
    """

    act: ClassVar[str] = "details_attached"

    file_sha256: str
    file_format: str
    line_nos: tuple[int, ...]
    replaced_line_nos: tuple[int, ...]
    transaction_ids: tuple[str, ...]
    statement_entry_places: tuple[int, ...]
    detail_places: tuple[int, ...]
    booking_dates: tuple[date, ...]
    amounts: tuple[Decimal, ...]
    value_dates: tuple[date, ...] = ()
    payer_seals: tuple[Seal, ...] = ()
    text_seals: tuple[Seal, ...] = ()
    payment_references: tuple[str, ...] = ()
    reference_types: tuple[str, ...] = ()
    bank_references: tuple[str, ...] = ()
    mandate_ids: tuple[str, ...] = ()
    return_reasons: tuple[str, ...] = ()
    foreign_currencies: tuple[str, ...] = ()
    foreign_amounts: tuple[Decimal, ...] = ()
    foreign_rates: tuple[Decimal, ...] = ()
    charge_amounts: tuple[Decimal, ...] = ()
    charge_currencies: tuple[str, ...] = ()
    charges_included: tuple[bool, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        ATTACHED_PAYMENTS.refuse_unequal(self)
        return self


class ReceivedDetailsRow(NamedTuple):
    """An entry of a file of details: attached to a line of a statement, or waiting for its statement.

    `known`: it waited, and its line is posted meanwhile, or shows as much as the file; several entries of a file may be
    attached to one line that shows their sum.

    `place_in_file` counts the accounts in the file from 1, `entry_place` the entries of one of them.
    """

    place_in_file: int
    entry_place: int
    amount: Decimal
    outcome: DetailsOutcome
    statement_no: str = ""
    line_no: int = 0


RECEIVED_DETAILS = Table(ReceivedDetailsRow, column_names={"place_in_file": "places_in_file"})


class DetailsReceived(Event):
    """A file with the payments of amounts of this account was received, or entries of it that waited were attached.

    The file is kept. The fields from `places_in_file` on are the columns of `ReceivedDetailsRow`.
    """

    act: ClassVar[str] = "details_received"

    file_sha256: str
    file_format: str
    message_id: str = ""
    warnings: tuple[str, ...] = ()
    places_in_file: tuple[int, ...]
    entry_places: tuple[int, ...]
    amounts: tuple[Decimal, ...]
    outcomes: tuple[DetailsOutcome, ...]
    statement_nos: tuple[str, ...] = ()
    line_nos: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        RECEIVED_DETAILS.refuse_unequal(self)
        return self


WaitingDetails = dict[str, set[tuple[int, int]]]
"""The entries of each file (by its SHA-256) that wait for a statement: place in the file, place of the entry."""


def note_details(waiting: WaitingDetails, event: DetailsReceived) -> None:
    """Takes the entries that were attached out of those that wait, and puts new ones in."""
    of_file = waiting.setdefault(event.file_sha256, set())
    for row in RECEIVED_DETAILS.rows(event):
        place = (row.place_in_file, row.entry_place)
        if row.outcome == "waiting":
            of_file.add(place)
        else:
            of_file.discard(place)
    if not of_file:
        del waiting[event.file_sha256]


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    StatementDetailsAttached: (ATTACHED_PAYMENTS,),
    DetailsReceived: (RECEIVED_DETAILS,),
}
"""The tables inside each event that stores lists as columns."""

EVENTS = {
    "bank_statement": (StatementDetailsAttached,),
    "bank_account": (DetailsReceived,),
}
