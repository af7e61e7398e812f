"""Read model: offers of text mappings, and what became of them. Their texts are sealed."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.mapping_offer import (
    OFFERED_MAPPINGS,
    MappingOfferAccepted,
    MappingOfferDeclined,
    MappingsOffered,
    TextAssignmentsUndone,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class MappingOfferRow(NamedTuple):
    """A mapping offered because of two lines, as `<statement>/<line>`."""

    offer_no: int
    commit_no: int
    account_type: str
    account_no: str
    is_money_in: int
    second_line: str
    text_seal: str
    first_line: str


class AnsweredOfferRow(NamedTuple):
    """`outcome`: accepted (as the mapping `mapping_no`), declined, or withdrawn with the posting of its lines."""

    offer_no: int
    commit_no: int
    outcome: str
    mapping_no: int


OFFERS = table("mapping_offers", MappingOfferRow, key=("offer_no",))
ANSWERED = table("answered_mapping_offers", AnsweredOfferRow, key=("offer_no",))


def _offered(event: MappingsOffered, placed: Placed, rows: Rows) -> None:
    rows.of(MappingOfferRow).extend(
        MappingOfferRow(
            offer_no=row.offer_no,
            commit_no=placed.commit_no,
            account_type=row.account_type,
            account_no=row.account_no,
            is_money_in=int(row.is_money_in),
            second_line=row.second_line,
            text_seal=row.text_seal,
            first_line=row.first_line,
        )
        for row in OFFERED_MAPPINGS.rows(event)
    )


def _withdrawn(event: TextAssignmentsUndone, placed: Placed, rows: Rows) -> None:
    rows.of(AnsweredOfferRow).extend(
        AnsweredOfferRow(offer_no, placed.commit_no, "withdrawn", 0)
        for offer_no in event.withdrawn_offer_nos
    )


def _accepted(event: MappingOfferAccepted, placed: Placed, rows: Rows) -> None:
    rows.of(AnsweredOfferRow).append(
        AnsweredOfferRow(event.offer_no, placed.commit_no, "accepted", event.mapping_no)
    )


def _declined(event: MappingOfferDeclined, placed: Placed, rows: Rows) -> None:
    rows.of(AnsweredOfferRow).append(
        AnsweredOfferRow(event.offer_no, placed.commit_no, "declined", 0)
    )


PROJECTION = Projection(
    (OFFERS, ANSWERED),
    (
        on(MappingsOffered, _offered),
        on(TextAssignmentsUndone, _withdrawn),
        on(MappingOfferAccepted, _accepted),
        on(MappingOfferDeclined, _declined),
    ),
)
