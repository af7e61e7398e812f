"""Values: money, codes, names of streams, personal text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ledger_es.aggregates.event import statement_no_of, statement_stream, stream_key, stream_kind
from ledger_es.values import (
    PERSONAL_KEPT,
    Amount,
    BankAmount,
    Code,
    Currency,
    OptionalCode,
    Percentage,
    Personal,
    PositiveAmount,
    Rate,
    Record,
    currency_digits,
    day_number,
    from_day_number,
    from_minor_units,
    is_too_large,
    minor_units,
    normalised_iban,
    quantum,
    seal_of,
    stream_id,
    utc_text,
)
from ledger_es.values.series_number import number_after, place_in_series

AMOUNT = TypeAdapter[Decimal](Amount)
CODE = TypeAdapter[str](Code)

# --- money ---


@pytest.mark.parametrize(
    ("given_as", "amount"),
    [
        ("12.30", "12.30"),
        (" -0.05 ", "-0.05"),
        (7, "7"),
        (Decimal("1E+3"), "1000"),
        (Decimal("12.3400"), "12.3400"),
        ("99999999999999.9999", "99999999999999.9999"),
    ],
)
def test_an_amount(given_as: object, amount: str) -> None:
    found = AMOUNT.validate_python(given_as)
    assert (found, str(found)) == (Decimal(amount), amount)


@pytest.mark.parametrize(
    "wrong",
    [1.5, 0.0, True, "1E3", "1e3", "1_000", "NaN", "Infinity", Decimal("NaN"), Decimal("Infinity"), "0.00001",
     "1000000000000000000", "1,50", "", "CHF 5", None],
)  # fmt: skip
def test_what_is_no_amount(wrong: object) -> None:
    with pytest.raises(ValidationError):
        AMOUNT.validate_python(wrong)


@pytest.mark.parametrize(
    ("kind", "says"),
    [(Amount, "digits before the point: an amount has at most 15"),
     (PositiveAmount, "digits before the point: an amount has at most 15"),
     (Rate, "no more than 24 digits"), (Percentage, "no more than 24 digits")],
)  # fmt: skip
@pytest.mark.parametrize("wrong", ["1E+24", "1E+40", "-1E+40", "12E+999999", "1E+999999999999"])
def test_an_exponent_is_no_way_round_the_number_of_digits(
    kind: object, says: str, wrong: str
) -> None:
    """Decimal itself refuses to write out more than 28 digits, with an error that no caller expects."""
    with pytest.raises(ValidationError, match=says):
        TypeAdapter(kind).validate_python(Decimal(wrong))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("1234567890123456789.00", "1234567890123456789.00 has 19 digits before the point"),
        (-(10**15), "-1000000000000000 has 16 digits before the point"),
        (Decimal("1234567890123456.5"), "has 16 digits before the point"),
        ("0.00000", "has 5 digits after the point: .* a point is no thousands separator"),
        (Decimal("1.23456"), "has 5 digits after the point"),
        ("1'000.00", "is no amount: write amounts as 1234.50"),
        ("1,000.00", "is no amount: write amounts as 1234.50"),
        ("٣", "is no amount"),
        (Decimal("-Infinity"), "is no amount"),
        (Decimal("sNaN"), "is no amount"),
        (b"1", "a Decimal, a whole number or a text"),
    ],
)
def test_why_it_is_no_amount(wrong: object, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        AMOUNT.validate_python(wrong)


@pytest.mark.parametrize(
    "amount", ["999999999999999", "00000000000000000001.00", "-999999999999999.9999", "+5"]
)
def test_leading_zeros_are_no_digits(amount: str) -> None:
    assert AMOUNT.validate_python(amount) == Decimal(amount)


@pytest.mark.parametrize(
    ("currency", "limit"), [("CHF", "1E13"), ("JPY", "1E15"), ("KWD", "1E12"), ("CLF", "1E11")]
)
def test_an_amount_is_less_than_10_to_the_15_smallest_units(currency: str, limit: str) -> None:
    for sign in (1, -1):
        assert is_too_large(sign * Decimal(limit), currency)
        assert not is_too_large(sign * (Decimal(limit) - quantum(currency)), currency)


@pytest.mark.parametrize("kind", [Amount, Percentage])
def test_nothing_is_nothing_whatever_its_exponent(kind: object) -> None:
    assert str(TypeAdapter(kind).validate_python(Decimal("0E+40"))) == "0"


@pytest.mark.parametrize("amount", ["0.123456789", "-999999999999999.5"])
def test_a_bank_may_write_more_digits_of_what_moves_no_balance(amount: str) -> None:
    assert str(TypeAdapter(BankAmount).validate_python(Decimal(amount))) == amount


@pytest.mark.parametrize("wrong", [Decimal("1E15"), "-1000000000000000", 1.5, Decimal("NaN")])
def test_but_no_amount_without_end(wrong: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(BankAmount).validate_python(wrong)


@pytest.mark.parametrize("wrong", ["0", "-1", 1.5])
def test_a_positive_amount(wrong: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PositiveAmount).validate_python(wrong)


@pytest.mark.parametrize("wrong", ["100.01", "-0.01", 2.5, "0.000001"])
def test_a_percentage(wrong: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Percentage).validate_python(wrong)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["CHF", "JPY", "KWD", "CLF", "XXX"]))
def test_minor_units_there_and_back(units: int, currency: str) -> None:
    amount = from_minor_units(units, currency)
    assert minor_units(amount, currency) == units
    assert -amount.as_tuple().exponent == currency_digits(currency)
    assert amount == units * quantum(currency)


def test_minor_units_of_known_amounts() -> None:
    assert minor_units(Decimal("12.30"), "CHF") == 1230
    assert minor_units(Decimal(1230), "JPY") == 1230
    assert str(from_minor_units(-5, "CHF")) == "-0.05"
    assert str(from_minor_units(5, "JPY")) == "5"
    assert str(from_minor_units(1500, "KWD")) == "1.500"


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "CHF"), ("0.5", "JPY")])
def test_more_digits_than_the_currency_are_our_mistake(amount: str, currency: str) -> None:
    with pytest.raises(AssertionError, match="not quantized"):
        minor_units(Decimal(amount), currency)


# --- codes ---


@pytest.mark.parametrize("code", ["C1", "Ä-1/2 %x", "x" * 50, "é"])
def test_a_code(code: str) -> None:
    assert CODE.validate_python(code) == code


@pytest.mark.parametrize(
    "wrong", ["", " C1", "C1 ", "C\n1", "C\x001", "x" * 51, "\t", "C\x7f", "C1\n"]
)
def test_what_is_no_code(wrong: str) -> None:
    with pytest.raises(ValidationError):
        CODE.validate_python(wrong)
    if wrong:
        with pytest.raises(ValidationError):
            TypeAdapter(OptionalCode).validate_python(wrong)


@pytest.mark.parametrize("wrong", ["chf", "CH", "CHFX", "C1F", "CHF\n"])
def test_what_is_no_currency(wrong: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Currency).validate_python(wrong)


@pytest.mark.parametrize(
    ("text", "iban"),
    [
        ("CH93 0076 2011 6238 5295 7", "CH9300762011623852957"),
        ("gb33bukb20201555555555", "GB33BUKB20201555555555"),
        ("CH93", None),
        ("9300762011623852957CH", None),
        ("", None),
        ("ch93-0076.2011-6238 5295-7", "CH9300762011623852957"),
        ("CH93/0076/2011/6238/5295/7", None),
    ],
)
def test_an_iban(text: str, iban: str | None) -> None:
    assert normalised_iban(text) == iban


# --- names of streams ---

KEYS = st.text(min_size=1, max_size=12)


@given(st.sampled_from(["customer", "customer_ledger", "bank_account"]), KEYS)
def test_a_streams_name_leads_back_to_its_key(kind: str, key: str) -> None:
    stream = stream_id(kind, key)
    assert (stream_kind(stream), stream_key(stream)) == (kind, key)
    assert stream.isascii()
    assert stream.count("-") == 1


@given(KEYS, KEYS)
def test_different_keys_have_different_streams(one: str, other: str) -> None:
    assert (stream_id("customer", one) == stream_id("customer", other)) == (one == other)


@given(KEYS, KEYS, KEYS, KEYS)
def test_two_keys_do_not_run_into_each_other(a: str, b: str, c: str, d: str) -> None:
    assert (stream_id("x", a, b) == stream_id("x", c, d)) == ((a, b) == (c, d))


@given(KEYS, st.integers(1, 10**6))
def test_a_statements_number_leads_to_its_stream_and_back(bank: str, number: int) -> None:
    statement_no = f"{bank}/{number}"
    stream = statement_stream(statement_no)
    assert stream == stream_id("bank_statement", bank, str(number))
    assert statement_no_of(stream) == statement_no


# --- numbers of documents ---


@pytest.mark.parametrize(
    ("number", "steps", "after"),
    [
        ("A9", 1, "A10"),
        ("INV-0099/X", 1, "INV-0100/X"),
        ("J00001", 1, "J00002"),
        ("2026-009", 2, "2026-011"),
        ("999", 1, "1000"),
        ("A0", 10, "A10"),
    ],
)
def test_the_number_after(number: str, steps: int, after: str) -> None:
    assert number_after(number, steps) == after


@given(
    st.text("AZ-/.", max_size=5),
    st.integers(0, 10**6),
    st.integers(1, 8),
    st.text("AZ-/.", max_size=3),
    st.integers(1, 50),
)
def test_numbers_go_on_one_by_one(
    before: str, value: int, width: int, behind: str, steps: int
) -> None:
    number = f"{before}{value:0{width}d}{behind}"
    one_by_one = number
    for _ in range(steps):
        one_by_one = number_after(one_by_one)
    assert number_after(number, steps) == one_by_one
    assert place_in_series(one_by_one) == value + steps
    assert one_by_one.startswith(before)
    assert one_by_one.endswith(behind)


# --- time ---


@given(st.dates())
def test_day_numbers_there_and_back(day: date) -> None:
    assert from_day_number(day_number(day)) == day


def test_days_are_counted_from_1970() -> None:
    assert [day_number(date(1970, 1, 1)), day_number(date(1969, 12, 31))] == [0, -1]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 31, 12, 0, 0, 1, UTC), "2026-01-31T12:00:00.000001Z"),
        (datetime(2026, 1, 31, 12, 0, 0, 120_000, UTC), "2026-01-31T12:00:00.120000Z"),
        (datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31T00:00:00.000000Z"),
        (datetime(999, 1, 31, tzinfo=UTC), "0999-01-31T00:00:00.000000Z"),
    ],
)
def test_a_moment_is_written_in_one_width(moment: datetime, text: str) -> None:
    assert utc_text(moment) == text
    assert datetime.fromisoformat(text) == moment


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_sort_as_they_pass(moment: datetime) -> None:
    assert utc_text(moment) == moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=1))])
def test_a_moment_that_is_not_in_utc_is_never_written(zone: timezone | None) -> None:
    with pytest.raises(AssertionError, match="not in UTC"):
        utc_text(datetime(2026, 1, 31, tzinfo=zone))


# --- personal text ---


class Note(Record):
    said: Personal


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_personal_text_is_shown_only_when_revealed(text: str) -> None:
    note = Note(said=Personal(text))
    shown = [
        repr(note),
        str(note),
        f"{note.said}",
        f"{note.said!r}",
        repr([note.said]),
        repr(note.model_dump()),
    ]
    assert set(shown[2:4]) == {"Personal(•)"}
    assert all(text not in one.replace("Personal(•)", "").replace("Note", "").replace("said", "") or len(text) < 4
               for one in shown)  # fmt: skip
    assert json.loads(note.model_dump_json()) == {"said": "•"}
    assert note.model_dump(context=PERSONAL_KEPT)["said"] is note.said
    assert note.said.reveal() == text
    assert bool(note.said)


def test_equal_texts_are_equal_and_have_different_seals() -> None:
    """The salt keeps two persons of one name apart in the log."""
    one, other = Personal("Ada"), Personal("Ada")
    assert one == other
    assert hash(one) == hash(other)
    assert one != "Ada"
    assert one.seal != other.seal


def test_the_seal_is_that_of_salt_and_text() -> None:
    salt = bytes(range(16))
    assert Personal("Ada", salt).seal == seal_of("Ada", salt) == "5qGhuBW5nHVMCC-3g2ZA0t6gGEA9YymC"
    assert len(Personal("Ada").salt) == 16


def test_no_text_has_no_seal() -> None:
    assert (Personal().seal, repr(Personal()), bool(Personal())) == ("", "Personal()", False)
    assert Note(said="").model_dump_json() == '{"said":""}'


@pytest.mark.parametrize("wrong", [7, None, b"Ada", ["Ada"], "A\0da"])
def test_what_is_no_personal_text(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Note.model_validate({"said": wrong})


def test_a_record_refuses_unknown_fields_and_changes() -> None:
    with pytest.raises(ValidationError):
        Note.model_validate({"said": "Ada", "heard": "Eve"})
    with pytest.raises(TypeError, match="never changes"):
        Note(said=Personal("Ada")).said = Personal("Eve")  # type: ignore[misc]
