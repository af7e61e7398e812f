"""Report: the registers, one for each posting, with who posted and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.read_models import RecordedCommit
from ledger_es.queries.registers import Register
from ledger_es.queries.registers import registers as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Count, Shown
from ledger_es.values import utc_text


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """The entries and transactions of one posting. Its transaction numbers have no gap.

    A posting that wrote nothing to the ledgers has no transactions, and no numbers and dates of any.
    """

    register_no: Annotated[int, Shown("Register")]
    recorded_at: datetime
    actor: str
    command: Annotated[str, Shown(on_request=True)]
    commit_no: Annotated[int, Shown("Commit", gives_way=GIVES_WAY_LAST)]
    source_code: Annotated[Code, Shown("Source", gives_way=True)]
    transactions: Annotated[Count, Shown(gives_way=True)]
    transaction_no_first: Annotated[int | None, Shown("First No.")]
    transaction_no_last: Annotated[int | None, Shown("Last No.")]
    posting_date_first: Annotated[date | None, Shown("Posted from")]
    posting_date_last: Annotated[date | None, Shown("to")]


@dataclass(frozen=True)
class RegistersReport(Report[RegisterRow]):
    row_type = RegisterRow

    answer: Known
    registers: tuple[Register, ...]
    commits: Mapping[int, RecordedCommit]
    """By number."""

    def title(self) -> str:
        return self.answer.title("Registers")

    def rows(self) -> tuple[RegisterRow, ...]:
        return tuple(
            register_row(register, self.commits[register.commit_no]) for register in self.registers
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "registers": [
                register_json(register, self.commits[register.commit_no])
                for register in self.registers
            ],
        }


def register_row(register: Register, commit: RecordedCommit) -> RegisterRow:
    return RegisterRow(
        register_no=register.register_no,
        recorded_at=commit.recorded_at,
        actor=commit.actor,
        command=commit.command,
        commit_no=register.commit_no,
        source_code=register.source_code,
        transactions=register.transactions,
        transaction_no_first=register.transaction_no_first,
        transaction_no_last=register.transaction_no_last,
        posting_date_first=register.posting_date_first,
        posting_date_last=register.posting_date_last,
    )


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
        "posting_date_first": _day_text(register.posting_date_first),
        "posting_date_last": _day_text(register.posting_date_last),
    }


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def registers(read_models: ReadModels, *, known_at: datetime | None = None) -> RegistersReport:
    """The registers by number. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        posted = ask(question.connection, question.moment)
    commits = read_models.commits(register.commit_no for register in posted)
    return RegistersReport(question.answer, tuple(posted), commits)
