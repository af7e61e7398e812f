"""Nearness and the index of names: exact, and never missing a name, however common its pieces are."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger_es.matching.names import Bounds, Names
from ledger_es.matching.party import Parties, with_first_word_last
from ledger_es.matching.records import Party
from ledger_es.matching.string_nearness import ComparedText, nearness, upper
from tests.matching import naive

FEW_LETTERS = st.text(alphabet="ABC ", max_size=14)
WORDS = st.lists(
    st.sampled_from(["GMBH", "BAU", "MÜLLER", "HANS", "AG", "WEISS", "WEIß", "BAUGMBH"]), max_size=5
)
MOSTLY_WORDS = WORDS.flatmap(
    lambda words: st.sampled_from(["", " ", "-"]).map(lambda glue: glue.join(words))
)
BOUNDS = st.builds(
    Bounds,
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from([4, 6, 16, 40]),
    st.sampled_from([0, 8, 99]),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Müller Bau", "MÜLLER BAU", 100),
        ("Weiß", "WEISS", 0),
        ("Weiß Handel", "weiß handel", 100),
        ("Hans Muster", "Muster Hans", 90),
        ("abcdefgh", "xabcdyefghz", 100),
        # What is left over closes up: after ABCDE is gone, WX|YZ is one piece.
        ("WXABCDEYZ", "ABCDE WXYZ", 100),
        ("abc", "abc", 0),
        ("", "abcd", 0),
    ],
)
def test_nearness(first: str, second: str, expected: int) -> None:
    assert nearness(first, second) == expected


def test_capitals_keep_the_length() -> None:
    assert upper("Straße ŉ ǆ") == "STRAßE ŉ Ǆ"


@settings(max_examples=500, deadline=None)
@given(first=FEW_LETTERS | MOSTLY_WORDS, second=FEW_LETTERS | MOSTLY_WORDS)
@example(first="WXABCDEYZ", second="ABCDE WXYZ")
@example(first="ABCDE WXYZ", second="WXABCDEYZ")
@example(first="AABCDEBCDE", second="ABCDEABCDE")
def test_nearness_is_as_written(first: str, second: str) -> None:
    assert nearness(first, second) == naive.nearness(first, second)
    compared = ComparedText(upper(second))
    for name in (first, second, first[1:], first):
        assert compared.is_near(upper(name)) == (naive.nearness(name, second) >= 95)


@settings(max_examples=1500, deadline=None)
@given(
    names=st.lists(FEW_LETTERS | MOSTLY_WORDS, max_size=12),
    text=FEW_LETTERS | MOSTLY_WORDS | st.lists(FEW_LETTERS, max_size=3).map("".join),
    bounds=BOUNDS,
)
@example(names=["ABCD", "XABCDYZW", "QABCDRST"], text="XYABCDZW", bounds=Bounds(1, 0, 16, 0))
# The name is listed only under the pieces around WX|YZ, which come together when ABCDE is taken out.
@example(names=["ABCDE", "WXABCDEYZ"], text="ABCDE WXYZ", bounds=Bounds(1, 0, 16, 0))
@example(names=["ABCDE", "ABCDEWXYZ"], text="WXABCDEYZ", bounds=Bounds(1, 0, 16, 0))
def test_no_near_name_is_missed(names: list[str], text: str, bounds: Bounds) -> None:
    index = Names(bounds)
    for name in names:
        index.add(upper(name))
    expected = {upper(name) for name in names if naive.name_found(name, text, "string_nearness")}
    assert {index.name(number) for number in index.near(text)} == expected


@settings(max_examples=300, deadline=None)
@given(names=st.lists(FEW_LETTERS | MOSTLY_WORDS, max_size=12), bounds=BOUNDS)
def test_names_containing_a_name(names: list[str], bounds: Bounds) -> None:
    index = Names(bounds)
    for name in names:
        index.add(upper(name))
    for name in names:
        found = {index.name(number) for number in index.containing(upper(name))}
        assert found == {upper(each) for each in names if upper(name) in upper(each)}


def test_names_with_common_pieces_are_found_by_others() -> None:
    drawn = random.Random(4)
    words = ["".join(drawn.choices("ABCDEFGHIKLMNOPRSTUWZ", k=12)) for _ in range(500)]
    index = Names(Bounds(names_listed=10, names_looked_up=20, by_letters=0))
    for word in words:
        index.add(f"{word} AG & CO. KG")
    text = f"{words[77]} AG & CO. KG"
    assert [index.name(number) for number in index.near(text)] == [text]
    # Only a part of the names that share the common pieces is compared exactly.
    assert len(index._sharing_a_piece(text, len(text))) < 200


def test_a_name_is_unique_among_all_parties_of_its_kind() -> None:
    parties = Parties()
    parties.put(Party("customer", "C1", "Muster Bau"))
    parties.put(Party("vendor", "V1", "MUSTER BAU AG"))
    assert parties.is_unique(("customer", "C1"))
    parties.put(Party("customer", "C2", "muster bau ag"))
    assert not parties.is_unique(("customer", "C1"))
    assert parties.is_unique(("customer", "C2"))
    parties.put(Party("customer", "C2", "Anders"))
    assert parties.is_unique(("customer", "C1"))


def test_the_first_word_goes_last() -> None:
    assert with_first_word_last("Hans Peter Muster") == "Peter Muster Hans"
    assert with_first_word_last("Muster") == "Muster"
