"""Reports: the reminders, and one of them with its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.collecting.claims import Claims
from ledger_es.errors import AskingDocumentUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.asking_document import (
    AskingDocument,
    AskingLine,
    CostVat,
    asking_documents,
    asking_lines,
    cost_vat,
    free_text_seals,
)
from ledger_es.queries.company import company_name
from ledger_es.queries.late_fact import LateFact, late_facts
from ledger_es.reports.cost_vat import vat_as_json, vat_by_rate
from ledger_es.reports.document_text import DocumentTexts, Formats, document_texts
from ledger_es.reports.open_claims import (
    added,
    claims_as_json,
    claims_in_words,
    claims_of,
    claims_on,
    interest_of,
    pays_in_legal_order,
)
from ledger_es.reports.report import (
    Answer,
    Asking,
    Report,
    amount_of,
    amount_text,
    asking,
    day_of,
    party_names,
    refuse_unknown_party,
    text_of,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import ZERO, nfc

_AMOUNTS = (
    *("remaining_amount", "interest_amount", "additional_fee", "line_fee_amount"),
    *("vat_amount", "rounding_amount", "total_amount", "posted_amount"),
)


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A reminder. `entry_no` is the entry that issuing posted, None if it posted nothing."""

    reminder_no: Annotated[str, Shown("Reminder")]
    status: Code
    customer_no: Annotated[str, Shown("Customer")]
    name: Annotated[str, Shown(at_most=30)]
    level_no: Annotated[int, Shown("Level")]
    document_date: Annotated[date, Shown("Dated", gives_way=True)]
    due_date: Annotated[date, Shown("Due")]
    currency: Currency
    remaining_amount: Annotated[Decimal, Shown("Overdue", gives_way=True)]
    interest_amount: Annotated[Decimal, Shown("Interest", gives_way=True)]
    additional_fee: Annotated[Decimal, Shown("Fee", gives_way=True)]
    line_fee_amount: Annotated[Decimal, Shown("Fees per line", on_request=True)]
    vat_amount: Annotated[Decimal, Shown("VAT", on_request=True)]
    rounding_amount: Annotated[Decimal, Shown("Rounding", on_request=True)]
    total_amount: Annotated[Decimal, Shown("Total")]
    posted_amount: Annotated[Decimal, Shown("Posted", on_request=True)]
    entry_no: Annotated[int | None, Shown("Entry", gives_way=True)]
    reminder_terms: Annotated[str, Shown("Terms", on_request=True)]
    posting_date: Annotated[date, Shown(on_request=True)]


@dataclass(frozen=True)
class RemindersReport(Report[ReminderRow]):
    row_type = ReminderRow

    answer: Answer
    reminders: tuple[AskingDocument, ...]
    names: Mapping[str, str]
    """The names of the customers by number."""

    def title(self) -> str:
        return self.answer.title("Reminders")

    def rows(self) -> tuple[ReminderRow, ...]:
        return tuple(_row(reminder, self.names) for reminder in self.reminders)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "reminders": [_json(reminder, self.names) for reminder in self.reminders],
        }


@dataclass(frozen=True, slots=True)
class ReminderLineRow:
    """A line of a reminder. `amount` is that of the entry or, on a line of type line_fee, the fee for it."""

    line_type: Annotated[
        Code, Shown("Section", words={"reminder_line": "overdue", "line_fee": "fee"})
    ]
    level_no: Annotated[int | None, Shown("Level")]
    entry_no: Annotated[int, Shown("Entry", gives_way=GIVES_WAY_LAST)]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    due_date: date
    amount: Decimal
    remaining_amount: Annotated[Decimal, Shown("Remaining")]
    interest_amount: Annotated[Decimal, Shown("Interest")]


