"""The demo: the same text every time, a ledger that can be kept, under ten seconds."""

from __future__ import annotations

import time
from pathlib import Path

from tests.cli.running import Cli, run

GOLDEN = Path(__file__).with_name("demo.txt")


def test_the_demo_tells_its_story_in_under_ten_seconds() -> None:
    started = time.perf_counter()
    outcome = run("demo")
    assert time.perf_counter() - started < 10
    assert outcome.code == 0
    assert outcome.err == ""
    assert outcome.out == GOLDEN.read_text(encoding="utf-8")


def test_programs_get_the_demo_as_one_document() -> None:
    sections = run("demo", "--json").document["sections"]
    assert sections[-1]["verify"]["ok"] is True
    assert len(sections[-3]["closed"]) == 13
    assert sections[2]["settled"][2]["discount_in_it"] == "20.00"


def test_the_ledger_of_the_demo_can_be_kept_once(tmp_path: Path) -> None:
    path = str(tmp_path / "demo.db")
    kept = run("demo", "--keep", path)
    assert kept.out.splitlines()[-1].startswith(f"The ledger is kept: ledger-es --ledger {path}")
    assert len(Cli(path).json("customers", "list")["customers"]) == 12
    assert run("demo", "--keep", path, "--json").refused["code"] == "E-STORE-EXISTS"
