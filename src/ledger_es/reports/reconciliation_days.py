"""Report: the proof of a bank account's balance day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries.bank_balance import BankBalance, account_proofs
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    asking,
    day_of,
    refuse_unknown_bank_account,
)
from ledger_es.tables.columns import Currency, Shown
from ledger_es.values import day_number, nfc

Day = date
"""The type, in a class that has a field of its name."""


@dataclass(frozen=True, slots=True)
class ReconciliationDayRow:
    """A bank account at the end of a day: ledger balance − outstanding + not posted + gaps = statement balance."""

    bank_account_no: Annotated[str, Shown("Bank account", gives_way=True)]
    date: Day
    currency: Annotated[Currency, Shown("Cur.")]
    ledger_balance: Annotated[Decimal, Shown("In the books")]
    outstanding: Decimal
    not_posted: Decimal
    gaps: Decimal
    statement_balance: Annotated[Decimal, Shown("At the bank")]
    difference: Decimal
    not_reconciled: Annotated[Decimal, Shown(gives_way=True)]


@dataclass(frozen=True)
class ReconciliationDaysReport(Report[ReconciliationDayRow]):
    """The days on which something of the proof changed, from the first day asked for to the day of the answer."""

    row_type = ReconciliationDayRow

    answer: Answer
    balances: tuple[BankBalance, ...]

    def title(self) -> str:
        return self.answer.title("Reconciliation by day")

    def rows(self) -> tuple[ReconciliationDayRow, ...]:
        return tuple(map(_row, self.balances))

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "days": self.rows_as_json()}


def _row(balance: BankBalance) -> ReconciliationDayRow:
    currency = balance.currency
    return ReconciliationDayRow(
        bank_account_no=balance.bank_account_no,
        date=day_of(balance.day),
        currency=currency,
        ledger_balance=amount_of(balance.ledger_balance, currency),
        outstanding=amount_of(balance.outstanding, currency),
        not_posted=amount_of(balance.not_posted, currency),
        gaps=amount_of(balance.gaps, currency),
        statement_balance=amount_of(balance.statement_balance, currency),
        difference=amount_of(balance.difference, currency),
        not_reconciled=amount_of(balance.not_reconciled, currency),
    )


def reconciliation_days(
    read_models: ReadModels,
    *,
    as_of: date,
    first_day: date | None = None,
    known_at: datetime | None = None,
    bank_account_no: str = "",
) -> ReconciliationDaysReport:
    """The proof of every bank account, or only the one asked for, on each day from `first_day` on.

    Without a first day it begins with the books. Days on which nothing of it changed are left out. Raises
    BankAccountUnknown or NaiveTime.
    """
    bank_account_no = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, bank_account_no)
        proofs = account_proofs(question.connection, question.moment, bank_account_no)
        first, last = day_number(first_day or date.min), question.moment.day
        balances = tuple(
            proof.on(day) for proof in proofs for day in proof.days if first <= day <= last
        )
    return ReconciliationDaysReport(question.answer, balances)
