"""Report: bank entries, with the part that no statement has shown yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.bank_entries import BankEntriesAsked, BankEntry
from ledger_es.queries.bank_entries import bank_entries as ask
from ledger_es.reports.report import (
    Answer,
    Known,
    Report,
    amount_of,
    amount_text,
    asking,
    refuse_unknown_bank_account,
    text_of,
)
from ledger_es.tables.columns import Code, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class BankEntryRow:
    """A bank entry. Money in is positive. `remaining_amount` is the part that no statement has shown.

    `bank_date` is the day on which the bank booked it; it differs from the posting date where a line of a closed period
    was posted later.
    """

    entry_no: int
    bank_account_no: Annotated[str, Shown("Bank account")]
    transaction_no: Annotated[int, Shown(on_request=True)]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown(on_request=True)]
    posting_date: date
    bank_date: Annotated[date, Shown(on_request=True)]
    currency: Currency
    amount: Decimal
    remaining_amount: Annotated[Decimal, Shown("Remaining")]
    is_open: Annotated[bool, Shown(on_request=True)]
    description: Annotated[str, Shown(on_request=True)]
    gl_account_no: Annotated[str, Shown(on_request=True)]
    bal_account_type: Annotated[Code, Shown("Bal. account type", on_request=True)]
    bal_account_no: Annotated[str, Shown("Bal. account", gives_way=True)]
    statement_no: Annotated[str | None, Shown("Statement")]
    statement_line_no: Annotated[int | None, Shown(on_request=True)]
    reversed_entry_no: Annotated[int | None, Shown(on_request=True)]
    dimensions: Annotated[str, Shown(on_request=True)]
    amount_lcy: Annotated[Decimal, Shown(on_request=True)]


@dataclass(frozen=True)
class BankEntriesReport(Report[BankEntryRow]):
    row_type = BankEntryRow

    answer: Answer
    entries: tuple[BankEntry, ...]
    texts: dict[str, str]
    """The descriptions by seal. Erased ones are left out and shown as (erased)."""

    @property
    def sum_by_currency(self) -> dict[str, int]:
        """The sum of each currency in its smallest units. Money in is positive."""
        sums: defaultdict[str, int] = defaultdict(int)
        for entry in self.entries:
            sums[entry.currency] += entry.amount
        return dict(sorted(sums.items()))

    def title(self) -> str:
        return self.answer.title("Bank entries")

    def rows(self) -> tuple[BankEntryRow, ...]:
        return tuple(
            bank_entry_row(entry, text_of(entry.description_seal, self.texts), self.answer)
            for entry in self.entries
        )

    def totals(self) -> tuple[Total, ...]:
        """One total for each currency."""
        return tuple(
            Total("Total", {"amount": amount_of(units, currency)}, currency)
            for currency, units in self.sum_by_currency.items()
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": self.rows_as_json(),
            "totals": {
                currency: amount_text(units, currency)
                for currency, units in self.sum_by_currency.items()
            },
            **self.answer.as_json(),
        }


def bank_entry_row(entry: BankEntry, description: str, answer: Known) -> BankEntryRow:
    return BankEntryRow(
        entry_no=entry.entry_no,
        bank_account_no=entry.bank_account_no,
        transaction_no=entry.transaction_no,
        document_type=entry.document_type,
        document_no=entry.document_no,
        external_document_no=entry.external_document_no,
        posting_date=entry.posting_date,
        bank_date=entry.bank_date,
        currency=entry.currency,
        amount=amount_of(entry.amount, entry.currency),
        amount_lcy=answer.lcy_amount(entry.amount_lcy),
        remaining_amount=amount_of(entry.remaining_amount, entry.currency),
        is_open=entry.is_open,
        description=description,
        gl_account_no=entry.account_no,
        bal_account_type=entry.bal_account_type,
        bal_account_no=entry.bal_account_no,
        statement_no=entry.statement_no or None,
        statement_line_no=entry.statement_line_no or None,
        reversed_entry_no=entry.reversed_entry_no or None,
        dimensions=entry.dimensions,
    )


def bank_entries(
    read_models: ReadModels,
    *,
    asked: BankEntriesAsked,
    as_of: date,
    known_at: datetime | None = None,
) -> BankEntriesReport:
    """The bank entries by entry number. Raises BankAccountUnknown or NaiveTime."""
    asked = asked._replace(
        bank_account_no=nfc(asked.bank_account_no),
        document_no=nfc(asked.document_no),
        statement_no=nfc(asked.statement_no),
    )
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, asked.bank_account_no or "")
        entries = ask(question.connection, question.moment, asked)
    texts = read_models.texts(
        [entry.description_seal for entry in entries if entry.description_seal]
    )
    return BankEntriesReport(question.answer, tuple(entries), texts)
