"""Read model: collections that run by themselves, their steps, and the log of their runs."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.collection_automation import (
    AutomationStep,
    CollectionAutomationRun,
    CollectionAutomationSet,
)
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class AutomationRow(NamedTuple):
    """An automation as it was set at this commit. `reminder_terms` are codes, separated by commas."""

    automation: str
    position: int
    commit_no: int
    cadence: str
    paused: int
    overdue_only: int
    include_on_hold: int
    use_header_level: int
    reminder_terms: str


class AutomationStepRow(NamedTuple):
    """A step of the automation that was set at this position. `means` is that of a step that sends, else empty."""

    position: int
    step_no: int
    action: str
    stop_on_error: int
    means: str


class AutomationRunRow(NamedTuple):
    """A run. `next_day` is the day from which the next one is due, None for any."""

    automation: str
    position: int
    commit_no: int
    run_day: int
    is_complete: int
    next_day: int | None


class AutomationRunStepRow(NamedTuple):
    """What a step of the run at this position did."""

    position: int
    step_no: int
    action: str
    document_count: int
    left_out: int
    error_code: str


AUTOMATIONS = table("collection_automations", AutomationRow, key=("automation", "position"))
STEPS = table("collection_automation_steps", AutomationStepRow, key=("position", "step_no"))
RUNS = table("collection_runs", AutomationRunRow, key=("automation", "position"))
RUN_STEPS = table("collection_run_steps", AutomationRunStepRow, key=("position", "step_no"))


def _set(event: CollectionAutomationSet, placed: Placed, rows: Rows) -> None:
    rows.of(AutomationRow).append(
        AutomationRow(
            automation=event.automation,
            position=placed.position,
            commit_no=placed.commit_no,
            cadence=event.cadence,
            paused=int(event.paused),
            overdue_only=int(event.overdue_only),
            include_on_hold=int(event.include_on_hold),
            use_header_level=int(event.use_header_level),
            reminder_terms=",".join(event.reminder_terms),
        )
    )
    rows.of(AutomationStepRow).extend(
        AutomationStepRow(
            placed.position, step_no, step.action, int(step.stop_on_error), _means(step)
        )
        for step_no, step in enumerate(event.steps, 1)
    )


def _means(step: AutomationStep) -> str:
    """Of a step that sends, as it was set or by default."""
    return step.means or ("email_or_letter" if step.action.startswith("send_") else "")


def _run(event: CollectionAutomationRun, placed: Placed, rows: Rows) -> None:
    rows.of(AutomationRunRow).append(
        AutomationRunRow(
            automation=event.automation,
            position=placed.position,
            commit_no=placed.commit_no,
            run_day=day_number(event.run_date),
            is_complete=int(event.is_complete),
            next_day=day_number(event.next_date) if event.next_date else None,
        )
    )
    rows.of(AutomationRunStepRow).extend(
        AutomationRunStepRow(
            position=placed.position,
            step_no=step_no,
            action=step.action,
            document_count=step.document_count,
            left_out=step.left_out,
            error_code=step.error_code,
        )
        for step_no, step in enumerate(event.steps, 1)
    )


PROJECTION = Projection(
    (AUTOMATIONS, STEPS, RUNS, RUN_STEPS),
    (on(CollectionAutomationSet, _set), on(CollectionAutomationRun, _run)),
)
