"""The VAT of documents as it stands: how it was posted, and what has been corrected of it by what was given up.

A document may be given up in parts: a discount, a tolerance, a write-off and then another one. Each part corrects what
all parts so far should have corrected together, less what was corrected before, so that the parts leave no rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol

from ledger_es.aggregates.claims import application_key
from ledger_es.aggregates.general_ledger import VatRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import (
    Application,
    AppliedPair,
    DerivedDetail,
    EntriesApplied,
    PostedEntry,
    TouchedEntry,
)
from ledger_es.deciding.books import Books
from ledger_es.posting.recorded_vat import vat_of_application, vat_of_document
from ledger_es.posting.vat_split import NOTHING, in_proportion_to
from ledger_es.values import Valued, quantum


class Acts(Protocol):
    """Applications, recorded or collected in a posting."""

    @property
    def applications(self) -> Sequence[Application]: ...
    @property
    def pairs(self) -> Sequence[AppliedPair]: ...
    @property
    def details(self) -> Sequence[DerivedDetail]: ...
    @property
    def touched(self) -> Sequence[TouchedEntry]: ...


class Correction(NamedTuple):
    """What a part that was given up has taken of each VAT entry of its document, and of what has no VAT code."""

    rows: list[VatRow]
    untaxed: Decimal
    untaxed_lcy: Decimal

    def shares(self) -> list[Decimal]:
        """Of each base and each VAT in the currency, and of the rest."""
        return [*(part for row in self.rows for part in (row.base, row.amount)), self.untaxed]

    def shares_lcy(self) -> list[Decimal]:
        """The same in the local currency."""
        of_rows = (part for row in self.rows for part in (row.base_lcy, row.amount_lcy))
        return [*of_rows, self.untaxed_lcy]


@dataclass
class DocumentVat:
    """The VAT entries of a document, and its corrections in force.

    `untaxed` is what of its amount has no VAT code, such as the rounding of a reminder, signed as the rows are.
    """

    rows: Sequence[VatRow]
    untaxed: Decimal
    corrections: list[Correction]
    local_currency: str

    def correct(self, amount: Valued) -> list[VatRow]:
        """Corrects by a further amount, which is divided among bases and VAT in proportion to them and without a rest.

        What has no VAT code takes its share too and is left out. The rows have the signs of the amount, its currency
        and its value in the local currency.
        """
        same_currency = (
            correction.shares()
            for correction in self.corrections
            if correction.rows[0].currency == amount.currency
        )
        shares = self._shares(amount.amount, amount.currency, same_currency)
        shares_lcy = self._shares(
            amount.amount_lcy,
            self.local_currency,
            (correction.shares_lcy() for correction in self.corrections),
        )
        corrected = [
            row._replace(
                currency=amount.currency,
                base=next(shares),
                amount=next(shares),
                base_lcy=next(shares_lcy),
                amount_lcy=next(shares_lcy),
            )
            for row in self.rows
        ]
        self.corrections.append(Correction(corrected, next(shares), next(shares_lcy)))
        return corrected

    def _shares(
        self, amount: Decimal, currency: str, before: Iterable[Sequence[Decimal]]
    ) -> Iterator[Decimal]:
        """What all parts so far should have corrected of each base and VAT, less what was corrected before."""
        weights = [*(part for row in self.rows for part in (row.base, row.amount)), self.untaxed]
        so_far = [sum(column, NOTHING) for column in zip(*before, strict=True)]
        total = amount + sum(so_far, NOTHING)
        together = in_proportion_to(total, weights, quantum(currency))
        if not so_far:
            return iter(together)
        return (share - earlier for share, earlier in zip(together, so_far, strict=True))

    def completed(self, recorded: Sequence[VatRow], details: Sequence[DerivedDetail]) -> Correction:
        """The correction by what these details gave up, which has recorded these rows.

        What is without VAT has had its share too, of which nothing is recorded.
        """
        count = sum(row.kind == "normal" for row in self.rows)
        taxed = [_added_up(recorded[at::count]) for at in range(count)]
        left = -sum((detail.amount for detail in details), NOTHING)
        left_lcy = -sum((detail.amount_lcy for detail in details), NOTHING)
        for row in taxed:
            left, left_lcy = left - row.base - row.amount, left_lcy - row.base_lcy - row.amount_lcy
        exempt = [row for row in self.rows if row.kind != "normal"]
        weights = [*(row.base for row in exempt), self.untaxed]
        shares, shares_lcy = iter([left]), iter([left_lcy])
        if any(weights):
            currency = recorded[0].currency
            shares = iter(in_proportion_to(left, weights, quantum(currency)))
            shares_lcy = iter(in_proportion_to(left_lcy, weights, quantum(self.local_currency)))
        rows = iter(taxed)
        of_document = [
            next(rows)
            if row.kind == "normal"
            else row._replace(
                currency=recorded[0].currency,
                base=next(shares),
                base_lcy=next(shares_lcy),
                amount=NOTHING,
                amount_lcy=NOTHING,
            )
            for row in self.rows
        ]
        return Correction(of_document, next(shares), next(shares_lcy))


class VatOfDocuments:
    """The VAT of documents for one posting: what is recorded, and what the posting itself has added.

    `base` is that of the posting on which this one is tried out.
    """

    def __init__(self, books: Books, base: VatOfDocuments | None = None) -> None:
        self._books = books
        self._base = base
        self._by_entry: dict[int, list[VatRow]] = {}
        self._by_application: dict[int, list[VatRow]] = {}
        self._acts: dict[int, Acts] = {}

    def note(self, row: VatRow) -> None:
        """Takes note of a VAT entry that the posting adds."""
        if row.application_no:
            self._by_application.setdefault(row.application_no, []).append(row)
        elif row.entry_no:
            self._by_entry.setdefault(row.entry_no, []).append(row)

    def note_application(self, number: int, acts: Acts) -> None:
        """Takes note of an application of the posting, which stands among these."""
        self._acts[number] = acts

    def of(self, entry: OpenEntry) -> DocumentVat:
        """The VAT of the document, with every correction by an application that is in force."""
        rows = self._rows_of(entry.posted)
        untaxed = -entry.posted.amount - sum((row.base + row.amount for row in rows), NOTHING)
        document = DocumentVat(rows, untaxed, [], self._books.company.currency)
        number = entry.application_no_last
        while number:
            acts, of_application = self._application(number)
            recorded = [row for row in of_application if row.entry_no == entry.entry_no]
            if recorded:
                details = [
                    detail
                    for detail in acts.details
                    if (detail.application_no, detail.applied_entry_no) == (number, entry.entry_no)
                    and "_vat_" in detail.detail_type
                ]
                document.corrections.append(document.completed(recorded, details))
            document.corrections += self._by_write_offs(entry, rows, acts, number)
            number = next(
                touched.application_no_before
                for touched in acts.touched
                if (touched.application_no, touched.entry_no) == (number, entry.entry_no)
            )
        return document

    def _rows_of(self, posted: PostedEntry) -> Sequence[VatRow]:
        now = self._by_entry.get(posted.entry_no)
        if now is not None:
            return now
        return self._base._rows_of(posted) if self._base else vat_of_document(self._books, posted)

    def _application(self, number: int) -> tuple[Acts, list[VatRow]]:
        """The applications among which this one stands, and its VAT entries."""
        acts = self._acts.get(number)
        if acts is not None:
            return acts, self._by_application.get(number, [])
        if self._base is not None:
            return self._base._application(number)
        event = self._books.find_claimant(application_key(number))
        assert isinstance(event, EntriesApplied), f"application {number} is not in the log"
        transaction_no = event.application(number).transaction_no
        return event, vat_of_application(self._books, transaction_no, number)

    def _by_write_offs(
        self, entry: OpenEntry, rows: Sequence[VatRow], acts: Acts, number: int
    ) -> Iterator[Correction]:
        """What entries that wrote the document off, whole, have taken of it.

        One without VAT entries has left the VAT as it is, and one of a document that is split otherwise is none of it.
        """
        for pair in acts.pairs:
            nos = (pair.debit_entry_no, pair.credit_entry_no)
            if pair.application_no != number or entry.entry_no not in nos:
                continue
            other_no = nos[1] if nos[0] == entry.entry_no else nos[0]
            if other_no > self._books.head.entry_no:
                continue
            other = self._books.posted_entry(other_no)
            if other.source_code != "write_off" or pair.amount != abs(other.amount):
                continue
            written_off = self._rows_of(other)
            if _codes_of(written_off) == _codes_of(rows):
                untaxed, untaxed_lcy = -other.amount, -other.amount_lcy
                for row in written_off:
                    untaxed -= row.base + row.amount
                    untaxed_lcy -= row.base_lcy + row.amount_lcy
                yield Correction(list(written_off), untaxed, untaxed_lcy)


def _codes_of(rows: Sequence[VatRow]) -> list[tuple[str, str]]:
    return [(row.code, row.account_no) for row in rows]


def _added_up(rows: Sequence[VatRow]) -> VatRow:
    return rows[0]._replace(
        base=sum((row.base for row in rows), NOTHING),
        amount=sum((row.amount for row in rows), NOTHING),
        base_lcy=sum((row.base_lcy for row in rows), NOTHING),
        amount_lcy=sum((row.amount_lcy for row in rows), NOTHING),
    )
