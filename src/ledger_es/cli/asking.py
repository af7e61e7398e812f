"""Asking the ledger: make a command of what was typed, open the ledger, have the command done."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from ledger_es.cli.answer import Answer, written
from ledger_es.cli.options import Writing
from ledger_es.deciding.command import Command
from ledger_es.errors import CommandInvalid
from ledger_es.ledger import Ledger
from ledger_es.shell.request import Executed
from ledger_es.values import NO_NUL, Record

R = TypeVar("R", bound=Record)


def made(kind: type[R], **fields: Any) -> R:
    """The record with these fields; raises CommandInvalid, which names the first field that is not what it must be."""
    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise CommandInvalid(
            command=kind.__name__, field=field, reason=reason_of(dict(first))
        ) from None


def reason_of(error: dict[str, Any]) -> str:
    """The validator's reason in plain words."""
    if error["type"] == "string_pattern_mismatch":
        if "A-Z" in error["ctx"]["pattern"]:
            return "three capital letters are expected, such as CHF"
        if error["ctx"]["pattern"] == NO_NUL:
            return "text must not contain the character NUL"
    message = str(error["msg"])
    return message[:1].lower() + message[1:]


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
