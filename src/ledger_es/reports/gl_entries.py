"""Report: G/L entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import AccountUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.alike import account_no_alike
from ledger_es.queries.chart_of_accounts import account_is_known, account_names
from ledger_es.queries.gl_entries import GlEntriesAsked, GlEntry
from ledger_es.queries.gl_entries import gl_entries as ask
from ledger_es.reports.report import Answer, Report, asking, text_of
from ledger_es.tables.columns import Code, Shown
from ledger_es.tables.table import Total
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class GlEntryRow:
    """A G/L entry in the local currency. `amount_lcy` is positive for a debit; `debit` or `credit` repeats it."""

    gl_entry_no: Annotated[int, Shown("Entry No.")]
    transaction_no: Annotated[int, Shown("Transaction", gives_way=True)]
    register_no: Annotated[int, Shown(on_request=True)]
    posting_date: date
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown(on_request=True)]
    account_no: str
    name: Annotated[str, Shown("Account name")]
    amount_lcy: Annotated[Decimal, Shown(on_request=True)]
    debit: Annotated[Decimal | None, Shown(in_json=False)]
    credit: Annotated[Decimal | None, Shown(in_json=False)]
    description: Annotated[str, Shown(on_request=True)]
    source_code: Annotated[Code, Shown(on_request=True)]
    dimensions: Annotated[str, Shown(on_request=True)]
    application_no: Annotated[int | None, Shown(on_request=True)]


@dataclass(frozen=True)
class GlEntriesReport(Report[GlEntryRow]):
    """G/L entries in the local currency. Debits are positive."""

    row_type = GlEntryRow

    answer: Answer
    entries: tuple[GlEntry, ...]
    names: dict[str, str]
    """The names of the accounts, by account number."""
    texts: dict[str, str]
    """The descriptions by seal. Erased ones are left out and shown as (erased)."""

    @property
    def total_debit(self) -> int:
        """In smallest units."""
        return sum(entry.amount_lcy for entry in self.entries if entry.amount_lcy > 0)

    @property
    def total_credit(self) -> int:
        """In smallest units, positive."""
        return -sum(entry.amount_lcy for entry in self.entries if entry.amount_lcy < 0)

    def title(self) -> str:
        return self.answer.title("G/L entries")

    def rows(self) -> tuple[GlEntryRow, ...]:
        amount = self.answer.lcy_amount
        return tuple(
            GlEntryRow(
                gl_entry_no=entry.gl_entry_no,
                transaction_no=entry.transaction_no,
                register_no=entry.register_no,
                posting_date=entry.posting_date,
                document_type=entry.document_type,
                document_no=entry.document_no,
                external_document_no=entry.external_document_no,
                account_no=entry.account_no,
                name=self.names.get(entry.account_no, ""),
                amount_lcy=amount(entry.amount_lcy),
                debit=amount(entry.amount_lcy) if entry.amount_lcy > 0 else None,
                credit=amount(-entry.amount_lcy) if entry.amount_lcy < 0 else None,
                description=text_of(entry.description_seal, self.texts),
                source_code=entry.source_code,
                dimensions=entry.dimensions,
                application_no=entry.application_no or None,
            )
            for entry in self.entries
        )

    def totals(self) -> tuple[Total, ...]:
        amounts = {
            "debit": self.answer.lcy_amount(self.total_debit),
            "credit": self.answer.lcy_amount(self.total_credit),
        }
        return (Total("Total", amounts, self.answer.lcy),)

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": self.rows_as_json(),
            "total_debit": self.answer.lcy_text(self.total_debit),
            "total_credit": self.answer.lcy_text(self.total_credit),
            **self.answer.as_json(),
        }


def gl_entries(
    read_models: ReadModels,
    *,
    asked: GlEntriesAsked,
    as_of: date,
    known_at: datetime | None = None,
) -> GlEntriesReport:
    """The G/L entries by entry number. Raises AccountUnknown or NaiveTime."""
    asked = asked._replace(
        account_no=nfc(asked.account_no),
        document_no=nfc(asked.document_no),
    )
    with asking(read_models, as_of, known_at) as question:
        account_no = asked.account_no
        if account_no is not None and not account_is_known(question.connection, account_no):
            meant = account_no_alike(question.connection, account_no)
            raise AccountUnknown(account_no=account_no).or_meant(meant)
        names = account_names(question.connection, question.moment)
        entries = ask(question.connection, question.moment, asked)
    texts = read_models.texts(
        [entry.description_seal for entry in entries if entry.description_seal]
    )
    return GlEntriesReport(question.answer, tuple(entries), names, texts)
