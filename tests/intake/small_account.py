"""A small account for tests: statements are written in one line each, and the answers read as letters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.intake.deciding import decide
from ledger_es.intake.lines import words_of
from ledger_es.intake.records import (
    Decision,
    Intake,
    IntakeLine,
    IntakeStatement,
    KnownAccount,
)
from ledger_es.intake.remembering import remember
from ledger_es.intake.take import take

LETTERS = {
    "new": "n",
    "known": "k",
    "suspected": "u",
    "unproved": "u",
    "before_books": "b",
    "waiting": "w",
}


def day(number: int) -> date:
    """A day of March; 0 and less are days of February."""
    return date.fromordinal(date(2026, 2, 28).toordinal() + number)


def line(
    number: int, amount: str, text: str = "", reference: str = "", source: str = "camt"
) -> IntakeLine:
    """A line of the day with this number."""
    return IntakeLine(
        place=0,
        fingerprint=f"1:{number}|{amount}|{reference}|{text}",
        day=day(number),
        amount=Decimal(amount),
        reference=reference,
        reference_source=source if reference else "",
        words=words_of(text),
    )


def statement(
    opening: str | None,
    closing: str | None,
    first: int | None,
    last: int | None,
    *lines: IntakeLine,
    **fields: Any,
) -> IntakeStatement:
    """A statement with a stated period, or none."""
    return IntakeStatement(
        opening=None if opening is None else Decimal(opening),
        closing=None if closing is None else Decimal(closing),
        stated_first=None if first is None else day(first),
        stated_last=None if last is None else day(last),
        lines=tuple(each._replace(place=place) for place, each in enumerate(lines, 1)),
        **fields,
    )


class SmallAccount:
    """An account with an opening balance of 100 on day 0, and its statements 1, 2, 3 …"""

    def __init__(self, opening: str | None = "100") -> None:
        self.known = KnownAccount() if opening is None else KnownAccount(day(0), Decimal(opening))
        self.answers: dict[str, Intake] = {}

    def take(self, taken: IntakeStatement, **options: Any) -> str:
        """What the statement is, and a letter for each line."""
        key = str(len(self.answers) + 1)
        answer = take(self.known, taken, key, **options)
        self.answers[key] = answer
        self.known = remember(self.known, taken, key, answer)
        return f"{answer.what} {letters_of(answer)}".strip()

    def decide(self, key: str, **decisions: Decision) -> str:
        """The letters after lines are decided: `line_1="new"`."""
        by_place = {int(name.removeprefix("line_")): said for name, said in decisions.items()}
        answer = decide(self.known, key, by_place)
        self.answers[key] = answer
        self.known = remember(self.known, self.known.statements[key].statement, key, answer)
        return letters_of(answer)

    def letters(self, key: str) -> str:
        """A letter for each line of a statement, as it stands now."""
        standings = self.known.statements[key].standings
        return "".join(LETTERS[standing.state] for standing in standings)

    def reason(self, key: str) -> str:
        """Why lines of a statement were asked."""
        return next(note.text for note in self.answers[key].notes if note.code == "asked_because")


def letters_of(answer: Intake) -> str:
    """One letter a line."""
    return "".join(LETTERS[standing.state] for standing in answer.standings)
