"""Balances of bank accounts in foreign currencies at the rates of a day (receivables.md 17.6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.currency import AdjustedBankAccount, AdjustedTotal, DimensionsOf
from ledger_es.deciding.foreign_currency import gain_account, rate_on
from ledger_es.deciding.policy import Policy
from ledger_es.posting.account_dimensions import contributed
from ledger_es.posting.bank_entry import BankEntry, opposite_bank_entry, posted_bank_entry
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.posting import Posting
from ledger_es.values import ZERO, ExchangeRate, Valued, rounded, stream_id


class BankValuation(NamedTuple):
    """The balance of a bank account at the end of a day, with its value in the local currency before and at the rates
    of the day."""

    bank_account_no: str
    posting_group: str
    currency: str
    rate: ExchangeRate
    balance: Decimal
    balance_lcy: Decimal
    value_lcy: Decimal

    @property
    def movement_lcy(self) -> Decimal:
        """What the account gains, or with minus loses, in the local currency."""
        return self.value_lcy - self.balance_lcy


def bank_valuation(policy: Policy, bank_account_no: str, day: date) -> BankValuation | None:
    """What the account was worth at the end of the day; None for one in the local currency or without entries by then.

    Raises ExchangeRateMissing.
    """
    books = policy.books
    master = books.bank_account(bank_account_no)
    if master.currency == policy.currency:
        return None
    balance = balance_lcy = ZERO
    has_entries = False
    for event in books.events(stream_id("bank_account", bank_account_no)):
        if not isinstance(event, BankEntriesPosted):
            continue
        columns = zip(event.posting_dates, event.amounts, event.amounts_lcy, strict=True)
        for posting_date, amount, amount_lcy in columns:
            if posting_date <= day:
                has_entries = True
                balance += amount
                balance_lcy += amount_lcy
    if not has_entries:
        return None
    rate = rate_on(policy, master.currency, day)
    return BankValuation(
        bank_account_no,
        master.posting_group,
        master.currency,
        rate,
        rounded(balance, master.currency),
        balance_lcy,
        rounded(rate.in_lcy(balance), policy.currency),
    )


def bank_totals(
    policy: Policy, valuations: Iterable[BankValuation], day: date
) -> list[AdjustedTotal]:
    """What the accounts are worth before and after, by posting group and currency."""
    grouped: dict[tuple[str, str], list[BankValuation]] = {}
    for valued in valuations:
        grouped.setdefault((valued.posting_group, valued.currency), []).append(valued)
    return [
        AdjustedTotal(
            ledger="bank_account",
            posting_group=posting_group,
            currency=currency,
            **rate_on(policy, currency, day)._asdict(),
            entry_count=len(of_group),
            amount=rounded(sum((valued.balance for valued in of_group), ZERO), currency),
            amount_lcy_before=sum((valued.balance_lcy for valued in of_group), ZERO),
            amount_lcy_after=sum((valued.value_lcy for valued in of_group), ZERO),
        )
        for (posting_group, currency), of_group in sorted(grouped.items())
    ]


def post_bank_valuations(
    posting: Posting,
    valuations: Iterable[BankValuation],
    day: date,
    document_no: str,
    dimensions_of: DimensionsOf,
) -> list[AdjustedBankAccount]:
    """Posts the differences to the accounts for realised gains and losses, by bank entries without a foreign amount.

    A balance has no dimensions: in the place of an entry's are those that its bank account contributes.

    Raises CurrencyAccountMissing, or the refusal of the G/L account of the bank account.
    """
    moved = [valued for valued in valuations if valued.movement_lcy]
    if not moved:
        return []
    transaction = posting.begin_transaction(day, "", document_no)
    adjusted = []
    for valued in moved:
        gl_account_no = posting.policy.bank_gl_account(valued.posting_group, day)
        account_no = gain_account(posting.policy, valued.currency, valued.movement_lcy)
        amount = Valued(
            rounded(ZERO, valued.currency), valued.movement_lcy, valued.currency, valued.rate
        )
        entry = BankEntry(
            bank_account_no=valued.bank_account_no,
            posting_group=valued.posting_group,
            gl_account_no=gl_account_no,
            transaction_no=transaction.no,
            posting_date=day,
            document_no=document_no,
            amount=amount,
            bal_account_type="gl",
            bal_account_no=account_no,
            dimensions=_dimensions(posting, valued.bank_account_no, account_no, dimensions_of),
        )
        entry_no = posting.post_bank_entry(entry, is_complete=True)
        posting.post_line(_gain(entry, account_no), is_complete=True)
        adjusted.append(
            AdjustedBankAccount(bank_account_no=valued.bank_account_no, entry_no=entry_no)
        )
    return adjusted


def post_bank_undo(posting: Posting, entry_no: int, day: date, document_no: str) -> None:
    """Posts the opposite of the bank entry by which a run had adjusted a bank account."""
    recorded = posted_bank_entry(posting.books, entry_no)
    transaction = posting.begin_transaction(day, "", document_no)
    entry = opposite_bank_entry(recorded, transaction.no, day)._replace(
        document_no=document_no, reversed_entry_no=entry_no
    )
    undo_no = posting.post_bank_entry(entry, with_line=False)
    on_bank = Line(
        transaction_no=transaction.no,
        account_no=entry.gl_account_no,
        amount_lcy=entry.amount.amount_lcy,
        entry_no=undo_no,
        dimensions=entry.dimensions,
    )
    posting.copy_line(on_bank)
    posting.copy_line(
        on_bank._replace(
            account_no=entry.bal_account_no, amount_lcy=-on_bank.amount_lcy, entry_no=0
        )
    )


def _dimensions(
    posting: Posting, bank_account_no: str, account_no: str, dimensions_of: DimensionsOf
) -> str:
    """What a movement carries: of the bank account completed by the account, of the account alone, or nothing."""
    if dimensions_of == "none":
        return ""
    of_bank = [("bank_account", bank_account_no)] if dimensions_of == "entry" else []
    accounts = (*of_bank, ("gl", account_no))
    return contributed(posting.books.dimensions, "", *accounts, source_code=posting.source_code)


def _gain(entry: BankEntry, account_no: str) -> Line:
    """The G/L line of the gain or loss."""
    return Line(
        transaction_no=entry.transaction_no,
        account_no=account_no,
        amount_lcy=-entry.amount.amount_lcy,
        dimensions=entry.dimensions,
    )
