"""Set up collections that run by themselves, and note what a run has done."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.collection_automation import (
    STREAM,
    AutomationRunStep,
    AutomationSettings,
    CollectionAutomationRun,
    CollectionAutomationSet,
)
from ledger_es.dates import add_formula
from ledger_es.deciding.books import Books
from ledger_es.deciding.collecting_terms import check_formulas, known_terms
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    CollectingTermsInvalid,
    CollectionAutomationUnknown,
    EditChangesNothing,
    Words,
)
from ledger_es.values import Code
from ledger_es.values.codes import alike


class SetCollectionAutomation(Command):
    """Set what an automation of collections does, in which order and how often. `Ledger.run_collections` runs it."""

    name: ClassVar[str] = "set-collection-automation"

    automation: Code
    settings: AutomationSettings


class NoteCollectionRun(Command):
    """Note what a run of an automation has done: its log, and from which day on the next one is due.

    A run that an error has ended is due again at once.
    """

    name: ClassVar[str] = "note-collection-run"

    automation: Code
    run_date: date
    steps: tuple[AutomationRunStep, ...] = ()
    is_complete: bool = True


def set_collection_automation(
    command: SetCollectionAutomation, books: Books, policy: Policy
) -> Decision:
    settings = command.settings
    check_formulas(settings.cadence)
    for step_no, step in enumerate(settings.steps, 1):
        if step.means and not step.action.startswith("send_"):
            raise CollectingTermsInvalid(
                place=Words("step {step_no}", step_no=step_no),
                reason=Words("only a step that sends has means"),
            )
    for code in settings.reminder_terms:
        known_terms(policy, code, "")
    if books.collection_automations.settings_by_code.get(command.automation) == settings:
        raise EditChangesNothing(what=Words("automation {code}", code=command.automation))

    event = CollectionAutomationSet(automation=command.automation, **dict(settings))
    return Decision([(STREAM, event)], books.head, {})


def note_collection_run(command: NoteCollectionRun, books: Books, policy: Policy) -> Decision:
    settings = known_automation(books, command.automation)

    due = add_formula(command.run_date, settings.cadence) if settings.cadence else None
    event = CollectionAutomationRun(
        automation=command.automation,
        run_date=command.run_date,
        is_complete=command.is_complete,
        next_date=due if command.is_complete else None,
        steps=command.steps,
    )
    return Decision([(STREAM, event)], books.head, {})


def known_automation(books: Books, code: str) -> AutomationSettings:
    """The settings of the automation. Raises CollectionAutomationUnknown."""
    settings = books.collection_automations.settings_by_code
    if code not in settings:
        raise CollectionAutomationUnknown(automation=code).or_meant(alike(code, settings))
    return settings[code]
