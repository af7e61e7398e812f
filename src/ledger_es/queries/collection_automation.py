"""The automations of collections, and the log of their runs."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, func, select

from ledger_es.projections.asking_document import DOCUMENTS, STATUSES
from ledger_es.projections.collection_automation import AUTOMATIONS, RUN_STEPS, RUNS, STEPS
from ledger_es.projections.mailing import MAILINGS
from ledger_es.queries.mailing import mailings
from ledger_es.queries.moment import WHATEVER_STANDS, Moment
from ledger_es.values import from_day_number


class AutomationStep(NamedTuple):
    """An action of an automation, and whether an error ends the run after it.

    `means` is that of a step that sends: email, letter or email_or_letter; empty for the others.
    """

    action: str
    stop_on_error: bool
    means: str


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
                    AutomationStep(step.action, bool(step.stop_on_error), step.means)
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


def automated_drafts(
    connection: Connection, document_type: str, automation: str
) -> tuple[str, ...]:
    """The drafts that the automation has made and that are drafts still, in the order in which they were made."""
    documents = _of_automation(connection, document_type, automation)
    return tuple(number for number, (status, _) in documents.items() if status == "draft")


def automated_unsent(
    connection: Connection, document_type: str, automation: str, *, action: str, refused_too: bool
) -> tuple[str, ...]:
    """The issued documents of the automation whose letters are to be sent, in the order in which they were made.

    They were issued since the automation has this action. A letter of which nobody knows whether it went out is left
    out, and with `refused_too` false one that a server has refused.
    """
    since = _has_action_since(connection, automation, action)
    documents = _of_automation(connection, document_type, automation, unsent_alone=True)
    issued = [
        number
        for number, (status, commit_no) in documents.items()
        if status == "issued" and commit_no > since
    ]
    left_out = {"started"} if refused_too else {"started", "refused"}
    attempts = {
        attempt.document_no: attempt.status
        for attempt in (
            mailings(connection, WHATEVER_STANDS, letter_kind=document_type) if issued else ()
        )
    }
    return tuple(number for number in issued if attempts.get(number) not in left_out)


def _of_automation(
    connection: Connection, document_type: str, automation: str, *, unsent_alone: bool = False
) -> dict[str, tuple[str, int]]:
    """The status of each document of the automation and the commit of it, in the order of their first use."""
    last = (
        select(
            STATUSES.c.document_no,
            func.min(STATUSES.c.position).label("first"),
            func.max(STATUSES.c.position).label("last"),
        )
        .where(STATUSES.c.document_type == document_type)
        .group_by(STATUSES.c.document_no)
        .subquery()
    )
    is_of_automation = exists().where(
        DOCUMENTS.c.document_type == document_type,
        DOCUMENTS.c.document_no == STATUSES.c.document_no,
        DOCUMENTS.c.automation == automation,
    )
    # All of the key is named: otherwise every row would be compared with every document.
    is_last = and_(
        STATUSES.c.document_type == document_type,
        STATUSES.c.document_no == last.c.document_no,
        STATUSES.c.position == last.c.last,
    )
    query = (
        select(STATUSES.c.document_no, STATUSES.c.status, STATUSES.c.commit_no)
        .select_from(last)
        .join(STATUSES, is_last)
        .where(STATUSES.c.status.in_(("draft", "issued")), is_of_automation)
        .order_by(last.c.first)
    )
    if unsent_alone:
        sent = exists().where(
            MAILINGS.c.letter_kind == document_type,
            MAILINGS.c.document_no == STATUSES.c.document_no,
            MAILINGS.c.status == "sent",
        )
        query = query.where(~sent)
    return {row.document_no: (row.status, row.commit_no) for row in connection.execute(query)}


def _has_action_since(connection: Connection, automation: str, action: str) -> int:
    """The commit that set the automation to do this, after which it has always been set so."""
    query = (
        select(AUTOMATIONS.c.commit_no, STEPS.c.action)
        .outerjoin(STEPS, (STEPS.c.position == AUTOMATIONS.c.position) & (STEPS.c.action == action))
        .where(AUTOMATIONS.c.automation == automation)
        .order_by(AUTOMATIONS.c.position.desc())
    )
    since = 0
    for row in connection.execute(query):
        if row.action is None:
            break
        since = row.commit_no
    return since
