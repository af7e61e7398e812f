"""What BAI2 says of a group, an account and a transaction."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.bai2_records import Record, funds_count, transaction_of
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.statement import Account, Balance, Detail, Entry, Statement
from ledger_es.statements.text_statement import ASK_THE_BANK, WrongText, currency_of, in_digits
from ledger_es.statements.warnings import Warnings
from ledger_es.values import currency_digits

OPENING_LEDGER: Final = "010"
CLOSING_LEDGER: Final = "015"
_NO_MONEY: Final = "890"
"""The type code of a message about the account, which has no amount."""
_DEFAULT_CURRENCY: Final = "USD"
_GROUP_STATES: Final = {"2": "a deletion", "3": "a correction", "4": "a test"}
_INTERIM: Final = {"1": "previous day", "3": "same day"}


class Group(NamedTuple):
    """The day and currency of all accounts of a group (02)."""

    day: date
    currency: str
    number: str


class AccountSummary(NamedTuple):
    """An account (03): its number and currency, its balances by type code, and the sum of all its amounts in units."""

    account_no: str
    currency: str
    balances: tuple[Balance, ...]
    total: int


def group_of(record: Record, settings: ReaderSettings, checked: bool, warnings: Warnings) -> Group:
    """Raises WrongText, if `checked` also for a group that is no new report: a deletion or a test."""
    fields = [*record.fields(), *[""] * 7]
    _receiver, originator, state, day, _time, currency, modifier = fields[:7]
    if state in _GROUP_STATES:
        reason = f"the group is {_GROUP_STATES[state]} (status {state})"
        cure = "ask the bank for the report of the day as it is now"
        refuse_or_warn(record, reason, cure, checked and state != "3", warnings)
    if modifier in _INTERIM:
        warnings.note(f"the report of the {_INTERIM[modifier]} is not the final one", record.place)
    if not currency:
        currency = settings.currency or _DEFAULT_CURRENCY
    place = record.place
    return Group(_day(day, place), currency_of(currency.upper(), place), originator)


def summary_of(record: Record, group: Group) -> AccountSummary:
    """Each balance and sum has a type code, an amount, a number of items, a funds type. Raises WrongText."""
    account_no, *rest = record.fields()
    currency = currency_of((rest[0] if rest else "").upper() or group.currency, record.place)
    balances: list[Balance] = []
    total, at = 0, 1
    while at < len(rest):
        if not rest[at]:
            at += 1
            continue
        type_code, written, _items, _funds_type, *_ = [*rest[at : at + 4], "", "", ""]
        units = _units(written, record.place)
        total += units
        if written and type_code < "100":
            amount = _in_currency(units, currency, record.place)
            balances.append(Balance(amount, currency, group.day, type_code))
        at += 4 + funds_count(rest, at + 3, record)
    return AccountSummary(account_no, currency, tuple(balances), total)


def read_statement(summary: AccountSummary, group: Group, record: Record) -> Statement:
    """The statement of one account and day."""
    counts = Counter(balance.kind for balance in summary.balances)
    if counts[OPENING_LEDGER] > 1 or counts[CLOSING_LEDGER] > 1:
        raise WrongText(record.place, "the account has two opening or two closing balances")
    by_kind = {balance.kind: balance for balance in summary.balances}
    return Statement(
        kind="bai2",
        account=Account(None, summary.account_no or None),
        owner="",
        currency=summary.currency,
        period_from=group.day,
        period_to=group.day,
        opening=by_kind.get(OPENING_LEDGER),
        closing=by_kind.get(CLOSING_LEDGER),
        balances=summary.balances,
    )


def read_entry(
    record: Record, statement: Statement, group: Group, entry_no: int, warnings: Warnings
) -> Entry:
    """A transaction (16). Its type code says whether money comes in or goes out. Raises WrongText."""
    transaction = transaction_of(record)
    units = _units(transaction.amount, record.place)
    if not transaction.amount and transaction.type_code != _NO_MONEY:
        warnings.note("the transaction has no amount", record.place)
    sign = _sign_of(transaction.type_code, record)
    amount = sign * _in_currency(units, statement.currency, record.place)
    value_date = None
    if transaction.funds_type == "V" and transaction.funds[0]:
        value_date = _day(transaction.funds[0], record.place)
    references = (transaction.customer_reference,) if transaction.customer_reference else ()
    return Entry(
        amount=amount,
        currency=statement.currency,
        booking_date=group.day,
        value_date=value_date,
        status="BOOK" if sign else "INFO",
        bank_reference=transaction.bank_reference,
        entry_reference=transaction.customer_reference,
        reversal=False,
        text="",
        bank_transaction_code=transaction.type_code,
        batch=None,
        charges=(),
        entry_no=entry_no,
        line=record.line,
        details=(
            Detail(
                amount=amount,
                currency=statement.currency,
                references=references,
                text=transaction.text,
            ),
        ),
    )


def amount_in_units(entry: Entry) -> int:
    """The amount as the control total counts it: without sign, in the smallest unit of the currency."""
    return int(abs(entry.amount).scaleb(currency_digits(entry.currency)))


def refuse_or_warn(
    record: Record, reason: str, cure: str, refused: bool, warnings: Warnings
) -> None:
    if refused:
        raise WrongText(record.place, reason, cure)
    warnings.note(reason, record.place)


def _sign_of(type_code: str, record: Record) -> int:
    """+1 for money in, -1 for money out, 0 for a message. The ranges are those of the BAI2 specification."""
    is_code = len(type_code) == 3 and type_code.isascii() and type_code.isdecimal()
    if type_code == _NO_MONEY:
        return 0
    if is_code and (
        "100" < type_code < "400" or "720" <= type_code < "760" or "920" <= type_code < "960"
    ):
        return 1
    if is_code and ("400" < type_code < "700" or "760" <= type_code < "800" or type_code >= "960"):
        return -1
    raise WrongText(record.place, f"{type_code!r} is no type code of a transaction")


def _units(written: str, place: str) -> int:
    digits = written.lstrip("+-") or "0"
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 30):
        raise WrongText(
            place, f"{written!r} is no amount: a whole number is expected", ASK_THE_BANK
        )
    return -int(digits) if written.startswith("-") else int(digits)


def _in_currency(units: int, currency: str, place: str) -> Decimal:
    return in_digits(Decimal(units).scaleb(-currency_digits(currency)), currency, place)


def _day(written: str, place: str) -> date:
    """The day of YYMMDD, or of YYYYMMDD, which some banks write. Raises WrongText."""
    digits = f"20{written}" if len(written) == 6 else written
    try:
        if not (len(digits) == 8 and digits.isascii() and digits.isdecimal()):
            raise ValueError(written)
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise WrongText(place, f"{written!r} is no date") from None
