"""What the commands for reminders and for finance charge memos share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from cyclopts import Parameter

from ledger_es import FinanceChargeMemoReport, Ledger, ReminderReport
from ledger_es.cli.answer import Answer, Prose
from ledger_es.cli.listing import listed
from ledger_es.cli.options import Reading, Writing
from ledger_es.cli.usage import WrongUsage

ForgetChanges = Annotated[
    bool, Parameter(negative=(), help="Even where this loses what a person has changed.")
]
AddText = Annotated[
    list[str] | None, Parameter(help="Write this text below the lines; may be repeated.")
]
TextAnew = Annotated[
    list[str] | None,
    Parameter(help="NUMBER=TEXT: write the text with this number anew; without a TEXT: remove it."),
]


def texts_by_number(given: Sequence[str]) -> dict[int, str]:
    """The texts of `--text` by their numbers. Raises WrongUsage for one without a number, or a number twice."""
    texts: dict[int, str] = {}
    for each in given:
        number, equals, text = each.partition("=")
        if not equals or not number.isascii() or not number.isdigit() or int(number[:9]) in texts:
            raise WrongUsage(f"--text takes NUMBER=TEXT, each number once; {each!r} was given")
        texts[int(number[:9])] = text
    return texts


def listed_with_texts(reading: Reading, report: ReminderReport | FinanceChargeMemoReport) -> Answer:
    """The document in the chosen form; for people with its texts above and below the lines."""
    answer = listed(reading, report)
    if not answer.shown or reading.form == "json":
        return answer
    texts = report.texts()
    above, below = ([Prose(text)] if text else [] for text in texts)
    below = [Prose(f"{no}: {text}") for no, text in enumerate(report.free_texts, 1)] + below
    said = [report.open_in_words()] if report.open_in_words() else []
    if isinstance(report, ReminderReport):
        said += report.late_in_words()
    return answer._replace(shown=[*above, *answer.shown, *below, *said])


def drafts_to_issue(
    writing: Writing,
    named: list[str] | None,
    every: bool,
    drafts: Callable[[Ledger], list[str]],
) -> tuple[str, ...]:
    """The numbers that were named, or those of every draft. Raises WrongUsage for neither or both."""
    if bool(named) == every:
        raise WrongUsage("name the documents, or give --all")
    if named:
        return tuple(named)
    with Ledger.open(writing.ledger) as ledger:
        return tuple(drafts(ledger))
