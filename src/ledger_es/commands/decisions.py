"""The function that decides each command, and commands from JSON by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger_es.commands.accounting_periods import (
    SetAllowedPostingDates,
    WithdrawAllowedPostingDates,
    set_allowed_posting_dates,
    withdraw_allowed_posting_dates,
)
from ledger_es.commands.application import ApplyEntries, UnapplyEntry, apply_entries, unapply_entry
from ledger_es.commands.bank_account import (
    ChangeBankAccount,
    EditBankAccount,
    RegisterBankAccount,
    change_bank_account,
    edit_bank_account,
    register_bank_account,
)
from ledger_es.commands.bank_entry_matches import (
    MatchBankEntries,
    ProposeBankEntries,
    UnmatchBankEntries,
    match_bank_entries,
    propose_bank_entries,
    unmatch_bank_entries,
)
from ledger_es.commands.bank_reconciliation import (
    OpenReconciliation,
    RenumberReconciliation,
    open_reconciliation,
    renumber_reconciliation,
)
from ledger_es.commands.bank_reconciliation_posting import (
    PostReconciliation,
    TransferReconciliationDifference,
    UndoReconciliation,
    post_reconciliation,
    transfer_reconciliation_difference,
    undo_reconciliation,
)
from ledger_es.commands.bank_statement import ImportStatements, import_statements
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
    accept_lines,
    assign_line,
    assign_line_to_account,
    clear_lines,
    transfer_difference,
)
from ledger_es.commands.bank_statement_matches import MatchLines, match_lines
from ledger_es.commands.bank_statement_posting import PostStatement, post_statement
from ledger_es.commands.bank_statement_undo import UndoStatement, undo_statement
from ledger_es.commands.chart_of_accounts import (
    AddAccounts,
    ChangeAccount,
    SetVatCodeOfAccount,
    add_accounts,
    change_account,
    set_vat_code_of_account,
)
from ledger_es.commands.check import (
    ExportChecks,
    IssueCheck,
    PostCheck,
    export_checks,
    issue_check,
    post_check,
)
from ledger_es.commands.check_void import VoidCheck, void_check
from ledger_es.commands.collection_automation import (
    NoteCollectionRun,
    SetCollectionAutomation,
    note_collection_run,
    set_collection_automation,
)
from ledger_es.commands.company import EstablishCompany, establish_company
from ledger_es.commands.credit_warning import SetCreditWarnings, set_credit_warnings
from ledger_es.commands.currency import (
    SetCurrency,
    SetCurrencyRules,
    SetExchangeRates,
    set_currency,
    set_currency_rules,
    set_exchange_rates,
)
from ledger_es.commands.deposit import (
    PostDeposit,
    UndoDeposit,
    post_deposit,
    undo_deposit,
)
from ledger_es.commands.dimension import (
    RemoveDefaultDimension,
    SetDefaultDimension,
    SetDimension,
    SetDimensionCombination,
    SetDimensionPriority,
    SetDimensionValue,
    remove_default_dimension,
    set_default_dimension,
    set_dimension,
    set_dimension_combination,
    set_dimension_priority,
    set_dimension_value,
)
from ledger_es.commands.direct_debit_collection import (
    CollectDirectDebits,
    collect_direct_debits,
)
from ledger_es.commands.direct_debit_file import (
    CancelCollection,
    CloseCollection,
    CreateDirectDebitFile,
    cancel_collection,
    close_collection,
    create_direct_debit_file,
)
from ledger_es.commands.direct_debit_posting import (
    PostDirectDebits,
    RejectDebits,
    post_direct_debits,
    reject_debits,
)
from ledger_es.commands.direct_debit_return import (
    ReturnDebitOfLine,
    ReturnDirectDebit,
    return_debit_of_line,
    return_direct_debit,
)
from ledger_es.commands.direct_debit_setup import SetUpDirectDebits, set_up_direct_debits
from ledger_es.commands.direct_debit_status import NoteStatusReport, note_status_report
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
    change_entry_discount,
    change_entry_due_date,
    change_entry_payment_method,
    change_entry_payment_reference,
    set_entry_hold,
)
from ledger_es.commands.entry_note import (
    AddEntryNote,
    SetEntryDispute,
    SetEntryPromise,
    add_entry_note,
    set_entry_dispute,
    set_entry_promise,
)
from ledger_es.commands.erasure import (
    ErasePartyTexts,
    ErasePayerTexts,
    erase_party_texts,
    erase_payer_texts,
)
from ledger_es.commands.exchange_adjustment import (
    AdjustExchangeRates,
    UndoExchangeAdjustment,
    adjust_exchange_rates,
    undo_exchange_adjustment,
)
from ledger_es.commands.finance_charge_memo import (
    CancelFinanceChargeMemos,
    ChangeFinanceChargeMemo,
    CreateFinanceChargeMemos,
    DeleteFinanceChargeMemos,
    IssueFinanceChargeMemos,
    RefreshFinanceChargeMemos,
    cancel_finance_charge_memos,
    change_finance_charge_memo,
    create_finance_charge_memos,
    delete_finance_charge_memos,
    issue_finance_charge_memos,
    refresh_finance_charge_memos,
)
from ledger_es.commands.finance_charge_terms import (
    SetFinanceChargeTerms,
    set_finance_charge_terms,
)
from ledger_es.commands.invoice_cancellation import CancelInvoice, cancel_invoice
from ledger_es.commands.journal import PostJournal, post_journal
from ledger_es.commands.journal_batch import (
    AddJournalLines,
    ApplyJournalLine,
    ChangeJournalLine,
    DeleteJournalLines,
    SetJournalBatch,
    add_journal_lines,
    apply_journal_line,
    change_journal_line,
    delete_journal_lines,
    set_journal_batch,
)
from ledger_es.commands.journal_batch_posting import (
    CheckJournalBatch,
    PostJournalBatch,
    check_journal_batch,
    post_journal_batch,
)
from ledger_es.commands.learned_payer import RevokeLearnedPayer, revoke_learned_payer
from ledger_es.commands.mailing import EndMailing, StartMailing, end_mailing, start_mailing
from ledger_es.commands.mandate import ChangeMandate, SignMandate, change_mandate, sign_mandate
from ledger_es.commands.mapping_offer import (
    AcceptMappingOffer,
    DeclineMappingOffer,
    accept_mapping_offer,
    decline_mapping_offer,
)
from ledger_es.commands.matching_rules import SetMatchingRules, set_matching_rules
from ledger_es.commands.netting import NetBalances, net_balances
from ledger_es.commands.number_series import AddNumberSeriesLine, add_number_series_line
from ledger_es.commands.opening_entry import (
    CorrectOpeningEntry,
    PostOpeningEntries,
    correct_opening_entry,
    post_opening_entries,
)
from ledger_es.commands.original_files import PurgeFiles, purge_files
from ledger_es.commands.party import (
    ChangeCustomer,
    ChangeVendor,
    EditCustomer,
    EditVendor,
    RegisterCustomers,
    RegisterVendors,
    change_party,
    edit_party,
    register_parties,
)
from ledger_es.commands.payment_method import SetPaymentMethod, set_payment_method
from ledger_es.commands.payment_registration import (
    MarkPayment,
    PostMarkedPayments,
    PostPayments,
    SetUpPaymentRegistration,
    UnmarkPayments,
    mark_payment,
    post_marked_payments,
    post_payments,
    set_up_payment_registration,
    unmark_payments,
)
from ledger_es.commands.payment_return import ReturnPayment, return_payment
from ledger_es.commands.payment_terms import SetPaymentTerms, set_payment_terms
from ledger_es.commands.payment_tolerance import (
    ChangeEntryTolerance,
    SetPaymentTolerance,
    SetToleranceRules,
    change_entry_tolerance,
    set_payment_tolerance,
    set_tolerance_rules,
)
from ledger_es.commands.posting_group import (
    SetAlternativePostingGroup,
    SetBankPostingGroup,
    SetOpeningBalanceAccount,
    SetPartyPostingGroup,
    set_alternative_posting_group,
    set_bank_posting_group,
    set_opening_balance_account,
    set_party_posting_group,
)
from ledger_es.commands.reminder import (
    CreateReminders,
    DeleteReminders,
    RefreshReminders,
    create_reminders,
    delete_reminders,
    refresh_reminders,
)
from ledger_es.commands.reminder_cancellation import CancelReminders, cancel_reminders
from ledger_es.commands.reminder_change import ChangeReminder, change_reminder
from ledger_es.commands.reminder_issue import IssueReminders, issue_reminders
from ledger_es.commands.reminder_terms import SetReminderTerms, set_reminder_terms
from ledger_es.commands.reversal import (
    ReverseRegister,
    ReverseTransaction,
    reverse_register,
    reverse_transaction,
)
from ledger_es.commands.statement_decision import DecideLines, decide_lines
from ledger_es.commands.statement_details import AttachDetails, attach_details
from ledger_es.commands.statement_withdrawal import WithdrawStatement, withdraw_statement
from ledger_es.commands.text_mapping import (
    MapText,
    RemoveTextMapping,
    map_text,
    remove_text_mapping,
)
from ledger_es.commands.vat_code import (
    AddVatCode,
    ChangeVatCode,
    add_vat_code,
    change_vat_code,
)
from ledger_es.commands.write_off import WriteOffEntry, write_off_entry
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.from_json import command_of, kind_of
from ledger_es.deciding.policy import Policy

Decide = Callable[[Any, Books, Policy], Decision]

DECISIONS: dict[type[Command], Decide] = {
    EstablishCompany: establish_company,
    AddAccounts: add_accounts,
    ChangeAccount: change_account,
    SetVatCodeOfAccount: set_vat_code_of_account,
    SetAlternativePostingGroup: set_alternative_posting_group,
    SetPartyPostingGroup: set_party_posting_group,
    SetBankPostingGroup: set_bank_posting_group,
    SetOpeningBalanceAccount: set_opening_balance_account,
    SetPaymentTerms: set_payment_terms,
    RemoveDefaultDimension: remove_default_dimension,
    SetDefaultDimension: set_default_dimension,
    SetDimension: set_dimension,
    SetDimensionCombination: set_dimension_combination,
    SetDimensionPriority: set_dimension_priority,
    SetDimensionValue: set_dimension_value,
    SetPaymentMethod: set_payment_method,
    SetCreditWarnings: set_credit_warnings,
    SetCurrency: set_currency,
    SetCurrencyRules: set_currency_rules,
    SetExchangeRates: set_exchange_rates,
    SetReminderTerms: set_reminder_terms,
    SetFinanceChargeTerms: set_finance_charge_terms,
    SetCollectionAutomation: set_collection_automation,
    NoteCollectionRun: note_collection_run,
    SetPaymentTolerance: set_payment_tolerance,
    SetToleranceRules: set_tolerance_rules,
    AddNumberSeriesLine: add_number_series_line,
    SetAllowedPostingDates: set_allowed_posting_dates,
    WithdrawAllowedPostingDates: withdraw_allowed_posting_dates,
    RegisterCustomers: register_parties,
    RegisterVendors: register_parties,
    ChangeCustomer: change_party,
    ChangeVendor: change_party,
    EditCustomer: edit_party,
    EditVendor: edit_party,
    RegisterBankAccount: register_bank_account,
    ChangeBankAccount: change_bank_account,
    EditBankAccount: edit_bank_account,
    PostOpeningEntries: post_opening_entries,
    PostJournal: post_journal,
    SetJournalBatch: set_journal_batch,
    AddJournalLines: add_journal_lines,
    ChangeJournalLine: change_journal_line,
    DeleteJournalLines: delete_journal_lines,
    ApplyJournalLine: apply_journal_line,
    CheckJournalBatch: check_journal_batch,
    PostJournalBatch: post_journal_batch,
    PostDeposit: post_deposit,
    UndoDeposit: undo_deposit,
    SetUpDirectDebits: set_up_direct_debits,
    StartMailing: start_mailing,
    EndMailing: end_mailing,
    SignMandate: sign_mandate,
    ChangeMandate: change_mandate,
    CollectDirectDebits: collect_direct_debits,
    CreateDirectDebitFile: create_direct_debit_file,
    CancelCollection: cancel_collection,
    CloseCollection: close_collection,
    RejectDebits: reject_debits,
    NoteStatusReport: note_status_report,
    PostDirectDebits: post_direct_debits,
    ReturnDirectDebit: return_direct_debit,
    ReturnDebitOfLine: return_debit_of_line,
    PostPayments: post_payments,
    SetUpPaymentRegistration: set_up_payment_registration,
    MarkPayment: mark_payment,
    UnmarkPayments: unmark_payments,
    PostMarkedPayments: post_marked_payments,
    ApplyEntries: apply_entries,
    UnapplyEntry: unapply_entry,
    ReverseTransaction: reverse_transaction,
    ReverseRegister: reverse_register,
    CorrectOpeningEntry: correct_opening_entry,
    CancelInvoice: cancel_invoice,
    NetBalances: net_balances,
    WriteOffEntry: write_off_entry,
    AdjustExchangeRates: adjust_exchange_rates,
    UndoExchangeAdjustment: undo_exchange_adjustment,
    CreateReminders: create_reminders,
    RefreshReminders: refresh_reminders,
    IssueReminders: issue_reminders,
    DeleteReminders: delete_reminders,
    ChangeReminder: change_reminder,
    CancelReminders: cancel_reminders,
    ReturnPayment: return_payment,
    CreateFinanceChargeMemos: create_finance_charge_memos,
    RefreshFinanceChargeMemos: refresh_finance_charge_memos,
    ChangeFinanceChargeMemo: change_finance_charge_memo,
    IssueFinanceChargeMemos: issue_finance_charge_memos,
    DeleteFinanceChargeMemos: delete_finance_charge_memos,
    CancelFinanceChargeMemos: cancel_finance_charge_memos,
    SetEntryHold: set_entry_hold,
    SetEntryDispute: set_entry_dispute,
    SetEntryPromise: set_entry_promise,
    AddEntryNote: add_entry_note,
    ChangeEntryDueDate: change_entry_due_date,
    ChangeEntryDiscount: change_entry_discount,
    ChangeEntryTolerance: change_entry_tolerance,
    ChangeEntryPaymentReference: change_entry_payment_reference,
    ChangeEntryPaymentMethod: change_entry_payment_method,
    ImportStatements: import_statements,
    WithdrawStatement: withdraw_statement,
    DecideLines: decide_lines,
    AttachDetails: attach_details,
    MatchLines: match_lines,
    AcceptLines: accept_lines,
    AssignLine: assign_line,
    AssignLineToAccount: assign_line_to_account,
    TransferDifference: transfer_difference,
    ClearLines: clear_lines,
    IssueCheck: issue_check,
    PostCheck: post_check,
    VoidCheck: void_check,
    ExportChecks: export_checks,
    OpenReconciliation: open_reconciliation,
    RenumberReconciliation: renumber_reconciliation,
    MatchBankEntries: match_bank_entries,
    UnmatchBankEntries: unmatch_bank_entries,
    ProposeBankEntries: propose_bank_entries,
    TransferReconciliationDifference: transfer_reconciliation_difference,
    PostReconciliation: post_reconciliation,
    UndoReconciliation: undo_reconciliation,
    PostStatement: post_statement,
    UndoStatement: undo_statement,
    MapText: map_text,
    RemoveTextMapping: remove_text_mapping,
    AddVatCode: add_vat_code,
    ChangeVatCode: change_vat_code,
    SetMatchingRules: set_matching_rules,
    RevokeLearnedPayer: revoke_learned_payer,
    AcceptMappingOffer: accept_mapping_offer,
    DeclineMappingOffer: decline_mapping_offer,
    ErasePartyTexts: erase_party_texts,
    ErasePayerTexts: erase_payer_texts,
    PurgeFiles: purge_files,
}


def command_from_json(
    command: str | type[Command], content: Mapping[str, Any] | str | bytes
) -> Command:
    """The command with this stored name, such as "post-journal", or of this class, with the fields of a JSON object.

    `content` is JSON text or a parsed mapping. Amounts are strings such as "12.30" or whole numbers; dates are strings
    such as "2026-01-31". Raises CommandInvalid, which names every mistake with a JSON pointer and a reason, and
    TypeError if `command` is neither a name nor the class of a command.
    """
    if isinstance(command, str):
        return command_of(kind_of(command, DECISIONS), content)
    if command not in DECISIONS:
        raise TypeError(f"a command is named by its stored name or its class, not by {command!r}")
    return command_of(command, content)
