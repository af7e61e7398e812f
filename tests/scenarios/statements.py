"""Bank statements for the scenarios: a file with statements of a few lines, and the steps of their review."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.statement_record import StatementLineRecord, StatementRecord
from tests.scenarios.scenario import day

IBAN = "CH9300762011623852957"


def statement_line(transaction_id: str, on: str, amount: str, **fields: Any) -> StatementLineRecord:
    known: dict[str, Any] = {"entry_place": 1}
    return StatementLineRecord(
        transaction_id=transaction_id,
        booking_date=day(on),
        amount=Decimal(amount),
        **known | fields,
    )


def statement(
    *lines: StatementLineRecord, opening: str | None = "0", **fields: Any
) -> StatementRecord:
    """A statement of the account with `IBAN`; its closing balance is the opening one and the lines.

    It closes on the day of the last line, or else at the end of January.
    """
    known: dict[str, Any] = {"place_in_file": 1, "iban": IBAN, "currency": "CHF"}
    if opening is not None:
        total = sum((line.amount for line in lines), Decimal(opening))
        known |= {"opening_balance": Decimal(opening), "closing_balance": total}
    known["closing_date"] = lines[-1].booking_date if lines else day("01-31")
    return StatementRecord(lines=lines, **known | fields)


def file(*statements: StatementRecord, name: str = "a.xml", **fields: Any) -> ImportStatements:
    content = name.encode()
    return ImportStatements(
        file_name=name,
        file_sha256=hashlib.sha256(content).hexdigest(),
        file_format="camt.053.001.08",
        content=content,
        statements=statements,
        **fields,
    )


def brought(
    *rows: tuple[str, str], opening: str = "0", name: str = "a.xml", **fields: Any
) -> ImportStatements:
    """A file with one statement: lines 10000, 20000, … of (day, amount)."""
    lines = [
        statement_line(f"{name}/T{place}", on, amount, entry_place=place)
        for place, (on, amount) in enumerate(rows, 1)
    ]
    return file(statement(*lines, opening=opening), name=name, **fields)


def assign(line_no: int, statement_no: str = "B/1", **amounts: str | None) -> AssignLine:
    """`assign(10000, e1="95.00", e2=None)`, in this order."""
    named = {
        int(no[1:]): None if amount is None else Decimal(amount) for no, amount in amounts.items()
    }
    return AssignLine(statement_no=statement_no, line_no=line_no, amounts_to_apply=named)


def to_account(
    line_no: int, account_no: str, kind: Any = "gl", statement_no: str = "B/1"
) -> AssignLineToAccount:
    return AssignLineToAccount(
        statement_no=statement_no, line_no=line_no, account_type=kind, account_no=account_no
    )


def transfer(
    line_no: int, account_no: str, kind: Any = "gl", statement_no: str = "B/1"
) -> TransferDifference:
    return TransferDifference(
        statement_no=statement_no, line_no=line_no, account_type=kind, account_no=account_no
    )


def accept(*line_nos: int, statement_no: str = "B/1", confidence: Any = "") -> AcceptLines:
    return AcceptLines(statement_no=statement_no, line_nos=line_nos, confidence=confidence)


def clear(*line_nos: int, statement_no: str = "B/1") -> ClearLines:
    return ClearLines(statement_no=statement_no, line_nos=line_nos)


def post(mode: Any = "reconcile", statement_no: str = "B/1", **fields: Any) -> PostStatement:
    return PostStatement(statement_no=statement_no, mode=mode, **fields)
