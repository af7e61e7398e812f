"""Report: how old the open entries of customers or vendors are (receivables.md 15.2, aged by due date)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from ledger_es.queries.aging import DAYS_UP_TO, Aged
from ledger_es.queries.aging import aging as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    InCurrencies,
    Report,
    amount_of,
    asking,
    party_names,
    refuse_unknown_party,
)
from ledger_es.tables.columns import Column, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import LedgerKind, nfc


@dataclass(frozen=True, slots=True)
class AgingRow:
    """The remaining amounts of a party in a currency, by days overdue. Credits are negative."""

    party_no: str
    name: Annotated[str, Shown(in_json=False)]
    currency: Currency
    not_due: Decimal
    days_1_30: Annotated[Decimal, Shown("1–30 days")]
    days_31_60: Annotated[Decimal, Shown("31–60 days")]
    days_61_90: Annotated[Decimal, Shown("61–90 days")]
    days_over_90: Annotated[Decimal, Shown("Over 90")]
    total: Decimal
    total_lcy: Annotated[Decimal, Shown("Total (LCY)", on_request=True)]


BUCKETS: Final = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")

assert DAYS_UP_TO == (30, 60, 90), "the buckets of the row are other ones than those asked for"


@dataclass(frozen=True)
class AgingReport(Report[AgingRow]):
    """Remaining amounts by days overdue. Credits are negative, so the total equals the open amount in the ledger."""

    row_type = AgingRow

    answer: Answer
    ledger: LedgerKind
    lines: tuple[Aged, ...]
    names: dict[str, str]

    @property
    def totals_lcy(self) -> tuple[int, ...]:
        """The sum of each bucket, in smallest units."""
        columns = [line.amounts_lcy for line in self.lines] or [(0,) * len(BUCKETS)]
        return tuple(map(sum, zip(*columns, strict=True)))

    def title(self) -> str:
        return self.answer.title(f"Aging of {self.ledger}s")

    def columns(self) -> tuple[Column, ...]:
        party_no, *others = super().columns()
        return (replace(party_no, name=f"{self.ledger}_no", of="party_no", title="No."), *others)

    def rows(self) -> tuple[AgingRow, ...]:
        return tuple(map(self._row, self.lines))

    def _row(self, line: Aged) -> AgingRow:
        in_currency = (amount_of(amount, line.currency) for amount in line.amounts)
        return AgingRow(
            line.party_no,
            self.names.get(line.party_no, ""),
            line.currency,
            **dict(zip(BUCKETS, in_currency, strict=True)),
            total=amount_of(sum(line.amounts), line.currency),
            total_lcy=self.answer.lcy_amount(sum(line.amounts_lcy)),
        )

    def totals(self) -> tuple[Total, ...]:
        amounts = {
            name: self.answer.lcy_amount(units)
            for name, units in zip(BUCKETS, self.totals_lcy, strict=True)
        }
        total = self.answer.lcy_amount(sum(self.totals_lcy))
        in_lcy = Total("Total", {**amounts, "total": total, "total_lcy": total}, self.answer.lcy)
        return (*self._in_currencies().totals(self.answer.lcy), in_lcy)

    def _in_currencies(self) -> InCurrencies:
        sums = InCurrencies((*BUCKETS, "total"))
        for line in self.lines:
            sums.add(line.currency, *line.amounts, sum(line.amounts))
        return sums

    def as_json(self) -> dict[str, Any]:
        return {
            f"{self.ledger}s": self.rows_as_json(),
            "totals_lcy": {
                name: self.answer.lcy_text(amount)
                for name, amount in zip(BUCKETS, self.totals_lcy, strict=True)
            },
            "total_lcy": self.answer.lcy_text(sum(self.totals_lcy)),
            "totals": self._in_currencies().as_json(),
            **self.answer.as_json(),
        }


def aging(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    ledger: LedgerKind = "customer",
    party_no: str | None = None,
) -> AgingReport:
    """Open entries by party, currency and days overdue. An entry that is due on the day itself is not overdue.

    Raises PartyUnknown or NaiveTime.
    """
    party_no = nfc(party_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, ledger, party_no)
        lines = ask(question.connection, question.moment, ledger, party_no)
        names = party_names(read_models, question, ledger, [line.party_no for line in lines])
    return AgingReport(question.answer, ledger, tuple(lines), names)
