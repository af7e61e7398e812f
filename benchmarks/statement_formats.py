"""Measures reading of statement files in each format: entries per second and memory above start-up, streamed."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.statements import write_file

# Each format in a process of its own, so that its peak of memory (VmHWM, Linux) is its own.
_STAGE = """
import json, re, sys, time
from pathlib import Path
from ledger_es.statements import DEFAULT_SETTINGS, Entry, stream_statement_file

path, name = Path(sys.argv[1]), sys.argv[2]
settings = DEFAULT_SETTINGS._replace(currency="EUR", date_order="day_first")
memory = lambda name: int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
before, start = memory("VmRSS"), time.perf_counter()
units = sum(type(part) is Entry for part in stream_statement_file(path, format=name, settings=settings))
print(json.dumps({"seconds": time.perf_counter() - start, "peak_mb": memory("VmHWM") - before, "units": units}))
"""

MOVEMENTS_A_CODA: Final = 9_999


class Payment(NamedTuple):
    """One payment of 28 days in January, each of them money in."""

    number: int
    day: int
    amount: Decimal

    @property
    def cents(self) -> int:
        return int(self.amount * 100)

    @property
    def text(self) -> str:
        return f"Invoice {self.number:08} of 1 January, thank you"

    @property
    def payer(self) -> str:
        return f"Customer {self.number % 5000}"


def payments(count: int) -> Iterator[Payment]:
    for number in range(1, count + 1):
        yield Payment(
            number, 1 + number * 28 // (count + 1), Decimal(1000 + number * 7919 % 500000) / 100
        )


def _total(count: int) -> Decimal:
    return sum((payment.amount for payment in payments(count)), Decimal("0.00"))


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def mt940(count: int) -> Iterator[str]:
    yield ":20:STARTUMS\n:25:12345678/1020304050\n:28C:00001/001\n:60F:C260101EUR0,00\n"
    for payment in payments(count):
        day = f"{payment.day:02}"
        yield (
            f":61:2601{day}01{day}C{_comma(payment.amount)}NTRFNONREF//BANK{payment.number:09}\n"
            f":86:166?00GUTSCHRIFT?109310?20EREF+E2E-{payment.number:09}?21SVWZ+Invoice {payment.number:08} \n"
            f"?22of 1 January, thank you?30NTSBDEB1XXX?31DE12345678901234567890?32\n{payment.payer}?34000\n"
        )
    yield f":62F:C260131EUR{_comma(_total(count))}\n-\n"


def coda(count: int) -> Iterator[str]:
    """Statements of 9,999 movements, because CODA numbers those of a statement with four digits."""
    balance = 0
    for first in range(1, count + 1, MOVEMENTS_A_CODA):
        part = list(islice(payments(count), first - 1, first - 1 + MOVEMENTS_A_CODA))
        closing = balance + sum(payment.cents for payment in part) * 10
        yield from _coda_statement(part, balance, closing)
        balance = closing


def _coda_statement(part: list[Payment], opening: int, closing: int) -> Iterator[str]:
    """One statement; the balances are in thousandths."""
    account = f"{'BE68539007547034':34}EUR"
    yield f"{'0000031012672505':24}{'12345':10}{'COMPANY':26}{'KREDBEBB':11}{'00820877643':56}2\n"
    yield f"12001{account}0{opening:015}010126{'COMPANY':26}{'Account':35}001\n"
    for place, payment in enumerate(part, 1):
        number = f"{place:04}0000"
        day = f"{payment.day:02}0126"
        yield (
            f"21{number}{f'BANK{payment.number:09}':21}0{payment.cents * 10:015}{day}00150000"
            f"{f'0{payment.text}':54}{day}0010 0\n"
            f"22{number}{'':53}{f'E2E-{payment.number:09}':35}{'GKCCBEBB':30}\n"
            f"23{number}{'BE43068999999501':37}{payment.payer:35}{'':46}\n"
        )
    yield f"8001{account}0{closing:015}310126{'':64}0\n"
    yield f"{'9':16}{2 + 3 * len(part):06}{0:015}{closing - opening:015}{'':75}2\n"


def cfonb120(count: int) -> Iterator[str]:
    def record(kind: str, day: int, rest: str) -> str:
        code = "9162" if kind in ("04", "05") else "    "
        return f"{kind}15589{code}00001EUR2 98765432100{rest[:2]}{day:02}0126{rest[2:]}"

    def amount(cents: int) -> str:
        digits = f"{cents:014}"
        return digits[:-1] + "{ABCDEFGHI"[int(digits[-1])]

    yield record("01", 1, f"{'':52}{amount(0)}{'':16}") + "\n"
    for payment in payments(count):
        label = f"{payment.payer:31}"
        rest = f"05  {payment.day:02}0126{label}  000000000{amount(payment.cents)}{f'BANK{payment.number:09}':16}"
        yield record("04", payment.day, rest) + "\n"
        yield record("05", payment.day, f"05     NPY{payment.payer:70}  ") + "\n"
        yield record("05", payment.day, f"05     LCC{payment.text:70}  ") + "\n"
    yield record("07", 31, f"{'':52}{amount(int(_total(count) * 100))}{'':16}") + "\n"


def aeb43(count: int) -> Iterator[str]:
    account = "999911110123456789"
    yield f"11{account}2601012601312{0:014}9783{'COMPANY':26}   \n"
    for payment in payments(count):
        day = f"2601{payment.day:02}"
        yield f"22    1111{day}{day}040072{payment.cents:014}{payment.number:010}{0:012}{0:016}\n"
        yield f"2301{payment.payer:38}{payment.text[:38]:38}\n"
    total = int(_total(count) * 100)
    yield f"33{account}{0:05}{0:014}{count % 100_000:05}{total:014}2{total:014}978    \n"


def ofx(count: int) -> Iterator[str]:
    yield (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR"
        "<BANKACCTFROM><BANKID>1<ACCTID>42-7</BANKACCTFROM><BANKTRANLIST><DTSTART>20260101<DTEND>20260131\n"
    )
    for payment in payments(count):
        yield (
            f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>202601{payment.day:02}<TRNAMT>{payment.amount:.2f}"
            f"<FITID>F{payment.number}<NAME>{payment.payer}<MEMO>{payment.text}</STMTTRN>\n"
        )
    balance = f"<LEDGERBAL><BALAMT>{_total(count):.2f}<DTASOF>20260131</LEDGERBAL>"
    yield f"</BANKTRANLIST>{balance}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"


def qif(count: int) -> Iterator[str]:
    yield "!Type:Bank\n"
    for payment in payments(count):
        yield f"D{payment.day:02}/01/2026\nT{payment.amount:.2f}\nP{payment.payer}\nM{payment.text}\n^\n"


def bai2(count: int) -> Iterator[str]:
    total = int(_total(count) * 100)
    yield "01,BANK,SELF,260201,0600,1,,,2/\n02,SELF,BANK,1,260131,2400,EUR,2/\n"
    yield f"03,42-7,EUR,010,0,,,015,{total},,/\n"
    for payment in payments(count):
        yield f"16,142,{payment.cents},,B{payment.number},,{payment.payer} {payment.text}/\n"
    yield f"49,{2 * total},{count + 2}/\n98,{2 * total},1,{count + 4}/\n99,{2 * total},1,{count + 6}/\n"


def csv(count: int) -> Iterator[str]:
    yield (
        '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference","Account Name",'
        '"Amount (EUR)","Original Amount","Original Currency","Exchange Rate"\n'
    )
    for payment in payments(count):
        day = f"2026-01-{payment.day:02}"
        yield f'{day},{day},{payment.payer},DE1,"Credit Transfer","{payment.text}",Main,{payment.amount:.2f},,,\n'


WRITERS: Final[dict[str, Callable[[int], Iterator[str]]]] = {
    "mt940": mt940,
    "coda": coda,
    "cfonb120": cfonb120,
    "aeb43": aeb43,
    "ofx": ofx,
    "qif": qif,
    "bai2": bai2,
    "csv": csv,
}
FORMATS: Final = ("camt", *WRITERS)
MOST_ENTRIES: Final = {"aeb43": 99_999}
"""Where the format counts entries or records in a field of so many digits."""


def run(argv: list[str]) -> dict[str, Any]:
    """Each format in its own process; `stages` are the formats."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks statement_formats", description=__doc__
    )
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    options = parser.parse_args(argv)
    stages: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in options.formats:
            count = min(options.entries, MOST_ENTRIES.get(name, options.entries))
            path = Path(folder) / f"statement.{name}"
            if name == "camt":
                write_file(path, count)
            else:
                with path.open("w", encoding="cp1252", newline="") as out:
                    out.writelines(WRITERS[name](count))
            stages[name] = _measured(path, name, count)
            path.unlink()
    seconds = sum(stage["seconds"] for stage in stages.values())
    return {
        "name": "statement_formats",
        "sizes": {"entries": options.entries},
        "total_seconds": round(seconds, 3),
        "peak_mb": max(stage["peak_mb"] for stage in stages.values()),
        "stages": stages,
    }


def _measured(path: Path, name: str, count: int) -> dict[str, Any]:
    file_mb = path.stat().st_size / 2**20
    done = subprocess.run(
        [sys.executable, "-c", _STAGE, str(path), name], check=True, capture_output=True, text=True
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    assert measured["units"] == count, f"{name}: {measured['units']} of {count} entries were read"
    return {
        "seconds": round(measured["seconds"], 3),
        "units_per_second": round(count / measured["seconds"]),
        "peak_mb": round(measured["peak_mb"], 1),
        "file_mb": round(file_mb, 1),
    }
