"""Unrealised gains and losses that an application takes back, and that its undo gives again, with their G/L lines.

They count on the day of the application or its undo, but never before the day of the run that had adjusted the entry:
otherwise an entry would have a value in the local currency on a day on which nothing of it is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from ledger_es.aggregates.exchange_adjustment import ReleasedGain
from ledger_es.aggregates.general_ledger import TransactionRow
from ledger_es.deciding.policy import Policy
from ledger_es.posting.foreign_application import Release
from ledger_es.posting.journal_entry import Line

Begin = Callable[[date, str, str], TransactionRow]
"""Begins a ledger transaction: its posting date, document type and document number."""
PostLine = Callable[[Line], None]


class Days:
    """The ledger transactions of an application by day: its own, and one for each later day."""

    def __init__(self, own: TransactionRow, begin: Begin, policy: Policy) -> None:
        self._begin = begin
        self._policy = policy
        self._own = own
        self._by_day = {own.posting_date: own}

    def on(self, day: date) -> TransactionRow:
        """The transaction of the day, but never one before the application. Raises PostingDateNotAllowed."""
        day = max(day, self._own.posting_date)
        if day not in self._by_day:
            self._policy.allow_posting_on(day)
            own = self._own
            self._by_day[day] = self._begin(day, own.document_type, own.document_no)
        return self._by_day[day]


def released_gains(
    releases: Iterable[Release], application_no: int, days: Days, post_line: PostLine
) -> list[ReleasedGain]:
    """The records of what is taken back. Its G/L lines are posted."""
    released_gains = []
    for release in releases:
        adjustment, posted = release.adjustment, release.entry.posted
        transaction = days.on(adjustment.posting_date)
        released = ReleasedGain(
            application_no=application_no,
            entry_no=posted.entry_no,
            adjustment_register_no=adjustment.register_no,
            adjusted_on=adjustment.posting_date,
            transaction_no=transaction.no,
            posting_date=transaction.posting_date,
            detail_type=adjustment.detail_type,
            amount_lcy=release.amount_lcy,
            gl_account_no=adjustment.gl_account_no,
            control_account_no=posted.control_account_no,
            dimensions=adjustment.dimensions,
        )
        _post_lines(released, released.amount_lcy, post_line)
        released_gains.append(released)
    return released_gains


def given_again(
    released_gains: Iterable[ReleasedGain], days: Days, post_line: PostLine
) -> list[ReleasedGain]:
    """The records with the transactions and days of the undo. The mirrored G/L lines are posted."""
    undone = []
    for released in released_gains:
        transaction = days.on(released.adjusted_on)
        of_undo = released.model_copy(
            update={
                "transaction_no": transaction.no,
                "posting_date": transaction.posting_date,
            }
        )
        _post_lines(of_undo, -of_undo.amount_lcy, post_line)
        undone.append(of_undo)
    return undone


def _post_lines(released: ReleasedGain, amount_lcy: Decimal, post_line: PostLine) -> None:
    on_entry = Line(
        transaction_no=released.transaction_no,
        account_no=released.control_account_no,
        amount_lcy=amount_lcy,
        entry_no=released.entry_no,
        dimensions=released.dimensions,
        application_no=released.application_no,
    )
    post_line(on_entry)
    post_line(
        on_entry._replace(account_no=released.gl_account_no, amount_lcy=-amount_lcy, entry_no=0)
    )
