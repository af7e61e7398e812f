"""Report: how old the open entries of customers or vendors are (receivables.md 15.2, aged by due date)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ledger_es.queries.aging import DAYS_UP_TO, Aged
from ledger_es.queries.aging import aging as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    Column,
    Table,
    amount_text,
    asking,
    party_names,
    refuse_unknown_party,
    with_names,
)
from ledger_es.values import LedgerKind, nfc


def _names() -> tuple[str, ...]:
    lows = (1, *(days + 1 for days in DAYS_UP_TO))
    between = [f"days_{low}_{high}" for low, high in zip(lows, DAYS_UP_TO, strict=False)]
    return ("not_due", *between, f"days_over_{DAYS_UP_TO[-1]}")


BUCKETS: Final = _names()
"""not_due, days_1_30, days_31_60, days_61_90, days_over_90."""


@dataclass(frozen=True)
class AgingReport:
    """Remaining amounts, signed: credits count negative, so that the total is what the ledger says is open."""

    answer: Answer
    ledger: LedgerKind
    lines: tuple[Aged, ...]
    names: dict[str, str]

    @property
    def totals_lcy(self) -> tuple[int, ...]:
        """The sum of each bucket, in smallest units."""
        columns = [line.amounts_lcy for line in self.lines] or [(0,) * len(BUCKETS)]
        return tuple(map(sum, zip(*columns, strict=True)))

    def as_json(self) -> dict[str, Any]:
        totals = self.totals_lcy
        return {
            f"{self.ledger}s": [
                {
                    f"{self.ledger}_no": line.party_no,
                    "currency": line.currency,
                    **{
                        name: amount_text(amount, line.currency)
                        for name, amount in zip(BUCKETS, line.amounts, strict=True)
                    },
                    "total": amount_text(sum(line.amounts), line.currency),
                }
                for line in self.lines
            ],
            "totals_lcy": {
                name: self.answer.lcy_text(amount)
                for name, amount in zip(BUCKETS, totals, strict=True)
            },
            "total_lcy": self.answer.lcy_text(sum(totals)),
            **self.answer.as_json(),
        }

    def table(self) -> Table:
        columns = (
            Column(f"{self.ledger}_no"),
            Column("currency"),
            *(Column(name, is_amount=True) for name in (*BUCKETS, "total")),
        )
        rows = tuple(
            (
                line.party_no,
                line.currency,
                *(
                    amount_text(amount, line.currency)
                    for amount in (*line.amounts, sum(line.amounts))
                ),
            )
            for line in self.lines
        )
        totals = (*self.totals_lcy, sum(self.totals_lcy))
        footer = ("total_lcy", self.answer.lcy, *map(self.answer.lcy_text, totals))
        table = Table(self.answer.title(f"Aging of {self.ledger}s"), columns, rows, footer)
        return with_names(table, 1, [self.names.get(line.party_no, "") for line in self.lines])


def aging(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    ledger: LedgerKind = "customer",
    party_no: str | None = None,
) -> AgingReport:
    """Open entries by days overdue, by party and currency; due on the day itself is not overdue.

    Raises PartyUnknown, NaiveTime.
    """
    party_no = nfc(party_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, ledger, party_no)
        lines = ask(question.connection, question.moment, ledger, party_no)
        names = party_names(read_models, question, ledger, [line.party_no for line in lines])
    return AgingReport(question.answer, ledger, tuple(lines), names)
