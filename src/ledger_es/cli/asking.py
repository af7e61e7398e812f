"""Asking the ledger: open it, have a command done, tell what became of it."""

from __future__ import annotations

from ledger_es import Command, Executed, Ledger
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.options import Writing


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
