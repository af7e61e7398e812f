"""verify: replay every event and compare. history: list every event behind a document or a party."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import KEPT_TOGETHER, Answer, Block, table
from ledger_es.cli.listing import json_answer, listed, table_answer
from ledger_es.cli.options import READ, Number, Reading
from ledger_es.cli.terminal import progress
from ledger_es.cli.usage import WrongUsage
from ledger_es.errors import NothingRecorded
from ledger_es.tables import Column


def verify(
    *,
    expect: Annotated[
        str | None,
        Parameter(
            help="COMMIT:DIGEST as an earlier verification printed it; 16 digits of it are enough."
        ),
    ] = None,
    reading: Reading = READ,
) -> Answer:
    """Replay every event and compare: receivables, G/L, read models, claims, commits, seals.

    Exit code 1 where anything does not agree; the first offending commit is named. The last commit and its digest are
    printed: kept in another place and given with --expect, they find a log that was cut or written anew since.

    Example: ledger-es verify
    """
    with Ledger.open(reading.ledger) as ledger, progress("events replayed") as report:
        verification = ledger.verify(expect=expect, progress=report)
    left_out = verification.not_checked
    rows = [
        [
            check.name,
            "not checked" if check.name in left_out else "ok" if check.ok else "WRONG",
            check.detail,
        ]
        for check in verification.checks
    ]
    exit_code = 0 if verification.ok else 1
    if reading.form == "json":
        return json_answer(reading, verification.as_json(), exit_code)
    shown = f"{verification.commits} commits with {verification.events} events: "
    if verification.ok and left_out:
        shown += f"what was checked agrees; not checked: {', '.join(left_out)}"
    elif verification.ok:
        shown += "everything agrees"
    else:
        first = verification.first_offending_commit
        shown += "something is wrong" + (f", first in commit {first}" if first else "")
    head = f"commit {verification.head.commit_no} · {verification.head.digest}"
    columns = [Column("check", "code"), Column("verdict"), Column("detail")]
    checks = table("Verification", columns, rows)
    if reading.column_names:
        checks = checks.choose(reading.column_names)
    return table_answer(reading, checks, [head, shown], exit_code)


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
    """Tell every event behind a document, a party, an entry, a transaction, a statement or a stream, oldest first.

    Example: ledger-es history --document INV-1
    """
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
        past = ledger.history(**asked)
    if not past.events:
        raise NothingRecorded(
            about=", ".join(f"{name} {value}" for name, value in asked.items()),
        )
    if reading.form != "table" or reading.column_names:
        return listed(reading, past)
    return Answer({}, ["History", *(_block(event.as_json()) for event in past.events)])


_HEADING = (
    ("commit_no", "recorded_at", "actor", "command", "source", "reason"),
    ("name", "stream", "version", "index", "position"),
)
"""The two heading lines: when, who and why; then which event and where it is stored."""


def _block(event: dict[str, Any]) -> Block:
    """An event as a block, with the names of its JSON and without empty heading values."""
    heading = [
        [(name, str(event[name])) for name in names if event[name] not in ("", None)]
        for names in _HEADING
    ]
    facts: list[tuple[str, str]] = []
    for name, value in event["facts"].items():
        facts += [
            ("" if at else name, shown or "none") for at, shown in enumerate(_paragraphs(value))
        ]
    return Block(heading, facts)


def _paragraphs(value: Any) -> list[str]:
    """A value as lines: each item on its own line if the list contains records, otherwise all on one line."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [_pairs(item) if isinstance(item, dict) else _in_words(item) for item in value]
    if isinstance(value, list):
        return [", ".join(map(_in_words, value))]
    return [_pairs(value) if isinstance(value, dict) else _in_words(value)]


def _pairs(record: dict[str, Any]) -> str:
    return ", ".join(f"{name}:{KEPT_TOGETHER}{_in_words(fact)}" for name, fact in record.items())


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + _pairs(value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_in_words, value)) + "]"
    return "none" if value is None else str(value)
