"""Seeded runs on both stores. The seed is in the test's id: the same seed is the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.simulation import Simulation


def run(url: str, seed: int, commands: int) -> Simulation:
    simulation = Simulation(url, seed)
    try:
        simulation.run(commands)
    except BaseException as error:
        error.add_note(f"seed {seed}, command {simulation.commands}, commit {simulation.commits}")
        raise
    finally:
        simulation.close()
    return simulation


@pytest.mark.parametrize("seed", range(1, 5), ids=lambda seed: f"seed{seed}")
def test_random_commands(store_url: str, seed: int) -> None:
    simulation = run(store_url, seed, 300)
    accepted = sum(count for (_, what), count in simulation.outcomes.items() if what == "accepted")
    refused = sum(simulation.outcomes.values()) - accepted
    assert accepted > 75, simulation.outcomes
    assert refused > 25, simulation.outcomes


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(101, 111), ids=lambda seed: f"seed{seed}")
def test_ten_thousand_commands(tmp_path: Path, seed: int) -> None:
    """Ten of them are 100,000 commands."""
    run(str(tmp_path / "ledger.db"), seed, 10_000)
