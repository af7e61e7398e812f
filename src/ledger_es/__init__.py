"""An event-sourced ledger for receivables: the public names.

`Ledger` opens the books, executes commands and answers questions. Commands and the records they need, reports, and
every refusal that a caller may catch are here too; `ledger_es.errors` shows the refusals as a tree.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    # What a type checker and an editor see, each name re-exported by `as`. When the program runs, the table below says
    # where a name is imported from when it is first used.
    from ledger_es.aggregates.chart_of_accounts import (
        Account as Account,
        AccountCategory as AccountCategory,
    )
    from ledger_es.aggregates.currency import CurrencyAccounts as CurrencyAccounts
    from ledger_es.aggregates.event import Recorded as Recorded
    from ledger_es.aggregates.collection_automation import (
        AutomationRunStep as AutomationRunStep,
        AutomationSettings as AutomationSettings,
        AutomationStep as AutomationStep,
    )
    from ledger_es.aggregates.finance_charge_terms import (
        CurrencyFee as CurrencyFee,
        FinanceChargeTerms as FinanceChargeTerms,
        InterestRate as InterestRate,
        LineDescription as LineDescription,
    )
    from ledger_es.aggregates.payment_method import Method as Method
    from ledger_es.aggregates.payment_terms import Terms as Terms
    from ledger_es.aggregates.posting_group import PartyAccounts as PartyAccounts
    from ledger_es.aggregates.reminder_terms import (
        CurrencyFees as CurrencyFees,
        DocumentText as DocumentText,
        FeeRow as FeeRow,
        ReminderLevel as ReminderLevel,
        ReminderTerms as ReminderTerms,
    )
    from ledger_es.aggregates.vat_code import VatRules as VatRules
    from ledger_es.audit import (
        History as History,
        PastEvent as PastEvent,
        RegisterReport as RegisterReport,
        Verification as Verification,
        Written as Written,
    )
    from ledger_es.commands.accounting_periods import (
        SetAllowedPostingDates as SetAllowedPostingDates,
        WithdrawAllowedPostingDates as WithdrawAllowedPostingDates,
    )
    from ledger_es.commands.application import (
        ApplyEntries as ApplyEntries,
        UnapplyEntry as UnapplyEntry,
    )
    from ledger_es.commands.bank_account import (
        BankAccountRecord as BankAccountRecord,
        ChangeBankAccount as ChangeBankAccount,
        EditBankAccount as EditBankAccount,
        RegisterBankAccount as RegisterBankAccount,
    )
    from ledger_es.commands.bank_statement import ImportStatements as ImportStatements
    from ledger_es.commands.assigned_parts import LinePart as LinePart
    from ledger_es.commands.bank_statement_lines import (
        AcceptLines as AcceptLines,
        AssignLine as AssignLine,
        AssignLineToAccount as AssignLineToAccount,
        ClearLines as ClearLines,
        TransferDifference as TransferDifference,
    )
    from ledger_es.commands.bank_statement_matches import (
        AppliedEntry as AppliedEntry,
        CandidateRow as CandidateRow,
        LineMatch as LineMatch,
        MatchLines as MatchLines,
        NumberReadRow as NumberReadRow,
    )
    from ledger_es.commands.bank_entry_matches import (
        MatchBankEntries as MatchBankEntries,
        ProposeBankEntries as ProposeBankEntries,
        ProposedBankEntry as ProposedBankEntry,
        UnmatchBankEntries as UnmatchBankEntries,
    )
    from ledger_es.commands.bank_reconciliation import (
        OpenReconciliation as OpenReconciliation,
        RenumberReconciliation as RenumberReconciliation,
    )
    from ledger_es.commands.bank_reconciliation_posting import (
        PostReconciliation as PostReconciliation,
        TransferReconciliationDifference as TransferReconciliationDifference,
        UndoReconciliation as UndoReconciliation,
    )
    from ledger_es.commands.bank_statement_posting import PostStatement as PostStatement
    from ledger_es.commands.bank_statement_undo import UndoStatement as UndoStatement
    from ledger_es.commands.chart_of_accounts import (
        AddAccounts as AddAccounts,
        ChangeAccount as ChangeAccount,
        SetVatCodeOfAccount as SetVatCodeOfAccount,
    )
    from ledger_es.commands.check import (
        ExportChecks as ExportChecks,
        IssueCheck as IssueCheck,
        PostCheck as PostCheck,
    )
    from ledger_es.commands.check_void import VoidCheck as VoidCheck
    from ledger_es.commands.company import EstablishCompany as EstablishCompany
    from ledger_es.commands.credit_warning import SetCreditWarnings as SetCreditWarnings
    from ledger_es.commands.currency import (
        DatedRate as DatedRate,
        SetCurrency as SetCurrency,
        SetCurrencyRules as SetCurrencyRules,
        SetExchangeRates as SetExchangeRates,
    )
    from ledger_es.commands.decisions import command_from_json as command_from_json
    from ledger_es.commands.deposit import PostDeposit as PostDeposit, UndoDeposit as UndoDeposit
    from ledger_es.commands.direct_debit_collection import (
        CollectDirectDebits as CollectDirectDebits,
    )
    from ledger_es.commands.direct_debit_file import (
        CancelCollection as CancelCollection,
        CloseCollection as CloseCollection,
        CreateDirectDebitFile as CreateDirectDebitFile,
    )
    from ledger_es.commands.direct_debit_posting import (
        PostDirectDebits as PostDirectDebits,
        RejectDebits as RejectDebits,
    )
    from ledger_es.commands.direct_debit_status import (
        NoteStatusReport as NoteStatusReport,
        ReportedStatus as ReportedStatus,
    )
    from ledger_es.commands.direct_debit_return import (
        ReturnDebitOfLine as ReturnDebitOfLine,
        ReturnDirectDebit as ReturnDirectDebit,
    )
    from ledger_es.commands.direct_debit_setup import SetUpDirectDebits as SetUpDirectDebits
    from ledger_es.commands.learned_payer import (
        RevokeLearnedPayer as RevokeLearnedPayer,
    )
    from ledger_es.commands.mailing import (
        EndMailing as EndMailing,
        StartMailing as StartMailing,
    )
    from ledger_es.commands.mandate import (
        ChangeMandate as ChangeMandate,
        SignMandate as SignMandate,
    )
    from ledger_es.commands.entry_note import (
        AddEntryNote as AddEntryNote,
        SetEntryDispute as SetEntryDispute,
        SetEntryPromise as SetEntryPromise,
    )
    from ledger_es.commands.dimension import (
        RemoveDefaultDimension as RemoveDefaultDimension,
        SetDefaultDimension as SetDefaultDimension,
        SetDimension as SetDimension,
        SetDimensionCombination as SetDimensionCombination,
        SetDimensionPriority as SetDimensionPriority,
        SetDimensionValue as SetDimensionValue,
    )
    from ledger_es.commands.entry import (
        ChangeEntryDiscount as ChangeEntryDiscount,
        ChangeEntryDueDate as ChangeEntryDueDate,
        ChangeEntryPaymentMethod as ChangeEntryPaymentMethod,
        ChangeEntryPaymentReference as ChangeEntryPaymentReference,
        SetEntryHold as SetEntryHold,
    )
    from ledger_es.commands.erasure import (
        ErasePartyTexts as ErasePartyTexts,
        ErasePayerTexts as ErasePayerTexts,
    )
    from ledger_es.commands.exchange_adjustment import (
        AdjustExchangeRates as AdjustExchangeRates,
        UndoExchangeAdjustment as UndoExchangeAdjustment,
    )
    from ledger_es.commands.finance_charge_memo import (
        CancelFinanceChargeMemos as CancelFinanceChargeMemos,
        ChangeFinanceChargeMemo as ChangeFinanceChargeMemo,
        CreateFinanceChargeMemos as CreateFinanceChargeMemos,
        DeleteFinanceChargeMemos as DeleteFinanceChargeMemos,
        IssueFinanceChargeMemos as IssueFinanceChargeMemos,
        RefreshFinanceChargeMemos as RefreshFinanceChargeMemos,
    )
    from ledger_es.collection_runs.run import CollectionRunDone as CollectionRunDone
    from ledger_es.collection_runs.sending import Execute as Execute, Sender as Sender
    from ledger_es.commands.collection_automation import (
        NoteCollectionRun as NoteCollectionRun,
        SetCollectionAutomation as SetCollectionAutomation,
    )
    from ledger_es.commands.finance_charge_terms import (
        SetFinanceChargeTerms as SetFinanceChargeTerms,
    )
    from ledger_es.commands.invoice_cancellation import CancelInvoice as CancelInvoice
    from ledger_es.commands.journal import (
        JournalLine as JournalLine,
        PostJournal as PostJournal,
        VatPart as VatPart,
    )
    from ledger_es.commands.mapping_offer import (
        AcceptMappingOffer as AcceptMappingOffer,
        DeclineMappingOffer as DeclineMappingOffer,
    )
    from ledger_es.commands.matching_rules import (
        MatchingRule as MatchingRule,
        SetMatchingRules as SetMatchingRules,
    )
    from ledger_es.commands.netting import NetBalances as NetBalances
    from ledger_es.commands.journal_batch import (
        AddJournalLines as AddJournalLines,
        ApplyJournalLine as ApplyJournalLine,
        ChangeJournalLine as ChangeJournalLine,
        DeleteJournalLines as DeleteJournalLines,
        SetJournalBatch as SetJournalBatch,
        UnpostedLine as UnpostedLine,
    )
    from ledger_es.commands.journal_batch_posting import (
        CheckJournalBatch as CheckJournalBatch,
        PostJournalBatch as PostJournalBatch,
    )
    from ledger_es.commands.number_series import AddNumberSeriesLine as AddNumberSeriesLine
    from ledger_es.commands.opening_entry import (
        CorrectOpeningEntry as CorrectOpeningEntry,
        OpeningEntry as OpeningEntry,
        PostOpeningEntries as PostOpeningEntries,
    )
    from ledger_es.commands.original_files import PurgeFiles as PurgeFiles
    from ledger_es.commands.party import (
        ChangeCustomer as ChangeCustomer,
        ChangeVendor as ChangeVendor,
        EditCustomer as EditCustomer,
        EditVendor as EditVendor,
        PartyBankAccount as PartyBankAccount,
        PartyRecord as PartyRecord,
        PartyTexts as PartyTexts,
        RegisterCustomers as RegisterCustomers,
        RegisterVendors as RegisterVendors,
    )
    from ledger_es.commands.payment_registration import (
        MarkPayment as MarkPayment,
        PostMarkedPayments as PostMarkedPayments,
        PostPayments as PostPayments,
        ReceivedPayment as ReceivedPayment,
        SetUpPaymentRegistration as SetUpPaymentRegistration,
        UnmarkPayments as UnmarkPayments,
    )
    from ledger_es.commands.payment_return import ReturnPayment as ReturnPayment
    from ledger_es.commands.payment_method import SetPaymentMethod as SetPaymentMethod
    from ledger_es.commands.payment_terms import SetPaymentTerms as SetPaymentTerms
    from ledger_es.commands.payment_tolerance import (
        ChangeEntryTolerance as ChangeEntryTolerance,
        SetPaymentTolerance as SetPaymentTolerance,
        SetToleranceRules as SetToleranceRules,
    )
    from ledger_es.commands.posting_group import (
        SetBankPostingGroup as SetBankPostingGroup,
        SetOpeningBalanceAccount as SetOpeningBalanceAccount,
        SetPartyPostingGroup as SetPartyPostingGroup,
        SetAlternativePostingGroup as SetAlternativePostingGroup,
    )
    from ledger_es.commands.reminder import (
        CreateReminders as CreateReminders,
        DeleteReminders as DeleteReminders,
        RefreshReminders as RefreshReminders,
    )
    from ledger_es.commands.reminder_change import ChangeReminder as ChangeReminder
    from ledger_es.commands.reminder_cancellation import CancelReminders as CancelReminders
    from ledger_es.commands.reminder_issue import IssueReminders as IssueReminders
    from ledger_es.commands.reminder_terms import SetReminderTerms as SetReminderTerms
    from ledger_es.commands.reversal import (
        ReverseRegister as ReverseRegister,
        ReverseTransaction as ReverseTransaction,
    )
    from ledger_es.commands.statement_record import (
        StatementLineRecord as StatementLineRecord,
        StatementRecord as StatementRecord,
    )
    from ledger_es.commands.statement_decision import DecideLines as DecideLines
    from ledger_es.commands.details_record import (
        DetailedEntryRecord as DetailedEntryRecord,
        DetailPaymentRecord as DetailPaymentRecord,
        DetailsRecord as DetailsRecord,
    )
    from ledger_es.commands.details_record import (
        NamedLine as NamedLine,
    )
    from ledger_es.commands.statement_details import AttachDetails as AttachDetails
    from ledger_es.commands.statement_withdrawal import WithdrawStatement as WithdrawStatement
    from ledger_es.commands.text_mapping import (
        MapText as MapText,
        RemoveTextMapping as RemoveTextMapping,
    )
    from ledger_es.commands.vat_code import (
        AddVatCode as AddVatCode,
        ChangeVatCode as ChangeVatCode,
    )
    from ledger_es.commands.write_off import WriteOffEntry as WriteOffEntry
    from ledger_es.deciding.command import Command as Command
    from ledger_es import errors as errors
    from ledger_es.errors import *  # noqa: F403  # every refusal; which those are is kept in one place
    from ledger_es.ledger import Ledger as Ledger
    from ledger_es.payment_reconciliation.folder_source import FolderSource as FolderSource
    from ledger_es.payment_reconciliation.statement_feed import (
        ArrivedFile as ArrivedFile,
        StatementSource as StatementSource,
        FileOutcome as FileOutcome,
    )
    from ledger_es.payment_reconciliation.imported import Imported as Imported
    from ledger_es.payment_reconciliation.statement_details import Attached as Attached
    from ledger_es.payment_reconciliation.typed_statement import TypedLine as TypedLine
    from ledger_es.posting.tolerance import ToleranceAnswers as ToleranceAnswers
    from ledger_es.reports import (
        MatchReplayReport as MatchReplayReport,
        LearnedPayersReport as LearnedPayersReport,
        MappingOffersReport as MappingOffersReport,
        MatchingRulesReport as MatchingRulesReport,
        RuleSetsReport as RuleSetsReport,
        AgedEntriesReport as AgedEntriesReport,
        AgingReport as AgingReport,
        AllowedPostingDatesReport as AllowedPostingDatesReport,
        BalanceStatementReport as BalanceStatementReport,
        BankAccountsReport as BankAccountsReport,
        BankEntriesReport as BankEntriesReport,
        ChartOfAccountsReport as ChartOfAccountsReport,
        ChecksReport as ChecksReport,
        CreditWarningsReport as CreditWarningsReport,
        CurrenciesReport as CurrenciesReport,
        DefaultDimensionsReport as DefaultDimensionsReport,
        DimensionCombinationsReport as DimensionCombinationsReport,
        DimensionsReport as DimensionsReport,
        DimensionValuesReport as DimensionValuesReport,
        DepositReport as DepositReport,
        DepositsReport as DepositsReport,
        CollectionReport as CollectionReport,
        CollectionsReport as CollectionsReport,
        DirectDebitFile as DirectDebitFile,
        DirectDebitSetupsReport as DirectDebitSetupsReport,
        MailingsReport as MailingsReport,
        MandatesReport as MandatesReport,
        EntryNoteRow as EntryNoteRow,
        CollectionAutomationsReport as CollectionAutomationsReport,
        CollectionRunsReport as CollectionRunsReport,
        ControlAccountsReport as ControlAccountsReport,
        DetailTrialBalanceReport as DetailTrialBalanceReport,
        ForeignCurrencyBalanceReport as ForeignCurrencyBalanceReport,
        EntryNotesReport as EntryNotesReport,
        EntryReport as EntryReport,
        ExchangeAdjustmentsReport as ExchangeAdjustmentsReport,
        ExchangeRatesReport as ExchangeRatesReport,
        FinanceChargeMemoReport as FinanceChargeMemoReport,
        FinanceChargeMemosReport as FinanceChargeMemosReport,
        FinanceChargeTermsReport as FinanceChargeTermsReport,
        GlEntriesReport as GlEntriesReport,
        JournalLinesReport as JournalLinesReport,
        JournalsReport as JournalsReport,
        KeyFiguresReport as KeyFiguresReport,
        NumberSeriesReport as NumberSeriesReport,
        NumberUseRow as NumberUseRow,
        NumberUsesReport as NumberUsesReport,
        OpenEntriesReport as OpenEntriesReport,
        OverdueReport as OverdueReport,
        PartiesReport as PartiesReport,
        PartyEntriesReport as PartyEntriesReport,
        PaymentMethodRow as PaymentMethodRow,
        PaymentMethodsReport as PaymentMethodsReport,
        PaymentTermsReport as PaymentTermsReport,
        PaymentToleranceReport as PaymentToleranceReport,
        PostedJournalLinesReport as PostedJournalLinesReport,
        AlternativePostingGroupsReport as AlternativePostingGroupsReport,
        PostingGroupsReport as PostingGroupsReport,
        ReconciliationFiguresReport as ReconciliationFiguresReport,
        ReconciliationReport as ReconciliationReport,
        ReconciliationDaysReport as ReconciliationDaysReport,
        ReconciliationStatusReport as ReconciliationStatusReport,
        ReconciliationsReport as ReconciliationsReport,
        RegistersReport as RegistersReport,
        ReminderExplanation as ReminderExplanation,
        ReminderReport as ReminderReport,
        ReminderTermsReport as ReminderTermsReport,
        RemindersReport as RemindersReport,
        Report as Report,
        StatementOfAccountReport as StatementOfAccountReport,
        StatementLineExplanation as StatementLineExplanation,
        StatementReport as StatementReport,
        StatementsReport as StatementsReport,
        StatutoryRatesReport as StatutoryRatesReport,
        TextMappingsReport as TextMappingsReport,
        TrialBalanceReport as TrialBalanceReport,
        PaymentRegistrationReport as PaymentRegistrationReport,
        UnpaidDocumentsReport as UnpaidDocumentsReport,
        VatCodesReport as VatCodesReport,
        VatEntriesReport as VatEntriesReport,
        WorklistReport as WorklistReport,
    )
    from ledger_es.shell.request import Executed as Executed, Request as Request
    from ledger_es.values import Personal as Personal
else:
    _NAMES_BY_MODULE: Final = {
        "aggregates.chart_of_accounts": ("Account", "AccountCategory"),
        "aggregates.currency": ("CurrencyAccounts",),
        "aggregates.event": ("Recorded",),
        "aggregates.collection_automation": (
            "AutomationRunStep",
            "AutomationSettings",
            "AutomationStep",
        ),
        "aggregates.finance_charge_terms": (
            "CurrencyFee",
            "FinanceChargeTerms",
            "InterestRate",
            "LineDescription",
        ),
        "aggregates.payment_method": ("Method",),
        "aggregates.payment_terms": ("Terms",),
        "aggregates.posting_group": ("PartyAccounts",),
        "aggregates.reminder_terms": (
            "CurrencyFees",
            "DocumentText",
            "FeeRow",
            "ReminderLevel",
            "ReminderTerms",
        ),
        "aggregates.vat_code": ("VatRules",),
        "audit": ("History", "PastEvent", "RegisterReport", "Verification", "Written"),
        "commands.accounting_periods": ("SetAllowedPostingDates", "WithdrawAllowedPostingDates"),
        "commands.application": ("ApplyEntries", "UnapplyEntry"),
        "commands.bank_account": (
            "BankAccountRecord",
            "ChangeBankAccount",
            "EditBankAccount",
            "RegisterBankAccount",
        ),
        "commands.bank_entry_matches": (
            "MatchBankEntries",
            "ProposeBankEntries",
            "ProposedBankEntry",
            "UnmatchBankEntries",
        ),
        "commands.bank_reconciliation": ("OpenReconciliation", "RenumberReconciliation"),
        "commands.bank_reconciliation_posting": (
            "PostReconciliation",
            "TransferReconciliationDifference",
            "UndoReconciliation",
        ),
        "commands.bank_statement": ("ImportStatements",),
        "commands.assigned_parts": ("LinePart",),
        "commands.bank_statement_lines": (
            "AcceptLines",
            "AssignLine",
            "AssignLineToAccount",
            "ClearLines",
            "TransferDifference",
        ),
        "commands.bank_statement_matches": (
            "AppliedEntry",
            "CandidateRow",
            "LineMatch",
            "MatchLines",
            "NumberReadRow",
        ),
        "commands.bank_statement_posting": ("PostStatement",),
        "commands.bank_statement_undo": ("UndoStatement",),
        "commands.chart_of_accounts": ("AddAccounts", "ChangeAccount", "SetVatCodeOfAccount"),
        "commands.check": ("ExportChecks", "IssueCheck", "PostCheck"),
        "commands.check_void": ("VoidCheck",),
        "commands.company": ("EstablishCompany",),
        "commands.credit_warning": ("SetCreditWarnings",),
        "commands.currency": (
            "DatedRate",
            "SetCurrency",
            "SetCurrencyRules",
            "SetExchangeRates",
        ),
        "commands.decisions": ("command_from_json",),
        "commands.deposit": ("PostDeposit", "UndoDeposit"),
        "commands.direct_debit_collection": ("CollectDirectDebits",),
        "commands.direct_debit_file": (
            "CancelCollection",
            "CloseCollection",
            "CreateDirectDebitFile",
        ),
        "commands.direct_debit_posting": ("PostDirectDebits", "RejectDebits"),
        "commands.direct_debit_status": ("NoteStatusReport", "ReportedStatus"),
        "commands.direct_debit_return": ("ReturnDebitOfLine", "ReturnDirectDebit"),
        "commands.direct_debit_setup": ("SetUpDirectDebits",),
        "commands.learned_payer": ("RevokeLearnedPayer",),
        "commands.mailing": ("EndMailing", "StartMailing"),
        "commands.mandate": ("ChangeMandate", "SignMandate"),
        "commands.entry_note": ("AddEntryNote", "SetEntryDispute", "SetEntryPromise"),
        "commands.dimension": (
            "RemoveDefaultDimension",
            "SetDefaultDimension",
            "SetDimension",
            "SetDimensionCombination",
            "SetDimensionPriority",
            "SetDimensionValue",
        ),
        "commands.entry": (
            "ChangeEntryDiscount",
            "ChangeEntryDueDate",
            "ChangeEntryPaymentMethod",
            "ChangeEntryPaymentReference",
            "SetEntryHold",
        ),
        "commands.erasure": ("ErasePartyTexts", "ErasePayerTexts"),
        "commands.exchange_adjustment": ("AdjustExchangeRates", "UndoExchangeAdjustment"),
        "commands.finance_charge_memo": (
            "CancelFinanceChargeMemos",
            "ChangeFinanceChargeMemo",
            "CreateFinanceChargeMemos",
            "DeleteFinanceChargeMemos",
            "IssueFinanceChargeMemos",
            "RefreshFinanceChargeMemos",
        ),
        "collection_runs.run": ("CollectionRunDone",),
        "collection_runs.sending": ("Execute", "Sender"),
        "commands.collection_automation": ("NoteCollectionRun", "SetCollectionAutomation"),
        "commands.finance_charge_terms": ("SetFinanceChargeTerms",),
        "commands.invoice_cancellation": ("CancelInvoice",),
        "commands.journal": ("JournalLine", "PostJournal", "VatPart"),
        "commands.mapping_offer": (
            "AcceptMappingOffer",
            "DeclineMappingOffer",
        ),
        "commands.matching_rules": (
            "MatchingRule",
            "SetMatchingRules",
        ),
        "commands.netting": ("NetBalances",),
        "commands.journal_batch": (
            "AddJournalLines",
            "ApplyJournalLine",
            "ChangeJournalLine",
            "DeleteJournalLines",
            "SetJournalBatch",
            "UnpostedLine",
        ),
        "commands.journal_batch_posting": ("CheckJournalBatch", "PostJournalBatch"),
        "commands.number_series": ("AddNumberSeriesLine",),
        "commands.opening_entry": ("CorrectOpeningEntry", "OpeningEntry", "PostOpeningEntries"),
        "commands.original_files": ("PurgeFiles",),
        "commands.party": (
            "ChangeCustomer",
            "ChangeVendor",
            "EditCustomer",
            "EditVendor",
            "PartyBankAccount",
            "PartyRecord",
            "PartyTexts",
            "RegisterCustomers",
            "RegisterVendors",
        ),
        "commands.payment_registration": (
            "MarkPayment",
            "PostMarkedPayments",
            "PostPayments",
            "ReceivedPayment",
            "SetUpPaymentRegistration",
            "UnmarkPayments",
        ),
        "commands.payment_return": ("ReturnPayment",),
        "commands.payment_method": ("SetPaymentMethod",),
        "commands.payment_terms": ("SetPaymentTerms",),
        "commands.payment_tolerance": (
            "ChangeEntryTolerance",
            "SetPaymentTolerance",
            "SetToleranceRules",
        ),
        "commands.posting_group": (
            "SetBankPostingGroup",
            "SetOpeningBalanceAccount",
            "SetPartyPostingGroup",
            "SetAlternativePostingGroup",
        ),
        "commands.reminder": (
            "CreateReminders",
            "DeleteReminders",
            "RefreshReminders",
        ),
        "commands.reminder_cancellation": ("CancelReminders",),
        "commands.reminder_change": ("ChangeReminder",),
        "commands.reminder_issue": ("IssueReminders",),
        "commands.reminder_terms": ("SetReminderTerms",),
        "commands.reversal": ("ReverseRegister", "ReverseTransaction"),
        "commands.statement_record": ("StatementLineRecord", "StatementRecord"),
        "commands.statement_decision": ("DecideLines",),
        "commands.details_record": (
            "DetailedEntryRecord",
            "DetailPaymentRecord",
            "DetailsRecord",
            "NamedLine",
        ),
        "commands.statement_details": ("AttachDetails",),
        "commands.statement_withdrawal": ("WithdrawStatement",),
        "commands.text_mapping": ("MapText", "RemoveTextMapping"),
        "commands.vat_code": ("AddVatCode", "ChangeVatCode"),
        "commands.write_off": ("WriteOffEntry",),
        "deciding.command": ("Command",),
        "ledger": ("Ledger",),
        "payment_reconciliation.folder_source": ("FolderSource",),
        "payment_reconciliation.statement_feed": ("ArrivedFile", "StatementSource", "FileOutcome"),
        "payment_reconciliation.imported": ("Imported",),
        "payment_reconciliation.statement_details": ("Attached",),
        "payment_reconciliation.typed_statement": ("TypedLine",),
        "posting.tolerance": ("ToleranceAnswers",),
        "reports": (
            "MatchReplayReport",
            "LearnedPayersReport",
            "MappingOffersReport",
            "MatchingRulesReport",
            "RuleSetsReport",
            "AgedEntriesReport",
            "AgingReport",
            "AllowedPostingDatesReport",
            "BalanceStatementReport",
            "BankAccountsReport",
            "BankEntriesReport",
            "ChartOfAccountsReport",
            "ChecksReport",
            "CreditWarningsReport",
            "CurrenciesReport",
            "DefaultDimensionsReport",
            "DimensionCombinationsReport",
            "DimensionsReport",
            "DimensionValuesReport",
            "DepositReport",
            "DepositsReport",
            "CollectionReport",
            "CollectionsReport",
            "DirectDebitFile",
            "DirectDebitSetupsReport",
            "MailingsReport",
            "MandatesReport",
            "EntryNoteRow",
            "CollectionAutomationsReport",
            "CollectionRunsReport",
            "ControlAccountsReport",
            "DetailTrialBalanceReport",
            "ForeignCurrencyBalanceReport",
            "EntryNotesReport",
            "EntryReport",
            "ExchangeAdjustmentsReport",
            "ExchangeRatesReport",
            "FinanceChargeMemoReport",
            "FinanceChargeMemosReport",
            "FinanceChargeTermsReport",
            "GlEntriesReport",
            "JournalLinesReport",
            "JournalsReport",
            "KeyFiguresReport",
            "NumberSeriesReport",
            "NumberUseRow",
            "NumberUsesReport",
            "OpenEntriesReport",
            "OverdueReport",
            "PartiesReport",
            "PartyEntriesReport",
            "PaymentMethodRow",
            "PaymentMethodsReport",
            "PaymentTermsReport",
            "PaymentToleranceReport",
            "PostedJournalLinesReport",
            "AlternativePostingGroupsReport",
            "PostingGroupsReport",
            "ReconciliationFiguresReport",
            "ReconciliationReport",
            "ReconciliationDaysReport",
            "ReconciliationStatusReport",
            "ReconciliationsReport",
            "RegistersReport",
            "ReminderExplanation",
            "ReminderReport",
            "ReminderTermsReport",
            "RemindersReport",
            "Report",
            "StatementOfAccountReport",
            "StatementLineExplanation",
            "StatementReport",
            "StatementsReport",
            "StatutoryRatesReport",
            "TextMappingsReport",
            "TrialBalanceReport",
            "PaymentRegistrationReport",
            "UnpaidDocumentsReport",
            "VatCodesReport",
            "VatEntriesReport",
            "WorklistReport",
        ),
        "shell.request": ("Executed", "Request"),
        "values": ("Personal",),
    }
    _MODULE_OF: Final = {
        name: f"ledger_es.{module}" for module, names in _NAMES_BY_MODULE.items() for name in names
    }

    def __getattr__(name: str) -> Any:
        """A public name, imported when it is first asked for: a program waits only for what it uses."""
        if name in _MODULE_OF:
            value = getattr(import_module(_MODULE_OF[name]), name)
        else:
            # Every refusal; which those are is kept in one place.
            errors = import_module("ledger_es.errors")
            if name == "errors":
                value = errors
            elif name == "__all__":
                value = sorted({*_MODULE_OF, *errors.__all__})
            elif name in errors.__all__:
                value = getattr(errors, name)
            else:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__getattr__("__all__")})
