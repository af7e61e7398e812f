"""An event-sourced ledger for receivables: the public names."""

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.event import Recorded
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.accounting_periods import (
    SetAllowedPostingDates,
    WithdrawAllowedPostingDates,
)
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import (
    BankAccountRecord,
    ChangeBankAccount,
    RegisterBankAccount,
)
from ledger_es.commands.chart_of_accounts import AddAccounts, ChangeAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
)
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import (
    ChangeCustomer,
    ChangeVendor,
    PartyBankAccount,
    PartyRecord,
    RegisterCustomers,
    RegisterVendors,
)
from ledger_es.commands.payment_terms import SetPaymentTerms
from ledger_es.commands.posting_group import (
    SetBankPostingGroup,
    SetOpeningBalanceAccount,
    SetPartyPostingGroup,
)
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import LedgerError, Refusal, StoreError
from ledger_es.ledger import Ledger
from ledger_es.payment_reconciliation.payment_reconciliation import Imported, StatementGap
from ledger_es.posting.journal_line import JournalLine
from ledger_es.shell.request import Executed, Request
from ledger_es.values import Personal

__all__ = [
    "Account",
    "AddAccounts",
    "AddNumberSeriesLine",
    "ApplyEntries",
    "BankAccountRecord",
    "ChangeAccount",
    "ChangeBankAccount",
    "ChangeCustomer",
    "ChangeEntryDiscount",
    "ChangeEntryDueDate",
    "ChangeEntryPaymentMethod",
    "ChangeEntryPaymentReference",
    "ChangeVendor",
    "Command",
    "EstablishCompany",
    "Executed",
    "Imported",
    "JournalLine",
    "Ledger",
    "LedgerError",
    "OpeningEntry",
    "PartyAccounts",
    "PartyBankAccount",
    "PartyRecord",
    "Personal",
    "PostJournal",
    "PostOpeningEntries",
    "Recorded",
    "Refusal",
    "RegisterBankAccount",
    "RegisterCustomers",
    "RegisterVendors",
    "Request",
    "ReverseTransaction",
    "SetAllowedPostingDates",
    "SetBankPostingGroup",
    "SetEntryHold",
    "SetOpeningBalanceAccount",
    "SetPartyPostingGroup",
    "SetPaymentTerms",
    "StatementGap",
    "StoreError",
    "Terms",
    "UnapplyEntry",
    "WithdrawAllowedPostingDates",
]
