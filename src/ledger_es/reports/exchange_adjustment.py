"""Report: the runs that valued what is open in foreign currencies at the rates of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.exchange_adjustment import AdjustedTotal
from ledger_es.queries.exchange_adjustment import exchange_adjustments as ask
from ledger_es.reports.report import Answer, Report, amount_of, asking
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Count, Currency, Shown


@dataclass(frozen=True, slots=True)
class ExchangeAdjustmentRow:
    """What a run adjusted for one posting group and currency; `adjusted_lcy` is the gain, or with minus the loss.

    `undone_register_no` is the register of the undo, None while the run is in force. `readjusted_register_no` is the
    register of the undo of an application that opened these entries after the run, which are then valued too.
    """

    register_no: Annotated[int, Shown("Register")]
    posting_date: date
    document_no: Annotated[str, Shown(gives_way=True)]
    ledger: Code
    posting_group: Annotated[str, Shown(gives_way=True)]
    currency: Currency
    exchange_rate_amount: Annotated[str, Shown("Units", kind="text", gives_way=True)]
    relational_exchange_rate_amount: Annotated[str, Shown("Worth", kind="text", gives_way=True)]
    entry_count: Annotated[Count, Shown("Open", gives_way=True)]
    amount: Decimal
    amount_lcy_before: Annotated[Decimal, Shown("Before (LCY)", gives_way=GIVES_WAY_LAST)]
    amount_lcy_after: Annotated[Decimal, Shown("After (LCY)")]
    adjusted_lcy: Annotated[Decimal, Shown("Adjusted (LCY)")]
    undone_register_no: Annotated[int | None, Shown("Undone by")]
    readjusted_register_no: Annotated[int | None, Shown("Opened by", gives_way=True)]


@dataclass(frozen=True)
class ExchangeAdjustmentsReport(Report[ExchangeAdjustmentRow]):
    row_type = ExchangeAdjustmentRow

    answer: Answer
    adjusted_totals: tuple[AdjustedTotal, ...]

    def title(self) -> str:
        return self.answer.title("Exchange rate adjustments")

    def rows(self) -> tuple[ExchangeAdjustmentRow, ...]:
        return tuple(self._row(total) for total in self.adjusted_totals)

    def _row(self, total: AdjustedTotal) -> ExchangeAdjustmentRow:
        answer = self.answer
        return ExchangeAdjustmentRow(
            register_no=total.register_no,
            posting_date=total.posting_date,
            document_no=total.document_no,
            ledger=total.ledger,
            posting_group=total.posting_group,
            currency=total.currency,
            exchange_rate_amount=f"{total.exchange_rate_amount:f}",
            relational_exchange_rate_amount=f"{total.relational_exchange_rate_amount:f}",
            entry_count=total.entry_count,
            amount=amount_of(total.amount, total.currency),
            amount_lcy_before=answer.lcy_amount(total.amount_lcy_before),
            amount_lcy_after=answer.lcy_amount(total.amount_lcy_after),
            adjusted_lcy=answer.lcy_amount(total.amount_lcy_after - total.amount_lcy_before),
            undone_register_no=total.undone_register_no or None,
            readjusted_register_no=total.readjusted_register_no or None,
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "exchange_adjustments": self.rows_as_json()}


def exchange_adjustments(
    read_models: ReadModels, *, as_of: date, known_at: datetime | None = None
) -> ExchangeAdjustmentsReport:
    """The runs up to the day, oldest first, with a row for each posting group and currency. Raises NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        rows = ask(question.connection, question.moment)
    return ExchangeAdjustmentsReport(question.answer, tuple(rows))
