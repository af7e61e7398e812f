"""The documents that a payment or check settles, as a table of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.letters.letter import Column, Language, Row, Table
from ledger_es.reports import EntryReport
from ledger_es.values import ZERO, from_minor_units


class Settled(NamedTuple):
    """A document that was settled. `amount` is in the currency of the payment, with the granted discount in it."""

    document_type: str
    document_no: str
    posting_date: date
    amount: Decimal
    discount: Decimal


def settled_by(payment: EntryReport) -> list[Settled]:
    """The documents that the payment settled, by the applications that stand."""
    currency = payment.entry.currency
    # A payment grows towards zero when it settles something.
    sign = -1 if payment.entry.amount > 0 else 1
    documents = []
    for application in payment.applications:
        if application.undone_commit_no is None:
            other = application.other
            # A vendor knows its documents by its own numbers.
            of_vendor = other.external_document_no if payment.ledger == "vendor" else ""
            documents.append(
                Settled(
                    other.document_type,
                    of_vendor or other.document_no,
                    other.posting_date,
                    from_minor_units(sign * application.amount, currency),
                    from_minor_units(application.discount, currency),
                )
            )
    return documents


def settled_table(
    documents: Sequence[Settled],
    language: Language,
    *,
    amount_title: str,
    totals: Sequence[tuple[str, str]],
) -> Table:
    """A row for each document. Where there are discounts, what was paid stands in a column of its own."""
    words = language.words
    has_discounts = any(document.discount for document in documents)
    rows, paid_so_far = [], ZERO
    for document in documents:
        paid = document.amount - document.discount
        paid_so_far += paid
        discount = language.amount(document.discount) if document.discount else ""
        cells = (
            language.document(document.document_type, document.document_no),
            language.day(document.posting_date),
            language.amount(document.amount),
            *([discount, language.amount(paid)] if has_discounts else []),
        )
        rows.append(Row(cells, carried=language.amount(paid_so_far)))
    columns = (
        Column(words.document, False, True),
        Column(words.date, False),
        Column(amount_title, True),
        *([Column(words.discount, True), Column(words.paid, True)] if has_discounts else []),
    )
    return Table(columns, rows, totals, carried_column=len(columns) - 1)
