"""The bank accounts and their settings for matching payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.bank_entries import BANK_ACCOUNTS
from ledger_es.queries.moment import Moment


class MatchTolerance(NamedTuple):
    """An entry's amount matches if it differs from the statement amount by no more than this percentage or amount."""

    kind: Literal["percentage", "amount"]
    value: Decimal


class BankAccountRecord(NamedTuple):
    """The master record of a bank account."""

    bank_account_no: str
    bank_account_name: str
    iban: str
    account_no_at_bank: str
    currency: str
    posting_group: str
    blocked: bool
    match_tolerance: MatchTolerance
    applies_automatically: bool
    """Whether automatic application follows an import (receivables.md 9.4)."""
    statement_encoding: str = ""
    date_order: Literal["", "day_first", "month_first", "year_first"] = ""
    mapping: str = ""
    automation: str = "off"
    imports_reports: bool = False
    matching_profile: Literal["careful", "business_central"] = "careful"
    name_matching: Literal["string_nearness", "exact_with_permutations", "disabled"] = (
        "string_nearness"
    )
    matches_customers: bool = True
    matches_vendors: bool = True
    matches_bank_entries: bool = True
    review_above: int = 0
    """In smallest units of the account's currency; 0 is no limit."""
    charge_account_no: str = ""
    """The G/L account for what the bank charges; empty: the default."""
    charge_limit: int = 0
    """In smallest units: by how much a match may be short because of a charge; 0: by nothing."""
    unique_ids: str = "by_format"


def bank_accounts(
    connection: Connection, moment: Moment, bank_account_no: str = ""
) -> list[BankAccountRecord]:
    """The bank accounts by number: all of them, or only the named one."""
    query = (
        select(BANK_ACCOUNTS)
        .where(moment.known(BANK_ACCOUNTS))
        .order_by(BANK_ACCOUNTS.c.bank_account_no, BANK_ACCOUNTS.c.position)
    )
    if bank_account_no:
        query = query.where(BANK_ACCOUNTS.c.bank_account_no == bank_account_no)
    latest = {row.bank_account_no: _record(row) for row in connection.execute(query)}
    return list(latest.values())


def _record(row: Any) -> BankAccountRecord:
    return BankAccountRecord(
        bank_account_no=row.bank_account_no,
        bank_account_name=row.bank_account_name,
        iban=row.iban,
        account_no_at_bank=row.account_no_at_bank,
        currency=row.currency,
        posting_group=row.posting_group,
        blocked=bool(row.blocked),
        match_tolerance=MatchTolerance(
            row.match_tolerance_type, Decimal(row.match_tolerance_value)
        ),
        applies_automatically=bool(row.automatic_application),
        statement_encoding=row.statement_encoding,
        date_order=row.date_order,
        mapping=row.mapping,
        automation=row.automation,
        imports_reports=bool(row.imports_reports),
        matching_profile=row.matching_profile,
        name_matching=row.name_matching,
        matches_customers=bool(row.matches_customers),
        matches_vendors=bool(row.matches_vendors),
        matches_bank_entries=bool(row.matches_bank_entries),
        review_above=row.review_above,
        charge_account_no=row.charge_account_no,
        charge_limit=row.charge_limit,
        unique_ids=row.unique_ids,
    )


def bank_account_is_known(connection: Connection, bank_account_no: str) -> bool:
    """Whether a bank account with this number was ever registered."""
    query = select(BANK_ACCOUNTS.c.bank_account_no).where(
        BANK_ACCOUNTS.c.bank_account_no == bank_account_no
    )
    return connection.execute(query.limit(1)).first() is not None


def match_tolerance(connection: Connection, moment: Moment, bank_account_no: str) -> MatchTolerance:
    """The match tolerance of the bank account. It is zero if the account is not known at the moment."""
    for account in bank_accounts(connection, moment, bank_account_no):
        return account.match_tolerance
    return MatchTolerance("percentage", Decimal(0))


def applies_automatically(connection: Connection, moment: Moment, bank_account_no: str) -> bool:
    """Whether automatic application follows an import on this bank account."""
    accounts = bank_accounts(connection, moment, bank_account_no)
    return any(account.applies_automatically for account in accounts)
