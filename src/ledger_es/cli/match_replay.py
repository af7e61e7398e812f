"""match-replay: past statements against other matching rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask
from ledger_es.cli.matching_rules import rules_in
from ledger_es.cli.options import READ, Day, Reading
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.matching_rules import SetMatchingRules
from ledger_es.imports.typed import record_of
from ledger_es.values.matching_rules import OwnRule


def match_replay(
    *,
    first_day: Annotated[Day, Parameter(name="--from", help="First day of the lines.")],
    last_day: Annotated[Day, Parameter(name="--to", help="Last day of the lines.")],
    rules: Annotated[
        Path | None, Parameter(help="Rules of your own in a file; left out: those that hold.")
    ] = None,
    rule_set: Annotated[
        Literal["careful", "business-central"] | None,
        Parameter(help="The default table with all rules of our own, or alone."),
    ] = None,
    switch_on: Annotated[
        tuple[OwnRule, ...], Parameter(help="With this rule of our own switched on.")
    ] = (),
    switch_off: Annotated[
        tuple[OwnRule, ...], Parameter(help="With this rule of our own switched off.")
    ] = (),
    bank: Annotated[str, Parameter(help="Only the statements of this bank account.")] = "",
    reading: Reading = READ,
) -> Answer:
    """List where other matching rules would have decided past lines otherwise; nothing is recorded.

    Each line is tried on the open entries as they were known when it was decided.

    Example: ledger-es match-replay --from 2026-01-01 --to 2026-03-31 --switch-off covering-set
    """
    if rules is not None and rule_set is not None:
        raise WrongUsage("name a rule set or a file, not both")
    asked = {"rule_set": "own", **rules_in(rules)} if rules is not None else {}
    if rule_set is not None:
        asked["rule_set"] = rule_set.replace("-", "_")
    command = record_of(SetMatchingRules, switch_on=switch_on, switch_off=switch_off, **asked)
    return ask(
        reading,
        lambda ledger: ledger.match_replay(
            first_day=first_day, last_day=last_day, rules=command, bank_account_no=bank
        ),
    )
