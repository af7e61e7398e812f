"""The automations of collections, and the log of their runs."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.collection_automation import AUTOMATIONS, RUN_STEPS, RUNS, STEPS
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class AutomationStep(NamedTuple):
    """An action of an automation, and whether an error ends the run after it."""

    action: str
    stop_on_error: bool


class CollectionAutomation(NamedTuple):
    """An automation as it is set at the moment. `next_date` is the day from which it may run, None for any."""

    automation: str
    reminder_terms: tuple[str, ...]
    cadence: str
    paused: bool
    overdue_only: bool
    include_on_hold: bool
    use_header_level: bool
    last_run_date: date | None
    next_date: date | None
    steps: tuple[AutomationStep, ...]


class CollectionRunStep(NamedTuple):
    """What an action of a run did."""

    action: str
    document_count: int
    left_out: int
    error_code: str


class CollectionRun(NamedTuple):
    """A run of an automation. `is_complete`: no error has ended it before its last step."""

    automation: str
    run_date: date
    is_complete: bool
    next_date: date | None
    commit_no: int
    steps: tuple[CollectionRunStep, ...]


def collection_automations(connection: Connection, moment: Moment) -> list[CollectionAutomation]:
    """The automations by code."""
    last_runs = {run.automation: run for run in collection_runs(connection, moment)}
    query = select(AUTOMATIONS).where(moment.known(AUTOMATIONS)).order_by(AUTOMATIONS.c.position)
    latest = {row.automation: row for row in connection.execute(query)}
    automations = []
    for code, row in sorted(latest.items()):
        steps = select(STEPS).where(STEPS.c.position == row.position).order_by(STEPS.c.step_no)
        run = last_runs.get(code)
        automations.append(
            CollectionAutomation(
                automation=code,
                reminder_terms=tuple(filter(None, row.reminder_terms.split(","))),
                cadence=row.cadence,
                paused=bool(row.paused),
                overdue_only=bool(row.overdue_only),
                include_on_hold=bool(row.include_on_hold),
                use_header_level=bool(row.use_header_level),
                last_run_date=run.run_date if run else None,
                next_date=run.next_date if run else None,
                steps=tuple(
                    AutomationStep(step.action, bool(step.stop_on_error))
                    for step in connection.execute(steps)
                ),
            )
        )
    return automations


def collection_runs(
    connection: Connection, moment: Moment, automation: str | None = None
) -> list[CollectionRun]:
    """The runs in the order in which they were noted, of one automation or all."""
    query = select(RUNS).where(moment.known(RUNS)).order_by(RUNS.c.position)
    if automation is not None:
        query = query.where(RUNS.c.automation == automation)
    rows = list(connection.execute(query))
    steps: dict[int, list[CollectionRunStep]] = {}
    asked = select(RUN_STEPS).where(RUN_STEPS.c.position.in_([row.position for row in rows]))
    for step in connection.execute(asked.order_by(RUN_STEPS.c.position, RUN_STEPS.c.step_no)):
        steps.setdefault(step.position, []).append(
            CollectionRunStep(step.action, step.document_count, step.left_out, step.error_code)
        )
    return [
        CollectionRun(
            automation=row.automation,
            run_date=from_day_number(row.run_day),
            is_complete=bool(row.is_complete),
            next_date=None if row.next_day is None else from_day_number(row.next_day),
            commit_no=row.commit_no,
            steps=tuple(steps.get(row.position, ())),
        )
        for row in rows
    ]
