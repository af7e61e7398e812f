"""Reports: the deposits, and one of them with its receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import DepositUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.deposit import Deposit, DepositLine, deposit_lines
from ledger_es.queries.deposit import deposits as ask
from ledger_es.queries.moment import WHATEVER_STANDS
from ledger_es.reports.report import (
    Answer,
    Known,
    Report,
    amount_of,
    asking,
    asking_known,
    day_of,
    refuse_unknown_bank_account,
    row_as_json,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Count, Currency, Shown, columns_of
from ledger_es.tables.table import Total
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class DepositRow:
    """A deposit. `register_no_undone` is the register that undid it, also by hand; None if it stands."""

    deposit_no: str
    bank_account_no: Annotated[str, Shown("Bank account")]
    posting_date: date
    document_date: Annotated[date, Shown(on_request=True)]
    total_amount: Annotated[Decimal, Shown("Total")]
    currency: Annotated[Currency, Shown("Cur.")]
    is_lump: Annotated[bool, Shown("Lump", gives_way=True)]
    line_count: Annotated[Count, Shown("Receipts", gives_way=GIVES_WAY_LAST)]
    journal: Annotated[str, Shown(gives_way=True)]
    register_no: Annotated[int, Shown("Register", gives_way=GIVES_WAY_LAST)]
    register_no_undone: Annotated[int | None, Shown("Undone in")]


_COLUMNS = columns_of(DepositRow)


@dataclass(frozen=True)
class DepositsReport(Report[DepositRow]):
    row_type = DepositRow

    answer: Answer
    deposits: tuple[Deposit, ...]

    def title(self) -> str:
        return self.answer.title("Deposits")

    def rows(self) -> tuple[DepositRow, ...]:
        return tuple(_row(deposit) for deposit in self.deposits)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "deposits": self.rows_as_json()}


def _row(deposit: Deposit) -> DepositRow:
    return DepositRow(
        deposit_no=deposit.deposit_no,
        bank_account_no=deposit.bank_account_no,
        posting_date=day_of(deposit.posting_day),
        document_date=day_of(deposit.document_day),
        total_amount=amount_of(deposit.total_amount, deposit.currency),
        currency=deposit.currency,
        is_lump=bool(deposit.is_lump),
        line_count=deposit.line_count,
        journal=deposit.journal,
        register_no=deposit.register_no,
        register_no_undone=deposit.register_no_undone or None,
    )


@dataclass(frozen=True, slots=True)
class DepositLineRow:
    """A receipt of the deposit; money that came is positive. `register_no_reversed` is None if it stands."""

    line_no: Annotated[int, Shown("Line")]
    account_type: Annotated[Code, Shown("Type", words={"gl": "G/L"})]
    account_no: Annotated[str, Shown("Account")]
    document_type: Annotated[Code, Shown(gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown("External No.", gives_way=True)]
    amount: Decimal
    transaction_no: Annotated[int, Shown("Transaction", gives_way=GIVES_WAY_LAST)]
    register_no_reversed: Annotated[int | None, Shown("Reversed in", gives_way=GIVES_WAY_LAST)]


@dataclass(frozen=True)
class DepositReport(Report[DepositLineRow]):
    row_type = DepositLineRow

    answer: Known
    deposit: Deposit | None
    """None before it was posted."""
    lines: tuple[DepositLine, ...]

    def title(self) -> str:
        if self.deposit is None:
            return self.answer.title("Deposit, not yet posted")
        row = _row(self.deposit)
        undone = f", undone in register {row.register_no_undone}" if row.register_no_undone else ""
        return self.answer.title(
            f"Deposit {row.deposit_no} of {row.posting_date}, bank account {row.bank_account_no}"
            f"{', as a lump' if row.is_lump else ''}{undone}"
        )

    def currency(self) -> str:
        return self.deposit.currency if self.deposit else ""

    def rows(self) -> tuple[DepositLineRow, ...]:
        return tuple(
            DepositLineRow(
                **{
                    **line._asdict(),
                    "amount": amount_of(line.amount, self.currency()),
                    "register_no_reversed": line.register_no_reversed or None,
                }
            )
            for line in self.lines
        )

    def totals(self) -> tuple[Total, ...]:
        if self.deposit is None:
            return ()
        total = amount_of(self.deposit.total_amount, self.currency())
        return (Total("Total", {"amount": total}, self.currency()),)

    def as_json(self) -> dict[str, Any]:
        head = {} if self.deposit is None else row_as_json(_row(self.deposit), _COLUMNS)
        return {**self.answer.as_json(), **head, "lines": self.rows_as_json()}


def deposits(
    read_models: ReadModels,
    *,
    bank_account_no: str = "",
    as_of: date,
    known_at: datetime | None = None,
) -> DepositsReport:
    """The deposits by posting date and number. Raises NaiveTime or BankAccountUnknown."""
    number = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, number)
        found = ask(question.connection, question.moment, bank_account_no=number)
    return DepositsReport(question.answer, tuple(found))


def deposit(
    read_models: ReadModels, *, deposit_no: str, known_at: datetime | None = None
) -> DepositReport:
    """The deposit with its receipts. Raises NaiveTime or DepositUnknown."""
    number = nfc(deposit_no)
    with asking_known(read_models, known_at) as question:
        connection = question.connection
        found = ask(connection, question.moment, deposit_no=number) if number else []
        if not found and not (number and ask(connection, WHATEVER_STANDS, deposit_no=number)):
            raise DepositUnknown(deposit_no=deposit_no)
        lines = deposit_lines(connection, question.moment, number) if found else []
    return DepositReport(question.answer, found[0] if found else None, tuple(lines))
