"""Automations of collections: what is set, and what is noted of a run."""

from __future__ import annotations

from typing import Any

from ledger_es.aggregates.collection_automation import (
    AutomationRunStep,
    AutomationSettings,
    AutomationStep,
    CollectionAutomationRun,
    CollectionAutomationSet,
)
from ledger_es.commands.collection_automation import NoteCollectionRun, SetCollectionAutomation
from ledger_es.errors import (
    CollectionAutomationUnknown,
    DateFormulaInvalid,
    EditChangesNothing,
    ReminderTermsUnknown,
)
from tests.scenarios.books import BOOKS
from tests.scenarios.scenario import day, given
from tests.scenarios.test_reminder import TERMS

STEPS = (
    AutomationStep(action="create_reminders", stop_on_error=True),
    AutomationStep(action="issue_reminders"),
)
STREAM = "setup-collection_automation"


def automation(**fields: Any) -> SetCollectionAutomation:
    settings: dict[str, Any] = {"steps": STEPS, "reminder_terms": ("R",), "cadence": "1W"}
    return SetCollectionAutomation(
        automation="WEEKLY", settings=AutomationSettings(**settings | fields)
    )


def note(**fields: Any) -> NoteCollectionRun:
    done = (AutomationRunStep(action="create_reminders", document_count=2, left_out=1),)
    return NoteCollectionRun(automation="WEEKLY", run_date=day("03-02"), steps=done, **fields)


def test_an_automation_is_set_and_its_runs_are_noted_with_the_next_date() -> None:
    scenario = given(*BOOKS, *TERMS)
    scenario.when(automation()).then(
        (
            STREAM,
            CollectionAutomationSet(
                automation="WEEKLY", cadence="1W", reminder_terms=("R",), steps=STEPS
            ),
        )
    )
    scenario.when(note()).then(
        (
            STREAM,
            CollectionAutomationRun(
                automation="WEEKLY",
                run_date=day("03-02"),
                next_date=day("03-09"),
                steps=note().steps,
            ),
        )
    )
    assert scenario.books.collection_automations.next_dates == {"WEEKLY": day("03-09")}
    scenario.after(note(is_complete=False))
    assert scenario.books.collection_automations.next_dates == {"WEEKLY": None}


def test_automations_refused() -> None:
    scenario = given(*BOOKS, *TERMS)
    scenario.when(automation(cadence="weekly")).then_refused(DateFormulaInvalid)
    scenario.when(automation(reminder_terms=("X",))).then_refused(ReminderTermsUnknown)
    scenario.when(note()).then_refused(CollectionAutomationUnknown, automation="WEEKLY")
    scenario.after(automation())
    scenario.when(automation()).then_refused(EditChangesNothing)
