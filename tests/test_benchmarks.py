"""Every benchmark runs, small: what it measures is the program as it is."""

from __future__ import annotations

import importlib

import pytest

from benchmarks.__main__ import NAMES

SMALL = {
    "posting": "--documents 20 --customers 5 --batch 10 --singles 6 --turn 3",
    "replay": "--events 300 --customers 5 --rounds 1",
    "as_of": "--entries 200 --customers 5 --repeats 1",
    "large_customer": "--entries 1000 --repeats 1",
    "matching": "--entries 100 --lines 20 --careful-lines 10",
    "matching_quality": "--lines-of-a-kind 1",
    "statements": "--entries 100",
    "statement_formats": "--entries 50",
    "collections": "--entries 60 --customers 20 --aged-entries 200 --repeats 1",
    "letters": "--letters 1 --rounds 1",
    "payment_reconciliation": "--customers 20 --entries 100 --lines 20",
    "bank_reconciliation": "--lines 60 --entries 70",
}


@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name: str) -> None:
    found = importlib.import_module(f"benchmarks.{name}").run(SMALL[name].split())
    assert found["name"] == name
    assert found["peak_mb"] > 0
    assert all(stage["seconds"] >= 0 for stage in found["stages"].values())


def test_single_commands_are_measured_in_turns_with_raw_commits() -> None:
    found = importlib.import_module("benchmarks.posting").run(SMALL["posting"].split())
    assert len(found["raw_ratio_single_by_turn"]) == 2
    assert found["stages"]["single_commands"]["units"] == 6
