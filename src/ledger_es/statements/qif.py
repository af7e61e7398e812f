"""Reads QIF, the old exchange format of home banking. It states neither its currency nor the order of its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Final, NamedTuple

from ledger_es.errors import StatementFormatUnknown
from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.qif_dates import ORDER_OPTIONS, day_in, order_of, written_day
from ledger_es.statements.qif_records import (
    AccountList,
    Field,
    QifAccount,
    QifSurvey,
    Record,
    parts_of,
    survey,
)
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
    file = survey(lines_of(text), warnings)
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
    reading = _Reading(currency, _date_order(file, settings), _decimal_mark(file))
    warnings.note(
        f"read in {currency} with the {reading.date_order.replace('_', ' ')}, because QIF states neither",
        "start",
    )
    check = BalanceCheck()
    for account, records in _records_by_account(text, file):
        place = f"line {account.line}"
        opening = _opening_balance(account, reading, warnings)
        statement = _statement(account, reading, opening, is_only=len(file.accounts) == 1)
        yield statement
        check.begin()
        entry_no = 0
        for record in islice(records, 1 if opening else 0, None):
            entry_no += 1
            entry = _entry(record, reading, entry_no, warnings)
            check.add(entry)
            yield entry
        yield statement_end(statement, entry_no, check, place, checked=checked, warnings=warnings)
    yield file_end("qif", text, warnings)


def _records_by_account(
    text: TextFile, file: QifSurvey
) -> Iterator[tuple[QifAccount, Iterator[Record]]]:
    """Each account with its records, which are read from the file again as they are asked for.

    Only of accounts that are mixed in the file they are held in memory.
    """
    # What is odd was noted in the first pass.
    parts = parts_of(lines_of(text), Warnings())
    if not file.is_mixed:
        records = (part for part in parts if isinstance(part, Record))
        for account in file.accounts:
            yield account, islice(records, account.record_count)
        return
    records_by_name: dict[str, list[Record]] = {account.name: [] for account in file.accounts}
    account_name = ""
    for part in parts:
        if isinstance(part, AccountList):
            account_name = part.account_name
        else:
            records_by_name[account_name].append(part)
    for account in file.accounts:
        yield account, iter(records_by_name.pop(account.name))


class _Reading(NamedTuple):
    """How the amounts and dates of the file are to be read."""

    currency: str
    date_order: DateOrder
    decimal_mark: DecimalMark


def _date_order(file: QifSurvey, settings: ReaderSettings) -> DateOrder:
    """The order of all dates: what the settings say, or an option of the file. Raises WrongText."""
    if settings.date_order and file.date_order not in ("", settings.date_order):
        raise WrongText(
            "!Option",
            f"the file says that its dates have the {file.date_order.replace('_', ' ')}",
            f"say so: {ORDER_OPTIONS[file.date_order]}",
        )
    return order_of(file.days, settings.date_order or file.date_order)


def _decimal_mark(file: QifSurvey) -> DecimalMark:
    """The decimal mark of the file if its amounts prove one; empty if they prove none, or two."""
    return next(iter(file.marks)) if len(file.marks) == 1 else ""


def _opening_balance(account: QifAccount, reading: _Reading, warnings: Warnings) -> Balance | None:
    """The opening balance, which some programs write as a first transaction."""
    first = account.first
    if first is None:
        return None
    is_opening = first.value("P").lower() == "opening balance"
    if not (is_opening and first.value("L").startswith("[")):
        return None
    warnings.note("taken as the opening balance, not as a transaction", f"line {first.line}")
    return Balance(_amount(first, reading), reading.currency, _day(first, reading), "opening")


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
