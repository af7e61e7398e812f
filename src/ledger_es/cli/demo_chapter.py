"""What the chapters of the demo share: dates, bundled files, running commands and looking up numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final, NamedTuple

from ledger_es import Command, Executed, Ledger, Recorded
from ledger_es.audit import Written, written_by
from ledger_es.imports.csv_files import Content, content_from
from ledger_es.imports.parts import Job
from ledger_es.reports import OpenEntriesReport, OpenEntry
from ledger_es.tables import Table

ACTOR: Final = "demo"
TAKEN_OVER: Final = date(2026, 3, 9)
CORRECTED: Final = date(2026, 3, 24)
END: Final = date(2026, 3, 31)
REMINDED: Final = date(2026, 4, 20)
REMINDED_AGAIN: Final = date(2026, 5, 18)
CHARGED: Final = date(2026, 5, 29)
"""Also the last day of the demo."""
OPENING_DATE: Final = date(2026, 3, 1)
OPENING_BALANCE: Final = Decimal("38250.00")


class Section(NamedTuple):
    """One chapter of the demo: a heading, sentences and tables, and the same content as JSON."""

    heading: str
    says: str
    tables: list[Table]
    document: dict[str, Any]


def bundled(name: str) -> Content:
    return content_from(name, files("ledger_es").joinpath("demo", name).read_bytes())


def do(ledger: Ledger, command: Command, reason: str = "") -> Executed:
    return ledger.execute(command, actor=ACTOR, reason=reason)


def run(ledger: Ledger, job: Job) -> Executed:
    assert len(job.parts) == 1, f"{job.file} of the demo is more than one commit"
    return do(ledger, job.command(job.parts[0].records))


def opened(ledger: Ledger, as_of: date) -> OpenEntriesReport:
    return ledger.open_entries(as_of=as_of)


def entry_of(report: OpenEntriesReport, document_no: str) -> OpenEntry:
    return next(entry for entry in report.entries if entry.document_no == document_no)


def written_in(events: Iterable[Recorded], before: OpenEntriesReport) -> Written:
    """What the events wrote. A document has a name if it was open before or if the events contain it."""
    return written_by(events, {entry.entry_no: entry.document_no for entry in before.entries})


def rows_of(shown: Table) -> list[dict[str, Any]]:
    return shown.records()
