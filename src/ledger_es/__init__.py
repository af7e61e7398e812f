"""An event-sourced ledger for receivables: the public names.

`Ledger` opens the books, executes commands and answers questions. Commands and the records they need, reports, and
every refusal that a caller may catch are here too; `ledger_es.errors` shows the refusals as a tree.
"""

from ledger_es import errors
from ledger_es.aggregates.chart_of_accounts import Account, AccountCategory
from ledger_es.aggregates.event import Recorded
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.audit import History, PastEvent, RegisterReport, Verification, Written
from ledger_es.commands.accounting_periods import (
    SetAllowedPostingDates,
    WithdrawAllowedPostingDates,
)
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import (
    BankAccountRecord,
    ChangeBankAccount,
    EditBankAccount,
    RegisterBankAccount,
)
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from ledger_es.commands.bank_statement_matches import (
    AppliedEntry,
    CandidateRow,
    LineMatch,
    MatchLines,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.chart_of_accounts import AddAccounts, ChangeAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.decisions import command_from_json
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
)
from ledger_es.commands.erasure import ErasePartyTexts, ErasePayerTexts
from ledger_es.commands.journal import JournalLine, PostJournal
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import (
    ChangeCustomer,
    ChangeVendor,
    EditCustomer,
    EditVendor,
    PartyBankAccount,
    PartyRecord,
    PartyTexts,
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
from ledger_es.commands.statement_record import StatementLineRecord, StatementRecord
from ledger_es.commands.text_mapping import MapText, RemoveTextMapping
from ledger_es.deciding.command import Command
from ledger_es.errors import *  # noqa: F403  # every refusal; which those are is kept in one place
from ledger_es.ledger import Ledger
from ledger_es.payment_reconciliation.payment_reconciliation import Imported, StatementGap
from ledger_es.reports import (
    AgingReport,
    AllowedPostingDatesReport,
    BankAccountsReport,
    BankEntriesReport,
    ChartOfAccountsReport,
    EntryReport,
    GlEntriesReport,
    NumberSeriesReport,
    OpenEntriesReport,
    OverdueReport,
    PartiesReport,
    PartyEntriesReport,
    PaymentTermsReport,
    PostingGroupsReport,
    ReconciliationStatusReport,
    RegistersReport,
    Report,
    StatementReport,
    StatementsReport,
    TextMappingsReport,
    TrialBalanceReport,
)
from ledger_es.shell.request import Executed, Request
from ledger_es.values import Personal

__all__ = [
    "AcceptLines",
    "Account",
    "AccountCategory",
    "AddAccounts",
    "AddNumberSeriesLine",
    "AgingReport",
    "AllowedPostingDatesReport",
    "AppliedEntry",
    "ApplyEntries",
    "AssignLine",
    "AssignLineToAccount",
    "BankAccountRecord",
    "BankAccountsReport",
    "BankEntriesReport",
    "CandidateRow",
    "ChangeAccount",
    "ChangeBankAccount",
    "ChangeCustomer",
    "ChangeEntryDiscount",
    "ChangeEntryDueDate",
    "ChangeEntryPaymentMethod",
    "ChangeEntryPaymentReference",
    "ChangeVendor",
    "ChartOfAccountsReport",
    "ClearLines",
    "Command",
    "EditBankAccount",
    "EditCustomer",
    "EditVendor",
    "EntryReport",
    "ErasePartyTexts",
    "ErasePayerTexts",
    "EstablishCompany",
    "Executed",
    "GlEntriesReport",
    "History",
    "ImportStatements",
    "Imported",
    "JournalLine",
    "Ledger",
    "LineMatch",
    "MapText",
    "MatchLines",
    "NumberSeriesReport",
    "OpenEntriesReport",
    "OpeningEntry",
    "OverdueReport",
    "PartiesReport",
    "PartyAccounts",
    "PartyBankAccount",
    "PartyEntriesReport",
    "PartyRecord",
    "PartyTexts",
    "PastEvent",
    "PaymentTermsReport",
    "Personal",
    "PostJournal",
    "PostOpeningEntries",
    "PostStatement",
    "PostingGroupsReport",
    "ReconciliationStatusReport",
    "Recorded",
    "RegisterBankAccount",
    "RegisterCustomers",
    "RegisterReport",
    "RegisterVendors",
    "RegistersReport",
    "RemoveTextMapping",
    "Report",
    "Request",
    "ReverseTransaction",
    "SetAllowedPostingDates",
    "SetBankPostingGroup",
    "SetEntryHold",
    "SetOpeningBalanceAccount",
    "SetPartyPostingGroup",
    "SetPaymentTerms",
    "StatementGap",
    "StatementLineRecord",
    "StatementRecord",
    "StatementReport",
    "StatementsReport",
    "Terms",
    "TextMappingsReport",
    "TransferDifference",
    "TrialBalanceReport",
    "UnapplyEntry",
    "Verification",
    "WithdrawAllowedPostingDates",
    "Written",
    "command_from_json",
]
__all__ += errors.__all__