@dataclass(frozen=True)
class ReminderReport(Report[ReminderLineRow]):
    """One reminder with its lines."""

    row_type = ReminderLineRow

    answer: Answer
    reminder: AskingDocument
    lines: tuple[AskingLine, ...]
    names: Mapping[str, str]
    company_name: str
    vat: tuple[CostVat, ...]
    free_texts: tuple[str, ...]
    """What a person wrote below the lines. An erased text is shown as (erased)."""
    claims: Claims | None
    """What is open of the costs and the interest that it posted, each with its VAT."""
    asked: Claims | None
    """What it asks for by kind, where the payments of the customer count in the legal order."""
    late: tuple[LateFact, ...]
    """What counts from before the reminder before this one, and was not known to it."""

    def late_in_words(self) -> tuple[str, ...]:
        """A sentence for each payment that the reminder before could not know."""
        currency = self.reminder.currency
        return tuple(
            f"Reminder {fact.reminder_no} of {fact.reminder_date} did not know yet that {fact.document_no} was paid"
            f" {amount_of(fact.amount, currency):,} {currency} by {fact.paid_by_document_no or 'an entry'},"
            f" which counts from {fact.posting_date}."
            for fact in self.late
        )

    def open_in_words(self) -> str:
        """What is open of what it posted, in a sentence."""
        return claims_in_words(self.claims, self.reminder.currency)

    def texts(self, formats: Formats | None = None) -> DocumentTexts:
        """The texts of the terms with the facts of the document in them."""
        return document_texts(self.reminder, self.company_name, formats)

    def title(self) -> str:
        reminder = self.reminder
        of = (
            f"Reminder {reminder.document_no} to customer {reminder.customer_no},"
            f" level {reminder.level_no}, {reminder.status}, due {day_of(reminder.due_day)}"
        )
        return self.answer.title(of)

    def currency(self) -> str:
        return self.reminder.currency

    def rows(self) -> tuple[ReminderLineRow, ...]:
        currency = self.reminder.currency
        return tuple(
            ReminderLineRow(
                line_type=line.line_type,
                level_no=line.level_no or None,
                entry_no=line.entry_no,
                document_type=line.entry_document_type,
                document_no=line.entry_document_no,
                due_date=day_of(line.due_day),
                amount=amount_of(line.amount, currency),
                remaining_amount=amount_of(line.remaining_amount, currency),
                interest_amount=amount_of(line.interest_amount, currency),
            )
            for line in self.lines
        )

    def totals(self) -> tuple[Total, ...]:
        reminder = self.reminder
        named = {
            "Overdue": reminder.remaining_amount,
            "Interest": reminder.interest_amount,
            "Fee": reminder.additional_fee,
            "Fees per line": reminder.line_fee_amount,
            **{at_rate.title: at_rate.amount for at_rate in vat_by_rate(self.vat)},
            "Rounding": reminder.rounding_amount,
        }
        shown = {name: units for name, units in named.items() if units or name == "Overdue"}
        shown["Total"] = reminder.total_amount
        return tuple(
            Total(
                name, {"remaining_amount": amount_of(units, reminder.currency)}, reminder.currency
            )
            for name, units in shown.items()
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "reminder": _json(self.reminder, self.names),
            "beginning_text": self.texts().beginning,
            "ending_text": self.texts().ending,
            "vat": vat_as_json(self.vat, self.reminder.currency),
            "free_texts": list(self.free_texts),
            **claims_as_json(self.claims),
            "asked_by_kind": None
            if self.asked is None
            else {kind: str(part) for kind, part in self.asked._asdict().items()},
            "lines": self.rows_as_json(),
            "late_facts": [
                {
                    "reminder_no": fact.reminder_no,
                    "reminder_date": fact.reminder_date.isoformat(),
                    "entry_no": fact.entry_no,
                    "document_no": fact.document_no,
                    "paid_by_document_no": fact.paid_by_document_no,
                    "posting_date": fact.posting_date.isoformat(),
                    "amount": amount_text(fact.amount, self.reminder.currency),
                }
                for fact in self.late
            ],
        }


