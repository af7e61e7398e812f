"""A reminder or finance charge memo on the screen: its texts stand around its lines."""

from __future__ import annotations

from ledger_es import FinanceChargeMemoReport, ReminderReport
from ledger_es.cli.answer import Answer, Prose
from ledger_es.cli.listing import listed
from ledger_es.cli.options import Reading


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
