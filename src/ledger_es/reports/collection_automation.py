"""Reports: the automations of collections with their steps, and the log of their runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.errors import CollectionAutomationUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.collection_automation import CollectionAutomation, CollectionRun
from ledger_es.queries.collection_automation import collection_automations as ask_automations
from ledger_es.queries.collection_automation import collection_runs as ask_runs
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Count, Shown
from ledger_es.values import nfc

_ACTIONS = {
    "create_reminders": "make reminders",
    "issue_reminders": "issue reminders",
    "create_finance_charge_memos": "make finance charge memos",
    "issue_finance_charge_memos": "issue finance charge memos",
    "send_reminders": "send reminders",
    "send_finance_charge_memos": "send finance charge memos",
}


@dataclass(frozen=True, slots=True)
class CollectionAutomationRow:
    """A step of an automation. `next_date` is the day from which it may run again, None for any."""

    automation: str
    reminder_terms: Annotated[str, Shown("Terms", words={"": "all"})]
    cadence: Annotated[str, Shown("Every", words={"": "when started"})]
    paused: bool
    step_no: Annotated[Count, Shown("Step")]
    action: Annotated[Code, Shown(words=_ACTIONS)]
    means: Annotated[Code, Shown("By", gives_way=True)]
    stop_on_error: Annotated[bool, Shown("Stops on error", gives_way=True)]
    last_run_date: Annotated[date | None, Shown("Last run", gives_way=True)]
    next_date: Annotated[date | None, Shown("Next run")]


@dataclass(frozen=True)
class CollectionAutomationsReport(Report[CollectionAutomationRow]):
    row_type = CollectionAutomationRow

    answer: Known
    automations: tuple[CollectionAutomation, ...]

    def title(self) -> str:
        return self.answer.title("Automations of collections")

    def rows(self) -> tuple[CollectionAutomationRow, ...]:
        return tuple(
            CollectionAutomationRow(
                automation=automation.automation,
                reminder_terms=", ".join(automation.reminder_terms),
                cadence=automation.cadence,
                paused=automation.paused,
                step_no=step_no,
                action=step.action,
                means=step.means,
                stop_on_error=step.stop_on_error,
                last_run_date=automation.last_run_date,
                next_date=automation.next_date,
            )
            for automation in self.automations
            for step_no, step in enumerate(automation.steps, 1)
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "automations": [
                {
                    **automation._asdict(),
                    "last_run_date": _text(automation.last_run_date),
                    "next_date": _text(automation.next_date),
                    "steps": [step._asdict() for step in automation.steps],
                }
                for automation in self.automations
            ],
        }


@dataclass(frozen=True, slots=True)
class CollectionRunRow:
    """A step of a run, with the documents it made, issued or sent, and what it had to leave out."""

    run_date: date
    automation: str
    action: Annotated[Code, Shown(words=_ACTIONS)]
    document_count: Annotated[Count, Shown("Documents")]
    left_out: Annotated[Count, Shown("Left out")]
    error_code: Annotated[str, Shown("Error")]
    is_complete: Annotated[bool, Shown("Complete", gives_way=True)]
    commit_no: Annotated[int, Shown("Commit", on_request=True)]


@dataclass(frozen=True)
class CollectionRunsReport(Report[CollectionRunRow]):
    """The log of the runs, step by step."""

    row_type = CollectionRunRow

    answer: Known
    runs: tuple[CollectionRun, ...]

    def title(self) -> str:
        return self.answer.title("Runs of collections")

    def rows(self) -> tuple[CollectionRunRow, ...]:
        return tuple(
            CollectionRunRow(
                run_date=run.run_date,
                automation=run.automation,
                action=step.action,
                document_count=step.document_count,
                left_out=step.left_out,
                error_code=step.error_code,
                is_complete=run.is_complete,
                commit_no=run.commit_no,
            )
            for run in self.runs
            for step in run.steps
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "runs": [
                {
                    **run._asdict(),
                    "run_date": run.run_date.isoformat(),
                    "next_date": _text(run.next_date),
                    "steps": [step._asdict() for step in run.steps],
                }
                for run in self.runs
            ],
        }


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def collection_automations(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> CollectionAutomationsReport:
    """The automations with their steps, and when each may run again. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        automations = ask_automations(question.connection, question.moment)
    return CollectionAutomationsReport(question.answer, tuple(automations))


def collection_runs(
    read_models: ReadModels, *, automation: str | None = None, known_at: datetime | None = None
) -> CollectionRunsReport:
    """The log of the runs, of one automation or all. Raises CollectionAutomationUnknown or NaiveTime."""
    code = nfc(automation)
    with asking_known(read_models, known_at) as question:
        known = ask_automations(question.connection, question.moment)
        runs = ask_runs(question.connection, question.moment, code)
    if code is not None and code not in [each.automation for each in known]:
        raise CollectionAutomationUnknown(automation=code)
    return CollectionRunsReport(question.answer, tuple(runs))
