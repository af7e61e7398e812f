"""A register: everything that one posting wrote to the ledgers, with the user and the time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Final

from ledger_es.audit.writing import written_in
from ledger_es.audit.written import Written
from ledger_es.audit.written_tables import written_tables
from ledger_es.errors import RegisterUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.read_models import RecordedCommit
from ledger_es.queries.registers import LedgerTransaction, Register, registers, transactions_of
from ledger_es.reports import Report
from ledger_es.reports.registers import RegisterRow, register_json, register_row
from ledger_es.reports.report import Known, asking_known
from ledger_es.store.mapper import Mapper
from ledger_es.store.port import Store
from ledger_es.tables import Table, facts_table
from ledger_es.tables.columns import Code, Shown, columns_of

_ABOUT_POSTING: Final = frozenset(
    ("register_no", "recorded_at", "actor", "command", "commit_no", "source_code")
)


@dataclass(frozen=True, slots=True)
class LedgerTransactionRow:
    """A ledger transaction of a register."""

    transaction_no: int
    posting_date: date
    document_type: Code
    document_no: str
    reversed_transaction_no: Annotated[int | None, Shown("Reverses")]


@dataclass(frozen=True)
class RegisterReport(Report[LedgerTransactionRow]):
    """A register with its ledger transactions, which are its rows, and what they wrote."""

    row_type = LedgerTransactionRow

    answer: Known
    register: Register
    commit: RecordedCommit
    transactions: tuple[LedgerTransaction, ...]
    written: Written

    def title(self) -> str:
        return self.answer.title(f"Ledger transactions of register {self.register.register_no}")

    def rows(self) -> tuple[LedgerTransactionRow, ...]:
        return tuple(
            LedgerTransactionRow(
                transaction_no=transaction.transaction_no,
                posting_date=transaction.posting_date,
                document_type=transaction.document_type,
                document_no=transaction.document_no,
                reversed_transaction_no=transaction.reversed_transaction_no or None,
            )
            for transaction in self.transactions
        )

    def notes(self) -> tuple[str, ...]:
        if self.transactions:
            return ()
        return (
            "This posting has written no ledger transaction, and nothing of it can be reversed.",
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "register": register_json(self.register, self.commit),
            "transactions": self.rows_as_json(),
            "written": self.written.as_json(),
        }

    def tables(self) -> list[Table]:
        """Tables of the posting, of its ledger transactions, and of what was written to each ledger."""
        title = self.answer.title(f"Register {self.register.register_no}")
        row = register_row(self.register, self.commit)
        columns = [column for column in columns_of(RegisterRow) if column.name in _ABOUT_POSTING]
        posting = facts_table(title, [(column, column.cell(row)) for column in columns])
        posting = replace(posting, notes=self.notes())
        transactions = [replace(self.table(), notes=())] if self.transactions else []
        return [posting, *transactions, *written_tables(self.written)]


def register(
    store: Store,
    mapper: Mapper,
    read_models: ReadModels,
    *,
    register_no: int,
    known_at: datetime | None = None,
) -> RegisterReport:
    """The register with this number. Raises RegisterUnknown if it did not exist at the moment, and NaiveTime."""
    with asking_known(read_models, known_at) as question:
        of_number = registers(question.connection, question.moment, register_no)
        if not of_number:
            raise RegisterUnknown(register_no=register_no)
        transactions = transactions_of(question.connection, register_no)
    (posted,) = of_number
    return RegisterReport(
        question.answer,
        posted,
        read_models.commits([posted.commit_no])[posted.commit_no],
        tuple(transactions),
        written_in(store, mapper, posted.commit_no),
    )
