"""Report: detail trial balance of customers or vendors: what was open, every movement of a period, what is open now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import StatementPeriodInvalid
from ledger_es.queries.detail_trial_balance import PartyMovement, PartyMovements, party_movements
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.control_account import Agreement, agreement
from ledger_es.reports.report import Answer, Report, amount_of, asking, party_names
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Shown
from ledger_es.tables.table import Total
from ledger_es.values import LedgerKind


@dataclass(frozen=True, slots=True)
class DetailTrialBalanceRow:
    """A movement of a party. The first row of each says what was open before, and has no amount."""

    party_no: Annotated[str, Shown("No.")]
    name: Annotated[str, Shown(at_most=30, gives_way=True)]
    posting_date: date
    detail_type: Annotated[
        Code, Shown("Movement", words={"opening": "opening balance", "initial_entry": "posted"})
    ]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: Annotated[str, Shown(gives_way=GIVES_WAY_LAST)]
    entry_no: Annotated[int | None, Shown(on_request=True)]
    currency: Annotated[str, Shown(on_request=True)]
    amount: Annotated[Decimal | None, Shown(on_request=True)]
    amount_lcy: Annotated[Decimal | None, Shown("Amount (LCY)")]
    balance_lcy: Annotated[Decimal, Shown("Balance (LCY)")]


@dataclass(frozen=True)
class DetailTrialBalanceReport(Report[DetailTrialBalanceRow]):
    """Opening balance, movements and closing balance of every party, in the local currency."""

    row_type = DetailTrialBalanceRow

    answer: Answer
    ledger: LedgerKind
    first_day: date
    movements: PartyMovements
    names: dict[str, str]
    agreement: Agreement

    def title(self) -> str:
        return self.answer.title(f"Detail trial balance of {self.ledger}s from {self.first_day}")

    def rows(self) -> tuple[DetailTrialBalanceRow, ...]:
        by_party: dict[str, list[PartyMovement]] = {
            party_no: [] for party_no, units in self.movements.opening_lcy.items() if units
        }
        for moved in self.movements.moved:
            by_party.setdefault(moved.party_no, []).append(moved)
        return tuple(
            row for party_no in sorted(by_party) for row in self._of(party_no, by_party[party_no])
        )

    def _of(self, party_no: str, moved: list[PartyMovement]) -> Iterator[DetailTrialBalanceRow]:
        amount, name = self.answer.lcy_amount, self.names.get(party_no, "")
        balance = self.movements.opening_lcy.get(party_no, 0)
        yield DetailTrialBalanceRow(
            party_no=party_no,
            name=name,
            posting_date=self.first_day,
            detail_type="opening",
            document_type="",
            document_no="",
            entry_no=None,
            currency="",
            amount=None,
            amount_lcy=None,
            balance_lcy=amount(balance),
        )
        for movement in moved:
            balance += movement.amount_lcy
            yield DetailTrialBalanceRow(
                party_no=party_no,
                name=name,
                posting_date=movement.posting_date,
                detail_type=movement.detail_type,
                document_type=movement.document_type,
                document_no=movement.document_no,
                entry_no=movement.entry_no,
                currency=movement.currency,
                amount=amount_of(movement.amount, movement.currency),
                amount_lcy=amount(movement.amount_lcy),
                balance_lcy=amount(balance),
            )

    @property
    def opening_lcy(self) -> int:
        """Of all parties, in smallest units."""
        return sum(self.movements.opening_lcy.values())

    @property
    def closing_lcy(self) -> int:
        return self.opening_lcy + sum(moved.amount_lcy for moved in self.movements.moved)

    def totals(self) -> tuple[Total, ...]:
        amount, lcy = self.answer.lcy_amount, self.answer.lcy
        moved = self.closing_lcy - self.opening_lcy
        return (
            Total("Opening", {"balance_lcy": amount(self.opening_lcy)}, lcy),
            Total(
                "Closing",
                {"amount_lcy": amount(moved), "balance_lcy": amount(self.closing_lcy)},
                lcy,
            ),
        )

    def notes(self) -> tuple[str, ...]:
        return self.agreement.notes(self.answer)

    def as_json(self) -> dict[str, Any]:
        return {
            "movements": self.rows_as_json(),
            "from": self.first_day.isoformat(),
            "ledger": self.ledger,
            "opening_lcy": self.answer.lcy_text(self.opening_lcy),
            "closing_lcy": self.answer.lcy_text(self.closing_lcy),
            **self.agreement.as_json(self.answer),
            **self.answer.as_json(),
        }


def detail_trial_balance(
    read_models: ReadModels,
    *,
    ledger: LedgerKind,
    first_day: date,
    as_of: date,
    known_at: datetime | None = None,
) -> DetailTrialBalanceReport:
    """The movements of all parties from the first day to the day. Raises StatementPeriodInvalid or NaiveTime."""
    if first_day > as_of:
        raise StatementPeriodInvalid(first_day=first_day, last_day=as_of)
    with asking(read_models, as_of, known_at) as question:
        moved = party_movements(question.connection, question.moment, ledger, first_day)
        party_nos = {movement.party_no for movement in moved.moved} | moved.opening_lcy.keys()
        names = party_names(read_models, question, ledger, sorted(party_nos))
        closing = sum(moved.opening_lcy.values()) + sum(each.amount_lcy for each in moved.moved)
        agreed = agreement(question, ledger, closing)
    return DetailTrialBalanceReport(question.answer, ledger, first_day, moved, names, agreed)
