"""Report: what customers have not paid in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries.aging import aging as ask_aging
from ledger_es.queries.overdue import Overdue
from ledger_es.queries.overdue import overdue as ask
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
from ledger_es.tables.columns import Count, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import day_number, nfc


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """The overdue amount of a customer in a currency, with the days overdue of the oldest entry."""

    customer_no: str
    name: Annotated[str, Shown(in_json=False)]
    currency: Currency
    overdue_amount: Annotated[Decimal, Shown("Overdue")]
    days_overdue: Annotated[Count, Shown("Days")]
    reminder_level: Count
    overdue_lcy: Annotated[Decimal, Shown("Overdue (LCY)", on_request=True)]


@dataclass(frozen=True)
class OverdueReport(Report[OverdueRow]):
    """Overdue amounts by customer, with the highest level of a reminder that asked for one of them."""

    row_type = OverdueRow

    answer: Answer
    lines: tuple[Overdue, ...]
    names: dict[str, str]
    agreement: Agreement | None = None
    """The control accounts beside all that is open; None for one customer."""

    @property
    def total_lcy(self) -> int:
        """In smallest units."""
        return sum(line.amount_lcy for line in self.lines)

    def days_overdue(self, line: Overdue) -> int:
        """Of the oldest entry."""
        return day_number(self.answer.as_of) - line.oldest_due_day

    def title(self) -> str:
        return self.answer.title("Overdue")

    def bars(self, width: int = 40, at_most: int = 20) -> tuple[str, ...]:
        """A line for each customer and currency, the largest first: a bar of its value in the local currency.

        A bar of `width` is the longest. Of many customers the largest are shown, and how many others there are.
        """
        lines = sorted(self.lines, key=lambda line: (-line.amount_lcy, line.party_no))
        longest = max((line.amount_lcy for line in lines), default=0)
        shown = []
        for line in lines[:at_most]:
            bar = "█" * max(line.amount_lcy * width // longest, 1)
            amount = self.answer.lcy_amount(line.amount_lcy)
            named = f"{line.party_no} {line.currency}"
            shown.append(
                f" {named:<16.16} {bar:<{width}} {amount:>14,f} {self.days_overdue(line):>5} days"
            )
        if len(lines) > at_most:
            others = self.answer.lcy_amount(sum(line.amount_lcy for line in lines[at_most:]))
            shown.append(f" {len(lines) - at_most} others {others:,f}")
        return tuple(shown)

    def rows(self) -> tuple[OverdueRow, ...]:
        return tuple(
            OverdueRow(
                customer_no=line.party_no,
                name=self.names.get(line.party_no, ""),
                currency=line.currency,
                overdue_amount=amount_of(line.amount, line.currency),
                overdue_lcy=self.answer.lcy_amount(line.amount_lcy),
                days_overdue=self.days_overdue(line),
                reminder_level=line.reminder_level,
            )
            for line in self.lines
        )

    def totals(self) -> tuple[Total, ...]:
        total = self.answer.lcy_amount(self.total_lcy)
        in_lcy = Total("Total", {"overdue_amount": total, "overdue_lcy": total}, self.answer.lcy)
        return (*self._in_currencies().totals(self.answer.lcy), in_lcy)

    def notes(self) -> tuple[str, ...]:
        """What is open besides, and whether both are the balance of the control accounts."""
        if self.agreement is None or not self.agreement.account_nos:
            return ()
        amount = self.answer.lcy_amount
        other = amount(self.agreement.total_lcy - self.total_lcy)
        return (
            f"Overdue {amount(self.total_lcy):,f} {self.answer.lcy}; not due, or in credit: {other:,f}.",
            *self.agreement.notes(self.answer),
        )

    def _in_currencies(self) -> InCurrencies:
        sums = InCurrencies(("overdue_amount",))
        for line in self.lines:
            sums.add(line.currency, line.amount)
        return sums

    def as_json(self) -> dict[str, Any]:
        return {
            "customers": self.rows_as_json(),
            "total_lcy": self.answer.lcy_text(self.total_lcy),
            "totals": self._in_currencies().as_json(),
            **self._agreement_as_json(),
            **self.answer.as_json(),
        }

    def _agreement_as_json(self) -> dict[str, Any]:
        if self.agreement is None:
            return {}
        other = self.answer.lcy_text(self.agreement.total_lcy - self.total_lcy)
        return {"other_open_lcy": other, **self.agreement.as_json(self.answer)}


def overdue(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    customer_no: str | None = None,
) -> OverdueReport:
    """Open debits that were due before the day, by customer and currency. Credits are not deducted.

    Raises PartyUnknown or NaiveTime.
    """
    customer_no = nfc(customer_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, "customer", customer_no)
        lines = ask(question.connection, question.moment, "customer", customer_no)
        names = party_names(read_models, question, "customer", [line.party_no for line in lines])
        agreed = None
        if customer_no is None:
            aged = ask_aging(question.connection, question.moment, "customer")
            agreed = agreement(question, "customer", sum(sum(row.amounts_lcy) for row in aged))
    return OverdueReport(question.answer, tuple(lines), names, agreed)
