"""What a mapping says about a table (CSV, XLSX, ODS) of bank transactions: which column is what, and how to read it."""

from __future__ import annotations

from typing import Literal, NamedTuple

Column = str | int
"""A column by its name in the header row, or by its number from 1."""

RowOrder = Literal["", "oldest_first", "newest_first"]


class TableMapping(NamedTuple):
    """A mapping. Columns that are None are not in the table. Its form in TOML: `table_mapping_text`.

    The file: `encoding` (of a CSV file that is not UTF-8; empty: the setting of the account), `delimiter` (empty: the
    one under which the header row is found), `quote` (empty: nothing is quoted), `sheet` (of a workbook; empty: the
    first one). `skip_rows` are not looked at; the header row is the first one with all columns that are named;
    `footer_rows` at the end and everything from a row that begins with one of `footer_begins` are left out.
    `short_rows`: rows may lack cells at their end. `skip_without_amount`: rows without an amount are left out.

    Amounts: `decimal` and `thousands` are the separators, `amount_symbols` the texts that may stand beside an amount.
    Either `amount`, signed (or with the direction in `indicator`, whose values are listed), or `debit` and `credit`.
    `invert_sign`: money in is negative, as on the statement of a credit card. `debit_is_negative`: amounts in the
    column `debit` have a minus sign.

    `currency_code` and `account_no` are for tables that have no such column. `text` are columns to join by
    `text_joined_by`. `unique_ids`: the bank gives a `transaction_id` only once. `balance` is the running balance.
    `row_order` says which row is the older where days and balances allow both.
    Rows with a `status` among `pending_values` are not booked.
    """

    name: str
    date_format: str
    decimal: str
    booking_date: Column
    thousands: str = ""
    encoding: str = ""
    delimiter: str = ""
    quote: str = '"'
    sheet: str = ""
    skip_rows: int = 0
    footer_rows: int = 0
    footer_begins: tuple[str, ...] = ()
    short_rows: bool = False
    skip_without_amount: bool = False
    amount_symbols: tuple[str, ...] = ()
    invert_sign: bool = False
    debit_is_negative: bool = False
    row_order: RowOrder = ""
    unique_ids: bool = False
    currency_code: str = ""
    account_no: str = ""
    text_joined_by: str = " "
    value_date: Column | None = None
    amount: Column | None = None
    debit: Column | None = None
    credit: Column | None = None
    indicator: Column | None = None
    balance: Column | None = None
    currency: Column | None = None
    account: Column | None = None
    status: Column | None = None
    text: tuple[Column, ...] = ()
    party_name: Column | None = None
    party_account: Column | None = None
    party_bank: Column | None = None
    reference: Column | None = None
    end_to_end_id: Column | None = None
    mandate_id: Column | None = None
    bank_reference: Column | None = None
    transaction_id: Column | None = None
    original_amount: Column | None = None
    original_currency: Column | None = None
    debit_values: tuple[str, ...] = ()
    credit_values: tuple[str, ...] = ()
    booked_values: tuple[str, ...] = ()
    pending_values: tuple[str, ...] = ()

    def columns(self) -> list[Column]:
        """Every column that the mapping uses, each once."""
        used: dict[Column, None] = {}
        for field in COLUMN_FIELDS:
            column = getattr(self, field)
            if column is not None:
                used[column] = None
        used.update(dict.fromkeys(self.text))
        return list(used)

    @property
    def column_names(self) -> list[str]:
        """The columns that the header row must have; none: the table has no header row."""
        return [column for column in self.columns() if isinstance(column, str)]


COLUMN_FIELDS = (
    *("booking_date", "value_date", "amount", "debit", "credit", "indicator", "balance"),
    *("currency", "account", "status", "party_name", "party_account", "party_bank"),
    *("reference", "end_to_end_id", "mandate_id", "bank_reference", "transaction_id"),
    *("original_amount", "original_currency"),
)
"""The fields of a mapping that are one column each; `text` is several."""
