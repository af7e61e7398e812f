"""Open the ledger, then run one command or answer one question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ledger_es import Command, Executed, Ledger
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.listing import listed
from ledger_es.cli.options import Reading, Writing
from ledger_es.late import Late

if TYPE_CHECKING:
    from ledger_es import Report
    from ledger_es.cli import would_be
else:
    # With it comes all that reads SQL tables: who only writes need not wait for it.
    would_be = Late("ledger_es.cli.would_be")


def execute(ledger: Ledger, writing: Writing, command: Command) -> Executed:
    return ledger.execute(
        command,
        idempotency_key=writing.key or None,
        actor=writing.who,
        reason=writing.reason,
        dry_run=writing.dry_run,
    )


def do(writing: Writing, command: Command, title: str) -> Answer:
    """Run one command on the ledger that the options name."""
    with Ledger.open(writing.ledger) as ledger:
        executed = execute(ledger, writing, command)
    return written(executed, title, dry_run=writing.dry_run)


def do_posting(writing: Writing, command: Command, title: str) -> Answer:
    """As `do`, and show what the command wrote, or would write, to each ledger."""
    with Ledger.open(writing.ledger) as ledger:
        executed = execute(ledger, writing, command)
        return posting_answer(ledger, executed, title, dry_run=writing.dry_run)


def posting_answer(
    ledger: Ledger, executed: Executed, title: str, *, dry_run: bool = False
) -> Answer:
    """The answer with what the command wrote, or would write, to each ledger."""
    posted = would_be.counted([ledger.written(executed)])
    answer = written(executed, title, dry_run=dry_run)
    list_all = would_be.list_command(executed.numbers, several=False)
    return would_be.with_written(answer, posted, dry_run=dry_run, list_all=list_all)


def ask(reading: Reading, question: Callable[[Ledger], Report[Any]]) -> Answer:
    """Answer one question from the ledger that the options name."""
    with Ledger.open(reading.ledger) as ledger:
        report = question(ledger)
    return listed(reading, report)
