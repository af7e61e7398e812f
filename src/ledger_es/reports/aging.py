"""Report: how old the open entries of customers or vendors are (receivables.md 15.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Final, NamedTuple

from ledger_es.queries.aging import Aged, AgedBy, period_starts
from ledger_es.queries.aging import aging as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.control_account import Agreement, agreement
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
PERIOD: Final = "30D"


class Bucket(NamedTuple):
    """A column of amounts. `field` is that of the row, `name` the one for programs, `title` the heading for people."""

    field: str
    name: str
    title: str


def buckets_of(by: AgedBy, as_of: date, starts: tuple[date, date, date]) -> tuple[Bucket, ...]:
    """The columns: by days if the periods are the usual ones by due date, otherwise by the dates they begin with."""
    if by == "due" and starts == period_starts(as_of, PERIOD):
        titles = ("Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90")
        return tuple(map(Bucket, BUCKETS, BUCKETS, titles))
    names = ("not_due", "period_1", "period_2", "period_3", "older")
    from_dates = ("Not due", *(f"From {start}" for start in starts), "Older")
    buckets = tuple(map(Bucket, BUCKETS, names, from_dates))
    return buckets if by == "due" else buckets[1:]


@dataclass(frozen=True)
class AgingReport(Report[AgingRow]):
    """Remaining amounts by days overdue. Credits are negative, so the total equals the open amount in the ledger."""

    row_type = AgingRow

    answer: Answer
    ledger: LedgerKind
    lines: tuple[Aged, ...]
    names: dict[str, str]
    by: AgedBy = "due"
    starts: tuple[date, date, date] | None = None
    """The first days of the three periods, the nearest one first; None for periods of 30 days."""
    dimensions: str = ""
    """Only entries that carry all of these are counted."""
    agreement: Agreement | None = None
    """The control accounts beside the total; None where only some entries are counted."""

    @property
    def totals_lcy(self) -> tuple[int, ...]:
        """The sum of each bucket, in smallest units."""
        columns = [line.amounts_lcy for line in self.lines] or [(0,) * len(BUCKETS)]
        return tuple(map(sum, zip(*columns, strict=True)))

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The columns of amounts."""
        as_of = self.answer.as_of
        return buckets_of(self.by, as_of, self.starts or period_starts(as_of, PERIOD))

    def title(self) -> str:
        by = "" if self.by == "due" else f" by {self.by} date"
        return self.answer.title(f"Aging of {self.ledger}s{by} {self.dimensions}".rstrip())

    def columns(self) -> tuple[Column, ...]:
        party_no, name, currency, *amounts = super().columns()
        by_field = {column.name: column for column in amounts}
        return (
            replace(party_no, name=f"{self.ledger}_no", of="party_no", title="No."),
            name,
            currency,
            *(
                replace(
                    by_field[bucket.field], name=bucket.name, of=bucket.field, title=bucket.title
                )
                for bucket in self.buckets
            ),
            by_field["total"],
            by_field["total_lcy"],
        )

    def _amounts_lcy(self) -> dict[str, int]:
        """The sum of each column by its name, in smallest units."""
        by_field = dict(zip(BUCKETS, self.totals_lcy, strict=True))
        return {bucket.name: by_field[bucket.field] for bucket in self.buckets}

    def percentages(self) -> dict[str, Decimal]:
        """The part of each column in the total, in percent with one decimal; empty if the total is zero."""
        total = sum(self.totals_lcy)
        if not total:
            return {}
        return {
            name: (Decimal(units) * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP) + 0
            for name, units in self._amounts_lcy().items()
        }

    def bars(self, width: int = 40) -> tuple[str, ...]:
        """A line for each column: its title, a bar, and its part of the total. A bar of `width` is the longest."""
        amounts = self._amounts_lcy()
        longest = max((abs(units) for units in amounts.values()), default=0)
        parts = self.percentages()
        lines = []
        for bucket in self.buckets:
            units = amounts[bucket.name]
            blocks = (abs(units) * width * 2 // longest + 1) // 2 if longest else 0
            bar = ("█" if units >= 0 else "░") * blocks
            part = f" {parts[bucket.name]} %" if parts else ""
            lines.append(
                f" {bucket.title:<16} {bar:<{width}} {self.answer.lcy_amount(units):>14,f}{part}"
            )
        return tuple(lines)

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
            name: self.answer.lcy_amount(units) for name, units in self._amounts_lcy().items()
        }
        total = self.answer.lcy_amount(sum(self.totals_lcy))
        in_lcy = Total("Total", {**amounts, "total": total, "total_lcy": total}, self.answer.lcy)
        return (*self._in_currencies().totals(self.answer.lcy), in_lcy)

    def notes(self) -> tuple[str, ...]:
        return () if self.agreement is None else self.agreement.notes(self.answer)

    def _in_currencies(self) -> InCurrencies:
        sums = InCurrencies((*(bucket.name for bucket in self.buckets), "total"))
        for line in self.lines:
            by_field = dict(zip(BUCKETS, line.amounts, strict=True))
            amounts = (by_field[bucket.field] for bucket in self.buckets)
            sums.add(line.currency, *amounts, sum(line.amounts))
        return sums

    def as_json(self) -> dict[str, Any]:
        starts = self.starts or period_starts(self.answer.as_of, PERIOD)
        return {
            f"{self.ledger}s": self.rows_as_json(),
            "totals_lcy": {
                name: self.answer.lcy_text(amount) for name, amount in self._amounts_lcy().items()
            },
            "total_lcy": self.answer.lcy_text(sum(self.totals_lcy)),
            "totals": self._in_currencies().as_json(),
            "percentages": {name: str(part) for name, part in self.percentages().items()},
            "by": self.by,
            **({"dimensions": self.dimensions} if self.dimensions else {}),
            **({} if self.agreement is None else self.agreement.as_json(self.answer)),
            "periods_from": ", ".join(start.isoformat() for start in starts),
            **self.answer.as_json(),
        }


def aging(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    ledger: LedgerKind = "customer",
    party_no: str | None = None,
    by: AgedBy = "due",
    period: str = PERIOD,
    dimensions: str = "",
) -> AgingReport:
    """Open entries by party, currency and age. An entry that is due on the day itself is not overdue.

    Raises PartyUnknown, DateFormulaInvalid or NaiveTime.
    """
    starts = period_starts(as_of, period)
    party_no = nfc(party_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, ledger, party_no)
        lines = ask(question.connection, question.moment, ledger, party_no, by, starts, dimensions)
        names = party_names(read_models, question, ledger, [line.party_no for line in lines])
        agreed = None
        if party_no is None and not dimensions:
            agreed = agreement(question, ledger, sum(sum(line.amounts_lcy) for line in lines))
    return AgingReport(question.answer, ledger, tuple(lines), names, by, starts, dimensions, agreed)
