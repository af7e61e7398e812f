"""rules: the versions of the rules by which lines are matched, shown, set from files, and named by decisions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.statement_files import statement_file

OWN = """
own_rules = ["reference", "printed-form"]

[[rules]]
confidence = "high"
priority = 1
party = "fully"
document = "yes"
amount = "one"
review_required = false

[[rules]]
confidence = "low"
priority = 1
party = "fully"
"""


def test_rules_are_set_from_a_file_and_keep_their_versions(
    company_on_both: Cli, tmp_path: Path
) -> None:
    cli = company_on_both
    shown = cli.json("rules", "show")
    assert (shown["rules_version"], shown["rule_set"], len(shown["rules"])) == (1, "careful", 25)
    assert shown["rules"][3] == {
        "rule": "high-4",
        "confidence": "high",
        "priority": 4,
        "party": "fully",
        "document": "yes",
        "amount": "one",
        "direct_debit": "*",
        "review_required": False,
        "apply_immediately": True,
    }
    (tmp_path / "rules.toml").write_text(OWN)
    set_own = ("rules", "set", "--file", str(tmp_path / "rules.toml"))
    assert cli.json(*set_own)["numbers"] == {"rules_version": 2}
    commits = cli.commits()
    assert cli.json(*set_own)["numbers"] == {"rules_version": 2}
    assert cli.commits() == commits
    now = cli.json("rules", "show")
    assert (now["rule_set"], now["own_rules"]) == ("own", ["reference", "printed-form"])
    assert [rule["rule"] for rule in now["rules"]] == ["high-1", "low-1"]
    assert len(cli.json("rules", "show", "--version-no", "1")["rules"]) == 25
    cli.json("rules", "set", "careful", "--switch-off", "near-miss")
    listed = cli.json("rules", "list")["rule_sets"]
    assert [(row["rules_version"], row["rule_set"], row["rules"]) for row in listed] == [
        (1, "careful", 25),
        (2, "own", 2),
        (3, "own", 25),
    ]
    assert "switched off: near-miss" in cli("rules", "show").out
    assert cli.json("verify")["ok"] is True


def test_what_is_shown_can_be_changed_and_set_again(company: Cli, tmp_path: Path) -> None:
    cli = company
    shown = cli.json("rules", "show")
    # Medium 6 (a document and its amount, but no payer) becomes Low 6.
    moved = next(rule for rule in shown["rules"] if rule["rule"] == "medium-6")
    moved |= {"confidence": "low"}
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(shown))
    cli.json("rules", "set", "--file", str(file))
    rules = {rule["rule"]: rule for rule in cli.json("rules", "show")["rules"]}
    assert "medium-6" not in rules
    assert (rules["low-6"]["document"], rules["low-6"]["amount"]) == ("yes", "one")


def test_decisions_name_the_version_and_stay_explained_by_it(books: Cli, tmp_path: Path) -> None:
    books.json("statements", "import", statement_file(tmp_path))
    explain = ("statements", "explain", "B1/1", "--line", "10000")
    before = books.json(*explain)
    assert any("rule set 1" in row["explanation"] for row in before["explanation"])
    books.json("rules", "set", "business-central")
    # What was proposed under version 1 is explained by version 1.
    assert books.json(*explain)["explanation"] == before["explanation"]
    books.json("statements", "apply", "B1/1")
    after = books.json(*explain)
    assert any("rule set 2" in row["explanation"] for row in after["explanation"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("own_rules = []", "it has no list of rules"),
        ("rules = 1", "it has no list of rules"),
        ("[[rules]]\nconfidence", "neither TOML nor JSON"),
        ("{", "neither TOML nor JSON"),
        ("color = 1\nrules = []", "color is no part of rules"),
    ],
)
def test_files_that_are_refused(company: Cli, tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "rules.toml").write_text(content)
    refused = company.refused("rules", "set", "--file", str(tmp_path / "rules.toml"))
    assert refused["code"] == "E-FILE-READ"
    assert says in refused["message"]


def test_rules_that_are_refused(company: Cli, tmp_path: Path) -> None:
    cli = company
    file = tmp_path / "rules.toml"
    file.write_text('[[rules]]\nconfidence = "high"\npriority = 1\n' * 2)
    refused = cli.refused("rules", "set", "--file", str(file))
    assert refused["code"] == "E-MATCHING-RULES"
    assert "high-1" in refused["message"]
    file.write_text('[[rules]]\nconfidence = "high"\npriority = 1000\n')
    assert cli.refused("rules", "set", "--file", str(file))["code"] == "E-COMMAND"
    assert cli.refused("rules", "show", "--version-no", "9")["code"] == "E-MATCHING-RULES-VERSION"
    for words in (("rules", "set"), ("rules", "set", "careful", "--file", str(file))):
        assert cli(*words).code == 2
