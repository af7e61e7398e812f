"""A statement as its file gives it, and the fingerprints by which the same statement is recognized."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.bank_statement import DateSource
from ledger_es.intake.fingerprint import (
    EntryFacts,
    KeyedHash,
    PaymentFacts,
    StatementFacts,
    line_fingerprint,
    statement_fingerprint,
)
from ledger_es.intake.period import Period, statement_period
from ledger_es.values import (
    ZERO,
    Amount,
    BankAmount,
    Currency,
    Identifier,
    OptionalAmount,
    Personal,
    Text,
    left_out,
)


class StatementLineRecord(AskedRecord):
    """A booked transaction, or one detail of a batch entry. Money in is positive.

    `transaction_id` is the bank's, or else an id that is the same whenever the file is read. `entry_place` counts the
    entries of the statement from 1; `detail_place` counts the details of a batch entry from 1, and is 0 for a whole
    entry. `payer` is the JSON object {name, account, address, city}; `text` is {text, additional, end_to_end_id,
    instruction_id, document_nos, return_text, ultimate_name, payments}. `date_source` says which date of the file
    became the booking date.
    """

    transaction_id: Identifier
    entry_place: int
    detail_place: int = 0
    source_line: int = 0
    booking_date: date
    date_source: DateSource = "booking_date"
    value_date: date | None = None
    amount: Amount
    payer: Personal = Personal()
    text: Personal = Personal()
    payment_reference: Text = ""
    reference_type: Text = ""
    mandate_id: Text = ""
    return_reason: Text = ""
    foreign_currency: Text = ""
    foreign_amount: BankAmount = left_out(ZERO)
    foreign_rate: Decimal = ZERO
    charge_amount: BankAmount = left_out(ZERO)
    charge_currency: Text = ""
    charge_included: bool = False
    bank_reference: Text = ""
    entry_reference: Text = ""
    bank_transaction_code: Text = ""
    reversal: bool = False


class StatementRecord(AskedRecord):
    """A statement as its file gives it. A balance is None if the file gives none.

    `has_unique_ids`: its bank references are unique on the account, as OFX promises and some banks do not keep.
    """

    place_in_file: int
    iban: Text = ""
    account_no_at_bank: Text = ""
    currency: Currency
    bank_statement_id: Identifier = ""
    electronic_sequence_no: Identifier = ""
    legal_sequence_no: Text = ""
    page_no: int = 0
    is_last_page: bool | None = None
    has_unique_ids: bool = False
    period_from: date | None = None
    period_to: date | None = None
    copy_code: Text = ""
    opening_balance: OptionalAmount = left_out(None)
    opening_date: date | None = None
    closing_balance: OptionalAmount = left_out(None)
    closing_date: date | None = None
    left_out_counts: dict[Text, int] = Field(default_factory=dict)
    lines: tuple[StatementLineRecord, ...] = ()


class Fingerprints(NamedTuple):
    """The fingerprint of a statement and, for each of its lines, the fingerprint of the bank's entry."""

    statement: str
    lines: tuple[str, ...]


def fingerprints_of(
    statement: StatementRecord, bank_account_no: str, keyed_hash: KeyedHash
) -> Fingerprints:
    """The fingerprints by which the statement and its lines are recognized on the bank account."""
    lines_by_entry: dict[tuple[int, int], list[StatementLineRecord]] = {}
    for place, line in enumerate(statement.lines, 1):
        lines_by_entry.setdefault(_entry_of(line, place), []).append(line)
    fingerprints = [
        line_fingerprint(_entry_facts(lines, statement.currency), keyed_hash)
        for lines in lines_by_entry.values()
    ]
    fingerprint_by_entry = dict(zip(lines_by_entry, fingerprints, strict=True))
    period = statement_period(
        Period(statement.period_from, statement.period_to),
        statement.opening_date,
        statement.closing_date,
        [line.booking_date for line in statement.lines],
    )
    facts = StatementFacts(
        account=bank_account_no,
        currency=statement.currency,
        period_from=period.first_day,
        period_to=period.last_day,
        closing_date=statement.closing_date,
        opening_balance=statement.opening_balance,
        closing_balance=statement.closing_balance,
        line_fingerprints=tuple(fingerprints),
    )
    return Fingerprints(
        statement=statement_fingerprint(facts, keyed_hash),
        lines=tuple(
            fingerprint_by_entry[_entry_of(line, place)]
            for place, line in enumerate(statement.lines, 1)
        ),
    )


def _entry_of(line: StatementLineRecord, place: int) -> tuple[int, int]:
    """The key of the bank's entry: all details of a batch share one, and every other line has its own."""
    return (line.entry_place, 0) if line.detail_place else (0, place)


def _entry_facts(lines: Sequence[StatementLineRecord], currency: str) -> EntryFacts:
    first = lines[0]
    is_given = first.date_source in ("booking_date", "value_date")
    return EntryFacts(
        booking_date=first.booking_date if is_given else None,
        amount=sum((line.amount for line in lines), ZERO),
        currency=currency,
        payments=tuple(_payment_facts(line) for line in lines),
    )


def _payment_facts(line: StatementLineRecord) -> PaymentFacts:
    payer, text = _object(line.payer), _object(line.text)
    return PaymentFacts(
        bank_reference=line.bank_reference,
        end_to_end_id=text.get("end_to_end_id", ""),
        structured_reference=line.payment_reference,
        payer_account=payer.get("account", ""),
        payer_name=payer.get("name", ""),
        text=text.get("text", ""),
    )


def _object(personal: Personal) -> dict[str, str]:
    """The texts of a JSON object; empty if the text is not a JSON object."""
    try:
        texts = json.loads(personal.reveal() or "{}")
    except ValueError:
        return {}
    return {} if not isinstance(texts, dict) else texts


def last_day(statement: StatementRecord) -> date | None:
    """The last day of the period, or else the last booking date, the opening date or the first day of the period."""
    days = [line.booking_date for line in statement.lines]
    return statement.period_to or max(days, default=statement.opening_date) or statement.period_from
