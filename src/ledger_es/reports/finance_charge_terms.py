"""Report: the finance charge terms with the dates from which they hold, and their rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import FinanceChargeTermsUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.company import local_currency
from ledger_es.queries.finance_charge_terms import FinanceChargeTerms
from ledger_es.queries.finance_charge_terms import finance_charge_terms as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Count, Percentage, Shown
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class FinanceChargeTermsRow:
    """Terms with one of their rates; `starting_date` is None for terms without dated rates."""

    finance_charge_terms: Annotated[str, Shown("Terms")]
    valid_from: date
    starting_date: Annotated[date | None, Shown("Rate from")]
    percentage: Annotated[Percentage, Shown("Rate")]
    period_days: Annotated[Count, Shown("Per days")]
    method: Annotated[Code, Shown(gives_way=True)]
    interest_on: Annotated[Code, Shown("On entries", gives_way=True)]
    grace_period: Annotated[str, Shown("Grace", words={"": "none"})]
    due_date_formula: Annotated[str, Shown("Due after", words={"": "at once"})]
    minimum_amount: Annotated[Decimal, Shown("Not below (LCY)", gives_way=True)]
    additional_fee: Annotated[Decimal, Shown("Fee (LCY)", gives_way=True)]
    line_fee_in_interest: Annotated[bool, Shown(on_request=True)]
    post_interest: Annotated[bool, Shown(on_request=True)]
    post_additional_fee: Annotated[bool, Shown(on_request=True)]


@dataclass(frozen=True)
class FinanceChargeTermsReport(Report[FinanceChargeTermsRow]):
    row_type = FinanceChargeTermsRow

    answer: Known
    finance_charge_terms: tuple[FinanceChargeTerms, ...]

    def title(self) -> str:
        return self.answer.title("Finance charge terms")

    def rows(self) -> tuple[FinanceChargeTermsRow, ...]:
        return tuple(row for terms in self.finance_charge_terms for row in _rows(terms))

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "finance_charge_terms": [_json(terms) for terms in self.finance_charge_terms],
        }


def _rows(terms: FinanceChargeTerms) -> list[FinanceChargeTermsRow]:
    fields = terms._asdict()
    for name in ("rates", "currency_fees", "texts", "line_descriptions"):
        del fields[name]
    if not terms.rates:
        return [FinanceChargeTermsRow(**fields, starting_date=None)]
    return [FinanceChargeTermsRow(**{**fields, **rate._asdict()}) for rate in terms.rates]


def _json(terms: FinanceChargeTerms) -> dict[str, Any]:
    return {
        **_texts(terms._asdict()),
        "rates": [_texts(rate._asdict()) for rate in terms.rates],
        "currency_fees": [_texts(fee._asdict()) for fee in terms.currency_fees],
        "texts": [text._asdict() for text in terms.texts],
        "line_descriptions": [each._asdict() for each in terms.line_descriptions],
    }


def _texts(fields: dict[str, Any]) -> dict[str, Any]:
    """Days and numbers with decimals as JSON has them."""
    return {
        name: f"{value:f}"
        if isinstance(value, Decimal)
        else value.isoformat()
        if isinstance(value, date)
        else value
        for name, value in fields.items()
    }


def finance_charge_terms(
    read_models: ReadModels,
    *,
    finance_charge_terms: str | None = None,
    known_at: datetime | None = None,
) -> FinanceChargeTermsReport:
    """The terms by code and valid-from date, those of one code if it is named.

    Raises FinanceChargeTermsUnknown or NaiveTime.
    """
    code = nfc(finance_charge_terms)
    with asking_known(read_models, known_at) as question:
        lcy = local_currency(question.connection)
        terms = ask(question.connection, question.moment, lcy, code)
    if code is not None and not terms:
        raise FinanceChargeTermsUnknown(finance_charge_terms=code)
    return FinanceChargeTermsReport(question.answer, tuple(terms))
