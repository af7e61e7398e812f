"""Report: the registers, one for each posting, with who posted and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.read_models import RecordedCommit
from ledger_es.queries.registers import Register
from ledger_es.queries.registers import registers as ask
from ledger_es.reports.report import Column, Known, Table, asking_known
from ledger_es.values import utc_text

_COLUMNS = (
    Column("register_no", is_amount=True),
    Column("recorded_at"),
    Column("actor"),
    Column("source_code"),
    Column("transactions", is_amount=True),
    Column("transaction_nos"),
    Column("posting_dates"),
    Column("commit_no", is_amount=True),
)


@dataclass(frozen=True)
class RegistersReport:
    answer: Known
    registers: tuple[Register, ...]
    commits: Mapping[int, RecordedCommit]
    """By number."""

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "registers": [
                register_json(register, self.commits[register.commit_no])
                for register in self.registers
            ],
        }

    def table(self) -> Table:
        rows = tuple(
            (
                str(register.register_no),
                utc_text(self.commits[register.commit_no].recorded_at),
                self.commits[register.commit_no].actor,
                register.source_code,
                str(register.transactions),
                _span(register.transaction_no_first, register.transaction_no_last),
                _span(register.posting_date_first, register.posting_date_last),
                str(register.commit_no),
            )
            for register in self.registers
        )
        return Table(self.answer.title("Registers"), _COLUMNS, rows)


def register_json(register: Register, commit: RecordedCommit) -> dict[str, Any]:
    return {
        "register_no": register.register_no,
        "recorded_at": utc_text(commit.recorded_at),
        "actor": commit.actor,
        "command": commit.command,
        "commit_no": register.commit_no,
        "source_code": register.source_code,
        "transactions": register.transactions,
        "transaction_no_first": register.transaction_no_first,
        "transaction_no_last": register.transaction_no_last,
        "posting_date_first": register.posting_date_first.isoformat(),
        "posting_date_last": register.posting_date_last.isoformat(),
    }


def _span(first: object, last: object) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def registers(read_models: ReadModels, *, known_at: datetime | None = None) -> RegistersReport:
    """By number. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        posted = ask(question.connection, question.moment)
    commits = read_models.commits(register.commit_no for register in posted)
    return RegistersReport(question.answer, tuple(posted), commits)
