"""Report: why an entry is or is not on a reminder, at which level it stands, and when the next reminder can follow."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, NamedTuple

from ledger_es.collecting.records import EntryToCollect, IssuedRow
from ledger_es.collecting.reminder_selection import SetAside, next_level_no, set_aside
from ledger_es.dates import add_formula
from ledger_es.errors import EntryUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.asking_document import (
    AskedEntry,
    asked_entries,
    asking_documents,
    asking_lines,
)
from ledger_es.queries.currency import exchange_rates
from ledger_es.queries.direct_debit_collection import debited_entry_nos
from ledger_es.queries.entry_note import NOTHING_NOTED, StandingNotes, standing_notes
from ledger_es.queries.open_entries import Asked, OpenEntry, open_entries
from ledger_es.queries.party import PartyRecord, parties
from ledger_es.queries.party_entries import PartyEntriesAsked, PartyEntry, party_entries
from ledger_es.queries.reminder_terms import ReminderTerms
from ledger_es.queries.reminder_terms import reminder_terms as terms_by_code
from ledger_es.reports.report import Answer, Asking, Report, amount_of, amount_text, asking
from ledger_es.tables.columns import Code, Shown
from ledger_es.values import BLOCKED_ENTIRELY, ZERO, ExchangeRate, SetApart, rounded

Reason = Literal[
    "closed", "no_terms", "no_levels", "all_sent", "blocked", "on_hold", "disputed", "promised",
    "debited",
    "on_draft", "in_time",
    "not_in_debt", "below_minimum",
]  # fmt: skip
_SET_APART: Final[dict[SetApart, str]] = {
    "leave_out": "leave it out",
    "show_apart": "list it apart",
    "remind": "ask for it as for any other",
}
_DAY: Final = timedelta(days=1)
_WORDS: Final[dict[Reason, str]] = {
    "closed": "it is closed: nothing is left to remind of",
    "no_terms": "its customer has no reminder terms on this day",
    "no_levels": "the reminder terms of its customer have no levels",
    "all_sent": "it has had as many reminders as the terms allow",
    "blocked": "its customer is blocked for everything",
    "on_hold": "it is on hold: it is left out, or listed apart with --on-hold",
    "disputed": "it is in dispute, and the terms say: {disputed}",
    "promised": "it is promised for {promised_date}, and the terms say: {promised}",
    "debited": "it stands in a collection by direct debit, which is neither paid nor rejected",
    "on_draft": "it stands on the draft {draft_no}, which is to be issued or deleted",
    "in_time": "the grace period of its next level is not over",
    "not_in_debt": "what the customer would be asked for is {overdue}, payments and credit memos deducted",
    "below_minimum": "what the customer would be asked for is {overdue}, below the minimum of {minimum}",
}


@dataclass(frozen=True, slots=True)
class EntryReminderRow:
    """A reminder or finance charge memo on which the entry stood."""

    document_type: Code
    document_no: str
    document_date: date
    due_date: date
    level_no: Annotated[int | None, Shown("Level")]


class _Next(NamedTuple):
    """The next reminder of an entry: its level, and the first date that it can have. None where there is no next."""

    level_no: int | None
    first_date: date | None


@dataclass(frozen=True)
class ReminderExplanation(Report[EntryReminderRow]):
    """`reasons` are what speaks against a reminder dated on the day; without any, a run makes one.

    The amounts of the whole customer decide too: whether they are in debt, and the minimum amount of the terms.
    """

    row_type = EntryReminderRow

    answer: Answer
    entry: PartyEntry
    level_no: int
    next_level_no: int | None
    next_date: date | None
    """The first date of a reminder on which the grace period is over."""
    draft_no: str | None
    reasons: tuple[Reason, ...]
    asked: tuple[AskedEntry, ...]
    overdue_amount: Decimal
    """What the customer would be asked for in the currency of the entry, interest and fees aside."""
    minimum_amount: Decimal
    """The least that is asked for, in the local currency."""
    noted: StandingNotes
    terms: ReminderTerms | None

    def title(self) -> str:
        entry = self.entry
        remaining = f"{amount_of(entry.remaining_amount, entry.currency):,} {entry.currency}"
        return self.answer.title(
            f"Reminders of entry {entry.entry_no} ({entry.document_no}, customer {entry.party_no}),"
            f" {remaining} open"
        )

    def sentences(self) -> tuple[str, ...]:
        """What it says in words, for people."""
        said = [f"The entry stands at level {self.level_no}."]
        if self.next_date is not None:
            said.append(
                f"Its next reminder is of level {self.next_level_no} and dated {self.next_date} or later."
            )
        overdue = f"{self.overdue_amount:,} {self.entry.currency}"
        minimum = f"{self.minimum_amount:,} {self.answer.lcy}"
        facts = {"overdue": overdue, "minimum": minimum, "draft_no": self.draft_no}
        said += [
            f"Not now: {_WORDS[reason].format(**facts, **self._of_notes())}."
            for reason in self.reasons
        ]
        if not self.reasons:
            said.append("A run on this day makes a reminder with it.")
        return tuple(said)

    def _of_notes(self) -> dict[str, Any]:
        """What the words about a dispute and a promise name."""
        if self.terms is None:
            return {}
        return {
            "disputed": _SET_APART[self.terms.disputed_entries],
            "promised": _SET_APART[self.terms.promised_entries],
            "promised_date": self.noted.promised_date,
        }

    def rows(self) -> tuple[EntryReminderRow, ...]:
        return tuple(
            EntryReminderRow(
                row.document_type,
                row.document_no,
                row.document_date,
                row.due_date,
                row.level_no or None,
            )
            for row in self.asked
        )

    def as_json(self) -> dict[str, Any]:
        entry = self.entry
        return {
            **self.answer.as_json(),
            "entry_no": entry.entry_no,
            "customer_no": entry.party_no,
            "document_no": entry.document_no,
            "due_date": entry.due_date.isoformat(),
            "currency": entry.currency,
            "remaining_amount": amount_text(entry.remaining_amount, entry.currency),
            "level_no": self.level_no,
            "next_level_no": self.next_level_no,
            "next_date": None if self.next_date is None else self.next_date.isoformat(),
            "draft_no": self.draft_no,
            "dispute": self.noted.dispute,
            "promised_date": self.noted.promised_date and self.noted.promised_date.isoformat(),
            "overdue_amount": str(self.overdue_amount),
            "minimum_amount_lcy": str(self.minimum_amount),
            "reasons": list(self.reasons),
            "reminders": self.rows_as_json(),
        }


def reminder_explanation(
    read_models: ReadModels, *, entry_no: int, as_of: date, known_at: datetime | None = None
) -> ReminderExplanation:
    """What speaks for and against reminding of the entry on the day. Raises EntryUnknown or NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        found = party_entries(
            question.connection,
            question.moment,
            PartyEntriesAsked("customer", entry_no=entry_no),
        )
        if not found:
            raise EntryUnknown(kind="customer", entry_no=entry_no)
        entry = found[0]
        asked = asked_entries(question.connection, question.moment, [entry_no]).get(entry_no, [])
        (customer,) = parties(question.connection, question.moment, "customer", [entry.party_no])
        terms = _terms_on(question, customer.reminder_terms, as_of)
        draft_no = _draft_with(question, entry)
        notes = standing_notes(question.connection, question.moment)
        debited = debited_entry_nos(question.connection, question.moment)
        overdue, overdue_lcy = _overdue(question, entry, terms, notes, debited, as_of)
    to_collect = _to_collect(entry, asked, notes, debited)
    following = _next(to_collect, terms)
    return ReminderExplanation(
        answer=question.answer,
        entry=entry,
        level_no=to_collect.last_issued_level,
        next_level_no=following.level_no,
        next_date=following.first_date,
        draft_no=draft_no,
        reasons=tuple(
            _reasons(to_collect, customer, terms, following, draft_no, as_of)
            or _reasons_of_total(terms, overdue_lcy)
        ),
        asked=tuple(asked),
        overdue_amount=overdue,
        minimum_amount=terms.minimum_amount if terms else ZERO,
        noted=notes.get(entry_no, NOTHING_NOTED),
        terms=terms,
    )


