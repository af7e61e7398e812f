"""What the letters that ask for money have in common: what to pay by when, and where to."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_es.letters.frame import framed, language_of
from ledger_es.letters.letter import Letter, LetterKind, Table
from ledger_es.letters.letterhead import Letterhead
from ledger_es.reports.party import Party
from ledger_es.values import from_day_number, from_minor_units


def asking_letter(
    kind: LetterKind,
    *,
    letterhead: Letterhead,
    customer: Party,
    document_no: str,
    days: tuple[int, int],
    title: str,
    opening: Sequence[str],
    table: Table,
    total_units: int,
    currency: str,
) -> Letter:
    """A letter that asks to pay the total. `days` are the numbers of the document date and the due date."""
    language = language_of(customer)
    words, total = language.words, from_minor_units(total_units, currency)
    document_date, due_date = map(from_day_number, days)
    closing = [
        words.pay_by.format(
            total=language.amount(total), currency=currency, due=language.day(due_date)
        )
    ]
    if letterhead.account:
        closing.append(words.pay_to.format(account=letterhead.account))
    return framed(
        kind,
        language=language,
        letterhead=letterhead,
        party=customer,
        title=title,
        day=document_date,
        facts=(
            (words.document_no, document_no),
            (words.date, language.day(document_date)),
            (words.due, language.day(due_date)),
        ),
        opening=opening,
        tables=[table],
        closing=[*closing, words.crossed],
    )
