"""match-replay: past lines by other rules, listed on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Cli
from tests.cli.statement_files import statement_file

REPLAY = ("match-replay", "--from", "2026-01-01", "--to", "2026-12-31")
ONE_RULE = '[[rules]]\nconfidence = "medium"\npriority = 1\nparty = "fully"\ndocument = "yes"\n'


def test_what_would_differ_is_listed_and_nothing_recorded(
    books_on_both: Cli, tmp_path: Path
) -> None:
    cli = books_on_both
    cli.json("statements", "import", statement_file(tmp_path))
    same = cli.json(*REPLAY)
    assert (same["looked_at"] > 1, same["lines"]) == (True, [])
    commits = cli.commits()
    file = tmp_path / "rules.toml"
    file.write_text(ONE_RULE)
    found = cli.json(*REPLAY, "--rules", str(file))
    assert {line["would_be"]["rule"] for line in found["lines"]} <= {"", "medium-1"}
    first = next(line for line in found["lines"] if line["would_be"]["rule"])
    assert first["was"]["match_confidence"] == "high"
    assert first["would_be"]["match_confidence"] == "medium"
    # Rules that are only tried have no version.
    assert (first["was"]["rules_version"], first["would_be"]["rules_version"]) == (1, None)
    assert "would differ" in cli(*REPLAY, "--rules", str(file)).out
    assert cli.json(*REPLAY, "--rule-set", "business-central", "--bank", "B1")["looked_at"] > 1
    assert cli.commits() == commits
    assert cli.refused(*REPLAY, "--bank", "B9")["code"] == "E-BANK-UNKNOWN"


@pytest.mark.parametrize(
    "words",
    [("match-replay", "--from", "2026-01-01"), (*REPLAY, "--rules", "x", "--rule-set", "careful")],
)
def test_wrong_usage(company: Cli, words: tuple[str, ...]) -> None:
    assert company(*words).code == 2