def _terms_on(question: Asking[Answer], code: str, day: date) -> ReminderTerms | None:
    if not code:
        return None
    every = terms_by_code(question.connection, question.moment, question.answer.lcy, code)
    return next((terms for terms in reversed(every) if terms.valid_from <= day), None)


def _draft_with(question: Asking[Answer], entry: PartyEntry) -> str | None:
    """The number of the draft on which the entry stands, None if there is none."""
    documents = asking_documents(
        question.connection, question.moment, "reminder", customer_no=entry.party_no
    )
    for draft in documents:
        if draft.status == "draft" and any(
            line.entry_no == entry.entry_no
            for line in asking_lines(question.connection, draft.position)
        ):
            return draft.document_no
    return None


def _to_collect(
    entry: PartyEntry | OpenEntry,
    asked: list[AskedEntry],
    notes: Mapping[int, StandingNotes],
    debited: Container[int],
) -> EntryToCollect:
    noted = notes.get(entry.entry_no, NOTHING_NOTED)
    return EntryToCollect(
        entry_no=entry.entry_no,
        document_type=entry.document_type,
        document_no=entry.document_no,
        currency=entry.currency,
        due_date=entry.due_date,
        amount=amount_of(entry.amount, entry.currency),
        remaining_amount=amount_of(entry.remaining_amount, entry.currency),
        is_on_hold=bool(entry.on_hold),
        is_disputed=bool(noted.dispute),
        promised_date=noted.promised_date,
        is_debited=entry.entry_no in debited,
        issued=tuple(
            IssuedRow(
                "reminder" if row.document_type == "reminder" else "finance_charge_memo",
                row.document_no,
                row.document_date,
                row.due_date,
                row.level_no,
            )
            for row in asked
        ),
    )


