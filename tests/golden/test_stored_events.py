"""Two examples of every event ever stored, as they were written: read, and written again to the same bytes.

An event that is new gets a line with every field set to something that is not its default, and one with the required
fields only, by which a default that was changed is noticed: `read_as` says what the bytes
were read as. A line that is there is
never changed and never removed: an event of another shape has another name, and the old one an upcaster.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from ledger_es.aggregates.event import Envelope
from ledger_es.aggregates.streams import EVENTS, new_state
from tests.golden.examples import MAPPER
from tests.golden.stored import EXAMPLES, FILE, Example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_read_and_written_again(example: Example) -> None:
    recorded = MAPPER.decode(example.row)
    if example.name in EVENTS:
        envelope, event = recorded.envelope, recorded.event
        (row,) = MAPPER.encode(envelope, [(example.stream, 5, event)])
        assert row == example.row


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_field_is_set(example: Example) -> None:
    """What is default is not stored; so a field that was added without a new example is missing here."""
    stored = json.loads(example.state)
    if example.name in EVENTS and example.fields == "all":
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


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda example: f"{example.name}-{example.fields}"
)
def test_a_default_is_still_what_it_was(example: Example) -> None:
    """Fields left out of the bytes are read as they were read when the example was written."""
    assert json.loads(MAPPER.decode(example.row).event.model_dump_json()) == example.read_as


def test_every_event_has_its_examples() -> None:
    examples = [(example.name, example.fields) for example in EXAMPLES]
    assert len(examples) == len(set(examples)), "an event has an example twice"
    wanted = {(name, fields) for name in EVENTS for fields in ("all", "required")}
    missing = sorted(wanted - set(examples))
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
