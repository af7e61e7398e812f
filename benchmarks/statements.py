"""Measures reading a camt.053: seconds, memory above start-up, and the ratio to a bare parse of the same file."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.camt_writer import made_statement, write_camt
from ledger_es.statements import Balance, Detail, Entry

DAY = date(2026, 1, 31)
OPENING = Decimal("10000.00")

# Each stage runs in a process of its own, so that its peak of memory (VmHWM, Linux) is its own.
_STAGE = """
import json, re, sys, time
from pathlib import Path
from lxml import etree
from ledger_es.statements import as_json, read_statement_file, stream_statement_file, write_json

path, stage = Path(sys.argv[1]), sys.argv[2]
memory = lambda name: int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
before, start = memory("VmRSS"), time.perf_counter()
if stage == "raw":
    units = 0
    for _, element in etree.iterparse(str(path), tag="{*}Ntry", resolve_entities=False, no_network=True):
        units += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
elif stage == "stream":
    units = sum(type(part).__name__ == "Entry" for part in stream_statement_file(path))
elif stage == "json":
    with open("/dev/null", "w") as out:
        write_json(path, path.name, out)
    units = int(sys.argv[3])
else:
    units = sum(len(statement.entries) for statement in read_statement_file(path).statements)
print(json.dumps({"seconds": time.perf_counter() - start, "peak_mb": memory("VmHWM") - before, "units": units}))
"""


def entries(count: int) -> Iterator[Entry]:
    """Payments as a creditor receives them: one in ten a batch of three, one in fifty a charge."""
    for number in range(1, count + 1):
        cents = 1000 + number * 7919 % 500000
        amount = Decimal(cents).scaleb(-2)
        is_charge = number % 50 == 0
        details = () if is_charge else tuple(_details(number, amount, 3 if number % 10 == 0 else 1))
        yield Entry(
            amount=-amount if is_charge else amount,
            currency="CHF",
            booking_date=DAY - timedelta(days=number % 28),
            value_date=DAY - timedelta(days=number % 28),
            status="BOOK",
            bank_reference=f"BANK-{number:09}",
            entry_reference="",
            reversal=False,
            text="Bank charges" if is_charge else "Credit transfer",
            bank_transaction_code="CHRG" if is_charge else "RCDT",
            batch=None,
            charges=(),
            entry_no=number,
            line=0,
            details=details,
        )


def _details(number: int, amount: Decimal, parts: int) -> Iterator[Detail]:
    share = (amount / parts).quantize(Decimal("0.01"))
    for part in range(1, parts + 1):
        reference = f"{number * 31 + part:027}"
        yield Detail(
            amount=share if part < parts else amount - share * (parts - 1),
            currency="CHF",
            party_name=f"Customer {number % 5000} Trading Company Ltd",
            party_account=f"CH93007620116238{number % 100000:05}",
            party_address=f"Example Street {number % 200}",
            party_city="8000 Zürich",
            reference=reference,
            reference_type="QRR",
            references=(reference,),
            end_to_end_id=f"E2E-{number}-{part}",
            transaction_id=f"TX-{number}-{part}",
            text=f"Invoice {2026_000_000 + number} of our order {number * 3}, thank you",
        )


def write_file(path: Path, count: int) -> None:
    total = sum((entry.amount for entry in entries(count)), Decimal("0.00"))
    statement = made_statement(
        "CH9300762011623852957",
        Balance(OPENING, "CHF", DAY - timedelta(days=28), "OPBD"),
        Balance(OPENING + total, "CHF", DAY, "CLBD"),
        identification="STMT-1",
        owner="Example Company",
    )
    with path.open("wb") as out:
        write_camt(out, [(statement, entries(count))])


def run(argv: list[str]) -> dict[str, Any]:
    """Stages: a bare parse, the stream (what an import reads), JSON of a file, and the whole file in memory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks statements", description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    count = parser.parse_args(argv).entries
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statement.xml"
        started = time.perf_counter()
        write_file(path, count)
        written = time.perf_counter() - started
        file_mb = path.stat().st_size / 2**20
        stages = {name: _stage(path, name, count) for name in ("raw", "stream", "json", "whole")}
    seconds = stages["stream"]["seconds"]
    return {
        "name": "statements",
        "sizes": {"entries": count, "file_mb": round(file_mb, 1)},
        "total_seconds": round(seconds, 3),
        "lines_per_second": round(count / seconds),
        "peak_mb": round(stages["stream"]["peak_mb"], 1),
        "raw_ratio": round(seconds / stages["raw"]["seconds"], 2),
        "stages": {
            "write": {"seconds": round(written, 3), "units_per_second": round(count / written)}
        }
        | {
            name: {
                "seconds": round(stage["seconds"], 3),
                "units_per_second": round(stage["units"] / stage["seconds"]),
                "peak_mb": round(stage["peak_mb"], 1),
            }
            for name, stage in stages.items()
        },
    }


def _stage(path: Path, name: str, count: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _STAGE, str(path), name, str(count)],
        check=True,
        capture_output=True,
        text=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    assert measured["units"] == count, f"stage {name} read {measured['units']} of {count} entries"
    return measured


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1:]), indent=2))
