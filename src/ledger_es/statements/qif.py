"""Reads QIF, the old exchange format of home banking. It states neither its currency nor the order of its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.errors import StatementFormatUnknown
from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.qif_dates import ORDER_OPTIONS, day_in, order_of, written_day
from ledger_es.statements.qif_records import Field, QifAccount, QifFile, Record, read_records
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, DateOrder, ReaderSettings
from ledger_es.statements.statement import (
    Account,
    Balance,
    Detail,
    Entry,
    Part,
    Source,
    Statement,
)
from ledger_es.statements.text_file import TextFile, head_text, inspect_text, lines_of
from ledger_es.statements.text_statement import (
    WrongText,
    currency_of,
    file_end,
    in_digits,
    refused_whole,
    statement_end,
)
from ledger_es.statements.warnings import Warnings
from ledger_es.statements.written_amount import (
    DecimalMark,
    NoAmount,
    decimal_mark_of,
    written_amount,
)
from ledger_es.values import ZERO

_BEGINS: Final = re.compile(r"\s*!(Type|Account|Option|Clear)\b", re.IGNORECASE)


def recognizes(head: bytes) -> bool:
    """Whether these first bytes are of QIF: its first line names a type of list, an account or an option."""
    return bool(_BEGINS.match(head_text(head)))


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """One statement for each account of the file. QIF has no bank references and, but for a first one, no balances.

    `settings.currency` must be given, and `settings.date_order` unless the file shows it: years of four digits before
    the month, or the option !Option:MDY or !Option:DMY. Raises StatementFormatUnknown, StatementHostile,
    StatementMalformed, FileNotReadable.
    """
    text = inspect_text(source, name, settings)
    return refused_whole(_parts(text, checked=checked, settings=settings), name)


def _parts(text: TextFile, *, checked: bool, settings: ReaderSettings) -> Iterator[Part]:
    warnings = Warnings()
    file = read_records(lines_of(text), warnings)
    if not file.accounts:
        raise StatementFormatUnknown(
            file=text.name,
            position="!Type",
            reason="this QIF file holds no transactions of an account",
            cure="export the transactions of the account, such as the list !Type:Bank",
        )
    if not settings.currency:
        raise WrongText(
            "start", "QIF does not state its currency", "say which: such as --currency EUR"
        )
    currency = currency_of(settings.currency, "start")
    records = [record for account in file.accounts for record in account.records]
    reading = _Reading(currency, _date_order(records, file, settings), _decimal_mark(records))
    warnings.note(
        f"read in {currency} with the {reading.date_order.replace('_', ' ')}, because QIF states neither",
        "start",
    )
    check = BalanceCheck()
    for account in file.accounts:
        place = f"line {account.line}"
        opening, records = _opening_balance(account, reading, warnings)
        statement = _statement(account, reading, opening, is_only=len(file.accounts) == 1)
        yield statement
        check.begin()
        for entry_no, record in enumerate(records, 1):
            entry = _entry(record, reading, entry_no, warnings)
            check.add(entry)
            yield entry
        yield statement_end(
            statement, len(records), check, place, checked=checked, warnings=warnings
        )
    yield file_end("qif", text, warnings)


class _Reading(NamedTuple):
    """How the amounts and dates of the file are to be read."""

    currency: str
    date_order: DateOrder
    decimal_mark: DecimalMark


def _date_order(records: list[Record], file: QifFile, settings: ReaderSettings) -> DateOrder:
    """The order of all dates: what the settings say, or an option of the file. Raises WrongText."""
    if settings.date_order and file.date_order not in ("", settings.date_order):
        raise WrongText(
            "!Option",
            f"the file says that its dates have the {file.date_order.replace('_', ' ')}",
            f"say so: {ORDER_OPTIONS[file.date_order]}",
        )
    days = [
        written_day(field.value, f"line {field.line}, D")
        for record in records
        if (field := record.first("D")) is not None
    ]
    return order_of(days, settings.date_order or file.date_order)


def _decimal_mark(records: list[Record]) -> DecimalMark:
    """The decimal mark of the file if its amounts prove one; empty if they prove none, or two."""
    marks = {
        mark
        for record in records
        for field in record.fields
        if field.letter in "TU" and (mark := decimal_mark_of(field.value))
    }
    return marks.pop() if len(marks) == 1 else ""


def _opening_balance(
    account: QifAccount, reading: _Reading, warnings: Warnings
) -> tuple[Balance | None, list[Record]]:
    """The opening balance, which some programs write as a first transaction, and the transactions after it."""
    if not account.records:
        return None, []
    first, *rest = account.records
    is_opening = first.value("P").lower() == "opening balance"
    if not (is_opening and first.value("L").startswith("[")):
        return None, account.records
    warnings.note("taken as the opening balance, not as a transaction", f"line {first.line}")
    amount, day = _amount(first, reading), _day(first, reading)
    return Balance(amount, reading.currency, day, "opening"), rest


def _statement(
    account: QifAccount, reading: _Reading, opening: Balance | None, *, is_only: bool
) -> Statement:
    """The name of an account is its owner's word for it, so it does not identify the account of the only statement."""
    return Statement(
        kind="qif",
        account=Account(None, None if is_only else account.name or None),
        owner=account.name if is_only else "",
        currency=reading.currency,
        opening=opening,
        balances=(opening,) if opening is not None else (),
    )


