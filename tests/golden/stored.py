"""The file of examples: two lines for every event ever stored, with the bytes as they were written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from ledger_es.store.port import EventRow

FILE = Path(__file__).with_name("stored_events.jsonl")


class Example(NamedTuple):
    """A line of the file; `state` are the bytes behind its last key, as they were stored."""

    name: str
    fields: str
    """"all": every field is set to something that is not its default; "required": only those without a default."""
    stream: str
    read_as: dict[str, Any]
    """All its fields with their values, defaults too, as JSON."""
    state: bytes

    @property
    def row(self) -> EventRow:
        return EventRow(json.loads(self.state)["position"], self.stream, 5, self.name, self.state)


def read_examples() -> list[Example]:
    examples = []
    for line in FILE.read_bytes().splitlines():
        fields = json.loads(line)
        assert list(fields) == ["name", "fields", "stream", "read_as", "state"], (
            f"other keys than expected in {line!r}"
        )
        _, _, state = line.partition(b',"state":')
        examples.append(
            Example(
                fields["name"], fields["fields"], fields["stream"], fields["read_as"], state[:-1]
            )
        )
    return examples


EXAMPLES = read_examples()
