"""What the commands for reminders and for finance charge memos share."""

from __future__ import annotations

from collections.abc import Callable

from ledger_es import FinanceChargeMemoReport, Ledger, ReminderReport
from ledger_es.cli.answer import Answer, Prose
from ledger_es.cli.listing import listed
from ledger_es.cli.options import Reading, Writing
from ledger_es.cli.usage import WrongUsage


def listed_with_texts(reading: Reading, report: ReminderReport | FinanceChargeMemoReport) -> Answer:
    """The document in the chosen form; for people with its texts above and below the lines."""
    answer = listed(reading, report)
    if not answer.shown or reading.form == "json":
        return answer
    texts = report.texts()
    above, below = ([Prose(text)] if text else [] for text in texts)
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
