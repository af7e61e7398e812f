"""Report: the reminder terms, level by level, with the dates from which they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import ReminderTermsUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.company import local_currency
from ledger_es.queries.reminder_terms import ReminderFee, ReminderLevel, ReminderTerms
from ledger_es.queries.reminder_terms import reminder_terms as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Count, Shown
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class ReminderTermsRow:
    """A level of the terms; `level_no` is None for terms without levels. Amounts are in the local currency."""

    reminder_terms: Annotated[str, Shown("Terms")]
    valid_from: date
    level_no: Annotated[int | None, Shown("Level")]
    grace_period: Annotated[str, Shown("Grace", words={"": "none"})]
    due_date_formula: Annotated[str, Shown("Due after", words={"": "at once"})]
    fee_type: Annotated[Code, Shown("Fee is", gives_way=True)]
    additional_fee: Annotated[Decimal | None, Shown("Fee (LCY)")]
    line_fee: Annotated[Decimal | None, Shown("Fee per line (LCY)")]
    calculate_interest: Annotated[bool, Shown("Interest")]
    minimum_amount: Annotated[Decimal, Shown("Not below (LCY)", gives_way=True)]
    max_reminders: Annotated[Count, Shown("At most", gives_way=True)]
    post_interest: Annotated[bool, Shown(on_request=True)]
    post_additional_fee: Annotated[bool, Shown(on_request=True)]
    post_line_fee: Annotated[bool, Shown(on_request=True)]
    disputed_entries: Annotated[Code, Shown("Disputed", on_request=True)]
    promised_entries: Annotated[Code, Shown("Promised", on_request=True)]
    legal_order: Annotated[bool, Shown("Legal order", on_request=True)]


@dataclass(frozen=True)
class ReminderTermsReport(Report[ReminderTermsRow]):
    row_type = ReminderTermsRow

    answer: Known
    reminder_terms: tuple[ReminderTerms, ...]

    def title(self) -> str:
        return self.answer.title("Reminder terms")

    def rows(self) -> tuple[ReminderTermsRow, ...]:
        return tuple(
            _row(terms, level) for terms in self.reminder_terms for level in terms.levels or (None,)
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "reminder_terms": [_json(terms) for terms in self.reminder_terms],
        }


def _row(terms: ReminderTerms, level: ReminderLevel | None) -> ReminderTermsRow:
    return ReminderTermsRow(
        reminder_terms=terms.reminder_terms,
        valid_from=terms.valid_from,
        level_no=level.level_no if level else None,
        grace_period=level.grace_period if level else "",
        due_date_formula=level.due_date_formula if level else "",
        fee_type=level.fee_type if level else "",
        additional_fee=level.additional_fee if level else None,
        line_fee=level.line_fee if level else None,
        calculate_interest=level.calculate_interest if level else False,
        minimum_amount=terms.minimum_amount,
        max_reminders=terms.max_reminders,
        post_interest=terms.post_interest,
        post_additional_fee=terms.post_additional_fee,
        post_line_fee=terms.post_line_fee,
        disputed_entries=terms.disputed_entries,
        promised_entries=terms.promised_entries,
        legal_order=terms.legal_order,
    )


def _json(terms: ReminderTerms) -> dict[str, Any]:
    return {
        "reminder_terms": terms.reminder_terms,
        "valid_from": terms.valid_from.isoformat(),
        "minimum_amount": str(terms.minimum_amount),
        "max_reminders": terms.max_reminders,
        "post_interest": terms.post_interest,
        "post_additional_fee": terms.post_additional_fee,
        "post_line_fee": terms.post_line_fee,
        "disputed_entries": terms.disputed_entries,
        "promised_entries": terms.promised_entries,
        "legal_order": terms.legal_order,
        "levels": [
            {
                **level._asdict(),
                "additional_fee": str(level.additional_fee),
                "line_fee": str(level.line_fee),
                "fees": [_fee_json(fee) for fee in level.fees],
                "texts": [text._asdict() for text in level.texts],
            }
            for level in terms.levels
        ],
    }


def _fee_json(fee: ReminderFee) -> dict[str, Any]:
    return {
        name: f"{value:f}" if isinstance(value, Decimal) else value
        for name, value in fee._asdict().items()
    }


def reminder_terms(
    read_models: ReadModels,
    *,
    reminder_terms: str | None = None,
    known_at: datetime | None = None,
) -> ReminderTermsReport:
    """The terms by code and valid-from date, those of one code if it is named.

    Raises ReminderTermsUnknown or NaiveTime.
    """
    code = nfc(reminder_terms)
    with asking_known(read_models, known_at) as question:
        lcy = local_currency(question.connection)
        terms = ask(question.connection, question.moment, lcy, code)
    if code is not None and not terms:
        raise ReminderTermsUnknown(reminder_terms=code)
    return ReminderTermsReport(question.answer, tuple(terms))
