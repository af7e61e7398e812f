"""Report: which customers to speak to first, and what the next step is (money times days overdue)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from ledger_es.queries.asking_document import AskedEntry, asked_entries, asking_documents
from ledger_es.queries.entry_note import NOTHING_NOTED, StandingNotes, standing_notes
from ledger_es.queries.open_entries import Asked, OpenEntry, open_entries
from ledger_es.queries.party import PartyRecord, parties
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import Answer, Report, asking, party_names
from ledger_es.tables.columns import Code, Shown
from ledger_es.values import day_number

NextStep = Literal[
    "issue_draft", "remind", "unblock", "set_terms", "look_at_hold", "ask_for_promise",
    "await_promise", "settle_dispute",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A customer with overdue debts. Amounts are in the local currency.

    `weight` is the sum of overdue amounts times their days, in thousands. `level_no` is the highest reminder level of
    an overdue entry. What is on hold, in dispute, or promised for the day or later has no weight; `broken_lcy` was
    promised for an earlier day and is not paid.
    """

    customer_no: Annotated[str, Shown("Customer")]
    name: Annotated[str, Shown(at_most=30)]
    overdue_lcy: Annotated[Decimal, Shown("Overdue (LCY)")]
    on_hold_lcy: Annotated[Decimal, Shown("On hold (LCY)", gives_way=True)]
    disputed_lcy: Annotated[Decimal, Shown("Disputed (LCY)", gives_way=True)]
    promised_lcy: Annotated[Decimal, Shown("Promised (LCY)", gives_way=True)]
    broken_lcy: Annotated[Decimal, Shown("Promise broken (LCY)", gives_way=True)]
    days_overdue: Annotated[int, Shown("Days", kind="count")]
    weight: Annotated[int, Shown("Weight", kind="count", gives_way=True)]
    level_no: Annotated[int, Shown("Level")]
    next_step: Code
    draft_no: Annotated[str, Shown("Draft", gives_way=True)]


@dataclass(frozen=True)
class WorklistReport(Report[WorklistRow]):
    """The customers with overdue debts, the heaviest first."""

    row_type = WorklistRow

    answer: Answer
    customers: tuple[WorklistRow, ...]

    def title(self) -> str:
        return self.answer.title("Worklist of collections")

    def rows(self) -> tuple[WorklistRow, ...]:
        return self.customers

    def as_json(self) -> dict[str, Any]:
        return {"customers": self.rows_as_json(), **self.answer.as_json()}


def worklist(
    read_models: ReadModels, *, as_of: date, known_at: datetime | None = None
) -> WorklistReport:
    """The customers with debts that were due before the day, the heaviest first. Raises NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        connection, moment = question.connection, question.moment
        overdue = [
            entry
            for entry in open_entries(connection, moment, Asked(ledger="customer"))
            if entry.remaining_amount > 0 and entry.due_day < moment.day
        ]
        by_customer: dict[str, list[OpenEntry]] = {}
        for entry in overdue:
            by_customer.setdefault(entry.party_no, []).append(entry)
        notes = standing_notes(connection, moment)
        asked = asked_entries(connection, moment, [entry.entry_no for entry in overdue])
        drafts = {
            document.customer_no: document.document_no
            for document in asking_documents(connection, moment, "reminder")
            if document.status == "draft"
        }
        masters = {
            party.party_no: party
            for party in parties(connection, moment, "customer", sorted(by_customer))
        }
        names = party_names(read_models, question, "customer", list(by_customer))
    rows = [
        _row(
            question.answer,
            masters[number],
            names.get(number, ""),
            _sorted(entries, notes, question.answer),
            asked,
            drafts.get(number, ""),
        )
        for number, entries in by_customer.items()
    ]
    return WorklistReport(
        question.answer, tuple(sorted(rows, key=lambda row: (-row.weight, row.customer_no)))
    )


class _Overdue(NamedTuple):
    """The overdue entries of a customer by what was said about them; `free` are those nothing keeps back."""

    every: Sequence[OpenEntry]
    free: list[OpenEntry]
    on_hold: list[OpenEntry]
    disputed: list[OpenEntry]
    promised: list[OpenEntry]
    broken: list[OpenEntry]


def _sorted(
    entries: Sequence[OpenEntry], notes: Mapping[int, StandingNotes], answer: Answer
) -> _Overdue:
    """A broken promise keeps nothing back: its entries are free too."""
    day = day_number(answer.as_of)
    overdue = _Overdue(entries, [], [], [], [], [])
    for entry in entries:
        noted = notes.get(entry.entry_no, NOTHING_NOTED)
        if entry.on_hold:
            kept = overdue.on_hold
        elif noted.dispute:
            kept = overdue.disputed
        elif noted.promised_day is not None and noted.promised_day >= day:
            kept = overdue.promised
        else:
            kept = overdue.free
            if noted.promised_day is not None:
                overdue.broken.append(entry)
        kept.append(entry)
    return overdue


def _row(
    answer: Answer,
    customer: PartyRecord,
    name: str,
    overdue: _Overdue,
    asked: Mapping[int, Sequence[AskedEntry]],
    draft_no: str,
) -> WorklistRow:
    day = day_number(answer.as_of)
    level_no = max(
        (row.level_no for entry in overdue.every for row in asked.get(entry.entry_no, ())),
        default=0,
    )
    weighed = sum(entry.remaining_lcy * (day - entry.due_day) for entry in overdue.free)

    def total(entries: Sequence[OpenEntry]) -> Decimal:
        return answer.lcy_amount(sum(entry.remaining_lcy for entry in entries))

    return WorklistRow(
        customer_no=customer.party_no,
        name=name,
        overdue_lcy=total(overdue.free),
        on_hold_lcy=total(overdue.on_hold),
        disputed_lcy=total(overdue.disputed),
        promised_lcy=total(overdue.promised),
        broken_lcy=total(overdue.broken),
        days_overdue=day - min(entry.due_day for entry in overdue.every),
        weight=int(answer.lcy_amount(weighed) / 1000),
        level_no=level_no,
        next_step=_next_step(customer, overdue, draft_no),
        draft_no=draft_no,
    )


def _next_step(customer: PartyRecord, overdue: _Overdue, draft_no: str) -> NextStep:
    if draft_no:
        return "issue_draft"
    if customer.blocked == "all":
        return "unblock"
    if overdue.broken:
        return "ask_for_promise"
    if not overdue.free:
        if overdue.disputed:
            return "settle_dispute"
        return "await_promise" if overdue.promised else "look_at_hold"
    if not customer.reminder_terms:
        return "set_terms"
    return "remind"
