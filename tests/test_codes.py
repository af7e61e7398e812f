"""Codes at the door: one spelling, nothing that cannot be seen, no letters of two scripts, one form to compare."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ledger_es import Account, AddAccounts, ChangeAccount, PartyAccounts, SetPartyPostingGroup
from ledger_es.aggregates.party import PartyRegistered
from ledger_es.errors import CommandInvalid
from ledger_es.values import Code, OptionalCode, StatementNo, comparison_form, nfc
from ledger_es.values.codes import code_of, identifier_of
from ledger_es.values.fault import Fault

CODE = TypeAdapter[str](Code)
OPTIONAL = TypeAdapter[str](OptionalCode)
STATEMENT_NO = TypeAdapter[str](StatementNo)


@pytest.mark.parametrize(
    "code",
    [
        "C1",
        "Ä-1/2 %x",
        "x" * 50,
        "é",
        "Müller & Söhne 7",
        "Клиент 12",
        "Πελάτης-3",
        "日本-1",
        "１２",
        "ß",
    ],
)
def test_a_code_stays_as_it_is(code: str) -> None:
    assert CODE.validate_python(code) == OPTIONAL.validate_python(code) == code


def test_a_code_is_kept_in_one_spelling() -> None:
    assert CODE.validate_python("Mu\u0308ller") == "M\u00fcller"
    assert OPTIONAL.validate_python("e\u0301" * 50) == "\u00e9" * 50
    assert nfc("Mu\u0308ller") == "M\u00fcller"
    assert nfc(None) is None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("", "it is empty"),
        (" C1", "blanks at its ends"),
        ("C1 ", "blanks at its ends"),
        ("C  1", "two blanks in a row"),
        ("x" * 51, "51 characters: at most 50"),
        ("C\n1", r"U\+000A at place 2"),
        ("C1\n", r"U\+000A at place 3"),
        ("C\x001", r"U\+0000 at place 2"),
        ("C\x7f", r"U\+007F at place 2"),
        ("C\x1b[31m", r"U\+001B at place 2"),
        ("C\x85", r"U\+0085 at place 2"),
        ("C\u200b1", r"U\+200B ZERO WIDTH SPACE at place 2"),
        ("C\ufeff1", r"U\+FEFF"),
        ("C\u00ad1", r"U\+00AD SOFT HYPHEN"),
        ("\u202eC1", r"U\+202E RIGHT-TO-LEFT OVERRIDE at place 1"),
        ("C1\u2066", r"U\+2066"),
        ("C\u00a01", r"U\+00A0 NO-BREAK SPACE"),
        ("C\u30001", r"U\+3000 IDEOGRAPHIC SPACE"),
        ("C\u20281", r"U\+2028"),
        ("C\ue000", r"U\+E000"),
        ("C\u0378", r"U\+0378"),
        ("C\U000e0041", r"U\+E0041"),
    ],
)
def test_what_cannot_be_seen_is_refused_by_name(wrong: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        CODE.validate_python(wrong)
    if wrong:
        with pytest.raises(ValidationError, match=reason):
            OPTIONAL.validate_python(wrong)


@pytest.mark.parametrize(
    ("wrong", "letter"),
    [
        ("\u0421100 AG", r"U\+0421 CYRILLIC CAPITAL LETTER ES at place 1"),
        ("Kund\u0435", r"U\+0435 CYRILLIC SMALL LETTER IE at place 5"),
        ("\u0391G", r"U\+0391 GREEK CAPITAL LETTER ALPHA at place 1"),
        ("\uff21\u0410", r"U\+0410 CYRILLIC CAPITAL LETTER A at place 2"),
        ("e\u0301\u03bf", r"U\+03BF GREEK SMALL LETTER OMICRON at place 2"),
    ],
)
def test_latin_letters_beside_cyrillic_or_greek_ones_are_refused(wrong: str, letter: str) -> None:
    with pytest.raises(ValidationError, match=letter):
        CODE.validate_python(wrong)
    with pytest.raises(Fault, match="letters of one script"):
        code_of(wrong)
    assert identifier_of(wrong, 50) == unicodedata.normalize("NFC", wrong)


def test_a_statements_number_is_longer_by_what_counts_them() -> None:
    number = "B" * 50 + "/" + "9" * 19
    assert STATEMENT_NO.validate_python(number) == number
    with pytest.raises(ValidationError, match="71 characters: at most 70"):
        STATEMENT_NO.validate_python(number + "9")


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("c1", "C1"),
        ("Ｃ１", "C1"),
        ("Mu\u0308ller", "MÜLLER"),
        ("STRASSE", "straße"),
        ("ﬁ", "FI"),
        ("\u03c3\u03b1\u03c2", "ΣΑΣ"),
    ],
)
def test_codes_that_people_take_for_the_same_have_one_form(code: str, other: str) -> None:
    assert comparison_form(code) == comparison_form(other)


def test_other_codes_have_other_forms() -> None:
    codes = ["C1", "C-1", "C 1", "C01", "é", "e", "Клиент", "Klient"]
    assert len(set(map(comparison_form, codes))) == len(codes)


@given(st.text(max_size=60))
def test_whatever_is_let_in_is_in_its_one_spelling_and_can_be_let_in_again(text: str) -> None:
    try:
        code = code_of(text)
    except Fault:
        return
    assert code_of(code) == code == unicodedata.normalize("NFC", text)
    assert 0 < len(code) <= 50
    assert code.isprintable()
    assert code.strip() == code


def test_what_was_recorded_stays_readable_by_a_python_that_knows_fewer_characters() -> None:
    """To an older Python a letter that Unicode has got since is an unassigned character."""
    stored = (
        b'{"party_no":"\xcd\xb8","master":{"currency":"CHF","posting_group":"\xcd\xb8",'
        b'"application_method":"manual"}}'
    )
    event = PartyRegistered.model_validate_json(stored)
    assert (event.party_no, event.master.posting_group) == ("\u0378", "\u0378")


@pytest.mark.parametrize("number", ["41\u200b00", "", "410\u0430x", " 4100"])
def test_accounts_are_looked_at_where_they_come_in_and_not_when_they_are_read(number: str) -> None:
    account = Account(account_no=number, name="Sales", category="income", direct_posting=True)
    accounts = PartyAccounts(control_account=number)
    with pytest.raises((ValidationError, CommandInvalid)):
        AddAccounts(accounts=(account,))
    with pytest.raises((ValidationError, CommandInvalid)):
        ChangeAccount(account=account)
    with pytest.raises((ValidationError, CommandInvalid)):
        SetPartyPostingGroup(
            ledger="customer", posting_group="A", valid_from=date(2026, 1, 1), accounts=accounts
        )


def test_an_account_number_comes_in_in_one_spelling() -> None:
    account = Account(
        account_no="Erlo\u0308se", name="Sales", category="income", direct_posting=True
    )
    assert AddAccounts(accounts=(account,)).accounts[0].account_no == "Erl\u00f6se"
