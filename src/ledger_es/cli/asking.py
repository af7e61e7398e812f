"""Asking the ledger: open it, have a command done or a question answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger_es import Command, Executed, Ledger, Report
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.listing import listed
from ledger_es.cli.options import Reading, Writing
from ledger_es.cli.would_be import counted, list_command, with_written


def execute(ledger: Ledger, writing: Writing, command: Command) -> Executed:
    return ledger.execute(
        command,
        idempotency_key=writing.key or None,
        actor=writing.who,
        reason=writing.reason,
        dry_run=writing.dry_run,
    )


def do(writing: Writing, command: Command, title: str) -> Answer:
    """Have one command done on the ledger that was named."""
    with Ledger.open(writing.ledger) as ledger:
        executed = execute(ledger, writing, command)
    return written(executed, title, dry_run=writing.dry_run)


def do_posting(writing: Writing, command: Command, title: str) -> Answer:
    """As `do`, with what the command wrote to each ledger, or would write."""
    with Ledger.open(writing.ledger) as ledger:
        executed = execute(ledger, writing, command)
        posted = counted([ledger.written(executed)])
    answer = written(executed, title, dry_run=writing.dry_run)
    list_all = list_command(executed.numbers, several=False)
    return with_written(answer, posted, dry_run=writing.dry_run, list_all=list_all)


def ask(reading: Reading, question: Callable[[Ledger], Report[Any]]) -> Answer:
    """Have one question answered by the ledger that was named."""
    with Ledger.open(reading.ledger) as ledger:
        report = question(ledger)
    return listed(reading, report)
