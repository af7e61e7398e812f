"""Allowed posting dates; that every posting keeps to them: the scenarios of each command."""

from __future__ import annotations

from ledger_es.aggregates.accounting_periods import AllowedPostingDatesSet
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.errors import PostingDateNotAllowed, PostingDatesInverted
from tests.scenarios.books import BOOKS, COMPANY, documents
from tests.scenarios.scenario import day, given


def test_for_everybody_and_for_one_user() -> None:
    command = SetAllowedPostingDates(allow_from=day("01-01"), allow_to=day("01-31"))
    books = (
        given(COMPANY)
        .when(command)
        .then(
            (
                "accounting_periods",
                AllowedPostingDatesSet(allow_from=day("01-01"), allow_to=day("01-31")),
            )
        )
    )
    books.when(SetAllowedPostingDates(user="anna")).then(
        ("accounting_periods", AllowedPostingDatesSet(actor="anna"))
    )


def test_one_day_is_a_period() -> None:
    given(COMPANY).after(SetAllowedPostingDates(allow_from=day("01-01"), allow_to=day("01-01")))


def test_opened_again() -> None:
    closed = SetAllowedPostingDates(allow_to=day("01-31"))
    books = given(*BOOKS, closed)
    late = documents("INV-1 02-01 1.00")
    books.when(late).then_refused(
        PostingDateNotAllowed, allow_from="the beginning", allow_to=day("01-31")
    )
    assert books.after(SetAllowedPostingDates(), late).remaining() == {1: "1.00"}


def test_refused_where_the_end_lies_before_the_start() -> None:
    given(COMPANY).when(
        SetAllowedPostingDates(allow_from=day("01-02"), allow_to=day("01-01"))
    ).then_refused(PostingDatesInverted, allow_from=day("01-02"), allow_to=day("01-01"))
