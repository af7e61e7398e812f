"""The master record of an account of the company: how it is posted to, how its files are read, how it is matched."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ledger_es.values import ZERO, Currency, Record, StoredCode

DateOrder = Literal["", "day_first", "month_first", "year_first"]
Automation = Literal["off", "import", "apply", "post"]
UniqueIds = Literal["by_format", "yes", "no"]
MatchingProfile = Literal["careful", "business_central"]
NameMatching = Literal["string_nearness", "exact_with_permutations", "disabled"]


class BankAccountMaster(Record):
    """The master record of an account of the company. Nothing in it is personal.

    `match_tolerance_value` is a percentage, or an amount in the currency of the account; `match_tolerance_type` says
    which. The files of its bank: `statement_encoding` is the codec of those that are not UTF-8, `date_order` the order
    of day, month and year in those that do not say it, `mapping` (TOML) how its tables are read; empty: the usual.
    `automation` is what the ledger may do by itself with a file that arrives. `imports_reports`: its bank sends no
    statements but reports (camt.052), which are imported in their place. `unique_ids`: whether its bank gives the id of
    a line only once; by_format: where the format of the file, or the mapping, promises it.

    How its lines are matched: `matching_profile` says how evidence is read, `name_matching` how names are compared, and
    the ledgers that are searched. A line over more than `review_above` is never posted unseen; 0 is no limit.
    `charge_account_no` is the G/L account for what the bank charges; empty: the ledger's default. A match that is
    short by no more than `charge_limit` is taken for one of which the bank deducted its charge; 0: none is.
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
    unique_ids: UniqueIds = "by_format"
    matching_profile: MatchingProfile = "careful"
    name_matching: NameMatching = "string_nearness"
    matches_customers: bool = True
    matches_vendors: bool = True
    matches_bank_entries: bool = True
    review_above: Decimal = ZERO
    charge_account_no: StoredCode = ""
    charge_limit: Decimal = ZERO
