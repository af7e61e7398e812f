"""The reminders and finance charge memos, their lines, and the documents on which an entry stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.asking_document import (
    ASKED,
    COST_VAT,
    DOCUMENTS,
    FREE_TEXTS,
    LINES,
    STATUSES,
)
from ledger_es.projections.party_entries import ENTRIES
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number

_ASKED_AT_ONCE: Final = 1000


class AskingDocument(NamedTuple):
    """A document as it stands at the moment. Amounts are in smallest units of its currency.

    `status` is draft, issued, cancelled or deleted; `entry_no` is the entry that issuing posted, 0 for none, with
    `posted_amount`, of it `posted_interest_amount` interest with its VAT. The texts have placeholders for facts.
    `position` names the version of its lines, and `commit_no` is the commit of it.
    """

    document_type: str
    document_no: str
    status: str
    customer_no: str
    currency: str
    terms: str
    level_no: int
    document_day: int
    posting_day: int
    due_day: int
    remaining_amount: int
    interest_amount: int
    additional_fee: int
    line_fee_amount: int
    vat_amount: int
    rounding_amount: int
    entry_no: int
    posted_amount: int
    posted_interest_amount: int
    interest_rate: str
    beginning_text: str
    ending_text: str
    line_description: str
    rate_description: str
    automation: str
    commit_no: int
    position: int

    @property
    def total_amount(self) -> int:
        """What the customer is asked to pay."""
        return (
            self.remaining_amount
            + self.interest_amount
            + self.additional_fee
            + self.line_fee_amount
            + self.vat_amount
            + self.rounding_amount
        )


class AskingLine(NamedTuple):
    """A line: an entry, or a fee (`line_fee`) or a part of the interest (`rate`) of one. Amounts are in smallest units.

    `percentage` is the rate per `period_days`, empty where no rate is named; `base_amount` is what a rate of a memo is
    taken of.
    """

    line_no: int
    line_type: str
    entry_no: int
    level_no: int
    entry_document_type: str
    entry_document_no: str
    due_day: int
    amount: int
    remaining_amount: int
    base_amount: int
    interest_amount: int
    days: int
    percentage: str
    period_days: int


def asking_documents(
    connection: Connection,
    moment: Moment,
    document_type: str,
    *,
    customer_no: str | None = None,
    document_no: str | None = None,
) -> list[AskingDocument]:
    """The documents dated by the day, in the order of their numbers' first use.

    A document that was cancelled after the day is still issued on it, one that was issued after the day still a draft.
    """
    query = select(DOCUMENTS).where(
        DOCUMENTS.c.document_type == document_type,
        DOCUMENTS.c.document_day <= moment.day,
        moment.known(DOCUMENTS),
    )
    if customer_no is not None:
        query = query.where(DOCUMENTS.c.customer_no == customer_no)
    if document_no is not None:
        query = query.where(DOCUMENTS.c.document_no == document_no)
    versions: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(DOCUMENTS.c.position)):
        versions.setdefault(row.document_no, []).append(row)
    if customer_no is not None and not versions:
        return []
    of_customer = list(versions) if customer_no is not None else None
    statuses = _statuses(connection, moment, document_type, document_no, of_customer)
    return [
        _document(rows, statuses[number])
        for number, rows in versions.items()
        if statuses.get(number)
    ]


def _statuses(
    connection: Connection,
    moment: Moment,
    document_type: str,
    document_no: str | None,
    of_customer: list[str] | None,
) -> dict[str, list[Any]]:
    """What became of the documents: of this number, of these of a customer, or of all."""
    query = select(STATUSES).where(
        STATUSES.c.document_type == document_type, moment.known(STATUSES)
    )
    if document_no is not None:
        query = query.where(STATUSES.c.document_no == document_no)
    elif of_customer is not None:
        query = query.where(STATUSES.c.document_no.in_(of_customer))
    statuses: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(STATUSES.c.position)):
        # A draft has no posting of its own yet: it counts from its document date on, whatever its posting date.
        if row.status == "draft" or row.posting_day <= moment.day:
            statuses.setdefault(row.document_no, []).append(row)
    return statuses


def _document(versions: list[Any], statuses: list[Any]) -> AskingDocument:
    last = statuses[-1]
    issued = next((row for row in statuses if row.status == "issued"), None)
    # Each status that says something anew has a version at its own position.
    content = [row for row in versions if row.position <= last.position][-1]
    facts = dict(content._mapping)
    facts |= {
        "status": last.status,
        "entry_no": issued.entry_no if issued else 0,
        "posted_amount": issued.posted_amount if issued else 0,
        "posted_interest_amount": issued.posted_interest_amount if issued else 0,
    }
    return AskingDocument(**{name: facts[name] for name in AskingDocument._fields})


def asking_lines(connection: Connection, position: int) -> list[AskingLine]:
    """The lines of this version of a document."""
    query = (
        select(*(LINES.c[name] for name in AskingLine._fields))
        .where(LINES.c.position == position)
        .order_by(LINES.c.line_no)
    )
    return [AskingLine._make(row) for row in connection.execute(query)]


class CostVat(NamedTuple):
    """The VAT on one kind of cost: interest, additional_fee or line_fee. Amounts are in smallest units.

    `rate` is a decimal number as text, in percent.
    """

    cost: str
    vat_code: str
    rate: str
    base: int
    amount: int


def cost_vat(connection: Connection, position: int) -> list[CostVat]:
    """The VAT on the costs of this version of a document."""
    query = (
        select(*(COST_VAT.c[name] for name in CostVat._fields))
        .where(COST_VAT.c.position == position)
        .order_by(COST_VAT.c.place)
    )
    return [CostVat._make(row) for row in connection.execute(query)]


def free_text_seals(connection: Connection, position: int) -> list[str]:
    """The seals of the texts that a person wrote below the lines of this version of a document."""
    query = (
        select(FREE_TEXTS.c.text_seal)
        .where(FREE_TEXTS.c.position == position)
        .order_by(FREE_TEXTS.c.text_no)
    )
    return [row.text_seal for row in connection.execute(query)]


def description_seals(connection: Connection, entry_nos: Iterable[int]) -> dict[int, str]:
    """The seal of each entry's description, empty for none."""
    query = select(ENTRIES.c.entry_no, ENTRIES.c.description_seal).where(
        ENTRIES.c.entry_no.in_(sorted(set(entry_nos)))
    )
    return {row.entry_no: row.description_seal for row in connection.execute(query)}


