"""Lines of which it is known what they pay: nothing wrong is posted unseen, and a person is shown the right answer."""

from __future__ import annotations

import random

from benchmarks.matching_quality import books_with_lines, judge, run
from benchmarks.quality_books import Books
from benchmarks.quality_lines import ANSWERED


def test_nothing_wrong_is_posted_unseen_and_answers_are_found() -> None:
    found = run(["--lines-of-a-kind", "2", "--seed", "7"])
    assert found["unseen_and_wrong"] == 0, found["wrong"]
    assert found["right_of_those_with_an_answer"] >= 0.97, found["wrong"]
    assert found["unseen_of_those_with_an_answer"] >= 0.45


def test_every_line_of_the_books_is_judged_once() -> None:
    books = books_with_lines(3, "R-{:04}", 1)
    assert [each.known for each in judge(books)] == books.lines


def test_a_wrong_proposal_is_seen_as_wrong() -> None:
    books = Books(random.Random(1), "R-{:04}")
    for add_line in ANSWERED:
        add_line(books)
    # Every line is now said to pay what the line before pays.
    payments = [known.pays for known in books.lines]
    books.lines = [
        known._replace(pays=pays)
        for known, pays in zip(books.lines, [payments[-1], *payments], strict=False)
    ]
    outcomes = {each.outcome for each in judge(books)}
    assert {"unseen_wrong", "asked_wrong"} <= outcomes
