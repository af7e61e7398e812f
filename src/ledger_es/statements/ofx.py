"""Reads OFX 1 and 2, and QFX: by its tags, because files of banks keep to no grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from ledger_es.errors import StatementFormatUnknown
from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.ofx_blocks import STATEMENTS, TRANSACTIONS, Block, blocks_of
from ledger_es.statements.ofx_statement import read_entry, read_header, with_balances
from ledger_es.statements.ofx_tags import tags_of
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.statement import Entry, Part, Source, Statement
from ledger_es.statements.text_file import TextFile, head_text, inspect_text
from ledger_es.statements.text_statement import WrongText, file_end, refused_whole, statement_end
from ledger_es.statements.warnings import Warnings

_BEGINS: Final = re.compile(r"\s*(OFXHEADER\s*:|<)", re.IGNORECASE)
_OFX: Final = re.compile(r"OFXHEADER|<OFX\b", re.IGNORECASE)
_VERSION: Final = re.compile(r"\bVERSION\s*[:=]\s*[\"']?(\d{3})", re.ASCII | re.IGNORECASE)
HEAD_CHARACTERS: Final = 2_000


def recognizes(head: bytes) -> bool:
    """Whether these first bytes are of OFX: its header, or XML whose first element is OFX."""
    beginning = head_text(head)[:HEAD_CHARACTERS]
    return bool(_BEGINS.match(beginning) and _OFX.search(beginning))


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """The bank and credit card statements of the file; what it says of securities is left out, with a warning.

    The header of OFX 1 names an encoding that its bytes often are not in, so it is not asked: UTF-8, else
    `settings.encoding`. `settings.currency` counts where a statement names none. Raises StatementFormatUnknown,
    StatementHostile, StatementMalformed, FileNotReadable.
    """
    text = inspect_text(source, name, settings)
    return refused_whole(_parts(text, checked=checked, settings=settings), name)


class _Run(NamedTuple):
    """What all statements of one file share."""

    checked: bool
    settings: ReaderSettings
    warnings: Warnings
    balance_check: BalanceCheck


def _parts(text: TextFile, *, checked: bool, settings: ReaderSettings) -> Iterator[Part]:
    run = _Run(checked, settings, Warnings(), BalanceCheck())
    tags = tags_of(text)
    header = next(tags).text
    answers: list[str] = []
    created_at = ""
    statement_count = 0
    # A statement without transactions is first met at its end, behind its balances.
    further_balances: list[Block] = []
    blocks = blocks_of(tags, run.warnings)
    for block in blocks:
        if block.name in STATEMENTS:
            statement_count += 1
            place = f"line {block.line}, statement {statement_count}"
            statement = _Statement(block, place, created_at, further_balances)
            yield from _parts_of(statement, blocks, run)
            further_balances = []
        elif block.name == "BAL":
            further_balances.append(block)
        elif block.name == "SONRS":
            created_at = created_at or block.text("DTSERVER")
        else:
            answers += _answer(block, run.warnings)
    if not statement_count:
        raise StatementFormatUnknown(
            file=text.name,
            position="STMTRS",
            reason="; ".join(
                dict.fromkeys(["there is no statement of a bank account or credit card", *answers])
            ),
            cure="download the transactions of the account again, in the format OFX or QFX",
        )
    version = _VERSION.search(header)
    yield file_end(f"ofx.{version[1]}" if version else "ofx", text, run.warnings)


def _answer(block: Block, warnings: Warnings) -> list[str]:
    """What the bank says instead of a statement: that something is wrong, or statements of securities."""
    if block.name == "INVSTMTRS":
        warnings.note("a statement of investments is left out", f"line {block.line}")
        return ["it holds statements of investments only"]
    if block.text("SEVERITY").upper() != "ERROR":
        return []
    answer = f"the bank answers {block.text('CODE')} {block.text('MESSAGE')}".strip()
    warnings.note(answer, f"line {block.line}, STATUS")
    return [answer]


class _Statement(NamedTuple):
    """A statement as it is first met: its block before the first transaction or, without one, at its end."""

    header: Block
    place: str
    created_at: str
    further_balances: list[Block]


def _parts_of(opened: _Statement, blocks: Iterator[Block], run: _Run) -> Iterator[Part]:
    header, place, created_at, further_balances = opened
    statement = read_header(header, run.settings, created_at, place, run.warnings)
    yield statement
    run.balance_check.begin()
    ids = _Ids(run.warnings)
    entry_count = 0
    last_day: date | None = None
    block = header
    while not (block.name in STATEMENTS and block.is_complete):
        following = next(blocks, None)
        if following is None:
            raise WrongText(place, "the document ends within the statement")
        block = following
        if block.name == "BAL":
            further_balances.append(block)
        elif block.name in TRANSACTIONS and not (block.values or run.checked):
            run.warnings.note("the transaction says nothing: it is left out", f"line {block.line}")
        elif block.name in TRANSACTIONS:
            entry_count += 1
            entry = _entry(block, statement, entry_count, ids, run)
            yield entry
            if entry.is_booked and entry.booking_date is not None:
                last_day = max(entry.booking_date, last_day or entry.booking_date)
    statement = with_balances(statement, block, further_balances, last_day, run.warnings)
    yield statement_end(
        statement._replace(unique_ids=ids.are_unique), entry_count, run.balance_check, place,
        checked=run.checked, warnings=run.warnings,
    )  # fmt: skip


class _Ids:
    """The bank's ids of the open statement. The format promises that they are unique, and some banks do not keep it."""

    def __init__(self, warnings: Warnings) -> None:
        self._warnings = warnings
        self._seen: set[str] = set()
        self.are_unique = True

    def add(self, entry: Entry, place: str) -> None:
        if not entry.is_booked:
            return
        if entry.bank_reference in self._seen:
            text = (
                "the id (FITID) was given before in this statement: ids of this bank are not unique"
            )
            self._warnings.note(text, place)
        self.are_unique &= bool(entry.bank_reference) and entry.bank_reference not in self._seen
        self._seen.add(entry.bank_reference)


def _entry(block: Block, statement: Statement, entry_no: int, ids: _Ids, run: _Run) -> Entry:
    place = f"line {block.line}, {block.name} {entry_no}"
    entry = read_entry(block, statement, entry_no, place, run.warnings)
    if entry.currency != statement.currency and entry.is_booked:
        reason = f"the transaction is in {entry.currency}, the account in {statement.currency}"
        if run.checked:
            raise WrongText(place, reason)
        run.warnings.note(reason, place)
        run.balance_check.spoil()
    run.balance_check.add(entry)
    ids.add(entry, place)
    return entry
