"""The letter of a reminder."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger_es.letters.asking import asking_letter, vat_of
from ledger_es.letters.claims import claims_table, has_claims
from ledger_es.letters.frame import language_of, shown_totals
from ledger_es.letters.letter import Column, Language, Letter, Row, Table
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.payment import Payable
from ledger_es.reports import ReminderReport
from ledger_es.reports.document_text import Formats
from ledger_es.reports.open_claims import OpenByKind
from ledger_es.reports.party import Party
from ledger_es.reports.reminder import ReminderLineRow
from ledger_es.values import from_minor_units

_OPEN = 3
"""The column of what is open, which is carried from page to page."""


def reminder_letter(
    report: ReminderReport,
    customer: Party,
    letterhead: Letterhead,
    references: Sequence[str] = (),
) -> Letter:
    """The letter of a reminder, in the customer's language. `references` are the payment references of its entries."""
    reminder, language = report.reminder, language_of(customer)
    words = language.words
    texts = report.texts(Formats(language.day, language.amount, language.percentage))
    late = [
        words.late.format(
            written=language.day(fact.reminder_date),
            amount=language.amount(from_minor_units(fact.amount, reminder.currency)),
            currency=reminder.currency,
            day=language.day(fact.posting_date),
        )
        for fact in report.late
    ]
    by_kind = [OpenByKind(reminder.currency, report.asked)] if report.asked else []
    splits = has_claims(by_kind)
    shipped = words.reminded[min(max(reminder.level_no, 1), len(words.reminded)) - 1]
    return asking_letter(
        "reminder",
        letterhead=letterhead,
        customer=customer,
        days=(reminder.document_day, reminder.due_day),
        title=language.reminder_title(reminder.level_no),
        opening=[*(texts.beginning.split("\n") if texts.beginning else [shipped]), *late],
        free_texts=report.free_texts,
        ending=texts.ending,
        note=words.claims_first if splits else "",
        tables=[
            _table(report, language),
            *([claims_table(language, by_kind)] if splits else []),
        ],
        payable=Payable(
            document_no=reminder.document_no,
            amount=from_minor_units(reminder.total_amount, reminder.currency),
            currency=reminder.currency,
            references=references,
            numbers=[
                *([reminder.document_no] if reminder.entry_no else []),
                *(line.document_no for line in report.rows()),
            ],
        ),
    )


def _table(report: ReminderReport, language: Language) -> Table:
    """The entries with what is open and the interest. What is not asked for stands below, in sections of its own."""
    reminder, words, currency = report.reminder, language.words, report.reminder.currency
    sections = {
        "not_due": words.not_due,
        "on_hold": words.on_hold,
        "disputed": words.disputed,
        "promised": words.promised,
    }
    has_interest = reminder.interest_amount != 0

    def cells_of(line: ReminderLineRow, interest: str) -> list[str]:
        return [
            language.document(line.document_type, line.document_no),
            language.day(line.due_date),
            language.amount(line.amount),
            language.amount(line.remaining_amount),
            *([interest] if has_interest else []),
        ]

    entries = [line for line in report.rows() if line.line_type != "line_fee"]
    rows, overdue = [], Decimal(0)
    for line in entries:
        if line.line_type not in sections:
            overdue += line.remaining_amount
            cells = cells_of(line, language.amount(line.interest_amount))
            rows.append(Row(cells, carried=language.amount(overdue)))
    for line_type, heading in sections.items():
        lines = [line for line in entries if line.line_type == line_type]
        if lines:
            rows.append(Row((heading,), "head", language.amount(overdue)))
        rows += [Row(cells_of(line, ""), carried=language.amount(overdue)) for line in lines]
    return Table(
        columns=(
            Column(words.document, False, True),
            Column(words.due, False),
            Column(words.amount, True),
            Column(words.remaining, True),
            *([Column(words.interest, True)] if has_interest else []),
        ),
        rows=rows,
        totals=shown_totals(
            language,
            currency,
            (words.overdue, reminder.remaining_amount, True),
            (words.interest, reminder.interest_amount, False),
            (words.fee, reminder.additional_fee, False),
            (words.line_fees, reminder.line_fee_amount, False),
            *vat_of(report, language),
            (words.rounding, reminder.rounding_amount, False),
            (words.total.format(currency=currency), reminder.total_amount, True),
        ),
        carried_column=_OPEN,
    )
