"""Reports: read models as rows, from which tables and JSON are made."""

from ledger_es.queries.bank_entries import BankEntriesAsked
from ledger_es.queries.gl_entries import GlEntriesAsked
from ledger_es.queries.open_entries import OpenEntry
from ledger_es.queries.party_entries import PartyEntriesAsked
from ledger_es.queries.payment_registration import Search as UnpaidDocumentsSearch
from ledger_es.queries.vat_entry import VatEntriesAsked
from ledger_es.reports.accounting_periods import AllowedPostingDatesReport, allowed_posting_dates
from ledger_es.reports.aged_entries import AgedEntriesReport, aged_entries
from ledger_es.reports.aging import AgingReport, aging
from ledger_es.reports.balance_statement import BalanceStatementReport, balance_statement
from ledger_es.reports.bank_account import BankAccountsReport, bank_accounts
from ledger_es.reports.bank_entries import BankEntriesReport, bank_entries
from ledger_es.reports.bank_reconciliation import (
    ReconciliationFiguresReport,
    ReconciliationReport,
    ReconciliationsReport,
    reconciliation,
    reconciliation_figures,
    reconciliation_list,
)
from ledger_es.reports.chart_of_accounts import ChartOfAccountsReport, chart_of_accounts
from ledger_es.reports.check import ChecksReport, check_list
from ledger_es.reports.collection_automation import (
    CollectionAutomationRow,
    CollectionAutomationsReport,
    CollectionRunRow,
    CollectionRunsReport,
    collection_automations,
    collection_runs,
)
from ledger_es.reports.control_account import (
    ControlAccountRow,
    ControlAccountsReport,
    control_account_report,
)
from ledger_es.reports.credit_warning import CreditWarningsReport, credit_warnings
from ledger_es.reports.currency import (
    CurrenciesReport,
    ExchangeRatesReport,
    currencies,
    exchange_rates,
)
from ledger_es.reports.deposit import DepositReport, DepositsReport, deposit, deposits
from ledger_es.reports.detail_trial_balance import (
    DetailTrialBalanceReport,
    DetailTrialBalanceRow,
    detail_trial_balance,
)
from ledger_es.reports.dimension import (
    DefaultDimensionsReport,
    DimensionCombinationsReport,
    DimensionsReport,
    DimensionValuesReport,
    default_dimensions,
    dimension_combinations,
    dimension_values,
    dimensions,
)
from ledger_es.reports.direct_debit_collection import (
    CollectionReport,
    CollectionsReport,
    DirectDebitFile,
    direct_debit_collection,
    direct_debit_collections,
    direct_debit_file_content,
)
from ledger_es.reports.entry import EntryReport, entry
from ledger_es.reports.entry_note import EntryNoteRow, EntryNotesReport, entry_notes
from ledger_es.reports.evidence import CONFIDENCE_WORDS, evidence_in_words
from ledger_es.reports.exchange_adjustment import ExchangeAdjustmentsReport, exchange_adjustments
from ledger_es.reports.finance_charge_memo import (
    FinanceChargeMemoReport,
    FinanceChargeMemosReport,
    finance_charge_memo,
    finance_charge_memos,
    late_paid_entries,
)
from ledger_es.reports.finance_charge_terms import (
    FinanceChargeTermsReport,
    finance_charge_terms,
)
from ledger_es.reports.foreign_currency_balance import (
    ForeignCurrencyBalanceReport,
    ForeignCurrencyBalanceRow,
    foreign_currency_balance,
)
from ledger_es.reports.gl_entries import GlEntriesReport, gl_entries
from ledger_es.reports.journal_batch import (
    JournalLinesReport,
    JournalsReport,
    PostedJournalLinesReport,
    journal_lines,
    journals,
    posted_journal_lines,
)
from ledger_es.reports.key_figures import KeyFiguresReport, key_figures
from ledger_es.reports.learned_payer import LearnedPayersReport, learned_payers
from ledger_es.reports.mailing import MailingsReport, mailings
from ledger_es.reports.mandate import (
    DirectDebitSetupsReport,
    MandatesReport,
    direct_debit_set_up,
    mandates,
)
from ledger_es.reports.mapping_offer import MappingOffersReport, mapping_offers
from ledger_es.reports.match_replay import ComparedLine, MatchReplayReport, match_replay
from ledger_es.reports.matching_rules import (
    MatchingRulesReport,
    RuleSetsReport,
    matching_rule_versions,
    matching_rules,
)
from ledger_es.reports.number_series import (
    NumberSeriesReport,
    NumberUseRow,
    NumberUsesReport,
    number_series,
    number_uses,
)
from ledger_es.reports.open_entries import OpenEntriesReport, open_entries
from ledger_es.reports.overdue import OverdueReport, overdue
from ledger_es.reports.party import PartiesReport, Party, parties
from ledger_es.reports.party_entries import PartyEntriesReport, party_entries
from ledger_es.reports.payment_method import (
    PaymentMethodRow,
    PaymentMethodsReport,
    payment_methods,
)
from ledger_es.reports.payment_registration import (
    PaymentRegistrationReport,
    UnpaidDocumentsReport,
    payment_registration,
    unpaid_documents,
)
from ledger_es.reports.payment_terms import PaymentTermsReport, payment_terms
from ledger_es.reports.payment_tolerance import PaymentToleranceReport, payment_tolerance
from ledger_es.reports.posting_group import (
    AlternativePostingGroupsReport,
    PostingGroupsReport,
    alternative_posting_groups,
    posting_groups,
)
from ledger_es.reports.reconciliation_days import (
    ReconciliationDaysReport,
    reconciliation_days,
)
from ledger_es.reports.reconciliation_status import (
    ReconciliationStatusReport,
    reconciliation_status,
)
from ledger_es.reports.registers import RegistersReport, registers
from ledger_es.reports.reminder import ReminderReport, RemindersReport, reminder, reminders
from ledger_es.reports.reminder_explanation import ReminderExplanation, reminder_explanation
from ledger_es.reports.reminder_terms import ReminderTermsReport, reminder_terms
from ledger_es.reports.report import Report
from ledger_es.reports.statement import (
    StatementReport,
    StatementsReport,
    statement,
    statement_list,
    would_be_statements,
)
from ledger_es.reports.statement_explanation import StatementLineExplanation, explain_line
from ledger_es.reports.statement_of_account import (
    StatementOfAccountReport,
    statement_of_account,
)
from ledger_es.reports.statutory_rate import StatutoryRatesReport, statutory_rates
from ledger_es.reports.text_mapping import TextMappingsReport, text_mappings
from ledger_es.reports.trial_balance import TrialBalanceReport, trial_balance
from ledger_es.reports.vat_code import VatCodesReport, vat_codes
from ledger_es.reports.vat_entry import VatEntriesReport, vat_entries
from ledger_es.reports.worklist import WorklistReport, worklist

