"""Report: statement of account of one customer or vendor by balance (receivables.md 15.1, style Balance)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import StatementPeriodInvalid
from ledger_es.queries.movements import Movements
from ledger_es.queries.movements import movements as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    amount_text,
    asking,
    day_of,
    party_names,
    refuse_unknown_party,
)
from ledger_es.tables.columns import Code, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import LedgerKind, nfc


@dataclass(frozen=True, slots=True)
class BalanceStatementRow:
    """A movement, with the balance after it. The first row of a currency is what was open before the first day."""

    posting_date: date
    detail_type: Annotated[
        Code, Shown("Movement", words={"opening": "opening balance", "initial_entry": "posted"})
    ]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown(on_request=True)]
    due_date: Annotated[date | None, Shown(gives_way=True)]
    entry_no: Annotated[int | None, Shown(on_request=True)]
    currency: Currency
    amount: Decimal | None
    balance: Decimal


@dataclass(frozen=True)
class BalanceStatementReport(Report[BalanceStatementRow]):
    """What was open before, what moved it, and what is open now, a section for each currency."""

    row_type = BalanceStatementRow

    answer: Answer
    ledger: LedgerKind
    party_no: str
    name: str
    first_day: date
    movements: Movements

    def title(self) -> str:
        return self.answer.title(
            f"Statement of account of {self.ledger} {self.party_no} {self.name}".rstrip()
            + f" from {self.first_day}"
        )

    @property
    def currencies(self) -> list[str]:
        """The currencies of the sections, in order."""
        moved = {movement.currency for movement in self.movements.moved}
        opening = {code for code, units in self.movements.opening.items() if units}
        return sorted(moved | opening)

    @property
    def closing(self) -> dict[str, int]:
        """The closing balance of each currency, in smallest units."""
        return {
            code: self.movements.opening.get(code, 0)
            + sum(moved.amount for moved in self.movements.moved if moved.currency == code)
            for code in self.currencies
        }

    def rows(self) -> tuple[BalanceStatementRow, ...]:
        return tuple(row for code in self.currencies for row in self._section(code))

    def _section(self, code: str) -> Iterator[BalanceStatementRow]:
        balance = self.movements.opening.get(code, 0)
        yield BalanceStatementRow(
            posting_date=self.first_day,
            detail_type="opening",
            document_type="",
            document_no="",
            external_document_no="",
            due_date=None,
            entry_no=None,
            currency=code,
            amount=None,
            balance=amount_of(balance, code),
        )
        for moved in self.movements.moved:
            if moved.currency != code:
                continue
            balance += moved.amount
            is_entry = moved.detail_type == "initial_entry"
            yield BalanceStatementRow(
                posting_date=moved.posting_date,
                detail_type=moved.detail_type,
                document_type=moved.document_type,
                document_no=moved.document_no,
                external_document_no=moved.external_document_no,
                due_date=day_of(moved.due_day) if is_entry else None,
                entry_no=moved.entry_no,
                currency=code,
                amount=amount_of(moved.amount, code),
                balance=amount_of(balance, code),
            )

    def totals(self) -> tuple[Total, ...]:
        return tuple(
            Total(f"Closing {code}", {"balance": amount_of(units, code)}, code)
            for code, units in self.closing.items()
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "style": "balance",
            f"{self.ledger}_no": self.party_no,
            "name": self.name,
            "from": self.first_day.isoformat(),
            "opening": {
                code: amount_text(self.movements.opening.get(code, 0), code)
                for code in self.currencies
            },
            "closing": {code: amount_text(units, code) for code, units in self.closing.items()},
            "movements": self.rows_as_json(),
            **self.answer.as_json(),
        }


def balance_statement(
    read_models: ReadModels,
    *,
    ledger: LedgerKind,
    party_no: str,
    first_day: date,
    as_of: date,
    known_at: datetime | None = None,
) -> BalanceStatementReport:
    """The movements of a party from the first day to the day.

    Raises StatementPeriodInvalid, PartyUnknown or NaiveTime.
    """
    if first_day > as_of:
        raise StatementPeriodInvalid(first_day=first_day, last_day=as_of)
    party_no = nfc(party_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, ledger, party_no)
        moved = ask(question.connection, question.moment, ledger, party_no, first_day)
        names = party_names(read_models, question, ledger, [party_no])
    return BalanceStatementReport(
        question.answer, ledger, party_no, names.get(party_no, ""), first_day, moved
    )
