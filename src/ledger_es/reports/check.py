"""Report: the checks of bank accounts, outstanding and stale ones, and the list for the bank (positive pay)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import CheckUnknown
from ledger_es.queries.check import CheckRecord, checks
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    asking,
    day_of,
    party_names,
    refuse_unknown_bank_account,
)
from ledger_es.tables.columns import Code, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import nfc

STALE_DAYS = 180
"""After so many days an outstanding check is stale, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check. `outstanding` is what the bank has not shown; it is stale when it is outstanding for too long."""

    bank_account_no: Annotated[str, Shown("Bank account", gives_way=True)]
    check_no: str
    check_date: date
    kind: Annotated[Code, Shown(on_request=True)]
    status: Code
    void_date: Annotated[date | None, Shown("Voided on", gives_way=True)]
    party: Annotated[str, Shown("Paid to", gives_way=True)]
    party_kind: Annotated[Code, Shown(on_request=True)]
    party_no: Annotated[str, Shown("No.")]
    currency: Annotated[Currency, Shown("Cur.")]
    amount: Decimal
    outstanding: Decimal
    days: Annotated[int | None, Shown("Days", kind="count", gives_way=True)]
    is_stale: Annotated[bool, Shown("Stale", gives_way=True)]
    is_exported: Annotated[bool, Shown("Told to bank", gives_way=True)]
    transaction_no: Annotated[int | None, Shown(on_request=True)]
    party_entry_no: Annotated[int | None, Shown(on_request=True)]
    bank_entry_no: Annotated[int | None, Shown(on_request=True)]


@dataclass(frozen=True)
class ChecksReport(Report[CheckRow]):
    row_type = CheckRow

    answer: Answer
    checks: tuple[CheckRecord, ...]
    names: dict[tuple[str, str], str]
    stale_days: int = STALE_DAYS

    def title(self) -> str:
        return self.answer.title("Checks")

    def rows(self) -> tuple[CheckRow, ...]:
        return tuple(map(self._row, self.checks))

    def totals(self) -> tuple[Total, ...]:
        """Of each currency; of the company's own if there are no checks."""
        currencies = sorted({check.currency for check in self.checks}) or [self.answer.lcy]
        return tuple(self._total(currency) for currency in currencies)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "checks": self.rows_as_json()}

    def _total(self, currency: str) -> Total:
        checks = [check for check in self.checks if check.currency == currency]
        amounts = {
            name: amount_of(sum(getattr(check, name) for check in checks), currency)
            for name in ("amount", "outstanding")
        }
        return Total("Total", amounts, currency)

    def _row(self, check: CheckRecord) -> CheckRow:
        days = (self.answer.as_of - day_of(check.posting_day)).days if check.outstanding else None
        return CheckRow(
            bank_account_no=check.bank_account_no,
            check_no=check.check_no,
            check_date=day_of(check.posting_day),
            kind=check.kind,
            status=check.status,
            void_date=day_of(check.void_day) if check.void_day else None,
            party=self.names.get((check.ledger, check.party_no), ""),
            party_kind=check.ledger,
            party_no=check.party_no,
            currency=check.currency,
            amount=amount_of(check.amount, check.currency),
            outstanding=amount_of(check.outstanding, check.currency),
            days=days,
            is_stale=days is not None and days > self.stale_days,
            is_exported=check.is_exported,
            transaction_no=check.transaction_no or None,
            party_entry_no=check.party_entry_no or None,
            bank_entry_no=check.bank_entry_no or None,
        )


def check_list(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    bank_account_no: str = "",
    check_no: str = "",
    is_open: bool | None = None,
    stale_days: int = STALE_DAYS,
) -> ChecksReport:
    """The checks dated by the day: all, those outstanding (`is_open`), or those that are not.

    Raises BankAccountUnknown, CheckUnknown for a number that was never issued by the day, or NaiveTime.
    """
    bank_account_no, check_no = nfc(bank_account_no), nfc(check_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, bank_account_no)
        connection, moment = question.connection, question.moment
        records = checks(connection, moment, bank_account_no=bank_account_no, check_no=check_no)
        if check_no and not records:
            raise CheckUnknown(bank_account_no=bank_account_no, check_no=check_no)
        names: dict[tuple[str, str], str] = {}
        for ledger in ("customer", "vendor"):
            numbers = _party_nos(records, ledger)
            of_ledger = party_names(read_models, question, ledger, numbers)
            names |= {(ledger, number): name for number, name in of_ledger.items()}
    listed = tuple(
        record for record in records if is_open is None or bool(record.outstanding) == is_open
    )
    return ChecksReport(question.answer, listed, names, stale_days)


def _party_nos(records: Sequence[CheckRecord], ledger: str) -> list[str]:
    return [record.party_no for record in records if record.ledger == ledger]
