"""The letter with a statement of account: the open documents of a party, by currency, and their age."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.letters.claims import claims_table, has_claims
from ledger_es.letters.frame import framed, language_of
from ledger_es.letters.letter import Column, Language, Letter, Row, Table
from ledger_es.letters.letterhead import Letterhead
from ledger_es.reports import BalanceStatementReport, StatementOfAccountReport
from ledger_es.reports.party import Party
from ledger_es.values import from_minor_units

_OPEN = 5
"""The column of what is open, which is carried from page to page."""


def statement_letter(
    report: StatementOfAccountReport, party: Party, letterhead: Letterhead
) -> Letter:
    """The statement of account in the party's language. What the party owes is positive, for vendors what we owe."""
    language, day = language_of(party), report.answer.as_of
    words = language.words
    sign = 1 if report.ledger == "customer" else -1
    currencies = dict.fromkeys(entry.currency for entry in report.entries)
    tables = [_documents(report, language, currency, sign) for currency in currencies]
    tables += [ages_table(report, language, sign)] if report.aged else []
    tables += [claims_table(language, report.by_kind)] if has_claims(report.by_kind) else []
    owes = any(sign * sum(aged.amounts) >= 0 for aged in report.aged)
    opening = words.owed if owes else words.in_credit if report.aged else words.nothing_owed
    asks = owes and report.ledger == "customer" and letterhead.account_shown
    return framed(
        "statement_of_account",
        language=language,
        letterhead=letterhead,
        party=party,
        title=words.statement_of_account,
        day=day,
        facts=((words.date, language.day(day)),),
        ledger=report.ledger,
        opening=[opening.format(date=language.day(day))],
        tables=tables,
        closing=[
            *([words.pay_to.format(account=letterhead.account_shown)] if asks else []),
            *([words.claims_first] if has_claims(report.by_kind) else []),
        ],
    )


def _documents(
    report: StatementOfAccountReport, language: Language, currency: str, sign: int
) -> Table:
    words = language.words
    rows, total = [], Decimal(0)
    for entry in report.rows():
        if entry.currency != currency:
            continue
        total += sign * entry.remaining_amount
        late = entry.days_overdue
        # A vendor knows its documents by its own numbers.
        number = entry.document_no if sign > 0 else entry.external_document_no or entry.document_no
        cells = (
            language.document(entry.document_type, number),
            language.day(entry.document_date),
            language.day(entry.due_date),
            str(late) if late is not None else "",
            language.amount(sign * entry.amount),
            language.amount(sign * entry.remaining_amount),
        )
        rows.append(Row(cells, "late" if late is not None else "", language.amount(total)))
    return Table(
        title=words.section.format(currency=currency),
        columns=(
            Column(words.document, False, True),
            Column(words.date, False),
            Column(words.due, False),
            Column(words.days_late, True),
            Column(words.amount, True),
            Column(words.remaining, True),
        ),
        rows=rows,
        totals=[(words.total_open.format(currency=currency), language.amount(total))],
        carried_column=_OPEN,
    )


def ages_table(
    report: StatementOfAccountReport | BalanceStatementReport, language: Language, sign: int
) -> Table:
    """What is open by age, a row for each currency."""
    words = language.words
    return Table(
        title=words.by_age,
        columns=(
            Column(words.currency, False, True),
            *(Column(age, True) for age in words.ages),
        ),
        rows=[
            Row(
                (
                    aged.currency,
                    *(
                        language.amount(from_minor_units(sign * units, aged.currency))
                        for units in aged.amounts
                    ),
                )
            )
            for aged in report.aged
        ],
        totals=[],
    )
