"""The copy of a cancelled invoice: lines in a journal, to be put right and posted (receivables.md 7.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from ledger_es.aggregates.general_ledger import LineRow, VatRow
from ledger_es.aggregates.journal_batch import (
    LINES_AN_EVENT,
    BatchLine,
    JournalLinesAdded,
    JournalName,
)
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.posting.batch_line_vat import vat_as_typed
from ledger_es.posting.mirrored_transaction import RecordedTransaction
from ledger_es.posting.recorded_vat import parts_of_document
from ledger_es.values import ZERO, rounded


def invoice_copy(
    books: Books,
    journal: JournalName,
    whose: Whose,
    invoice: PostedEntry,
    recorded: RecordedTransaction,
    day: date,
) -> list[JournalLinesAdded]:
    """The lines of the invoice, added to the journal with this posting date and without document number.

    Due date and discount are left to the payment terms. The lines balance as those of the invoice did; what was taken
    over as an open document is balanced by the account of the journal. The line of the party has the VAT of the
    invoice. Raises JournalBatchUnknown.
    """
    settings = books.journal_settings(journal)
    lines = list(_lines(whose, invoice, recorded, day))
    own_group = books.party(whose.ledger, whose.party_no).posting_group
    if (whose.ledger, own_group, invoice.posting_group) in books.posting_groups.alternatives:
        lines[0] = lines[0].model_copy(update={"posting_group": invoice.posting_group})
    if invoice.source_code == "opening_balance":
        of_journal = {
            "bal_account_type": settings.bal_account_type,
            "bal_account_no": settings.bal_account_no,
        }
        lines = [line.model_copy(update=of_journal) for line in lines[:1]]
    first = books.journal_lines(journal).line_no_last + 1
    numbered = [
        line.model_copy(update={"line_no": first + place}) for place, line in enumerate(lines)
    ]
    parts = vat_as_typed(first, parts_of_document(invoice, recorded.vat))
    return [
        JournalLinesAdded(
            lines=tuple(numbered[start : start + LINES_AN_EVENT]), vat=() if start else parts
        )
        for start in range(0, len(numbered), LINES_AN_EVENT)
    ]


def _lines(
    whose: Whose, invoice: PostedEntry, recorded: RecordedTransaction, day: date
) -> Iterator[BatchLine]:
    """One line against its account, or one for the party followed by one for each account.

    The VAT is taken out of the one account; of several, the lines on the VAT accounts post it.
    """
    vat = _vat_by_account(recorded.vat)
    rows = [row for row in recorded.lines if row.entry_no != invoice.entry_no]
    vat_lines = {row.account_no: row for row in reversed(rows) if row.account_no in vat}
    rows = [row for row in rows if row.account_no not in vat]
    of_party = BatchLine(
        line_no=1,
        posting_date=day,
        document_type="invoice",
        # A vendor gives the right invoice a number of its own.
        external_document_no=invoice.external_document_no if whose.ledger == "customer" else "",
        account_type=whose.ledger,
        account_no=whose.party_no,
        description_seal=invoice.description_seal,
        amount=invoice.amount,
        currency=invoice.currency,
        payment_method=invoice.payment_method,
        reason_code=invoice.reason_code,
        dimensions=invoice.dimensions,
    )
    if len(rows) == 1:
        yield of_party.model_copy(update={"bal_account_no": rows[0].account_no})
        return
    yield of_party
    without_vat = -invoice.amount - sum(vat.values(), ZERO)
    amounts = [
        *zip(rows, _amounts(invoice, rows, without_vat), strict=True),
        *((row, vat[account_no]) for account_no, row in reversed(vat_lines.items())),
    ]
    for row, amount in amounts:
        if amount:
            yield BatchLine(
                line_no=1,
                posting_date=day,
                document_type="invoice",
                external_document_no=of_party.external_document_no,
                account_no=row.account_no,
                description_seal=row.description_seal,
                amount=amount,
                currency=invoice.currency,
                reason_code=row.reason_code,
                dimensions=row.dimensions,
            )


def _vat_by_account(rows: Iterable[VatRow]) -> dict[str, Decimal]:
    """The VAT of the invoice in its currency, signed as G/L lines are, by the account that it is on."""
    vat: dict[str, Decimal] = {}
    for row in rows:
        if row.amount:
            vat[row.account_no] = vat.get(row.account_no, ZERO) + row.amount
    return vat


def _amounts(invoice: PostedEntry, rows: Iterable[LineRow], whole: Decimal) -> list[Decimal]:
    """The amounts of G/L lines in the currency of the invoice. They add up to `whole`: the largest has the rest."""
    amounts: list[Decimal] = []
    total_lcy, given = ZERO, ZERO
    for row in rows:
        total_lcy += row.amount_lcy
        total = rounded(invoice.rate.from_lcy(total_lcy), invoice.currency)
        amounts.append(rounded(total - given, invoice.currency))
        given = total
    if amounts:
        largest = max(range(len(amounts)), key=lambda place: abs(amounts[place]))
        amounts[largest] = rounded(amounts[largest] + whole - given, invoice.currency)
    return amounts
