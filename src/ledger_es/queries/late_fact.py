"""What came to the books after a reminder and counts from a day before it: payments with an earlier value date."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, select

from ledger_es.projections.asking_document import ASKED, LINES
from ledger_es.projections.party_entries import DETAILS, ENTRIES
from ledger_es.queries.asking_document import AskingDocument, asking_documents
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class LateFact(NamedTuple):
    """An application to an entry of an earlier reminder that was recorded after it and counts from before its date.

    `amount` is what it took off the entry, positive, in smallest units; `paid_by_document_no` names what paid it.
    """

    reminder_no: str
    reminder_day: int
    entry_no: int
    document_no: str
    paid_by_document_no: str
    posting_day: int
    amount: int

    @property
    def reminder_date(self) -> date:
        return from_day_number(self.reminder_day)

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


def late_facts(connection: Connection, moment: Moment, reminder: AskingDocument) -> list[LateFact]:
    """What counts from before the customer's reminder before this one, in its currency, and was not known to it."""
    earlier = [
        document
        for document in asking_documents(
            connection, moment, "reminder", customer_no=reminder.customer_no
        )
        if document.status == "issued"
        and document.currency == reminder.currency
        and document.position < reminder.position
    ]
    if not earlier:
        return []
    before = max(earlier, key=lambda document: document.position)
    known_now = reminder.commit_no if reminder.status == "issued" else moment.commit_no
    details, of, paying = DETAILS.c, ENTRIES.alias("of_entry"), ENTRIES.alias("paying")
    query = (
        select(
            details.entry_no,
            of.c.document_no.label("document_no"),
            paying.c.document_no.label("paid_by_document_no"),
            details.posting_day,
            func.sum(details.amount).label("amount"),
        )
        .join(of, of.c.entry_no == details.entry_no)
        .join(paying, paying.c.entry_no == details.applied_entry_no)
        .where(
            details.entry_no.in_(_asked_by(before)),
            details.detail_type == "application",
            details.posting_day <= before.document_day,
            details.commit_no > before.commit_no,
            details.commit_no <= known_now,
        )
        .group_by(
            details.entry_no,
            of.c.document_no,
            paying.c.document_no,
            details.posting_day,
        )
        .order_by(details.entry_no, details.posting_day)
    )
    return [
        LateFact(
            reminder_no=before.document_no,
            reminder_day=before.document_day,
            entry_no=row.entry_no,
            document_no=row.document_no,
            paid_by_document_no=row.paid_by_document_no,
            posting_day=row.posting_day,
            amount=-int(row.amount),
        )
        for row in connection.execute(query)
        if row.amount
    ]


def _asked_by(reminder: AskingDocument) -> Select[tuple[int]]:
    """The entries that the reminder asked for. What was asked is read by entry: the lines name them."""
    return select(ASKED.c.entry_no).where(
        ASKED.c.entry_no.in_(select(LINES.c.entry_no).where(LINES.c.position == reminder.position)),
        ASKED.c.document_type == "reminder",
        ASKED.c.document_no == reminder.document_no,
    )
