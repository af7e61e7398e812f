"""rules: by which evidence statement lines are matched, and how certain each evidence is."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Number, Reading, Writing
from ledger_es.cli.questions import KnownAt
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.matching_rules import SetMatchingRules
from ledger_es.errors import FileNotReadable
from ledger_es.imports.typed import record_of
from ledger_es.values.matching_rules import OwnRule

MOST_BYTES = 1_000_000
_SET_BY_FILE = ("rules", "own_rules")
_ALSO_SHOWN = (
    *("known_at", "commit_no", "rules_version", "rule_set"),
    *("set_entries_at_most", "set_steps_at_most"),
)
"""What `rules show --json` gives besides, so that its answer can be changed and set again."""


def show_all(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the versions of the rules by which statement lines are matched.

    Example: ledger-es rules list
    """
    return ask(reading, lambda ledger: ledger.matching_rule_versions(known_at=known_at))


def show(
    *,
    rules_version: Annotated[
        Number | None, Parameter(name="--version-no", help="Left out: the rules that hold.")
    ] = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show the rules by which statement lines are matched.

    Example: ledger-es rules show
    """
    return ask(
        reading,
        lambda ledger: ledger.matching_rules(rules_version=rules_version, known_at=known_at),
    )


def set_rules(
    rule_set: Annotated[
        Literal["careful", "business-central"] | None,
        Parameter(help="The default table with all rules of our own, or alone."),
    ] = None,
    /,
    *,
    file: Annotated[
        Path | None, Parameter(help="Rules of your own (TOML, or what rules show --json gives).")
    ] = None,
    switch_on: Annotated[
        tuple[OwnRule, ...], Parameter(help="Switch on a rule of our own, such as covering-set.")
    ] = (),
    switch_off: Annotated[
        tuple[OwnRule, ...], Parameter(help="Switch off a rule of our own.")
    ] = (),
    writing: Writing = WRITE,
) -> Answer:
    """Set the rules by which statement lines are matched; decisions that were made keep their version.

    Example: ledger-es rules set --switch-off near-miss
    """
    if rule_set is not None and file is not None:
        raise WrongUsage("name a rule set or a file, not both")
    if rule_set is None and file is None and not (switch_on or switch_off):
        raise WrongUsage("say what to set, such as careful, --file or --switch-off")
    asked: dict[str, Any] = {} if file is None else {"rule_set": "own", **rules_in(file)}
    if rule_set is not None:
        asked["rule_set"] = rule_set.replace("-", "_")
    command = record_of(SetMatchingRules, switch_on=switch_on, switch_off=switch_off, **asked)
    return do(writing, command, "Matching rules set")


def rules_in(file: Path) -> dict[str, Any]:
    """The `rules` and `own_rules` of a file. Raises FileNotReadable."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise _not_readable(file, error.strerror or "it cannot be read") from error
    if len(content) > MOST_BYTES:
        raise _not_readable(file, "it is too large for rules")
    try:
        text = content.decode("utf-8-sig")
        facts = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_readable(file, f"it is neither TOML nor JSON: {error}") from error
    others = sorted(facts.keys() - {*_SET_BY_FILE, *_ALSO_SHOWN})
    if others:
        raise _not_readable(file, f"{others[0]} is no part of rules")
    rules = facts.get("rules")
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise _not_readable(file, "it has no list of rules")
    for rule in rules:
        # The name of a rule follows from its confidence and priority.
        rule.pop("rule", None)
    return {name: facts[name] for name in _SET_BY_FILE if name in facts}


def _not_readable(file: Path, reason: str) -> FileNotReadable:
    return FileNotReadable(
        file=str(file),
        position="start",
        reason=reason,
        cure="see what rules there are: ledger-es rules show",
    )
