"""Read model: on which dates posting is allowed, a row for each time they were set or withdrawn."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.accounting_periods import (
    AllowedPostingDatesSet,
    AllowedPostingDatesWithdrawn,
)
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none
from ledger_es.projections.tables import table


class AllowedPostingDatesRow(NamedTuple):
    """Allowed posting dates of a user or, if `for_actor` is empty, of the company. NULL means no limit."""

    for_actor: str
    position: int
    commit_no: int
    first_day: int | None
    last_day: int | None
    is_withdrawn: int


ALLOWED_POSTING_DATES = table(
    "allowed_posting_dates",
    AllowedPostingDatesRow,
    key=("for_actor", "position"),
    clustered=True,
)


def _set(event: AllowedPostingDatesSet, placed: Placed, rows: Rows) -> None:
    rows.of(AllowedPostingDatesRow).append(
        AllowedPostingDatesRow(
            for_actor=event.for_actor,
            position=placed.position,
            commit_no=placed.commit_no,
            first_day=day_or_none(event.allow_from),
            last_day=day_or_none(event.allow_to),
            is_withdrawn=0,
        )
    )


def _withdrawn(event: AllowedPostingDatesWithdrawn, placed: Placed, rows: Rows) -> None:
    rows.of(AllowedPostingDatesRow).append(
        AllowedPostingDatesRow(
            for_actor=event.for_actor,
            position=placed.position,
            commit_no=placed.commit_no,
            first_day=None,
            last_day=None,
            is_withdrawn=1,
        )
    )


PROJECTION = Projection(
    (ALLOWED_POSTING_DATES,),
    (on(AllowedPostingDatesSet, _set), on(AllowedPostingDatesWithdrawn, _withdrawn)),
)
