"""Report: VAT entries, which add up to what was posted on the VAT accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import VatCodeUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.vat_code import vat_code_is_known
from ledger_es.queries.vat_entry import VatEntriesAsked, VatEntry
from ledger_es.queries.vat_entry import vat_entries as ask
from ledger_es.reports.report import Answer, Report, amount_of, asking
from ledger_es.tables.columns import Code, Currency, Percentage, Shown
from ledger_es.tables.table import Total
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class VatEntryRow:
    """A VAT entry: the base and the VAT of a part of a document, or by how much a discount or tolerance corrects them.

    Amounts are signed as G/L entries are: VAT that is owed is negative. `entry_no` and `of_document_no` belong to the
    document whose VAT it is; the other numbers to the posting. VAT of a G/L account has no entry and no party.
    """

    transaction_no: Annotated[int, Shown("Transaction", gives_way=True)]
    posting_date: date
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    source_code: Annotated[Code, Shown(on_request=True)]
    ledger: Annotated[Code, Shown(on_request=True)]
    party_no: Annotated[str, Shown(on_request=True)]
    entry_no: Annotated[int | None, Shown(on_request=True)]
    of_document_no: Annotated[str, Shown("VAT of", gives_way=True)]
    application_no: Annotated[int | None, Shown(on_request=True)]
    vat_code: Annotated[str, Shown("VAT code")]
    kind: Annotated[Code, Shown(on_request=True)]
    rate: Annotated[Percentage, Shown("Rate")]
    account_no: Annotated[str, Shown(gives_way=True)]
    currency: Annotated[Currency, Shown(on_request=True)]
    base: Annotated[Decimal, Shown(on_request=True)]
    amount: Annotated[Decimal, Shown(on_request=True)]
    base_lcy: Annotated[Decimal, Shown("Base")]
    amount_lcy: Annotated[Decimal, Shown("VAT")]


@dataclass(frozen=True)
class VatEntriesReport(Report[VatEntryRow]):
    """VAT entries with their total in the local currency."""

    row_type = VatEntryRow

    answer: Answer
    entries: tuple[VatEntry, ...]

    @property
    def total_base(self) -> int:
        """In smallest units of the local currency."""
        return sum(entry.base_lcy for entry in self.entries)

    @property
    def total_amount(self) -> int:
        """In smallest units of the local currency."""
        return sum(entry.amount_lcy for entry in self.entries)

    def title(self) -> str:
        return self.answer.title("VAT entries")

    def rows(self) -> tuple[VatEntryRow, ...]:
        of_lcy = self.answer.lcy_amount
        return tuple(
            VatEntryRow(
                transaction_no=entry.transaction_no,
                posting_date=entry.posting_date,
                document_type=entry.document_type,
                document_no=entry.document_no,
                source_code=entry.source_code,
                ledger=entry.ledger,
                party_no=entry.party_no,
                entry_no=entry.entry_no or None,
                of_document_no=entry.of_document_no,
                application_no=entry.application_no or None,
                vat_code=entry.vat_code,
                kind=entry.kind,
                rate=Decimal(entry.rate),
                account_no=entry.account_no,
                currency=entry.currency,
                base=amount_of(entry.base, entry.currency),
                amount=amount_of(entry.amount, entry.currency),
                base_lcy=of_lcy(entry.base_lcy),
                amount_lcy=of_lcy(entry.amount_lcy),
            )
            for entry in self.entries
        )

    def totals(self) -> tuple[Total, ...]:
        amounts = {
            "base_lcy": self.answer.lcy_amount(self.total_base),
            "amount_lcy": self.answer.lcy_amount(self.total_amount),
        }
        return (Total("Total", amounts, self.answer.lcy),)

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": self.rows_as_json(),
            "total_base": self.answer.lcy_text(self.total_base),
            "total_amount": self.answer.lcy_text(self.total_amount),
            **self.answer.as_json(),
        }


def vat_entries(
    read_models: ReadModels,
    *,
    asked: VatEntriesAsked,
    as_of: date,
    known_at: datetime | None = None,
) -> VatEntriesReport:
    """The VAT entries by transaction. Raises VatCodeUnknown or NaiveTime."""
    asked = asked._replace(
        vat_code=nfc(asked.vat_code),
        account_no=nfc(asked.account_no),
        document_no=nfc(asked.document_no),
    )
    with asking(read_models, as_of, known_at) as question:
        vat_code = asked.vat_code
        if vat_code is not None and not vat_code_is_known(question.connection, vat_code):
            raise VatCodeUnknown(vat_code=vat_code, on=None)
        entries = ask(question.connection, question.moment, asked)
    return VatEntriesReport(question.answer, tuple(entries))
