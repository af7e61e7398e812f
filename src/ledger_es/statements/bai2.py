"""Reads BAI2, the reports that banks of the United States send. Amounts are whole numbers of the smallest unit."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Final, NamedTuple

from ledger_es.statements.bai2_records import Record, records_of
from ledger_es.statements.bai2_statement import (
    Group,
    amount_in_units,
    group_of,
    read_entry,
    read_statement,
    refuse_or_warn,
    summary_of,
)
from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import Part, Source
from ledger_es.statements.text_file import TextFile, head_text, inspect_text, lines_of
from ledger_es.statements.text_statement import WrongText, file_end, refused_whole, statement_end
from ledger_es.statements.warnings import Warnings

_BEGINS: Final = re.compile(r"\s*01,[^,\r\n]*,[^,\r\n]*,\d{6,8},\d*", re.ASCII)


def recognizes(head: bytes) -> bool:
    """Whether these first bytes are of BAI2: a file header (01) with sender, receiver, and a date."""
    return bool(_BEGINS.match(head_text(head)))


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """One statement for each account of each group. `settings.currency` counts where the file names none.

    The control totals of accounts, groups and file are checked, and the counts of accounts and groups. Raises
    StatementHostile, StatementMalformed, StatementUnbalanced, FileNotReadable.
    """
    text = inspect_text(source, name, settings)
    return refused_whole(_parts(text, checked=checked, settings=settings), name)


class _Run(NamedTuple):
    """What all parts of one file share."""

    checked: bool
    settings: ReaderSettings
    warnings: Warnings
    balance_check: BalanceCheck


class _Sums(NamedTuple):
    """What a trailer is compared with: the control total, how many parts, how many records."""

    total: int = 0
    parts: int = 0
    records: int = 0

    def with_part(self, part: _Sums) -> _Sums:
        return _Sums(self.total + part.total, self.parts + 1, self.records + part.records)

    def with_record(self, record: Record) -> _Sums:
        return self._replace(records=self.records + len(record.pieces))


def _parts(text: TextFile, *, checked: bool, settings: ReaderSettings) -> Iterator[Part]:
    run = _Run(checked, settings, Warnings(), BalanceCheck())
    records = records_of(lines_of(text))
    message_id = ""
    for header in records:
        if header.code != "01":
            raise _misplaced(header)
        sender, _receiver, created_on, _created_at, file_id = [*header.fields(), *[""] * 5][:5]
        message_id = message_id or "/".join(filter(None, (sender, created_on, file_id)))
        yield from _file(header, records, run)
    yield file_end("bai2", text, run.warnings, message_id=message_id)


def _file(header: Record, records: Iterator[Record], run: _Run) -> Iterator[Part]:
    """The groups from the file header (01) to its trailer (99)."""
    sums = _Sums().with_record(header)
    for record in records:
        if record.code == "02":
            sums = sums.with_part((yield from _group(record, records, run)))
        elif record.code == "99":
            _compare(record, sums.with_record(record), "groups", run)
            return
        else:
            raise _misplaced(record)
    raise _cut_off()


def _group(header: Record, records: Iterator[Record], run: _Run) -> Generator[Part, None, _Sums]:
    """The accounts from the group header (02) to its trailer (98)."""
    group = group_of(header, run.settings, run.checked, run.warnings)
    sums = _Sums().with_record(header)
    for record in records:
        if record.code == "03":
            sums = sums.with_part((yield from _account(record, records, group, run)))
        elif record.code == "98":
            sums = sums.with_record(record)
            _compare(record, sums, "accounts", run)
            return sums
        else:
            raise _misplaced(record)
    raise _cut_off()


def _account(
    header: Record, records: Iterator[Record], group: Group, run: _Run
) -> Generator[Part, None, _Sums]:
    """The statement of one account, from its record (03) to its trailer (49)."""
    summary = summary_of(header, group)
    statement = read_statement(summary, group, header)
    run.balance_check.begin()
    yield statement
    sums = _Sums(total=summary.total).with_record(header)
    for record in records:
        if record.code == "16":
            entry = read_entry(record, statement, group, sums.parts + 1, run.warnings)
            run.balance_check.add(entry)
            yield entry
            sums = sums.with_part(_Sums(total=amount_in_units(entry)).with_record(record))
        elif record.code == "49":
            sums = sums.with_record(record)
            _compare(record, sums, "", run)
            yield statement_end(
                statement, sums.parts, run.balance_check, record.place,
                checked=run.checked, warnings=run.warnings,
            )  # fmt: skip
            return sums
        else:
            raise _misplaced(record)
    raise _cut_off()


def _misplaced(record: Record) -> WrongText:
    return WrongText(record.place, "the record stands where it cannot stand", FETCH_AGAIN)


def _cut_off() -> WrongText:
    return WrongText("end", "the file ends before its last record (99)", FETCH_AGAIN)


def _compare(record: Record, sums: _Sums, parts: str, run: _Run) -> None:
    """Compares a trailer with what was read. Some banks count records wrongly, so that is only a warning."""
    total, *counts = record.fields()
    stated_counts = dict(zip([parts, "records"] if parts else ["records"], counts, strict=False))
    counted = {parts: sums.parts, "records": sums.records}
    if total and _number(total, record) != sums.total:
        reason = f"the control total is {total}, what was read comes to {sums.total}"
        refuse_or_warn(record, reason, FETCH_AGAIN, run.checked, run.warnings)
    for what, written in stated_counts.items():
        if not written or _number(written, record) == counted[what]:
            continue
        reason = f"the trailer counts {written} {what}, there are {counted[what]}"
        refuse_or_warn(record, reason, FETCH_AGAIN, run.checked and what != "records", run.warnings)


def _number(written: str, record: Record) -> int:
    digits = written.lstrip("+-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 30):
        raise WrongText(record.place, f"{written!r} is no number")
    return -int(digits) if written.startswith("-") else int(digits)
