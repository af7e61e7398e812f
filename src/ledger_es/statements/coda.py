"""Reads CODA version 2 (Belgium) with the library febelfin-coda, one statement of the file after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.coda_movements import read_movement
from ledger_es.statements.coda_records import Records, check_sums, statements_of
from ledger_es.statements.libraries import optional_library
from ledger_es.statements.national_account import belgian_iban
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import (
    Account,
    Balance,
    Part,
    Source,
    Statement,
)
from ledger_es.statements.text_file import head_text, inspect_text, lines_of
from ledger_es.statements.text_statement import (
    WrongText,
    currency_of,
    file_end,
    in_digits,
    refused_whole,
    statement_end,
)
from ledger_es.statements.warnings import Warnings

# Header: type, cycle, day, bank, application 05 (00 where there is nothing to tell).
_HEADER: Final = re.compile(r"\s*00000\d{6}\d{3}0[05].{110,113}[12 ]", re.ASCII)


def recognizes(head: bytes) -> bool:
    """Whether the first line is a CODA header of 128 characters, of either version."""
    return _HEADER.match(head_text(head)[:400]) is not None


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """For each statement its header, its entries, its end; then the end of the file. Nothing is to be trusted before.

    A file that does not add up is refused even if not `checked`: the library reads no such file. Of the settings only
    `encoding` matters. One statement at a time is held in memory.

    Raises LibraryMissing, StatementMalformed, StatementHostile, StatementUnbalanced, FileNotReadable.
    """
    library = optional_library(
        "coda", proof="FreeCommunication", form="CODA", library="febelfin-coda", extra="coda"
    )
    text = inspect_text(source, name, settings)
    warnings = Warnings()
    yield from refused_whole(
        _parts(statements_of(lines_of(text)), library, checked, warnings), name
    )
    yield file_end("coda", text, warnings)


def _parts(
    statements: Iterator[Records], library: Any, checked: bool, warnings: Warnings
) -> Iterator[Part]:
    check = BalanceCheck()
    statement_no = 0
    for records in statements:
        statement_no += 1
        read_statement = _by_library(records, library)
        header = _header(read_statement, records)
        check_sums(records, header.currency)
        yield header
        check.begin()
        lines = records.lines_of_movements
        for entry_no, (move, line) in enumerate(zip(read_statement.moves, lines, strict=True), 1):
            entry = read_movement(move, read_statement, records, header.currency, entry_no, line)
            check.add(entry)
            yield entry
        place = f"line {records.last_line}"
        yield statement_end(
            header, len(read_statement.moves), check, place, checked=checked, warnings=warnings
        )
    if not statement_no:
        raise WrongText("start", "there is no statement in the file", FETCH_AGAIN)


def _by_library(records: Records, library: Any) -> Any:
    """The statement as the library reads it. Raises WrongText with the record at which it gave up."""
    reached = records.first_line

    def texts() -> Iterator[str]:
        nonlocal reached
        for line in records.lines:
            reached = line.no
            yield line.text

    try:
        return library.CODA(texts()).statements[0]
    except AssertionError:
        # Sums and counts are compared at the trailer; with better words where they are known.
        check_sums(records, "EUR")
        raise WrongText(
            f"line {reached}", "the record does not belong to the one before it", FETCH_AGAIN
        ) from None
    except (ValueError, LookupError, AttributeError, ArithmeticError):
        raise WrongText(
            f"line {reached}", "a day, an amount or a code of the record is none"
        ) from None


def _header(read: Any, records: Records) -> Statement:
    place = f"line {records.first_line + 1} (record 1)"
    account = str(read.account).replace(" ", "")
    if not account:
        raise WrongText(place, "the statement names no account")
    currency = currency_of(read.account_currency, place)
    opening = _balance(read.old_balance, read.old_balance_date, currency, "OPBD", place)
    closing = None
    if records.has_closing:
        closing = _balance(read.new_balance, read.new_balance_date, currency, "CLBD", place)
    number = read.coda_sequence if read.coda_sequence.strip("0 ") else ""
    paper = read.new_sequence or read.old_sequence or ""
    return Statement(
        kind="coda",
        account=Account(account, None)
        if account[:2].isalpha()
        else Account(belgian_iban(account), account),
        owner=read.account_holder_name,
        currency=currency,
        number=number,
        electronic_sequence_no=number,
        legal_sequence_no=paper if paper.strip("0 ") else "",
        created_at=read.creation_date.isoformat(),
        copy_duplicate="DUPL" if read.duplicate else "",
        opening=opening,
        closing=closing,
        balances=(opening,) if closing is None else (opening, closing),
        message_id=read.file_reference.strip().strip("0"),
        text=" ".join(told.text.strip() for told in read.free_communications),
    )


def _balance(exact: Decimal, day: date, currency: str, kind: str, place: str) -> Balance:
    return Balance(in_digits(exact, currency, place), currency, day, kind)
