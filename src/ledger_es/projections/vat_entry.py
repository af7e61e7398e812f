"""Read model: VAT entries, the bases and VAT of documents and what applications correct of them."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.general_ledger import VAT, Posted
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import index, table
from ledger_es.values import day_number


class VatEntryRow(NamedTuple):
    """A VAT entry, signed as G/L entries are. `place` counts from 1 within the transaction.

    `entry_no` is the customer or vendor entry of the document, 0 for the VAT of a G/L account. `rate` is a decimal
    number as text, in percent.
    """

    transaction_no: int
    place: int
    posting_day: int
    commit_no: int
    entry_no: int
    application_no: int
    ledger: str
    vat_code: str
    kind: str
    rate: str
    account_no: str
    currency: str
    base: int
    amount: int
    base_lcy: int
    amount_lcy: int


VAT_ENTRIES = table("vat_entries", VatEntryRow, key=("transaction_no", "place"))
index("vat_entries_by_entry", VAT_ENTRIES.c.entry_no)
index("vat_entries_by_day", VAT_ENTRIES.c.posting_day)


def _posted(event: Posted, placed: Placed, rows: Rows) -> None:
    if not event.vat_transaction_nos:
        return
    days = dict(zip(event.transaction_nos, event.transaction_posting_dates, strict=True))
    per_lcy = rows.lcy_factor
    place, transaction_no = 0, 0
    for vat in VAT.rows(event):
        place = place + 1 if vat.transaction_no == transaction_no else 1
        transaction_no = vat.transaction_no
        per_one = factor(vat.currency)
        rows.of(VatEntryRow).append(
            VatEntryRow(
                transaction_no=transaction_no,
                place=place,
                posting_day=day_number(days[transaction_no]),
                commit_no=placed.commit_no,
                entry_no=vat.entry_no,
                application_no=vat.application_no,
                ledger=vat.ledger,
                vat_code=vat.code,
                kind=vat.kind,
                rate=str(vat.rate),
                account_no=vat.account_no,
                currency=vat.currency,
                base=units(vat.base, per_one),
                amount=units(vat.amount, per_one),
                base_lcy=units(vat.base_lcy, per_lcy),
                amount_lcy=units(vat.amount_lcy, per_lcy),
            )
        )


PROJECTION = Projection((VAT_ENTRIES,), (on(Posted, _posted),))
