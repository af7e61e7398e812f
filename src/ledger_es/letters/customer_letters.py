"""The letters that go with reminders and finance charge memos."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger_es.letters.letter import Column, Language, Letter
from ledger_es.reports import FinanceChargeMemoReport, ReminderReport
from ledger_es.reports.party import Party
from ledger_es.values import from_day_number, from_minor_units


class Letterhead(NamedTuple):
    """Who writes: the lines of the sender, its name first, the account to pay to, and the line at the foot."""

    sender: Sequence[str]
    account: str = ""
    footer: str = ""


def reminder_letter(report: ReminderReport, customer: Party, letterhead: Letterhead) -> Letter:
    """The letter of a reminder, in the customer's language."""
    reminder, language = report.reminder, _language(customer)
    words, currency = language.words, report.reminder.currency
    sections = {
        "not_due": words.not_due,
        "on_hold": words.on_hold,
        "disputed": words.disputed,
        "promised": words.promised,
    }
    rows = [
        (
            row.document_no,
            language.day(row.due_date),
            language.amount(row.amount),
            language.amount(row.remaining_amount),
            sections.get(row.line_type, language.amount(row.interest_amount)),
        )
        for row in report.rows()
        if row.line_type != "line_fee"
    ]
    totals = _totals(
        language,
        currency,
        (words.overdue, reminder.remaining_amount, True),
        (words.interest, reminder.interest_amount, False),
        (words.fee, reminder.additional_fee, False),
        (words.line_fees, reminder.line_fee_amount, False),
        (words.rounding, reminder.rounding_amount, False),
        (words.total.format(currency=currency), reminder.total_amount, True),
    )
    opening = words.reminded[min(max(reminder.level_no, 1), len(words.reminded)) - 1]
    return _letter(
        language=language,
        letterhead=letterhead,
        customer=customer,
        document_no=reminder.document_no,
        days=(reminder.document_day, reminder.due_day),
        title=words.reminder.format(level=reminder.level_no),
        opening=opening,
        columns=(
            Column(words.document, False, True),
            Column(words.due, False),
            Column(words.amount, True),
            Column(words.remaining, True),
            Column(words.interest, True),
        ),
        rows=rows,
        totals=totals,
        total=(from_minor_units(reminder.total_amount, currency), currency),
    )


def memo_letter(report: FinanceChargeMemoReport, customer: Party, letterhead: Letterhead) -> Letter:
    """The letter of a finance charge memo, in the customer's language: each rate is a line of its own."""
    memo, language = report.memo, _language(customer)
    words, currency = language.words, report.memo.currency
    rows = []
    for row in report.rows():
        is_entry = row.line_type == "interest"
        rate = words.rate.format(
            rate=language.percentage(row.percentage or Decimal(0)),
            days=row.period_days or 0,
            date=language.day(row.due_date),
        )
        rows.append(
            (
                row.document_no if is_entry else f"    {rate}",
                language.day(row.due_date) if is_entry else "",
                language.amount(row.amount) if row.amount is not None else "",
                str(row.days),
                language.amount(row.interest_amount),
            )
        )
    totals = _totals(
        language,
        currency,
        (words.interest, memo.interest_amount, True),
        (words.fee, memo.additional_fee, False),
        (words.rounding, memo.rounding_amount, False),
        (words.total.format(currency=currency), memo.total_amount, True),
    )
    return _letter(
        language=language,
        letterhead=letterhead,
        customer=customer,
        document_no=memo.document_no,
        days=(memo.document_day, memo.due_day),
        title=words.finance_charge_memo,
        opening=words.charged,
        columns=(
            Column(words.document, False, True),
            Column(words.due, False),
            Column(words.amount, True),
            Column(words.days, True),
            Column(words.interest, True),
        ),
        rows=rows,
        totals=totals,
        total=(from_minor_units(memo.total_amount, currency), currency),
    )


def _language(customer: Party) -> Language:
    return Language(customer.record.language or "en", customer.record.country)


def _totals(
    language: Language, currency: str, *named: tuple[str, int, bool]
) -> list[tuple[str, str]]:
    """The totals that are shown: those of zero only where they always are."""
    return [
        (title, language.amount(from_minor_units(units, currency)))
        for title, units, always in named
        if units or always
    ]


def _letter(
    *,
    language: Language,
    letterhead: Letterhead,
    customer: Party,
    document_no: str,
    days: tuple[int, int],
    title: str,
    opening: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    totals: Sequence[tuple[str, str]],
    total: tuple[Decimal, str],
) -> Letter:
    words = language.words
    document_date, due_date = map(from_day_number, days)
    amount, currency = total
    pay_by = words.pay_by.format(
        total=language.amount(amount), currency=currency, due=language.day(due_date)
    )
    pay_to = [words.pay_to.format(account=letterhead.account)] if letterhead.account else []
    return Letter(
        language=language.code,
        date=document_date,
        title=title,
        sender=letterhead.sender,
        recipient=[part for part in (customer.name, customer.address, customer.city) if part],
        facts=(
            (words.document_no, document_no),
            (words.date, language.day(document_date)),
            (words.due, language.day(due_date)),
            (words.customer_no, customer.party_no),
        ),
        opening=[opening],
        columns=columns,
        rows=rows,
        totals=totals,
        closing=[pay_by, *pay_to, words.crossed],
        greeting=words.greeting,
        footer=letterhead.footer,
        page=words.page,
    )
