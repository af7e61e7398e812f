"""A statement that a person types, to close a gap that no file will fill."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_record import StatementLineRecord, StatementRecord
from ledger_es.values import Personal
from ledger_es.values.personal import SALT_BYTES

FORMAT: Final = "typed"


class TypedLine(NamedTuple):
    """A line as a person types it. Money in is positive."""

    day: date
    amount: Decimal
    text: str


def typed_command(
    bank_account_no: str,
    currency: str,
    opening_balance: Decimal,
    closing_balance: Decimal,
    lines: Sequence[TypedLine],
) -> ImportStatements:
    """The command that imports the typed statement. What was typed is kept as its file."""
    content = json.dumps(
        {
            "bank_account_no": bank_account_no,
            "currency": currency,
            "opening_balance": str(opening_balance),
            "closing_balance": str(closing_balance),
            "lines": [[line.day.isoformat(), str(line.amount), line.text] for line in lines],
        },
        ensure_ascii=False,
        indent=1,
    ).encode()
    days = [line.day for line in lines]
    record = StatementRecord(
        place_in_file=1,
        currency=currency,
        period_from=min(days),
        period_to=max(days),
        opening_balance=opening_balance,
        closing_balance=closing_balance,
        closing_date=max(days),
        lines=tuple(
            StatementLineRecord(
                transaction_id=f"typed/{place}",
                entry_place=place,
                source_line=place,
                booking_date=line.day,
                amount=line.amount,
                text=_sealed(line.text),
            )
            for place, line in enumerate(lines, 1)
        ),
    )
    return ImportStatements(
        file_name="typed statement",
        file_sha256=hashlib.sha256(content).hexdigest(),
        file_format=FORMAT,
        content=content,
        statements=(record,),
        bank_account_no=bank_account_no,
    )


def _sealed(text: str) -> Personal:
    if not text:
        return Personal()
    return Personal(json.dumps({"text": text}, ensure_ascii=False), secrets.token_bytes(SALT_BYTES))
