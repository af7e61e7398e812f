"""verify, history: replay everything and see whether it agrees; every event behind a document or a party."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es.audit import PastEvent
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.options import READ, Number, Reading
from ledger_es.cli.printing import progress
from ledger_es.cli.usage import WrongUsage
from ledger_es.ledger import Ledger
from ledger_es.reports import Column


def verify(*, reading: Reading = READ) -> Answer:
    """Replay every event and compare: receivables, G/L, read models, claims, commits, seals.

    Exit code 1 where anything does not agree; the first offending commit is named.
    """
    with Ledger.open(reading.ledger) as ledger, progress("events replayed") as report:
        verification = ledger.verify(progress=report)
    rows = [
        [check.name, "ok" if check.ok else "WRONG", check.detail] for check in verification.checks
    ]
    shown = f"{verification.commits} commits with {verification.events} events: "
    if verification.ok:
        shown += "everything agrees"
    else:
        first = verification.first_offending_commit
        shown += "something is wrong" + (f", first in commit {first}" if first else "")
    columns = [Column("check"), Column("verdict"), Column("detail")]
    return Answer(
        verification.as_json(),
        [table("Verification", columns, rows), shown],
        exit_code=0 if verification.ok else 1,
    )


def history(
    *,
    document: Annotated[str | None, Parameter(help="Document number.")] = None,
    customer: Annotated[str | None, Parameter(help="Number; with --document: of it alone.")] = None,
    vendor: Annotated[str | None, Parameter(help="Number; with --document: of it alone.")] = None,
    entry: Annotated[Number | None, Parameter(help="Number of an entry.")] = None,
    transaction: Annotated[Number | None, Parameter(help="Number of a ledger transaction.")] = None,
    statement: Annotated[
        str | None, Parameter(help="Number of a bank statement, such as MAIN/7.")
    ] = None,
    stream: Annotated[str | None, Parameter(help="Name of a stream of events.")] = None,
    reading: Reading = READ,
) -> Answer:
    """Tell every event behind a document, a party, an entry, a transaction, a statement or a stream, oldest first."""
    asked: dict[str, Any] = {
        "document": document,
        "customer": customer,
        "vendor": vendor,
        "entry": entry,
        "transaction": transaction,
        "statement": statement,
        "stream": stream,
    }
    asked = {name: value for name, value in asked.items() if value is not None}
    if set(asked) not in ({"document", "customer"}, {"document", "vendor"}) and len(asked) != 1:
        names = "--document, --customer, --vendor, --entry, --transaction, --statement or --stream"
        raise WrongUsage(
            f"name one of {names}; a document may be narrowed to a customer or a vendor"
        )
    with Ledger.open(reading.ledger) as ledger:
        events = ledger.history(**asked)
    columns = [Column("commit_no", is_amount=True)]
    columns += map(Column, ("recorded_at", "actor", "command", "stream", "name", "facts"))
    shown = table("History", columns, map(_row, events))
    return Answer({"events": [event.as_json() for event in events]}, [shown])


def _row(event: PastEvent) -> list[str]:
    facts = ", ".join(f"{name}: {_in_words(value)}" for name, value in event.facts.items())
    head = [str(event.commit_no), event.recorded_at, event.actor, event.command]
    return [*head, event.stream, event.name, facts]


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_in_words(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_in_words, value)) + "]"
    return "none" if value is None else str(value)
