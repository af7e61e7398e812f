"""No command without a scenario, no event that no scenario compares as a whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger_es.aggregates.streams import EVENTS
from ledger_es.commands.decisions import DECISIONS

TEXT = "\n".join(
    path.read_text("utf-8")
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if path.name != Path(__file__).name
)


@pytest.mark.parametrize("name", sorted({command.__name__ for command in DECISIONS}))
def test_every_command_is_made(name: str) -> None:
    made = re.search(rf"\b{name}\(|\b{name},|, {name}\b", TEXT)
    assert made, f"no scenario makes the command {name}"


@pytest.mark.parametrize("name", sorted({event.__name__ for event in EVENTS.values()}))
def test_every_event_is_compared_as_a_whole(name: str) -> None:
    """Its facts are written out, in a scenario's `then` or in a comparison."""
    assert re.search(rf"\b{name}\(", TEXT), f"no scenario writes out the event {name}"
