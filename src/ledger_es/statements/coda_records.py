"""Prepares a CODA file for the library febelfin-coda: statement by statement, with what it would not read set right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.balance_check import FETCH_WHOLE, Doubt, difference_in_words
from ledger_es.statements.limits import MAX_STATEMENT_RECORDS
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import Proof
from ledger_es.statements.text_file import Line
from ledger_es.statements.text_statement import UnbalancedText, WrongText, in_digits, is_digits
from ledger_es.values import ZERO

RECORD_CHARACTERS: Final = 128
_NO_DAY: Final = ("000000", "      ")
# A movement of its own; the others are details of one.
_MOVEMENTS: Final = frozenset("0123")
_ACCOUNT_STRUCTURES: Final = frozenset("0123")
_AMOUNT: Final = re.compile(r"[01]\d{15}", re.ASCII)


class Records(NamedTuple):
    """The records of one statement, as the library reads them, and where they stand.

    `undated` and `nested` are the sequence numbers (with detail number) of movements without a value date, and of those
    that detail a detail. `has_closing`: the bank gives a new balance.
    """

    lines: tuple[Line, ...]
    undated: frozenset[str]
    nested: frozenset[str]
    has_closing: bool

    @property
    def first_line(self) -> int:
        return self.lines[0].no

    @property
    def last_line(self) -> int:
        return self.lines[-1].no

    @property
    def lines_of_movements(self) -> list[int]:
        """The line on which each movement of its own begins, in their order."""
        return [line.no for line in self.lines if _is_movement(line)]


def statements_of(lines: Iterator[Line]) -> Iterator[Records]:
    """The records of each statement, from its header (0) to its trailer (9).

    Raises WrongText where a record stands in no statement, a statement has no end, or it is of version 1.
    """
    held: list[Line] = []
    for line in lines:
        if not line.text.strip():
            continue
        kind = line.text[0]
        text = line.text.ljust(RECORD_CHARACTERS)
        _refuse_record(line, kind, text, is_open=bool(held))
        held.append(Line(line.no, text))
        if kind == "9":
            yield _prepared(held)
            held = []
        elif len(held) > MAX_STATEMENT_RECORDS:
            raise WrongText(
                f"line {line.no}",
                f"a statement has more than {MAX_STATEMENT_RECORDS} records",
                "ask the bank for smaller files",
            )
    if held:
        raise WrongText(
            f"line {held[-1].no}", "the statement ends without its trailer (record 9)", FETCH_AGAIN
        )


def _refuse_record(line: Line, kind: str, text: str, *, is_open: bool) -> None:
    place = f"line {line.no}"
    if len(text) > RECORD_CHARACTERS and text[RECORD_CHARACTERS:].strip():
        raise WrongText(place, f"the record has more than {RECORD_CHARACTERS} characters")
    if kind not in "0123489":
        raise WrongText(place, f"there is no record {kind!r} in CODA")
    if kind == "0":
        if is_open:
            raise WrongText(
                place,
                "a statement begins, but the one before it has no trailer (record 9)",
                FETCH_AGAIN,
            )
        if text[127] != "2":
            # Version 1 has other records, and no bank has sent it since 2008.
            raise WrongText(
                place,
                f"this is version {text[127]!r} of CODA, whose records have another form",
                "ask the bank for CODA version 2, or for camt.053",
            )
    elif not is_open:
        raise WrongText(place, f"record {kind} stands in no statement (record 0)", FETCH_AGAIN)


def check_sums(records: Records, currency: str) -> None:
    """Compare the trailer and the balances with the records: the library does so by `assert`, which `-O` removes.

    Raises WrongText (count, sums of the trailer), UnbalancedText.
    """
    counted = sum(line.text[0] in "1238" for line in records.lines)
    trailer = records.lines[-1]
    place = f"line {trailer.no} (record 9)"
    stated = _digits(trailer, 16, 22)
    if stated != counted:
        raise WrongText(
            place, f"the trailer counts {stated} records, there are {counted}", FETCH_AGAIN
        )
    amounts = [_signed(line, 31) for line in records.lines if _is_movement(line)]
    for name, start, total in (
        ("debits", 22, -sum((amount for amount in amounts if amount < 0), ZERO)),
        ("credits", 37, sum((amount for amount in amounts if amount > 0), ZERO)),
    ):
        written = Decimal(_digits(trailer, start, start + 15)).scaleb(-3)
        if written != total:
            raise WrongText(
                place,
                f"the trailer says {name} of {written}, the movements are {total}",
                FETCH_AGAIN,
            )
    closing = next((line for line in records.lines if line.text[0] == "8"), None)
    opening = next((line for line in records.lines if line.text[0] == "1"), None)
    if opening is None or closing is None:
        return
    place = f"line {closing.no} (record 8)"
    figures = (_signed(opening, 42), sum(amounts, ZERO), _signed(closing, 41))
    proof = Proof(*(in_digits(figure, currency, place) for figure in figures))
    if not proof.holds:
        doubt = Doubt(difference_in_words(proof, currency), FETCH_WHOLE, currency, proof)
        raise UnbalancedText(place, doubt)


def _is_movement(line: Line) -> bool:
    return line.text.startswith("21") and line.text[53] in _MOVEMENTS


def _prepared(lines: list[Line]) -> Records:
    kinds = {line.text[0] for line in lines}
    if "1" not in kinds:
        raise WrongText(
            f"line {lines[0].no}", "the statement has no old balance (record 1)", FETCH_AGAIN
        )
    undated: set[str] = set()
    nested: set[str] = set()
    prepared: list[Line] = []
    for line in lines:
        text = line.text
        if text[0] == "1" and text[1] not in _ACCOUNT_STRUCTURES:
            # Some banks leave out whether it is an IBAN.
            text = f"1{'2' if text[5:7].isalpha() else '0'}{text[2:]}"
        elif text.startswith("21"):
            if text[47:53] in _NO_DAY:
                undated.add(text[2:10])
                text = f"{text[:47]}{text[115:121]}{text[53:]}"
            if text[53] == "9":
                nested.add(text[2:10])
                text = f"{text[:53]}8{text[54:]}"
        prepared.append(Line(line.no, text))
    return Records(tuple(prepared), frozenset(undated), frozenset(nested), "8" in kinds)


def _digits(line: Line, start: int, end: int) -> int:
    written = line.text[start:end]
    if not is_digits(written):
        raise WrongText(
            f"line {line.no}", f"{written!r} (characters {start + 1} to {end}) is no number"
        )
    return int(written)


def _signed(line: Line, start: int) -> Decimal:
    """An amount of 16 characters: the sign (1: debit), then digits, three of them decimals."""
    written = line.text[start : start + 16]
    if not _AMOUNT.fullmatch(written):
        raise WrongText(
            f"line {line.no}", f"{written!r} (characters {start + 1} to {start + 16}) is no amount"
        )
    amount = Decimal(written[1:]).scaleb(-3)
    return -amount if written[0] == "1" else amount
