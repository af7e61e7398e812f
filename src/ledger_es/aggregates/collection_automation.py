"""Collections that run by themselves: what is made, issued and sent, how often, and what each run did."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.event import Event
from ledger_es.values import Code, OptionalCode, StoredCode, Text

STREAM: Final = "setup-collection_automation"

AutomatedAction = Literal[
    "create_reminders",
    "issue_reminders",
    "create_finance_charge_memos",
    "issue_finance_charge_memos",
    "send_reminders",
    "send_finance_charge_memos",
]
SendingMeans = Literal["email", "letter", "email_or_letter"]
"""By e-mail alone, on paper alone, or by e-mail where it can be and otherwise on paper."""


class AutomationStep(AskedRecord):
    """An action of an automation. With `stop_on_error`, what could not be done ends the run after it.

    `means` is for the steps that send: left empty, it is email_or_letter.
    """

    action: AutomatedAction
    stop_on_error: bool = False
    means: SendingMeans | Literal[""] = ""


class AutomationSettings(AskedRecord):
    """What an automation does, for the customers with these reminder terms, or for all if none is named.

    `cadence` is a date formula such as 1W: after a run the next one is due that much later; empty: whenever it is
    started. A `paused` automation does not run. The options are those of a run that makes reminders.
    """

    steps: Annotated[tuple[AutomationStep, ...], Field(min_length=1)]
    reminder_terms: tuple[Code, ...] = ()
    cadence: Text = ""
    paused: bool = False
    overdue_only: bool = True
    include_on_hold: bool = False
    use_header_level: bool = False


class AutomationRunStep(AskedRecord):
    """What an action of a run did. `left_out` counts the customers left out, and the documents left out or not sent.

    `error_code` is that of the first refusal or warning, empty if there was none.
    """

    action: AutomatedAction
    document_count: int = 0
    left_out: int = 0
    error_code: OptionalCode = ""


class CollectionAutomationSet(Event):
    """An automation was set, whole. `settings` holds no lists: steps and terms stand beside it."""

    act: ClassVar[str] = "collection_automation_set"

    automation: StoredCode
    cadence: str = ""
    paused: bool = False
    overdue_only: bool = True
    include_on_hold: bool = False
    use_header_level: bool = False
    reminder_terms: tuple[str, ...] = ()
    steps: tuple[AutomationStep, ...] = ()

    def settings(self) -> AutomationSettings:
        """The settings as they were set."""
        return AutomationSettings(
            steps=self.steps,
            reminder_terms=self.reminder_terms,
            cadence=self.cadence,
            paused=self.paused,
            overdue_only=self.overdue_only,
            include_on_hold=self.include_on_hold,
            use_header_level=self.use_header_level,
        )


class CollectionAutomationRun(Event):
    """An automation has run on this day. `next_date` is the day from which it may run again, None for any.

    `is_complete`: no error has ended it before its last step.
    """

    act: ClassVar[str] = "collection_automation_run"

    automation: StoredCode
    run_date: date
    is_complete: bool = True
    next_date: date | None = None
    steps: tuple[AutomationRunStep, ...] = ()


class CollectionAutomations:
    """The automations by code, and from which day on each may run again."""

    def __init__(self) -> None:
        self.settings_by_code: dict[str, AutomationSettings] = {}
        self.next_dates: dict[str, date | None] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case CollectionAutomationSet():
                self.settings_by_code[event.automation] = event.settings()
            case CollectionAutomationRun():
                self.next_dates[event.automation] = event.next_date


EVENTS = {"setup": (CollectionAutomationSet, CollectionAutomationRun)}
