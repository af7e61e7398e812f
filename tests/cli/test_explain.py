"""`statements explain` says why a line settles what it settles, from the decision that is stored."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import run
from tests.cli.test_readme import tour

__all__ = ["tour"]


def topics(line_no: int) -> dict[str, list[str]]:
    answer = json.loads(
        run("statements", "explain", "MAIN/1", "--line", str(line_no), "--json").out
    )
    said: dict[str, list[str]] = {}
    for row in answer["explanation"]:
        said.setdefault(row["topic"], []).append(row["explanation"])
    return said


@pytest.mark.usefixtures("tour")
def test_a_line_is_explained_when_it_is_proposed_decided_and_posted() -> None:
    for command in (
        ("init", "--company", "Muster AG", "--currency", "CHF"),
        ("customers", "import", "customers.csv"),
        ("bank-accounts", "add", "MAIN", "--iban", "CH9300762011623852957",
         "--opening-balance", "5000.00", "--opening-date", "2026-01-01"),
        ("entries", "import", "entries.csv"),
        ("statements", "import", "statement.xml", "--actor", "anna"),
    ):  # fmt: skip
        assert run(*command).code == 0

    found = topics(10000)
    assert found["read"][0] == "980.00 CHF received on 2026-01-14"
    assert found["considered"] == [
        "2 possible entries, as they stood after commit 5; rule set 1, read carefully"
    ]
    assert found["proposed"] == [
        "by rule high-4 of the table: payer certain, number found, amount fits",
        "payer known by a name that nobody else has",
        "document known by its number",
        '"INV-1" in the text names C1 INV-1',
    ]
    assert found["not chosen"] == [
        "C1 INV-2 over 250.00: payer certain, no number, amount differs; weaker (rule low-1 of the table)"
    ]
    assert found["settles"] == ["C1 INV-1: 1,000.00 (discount 20.00)"]

    nothing = topics(40000)
    assert nothing["proposed"] == ["nothing: no evidence was strong enough"]
    assert "posted" not in nothing

    assert run("statements", "assign", "MAIN/1", "--line", "40000", "--account", "6900",
               "--actor", "bert").code == 0  # fmt: skip
    decided = topics(40000)["decided"]
    assert decided[0].startswith("left without a proposal by anna, ")
    assert decided[1].startswith("assigned by hand by bert, ")

    assert run("statements", "post", "MAIN/1", "--mode", "payments-only", "--accept-low",
               "--ready").code == 0  # fmt: skip
    assert topics(10000)["posted"][0].startswith("ledger transaction ")


@pytest.mark.usefixtures("tour")
def test_what_was_proposed_is_told_in_full_after_a_person_has_decided() -> None:
    for command in (
        ("init", "--company", "Muster AG", "--currency", "CHF"),
        ("customers", "import", "customers.csv"),
        ("bank-accounts", "add", "MAIN", "--iban", "CH9300762011623852957",
         "--opening-balance", "5000.00", "--opening-date", "2026-01-01"),
        ("entries", "import", "entries.csv"),
        ("statements", "import", "statement.xml", "--actor", "anna"),
    ):  # fmt: skip
        assert run(*command).code == 0
    before = topics(10000)
    assigned = ("statements", "assign", "MAIN/1", "--line", "10000", "--account", "customer:C1")
    assert run(*assigned, "--actor", "bert", "--reason", "C1 has called").code == 0

    found = topics(10000)
    for topic in ("read", "considered", "not chosen"):
        assert found[topic] == before[topic]
    assert found["proposed"] == [
        *before["proposed"],
        "it would have settled C1 INV-1: 1,000.00 (discount 20.00)",
    ]
    proposed, decided = found["decided"]
    assert proposed.startswith("proposed with confidence high by anna, ")
    assert proposed.endswith(" UTC: C1 INV-1: 1,000.00 (discount 20.00)")
    assert decided.startswith("assigned by hand by bert, ")
    assert decided.endswith(" UTC: customer C1: 980.00; because: C1 has called")
    assert found["settles"] == ["customer C1: 980.00"]

    assert run("statements", "clear", "MAIN/1", "--line", "10000").code == 0
    cleared = topics(10000)
    assert cleared["proposed"] == found["proposed"]
    assert cleared["decided"][2].startswith("cleared, so that nothing is applied, by ")
    assert "settles" not in cleared


@pytest.mark.usefixtures("tour")
def test_a_text_mapping_is_named_and_what_is_proposed_again_is_told_in_short() -> None:
    for command in (
        ("init", "--company", "Muster AG", "--currency", "CHF"),
        ("customers", "import", "customers.csv"),
        ("bank-accounts", "add", "MAIN", "--iban", "CH9300762011623852957",
         "--opening-balance", "5000.00", "--opening-date", "2026-01-01"),
        ("entries", "import", "entries.csv"),
        ("mappings", "add", "--text", "Account charges", "--credit-account", "6900"),
        ("statements", "import", "statement.xml", "--actor", "anna"),
        ("statements", "apply", "MAIN/1", "--actor", "bert"),
    ):  # fmt: skip
        outcome = run(*command)
        assert outcome.code == 0, outcome
    found = topics(40000)
    assert found["proposed"] == ['by text mapping 1 ("Account charges")']
    assert "not chosen" not in found
    assert found["decided"][1].startswith("proposed again, as before, by bert, ")


@pytest.mark.usefixtures("tour")
def test_a_line_that_does_not_exist_is_refused() -> None:
    assert run("init", "--company", "Muster AG", "--currency", "CHF").code == 0
    outcome = run("statements", "explain", "MAIN/1", "--line", "10000")
    assert (outcome.code, "E-PRJ-UNKNOWN" in outcome.err) == (1, True)
