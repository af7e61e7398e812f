"""collections, and `reminders automate`: what runs by itself, whom to speak to first, and how well customers pay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.collecting_terms import settings_in
from ledger_es.cli.options import READ, WRITE, Day, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.commands.collection_automation import SetCollectionAutomation
from ledger_es.imports.typed import record_of


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


def automate_reminders(
    automation: Annotated[str, Parameter(help="Code of the automation.")],
    file: Annotated[Path, Parameter(help="What it does, as TOML.")],
    /,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Set what an automation does: the same as `collections automate`; `collections run` runs it.

    Example: ledger-es reminders automate WEEKLY automation.toml
    """
    return automate(automation, file, writing=writing)


def automations(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the automations with their steps, and when each may run again.

    Example: ledger-es collections automations
    """
    return ask(reading, lambda ledger: ledger.collection_automations(known_at=known_at))


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
