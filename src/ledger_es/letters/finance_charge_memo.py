"""The letter of a finance charge memo."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.letters.asking import asking_letter, vat_of
from ledger_es.letters.frame import language_of, shown_totals
from ledger_es.letters.letter import Column, Language, Letter, Row, Table
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.payment import Payable
from ledger_es.reports import FinanceChargeMemoReport
from ledger_es.reports.document_text import Formats
from ledger_es.reports.party import Party
from ledger_es.values import from_minor_units

_INTEREST = 4
"""The column of the interest, which is carried from page to page."""


def memo_letter(report: FinanceChargeMemoReport, customer: Party, letterhead: Letterhead) -> Letter:
    """The letter of a finance charge memo, in the customer's language: each rate is a line of its own."""
    memo, language = report.memo, language_of(customer)
    words, currency = language.words, report.memo.currency
    texts = report.texts(Formats(language.day, language.amount, language.percentage))
    return asking_letter(
        "finance_charge_memo",
        letterhead=letterhead,
        customer=customer,
        days=(memo.document_day, memo.due_day),
        title=words.finance_charge_memo,
        opening=texts.beginning.split("\n") if texts.beginning else [words.charged],
        free_texts=report.free_texts,
        ending=texts.ending,
        tables=[_table(report, language)],
        payable=Payable(
            document_no=memo.document_no,
            amount=from_minor_units(memo.total_amount, currency),
            currency=currency,
            references=(),
            numbers=[memo.document_no],
        ),
    )


def _table(report: FinanceChargeMemoReport, language: Language) -> Table:
    """The entries with their interest, and below each its parts at one rate."""
    memo, words, currency = report.memo, language.words, report.memo.currency
    formats = Formats(language.day, language.amount, language.percentage, language.document_type)
    rows, interest = [], Decimal(0)
    for line, description in zip(report.rows(), report.descriptions(formats), strict=True):
        is_entry = line.line_type == "interest"
        if is_entry:
            interest += line.interest_amount
            named, due = (
                language.document(line.document_type, line.document_no),
                language.day(line.due_date),
            )
        else:
            due = ""
            named = words.rate.format(
                rate=language.percentage(line.percentage or Decimal(0)),
                days=line.period_days or 0,
                date=language.day(line.due_date),
            )
        named = description or named
        amount = language.amount(line.amount) if line.amount is not None else ""
        cells = (named, due, amount, str(line.days), language.amount(line.interest_amount))
        rows.append(Row(cells, "" if is_entry else "detail", language.amount(interest)))
    return Table(
        columns=(
            Column(words.document, False, True),
            Column(words.due, False),
            Column(words.amount, True),
            Column(words.days, True),
            Column(words.interest, True),
        ),
        rows=rows,
        totals=shown_totals(
            language,
            currency,
            (words.interest, memo.interest_amount, True),
            (words.fee, memo.additional_fee, False),
            *vat_of(report, language),
            (words.rounding, memo.rounding_amount, False),
            (words.total.format(currency=currency), memo.total_amount, True),
        ),
        carried_column=_INTEREST,
    )
