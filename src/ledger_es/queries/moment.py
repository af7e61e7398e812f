"""The two dates of every question: open at one day, as known at one commit."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, or_, true

from ledger_es.projections.tables import FOREVER


class Moment(NamedTuple):
    """What is dated after `day` or was recorded after `commit_no` does not count.

    `is_head`: the tables hold nothing recorded later, so that questions need not look for it.
    """

    day: int
    commit_no: int
    is_head: bool = False

    def counts(self, rows: Table) -> ColumnElement[bool]:
        """Rows dated and recorded by this moment."""
        return and_(rows.c.posting_day <= self.day, rows.c.commit_no <= self.commit_no)

    def known(self, rows: Table) -> ColumnElement[bool]:
        """Rows recorded by this moment."""
        return true() if self.is_head else rows.c.commit_no <= self.commit_no

    def may_be_open(self, entries: Table) -> ColumnElement[bool]:
        """Narrows to entries that may be open at this moment; the sum of their details decides.

        An entry closed for good on a day and by a commit has no remaining amount from both on.
        """
        later: ColumnElement[Any] = entries.c.closed_day > self.day
        if not self.is_head:
            later = or_(later, entries.c.closed_commit > self.commit_no)
        return and_(self.counts(entries), later)


WHATEVER_STANDS: Final = Moment(FOREVER, FOREVER, is_head=True)
"""All that the tables hold, whatever its date."""
