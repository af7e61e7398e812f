"""Report: what is open in foreign currencies, at its booked value and at the rate of the day (receivables.md 15.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries.currency import DatedRate, exchange_rates
from ledger_es.queries.open_entries import Asked, OpenEntry
from ledger_es.queries.open_entries import open_entries as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.control_account import Agreement, agreement
from ledger_es.reports.report import Answer, Report, amount_of, asking, party_names
from ledger_es.tables.columns import Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import ExchangeRate, LedgerKind, rounded


@dataclass(frozen=True, slots=True)
class ForeignCurrencyBalanceRow:
    """The balance of a party in a currency. The value at the rate of the day is empty where there is no rate."""

    party_no: Annotated[str, Shown("No.")]
    name: Annotated[str, Shown(at_most=30, gives_way=True)]
    currency: Currency
    balance: Decimal
    booked_lcy: Annotated[Decimal, Shown("As booked (LCY)")]
    at_rate_lcy: Annotated[Decimal | None, Shown("At the day's rate (LCY)")]
    difference_lcy: Annotated[Decimal | None, Shown("Difference (LCY)", gives_way=True)]


@dataclass(frozen=True)
class ForeignCurrencyBalanceReport(Report[ForeignCurrencyBalanceRow]):
    """Balances by party and currency, those in the local currency too, so that they add up to the control account."""

    row_type = ForeignCurrencyBalanceRow

    answer: Answer
    ledger: LedgerKind
    balances: tuple[ForeignCurrencyBalanceRow, ...]
    agreement: Agreement

    def title(self) -> str:
        return self.answer.title(f"Balances of {self.ledger}s by currency")

    def rows(self) -> tuple[ForeignCurrencyBalanceRow, ...]:
        return self.balances

    def totals(self) -> tuple[Total, ...]:
        booked = self.answer.lcy_amount(self.agreement.total_lcy)
        return (Total("Total", {"booked_lcy": booked}, self.answer.lcy),)

    def notes(self) -> tuple[str, ...]:
        return self.agreement.notes(self.answer)

    def as_json(self) -> dict[str, Any]:
        return {
            "balances": self.rows_as_json(),
            "ledger": self.ledger,
            "booked_lcy": self.answer.lcy_text(self.agreement.total_lcy),
            **self.agreement.as_json(self.answer),
            **self.answer.as_json(),
        }


def foreign_currency_balance(
    read_models: ReadModels,
    *,
    ledger: LedgerKind,
    as_of: date,
    known_at: datetime | None = None,
) -> ForeignCurrencyBalanceReport:
    """What is open by party and currency at the end of the day. Raises NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        entries = ask(question.connection, question.moment, Asked(ledger=ledger))
        rates = [
            rate
            for rate in exchange_rates(question.connection, question.moment)
            if rate.starting_date <= as_of
        ]
        party_nos = sorted({entry.party_no for entry in entries})
        names = party_names(read_models, question, ledger, party_nos)
        agreed = agreement(question, ledger, sum(entry.remaining_lcy for entry in entries))
    by_balance: dict[tuple[str, str], list[OpenEntry]] = {}
    for entry in entries:
        by_balance.setdefault((entry.party_no, entry.currency), []).append(entry)
    balances = tuple(
        _row(question.answer, party_no, names.get(party_no, ""), currency, entries, rates)
        for (party_no, currency), entries in sorted(by_balance.items())
    )
    return ForeignCurrencyBalanceReport(question.answer, ledger, balances, agreed)


def _row(
    answer: Answer,
    party_no: str,
    name: str,
    currency: str,
    entries: list[OpenEntry],
    rates: list[DatedRate],
) -> ForeignCurrencyBalanceRow:
    balance = amount_of(sum(entry.remaining_amount for entry in entries), currency)
    booked = answer.lcy_amount(sum(entry.remaining_lcy for entry in entries))
    at_rate = booked if currency == answer.lcy else _at_rate(answer, balance, currency, rates)
    return ForeignCurrencyBalanceRow(
        party_no=party_no,
        name=name,
        currency=currency,
        balance=balance,
        booked_lcy=booked,
        at_rate_lcy=at_rate,
        difference_lcy=None if at_rate is None else at_rate - booked,
    )


def _at_rate(
    answer: Answer, balance: Decimal, currency: str, rates: list[DatedRate]
) -> Decimal | None:
    """The balance at the latest rate, None where the currency has none."""
    dated = [rate for rate in rates if rate.currency == currency]
    if not dated:
        return None
    rate = ExchangeRate(dated[-1].exchange_rate_amount, dated[-1].relational_exchange_rate_amount)
    return rounded(rate.in_lcy(balance), answer.lcy)
