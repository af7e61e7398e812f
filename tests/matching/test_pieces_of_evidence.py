"""Evidence one by one: numbers standing alone, amounts in range, discounts, holds, rules that end a search."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.matching import (
    DEFAULT_RULES,
    EntryIndex,
    Line,
    Mapping,
    OpenEntry,
    Party,
    RuleSet,
    Settings,
    change_priority,
    insert_rule,
    propose,
    suggested,
)
from ledger_es.matching.amount import amount_range
from ledger_es.matching.document import Numbers
from ledger_es.matching.records import Rule
from ledger_es.matching.rules import RuleExists
from ledger_es.matching.sorted_entries import DayView, NewestFirst, SortedEntries
from ledger_es.matching.suggestion import Accepted
from tests.matching.naive import number_found

DAY = date(2026, 1, 15)


def invoice(entry_no: int, amount: str = "100.00", **given: object) -> OpenEntry:
    fields = {
        "ledger": "customer",
        "party_no": "C1",
        "document_type": "invoice",
        "document_no": f"R{entry_no:04}",
        "posting_date": DAY,
        "remaining_amount": Decimal(amount),
    } | given
    return OpenEntry(entry_no=entry_no, **fields)  # type: ignore[arg-type]


def line(amount: str, text: str = "", line_no: int = 10000, **given: object) -> Line:
    return Line(line_no, DAY, Decimal(amount), text, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["R100", "A R100 B", "XR100 R100", "R100X", "R-100/2", "R-100", "2026/17", "2026/171", "#4711", "##4711",
             "1#4711", "ÄR100", "R100 R100X", "2026/17/3", "R100R-100", "/17/ ", "A/17/"]
)  # fmt: skip
def test_numbers_stand_alone(text: str) -> None:
    numbers = ["R100", "R-100", "R-100/2", "2026/17", "2026", "#4711", "/17/"]
    index = Numbers()
    for at, number in enumerate(numbers):
        index.add([number], invoice(at + 1, document_no=number))
    found = {entry.document_no for entry in index.named_in(text)}
    assert found == {number for number in numbers if number_found(number, text)}


@pytest.mark.parametrize(
    ("kind", "value", "amount", "expected"),
    [
        ("percentage", "0", "100.00", (1_000_000, 1_000_000)),
        ("percentage", "10", "-100.00", (-1_100_000, -900_000)),
        ("percentage", "1", "0.55", (5_400, 5_600)),
        ("amount", "5", "3.00", (0, 80_000)),
        ("amount", "5", "-3.00", (-80_000, 0)),
    ],
)
def test_amount_ranges(kind: str, value: str, amount: str, expected: tuple[int, int]) -> None:
    settings = Settings(tolerance_type=kind, tolerance_value=Decimal(value))  # type: ignore[arg-type]
    assert amount_range(Decimal(amount), settings) == expected


def test_sorted_entries_many_at_once_and_one_by_one() -> None:
    many = SortedEntries()
    one_by_one = SortedEntries()
    entries = [invoice(no, f"{no * 37 % 50}.00") for no in range(1, 200)]
    for entry in entries:
        many.add(entry)
        one_by_one.add(entry)
        one_by_one.run(0, 0)
    assert (
        list(many)
        == list(one_by_one)
        == sorted(entries, key=lambda e: (e.remaining_amount, e.entry_no))
    )
    for entry in entries[::3]:
        many.remove(entry)
    assert list(many) == [entry for entry in one_by_one if entry not in entries[::3]]


def test_a_view_gives_the_newest_first_and_forgets_what_is_dropped() -> None:
    entries = [invoice(no, f"{no * 7 % 10}.00") for no in range(1, 101)]
    view = DayView(entries, DAY)
    inside = [entry.entry_no for entry, _ in view.inside(20_000, 40_000)]
    assert inside == [e.entry_no for e in reversed(entries) if 2 <= e.remaining_amount <= 4]
    going = view.inside(20_000, 40_000)
    for _, place in list(view.inside(20_000, 40_000))[1:3]:
        view.drop(place)
    assert [entry.entry_no for entry, _ in going] == [inside[0], *inside[3:]]


def test_newest_first_forgets_what_is_dropped() -> None:
    source = NewestFirst([invoice(no) for no in range(1, 8)])
    going = iter(source)
    assert next(going)[0].entry_no == 7
    for place in (1, 2, 3, 6):
        source.drop(place)
    assert [entry.entry_no for entry, _ in going] == [3, 2]
    assert [entry.entry_no for entry, _ in source] == [7, 3, 2]


# --- Amounts of one application ---------------------------------------------------------------------


def with_discount(amount: str = "100.00", discount: str = "2.00") -> OpenEntry:
    return invoice(1, amount, discount_possible=Decimal(discount), discount_date=DAY)


@pytest.mark.parametrize(
    ("rest", "elsewhere", "expected"),
    [
        ("98.00", "0.00", ("100.00", "2.00")),
        ("97.99", "0.00", ("97.99", "0.00")),
        ("100.00", "0.00", ("100.00", "2.00")),
        ("48.00", "50.00", ("50.00", "2.00")),
        ("47.99", "50.00", ("47.99", "0.00")),
        # Another line has left less than the discount: it cannot be granted in full any more.
        ("1.00", "99.00", ("1.00", "0.00")),
        ("1.00", "98.00", ("2.00", "2.00")),
    ],
)
def test_discount_in_time(rest: str, elsewhere: str, expected: tuple[str, str]) -> None:
    found = suggested(with_discount(), DAY, Decimal(rest), Decimal(elsewhere))
    assert found[:2] == (Decimal(expected[0]), Decimal(expected[1]))


def test_accepted_tolerance_is_stored_beside_the_amount() -> None:
    entry = invoice(1)
    short = suggested(entry, DAY, Decimal("95.00"), accepted=Accepted(Decimal("5.00")))
    assert short == (100, 5, 5, False)
    over = suggested(entry, DAY, Decimal("103.00"), accepted=Accepted(Decimal("-3.00")))
    assert over == (100, -3, -3, False)
    late = with_discount()._replace(discount_date=None)
    assert suggested(late, DAY, Decimal("98.00")) == (98, 0, 0, False)
    accepted = Accepted(discount_tolerance=True)
    assert suggested(late, DAY, Decimal("98.00"), accepted=accepted) == (100, 2, 0, True)


def test_the_discount_of_an_entry_spread_over_lines_sits_on_the_highest_line() -> None:
    index = EntryIndex(entries=[with_discount()])
    lines = [line("50.00", "R0001", 10000), line("48.00", "R0001", 20000)]
    first, second = propose(lines, index)
    assert [(each.amount, each.discount) for each in (*first.applied, *second.applied)] == [
        (50, 0),
        (50, 2),
    ]
    assert (first.difference, second.difference) == (0, 0)
    first, second = propose(
        [line("50.00", "R0001", 20000), line("48.00", "R0001", 30000, party_account="")], index
    )
    assert sum(each.amount for p in (first, second) for each in p.applied) == 100


# --- Decisions --------------------------------------------------------------------------------------


def test_a_tie_goes_to_the_newest_entry_and_the_later_line_and_is_marked() -> None:
    index = EntryIndex(entries=[invoice(1), invoice(2)])
    first, second = propose([line("100.00"), line("100.00", line_no=20000)], index)
    assert [each.entry_no for each in second.applied] == [2]
    assert [each.entry_no for each in first.applied] == [1]
    assert first.ambiguous
    assert second.ambiguous
    assert second.notes == ("equal_candidates", "competing_lines")
    assert (second.candidate_count, second.rule, second.rules_version) == (2, "low-5", 1)


def test_a_line_that_lost_its_entry_to_an_equal_line_is_marked() -> None:
    index = EntryIndex(entries=[invoice(1)])
    loser, winner = propose([line("100.00", "R0001"), line("100.00", "R0001", 20000)], index)
    assert [len(each.applied) for each in (loser, winner)] == [0, 1]
    assert loser.ambiguous
    assert winner.ambiguous
    assert (loser.score, loser.candidate_count) == (0, 1)


def test_at_most_five_candidates_are_kept_and_all_are_counted() -> None:
    index = EntryIndex(entries=[invoice(no) for no in range(1, 400)])
    lines = [line("100.00", line_no=no) for no in range(1, 401)]
    found = propose(lines, index)
    assert {each.candidate_count for each in found} == {399}
    assert {len(each.best) for each in found} == {5}
    assert [[a.entry_no for a in each.applied] for each in found] == [
        [],
        *([no] for no in range(1, 400)),
    ]


def test_what_others_hold_is_no_candidate_until_released() -> None:
    index = EntryIndex(entries=[invoice(1), invoice(1, ledger="bank", party_no="")])
    mine = [line("100.00", "R0001")]
    index.hold(("S1", 10000), [("customer", 1)], firmly=False)
    (found,) = propose(mine, index)
    assert [each.ledger for each in found.applied] == ["bank"]
    assert propose(mine, index, applying=False)[0].candidate_count == 2
    (again,) = propose(mine, index, released=[("S1", 10000)])
    assert again.candidate_count == 2
    index.hold(("S1", 10000), [("customer", 1)], firmly=True)
    assert propose(mine, index, applying=False)[0].candidate_count == 1
    index.release(("S1", 10000))
    assert propose(mine, index)[0] == again


def test_a_rule_that_ends_the_search_still_leaves_mappings() -> None:
    index = EntryIndex(
        entries=[invoice(1, document_no="R0009"), invoice(2, document_no="R0009", party_no="C2")]
    )
    mapping = Mapping(1, "Miete", "gl", "8110", "8110")
    rules = RuleSet(
        (Rule("high", 1, document="yes", apply_immediately=True), Rule("low", 1, amount="one"))
    )
    asked = [line("100.00", "R0009 Miete")]
    (off,) = propose(asked, index, [mapping], rules)
    assert off.candidate_count == 3
    (on,) = propose(asked, index, [mapping], rules, Settings(apply_immediately=True))
    assert on.candidate_count == 2
    assert [each.entry_no for each in on.applied] == [1]
    assert on.notes == ("mapping_overridden",)


def test_the_decision_says_under_which_rules_and_as_of_which_commit() -> None:
    index = EntryIndex([Party("customer", "C1", "Muster Bau")], [invoice(1)], commit_no=41)
    rules = change_priority(DEFAULT_RULES, DEFAULT_RULES.rules[3], 40)
    (found,) = propose([line("100.00", "R0001", party_name="Muster Bau")], index, rules=rules)
    assert (found.rule, found.score, found.rules_version, found.commit_no) == (
        "high-40",
        3960,
        2,
        41,
    )
    assert not found.review_required
    assert found.criteria is not None
    assert found.criteria._asdict() == {
        "party": "fully",
        "document": "yes",
        "amount": "one",
        "direct_debit": "not_considered",
    }


def test_two_rules_cannot_share_confidence_and_priority() -> None:
    with pytest.raises(RuleExists):
        insert_rule(DEFAULT_RULES, Rule("high", 3))


def test_groups_of_several_lines_with_one_total_are_multiple() -> None:
    entries = [invoice(no, "100.00", party_no="C1" if no < 3 else "C2") for no in (1, 2, 3, 4)]
    asked = [line("200.00", "R0001 R0002"), line("200.00", "R0003 R0004", 20000)]
    found = propose(asked, EntryIndex(entries=entries))
    assert [each.rule for each in found] == ["high-11", "high-11"]
    assert [each.rule for each in propose(asked[:1], EntryIndex(entries=entries))] == ["high-10"]
    single = invoice(5, "200.00", party_no="C3")
    (alone,) = propose(asked[:1], EntryIndex(entries=[*entries, single]))
    assert (alone.rule, alone.candidate_count, alone.group_count) == ("high-11", 4, 1)
    assert [len(candidate.entry_nos) for candidate in alone.best] == [2, 1, 1, 1]


def test_the_rest_of_a_large_party_is_counted_and_taken_when_better_rows_are_used_up() -> None:
    party = Party("customer", "C1", "Muster Bau Bern")
    entries = [invoice(no, f"{no}.00") for no in range(10, 80)]
    asked = [
        line("5.00", "R0020", no, party_name="Muster Bau Bern") for no in (10000, 20000, 30000)
    ]
    last = line("500.00", "R0020", 5000, party_name="Muster Bau Bern")
    found = propose([*asked, last], EntryIndex([party], entries))
    assert {each.candidate_count for each in found} == {70}
    assert [[(a.entry_no, a.amount) for a in each.applied] for each in found] == [[(20, 5)]] * 4
    # The last line uses the invoice up; the newest other one is shared by those that come after it.
    found = propose([*asked, last._replace(line_no=40000)], EntryIndex([party], entries))
    applied = [[(a.entry_no, a.amount) for a in each.applied] for each in found]
    assert applied == [[(79, 5)], [(79, 5)], [(79, 5)], [(20, 20)]]
    assert [each.rule for each in found] == ["low-1", "low-1", "low-1", "medium-2"]
    again = propose([*asked, last._replace(line_no=40000)], EntryIndex([party], entries), few=1000)
    assert again == found
