"""The two points in time of every question: as of a day, and as known at a commit."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, or_, true

from ledger_es.projections.tables import FOREVER


class Moment(NamedTuple):
    """Rows dated after `day` or recorded after `commit_no` do not count.

    If `is_head` is true, the tables contain nothing recorded later, so that questions need not check it.
    """

    day: int
    commit_no: int
    is_head: bool = False

    def counts(self, rows: Table) -> ColumnElement[bool]:
        """The condition for rows that are dated and recorded by this moment."""
        return and_(rows.c.posting_day <= self.day, rows.c.commit_no <= self.commit_no)

    def known(self, rows: Table) -> ColumnElement[bool]:
        """The condition for rows that are recorded by this moment."""
        return true() if self.is_head else rows.c.commit_no <= self.commit_no

    def may_be_open(self, entries: Table) -> ColumnElement[bool]:
        """The condition for entries that may be open at this moment. The sum of their details decides.

        An entry that is marked as closed has no remaining amount from its closing day and closing commit on.
        """
        later: ColumnElement[Any] = entries.c.closed_day > self.day
        if not self.is_head:
            later = or_(later, entries.c.closed_commit > self.commit_no)
        return and_(self.counts(entries), later)


WHATEVER_STANDS: Final = Moment(FOREVER, FOREVER, is_head=True)
"""The moment at which everything in the tables counts, regardless of its date."""
