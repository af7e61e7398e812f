"""Posting groups: the G/L accounts for each purpose, for customers, vendors and bank accounts."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.dated import Dated
from ledger_es.aggregates.event import Event
from ledger_es.values import LedgerKind, StoredCode

STREAM = "setup-posting_groups"


class PartyAccounts(AskedRecord):
    """The G/L account for each purpose (receivables.md 1.7); empty if the group names none."""

    control_account: StoredCode
    """The receivables account of customers, or the payables account of vendors."""
    discount_debit_account: StoredCode = ""
    discount_credit_account: StoredCode = ""
    tolerance_debit_account: StoredCode = ""
    tolerance_credit_account: StoredCode = ""
    interest_account: StoredCode = ""
    additional_fee_account: StoredCode = ""
    line_fee_account: StoredCode = ""
    invoice_rounding_account: StoredCode = ""
    application_rounding_debit_account: StoredCode = ""
    application_rounding_credit_account: StoredCode = ""
    adjusts_vat: bool = False
    """Whether discounts and tolerances correct the VAT of their documents (receivables.md 3.5)."""

    def by_purpose(self) -> dict[str, str]:
        """The number of the account for each purpose, such as `control_account`; empty for none."""
        return {purpose: number for purpose, number in self if isinstance(number, str)}


class PartyPostingGroupSet(Event):
    act: ClassVar[str] = "party_posting_group_set"

    ledger: LedgerKind
    posting_group: StoredCode
    valid_from: date
    accounts: PartyAccounts


class BankPostingGroupSet(Event):
    act: ClassVar[str] = "bank_posting_group_set"

    posting_group: StoredCode
    valid_from: date
    account_no: StoredCode


class OpeningBalanceAccountSet(Event):
    """The balancing account of opening entries and opening bank balances was set."""

    act: ClassVar[str] = "opening_balance_account_set"

    valid_from: date
    account_no: StoredCode


class AlternativePostingGroupSet(Event):
    """Parties of a posting group may have documents in another group, or may no longer (receivables.md 1.7)."""

    act: ClassVar[str] = "alternative_posting_group_set"

    ledger: LedgerKind
    posting_group: StoredCode
    alternative: StoredCode
    allowed: bool


class PostingGroups:
    """All posting groups, by code and valid-from date, and the opening balance account."""

    def __init__(self) -> None:
        self.customer: Dated[PartyAccounts] = Dated()
        self.vendor: Dated[PartyAccounts] = Dated()
        self.bank_account: Dated[str] = Dated()
        self.opening_balance: Dated[str] = Dated()
        self.alternatives: set[tuple[LedgerKind, str, str]] = set()
        """Allowed alternatives: the ledger, the group of the party, the other group."""
        self.control_accounts: dict[str, tuple[str, str]] = {}
        """The accounts that only subledgers post to, each with the group and purpose that first reserved it.

        A reservation is never released.
        """

    def of(self, ledger: LedgerKind) -> Dated[PartyAccounts]:
        """The posting groups of customers or of vendors."""
        return self.customer if ledger == "customer" else self.vendor

    def evolve(self, event: Event) -> None:
        match event:
            case PartyPostingGroupSet():
                self.of(event.ledger).put(event.posting_group, event.valid_from, event.accounts)
                purpose = (
                    "receivables account" if event.ledger == "customer" else "payables account"
                )
                self.control_accounts.setdefault(
                    event.accounts.control_account, (event.posting_group, purpose)
                )
            case BankPostingGroupSet():
                self.bank_account.put(event.posting_group, event.valid_from, event.account_no)
                self.control_accounts.setdefault(
                    event.account_no, (event.posting_group, "bank account")
                )
            case AlternativePostingGroupSet():
                allowed = (event.ledger, event.posting_group, event.alternative)
                if event.allowed:
                    self.alternatives.add(allowed)
                else:
                    self.alternatives.discard(allowed)
            case OpeningBalanceAccountSet():
                self.opening_balance.put("", event.valid_from, event.account_no)


EVENTS = {
    "setup": (
        PartyPostingGroupSet,
        BankPostingGroupSet,
        OpeningBalanceAccountSet,
        AlternativePostingGroupSet,
    )
}
