"""The mandates for direct debits as they stand at a commit."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.mandate import MANDATE_CHANGES, MANDATES, MandateChangeRow
from ledger_es.queries.moment import Moment


class Mandate(NamedTuple):
    """A mandate. `return_code` is the bank's code for which it is blocked, empty if a person blocked it."""

    mandate_no: str
    customer_no: str
    mandate_type: str
    scheme: str
    signed_day: int
    account_seal: str
    valid_from_day: int
    valid_to_day: int | None
    expected_debits: int
    debits: int
    is_blocked: bool
    return_code: str


def mandates(
    connection: Connection, moment: Moment, *, customer_no: str = "", mandate_no: str = ""
) -> list[Mandate]:
    """The mandates by reference, perhaps only those of a customer, or the one named."""
    query = select(MANDATES).where(moment.known(MANDATES)).order_by(MANDATES.c.mandate_no)
    changes = (
        select(MANDATE_CHANGES)
        .where(moment.known(MANDATE_CHANGES))
        .order_by(MANDATE_CHANGES.c.mandate_no, MANDATE_CHANGES.c.position)
    )
    if customer_no:
        query = query.where(MANDATES.c.customer_no == customer_no)
    if mandate_no:
        query = query.where(MANDATES.c.mandate_no == mandate_no)
        changes = changes.where(MANDATE_CHANGES.c.mandate_no == mandate_no)
    by_mandate: dict[str, list[MandateChangeRow]] = {}
    for row in connection.execute(changes):
        by_mandate.setdefault(row.mandate_no, []).append(MandateChangeRow._make(row))
    return [
        _as_changed(_signed(row), by_mandate[row.mandate_no]) for row in connection.execute(query)
    ]


def _signed(row: Any) -> Mandate:
    """The mandate before any of its changes is looked at; the first of them gives it its terms."""
    return Mandate(
        mandate_no=row.mandate_no,
        customer_no=row.customer_no,
        mandate_type=row.mandate_type,
        scheme=row.scheme,
        signed_day=row.signed_day,
        account_seal=row.account_seal,
        valid_from_day=row.signed_day,
        valid_to_day=None,
        expected_debits=0,
        debits=0,
        is_blocked=False,
        return_code="",
    )


def _as_changed(mandate: Mandate, changes: list[MandateChangeRow]) -> Mandate:
    for change in changes:
        if change.valid_from_day is not None:
            mandate = mandate._replace(
                valid_from_day=change.valid_from_day,
                valid_to_day=change.valid_to_day,
                expected_debits=change.expected_debits or 0,
            )
        if change.blocked is not None:
            mandate = mandate._replace(
                is_blocked=bool(change.blocked), return_code=change.return_code
            )
        if change.debits is not None:
            mandate = mandate._replace(debits=change.debits)
    return mandate