class AskedEntry(NamedTuple):
    """An entry on an issued document that is not cancelled."""

    entry_no: int
    document_type: str
    document_no: str
    document_day: int
    due_day: int
    level_no: int

    @property
    def document_date(self) -> date:
        return from_day_number(self.document_day)

    @property
    def due_date(self) -> date:
        return from_day_number(self.due_day)


def asked_entries(
    connection: Connection, moment: Moment, entry_nos: Iterable[int]
) -> dict[int, list[AskedEntry]]:
    """The documents on which each of these entries stands, oldest first; dated by the day, known at the commit."""
    query = (
        select(ASKED)
        .where(
            ASKED.c.entry_no.in_(sorted(entry_nos)),
            ASKED.c.document_day <= moment.day,
            moment.known(ASKED),
        )
        .order_by(ASKED.c.entry_no, ASKED.c.position, ASKED.c.place)
    )
    rows = list(connection.execute(query))
    cancelled = {
        (row.entry_no, row.document_type, row.document_no) for row in rows if row.is_cancelled
    }
    by_entry: dict[int, list[AskedEntry]] = {}
    for row in rows:
        if (row.entry_no, row.document_type, row.document_no) not in cancelled:
            by_entry.setdefault(row.entry_no, []).append(
                AskedEntry._make(getattr(row, name) for name in AskedEntry._fields)
            )
    return by_entry


def late_paid_entries(connection: Connection, moment: Moment) -> list[int]:
    """The debts of customers that were closed after their due date by the day, and that no memo has charged since.

    They may be charged by terms that charge closed entries; whether they are, the decision says.
    """
    entries = ENTRIES.c
    query = (
        select(entries.entry_no, entries.closed_day)
        .where(
            entries.ledger == "customer",
            entries.amount > 0,
            entries.closed_day <= moment.day,
            entries.closed_day > entries.due_day,
            moment.known(ENTRIES),
        )
        .order_by(entries.entry_no)
    )
    closed_days = {row.entry_no: row.closed_day for row in connection.execute(query)}
    found: list[int] = []
    numbers = list(closed_days)
    for start in range(0, len(numbers), _ASKED_AT_ONCE):
        some = numbers[start : start + _ASKED_AT_ONCE]
        asked = asked_entries(connection, moment, some)
        found += [
            entry_no
            for entry_no in some
            if not any(
                row.document_type == "finance_charge_memo"
                and row.document_day >= closed_days[entry_no]
                for row in asked.get(entry_no, ())
            )
        ]
    return found