__all__ = [
    "CONFIDENCE_WORDS",
    "AgedEntriesReport",
    "AgingReport",
    "AllowedPostingDatesReport",
    "AlternativePostingGroupsReport",
    "BalanceStatementReport",
    "BankAccountsReport",
    "BankEntriesAsked",
    "BankEntriesReport",
    "ChartOfAccountsReport",
    "ChecksReport",
    "CollectionAutomationRow",
    "CollectionAutomationsReport",
    "CollectionReport",
    "CollectionRunRow",
    "CollectionRunsReport",
    "CollectionsReport",
    "ComparedLine",
    "ControlAccountRow",
    "ControlAccountsReport",
    "CreditWarningsReport",
    "CurrenciesReport",
    "DefaultDimensionsReport",
    "DepositReport",
    "DepositsReport",
    "DetailTrialBalanceReport",
    "DetailTrialBalanceRow",
    "DimensionCombinationsReport",
    "DimensionValuesReport",
    "DimensionsReport",
    "DirectDebitFile",
    "DirectDebitSetupsReport",
    "EntryNoteRow",
    "EntryNotesReport",
    "EntryReport",
    "ExchangeAdjustmentsReport",
    "ExchangeRatesReport",
    "FinanceChargeMemoReport",
    "FinanceChargeMemosReport",
    "FinanceChargeTermsReport",
    "ForeignCurrencyBalanceReport",
    "ForeignCurrencyBalanceRow",
    "GlEntriesAsked",
    "GlEntriesReport",
    "JournalLinesReport",
    "JournalsReport",
    "KeyFiguresReport",
    "LearnedPayersReport",
    "MailingsReport",
    "MandatesReport",
    "MappingOffersReport",
    "MatchReplayReport",
    "MatchingRulesReport",
    "NumberSeriesReport",
    "NumberUseRow",
    "NumberUsesReport",
    "OpenEntriesReport",
    "OpenEntry",
    "OverdueReport",
    "PartiesReport",
    "Party",
    "PartyEntriesAsked",
    "PartyEntriesReport",
    "PaymentMethodRow",
    "PaymentMethodsReport",
    "PaymentRegistrationReport",
    "PaymentTermsReport",
    "PaymentToleranceReport",
    "PostedJournalLinesReport",
    "PostingGroupsReport",
    "ReconciliationDaysReport",
    "ReconciliationFiguresReport",
    "ReconciliationReport",
    "ReconciliationStatusReport",
    "ReconciliationsReport",
    "RegistersReport",
    "ReminderExplanation",
    "ReminderReport",
    "ReminderTermsReport",
    "RemindersReport",
    "Report",
    "RuleSetsReport",
    "StatementLineExplanation",
    "StatementOfAccountReport",
    "StatementReport",
    "StatementsReport",
    "StatutoryRatesReport",
    "TextMappingsReport",
    "TrialBalanceReport",
    "UnpaidDocumentsReport",
    "UnpaidDocumentsSearch",
    "VatCodesReport",
    "VatEntriesAsked",
    "VatEntriesReport",
    "WorklistReport",
    "aged_entries",
    "aging",
    "allowed_posting_dates",
    "alternative_posting_groups",
    "balance_statement",
    "bank_accounts",
    "bank_entries",
    "chart_of_accounts",
    "check_list",
    "collection_automations",
    "collection_runs",
    "control_account_report",
    "credit_warnings",
    "currencies",
    "default_dimensions",
    "deposit",
    "deposits",
    "detail_trial_balance",
    "dimension_combinations",
    "dimension_values",
    "dimensions",
    "direct_debit_collection",
    "direct_debit_collections",
    "direct_debit_file_content",
    "direct_debit_set_up",
    "entry",
    "entry_notes",
    "evidence_in_words",
    "exchange_adjustments",
    "exchange_rates",
    "explain_line",
    "finance_charge_memo",
    "finance_charge_memos",
    "finance_charge_terms",
    "foreign_currency_balance",
    "gl_entries",
    "journal_lines",
    "journals",
    "key_figures",
    "late_paid_entries",
    "learned_payers",
    "mailings",
    "mandates",
    "mapping_offers",
    "match_replay",
    "matching_rule_versions",
    "matching_rules",
    "number_series",
    "number_uses",
    "open_entries",
    "overdue",
    "parties",
    "party_entries",
    "payment_methods",
    "payment_registration",
    "payment_terms",
    "payment_tolerance",
    "posted_journal_lines",
    "posting_groups",
    "reconciliation",
    "reconciliation_days",
    "reconciliation_figures",
    "reconciliation_list",
    "reconciliation_status",
    "registers",
    "reminder",
    "reminder_explanation",
    "reminder_terms",
    "reminders",
    "statement",
    "statement_list",
    "statement_of_account",
    "statutory_rates",
    "text_mappings",
    "trial_balance",
    "unpaid_documents",
    "vat_codes",
    "vat_entries",
    "worklist",
    "would_be_statements",
]
