"""Fingerprints are frozen: golden vectors, and what of a file makes no difference to them."""

from __future__ import annotations

import hmac
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_es.intake.fingerprint import (
    EntryFacts,
    PaymentFacts,
    StatementFacts,
    line_fingerprint,
    normal_form,
    occurrences,
    statement_fingerprint,
)

RENT = PaymentFacts(
    bank_reference="AC-77/1",
    end_to_end_id="E2E 5",
    structured_reference="RF18539007547034",
    payer_account="CH93 0076 2011 6238 5295 7",
    payer_name="Anna Frei",
    text="Miete Januar, Straße 7",
)
FEE = PaymentFacts(text="Kontoführung")
ENTRY = EntryFacts(date(2026, 1, 5), Decimal("50.00"), "CHF", (RENT,))


def keyed_hash(text: str) -> str:
    return hmac.digest(bytes(range(32)), text.encode(), "sha256").hex()


def plain(text: str) -> str:
    """No hash: shows what would be hashed."""
    return text


def line_of(entry: EntryFacts) -> str:
    return line_fingerprint(entry, keyed_hash)


def statement(*fingerprints: str, **fields: Any) -> StatementFacts:
    facts: dict[str, Any] = {
        "account": "MAIN",
        "currency": "CHF",
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 1, 31),
        "closing_date": date(2026, 1, 31),
        "opening_balance": Decimal(100),
        "closing_balance": Decimal("150.00"),
        "line_fingerprints": fingerprints,
    }
    return StatementFacts(**facts | fields)


LINE_VECTOR = "1:d224984c9bd4f7b9be01697715ecd471be1df813d12d567b5c47ce7f25f7d087"
BATCH_VECTOR = "1:82f95365e507c98aacf8eeabf9e43c0b9169e2943f3971f6339a696bc4e5b661"
STATEMENT_VECTOR = "1:707403bb0ea4817dcd3640ffa9424f578d9798080d43143135fd5cb1a50f0e2c"
EMPTY_VECTOR = "1:1429221899f59760e593e7a5c75822f17c35f8c3f25f262eaee9bbce0783a9cc"


def test_golden_vectors() -> None:
    assert line_of(ENTRY) == LINE_VECTOR
    batch = EntryFacts(None, Decimal("-2.5"), "JPY", (RENT, FEE))
    assert line_of(batch) == BATCH_VECTOR
    whole = statement(line_of(ENTRY), line_of(batch))
    assert statement_fingerprint(whole, keyed_hash) == STATEMENT_VECTOR
    empty = statement(period_from=None, opening_balance=None, closing_date=None)
    assert statement_fingerprint(empty, keyed_hash) == EMPTY_VECTOR


def test_what_is_hashed() -> None:
    assert line_fingerprint(ENTRY, plain) == (
        "1:line\n1\n2026-01-05\n50\nCHF\n"
        "AC771|E2E5|RF18539007547034|CH9300762011623852957|ANNAFREI|MIETEJANUARSTRASSE7"
    )


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", ""),
        (" \n\t.,-/", ""),
        ("Straße 7", "STRASSE7"),
        ("ﬁne ２３", "FINE23"),
        ("Zu\u0308rich", "ZÜRICH"),
        ("№ 5", "NO5"),
    ],
)
def test_normal_form(text: str, form: str) -> None:
    assert normal_form(text) == form
    assert normal_form(form) == form


@given(st.text())
def test_the_normal_form_is_its_own(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


BLANKS = st.text(alphabet=" \n\t\u00a0-.,/", max_size=4)


@given(st.lists(st.tuples(BLANKS, BLANKS, BLANKS), min_size=6, max_size=6))
def test_blanks_and_line_breaks_make_no_difference(blanks: list[tuple[str, str, str]]) -> None:
    said = [
        f"{before}{text[:2]}{inside}{text[2:]}{after}"
        for text, (before, inside, after) in zip(RENT, blanks, strict=True)
    ]
    assert line_of(ENTRY._replace(payments=(PaymentFacts(*said),))) == line_of(ENTRY)


@given(st.permutations([RENT, FEE, FEE, RENT._replace(text="7")]))
def test_the_order_of_payments_makes_no_difference(payments: list[PaymentFacts]) -> None:
    entry = ENTRY._replace(payments=(RENT, FEE, FEE, RENT._replace(text="7")))
    assert line_of(ENTRY._replace(payments=tuple(payments))) == line_of(entry)


@pytest.mark.parametrize("amount", ["50", "50.0", "50.00", "5E+1"])
def test_an_amount_is_the_same_however_it_is_written(amount: str) -> None:
    assert line_of(ENTRY._replace(amount=Decimal(amount))) == line_of(ENTRY)


@pytest.mark.parametrize(
    "other",
    [
        ENTRY._replace(booking_date=date(2026, 1, 6)),
        ENTRY._replace(booking_date=None),
        ENTRY._replace(amount=Decimal("-50")),
        ENTRY._replace(currency="EUR"),
        *(
            ENTRY._replace(payments=(RENT._replace(**{field: "other"}),))
            for field in PaymentFacts._fields
        ),
    ],
)
def test_every_fact_counts(other: EntryFacts) -> None:
    assert line_of(other) != line_of(ENTRY)


def test_the_order_of_lines_makes_no_difference_to_a_statement() -> None:
    first, second = "1:aa", "1:bb"
    known = statement_fingerprint(statement(first, second, second), keyed_hash)
    assert statement_fingerprint(statement(second, first, second), keyed_hash) == known
    # Two equal fees are two.
    assert statement_fingerprint(statement(first, second), keyed_hash) != known


@pytest.mark.parametrize(
    "fields",
    [
        {"account": "OTHER"},
        {"currency": "EUR"},
        {"period_from": None},
        {"period_to": date(2026, 1, 30)},
        {"closing_date": None},
        {"opening_balance": None},
        {"closing_balance": Decimal(151)},
    ],
)
def test_every_fact_of_a_statement_counts(fields: dict[str, Any]) -> None:
    known = statement_fingerprint(statement("1:aa"), keyed_hash)
    assert statement_fingerprint(statement("1:aa", **fields), keyed_hash) != known


def test_equal_entries_are_counted() -> None:
    assert occurrences(["a", "b", "a", "a", "b"]) == [1, 1, 2, 3, 2]
