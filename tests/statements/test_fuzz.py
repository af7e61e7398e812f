"""Broken files of every text format: each is read or refused in words, quickly, and never half."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_es.errors import FileRefusal
from ledger_es.statements import FORMATS, read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.values import quantum
from tests.statements.giro_builder import (
    bgmax,
    bgmax_payment,
    bgmax_reference,
    ocr_payment,
    ocr_text,
    ocrgiro,
)
from tests.statements.test_bai2 import bai2
from tests.statements.test_ofx import XML_HEADER, ofx, transaction
from tests.statements.test_qif import qif, record

FIXTURES: Final[dict[str, tuple[str, ...]]] = {
    "ofx": (
        ofx(transaction("<NAME>Bäcker<MEMO>a &amp; b") + transaction(no="2")),
        ofx(transaction("<PAYEE><NAME>A</PAYEE><MEMO><![CDATA[x]]>"), header=XML_HEADER),
    ),
    "qif": (
        qif(record(), record(more="PBäcker\nSFood\n$-5.00"), before="!Account\nNOne\n^\n"),
        qif(record("6/ 4'18", "1,500.00"), record("6/ 5'18", "2.50"), before="!Option:DMY\n"),
    ),
    "bai2": (
        bai2(),
        bai2("16,142,2500,D,2,0,1000,1,1500,B,C/", "88,Invoice 7", "88,Smith/"),
    ),
    "bgmax": (
        bgmax(
            bgmax_payment(10000, "665760", "26Plåt AB", "25Invoice"),
            bgmax_payment(10000, "", bgmax_reference(12000, "1"), bgmax_reference(2000, "2", "23")),
            units=20000,
        ),
    ),
    "ocrgiro": (
        ocrgiro(
            ocr_payment(1, 10000, "531"), [*ocr_payment(2, 2500, "42"), ocr_text(2, "Blå")], units=12500
        ),
    ),
}  # fmt: skip
"""By the name of the format, files that are read. Every text format has its own."""
SETTINGS: Final = ReaderSettings(currency="EUR", date_order="day_first")
_PIECES: Final = (
    b"<",
    b">",
    b"/",
    b",",
    b"\n",
    b"\0",
    b"\xff",
    b"\x1a",
    b"-",
    b"99999999",
    b"^",
    b"&#0;",
    b"88,",
)


def outcome(content: bytes, format_name: str) -> str:
    """`read` or the code of the refusal. What is read must be whole. Nothing may take long or raise anything else."""
    started = time.perf_counter()
    refused: FileRefusal | None = None
    try:
        file = read_statement_file(content, "fuzzed", format=format_name, settings=SETTINGS)
    except FileRefusal as refusal:
        refused = refusal
    assert time.perf_counter() - started < 5
    if refused is not None:
        assert refused.facts["file"] == "fuzzed"
        assert all(refused.facts[fact] for fact in ("position", "reason", "cure"))
        return refused.code
    for statement in file.statements:
        assert [entry.entry_no for entry in statement.entries] == [
            number for number, _entry in enumerate(statement.entries, 1)
        ]
        for entry in statement.entries:
            assert entry.amount == entry.amount.quantize(quantum(entry.currency))
    return "read"


def mutated(content: bytes, rng: random.Random) -> bytes:
    """The file with up to four changes: bytes changed, taken out, doubled, moved, put in; or cut off."""
    changed = bytearray(content)
    for _change in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed) + 1)
        until = min(len(changed), at + rng.choice((1, 2, 8, 80)))
        match rng.randrange(6):
            case 0 if at < len(changed):
                changed[at] = rng.randrange(256)
            case 1:
                del changed[at:until]
            case 2:
                changed[at:at] = changed[at:until]
            case 3:
                moved = changed[at:until]
                del changed[at:until]
                to = rng.randrange(len(changed) + 1)
                changed[to:to] = moved
            case 4:
                changed[at:at] = rng.choice(_PIECES)
            case _ if rng.random() < 0.2:
                del changed[at:]
    return bytes(changed)


def fuzz(format_name: str, seconds: float, seed: int) -> dict[str, int]:
    """Reads mutated files for some seconds, and counts the outcomes."""
    rng = random.Random(f"{format_name}/{seed}")
    counts: dict[str, int] = {}
    deadline = time.monotonic() + seconds
    fixtures = [
        text.encode(encoding) for text in FIXTURES[format_name] for encoding in ("utf-8", "cp1252")
    ]
    while time.monotonic() < deadline:
        found = outcome(mutated(rng.choice(fixtures), rng), format_name)
        counts[found] = counts.get(found, 0) + 1
    return counts


@pytest.mark.parametrize("format_name", FIXTURES)
def test_the_files_that_are_changed_are_read_before(format_name):
    for text in FIXTURES[format_name]:
        assert outcome(text.encode(), format_name) == "read"
        recognized = next(known for known in FORMATS if known.recognizes(text.encode()))
        assert recognized.name == format_name


@pytest.mark.parametrize("format_name", FIXTURES)
def test_changed_files_are_read_or_refused(format_name):
    counts = fuzz(format_name, 1, seed=1)
    assert counts["E-STATEMENT-MALFORMED"]


@pytest.mark.soak
@pytest.mark.parametrize("format_name", FIXTURES)
def test_changed_files_are_read_or_refused_for_long(format_name):
    assert fuzz(format_name, 600, seed=2)["E-STATEMENT-MALFORMED"]


def _of_lines(format_name: str) -> st.SearchStrategy[bytes]:
    """Files of the lines of the fixtures in any order and number, between them any text."""
    lines = sorted({line for text in FIXTURES[format_name] for line in text.splitlines()})
    line = st.one_of(st.sampled_from(lines), st.text(max_size=90))
    return st.lists(line, max_size=30).map(
        lambda chosen: "\n".join(chosen).encode("utf-8", "replace")
    )


def _test_of(format_name: str) -> Callable[[], None]:
    @settings(
        max_examples=25, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
    )  # fmt: skip
    @given(content=st.one_of(st.binary(max_size=300), _of_lines(format_name)))
    def reads_or_refuses(content: bytes) -> None:
        outcome(content, format_name)

    return reads_or_refuses


@pytest.mark.parametrize("format_name", FIXTURES)
def test_any_lines_are_read_or_refused(format_name):
    _test_of(format_name)()
