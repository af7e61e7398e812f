"""One run of an automation: it makes, issues, sends, and notes what it has done.

Nothing is asked for twice: a run makes drafts of what is overdue and on no draft yet, and issues the drafts of its
automation. It sends what its automation has made since it was set to send, each letter once. What an interrupted run
has left, the next one takes up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple

from ledger_es.aggregates.collection_automation import AutomationRunStep
from ledger_es.collection_runs.sending import SENT_KINDS, Sender, check_sender
from ledger_es.commands.asking_run import left_as_it_is
from ledger_es.commands.collection_automation import NoteCollectionRun
from ledger_es.commands.finance_charge_memo import (
    CreateFinanceChargeMemos,
    IssueFinanceChargeMemos,
)
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    CollectionAutomationPaused,
    CollectionAutomationUnknown,
    OutboxBroken,
    OutboxUnusable,
    Refusal,
)
from ledger_es.queries import ReadModels
from ledger_es.queries.asking_document import late_paid_entries
from ledger_es.queries.collection_automation import (
    AutomationStep,
    CollectionAutomation,
    automated_drafts,
    automated_unsent,
    collection_automations,
)
from ledger_es.queries.party import PartyRecord, parties
from ledger_es.reports.report import asking
from ledger_es.shell.engine import Engine
from ledger_es.shell.request import BY_AUTOMATION, Executed

DRAFT_IN_THE_WAY: Final = "E-COLLECT-DRAFT"
"""A draft of an earlier run is no error: it is issued, or somebody is looking at it."""
AT_ONCE: Final = 500
"""How many customers or documents one command looks at."""


class DoneStep(NamedTuple):
    """What a step did: the documents it made, issued or sent, and the warnings or the refusal that it met."""

    action: str
    document_nos: tuple[str, ...] = ()
    warnings: tuple[dict[str, Any], ...] = ()
    refusal: Refusal | None = None

    @property
    def error_code(self) -> str:
        """The code of the refusal, or of the first warning that is an error; empty without any."""
        if self.refusal is not None:
            return self.refusal.code
        codes = [warning["facts"].get("refusal_code", warning["code"]) for warning in self.warnings]
        return next((code for code in codes if code != DRAFT_IN_THE_WAY), "")


class CollectionRunDone(NamedTuple):
    """A run of an automation. `due_from` is set if it was not due: then nothing was done.

    `is_complete`: no error has ended it before its last step.
    """

    automation: str
    run_date: date
    steps: tuple[DoneStep, ...] = ()
    is_complete: bool = True
    due_from: date | None = None

    @property
    def has_done_something(self) -> bool:
        return any(step.document_nos or step.error_code for step in self.steps)


def in_parts(numbers: Sequence[str]) -> list[tuple[str, ...]]:
    """The numbers in parts of about the same size, each short enough for others to write between two of them."""
    count = max(-(-len(numbers) // AT_ONCE), 1)
    size = -(-len(numbers) // count)
    return [tuple(numbers[start : start + size]) for start in range(0, len(numbers), size or 1)]


class _Run(NamedTuple):
    engine: Engine
    read_models: ReadModels
    automation: CollectionAutomation
    run_date: date
    sender: Sender | None

    def note(self, command: Command) -> Executed:
        return self.engine.execute(command, actor=BY_AUTOMATION, source="automatic")

    def execute(self, commands: Iterable[Command], action: str, numbers: str) -> DoneStep:
        """Executes the commands, one after the other, up to the first that is refused."""
        done = DoneStep(action)
        for command in commands:
            try:
                executed = self.note(command)
            except Refusal as refusal:
                return done._replace(refusal=refusal)
            done = done._replace(
                document_nos=(*done.document_nos, *executed.numbers.get(numbers, ())),
                warnings=(*done.warnings, *executed.numbers.get("warnings", ())),
            )
        return done

    def customers(self, terms_of: Callable[[PartyRecord], str]) -> list[tuple[str, ...]]:
        """The customers with terms of a kind and the reminder terms of the automation, in parts.

        A single part is empty: the command then looks at every customer by itself.
        """
        wanted = self.automation.reminder_terms
        with asking(self.read_models, self.run_date, None) as question:
            masters = parties(question.connection, question.moment, "customer")
        numbers = [
            master.party_no
            for master in masters
            if terms_of(master) and (not wanted or master.reminder_terms in wanted)
        ]
        parts = in_parts(numbers)
        return parts if len(parts) > 1 else [()]

    def drafts(self, document_type: str) -> tuple[str, ...]:
        """The drafts that the automation has made, of this run or an earlier one."""
        with asking(self.read_models, date.max, None) as question:
            return automated_drafts(question.connection, document_type, self.automation.automation)

    def send(self, step: AutomationStep) -> DoneStep:
        """Sends the letters of the issued documents, one after the other; one that is refused stops no other."""
        kind = SENT_KINDS[step.action]
        with asking(self.read_models, date.max, None) as question:
            numbers = automated_unsent(
                question.connection,
                kind,
                self.automation.automation,
                action=step.action,
                refused_too=step.means != "email",
            )
        assert self.sender is not None
        sent: list[str] = []
        warnings: list[dict[str, Any]] = []
        for number in numbers:
            try:
                self.sender.send(kind, number, step.means, self.note)
            except (OutboxUnusable, OutboxBroken) as refusal:
                return DoneStep(step.action, tuple(sent), tuple(warnings), refusal)
            except Refusal as refusal:
                warnings.append(left_as_it_is(number, refusal).as_json())
            else:
                sent.append(number)
        return DoneStep(step.action, tuple(sent), tuple(warnings))

    def late_paid_entries(self) -> tuple[int, ...]:
        with asking(self.read_models, self.run_date, None) as question:
            return tuple(late_paid_entries(question.connection, question.moment))


def run_collections(
    engine: Engine,
    read_models: ReadModels,
    *,
    run_date: date,
    automation: str | None,
    at_once: bool,
    sender: Sender | None = None,
) -> list[CollectionRunDone]:
    """Runs the automation of this code or, by code, every one that is not paused.

    An automation that is not due yet does nothing, unless `at_once`. `sender` sends the letters. Raises
    CollectionAutomationUnknown or CollectionAutomationPaused for the one that is named, and SenderMissing, before
    anything is done, if one that is due has to send what the sender is unable to.
    """
    with asking(read_models, run_date, None) as question:
        known = collection_automations(question.connection, question.moment)
    if automation is not None:
        known = [each for each in known if each.automation == automation]
        if not known:
            raise CollectionAutomationUnknown(automation=automation)
        if known[0].paused:
            raise CollectionAutomationPaused(automation=automation)
    runs = [_Run(engine, read_models, each, run_date, sender) for each in known if not each.paused]
    for run in runs:
        if at_once or _due_from(run) is None:
            check_sender(run.automation.steps, sender, run.automation.automation, run_date)
    return [_run(run, at_once=at_once) for run in runs]


def _due_from(run: _Run) -> date | None:
    """The day from which the automation is due, None if it is due on the day of the run."""
    next_date = run.automation.next_date
    return next_date if next_date is not None and next_date > run.run_date else None


def _run(run: _Run, *, at_once: bool) -> CollectionRunDone:
    automation, run_date = run.automation, run.run_date
    due_from = _due_from(run)
    if due_from is not None and not at_once:
        return CollectionRunDone(automation.automation, run_date, due_from=due_from)
    done: list[DoneStep] = []
    is_complete = True
    for step in automation.steps:
        done.append(_step(run, step))
        if done[-1].error_code and step.stop_on_error:
            is_complete = False
            break
    outcome = CollectionRunDone(automation.automation, run_date, tuple(done), is_complete)
    if outcome.has_done_something or automation.cadence:
        run.note(_noted(outcome))
    return outcome


def _step(run: _Run, step: AutomationStep) -> DoneStep:
    automation, action = run.automation, step.action
    match action:
        case "create_reminders":
            make = [
                CreateReminders(
                    document_date=run.run_date,
                    customer_nos=customer_nos,
                    overdue_only=automation.overdue_only,
                    include_on_hold=automation.include_on_hold,
                    use_header_level=automation.use_header_level,
                    reminder_terms=automation.reminder_terms,
                    automation=automation.automation,
                )
                for customer_nos in run.customers(attrgetter("reminder_terms"))
            ]
            return run.execute(make, action, "reminder_nos")
        case "create_finance_charge_memos":
            late_paid = run.late_paid_entries()
            charge = [
                CreateFinanceChargeMemos(
                    document_date=run.run_date,
                    customer_nos=customer_nos,
                    closed_entry_nos=late_paid,
                    reminder_terms=automation.reminder_terms,
                    automation=automation.automation,
                )
                for customer_nos in run.customers(attrgetter("finance_charge_terms"))
            ]
            return run.execute(charge, action, "memo_nos")
        case "issue_reminders":
            issue = [
                IssueReminders(reminder_nos=part, refresh=True)
                for part in in_parts(run.drafts("reminder"))
            ]
            return run.execute(issue, action, "reminder_nos")
        case "issue_finance_charge_memos":
            issue_memos = [
                IssueFinanceChargeMemos(memo_nos=part, refresh=True)
                for part in in_parts(run.drafts("finance_charge_memo"))
            ]
            return run.execute(issue_memos, action, "memo_nos")
        case "send_reminders" | "send_finance_charge_memos":
            return run.send(step)
    raise AssertionError(f"there is no action {action}")


def _noted(outcome: CollectionRunDone) -> NoteCollectionRun:
    return NoteCollectionRun(
        automation=outcome.automation,
        run_date=outcome.run_date,
        is_complete=outcome.is_complete,
        steps=tuple(
            AutomationRunStep(
                action=step.action,
                document_count=len(step.document_nos),
                left_out=len(step.warnings),
                error_code=step.error_code,
            )
            for step in outcome.steps
        ),
    )
