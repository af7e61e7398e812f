"""The chain, its gaps and the balances (spec/intake.md 1 and 3)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from ledger_es.intake.balances import bank_balance, chain_of, gaps
from ledger_es.intake.chain import Span, cross, share_days, touch
from ledger_es.intake.records import KnownAccount, KnownStatement, LineKey
from ledger_es.intake.remembering import in_the_way_of_withdrawing, withdraw
from ledger_es.intake.sums import find_a_sum
from ledger_es.intake.take import days_that_matter, take

from .bank_files import files_of
from .histories import day_of, history_of
from .living import Account
from .small_account import SmallAccount, day, line, statement


@pytest.mark.parametrize(
    ("amounts", "target", "places"),
    [
        ([], 0, ()),
        ([], 1, None),
        ([5, 7], 12, (0, 1)),
        # As many as possible, the earliest first.
        ([5, 5, 5], 10, (0, 1)),
        ([1, 2, 3, -3], 0, (0, 1, 3)),
        ([5, 7], 6, None),
        # Only the last twelve are chosen from.
        ([1, *[0] * 12], 0, None),
        ([0, 1, *[0] * 11], 0, (0, *range(2, 13))),
    ],
)
def test_finding_a_sum(amounts: list[int], target: int, places: tuple[int, ...] | None) -> None:
    assert find_a_sum(list(map(Decimal, amounts)), Decimal(target)) == places


@pytest.mark.parametrize(
    ("one", "other", "is_touching", "is_crossing"),
    [
        ((1, 3), (3, 5), True, False),
        ((3, 3), (3, 3), True, False),
        ((1, 3), (2, 5), False, True),
        ((1, 5), (3, 3), False, True),
        ((1, 2), (3, 4), False, False),
    ],
)
def test_touching_and_crossing(
    one: tuple[int, int], other: tuple[int, int], is_touching: bool, is_crossing: bool
) -> None:
    spans = Span(day(one[0]), day(one[1])), Span(day(other[0]), day(other[1]))
    assert (share_days(*spans) and touch(*spans)) == is_touching
    assert cross(*spans) == cross(*reversed(spans)) == is_crossing


def order_of(account: SmallAccount) -> list[str]:
    return [link.key.statement for link in chain_of(account.known)]


def test_links_of_one_day_stand_in_the_order_in_which_most_balances_meet() -> None:
    account = SmallAccount()
    account.take(statement("120", "130", 3, 3, line(3, "10", "b")))
    account.take(statement("130", "135", 3, 3, line(3, "5", "c")))
    account.take(statement("100", "120", 3, 3, line(3, "20", "a")))
    assert order_of(account) == ["3", "1", "2"]
    assert not gaps(account.known)


def test_a_page_does_not_stand_before_earlier_pages_of_its_statement() -> None:
    account = SmallAccount()
    pages = {"identity": "S", "sequence": "1"}
    late = line(2, "-2", "booked late")
    account.take(statement("120", "118", None, None, late, page=2, last_page=True, **pages))
    account.take(statement("100", "120", None, None, line(3, "20"), page=1, **pages))
    assert order_of(account) == ["2", "1"]
    assert not gaps(account.known)


def test_pages_of_a_whole_wait_and_wait_again_when_one_is_withdrawn() -> None:
    account = SmallAccount()
    whole = {"identity": "S", "sequence": "1"}
    first = statement("100", "125", 1, 3, line(1, "20"), page=1, **whole)
    second = statement("100", "125", 1, 3, line(3, "5"), page=2, last_page=True, **whole)
    assert account.take(second) == "waits w"
    assert account.take(first) == "continues n"
    assert account.letters("1") == "n"
    # A page in another format completes nothing: its line is known.
    other_format = line(3, "5", "other text")
    again = statement("100", "125", 1, 3, other_format, page=2, last_page=True, **whole)
    assert account.take(again) == "overlaps k"
    assert in_the_way_of_withdrawing(account.known, "1") == "3"
    account.known = withdraw(withdraw(account.known, "3"), "2")
    assert account.letters("1") == "w"
    assert not account.known.links


def test_a_page_of_the_same_statement_under_another_id_completes_its_own_whole() -> None:
    account = SmallAccount()
    fields = {"page": 2, "last_page": True, "fingerprint": "1:second"}
    second = statement("100", "125", 1, 3, line(3, "5"), **fields)
    assert account.take(second._replace(identity="S")) == "waits w"
    first = statement("100", "125", 1, 3, line(1, "20"), page=1, fingerprint="1:first")
    assert account.take(first._replace(identity="T")) == "waits w"
    assert account.take(second._replace(identity="T")) == "continues n"
    assert account.letters("1") == "k"
    assert account.take(second._replace(identity="T")) == "nothing"


def test_a_waiting_page_whose_lines_are_known_by_now_waits_no_longer() -> None:
    account = SmallAccount()
    page = {"identity": "S", "sequence": "1", "page": 2, "last_page": True}
    account.take(statement("100", "125", 1, 3, line(3, "5"), **page))
    account.take(statement("100", "125", 1, 4, line(1, "20"), line(3, "5")))
    assert account.letters("1") == "k"
    known_as = account.known.statements["1"].standings[0].known_as
    assert known_as == LineKey("2", 2)


def test_loose_lines_fill_gaps_and_what_is_left_counts_on_the_balance() -> None:
    account = SmallAccount()
    account.take(statement("130", "135", 8, 8, line(8, "5")))
    assert [gap.amount for gap in gaps(account.known)] == [Decimal(30)]
    account.take(statement(None, None, None, None, line(3, "10"), line(4, "20"), line(9, "1")))
    assert not gaps(account.known)
    assert bank_balance(account.known) == Decimal(136)


def test_a_gap_is_told_without_the_loose_lines_before_the_link_behind() -> None:
    account = SmallAccount()
    account.take(statement("130", "135", 8, 8, line(8, "5")))
    account.take(statement(None, None, None, None, line(3, "10")))
    (gap,) = gaps(account.known)
    assert (gap.amount, gap.loose_lines) == (Decimal(20), (LineKey("2", 1),))
    assert bank_balance(account.known) == Decimal(135)


def test_without_an_opening_loose_lines_before_the_first_link_are_in_its_balance() -> None:
    account = SmallAccount(opening=None)
    assert bank_balance(account.known) is None
    account.take(statement(None, None, None, None, line(3, "10"), line(9, "1")))
    assert account.take(statement("130", "135", 8, 8, line(8, "5"))) == "apart n"
    assert bank_balance(account.known) == Decimal(136)
    assert not gaps(account.known)


def test_two_opposite_gaps_are_none_if_a_line_booked_late_explains_them() -> None:
    account = SmallAccount()
    account.take(statement("100", "120", 1, 2, line(2, "20")))
    # The bank counts a line of day 3 on day 5, the statement of days 3 and 4 has it already in its opening.
    account.take(statement("117", "118", 3, 4, line(4, "1")))
    late = line(3, "-3", "late")
    account.take(statement("121", "118", 5, 5, late))
    assert not gaps(account.known)
    other = SmallAccount()
    other.take(statement("100", "120", 1, 2, line(2, "20")))
    other.take(statement("117", "118", 3, 4, line(4, "1")))
    other.take(statement("121", "125", 5, 5, line(5, "4")))
    assert [gap.amount for gap in gaps(other.known)] == [Decimal(-3), Decimal(3)]


def test_an_empty_statement_is_a_link_only_where_nothing_has_its_balance() -> None:
    account = SmallAccount()
    assert account.take(statement("100", "100", 1, 1)) == "nothing"
    assert account.take(statement("150", "150", 5, 5)) == "apart"
    assert account.take(statement("150", "160", 6, 6, line(6, "10"))) == "continues n"
    assert [gap.amount for gap in gaps(account.known)] == [Decimal(50)]
    # What holds its day takes its place.
    assert account.take(statement("100", "150", 4, 5, line(5, "50"))) == "continues n"
    assert order_of(account) == ["4", "3"]


def test_an_empty_statement_of_the_opening_date_is_before_the_books() -> None:
    account = SmallAccount()
    assert account.take(statement("90", "90", 0, 0)) == "before"
    assert not account.known.links


@pytest.mark.parametrize("seed", range(40))
def test_a_narrowed_account_gives_the_same_answers(seed: int) -> None:
    random = Random(seed)
    history = history_of(random)
    opening = KnownAccount(day_of(0), history.opening_balance)
    account = Account(history, opening if history.has_opening else KnownAccount())
    for file in files_of(random, history):
        narrowed = narrow(account.known, file.statement)
        assert take(narrowed, file.statement, "x") == take(account.known, file.statement, "x")
        account.import_file(file)


def narrow(account: KnownAccount, taken: object) -> KnownAccount:
    """The account as a caller narrows it: see `KnownAccount`."""
    days = days_that_matter(taken)  # type: ignore[arg-type]
    linked = {key for link in account.links for key in link.lines}

    def narrowed(known: KnownStatement) -> KnownStatement:
        if known.earliest_day <= days.last and days.first <= known.last_day:
            return known
        kept = [
            (each, standing)
            for each, standing in zip(known.statement.lines, known.standings, strict=True)
            if LineKey(known.key, each.place) not in linked or each.day < known.first_day
        ]
        return known._replace(
            statement=known.statement._replace(lines=tuple(each for each, _ in kept)),
            standings=tuple(standing for _, standing in kept),
        )

    return account._replace(
        statements={key: narrowed(known) for key, known in account.statements.items()}
    )


def test_the_days_that_matter_are_the_period_the_lines_and_a_day_around() -> None:
    taken = statement("100", "98", 4, 6, line(3, "-2"))
    days = days_that_matter(taken)
    assert (days.first, days.last) == (day(3) - timedelta(days=1), day(7))