def _entry(record: Record, reading: _Reading, entry_no: int, warnings: Warnings) -> Entry:
    amount = _amount(record, reading)
    memo = record.value("M")
    return Entry(
        amount=amount,
        currency=reading.currency,
        booking_date=_day(record, reading),
        value_date=None,
        status="BOOK",
        bank_reference="",
        entry_reference=record.value("N"),
        reversal=False,
        text="",
        bank_transaction_code="",
        batch=None,
        charges=(),
        entry_no=entry_no,
        line=record.line,
        details=(
            Detail(
                amount=amount,
                currency=reading.currency,
                party_name=record.value("P"),
                party_address=", ".join(record.values("A")),
                text=memo,
                additional_text=_additional_text(record, amount, reading, warnings),
            ),
        ),
    )


def _additional_text(record: Record, amount: Decimal, reading: _Reading, warnings: Warnings) -> str:
    """Category, state and splits. The splits are accounts of who wrote the file, not payments of several parties."""
    texts = [text for text in record.values("L") if text != record.value("M")]
    texts += [f"cleared {state}" for state in record.values("C")]
    split_amounts = [field for field in record.fields if field.letter == "$"]
    texts += [field.value for field in record.fields if field.letter in "SE$%F" and field.value]
    if split_amounts:
        total = sum((_written(field, reading) for field in split_amounts), ZERO)
        if total != amount:
            warnings.note(
                f"the splits come to {total}, the transaction to {amount}", f"line {record.line}"
            )
    return " · ".join(texts)


def _amount(record: Record, reading: _Reading) -> Decimal:
    """The amount T, or U, which some programs write as well or instead."""
    stated = [field for letter in "TU" if (field := record.first(letter)) is not None]
    if not stated:
        raise WrongText(f"line {record.line}", "the transaction has no amount (T)")
    amounts = [_written(field, reading) for field in stated]
    if len(set(amounts)) > 1:
        raise WrongText(f"line {record.line}", f"it has two amounts: {amounts[0]} and {amounts[1]}")
    return amounts[0]


def _written(field: Field, reading: _Reading) -> Decimal:
    place = f"line {field.line}, {field.letter}"
    try:
        exact = written_amount(field.value, reading.decimal_mark)
    except NoAmount as no_amount:
        raise WrongText(place, str(no_amount), "write amounts with two decimals") from None
    return in_digits(exact, reading.currency, place)


def _day(record: Record, reading: _Reading) -> date:
    field = record.first("D")
    if field is None:
        raise WrongText(f"line {record.line}", "the transaction has no date (D)")
    place = f"line {field.line}, D"
    day = day_in(reading.date_order, written_day(field.value, place))
    assert day is not None, "order_of has looked at every date"
    return day