def _overdue(
    question: Asking[Answer],
    entry: PartyEntry,
    terms: ReminderTerms | None,
    notes: Mapping[int, StandingNotes],
    debited: Container[int],
    day: date,
) -> tuple[Decimal, Decimal]:
    """The total of what is overdue on the day in the currency of the entry, and its value in the local currency."""
    currency, lcy = entry.currency, question.answer.lcy
    entries = [
        open_entry
        for open_entry in open_entries(
            question.connection, question.moment, Asked("customer", entry.party_no)
        )
        if open_entry.currency == currency and not open_entry.on_hold
    ]
    asked = asked_entries(
        question.connection, question.moment, [open_entry.entry_no for open_entry in entries]
    )
    overdue = 0
    for open_entry in entries:
        to_collect = _to_collect(open_entry, asked.get(open_entry.entry_no, []), notes, debited)
        if _aside(to_collect, terms, day):
            continue
        following = _next(to_collect, terms)
        if following.first_date is not None and following.first_date <= day:
            overdue += open_entry.remaining_amount
    total = amount_of(overdue, currency)
    if currency == lcy:
        return total, total
    rates = exchange_rates(question.connection, question.moment, currency)
    dated = [rate for rate in rates if rate.starting_date <= day]
    if not dated:
        return total, ZERO
    rate = ExchangeRate(dated[-1].exchange_rate_amount, dated[-1].relational_exchange_rate_amount)
    return total, rounded(rate.in_lcy(total), lcy)


def _aside(entry: EntryToCollect, terms: ReminderTerms | None, day: date) -> SetAside | None:
    if terms is None:
        return None
    return set_aside(entry, terms.disputed_entries, terms.promised_entries, day)


def _reasons_of_total(terms: ReminderTerms | None, overdue_lcy: Decimal) -> list[Reason]:
    """What speaks against any reminder of the customer in this currency."""
    if overdue_lcy <= 0:
        return ["not_in_debt"]
    return ["below_minimum"] if terms and overdue_lcy < terms.minimum_amount else []


def _next(entry: EntryToCollect, terms: ReminderTerms | None) -> _Next:
    if terms is None or not terms.levels or not entry.is_open:
        return _Next(None, None)
    level_no = next_level_no(entry)
    if terms.max_reminders and level_no > terms.max_reminders:
        return _Next(None, None)
    worked = terms.levels[min(level_no, len(terms.levels)) - 1]
    last_day_of_grace = add_formula(entry.asked_due_date, worked.grace_period)
    return _Next(worked.level_no, last_day_of_grace + _DAY)


def _reasons(
    entry: EntryToCollect,
    customer: PartyRecord,
    terms: ReminderTerms | None,
    following: _Next,
    draft_no: str | None,
    day: date,
) -> list[Reason]:
    if not entry.is_open:
        return ["closed"]
    reasons: list[Reason] = []
    if terms is None:
        reasons.append("no_terms")
    elif not terms.levels:
        reasons.append("no_levels")
    elif following.level_no is None:
        reasons.append("all_sent")
    if customer.blocked in BLOCKED_ENTIRELY:
        reasons.append("blocked")
    if entry.is_on_hold:
        reasons.append("on_hold")
    if (aside := _aside(entry, terms, day)) is not None:
        reasons.append(aside.reason)
    if draft_no:
        reasons.append("on_draft")
    if following.first_date is not None and day < following.first_date:
        reasons.append("in_time")
    return reasons
