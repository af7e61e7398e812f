"""The chart of accounts: which G/L accounts there are and who may post to them."""

from __future__ import annotations

from typing import ClassVar, Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.event import Event
from ledger_es.values import StoredCode, Text, comparison_form

STREAM = "chart_of_accounts"

AccountCategory = Literal["assets", "liabilities", "equity", "income", "expense"]


class Account(AskedRecord):
    """A G/L account that can be posted to.

    Without `direct_posting` only a subledger (receivables, payables, bank) posts to it. `vat_code` is the VAT
    code that its postings usually have. Interest and fees of reminders and finance charge memos are taxed by it; of
    other documents it says nothing, since they bring their VAT.
    """

    account_no: StoredCode
    name: Text
    category: AccountCategory
    direct_posting: bool
    blocked: bool = False
    vat_code: StoredCode = ""


class AccountsAdded(Event):
    act: ClassVar[str] = "accounts_added"

    accounts: tuple[Account, ...]


class AccountChanged(Event):
    """The whole account after the change."""

    act: ClassVar[str] = "account_changed"

    account: Account


class ChartOfAccounts:
    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.account_no_by_form: dict[str, str] = {}
        """The key is the form in which codes are compared, in which 4000a and 4000A are the same account."""
        self.once_direct: set[str] = set()
        """Accounts that allow direct posting or once did: they may hold amounts that came from no subledger."""

    def evolve(self, event: Event) -> None:
        match event:
            case AccountsAdded():
                for account in event.accounts:
                    self._put(account)
            case AccountChanged():
                self._put(event.account)

    def _put(self, account: Account) -> None:
        self.accounts[account.account_no] = account
        self.account_no_by_form[comparison_form(account.account_no)] = account.account_no
        if account.direct_posting:
            self.once_direct.add(account.account_no)


EVENTS = {STREAM: (AccountsAdded, AccountChanged)}
