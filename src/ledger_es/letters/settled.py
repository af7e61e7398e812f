"""The documents that a payment or check settled, as a table of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger_es.letters.letter import Column, Language, Row, Table
from ledger_es.reports import EntryReport
from ledger_es.values import from_minor_units


def settled_table(
    payment: EntryReport | None,
    language: Language,
    *,
    amount_title: str,
    totals: Sequence[tuple[str, str]],
) -> Table:
    """A row for each application that stands, with its discount if any of them has one; none without a payment."""
    words = language.words
    applications = [
        application
        for application in (payment.applications if payment else ())
        if application.undone_commit_no is None
    ]
    has_discounts = any(application.discount for application in applications)
    rows, settled = [], Decimal(0)
    for application in applications:
        assert payment is not None
        currency = payment.entry.currency
        # A payment grows towards zero when it settles something.
        sign = -1 if payment.entry.amount > 0 else 1
        amount = from_minor_units(sign * application.amount, currency)
        discount = from_minor_units(application.discount, currency)
        settled += amount
        other = application.other
        # A vendor knows its documents by its own numbers.
        of_vendor = other.external_document_no if payment.ledger == "vendor" else ""
        cells = (
            language.document(other.document_type, of_vendor or other.document_no),
            language.day(other.posting_date),
            *([language.amount(discount) if discount else ""] if has_discounts else []),
            language.amount(amount),
        )
        rows.append(Row(cells, carried=language.amount(settled)))
    columns = (
        Column(words.document, False, True),
        Column(words.date, False),
        *([Column(words.discount, True)] if has_discounts else []),
        Column(amount_title, True),
    )
    return Table(columns, rows, totals, carried_column=len(columns) - 1)
