"""Any bytes that come as a table are read or refused: no other error, no hang, no half statement."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_es.errors import LedgerError, StatementRefused
from ledger_es.statements import read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.table_profiles import profiles
from tests.statements.tables import HEADER, MAPPING, ROWS
from tests.statements.tables import xlsx as make_xlsx

CSV = (HEADER + ROWS).encode()
CELLS = st.sampled_from(
    [
        "",
        "02.01.2026",
        "1,00",
        "-1.000,00",
        "x",
        '"',
        "'",
        '"a;b"',
        "30.02.2026",
        "Date",
        "\r",
        "\0",
        "é",
    ]
)


def read_or_refused(content: bytes, **changes: object) -> None:
    for mapping in (MAPPING, MAPPING._replace(**changes), None):
        given_settings = ReaderSettings(mapping=mapping, currency="EUR")
        try:
            file = read_statement_file(content, "fuzz.csv", settings=given_settings)
        except StatementRefused:
            continue
        for statement in file.statements:
            assert statement.entries
            assert all(entry.booking_date is not None for entry in statement.entries)
            if statement.opening is not None:
                assert statement.proof is not None
                assert statement.proof.holds


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=6), max_size=6), st.booleans(), st.booleans())
def test_rows_of_any_cells(rows, short_rows, with_header):
    text = "".join(";".join(row) + "\n" for row in rows)
    content = ((HEADER if with_header else "") + text).encode("utf-8", "surrogatepass")
    read_or_refused(content, short_rows=short_rows, skip_without_amount=True, balance=None)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes(content):
    read_or_refused(content, delimiter=",")
    read_or_refused(CSV + content, footer_rows=1)


def mutations(content: bytes, seed: int, count: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(count):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(changed))
            match chance.randrange(3):
                case 0:
                    changed[place] = chance.randrange(256)
                case 1:
                    del changed[place : place + chance.randint(1, 8)]
                case _:
                    changed[place:place] = changed[chance.randrange(len(changed)) :][:8]
            if not changed:
                break
        yield bytes(changed)


def test_mutations_of_tables():
    for content in mutations(CSV, 1, 200):
        read_or_refused(content, balance=None)
    rows = [row.split(";") for row in (HEADER + ROWS).splitlines()]
    for content in mutations(make_xlsx(rows), 2, 60):
        read_or_refused(content)


@pytest.mark.soak
def test_mutations_of_tables_for_long():
    rows = [row.split(";") for row in (HEADER + ROWS).splitlines()]
    for seed in range(1000):
        for content in mutations(CSV, seed, 200):
            read_or_refused(content, balance=None)
        for content in mutations(make_xlsx(rows), seed, 60):
            read_or_refused(content)


def test_a_profile_never_reads_a_table_of_another_bank():
    for profile in profiles():
        names = profile.column_names
        header = ";".join(names[1:]) + "\n"
        assert names, profile.name
        with pytest.raises(LedgerError):
            read_statement_file(
                (header + header).encode(), settings=ReaderSettings(mapping=profile)
            )
