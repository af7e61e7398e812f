"""No command that cannot be given on the command line, but for those named here."""

from __future__ import annotations

import re

from ledger_es.commands.decisions import DECISIONS
from ledger_es.questions import Questions
from tests.house.sources import modules

FROM_PYTHON_ALONE = {
    *("ChangeAccount", "ChangeBankAccount", "ChangeCustomer", "ChangeVendor"),
    # For programs that keep the list of unpaid documents themselves.
    "PostPayments",
}
ABOUT_THE_LEDGER = {"today"}
"""What is no report."""
BY_THE_MAIN_JOB = {
    *("AttachDetails", "DecideLines", "ImportStatements", "MatchLines"),
    *("PurgeFiles", "ProposeBankEntries", "NoteCollectionRun"),
}
"""`statements import`, `attach`, `decide`, `apply`, `files purge`, `reconciliations match` and `collections run` ask
for the job, which makes the commands."""


def test_every_command_can_be_given() -> None:
    text = "\n".join(module.text for module in modules() if module.room in ("cli", "imports"))
    not_given = {
        command.__name__ for command in DECISIONS if not re.search(rf"\b{command.__name__}\b", text)
    }
    assert sorted(not_given - FROM_PYTHON_ALONE - BY_THE_MAIN_JOB) == [], (
        "give it a function in cli/<noun>.py and a line in COMMANDS of cli/app.py"
    )


def test_every_question_can_be_asked() -> None:
    text = "\n".join(module.text for module in modules() if module.room == "cli")
    questions = {
        name
        for name in dir(Questions)
        if callable(getattr(Questions, name)) and not name.startswith("_")
    }
    not_asked = {name for name in questions if not re.search(rf"\b{name}\b", text)}
    assert sorted(not_asked - ABOUT_THE_LEDGER) == [], (
        "give it a function in cli/<noun>.py and a line in COMMANDS of cli/app.py"
    )
