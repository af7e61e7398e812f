"""States kept in memory: read once, however often they are asked for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.posting import journal, new_ledger
from ledger_es.shell.states import States
from ledger_es.store import EventRow


def test_a_stream_named_many_times_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand lines of a statement name a large customer hundreds of times."""
    with new_ledger(str(tmp_path / "ledger.db"), customers=1) as ledger:
        ledger.execute(journal(random.Random(1), first=1, count=1, customers=1))
        decoded: list[int] = []
        decode = ledger.mapper.event

        def counted(row: EventRow) -> object:
            decoded.append(row.position)
            return decode(row)

        monkeypatch.setattr(ledger.mapper, "event", counted)
        States(ledger.mapper).load(ledger.store, ["customer_ledger-C0", "customer-C0"] * 3)
    assert len(decoded) == len(set(decoded)) == 2
