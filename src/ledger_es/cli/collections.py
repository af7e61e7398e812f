"""collections: what runs by itself, whom to speak to first, and how well customers pay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, Paragraph, Shown
from ledger_es.cli.asking import ask, do
from ledger_es.cli.collecting_terms import settings_in
from ledger_es.cli.options import OF_LEDGER, READ, WRITE, Day, OfLedger, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.commands.collection_automation import SetCollectionAutomation
from ledger_es.imports.typed import record_of

if TYPE_CHECKING:
    from ledger_es import CollectionRunDone


def worklist(*, as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the customers with overdue debts, the heaviest by amount and days first, with the next step.

    Example: ledger-es collections worklist --as-of 2026-03-31
    """
    return ask(reading, lambda ledger: ledger.worklist(as_of=as_of, known_at=known_at))


def automate(
    automation: Annotated[str, Parameter(help="Code of the automation.")],
    file: Annotated[Path, Parameter(help="What it does, as TOML.")],
    /,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Set what an automation does: which steps, for whom, how often.

    Example: ledger-es collections automate WEEKLY automation.toml
    """
    command = record_of(SetCollectionAutomation, automation=automation, settings=settings_in(file))
    return do(writing, command, f"Automation {automation} set")


def automations(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the automations with their steps, and when each may run again.

    Example: ledger-es collections automations
    """
    return ask(reading, lambda ledger: ledger.collection_automations(known_at=known_at))


def run(
    automation: Annotated[
        str | None, Parameter(help="Code of the automation; left out: every one that is due.")
    ] = None,
    /,
    *,
    run_date: Annotated[Day, Parameter(name="--date", help="Date of what is made.")],
    now: Annotated[bool, Parameter(negative=(), help="Run although it is not due yet.")] = False,
    ledger: OfLedger = OF_LEDGER,
) -> Answer:
    """Run automations: make and issue reminders and finance charge memos, step by step.

    It may be started any number of times: nothing is asked for twice.

    Example: ledger-es collections run --date 2026-03-31
    """
    with Ledger.open(ledger.ledger) as books:
        done = books.run_collections(run_date=run_date, automation=automation, at_once=now)
    document = {"runs": [_run_json(each) for each in done]}
    shown = [_run_in_words(each) for each in done] or ["There is no automation to run."]
    failed = any(not each.is_complete for each in done)
    return Answer(document, shown, exit_code=int(failed))


def _run_json(done: CollectionRunDone) -> dict[str, Any]:
    return {
        "automation": done.automation,
        "run_date": done.run_date.isoformat(),
        "is_complete": done.is_complete,
        "due_from": done.due_from and done.due_from.isoformat(),
        "steps": [
            {
                "action": step.action,
                "document_nos": list(step.document_nos),
                "warnings": list(step.warnings),
                "error": step.refusal.as_json() if step.refusal else None,
            }
            for step in done.steps
        ],
    }


def _run_in_words(done: CollectionRunDone) -> Shown:
    name = f"Automation {done.automation}"
    if done.due_from is not None:
        return f"{name} is not due before {done.due_from}: nothing to do."
    if not done.has_done_something:
        return f"{name}: nothing to do."
    lines = [f"{name}, {done.run_date}:"]
    for step in done.steps:
        numbers = ", ".join(step.document_nos) or "nothing"
        lines.append(f"  {step.action.replace('_', ' ')}: {numbers}")
        lines += [f"    {warning['code']}: {warning['message']}" for warning in step.warnings]
        if step.refusal is not None:
            lines.append(f"    {step.refusal.code}: {step.refusal.message}")
    if not done.is_complete:
        lines.append("  It stopped here, as the step says; the next run goes on.")
    return Paragraph(lines)


def runs(
    automation: Annotated[str | None, Parameter(help="Of this automation alone.")] = None,
    /,
    *,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show what the runs of automations have done, step by step.

    Example: ledger-es collections runs
    """
    return ask(
        reading,
        lambda ledger: ledger.collection_runs(automation=automation, known_at=known_at),
    )


def figures(
    *,
    first_day: Annotated[Day, Parameter(name="--from", help="First day of the period.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show key figures of a period: days sales outstanding, days late, how much was collected.

    Example: ledger-es collections figures --from 2026-01-01 --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.key_figures(posted_from=first_day, as_of=as_of, known_at=known_at),
    )
