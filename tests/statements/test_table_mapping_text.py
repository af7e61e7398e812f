"""The TOML form of a mapping: read, written, and every mistake named with its key and a cure that helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_es.errors import FileNotReadable, TableMappingInvalid
from ledger_es.statements.table_mapping import COLUMN_FIELDS, TableMapping
from ledger_es.statements.table_mapping_text import (
    mapping_of_file,
    mapping_of_text,
    text_of_mapping,
)
from ledger_es.statements.table_profiles import profiles
from tests.statements.tables import MAPPING

LEAST = 'date_format = "DD.MM.YYYY"\ndecimal = ","\n[columns]\nbooking_date = "D"\namount = "A"\n'


def wrong(text):
    with pytest.raises(TableMappingInvalid) as refused:
        mapping_of_text(text, "bank.toml")
    assert refused.value.file == "bank.toml"
    return refused.value.position, refused.value.reason, refused.value.cure


def test_the_least_mapping():
    mapping = mapping_of_text(LEAST, "house_bank.toml")
    assert mapping == TableMapping(
        name="house_bank", date_format="DD.MM.YYYY", decimal=",", booking_date="D", amount="A"
    )


def test_what_is_written_is_read():
    full = MAPPING._replace(
        encoding="cp1252",
        delimiter="\t",
        quote="",
        sheet='A "sheet"',
        skip_rows=3,
        footer_rows=1,
        footer_begins=("Sum", "Total\\"),
        short_rows=True,
        skip_without_amount=True,
        amount_symbols=("$",),
        invert_sign=True,
        row_order="newest_first",
        unique_ids=True,
        account_no="123",
        text=("Text", 7),
        text_joined_by="",
        indicator=3,
        debit_values=("S", "Söll\x7f"),
        credit_values=("H",),
        status="State",
        booked_values=("ok",),
        pending_values=("no",),
    )
    for mapping in (MAPPING, full, *profiles()):
        assert mapping_of_text(text_of_mapping(mapping), "other.toml") == mapping


@pytest.mark.parametrize(
    ("text", "key", "cure"),
    [
        ("date_formt = 'DD.MM.YYYY'\n" + LEAST, "date_formt", "did you mean date_format?"),
        ("zzz = 1\n" + LEAST, "zzz", "known are name"),
        ("booking_date = 'D'\n" + LEAST, "booking_date", "write booking_date under [columns]"),
        (LEAST + "decimals = ','\n", "columns.decimals", "known are booking_date"),
        (LEAST + "delimiter = ','\n", "columns.delimiter", "write it above [columns]"),
        (LEAST + "ammount = 'A'\n", "columns.ammount", "did you mean amount?"),
        (LEAST + "[values]\nbook = ['x']\n", "values.book", "did you mean booked?"),
        ("decimal = ','\n[columns]\nbooking_date = 'D'\namount='A'\n", "date_format", "write date_format"),
        ("date_format = 'D.M.YY'\n[columns]\nbooking_date = 'D'\namount='A'", "decimal", "write decimal"),
        ("date_format = 'D.M.YY'\ndecimal = ','\n[columns]\namount='A'", "booking_date", "write booking_date"),
        (LEAST.replace('amount = "A"', ""), "columns.amount", "name amount, or debit and credit"),
        (LEAST + "debit = 'S'\n", "columns.amount", "name amount, or debit and credit"),
        (LEAST.replace("amount", "debit"), "columns.credit", "name debit and credit, or amount"),
        (LEAST + "indicator = 'I'\n", "values", "write debit = "),
        (LEAST + "[values]\ndebit=['S']\n", "columns.indicator", "name the column"),
        (LEAST + "indicator='I'\n[values]\ndebit=['S']\ncredit=['S']\n", "values", "say which"),
        (LEAST + "status = 'S'\n", "values.booked", "name both"),
        (LEAST + "original_amount = 'O'\n", "columns.original_amount", "name both"),
        (LEAST.replace("DD.MM.YYYY", "DD.MM"), "date_format", "say how days are written"),
        (LEAST.replace("DD.MM.YYYY", "%d.%m.%Y"), "date_format", "say how days are written"),
        (LEAST.replace('","', '"."').replace("[col", "thousands = '.'\n[col"), "thousands", "say which"),
        (LEAST.replace('","', '";"'), "decimal", 'write "." or ","'),
        ("thousands = '_'\n" + LEAST, "thousands", 'write "" or'),
        ("row_order = 'newest'\n" + LEAST, "row_order", '"newest_first"'),
        ("delimiter = ';;'\n" + LEAST, "delimiter", "write a character"),
        ("delimiter = '\"'\n" + LEAST, "quote", "say which"),
        ("encoding = 'zip'\n" + LEAST, "encoding", "cp1252"),
        ("encoding = 'klingon'\n" + LEAST, "encoding", "cp1252"),
        ("currency = 'euro'\n" + LEAST, "currency", "EUR"),
        ("currency = 'EUR'\n" + LEAST + "currency = 'C'\n", "currency", "leave one of them out"),
        ("skip_rows = -1\n" + LEAST, "skip_rows", "write 0 to 10000"),
        ("skip_rows = true\n" + LEAST, "skip_rows", "write 0 to 10000"),
        ("short_rows = 1\n" + LEAST, "short_rows", "write one of them"),
        ("footer_begins = 'Sum'\n" + LEAST, "footer_begins", "write footer_begins = ["),
        ("footer_begins = ['']\n" + LEAST, "footer_begins", "leave it out"),
        ("name = 3\n" + LEAST, "name", "write it in quotes"),
        ("columns = 3\n", "columns", "write [columns]"),
        (LEAST.replace('"A"', "0"), "columns.amount", "count columns from 1"),
        (LEAST.replace('"A"', "1.5"), "columns.amount", "write its name in quotes"),
        (LEAST.replace('"A"', '" "'), "columns.amount", "leave the key out"),
        ("name = ", "start", "correct that place"),
        ("a = " + "[" * 5000, "start", "correct that place"),
        ("#" * 20_001, "start", "write a mapping"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_key_and_a_cure(text, key, cure):
    position, reason, said = wrong(text)
    assert position == key
    assert cure in said
    assert reason


def test_files_that_are_no_mapping(tmp_path):
    path = tmp_path / "bank.toml"
    with pytest.raises(FileNotReadable):
        mapping_of_file(path)
    path.write_bytes(LEAST.replace("A", "Ä").encode("cp1252"))
    with pytest.raises(TableMappingInvalid, match="UTF-8"):
        mapping_of_file(path)
    path.write_bytes(b"\xef\xbb\xbf" + LEAST.encode())
    assert mapping_of_file(path).name == "bank"


def test_every_column_is_a_field():
    assert set(COLUMN_FIELDS) <= set(TableMapping._fields)


def test_profiles_are_named_after_their_banks_and_say_what_they_are_for():
    folder = Path(__file__).parents[2] / "src" / "ledger_es" / "statements" / "profiles"
    files = sorted(folder.glob("*.toml"))
    assert len(files) == len(profiles()) >= 11
    assert len({profile.name for profile in profiles()}) == len(files)
    for path in files:
        assert path.read_text(encoding="utf-8").startswith("# "), path.name


SNIPPETS = st.sampled_from(
    [
        *LEAST,
        *text_of_mapping(MAPPING).splitlines(keepends=True),
        "[",
        "]",
        "=",
        '"',
        "\n",
        "\0",
        "é",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(SNIPPETS, max_size=30), st.integers(0, len(LEAST)), st.binary(max_size=5))
def test_any_text_is_a_mapping_or_refused(snippets, cut, junk):
    text = LEAST[:cut] + "".join(snippets) + junk.decode("latin-1") + LEAST[cut:]
    for given_text in (text, "".join(snippets)):
        try:
            mapping = mapping_of_text(given_text, "fuzz.toml")
        except TableMappingInvalid:
            continue
        assert mapping_of_text(text_of_mapping(mapping), "fuzz.toml") == mapping
