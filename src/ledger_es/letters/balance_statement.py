"""The letter with a statement of account by balance: what was open before, what moved it, and what is open now."""

from __future__ import annotations

from ledger_es.letters.claims import claims_table, has_claims
from ledger_es.letters.frame import framed, language_of
from ledger_es.letters.letter import Column, Language, Letter, Row, Table
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.statement_of_account import ages_table
from ledger_es.reports import BalanceStatementReport
from ledger_es.reports.balance_statement import BalanceStatementRow
from ledger_es.reports.party import Party
from ledger_es.values import from_minor_units

_BALANCE = 4
"""The column of the balance, which is carried from page to page."""


def balance_letter(report: BalanceStatementReport, party: Party, letterhead: Letterhead) -> Letter:
    """The statement in the party's language. What the party owes is positive, for vendors what we owe."""
    language, day = language_of(party), report.answer.as_of
    words = language.words
    period = {"first": language.day(report.first_day), "last": language.day(day)}
    sign = 1 if report.ledger == "customer" else -1
    tables = [_movements(report, language, currency, sign) for currency in report.currencies]
    if report.overdue():
        tables.append(_overdue(report, language, sign))
    if report.aged:
        tables.append(ages_table(report, language, sign))
    if has_claims(report.by_kind):
        tables.append(claims_table(language, report.by_kind))
    owes = any(sign * units > 0 for units in report.closing.values())
    asks = owes and report.ledger == "customer" and letterhead.account_shown
    opening = words.moved if report.movements.moved else words.not_moved
    return framed(
        "statement_of_account",
        language=language,
        letterhead=letterhead,
        party=party,
        title=words.statement_of_account,
        day=day,
        facts=((words.date, language.day(day)),),
        ledger=report.ledger,
        opening=[opening.format(**period)],
        tables=tables,
        closing=[
            *([words.pay_to.format(account=letterhead.account_shown)] if asks else []),
            *([words.claims_first] if has_claims(report.by_kind) else []),
        ],
    )


def _movements(
    report: BalanceStatementReport, language: Language, currency: str, sign: int
) -> Table:
    words = language.words
    rows = []
    for movement in report.rows():
        if movement.currency != currency:
            continue
        balance = language.amount(sign * movement.balance)
        is_money = movement.document_type in ("payment", "refund")
        cells = (
            language.day(movement.posting_date),
            _named(movement, language, is_vendor=sign < 0),
            language.day(movement.due_date) if movement.due_date and not is_money else "",
            "" if movement.amount is None else language.amount(sign * movement.amount),
            balance,
        )
        rows.append(Row(cells, carried=balance))
    closing = from_minor_units(sign * report.closing[currency], currency)
    last_day = language.day(report.answer.as_of)
    total = words.closing_balance.format(date=last_day)
    return Table(
        title=words.section.format(currency=currency),
        columns=(
            Column(words.date, False),
            Column(words.document, False, True),
            Column(words.due, False),
            Column(words.amount, True),
            Column(words.balance, True),
        ),
        rows=rows,
        totals=[(f"{total} {currency}", language.amount(closing))],
        carried_column=_BALANCE,
    )


def _named(movement: BalanceStatementRow, language: Language, *, is_vendor: bool) -> str:
    """The document, or what was granted or rounded on it."""
    words, kind = language.words, movement.detail_type
    # A vendor knows its documents by its own numbers.
    number = movement.external_document_no if is_vendor else ""
    number = number or movement.document_no
    if kind == "opening":
        return words.opening_balance
    if kind == "initial_entry":
        return language.document(movement.document_type, number)
    if kind.startswith("payment_discount"):
        name = words.discount
    elif kind.startswith("payment_tolerance"):
        name = words.tolerance
    elif kind == "application_rounding":
        name = words.rounding
    elif kind.startswith(("realized", "unrealized")):
        name = words.exchange
    else:
        name = words.other_movement
    return f"{name}, {language.document(movement.document_type, number)}"


def _overdue(report: BalanceStatementReport, language: Language, sign: int) -> Table:
    """What is late, of every currency."""
    words = language.words
    return Table(
        title=words.overdue_on.format(date=language.day(report.answer.as_of)),
        columns=(
            Column(words.document, False, True),
            Column(words.due, False),
            Column(words.days_late, True),
            Column(words.currency, False),
            Column(words.remaining, True),
        ),
        rows=[
            Row(
                (
                    language.document(entry.document_type, entry.document_no),
                    language.day(entry.due_date),
                    str(entry.days_overdue),
                    entry.currency,
                    language.amount(sign * entry.remaining_amount),
                ),
                "late",
            )
            for entry in report.overdue()
        ],
        totals=[],
    )