def _row(reminder: AskingDocument, names: Mapping[str, str]) -> ReminderRow:
    amounts = {name: amount_of(getattr(reminder, name), reminder.currency) for name in _AMOUNTS}
    return ReminderRow(
        reminder_no=reminder.document_no,
        status=reminder.status,
        customer_no=reminder.customer_no,
        name=names.get(reminder.customer_no, ""),
        level_no=reminder.level_no,
        document_date=day_of(reminder.document_day),
        due_date=day_of(reminder.due_day),
        currency=reminder.currency,
        entry_no=reminder.entry_no or None,
        reminder_terms=reminder.terms,
        posting_date=day_of(reminder.posting_day),
        **amounts,
    )


def _json(reminder: AskingDocument, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "reminder_no": reminder.document_no,
        "status": reminder.status,
        "customer_no": reminder.customer_no,
        "name": names.get(reminder.customer_no, ""),
        "level_no": reminder.level_no,
        "document_date": day_of(reminder.document_day).isoformat(),
        "posting_date": day_of(reminder.posting_day).isoformat(),
        "due_date": day_of(reminder.due_day).isoformat(),
        "currency": reminder.currency,
        **{name: amount_text(getattr(reminder, name), reminder.currency) for name in _AMOUNTS},
        "entry_no": reminder.entry_no or None,
        "reminder_terms": reminder.terms,
    }


def reminders(
    read_models: ReadModels,
    *,
    as_of: date,
    customer_no: str | None = None,
    status: str | None = None,
    known_at: datetime | None = None,
) -> RemindersReport:
    """The reminders dated by the day, as they stand on it: of one customer or all, of one status or all.

    Raises PartyUnknown or NaiveTime.
    """
    customer_no = nfc(customer_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, "customer", customer_no)
        documents = asking_documents(
            question.connection, question.moment, "reminder", customer_no=customer_no
        )
        documents = [reminder for reminder in documents if status in (None, reminder.status)]
        customer_nos = [reminder.customer_no for reminder in documents]
        names = party_names(read_models, question, "customer", customer_nos)
    return RemindersReport(question.answer, tuple(documents), names)


def reminder(
    read_models: ReadModels, *, reminder_no: str, as_of: date, known_at: datetime | None = None
) -> ReminderReport:
    """A reminder with its lines as it stands on the day. Raises AskingDocumentUnknown or NaiveTime."""
    reminder_no = nfc(reminder_no)
    with asking(read_models, as_of, known_at) as question:
        found = asking_documents(
            question.connection, question.moment, "reminder", document_no=reminder_no
        )
        if not found:
            raise AskingDocumentUnknown(kind="reminder", document_no=reminder_no)
        lines = asking_lines(question.connection, found[0].position)
        names = party_names(read_models, question, "customer", [found[0].customer_no])
        company = company_name(question.connection)
        vat = tuple(cost_vat(question.connection, found[0].position))
        seals = free_text_seals(question.connection, found[0].position)
        claims = claims_of(question, found[0])
        asked = _asked(question, found[0], lines, vat)
        late = late_facts(question.connection, question.moment, found[0])
    texts = read_models.texts(seals)
    written = tuple(text_of(seal, texts) for seal in seals)
    return ReminderReport(
        question.answer,
        found[0],
        tuple(lines),
        names,
        company,
        vat,
        written,
        claims,
        asked,
        tuple(late),
    )


def _asked(
    question: Asking[Answer],
    reminder: AskingDocument,
    lines: Iterable[AskingLine],
    vat: Iterable[CostVat],
) -> Claims | None:
    """What the reminder asks for, by kind, each with its VAT; None where no order of payments is set up."""
    if not pays_in_legal_order(question, reminder.customer_no):
        return None
    currency = reminder.currency
    asked_interest = reminder.interest_amount + sum(
        row.amount for row in vat if row.cost == "interest"
    )
    fees = reminder.total_amount - reminder.remaining_amount - asked_interest
    asked = Claims(amount_of(fees, currency), amount_of(asked_interest, currency), ZERO)
    asked_lines = [line for line in lines if line.line_type == "reminder_line"]
    documents = [(line.entry_document_type, line.entry_document_no) for line in asked_lines]
    interest = interest_of(question, documents)
    for line, document in zip(asked_lines, documents, strict=True):
        part = claims_on(currency, line.amount, line.remaining_amount, interest.get(document))
        asked = added(asked, part)
    return asked
