"""One example of every event ever stored, as it was written: it is read, and written again to the same bytes.

An event that is new gets a line with every field set to something that is not its default. A line that is there is
never changed and never removed: an event of another shape has another name, and the old one an upcaster.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from ledger_es.aggregates.event import Envelope
from ledger_es.aggregates.streams import EVENTS, new_state
from ledger_es.store.mapper import Mapper
from tests.golden.stored import EXAMPLES, FILE, Example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_read_and_written_again(example: Example) -> None:
    mapper = Mapper()
    recorded = mapper.decode(example.row)
    if example.name in EVENTS:
        envelope, event = recorded.envelope, recorded.event
        (row,) = mapper.encode(envelope, [(example.stream, 5, event)])
        assert row == example.row


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_field_is_set(example: Example) -> None:
    """What is default is not stored; so a field that was added without a new example is missing here."""
    stored = json.loads(example.state)
    if example.name in EVENTS:
        facts = stored.pop("facts")
        missing = [
            *_missing(Envelope, stored),
            *_missing(EVENTS[example.name], facts),
        ]
        assert missing == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_it_stands_on_a_stream_that_there_is(example: Example) -> None:
    new_state(example.stream)
    assert example.name.partition(".")[0] == example.stream.partition("-")[0]


def test_every_event_has_its_example() -> None:
    names = [example.name for example in EXAMPLES]
    assert len(names) == len(set(names)), "an event has two examples"
    missing = sorted(set(EVENTS) - set(names))
    assert missing == [], f"add their lines to {FILE.name} (`python -m tests.golden` makes them)"


def _missing(model: type[BaseModel], stored: dict[str, Any]) -> list[str]:
    """Names of the model's fields that the stored object lacks, inside its records too."""
    missing = sorted(set(model.model_fields) - set(stored))
    for name, field in model.model_fields.items():
        record = _record(field.annotation)
        if record is None or name not in stored:
            continue
        values = stored[name] if isinstance(stored[name], list) else [stored[name]]
        missing += [f"{name}.{one}" for value in values for one in _missing(record, value)]
    return missing


def _record(annotation: Any) -> type[BaseModel] | None:
    """The record that a field holds, or holds a list of."""
    kinds = [annotation, *getattr(annotation, "__args__", ())]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None
