"""Damaged text files of every format: read, or refused in words of ours; no traceback, no hang, nothing half read.

A format joins by its fixtures in FIXTURES and by the pieces that its files are made of in PIECES.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_es.errors import StatementRefused
from ledger_es.statements import StatementFile, as_json, read_statement_file
from tests.statements.coda_builder import coda, information, movement
from tests.statements.fixed_width_builder import aeb43, cfonb120, entry43, operation
from tests.statements.mt940_builder import mt940

MUTATIONS = 400
"""Of each fixture in `make test`: about a second a format."""
SOAK_SECONDS = 600
SLOWEST_SECONDS = 5.0

FIXTURES: dict[str, tuple[bytes, ...]] = {
    "mt940": (
        mt940(
            ":61:2602020203C40,00NTRFINV-1//BANK-1",
            "/OCMT/USD41,50//CHGS/EUR0,50/",
            ":86:109?00RETOURE?109310?20EREF+E-1?21SVWZ+Rechnung 1 vom T16",
            ":20:45?30COBADEFF?31DE89370400440532013000?32Anna?33Beispiel?34914",
            ":61:260204    RDR15,50NMSCNONREF",
            ":86:/TRTP/SEPA/IBAN/NL91ABNA0417164300/REMI/STRD/CUR/9876543210/",
            ":61:2602040204D15,50N0600733959555      T-MOBILE BV          ",
            ":NS:01Rechnung 7",
            "15Anna",
            closing=":62M:C260204EUR140,00",
        )
        + mt940(opening=":60M:C260204EUR140,00", closing=":62F:C260204EUR140,00\r\n:64:C260204EUR1,"),
        b":20:M\n:25:12345678/1020304050\n:28C:13/37\n:34F:EURD0,\n:13D:2602021830+0100\n"
        b":61:2602020202EC9792,00FTRFNONREF\n:86:Free text\nof two lines\n:90D:0EUR0,00\n:90C:1EUR1,\n-}\n",
    ),
    "coda": (
        coda(
            movement("60.00", "0batch", code="20150000"),
            movement("60.00", "1101010806817183", detail=1, code="70150000", name="PAYER"),
            movement("60.00", detail=2, code="90150000"),
            information(f"1001{'NAME':70}", detail=3),
            movement("-11.00", "1127020226110", sequence=2, code="34150000", value="000000"),
            movement("-10.00", "1105", sequence=2, detail=1, code="84150100"),
            movement("-1.00", sequence=2, detail=2, code="84150006", reason="AC04"),
        ),
    ),
    "cfonb120": (
        cfonb120(
            operation("40.00", "VIR", "NPYANNA", "MMOUSD200000000004550", "FEEEUR200000000000050", "RETAC04"),
            operation("-1.55", "COMMISSION", rejected="12", reference="BANK-1"),
        )
        + cfonb120(operation("1500", currency="XPF", decimals="0"), currency="XPF", decimals="0", opening="0"),
    ),
    "aeb43": (
        aeb43(entry43("40.00", "ANA", "FACTURA", foreign=("840", "45.50")), end=False)
        + aeb43(entry43("-1.55", second="REF"), account="008147976995216857"),
    ),
}  # fmt: skip

PIECES: dict[str, tuple[str, ...]] = {
    "mt940": (
        ":20:", ":25:", ":28C:", ":60F:", ":60M:", ":61:", ":62F:", ":62M:", ":86:", ":NS:", ":90C:", ":13D:", "\n",
        "\r\n", "-", "-}", "{1:", "{2:O942", "{4:", "260202", "0230", "C", "RD", "EUR", "12,30", "NTRF", "//", "?20",
        "166?00", "EREF+", "/IBAN/", "/REMI/STRD/", "9" * 20, ":", "\x01", "\xff", " ",
    ),
    "cfonb120": tuple(f"{line}\n" for line in cfonb120(operation("1.00", "x", "NPYA", "FEEx")).decode().splitlines()),
    "aeb43": tuple(f"{line}\n" for line in aeb43(entry43("1.00", "x", foreign=("840", "1.00"))).decode().splitlines()),
    "coda": tuple(f"{line}\n" for line in coda(movement("1.00"), information("1001X")).decode().splitlines()),
}  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content with one to four of: a byte changed, a piece cut out, doubled, moved, or a number made longer."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(damaged) or 1), chance.randint(1, 40)
        piece = bytes(damaged[at : at + length])
        match chance.randrange(7):
            case 0:
                damaged[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del damaged[at : at + length]
            case 2:
                damaged[at:at] = piece
            case 3:
                del damaged[at : at + length]
                to = chance.randrange(len(damaged) + 1)
                damaged[to:to] = piece
            case 4:
                damaged[at:at] = b"9" * chance.choice((1, 20, 400))
            case 5:
                damaged[at : at + 1] = chance.choice(
                    (b"\n", b"\r", b" ", b"\0", b"\x1a", b"\xc3", b"-")
                )
            case _:
                del damaged[at:]
    return bytes(damaged)


def read_or_refuse(content: bytes, format_name: str | None) -> StatementFile | None:
    """Read as it would be looked at, and as it would be recorded; None where it is refused."""
    started = time.perf_counter()
    file: StatementFile | None = None
    refusals: list[Any] = []
    for checked in (False, True):
        try:
            file = read_statement_file(content, "fuzzed", format=format_name, checked=checked)
        except StatementRefused as refused:
            file = None
            refusals.append(refused)
        else:
            as_json(file)
            proofs = [statement.proof for statement in file.statements]
            assert not checked or all(proof is None or proof.holds for proof in proofs)
    assert [refusal for refusal in refusals if not (refusal.position and refusal.cure)] == []
    assert time.perf_counter() - started < SLOWEST_SECONDS
    return file


@pytest.mark.parametrize("name", FIXTURES)
def test_the_fixtures_themselves_are_read(name: str) -> None:
    for content in FIXTURES[name]:
        file = read_or_refuse(content, None)
        assert file is not None
        assert any(statement.entries for statement in file.statements)


@pytest.mark.parametrize("name", FIXTURES)
def test_a_damaged_file_is_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    for content in FIXTURES[name]:
        for _ in range(MUTATIONS):
            read_or_refuse(mutated(content, chance), chance.choice((None, name)))


@pytest.mark.parametrize("name", PIECES)
def test_any_row_of_pieces_is_read_or_refused(name: str) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(PIECES[name]), max_size=60))
    def reads_or_refuses(pieces: list[str]) -> None:
        read_or_refuse("".join(pieces).encode("cp1252"), name)

    reads_or_refuses()


@pytest.mark.soak
@pytest.mark.parametrize("name", FIXTURES)
def test_damaged_files_for_ten_minutes(name: str) -> None:
    chance = random.Random()
    seed = chance.randrange(1 << 32)
    print(f"seed {seed}")
    chance.seed(seed)
    for content in _until(time.monotonic() + SOAK_SECONDS, FIXTURES[name]):
        read_or_refuse(mutated(content, chance), chance.choice((None, name)))


def _until(end: float, contents: tuple[bytes, ...]) -> Iterator[bytes]:
    while time.monotonic() < end:
        yield from contents
