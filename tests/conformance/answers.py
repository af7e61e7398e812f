"""Asking the questions of an application one after the other, as a case answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ledger_es.commands.journal import PostJournal
from ledger_es.deciding.command import Command
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.tolerance import ToleranceAnswers
from tests.conformance.cases import Unsupported
from tests.conformance.documents import BALANCING_ACCOUNT, Books, Document

_IN_OUR_WORDS = {"accept": "accept", "decline": "decline", "leave_remaining": "remaining"}


class Asked(NamedTuple):
    """The command with all answers, the questions it raised, and whether the user went on to the end."""

    command: Any
    questions: list[dict[str, Any]]
    goes_on: bool


def asking(
    books: Books, command_with: Callable[[ToleranceAnswers], Command], answers: Mapping[str, str]
) -> Asked:
    """Tries the command until no question is left, and answers each as the case does.

    Raises Unsupported for an answer that nobody knows; AssertionError if the questions are not those of the case.
    """
    given: dict[str, Any] = {}
    by_entry: dict[int, str] = {}
    asked: set[str] = set()
    while True:
        command = command_with(ToleranceAnswers(**given, discount_by_entry=by_entry))
        tried = books.ledger.execute(command, actor="conformance", dry_run=True)
        questions = tried.numbers.get("questions", [])
        unanswered = [question for question in questions if not question["is_answered"]]
        if not unanswered:
            assert asked == set(answers), f"asked {sorted(asked)}, expected {sorted(answers)}"
            return Asked(command, questions, goes_on=True)
        question = unanswered[0]
        asked.add(question["about"])
        answer = answers.get(question["about"])
        assert answer is not None, f"the question about {question['about']} is not expected"
        if answer == "cancel":
            return Asked(command, [], goes_on=False)
        if answer not in _IN_OUR_WORDS:
            raise Unsupported(f"when: answer {answer}")
        if question["about"] == "payment_tolerance":
            given["payment"] = _IN_OUR_WORDS[answer]
        else:
            by_entry |= dict.fromkeys(question["entry_nos"], _IN_OUR_WORDS[answer])


def payment_line(
    books: Books, payment: Document, to: list[str], answers: ToleranceAnswers
) -> PostJournal:
    """The journal with the payment, applied to the entries that the case calls so."""
    line = JournalLine(
        posting_date=payment.posting_date,
        document_type=payment.doc_type,  # type: ignore[arg-type]  # checked by the model
        document_no=payment.id,
        account_type=books.party_kind,
        account_no=payment.party,
        amount=payment.amount,
        bal_account_no=BALANCING_ACCOUNT,
        applies_to={books.entry_no(target): None for target in to},
        tolerance=answers,
    )
    return PostJournal(lines=(line,))
