"""`ledger_es` names everything a caller needs: commands and their records, answers, reports, refusals."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

import ledger_es
from ledger_es import errors, reports
from ledger_es.commands.decisions import DECISIONS

PUBLIC = set(ledger_es.__all__)
ENGINE_ROOM = {"store", "mapper", "read_models", "payment_reconciliation", "engine"}
"""What a ledger is built of: not answers to a question."""


def test_every_name_is_there_once() -> None:
    assert len(ledger_es.__all__) == len(PUBLIC)
    assert [name for name in sorted(PUBLIC) if not hasattr(ledger_es, name)] == []


def test_every_command_and_every_record_that_a_command_needs() -> None:
    """A field that holds a class of ours can be filled with public names only."""
    commands = {command.__name__ for command in DECISIONS}
    records = {record.__name__ for command in DECISIONS for record in _records_of(command)}
    assert (commands | records) - PUBLIC == set()


def test_every_report() -> None:
    reports_of_the_room = {
        name
        for name in reports.__all__
        if inspect.isclass(getattr(reports, name)) and name.endswith("Report")
    }
    assert "OpenEntriesReport" in reports_of_the_room
    assert reports_of_the_room - PUBLIC == set()


def test_every_refusal_that_a_caller_may_catch() -> None:
    refusals = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.LedgerError)
    }
    assert "PartyUnknown" in refusals
    assert refusals - PUBLIC == set()


def test_whatever_a_ledger_answers() -> None:
    answers = {
        part.__name__
        for name, method in inspect.getmembers(ledger_es.Ledger, inspect.isfunction)
        if not name.startswith("_") and name not in ENGINE_ROOM
        for part in _parts(_answer_of(method))
        if isinstance(part, type) and part.__module__.startswith("ledger_es")
    }
    assert {"Executed", "Verification", "OpenEntriesReport"} <= answers
    assert answers - PUBLIC == set()


def _answer_of(method: Any) -> Any:
    public = {name: getattr(ledger_es, name) for name in PUBLIC}
    return get_type_hints(method, {**vars(inspect.getmodule(method)), **public})["return"]


def _records_of(model: type[BaseModel]) -> Iterator[type]:
    for field in model.model_fields.values():
        for part in _parts(field.annotation):
            if isinstance(part, type) and part.__module__.startswith("ledger_es"):
                yield part
                if issubclass(part, BaseModel):
                    yield from _records_of(part)


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)
