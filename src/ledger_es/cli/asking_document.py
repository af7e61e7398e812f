"""What the commands for reminders and for finance charge memos share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

from cyclopts import Parameter

from ledger_es import Command, FinanceChargeMemoReport, Ledger, MailingsReport, ReminderReport
from ledger_es.cli.answer import Answer, Prose
from ledger_es.cli.asking import do_posting
from ledger_es.cli.listing import listed
from ledger_es.cli.options import Day, Number, Reading, Writing
from ledger_es.cli.usage import WrongUsage
from ledger_es.tables import Table

PostedOn = Annotated[Day | None, Parameter(help="Date of what they post; left out: their date.")]
Customers = Annotated[
    list[str] | None,
    Parameter(consume_multiple=True, help="This customer alone; may be given several times."),
]
RemovedEntries = Annotated[
    list[Number] | None, Parameter(help="Take out this entry; may be given several times.")
]
EveryDraft = Annotated[bool, Parameter(name="--all", negative=(), help="Every draft.")]
IssuedOn = Annotated[
    Day | None, Parameter(help="Date of what is posted; left out: that of the drafts.")
]
Refresh = Annotated[bool, Parameter(negative=(), help="Make the lines anew before issuing.")]
CancelledOn = Annotated[
    Day | None, Parameter(help="Date of the reversal; left out: that of each document.")
]
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


class Mailed(NamedTuple):
    """A reminder or finance charge memo with what was sent of it."""

    report: ReminderReport | FinanceChargeMemoReport
    mailings: MailingsReport

    def as_json(self) -> dict[str, Any]:
        return {**self.report.as_json(), "mailings": self.mailings.rows_as_json()}

    def table(self, columns: Sequence[str] = ()) -> Table:
        return self.report.table(columns)


def listed_with_texts(reading: Reading, mailed: Mailed) -> Answer:
    """The document in the chosen form; for people with its texts above and below the lines, and what was sent."""
    report = mailed.report
    answer = listed(reading, mailed)
    if not answer.shown or reading.form == "json":
        return answer
    texts = report.texts()
    above, below = ([Prose(text)] if text else [] for text in texts)
    below = [Prose(f"{no}: {text}") for no, text in enumerate(report.free_texts, 1)] + below
    said = [report.open_in_words()] if report.open_in_words() else []
    if isinstance(report, ReminderReport):
        said += report.late_in_words()
    said += mailed.mailings.in_words()
    return answer._replace(shown=[*above, *answer.shown, *below, *said])


def issue_drafts(
    writing: Writing,
    named: list[str] | None,
    every: bool,
    drafts: Callable[[Ledger], list[str]],
    command: Callable[[tuple[str, ...]], Command],
    words: str,
) -> Answer:
    """Issue the documents that were named, or every draft; without any this is said. `words`: what one is called.

    Raises WrongUsage if documents are named and every draft is asked for, or neither.
    """
    if bool(named) == every:
        raise WrongUsage("name the documents, or give --all")
    numbers = tuple(named or ())
    if every:
        with Ledger.open(writing.ledger) as ledger:
            numbers = tuple(drafts(ledger))
        if not numbers:
            field = "reminder_nos" if words == "reminder" else "memo_nos"
            return Answer({field: []}, [f"There is no draft of a {words}."])
    return do_posting(writing, command(numbers), f"{words.capitalize()}s issued")
