"""Broken files of every format but tables: each is read or refused in words, quickly, and never half."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_es.errors import FileRefusal
from ledger_es.statements import FORMATS, as_json, read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.values import quantum
from tests.statements.camt_builder import balanced, camt, ntry, stmt
from tests.statements.coda_builder import coda, information, movement
from tests.statements.fixed_width_builder import aeb43, cfonb120, entry43, operation
from tests.statements.giro_builder import (
    bgmax,
    bgmax_payment,
    bgmax_reference,
    ocr_payment,
    ocr_text,
    ocrgiro,
)
from tests.statements.mt940_builder import ACCOUNT, mt940
from tests.statements.test_bai2 import bai2
from tests.statements.test_ofx import XML_HEADER, ofx, transaction
from tests.statements.test_qif import qif, record

_MT940 = (
    mt940(
        ":61:2602020203C40,00NTRFINV-1//BANK-1",
        "/OCMT/USD41,50//CHGS/EUR0,50/",
        ":86:109?00RETOURE?109310?20EREF+E-1?21SVWZ+Rechnung 1 vom T16",
        ":20:45?30COBADEFF?31DE89370400440532013000?32Anna?33Beispiel?34914",
        ":61:260204    RDR15,50NMSCNONREF",
        ":86:/TRTP/SEPA/IBAN/NL91ABNA0417164300/REMI/STRD/CUR/9876543210/",
        ":61:2602040204D15,50N0600733959555      T-MOBILE BV          ",
        ":NS:01Rechnung 7",
        "15Bäcker",
        closing=":62M:C260204EUR140,00",
    )
    + mt940(opening=":60M:C260204EUR140,00", closing=":62F:C260204EUR140,00\r\n:64:C260204EUR1,")
).decode()
_MT942 = (
    f":20:M\n{ACCOUNT}\n:28C:13/37\n:34F:EURD0,\n:13D:2602021830+0100\n:61:2602020202EC9792,00FTRFNONREF\n"
    ":86:Free text\nof two lines\n:90D:0EUR0,00\n:90C:1EUR1,\n-}\n"
)
_CODA = coda(
    movement("60.00", "0batch", code="20150000"),
    movement("60.00", "1101010806817183", detail=1, code="70150000", name="PAYER"),
    movement("60.00", detail=2, code="90150000"),
    information(f"1001{'NAME':70}", detail=3),
    movement("-11.00", "1127020226110", sequence=2, code="34150000", value="000000"),
    movement("-10.00", "1105", sequence=2, detail=1, code="84150100"),
    movement("-1.00", sequence=2, detail=2, code="84150006", reason="AC04"),
).decode()
_XPF = {"currency": "XPF", "decimals": "0"}
_CFONB120 = (
    cfonb120(
        operation(
            "40.00", "VIR", "NPYANNA", "MMOUSD200000000004550", "FEEEUR200000000000050", "RETAC04"
        ),
        operation("-1.55", "COMMISSION", rejected="12", reference="BANK-1"),
    )
    + cfonb120(operation("1500", **_XPF), opening="0", **_XPF)
).decode()
_AEB43 = (
    aeb43(entry43("40.00", "ANA", "FACTURA", foreign=("840", "45.50")), end=False)
    + aeb43(entry43("-1.55", second="REF"), account="008147976995216857")
).decode()

_PAYMENTS = (
    "<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>"
    "<TxDtls><Refs><EndToEndId>E1</EndToEndId><MndtId>M1</MndtId></Refs>"
    "<Amt Ccy='CHF'>60.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><AmtDtls><InstdAmt><Amt Ccy='EUR'>55.00</Amt>"
    "<CcyXchg><SrcCcy>EUR</SrcCcy><XchgRate>0.9</XchgRate></CcyXchg></InstdAmt></AmtDtls>"
    "<RltdPties><Dbtr><Pty><Nm>Bäcker</Nm></Pty></Dbtr></RltdPties>"
    "<RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>\n"
    "<TxDtls><Amt Ccy='CHF'>42.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    "<RmtInf><Ustrd>x &amp; y</Ustrd></RmtInf></TxDtls></NtryDtls>"
)
_ENTRY = ntry(
    "100.00",
    inner="<BookgDt><Dt>2026-01-12</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef><Chrgs><Rcrd><Amt Ccy='CHF'>2.00</Amt>"
    f"<CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>\n{_PAYMENTS}",
)

FIXTURES: Final[dict[str, tuple[str, ...]]] = {
    "camt": (
        balanced(_ENTRY, "500.00", "600.00").decode(),
        camt(stmt(_ENTRY, kind="054"), kind="054").decode(),
    ),
    "mt940": (_MT940, _MT942),
    "coda": (_CODA,),
    "cfonb120": (_CFONB120,),
    "aeb43": (_AEB43,),
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
"""By the name of the format, files that are read. Every format but tables has its own."""
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
    b"\n:61:",
    b"\n:86:",
    b"\n-\n",
    b"?20",
)


def outcome(content: bytes, format_name: str) -> str:
    """`read` or the code of the refusal. What is read must be whole. Nothing may take long or raise anything else."""
    started = time.process_time()
    # As it is looked at, where what does not add up is only told, and as it is recorded.
    refused: FileRefusal | None = None
    for checked in (False, True):
        try:
            file = read_statement_file(
                content, "fuzzed", format=format_name, settings=SETTINGS, checked=checked
            )
        except FileRefusal as refusal:
            refused = refusal
        else:
            as_json(file)
    # Of this process: a busy machine is no fault of the reader.
    assert time.process_time() - started < 5
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


def fuzz(format_name: str, seconds: int, seed: int) -> dict[str, int]:
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


@pytest.mark.parametrize("seconds", [10, pytest.param(600, marks=pytest.mark.soak)])
@pytest.mark.parametrize("format_name", FIXTURES)
def test_changed_files_are_read_or_refused(format_name, seconds):
    """Other changes for each length of time."""
    assert fuzz(format_name, seconds, seed=seconds)["E-STATEMENT-MALFORMED"]


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
