"""Report: statement of account of one customer or vendor by balance (receivables.md 15.1, style Balance)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import StatementPeriodInvalid
from ledger_es.queries.aging import Aged
from ledger_es.queries.aging import aging as ask_aging
from ledger_es.queries.movements import Movements
from ledger_es.queries.movements import movements as ask
from ledger_es.queries.open_entries import Asked, OpenEntry
from ledger_es.queries.open_entries import open_entries as ask_open
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.control_account import Agreement, agreement_of_party
from ledger_es.reports.open_claims import (
    OpenByKind,
    open_by_kind,
    open_by_kind_as_json,
    open_by_kind_in_words,
)
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    amount_text,
    asking,
    day_of,
    party_names,
    refuse_unknown_party,
    row_as_json,
)
from ledger_es.reports.statement_of_account import aged_as_json, aged_in_words
from ledger_es.tables.columns import Code, Currency, Shown, columns_of
from ledger_es.tables.table import Table, Total
from ledger_es.values import LedgerKind, day_number, nfc


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


@dataclass(frozen=True, slots=True)
class OverdueEntryRow:
    """An entry that was due before the last day of the statement."""

    document_type: Annotated[Code, Shown("Type")]
    document_no: str
    due_date: date
    days_overdue: Annotated[int, Shown("Days", kind="count")]
    currency: Currency
    remaining_amount: Annotated[Decimal, Shown("Remaining")]


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
    open_entries: tuple[OpenEntry, ...]
    aged: tuple[Aged, ...]
    """The age of what is open, by currency."""
    by_kind: tuple[OpenByKind, ...] = ()
    """Costs, interest and principal, where payments count in the legal order."""
    agreement: Agreement | None = None
    """What the party has on the control accounts, beside what is open."""

    def overdue(self) -> tuple[OverdueEntryRow, ...]:
        """What is owed and was due before the last day, by currency and due date."""
        day, sign = day_number(self.answer.as_of), 1 if self.ledger == "customer" else -1
        late = [
            entry
            for entry in self.open_entries
            if entry.remaining_amount * sign > 0 and entry.due_day < day
        ]
        return tuple(
            OverdueEntryRow(
                document_type=entry.document_type,
                document_no=entry.document_no,
                due_date=day_of(entry.due_day),
                days_overdue=day - entry.due_day,
                currency=entry.currency,
                remaining_amount=amount_of(entry.remaining_amount, entry.currency),
            )
            for entry in sorted(
                late, key=lambda entry: (entry.currency, entry.due_day, entry.entry_no)
            )
        )

    def overdue_table(self) -> Table:
        """The overdue section."""
        columns = columns_of(OverdueEntryRow)
        rows = [
            tuple(getattr(row, column.of or column.name) for column in columns)
            for row in self.overdue()
        ]
        return Table(f"Overdue on {self.answer.as_of}", columns, tuple(rows))

    def notes(self) -> tuple[str, ...]:
        """The age of what is open, and its kinds: a sentence for each currency."""
        agreed = () if self.agreement is None else self.agreement.notes(self.answer)
        return (*map(aged_in_words, self.aged), *map(open_by_kind_in_words, self.by_kind), *agreed)

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
            "overdue": [row_as_json(row, columns_of(OverdueEntryRow)) for row in self.overdue()],
            "aging": [aged_as_json(aged) for aged in self.aged],
            **({} if self.agreement is None else self.agreement.as_json(self.answer)),
            "by_kind": open_by_kind_as_json(self.by_kind),
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
        entries = ask_open(question.connection, question.moment, Asked(ledger, party_no))
        aged = ask_aging(question.connection, question.moment, ledger, party_no)
        by_kind = open_by_kind(question, ledger, party_no, entries)
        open_lcy = sum(entry.remaining_lcy for entry in entries)
        agreed = agreement_of_party(question, ledger, party_no, open_lcy)
        names = party_names(read_models, question, ledger, [party_no])
    return BalanceStatementReport(
        answer=question.answer,
        ledger=ledger,
        party_no=party_no,
        name=names.get(party_no, ""),
        first_day=first_day,
        movements=moved,
        open_entries=tuple(entries),
        aged=tuple(aged),
        by_kind=by_kind,
        agreement=agreed,
    )
