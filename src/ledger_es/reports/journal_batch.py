"""Reports: journal batches, their unposted lines, and the lines that were posted from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, TypeVar

from ledger_es.errors import JournalBatchUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.journal_batch import (
    Applied,
    JournalBatch,
    JournalLine,
    TaxedPart,
    journal_batches,
)
from ledger_es.queries.journal_batch import posted_lines as ask_posted
from ledger_es.queries.journal_batch import unposted_lines as ask_unposted
from ledger_es.queries.moment import WHATEVER_STANDS
from ledger_es.reports.report import (
    Answer,
    Asking,
    Known,
    Report,
    amount_of,
    amount_or_none,
    amount_text,
    asking,
    asking_known,
    day_of,
    text_of,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Count, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A batch: how many lines are in it, and how many were posted from it."""

    journal: str
    number_series: str
    bal_account_type: Annotated[Code, Shown("Balancing type", words={"gl": "G/L"})]
    bal_account_no: Annotated[str, Shown("Balancing account")]
    reason_code: Annotated[str, Shown(gives_way=True)]
    unposted_lines: Annotated[Count, Shown("Unposted")]
    posted_lines: Annotated[Count, Shown("Posted")]


@dataclass(frozen=True)
class JournalsReport(Report[JournalRow]):
    row_type = JournalRow

    answer: Known
    journals: tuple[JournalBatch, ...]

    def title(self) -> str:
        return self.answer.title("Journals")

    def rows(self) -> tuple[JournalRow, ...]:
        return tuple(JournalRow(**journal._asdict()) for journal in self.journals)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "journals": self.rows_as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLineRow:
    """A line of a batch.

    `applies_to` lists the entries that it settles: 17=100.00, or 17 for as much as possible. `vat` lists the parts that
    VAT codes tax: V81=1000.00+81.00, with @ and the account of the part where the line names one.
    """

    line_no: Annotated[int, Shown("Line")]
    posting_date: date
    document_type: Annotated[Code, Shown(gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown("External No.", gives_way=True)]
    account_type: Annotated[Code, Shown("Type", words={"gl": "G/L"})]
    account_no: Annotated[str, Shown("Account")]
    description: Annotated[str, Shown(gives_way=True, at_most=30)]
    amount: Decimal
    currency: Annotated[Currency, Shown("Cur.")]
    bal_account_type: Annotated[Code, Shown(on_request=True)]
    bal_account_no: Annotated[str, Shown("Balancing")]
    applies_to: Annotated[str, Shown("Applies to", gives_way=GIVES_WAY_LAST)]
    applies_to_document_type: Annotated[Code, Shown(on_request=True)]
    applies_to_document_no: Annotated[str, Shown("Applies to No.", gives_way=True)]
    vat: Annotated[str, Shown("VAT", gives_way=True)]
    document_date: Annotated[date | None, Shown(on_request=True)]
    due_date: Annotated[date | None, Shown(on_request=True)]
    discount_date: Annotated[date | None, Shown(on_request=True)]
    discount_amount: Annotated[Decimal | None, Shown(on_request=True)]
    payment_reference: Annotated[str, Shown(on_request=True)]
    payment_method: Annotated[str, Shown(on_request=True)]
    on_hold: Annotated[str, Shown(on_request=True)]
    reason_code: Annotated[str, Shown(on_request=True)]
    posting_group: Annotated[str, Shown(on_request=True)]
    dimensions: Annotated[str, Shown(on_request=True)]
    recurring_method: Annotated[Code, Shown(on_request=True)]
    recurring_frequency: Annotated[str, Shown(on_request=True)]
    expiration_date: Annotated[date | None, Shown(on_request=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedJournalLineRow(JournalLineRow):
    """A line as it was posted, with its register and its ledger transaction."""

    journal: Annotated[str, Shown(gives_way=True)]
    register_no: Annotated[int, Shown("Register", gives_way=GIVES_WAY_LAST)]
    transaction_no: Annotated[int, Shown("Transaction", gives_way=GIVES_WAY_LAST)]


class TaxedAmount(NamedTuple):
    """A part of a line's document that one VAT code taxes; `rate` is None and `account_no` empty if it names none."""

    vat_code: str
    base: Decimal
    amount: Decimal
    rate: Decimal | None
    account_no: str

    def __str__(self) -> str:
        """In the words of the column `vat` of a file: V81=1000.00+81.00@2200."""
        account = f"@{self.account_no}" if self.account_no else ""
        return f"{self.vat_code}={self.base:f}{self.amount:+f}{account}"


RowT = TypeVar("RowT", bound=JournalLineRow)


@dataclass(frozen=True)
class JournalLinesReport(Report[JournalLineRow]):
    row_type = JournalLineRow

    answer: Known
    settings: JournalBatch
    lines: tuple[JournalLine, ...]
    texts: dict[str, str]
    """The descriptions by seal. Erased ones are left out."""

    def title(self) -> str:
        return self.answer.title(f"Unposted lines of {self.settings.journal}")

    def rows(self) -> tuple[JournalLineRow, ...]:
        return tuple(
            JournalLineRow(**_fields(line, self.texts, self.answer.lcy)) for line in self.lines
        )

    def totals(self) -> tuple[Total, ...]:
        return _totals(self.rows())

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "journal": self.settings.journal,
            "number_series": self.settings.number_series,
            "bal_account_type": self.settings.bal_account_type,
            "bal_account_no": self.settings.bal_account_no,
            "reason_code": self.settings.reason_code,
            "lines": self.rows_as_json(),
        }


@dataclass(frozen=True)
class PostedJournalLinesReport(Report[PostedJournalLineRow]):
    row_type = PostedJournalLineRow

    answer: Answer
    lines: tuple[JournalLine, ...]
    texts: dict[str, str]
    """The descriptions by seal. Erased ones are left out."""

    def title(self) -> str:
        return self.answer.title("Posted journal lines")

    def rows(self) -> tuple[PostedJournalLineRow, ...]:
        return tuple(
            PostedJournalLineRow(
                journal=line.row.journal,
                register_no=line.row.register_no,
                transaction_no=line.row.transaction_no,
                **_fields(line, self.texts, self.answer.lcy),
            )
            for line in self.lines
        )

    def vat(self) -> tuple[tuple[TaxedAmount, ...], ...]:
        """The VAT of each line, in the order of the rows."""
        return tuple(
            tuple(_taxed(part, line.row.currency or self.answer.lcy) for part in line.vat)
            for line in self.lines
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "lines": self.rows_as_json()}


def _fields(line: JournalLine, texts: Mapping[str, str], lcy: str) -> dict[str, Any]:
    row = line.row
    currency = row.currency or lcy
    same = (
        *("line_no", "document_type", "document_no", "external_document_no", "account_type"),
        *("account_no", "bal_account_type", "bal_account_no", "applies_to_document_type"),
        *("applies_to_document_no", "payment_reference", "payment_method", "on_hold"),
        *("reason_code", "posting_group", "dimensions", "recurring_method", "recurring_frequency"),
    )
    days = ("posting", "document", "due", "discount", "expiration")
    return {
        **{name: getattr(row, name) for name in same},
        **{f"{name}_date": _day_or_none(getattr(row, f"{name}_day")) for name in days},
        "description": text_of(row.description_seal, texts),
        "amount": amount_of(row.amount, currency),
        "currency": currency,
        "applies_to": " ".join(_applied(applied, currency) for applied in line.applies_to),
        "vat": " ".join(str(_taxed(part, currency)) for part in line.vat),
        "discount_amount": amount_or_none(row.discount_amount, currency),
    }


def _day_or_none(day: int | None) -> date | None:
    return None if day is None else day_of(day)


def _applied(applied: Applied, currency: str) -> str:
    if not applied.amount:
        return str(applied.entry_no)
    return f"{applied.entry_no}={amount_text(applied.amount, currency)}"


def _taxed(part: TaxedPart, currency: str) -> TaxedAmount:
    return TaxedAmount(
        vat_code=part.vat_code,
        base=amount_of(part.base, currency),
        amount=amount_of(part.amount, currency),
        rate=Decimal(part.rate) if part.rate else None,
        account_no=part.account_no,
    )


def _totals(rows: tuple[JournalLineRow, ...]) -> tuple[Total, ...]:
    """What is still to be balanced, by currency: the sum of the lines without a balancing account."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if not row.bal_account_no:
            sums[row.currency] = sums.get(row.currency, row.amount - row.amount) + row.amount
    return tuple(
        Total("Out of balance", {"amount": total}, currency)
        for currency, total in sorted(sums.items())
        if total
    )


def journals(read_models: ReadModels, *, known_at: datetime | None = None) -> JournalsReport:
    """The batches by template and code. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        batches = journal_batches(question.connection, question.moment)
    return JournalsReport(question.answer, tuple(batches))


def journal_lines(
    read_models: ReadModels, *, journal: str, known_at: datetime | None = None
) -> JournalLinesReport:
    """The unposted lines of a batch. Raises NaiveTime or JournalBatchUnknown."""
    with asking_known(read_models, known_at) as question:
        settings = _known_batch(question, journal)
        lines = ask_unposted(question.connection, question.moment, settings.journal)
    texts = read_models.texts(_seals(lines))
    return JournalLinesReport(question.answer, settings, tuple(lines), texts)


def posted_journal_lines(
    read_models: ReadModels,
    *,
    journal: str | None,
    register_no: int | None,
    as_of: date,
    known_at: datetime | None = None,
) -> PostedJournalLinesReport:
    """The lines as they were posted. Raises NaiveTime or JournalBatchUnknown."""
    with asking(read_models, as_of, known_at) as question:
        named = None if journal is None else _known_batch(question, journal).journal
        lines = ask_posted(question.connection, question.moment, named, register_no)
    texts = read_models.texts(_seals(lines))
    return PostedJournalLinesReport(question.answer, tuple(lines), texts)


def _known_batch(question: Asking[Known], journal: str) -> JournalBatch:
    """The batch as known then. One that was set up later has no settings and no lines yet."""
    name = nfc(journal)
    for known in journal_batches(question.connection, question.moment, name):
        return known
    if not journal_batches(question.connection, WHATEVER_STANDS, name):
        raise JournalBatchUnknown(journal=name)
    return JournalBatch(name, "", "", "", "", 0, 0)


def _seals(lines: list[JournalLine]) -> list[str]:
    return [line.row.description_seal for line in lines if line.row.description_seal]
