"""Reports: the finance charge memos, one of them with its lines, and the entries that were paid late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.collecting.claims import Claims
from ledger_es.errors import AskingDocumentUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.asking_document import (
    AskingDocument,
    AskingLine,
    CostVat,
    asking_documents,
    asking_lines,
    cost_vat,
    description_seals,
    free_text_seals,
)
from ledger_es.queries.asking_document import late_paid_entries as ask_late_paid
from ledger_es.queries.company import company_name
from ledger_es.reports.cost_vat import vat_as_json, vat_by_rate
from ledger_es.reports.document_text import (
    DocumentTexts,
    Formats,
    document_texts,
    line_descriptions,
)
from ledger_es.reports.open_claims import claims_as_json, claims_in_words, claims_of
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    amount_text,
    asking,
    day_of,
    party_names,
    refuse_unknown_party,
    text_of,
)
from ledger_es.tables.columns import Code, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import nfc

_TYPE = "finance_charge_memo"
_AMOUNTS = (
    *("interest_amount", "additional_fee", "vat_amount"),
    *("rounding_amount", "total_amount", "posted_amount"),
)


@dataclass(frozen=True, slots=True)
class FinanceChargeMemoRow:
    """A finance charge memo. `entry_no` is the entry that issuing posted, None if it posted nothing."""

    memo_no: Annotated[str, Shown("Memo")]
    status: Code
    customer_no: Annotated[str, Shown("Customer")]
    name: Annotated[str, Shown(at_most=30)]
    document_date: Annotated[date, Shown("Dated", gives_way=True)]
    due_date: Annotated[date, Shown("Due")]
    currency: Currency
    interest_amount: Annotated[Decimal, Shown("Interest", gives_way=True)]
    additional_fee: Annotated[Decimal, Shown("Fee", gives_way=True)]
    vat_amount: Annotated[Decimal, Shown("VAT", on_request=True)]
    rounding_amount: Annotated[Decimal, Shown("Rounding", on_request=True)]
    total_amount: Annotated[Decimal, Shown("Total")]
    posted_amount: Annotated[Decimal, Shown("Posted", on_request=True)]
    entry_no: Annotated[int | None, Shown("Entry", gives_way=True)]
    finance_charge_terms: Annotated[str, Shown("Terms", on_request=True)]
    posting_date: Annotated[date, Shown(on_request=True)]


@dataclass(frozen=True)
class FinanceChargeMemosReport(Report[FinanceChargeMemoRow]):
    row_type = FinanceChargeMemoRow

    answer: Answer
    memos: tuple[AskingDocument, ...]
    names: Mapping[str, str]
    """The names of the customers by number."""

    def title(self) -> str:
        return self.answer.title("Finance charge memos")

    def rows(self) -> tuple[FinanceChargeMemoRow, ...]:
        return tuple(_row(memo, self.names) for memo in self.memos)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "finance_charge_memos": [_json(memo, self.names) for memo in self.memos],
        }


@dataclass(frozen=True, slots=True)
class FinanceChargeLineRow:
    """An entry with its interest, or below it a part of that at one rate, which begins on `due_date`."""

    line_type: Annotated[
        Code, Shown("Line", words={"interest": "entry", "rate": "at a rate"}, gives_way=True)
    ]
    entry_no: Annotated[int, Shown("Entry")]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    description: Annotated[str, Shown(gives_way=True)]
    due_date: Annotated[date, Shown("From")]
    days: Annotated[int, Shown("Days", kind="count")]
    percentage: Annotated[Decimal | None, Shown("Percent", kind="percentage")]
    period_days: Annotated[int | None, Shown("Per days", gives_way=True)]
    amount: Annotated[Decimal | None, Shown("Amount", gives_way=True)]
    remaining_amount: Annotated[Decimal | None, Shown("Remaining", gives_way=True)]
    interest_amount: Annotated[Decimal, Shown("Interest")]


@dataclass(frozen=True)
class FinanceChargeMemoReport(Report[FinanceChargeLineRow]):
    """One finance charge memo with its lines."""

    row_type = FinanceChargeLineRow

    answer: Answer
    memo: AskingDocument
    lines: tuple[AskingLine, ...]
    entry_descriptions: Mapping[int, str]
    """The descriptions of its entries by entry number."""
    names: Mapping[str, str]
    company_name: str
    vat: tuple[CostVat, ...]
    free_texts: tuple[str, ...]
    """What a person wrote below the lines. An erased text is shown as (erased)."""
    claims: Claims | None
    """What is open of the costs and the interest that it posted, each with its VAT."""

    def open_in_words(self) -> str:
        """What is open of what it posted, in a sentence."""
        return claims_in_words(self.claims, self.memo.currency)

    def texts(self, formats: Formats | None = None) -> DocumentTexts:
        """The texts of the terms with the facts of the document in them."""
        return document_texts(self.memo, self.company_name, formats)

    def title(self) -> str:
        memo = self.memo
        return self.answer.title(
            f"Finance charge memo {memo.document_no} to customer {memo.customer_no}, {memo.status},"
            f" due {day_of(memo.due_day)}"
        )

    def currency(self) -> str:
        return self.memo.currency

    def rows(self) -> tuple[FinanceChargeLineRow, ...]:
        currency = self.memo.currency
        return tuple(
            _line_row(line, description, currency)
            for line, description in zip(self.lines, self.descriptions(), strict=True)
        )

    def descriptions(self, formats: Formats | None = None) -> list[str]:
        """What each line is called by the terms, empty where they say nothing."""
        return line_descriptions(self.memo, self.lines, self.entry_descriptions, formats)

    def totals(self) -> tuple[Total, ...]:
        memo = self.memo
        named = {
            "Interest": memo.interest_amount,
            "Fee": memo.additional_fee,
            **{at_rate.title: at_rate.amount for at_rate in vat_by_rate(self.vat)},
            "Rounding": memo.rounding_amount,
        }
        shown = {name: units for name, units in named.items() if units or name == "Interest"}
        shown["Total"] = memo.total_amount
        return tuple(
            Total(name, {"interest_amount": amount_of(units, memo.currency)}, memo.currency)
            for name, units in shown.items()
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "finance_charge_memo": _json(self.memo, self.names),
            "beginning_text": self.texts().beginning,
            "ending_text": self.texts().ending,
            "vat": vat_as_json(self.vat, self.memo.currency),
            "free_texts": list(self.free_texts),
            **claims_as_json(self.claims),
            "lines": self.rows_as_json(),
        }


def _line_row(line: AskingLine, description: str, currency: str) -> FinanceChargeLineRow:
    is_entry = line.line_type == "interest"
    return FinanceChargeLineRow(
        line_type=line.line_type,
        entry_no=line.entry_no,
        document_type=line.entry_document_type,
        document_no=line.entry_document_no,
        description=description,
        due_date=day_of(line.due_day),
        days=line.days,
        percentage=Decimal(line.percentage) if line.percentage else None,
        period_days=line.period_days or None,
        amount=amount_of(line.amount, currency) if is_entry else None,
        remaining_amount=amount_of(line.remaining_amount, currency) if is_entry else None,
        interest_amount=amount_of(line.interest_amount if is_entry else line.amount, currency),
    )


def _row(memo: AskingDocument, names: Mapping[str, str]) -> FinanceChargeMemoRow:
    return FinanceChargeMemoRow(
        memo_no=memo.document_no,
        status=memo.status,
        customer_no=memo.customer_no,
        name=names.get(memo.customer_no, ""),
        document_date=day_of(memo.document_day),
        due_date=day_of(memo.due_day),
        currency=memo.currency,
        entry_no=memo.entry_no or None,
        finance_charge_terms=memo.terms,
        posting_date=day_of(memo.posting_day),
        **{name: amount_of(getattr(memo, name), memo.currency) for name in _AMOUNTS},
    )


def _json(memo: AskingDocument, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "memo_no": memo.document_no,
        "status": memo.status,
        "customer_no": memo.customer_no,
        "name": names.get(memo.customer_no, ""),
        "document_date": day_of(memo.document_day).isoformat(),
        "posting_date": day_of(memo.posting_day).isoformat(),
        "due_date": day_of(memo.due_day).isoformat(),
        "currency": memo.currency,
        **{name: amount_text(getattr(memo, name), memo.currency) for name in _AMOUNTS},
        "entry_no": memo.entry_no or None,
        "finance_charge_terms": memo.terms,
    }


def finance_charge_memos(
    read_models: ReadModels,
    *,
    as_of: date,
    customer_no: str | None = None,
    status: str | None = None,
    known_at: datetime | None = None,
) -> FinanceChargeMemosReport:
    """The memos dated by the day, as they stand on it: of one customer or all, of one status or all.

    Raises PartyUnknown or NaiveTime.
    """
    customer_no = nfc(customer_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, "customer", customer_no)
        documents = asking_documents(
            question.connection, question.moment, _TYPE, customer_no=customer_no
        )
        documents = [memo for memo in documents if status in (None, memo.status)]
        customer_nos = [memo.customer_no for memo in documents]
        names = party_names(read_models, question, "customer", customer_nos)
    return FinanceChargeMemosReport(question.answer, tuple(documents), names)


def finance_charge_memo(
    read_models: ReadModels, *, memo_no: str, as_of: date, known_at: datetime | None = None
) -> FinanceChargeMemoReport:
    """A memo with its lines as it stands on the day. Raises AskingDocumentUnknown or NaiveTime."""
    memo_no = nfc(memo_no)
    with asking(read_models, as_of, known_at) as question:
        found = asking_documents(question.connection, question.moment, _TYPE, document_no=memo_no)
        if not found:
            raise AskingDocumentUnknown(kind="finance charge memo", document_no=memo_no)
        lines = asking_lines(question.connection, found[0].position)
        described = description_seals(question.connection, [line.entry_no for line in lines])
        names = party_names(read_models, question, "customer", [found[0].customer_no])
        company = company_name(question.connection)
        vat = tuple(cost_vat(question.connection, found[0].position))
        seals = free_text_seals(question.connection, found[0].position)
        claims = claims_of(question, found[0])
    texts = read_models.texts([*seals, *filter(None, described.values())])
    descriptions = {no: text_of(seal, texts) for no, seal in described.items()}
    written = tuple(text_of(seal, texts) for seal in seals)
    return FinanceChargeMemoReport(
        question.answer, found[0], tuple(lines), descriptions, names, company, vat, written, claims
    )


def late_paid_entries(
    read_models: ReadModels, *, as_of: date, known_at: datetime | None = None
) -> tuple[int, ...]:
    """The debts of customers that were paid after their due date, by the day, and not charged since."""
    with asking(read_models, as_of, known_at) as question:
        return tuple(ask_late_paid(question.connection, question.moment))
