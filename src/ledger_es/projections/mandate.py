"""Read model: mandates for direct debits as they were signed, and every later change of one."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed, stream_key
from ledger_es.aggregates.mandate import (
    MandateBlocked,
    MandateDebited,
    MandateDebitsTakenBack,
    MandateSigned,
    MandateTerms,
    MandateTermsChanged,
    MandateUnblocked,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class MandateRow(NamedTuple):
    """A mandate as it was signed. `account_seal` seals the bank account of the customer."""

    mandate_no: str
    commit_no: int
    customer_no: str
    mandate_type: str
    scheme: str
    signed_day: int
    account_seal: str


MANDATES = table("mandates", MandateRow, key=("mandate_no",))


class MandateChangeRow(NamedTuple):
    """What changed at this position: the terms if `valid_from_day` stands, the block or the counter if they stand."""

    mandate_no: str
    position: int
    commit_no: int
    valid_from_day: int | None = None
    valid_to_day: int | None = None
    expected_debits: int | None = None
    blocked: int | None = None
    return_code: str = ""
    debits: int | None = None


MANDATE_CHANGES = table(
    "mandate_changes", MandateChangeRow, key=("mandate_no", "position"), clustered=True
)


def _signed(event: MandateSigned, placed: Placed, rows: Rows) -> None:
    rows.of(MandateRow).append(
        MandateRow(
            mandate_no=event.mandate_no,
            commit_no=placed.commit_no,
            customer_no=event.customer_no,
            mandate_type=event.mandate_type,
            scheme=event.scheme,
            signed_day=day_number(event.signed_on),
            account_seal=event.account_seal,
        )
    )
    change = _with_terms(_change(placed), event.terms)
    rows.of(MandateChangeRow).append(change._replace(debits=event.debits_before, blocked=0))


def _terms_changed(event: MandateTermsChanged, placed: Placed, rows: Rows) -> None:
    rows.of(MandateChangeRow).append(_with_terms(_change(placed), event.terms))


def _blocked(event: MandateBlocked, placed: Placed, rows: Rows) -> None:
    rows.of(MandateChangeRow).append(
        _change(placed)._replace(blocked=1, return_code=event.return_code)
    )


def _unblocked(event: MandateUnblocked, placed: Placed, rows: Rows) -> None:
    rows.of(MandateChangeRow).append(_change(placed)._replace(blocked=0))


def _counted(event: MandateDebited | MandateDebitsTakenBack, placed: Placed, rows: Rows) -> None:
    rows.of(MandateChangeRow).append(_change(placed)._replace(debits=event.debits))


def _change(placed: Placed) -> MandateChangeRow:
    return MandateChangeRow(stream_key(placed.stream), placed.position, placed.commit_no)


def _with_terms(change: MandateChangeRow, terms: MandateTerms) -> MandateChangeRow:
    return change._replace(
        valid_from_day=day_number(terms.valid_from),
        valid_to_day=day_or_none(terms.valid_to),
        expected_debits=terms.expected_debits,
    )


PROJECTION = Projection(
    (MANDATES, MANDATE_CHANGES),
    (
        on(MandateSigned, _signed),
        on(MandateTermsChanged, _terms_changed),
        on(MandateBlocked, _blocked),
        on(MandateUnblocked, _unblocked),
        on(MandateDebited, _counted),
        on(MandateDebitsTakenBack, _counted),
    ),
)
