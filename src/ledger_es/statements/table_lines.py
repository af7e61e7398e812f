"""Turns a row of a table into what it says: the figures first, then the whole entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, NoReturn

from ledger_es.statements.day_format import day_reader
from ledger_es.statements.statement import Detail, Entry, Foreign
from ledger_es.statements.table_amounts import amount_reader
from ledger_es.statements.table_header import Header
from ledger_es.statements.table_mapping import Column, TableMapping
from ledger_es.statements.table_rows import Cell, Row
from ledger_es.statements.text_statement import WrongText, currency_of, in_digits
from ledger_es.statements.warnings import Warnings
from ledger_es.values import ZERO, currency_digits, decimals_of, normalised_iban, quantum

_CORRECT: Final = "correct the mapping, or fetch the file from the bank again"
_SHORT: Final = 12
_OF_A_THOUSAND: Final = 3
_DIGITS_KEPT: Final = 15
_NOT_KEPT_FROM: Final = 10**_DIGITS_KEPT
_NO_CURRENCY: Final = (
    'write currency = "EUR" in the mapping or say --currency EUR; --bank NUMBER takes that of the'
    " account"
)


class Figures(NamedTuple):
    """What decides over a row: whose it is, its day, its amount (money in > 0), the balance after it if it says one."""

    account: str
    currency: str
    day: date
    amount: Decimal
    balance: Decimal | None
    is_booked: bool


class TableLines:
    """Reads the rows of one table with a mapping. `word` is what a row is called: line or row.

    `currency` is that of tables that do not say one. Its methods raise WrongText, and note what is odd in `warnings`.
    """

    def __init__(
        self,
        mapping: TableMapping,
        header: Header,
        word: str,
        currency: str,
        warnings: Warnings,
    ) -> None:
        self._warnings = warnings
        self._mapping = mapping
        self._word = word
        self._places = header.place_by_column
        self._currency = mapping.currency_code or currency
        self._amount = amount_reader(mapping.decimal, mapping.thousands, mapping.amount_symbols)
        self._day = day_reader(mapping.date_format)
        self._debit_values = _folded(mapping.debit_values)
        self._credit_values = _folded(mapping.credit_values)
        self._booked_values = _folded(mapping.booked_values)
        self._pending_values = _folded(mapping.pending_values)
        self._account_of = _remembered(_account)
        self._texts = tuple(self._places[column] for column in mapping.text)

    def figures(self, row: Row, *, with_balance: bool = True) -> Figures | None:
        """The figures of the row; None for one without amount that the mapping leaves out."""
        mapping = self._mapping
        currency = self._currency
        if mapping.currency is not None:
            written = self._text(row, mapping.currency)
            currency = currency_of(written.upper(), self._place(row, mapping.currency))
        elif not currency:
            raise WrongText("mapping", "the table does not say its currency", _NO_CURRENCY)
        amount = self._signed_amount(row, currency)
        if amount is None:
            return None
        day = self._day_in(row, mapping.booking_date)
        if day is None:
            self._refuse(row, mapping.booking_date, "there is no date", _CORRECT)
        balance = None
        if with_balance and mapping.balance is not None:
            balance = self._amount_in(row, mapping.balance, currency)
        account = mapping.account_no
        if mapping.account is not None:
            account = self._text(row, mapping.account)
        return Figures(
            self._account_of(account),
            currency,
            day,
            amount,
            balance,
            mapping.status is None or self._is_booked(row, mapping.status),
        )

    def entry(self, row: Row, figures: Figures, entry_no: int) -> Entry:
        """The row as an entry of its statement, with its place there."""
        mapping = self._mapping
        value_date = None
        if mapping.value_date is not None:
            value_date = self._day_in(row, mapping.value_date)
        transaction_id = self._optional(row, mapping.transaction_id)
        reference = self._optional(row, mapping.reference)
        detail = Detail(
            amount=figures.amount,
            currency=figures.currency,
            foreign=self._foreign(row, figures),
            party_name=self._optional(row, mapping.party_name),
            party_account=_account(self._optional(row, mapping.party_account)),
            party_bank=self._optional(row, mapping.party_bank),
            reference=reference,
            references=(reference,) if reference else (),
            end_to_end_id=self._optional(row, mapping.end_to_end_id),
            transaction_id=transaction_id,
            mandate_id=self._optional(row, mapping.mandate_id),
            text=self._joined_text(row),
        )
        return Entry(
            amount=figures.amount,
            currency=figures.currency,
            booking_date=figures.day,
            value_date=value_date,
            status="BOOK" if figures.is_booked else "PDNG",
            bank_reference=self._optional(row, mapping.bank_reference) or transaction_id,
            entry_reference="",
            reversal=False,
            text="",
            bank_transaction_code="",
            batch=None,
            charges=(),
            entry_no=entry_no,
            line=row.no,
            details=(detail,),
        )

    # --- cells ---

    def _place(self, row: Row, column: Column) -> str:
        return f"{self._word} {row.no}, column {column}"

    def _refuse(self, row: Row, column: Column, reason: str, cure: str) -> NoReturn:
        raise WrongText(self._place(row, column), reason, cure)

    def _cell(self, row: Row, column: Column) -> Cell:
        place = self._places[column]
        return row.cells[place] if place < len(row.cells) else ""

    def _text(self, row: Row, column: Column) -> str:
        return _as_text(self._cell(row, column))

    def _optional(self, row: Row, column: Column | None) -> str:
        if column is None:
            return ""
        cell = self._cell(row, column)
        if isinstance(cell, Decimal) and abs(cell) >= _NOT_KEPT_FROM:
            self._warnings.note(
                f"a number of more than {_DIGITS_KEPT} digits: the workbook may not have kept the last of them",
                self._place(row, column),
            )
        return _as_text(cell)

    def _joined_text(self, row: Row) -> str:
        cells = row.cells
        texts = [_as_text(cells[place]) for place in self._texts if place < len(cells)]
        return self._mapping.text_joined_by.join(text for text in texts if text).strip()

    def _day_in(self, row: Row, column: Column) -> date | None:
        cell = self._cell(row, column)
        if isinstance(cell, date):
            return cell
        text = _as_text(cell)
        if not text:
            return None
        try:
            return self._day(text)
        except ValueError as error:
            self._refuse(row, column, str(error), "correct date_format in the mapping")

    def _amount_in(self, row: Row, column: Column, currency: str) -> Decimal | None:
        cell = self._cell(row, column)
        if isinstance(cell, date):
            self._refuse(row, column, f"{cell} is a date, no amount", _CORRECT)
        if isinstance(cell, str):
            text = cell.strip()
            if not text:
                return None
            try:
                cell = self._amount(text)
            except ValueError as error:
                cure = "correct decimal, thousands or amount_symbols in the mapping"
                self._refuse(row, column, str(error), cure)
            # Nearly every amount: short, and with the decimals of its currency.
            if len(text) < _SHORT and cell.same_quantum(quantum(currency)):
                return cell
            if decimals_of(cell) == _OF_A_THOUSAND > currency_digits(currency):
                reason = f"{text!r} may be thousands: {currency} has {currency_digits(currency)} decimals"
                self._refuse(row, column, reason, "correct decimal and thousands in the mapping")
        return in_digits(cell, currency, self._place(row, column))

    def _signed_amount(self, row: Row, currency: str) -> Decimal | None:
        """The amount of the row, money in > 0; None where there is none and the mapping allows it."""
        mapping = self._mapping
        if mapping.amount is None:
            amount = self._of_pair(row, currency)
        else:
            amount = self._amount_in(row, mapping.amount, currency)
            if amount is not None and mapping.indicator is not None:
                amount = self._by_indicator(row, mapping.indicator, amount)
        if amount is None:
            if mapping.skip_without_amount:
                return None
            column = mapping.amount if mapping.amount is not None else mapping.debit
            assert column is not None, "a mapping without amounts was not refused"
            self._refuse(
                row,
                column,
                "there is no amount",
                "name the first words of rows at the end in footer_begins, or write"
                " skip_without_amount = true",
            )
        return -amount if mapping.invert_sign else amount

    def _of_pair(self, row: Row, currency: str) -> Decimal | None:
        mapping = self._mapping
        assert mapping.debit is not None
        assert mapping.credit is not None
        debit = self._amount_in(row, mapping.debit, currency)
        credit = self._amount_in(row, mapping.credit, currency)
        if debit and credit:
            reason = f"debit {debit} and credit {credit} stand in one row"
            self._refuse(row, mapping.debit, reason, _CORRECT)
        if debit:
            if (debit < 0) != mapping.debit_is_negative:
                sign = "negative" if debit < 0 else "not negative"
                cure = "write debit_is_negative = true if debits of this bank have a minus sign, else false"
                self._refuse(row, mapping.debit, f"the debit {debit} is {sign}", cure)
            return -abs(debit)
        if credit and credit < 0:
            reason = f"the credit {credit} is negative"
            self._refuse(row, mapping.credit, reason, "map the column as amount if it has signs")
        return credit or debit

    def _by_indicator(self, row: Row, column: Column, amount: Decimal) -> Decimal:
        if amount < 0:
            reason = f"the amount {amount} has a sign, and the direction stands in column {column}"
            cure = "map the amount without indicator, if its sign is the direction"
            assert self._mapping.amount is not None
            self._refuse(row, self._mapping.amount, reason, cure)
        written = self._text(row, column)
        value = written.casefold()
        if value in self._debit_values:
            return -amount
        if value in self._credit_values:
            return amount
        reason = f"{written[:40]!r} is neither debit nor credit"
        self._refuse(row, column, reason, "add it to debit or credit under [values]")

    def _is_booked(self, row: Row, column: Column) -> bool:
        written = self._text(row, column)
        value = written.casefold()
        if value in self._booked_values:
            return True
        if value in self._pending_values:
            return False
        reason = f"the status {written[:40]!r} is not known"
        self._refuse(row, column, reason, "add it to booked or pending under [values]")

    def _foreign(self, row: Row, figures: Figures) -> Foreign | None:
        """The amount in the currency in which it was paid, if that is another one."""
        mapping = self._mapping
        if mapping.original_amount is None or mapping.original_currency is None:
            return None
        written = self._text(row, mapping.original_currency)
        if not written:
            return None
        currency = currency_of(written.upper(), self._place(row, mapping.original_currency))
        amount = self._amount_in(row, mapping.original_amount, currency)
        if amount is None or currency == figures.currency:
            return None
        return Foreign(-abs(amount) if figures.amount < ZERO else abs(amount), currency, None)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip()
    return cell.isoformat() if isinstance(cell, date) else f"{cell:f}"


def _account(text: str) -> str:
    """An account number without blanks if it is an IBAN, else as it is written."""
    if not text:
        return ""
    return normalised_iban(text) or text


def _folded(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(value.strip().casefold() for value in values)


def _remembered(function: Callable[[str], str]) -> Callable[[str], str]:
    """The function, which is asked only once for the same text as before: a table has few accounts."""
    last = ("", function(""))

    def asked(text: str) -> str:
        nonlocal last
        if text != last[0]:
            last = (text, function(text))
        return last[1]

    return asked
