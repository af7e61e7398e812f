"""Allowed posting dates; that every posting keeps to them: the scenarios of each command."""

from __future__ import annotations

import pytest

from ledger_es.aggregates.accounting_periods import (
    AllowedPostingDatesSet,
    AllowedPostingDatesWithdrawn,
)
from ledger_es.commands.accounting_periods import (
    SetAllowedPostingDates,
    WithdrawAllowedPostingDates,
)
from ledger_es.errors import CommandInvalid, PostingDateNotAllowed, PostingDatesInverted
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
                AllowedPostingDatesSet(
                    for_actor="", allow_from=day("01-01"), allow_to=day("01-31")
                ),
            )
        )
    )
    books.when(SetAllowedPostingDates(user="anna")).then(
        (
            "accounting_periods",
            AllowedPostingDatesSet(for_actor="anna", allow_from=None, allow_to=None),
        )
    )


def test_one_day_is_a_period() -> None:
    given(COMPANY).after(SetAllowedPostingDates(allow_from=day("01-01"), allow_to=day("01-01")))


def test_opened_again() -> None:
    closed = SetAllowedPostingDates(allow_to=day("01-31"))
    books = given(*BOOKS, closed)
    late = documents("INV-1 02-01 1.00")
    books.when(late).then_refused(PostingDateNotAllowed, allow_from=None, allow_to=day("01-31"))
    assert books.after(SetAllowedPostingDates(), late).remaining() == {1: "1.00"}


def test_refused_where_the_end_lies_before_the_start() -> None:
    given(COMPANY).when(
        SetAllowedPostingDates(allow_from=day("01-02"), allow_to=day("01-01"))
    ).then_refused(PostingDatesInverted, allow_from=day("01-02"), allow_to=day("01-01"))


def test_the_dates_of_a_user_are_withdrawn() -> None:
    """A user's dates without bounds are not the same: they stand above the company's."""
    late = documents("INV-1 02-01 1.00")
    closed = SetAllowedPostingDates(allow_to=day("01-31"))
    books = given(*BOOKS, closed, SetAllowedPostingDates(user="anna"))
    assert books.when(late, "anna").and_recorded().remaining() == {1: "1.00"}
    books = given(*BOOKS, closed, SetAllowedPostingDates(user="anna"))
    books = books.when(WithdrawAllowedPostingDates(user="anna")).then(
        ("accounting_periods", AllowedPostingDatesWithdrawn(for_actor="anna"))
    )
    books.when(late, "anna").then_refused(PostingDateNotAllowed, allow_to=day("01-31"))
    books = books.after(SetAllowedPostingDates(user="anna", allow_from=day("02-01")))
    assert books.when(late, "anna").and_recorded().remaining() == {1: "1.00"}


def test_withdrawn_where_there_are_none_nothing_happens() -> None:
    books = given(*BOOKS, SetAllowedPostingDates(user="anna"))
    books.when(WithdrawAllowedPostingDates(user="berta")).then()
    withdrawn = WithdrawAllowedPostingDates(user="anna")
    books.after(withdrawn).when(withdrawn).then()


def test_the_dates_of_everybody_are_set_and_never_withdrawn() -> None:
    with pytest.raises(CommandInvalid):
        WithdrawAllowedPostingDates(user="")
