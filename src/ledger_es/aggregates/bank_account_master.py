"""The master record of a bank account of the company."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ledger_es.values import Currency, Record, StoredCode

DateOrder = Literal["", "day_first", "month_first", "year_first"]
Automation = Literal["off", "import", "apply", "post"]


class BankAccountMaster(Record):
    """The master record of an account of the company. Nothing in it is personal.

    `match_tolerance_value` is a percentage, or an amount in the currency of the account; `match_tolerance_type` says
    which. The files of its bank: `statement_encoding` is the codec of those that are not UTF-8, `date_order` the order
    of day, month and year in those that do not say it, `mapping` (TOML) how its tables are read; empty: the usual.
    `automation` is what the ledger may do by itself with a file that arrives. `imports_reports`: its bank sends no
    statements but reports (camt.052), which are imported in their place.
    """

    bank_account_name: str = ""
    iban: StoredCode = ""
    account_no_at_bank: StoredCode = ""
    currency: Currency
    posting_group: StoredCode
    blocked: bool = False
    match_tolerance_type: Literal["percentage", "amount"]
    match_tolerance_value: Decimal
    automatic_application: bool
    statement_encoding: str = ""
    date_order: DateOrder = ""
    mapping: str = ""
    automation: Automation = "off"
    imports_reports: bool = False
