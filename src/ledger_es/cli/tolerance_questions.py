"""The questions of an application: asked at a terminal, or answered by the option --tolerance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Command, Ledger, ToleranceAnswers
from ledger_es.cli.answer import question_in_words
from ledger_es.cli.asking import execute
from ledger_es.cli.options import Writing
from ledger_es.cli.terminal import chosen

Tolerance = Annotated[
    Literal["accept", "leave"] | None,
    Parameter(
        help="accept: differences within the tolerance and late discounts; leave: they stay open. Left out: a person at"
        " a terminal is asked, where the rules say so."
    ),
]
_ANSWERS = {
    "accept": ToleranceAnswers(payment="accept", discount="accept"),
    "leave": ToleranceAnswers(payment="remaining", discount="decline"),
    None: ToleranceAnswers(),
}


def answers_of(tolerance: Literal["accept", "leave"] | None) -> ToleranceAnswers:
    """The answers that the option gives to every question."""
    return _ANSWERS[tolerance]


def with_answers(
    ledger: Ledger,
    writing: Writing,
    command_with: Callable[[ToleranceAnswers], Command],
    tolerance: Literal["accept", "leave"] | None,
) -> Command:
    """The command with the answers of the option or, without the option, of the person at the terminal.

    Where nobody can be asked, the questions keep their defaults.
    """
    command = command_with(answers_of(tolerance))
    if tolerance is not None or writing.json or writing.dry_run:
        return command
    payment, by_entry = "", dict[int, str]()
    while True:
        tried = execute(ledger, replace(writing, dry_run=True), command)
        unanswered = [
            question
            for question in tried.numbers.get("questions", ())
            if not question["is_answered"]
        ]
        if tried.replayed or not unanswered:
            return command
        question = unanswered[0]
        word = chosen(
            f"{question_in_words(question)}. Accept it, or leave it open?", ("accept", "leave")
        )
        if word is None:
            return command
        if question["about"] == "payment_tolerance":
            payment = "accept" if word == "accept" else "remaining"
        else:
            answer = "accept" if word == "accept" else "decline"
            by_entry |= dict.fromkeys(question["entry_nos"], answer)
        command = command_with(ToleranceAnswers(payment=payment, discount_by_entry=by_entry))
