"""All refusals and warnings of the ledger, each with a stable code and the facts behind it.

LedgerError
├── Refusal                     what was asked breaks a rule; nothing was changed
│   ├── CommandInvalid …        the command itself                                command.py
│   ├── SetupRefusal            company.py, chart_of_accounts.py, posting_group.py, payment_terms.py,
│   │                           number_series.py, accounting_periods.py
│   ├── PartyRefusal            customers, vendors, bank accounts                 party.py, bank_account.py
│   ├── PostingRefusal          journal lines and documents                       journal.py, entry.py
│   ├── ApplicationRefusal      applying entries to each other                    application.py, entry.py
│   ├── UnapplicationRefusal    undoing it                                        application.py
│   ├── ReversalRefusal         reversing ledger transactions                     reversal.py
│   ├── StatementUnknown …      statements in the ledger: their lines, posting    bank_statement.py
│   ├── MappingInvalid          texts that stand for an account                   text_mapping.py
│   ├── GroundMissing           erasing texts of people                           erasure.py
│   ├── ColumnUnknown …         reports: columns, libraries, files written        report.py
│   ├── NothingRecorded …       looking into the history and the registers        history.py
│   └── FileRefusal             a file: name, position, reason, cure              file.py
│       └── StatementRefused    a bank statement as a file                        statement_file.py
└── StoreError                  the ledger's own store: busy, foreign, damaged    store.py

LedgerWarning                   done, but somebody should look at it; part of the answer, never raised

The common base is in refusal.py, the groups to catch are in groups.py, and the rest is in a file for each noun.
"""

from __future__ import annotations

from ledger_es.errors.accounting_periods import (
    PostingDateNotAllowed,
    PostingDatesInverted,
)
from ledger_es.errors.application import (
    AlreadyUnapplied,
    ApplicationTooEarly,
    DocumentNotOpen,
    EntryReversed,
    ExceedsRemainingAmount,
    LateDiscountNotGrantable,
    LateDiscountWithoutReason,
    LaterApplicationExists,
    NoApplication,
    NothingToApply,
    SameSign,
    UnapplicationTooEarly,
)
from ledger_es.errors.bank_account import (
    AccountAtBankInUse,
    BankAccountBlocked,
    BankAccountExists,
    BankAccountNoAlike,
    BankAccountUnknown,
    IbanInvalid,
    MatchToleranceNegative,
)
from ledger_es.errors.bank_statement import (
    AmountExceedsEntry,
    AmountSignUnclear,
    BalanceNotContinued,
    BankEntriesFoundInPart,
    DecisionsOverwritten,
    DuplicateLinesInStatement,
    EntryChangedSince,
    LineAppliedBeyondAmount,
    LineHasDifference,
    LineInDoubt,
    LineIsDuplicate,
    LineNotApplied,
    LineOfBankEntries,
    LineOfOneAccount,
    LineSignWrong,
    LinesInDoubt,
    LinesNotReviewed,
    LineWithoutDifference,
    NothingLeftOnLine,
    NothingToAssign,
    StatementIsPosted,
    StatementLineUnknown,
    StatementUnknown,
    StatementWarning,
    StatementWithoutDate,
)
from ledger_es.errors.chart_of_accounts import (
    AccountBlocked,
    AccountExists,
    AccountIsReserved,
    AccountNoAlike,
    AccountUnknown,
    DirectPostingNotAllowed,
)
from ledger_es.errors.command import (
    ActorReserved,
    CommandInvalid,
    EditChangesNothing,
    FieldMistake,
    IdempotencyKeyReused,
    NotYet,
)
from ledger_es.errors.company import (
    CompanyExists,
    CompanyMissing,
)
from ledger_es.errors.entry import (
    DiscountInvalid,
    EntryDateInvalid,
    EntryIsClosed,
    EntryOfAnotherParty,
    EntryUnknown,
    ToleranceInvalid,
)
from ledger_es.errors.erasure import (
    GroundMissing,
)
from ledger_es.errors.file import (
    CellProblem,
    CsvRefused,
    FileIsNotUtf8,
    FileNotReadable,
    FileRefusal,
)
from ledger_es.errors.groups import (
    ApplicationRefusal,
    PartyRefusal,
    PostingRefusal,
    ReversalRefusal,
    SetupRefusal,
    UnapplicationRefusal,
)
from ledger_es.errors.history import (
    NothingRecorded,
    RegisterUnknown,
)
from ledger_es.errors.journal import (
    AmountDigits,
    AmountIsZero,
    AmountTooLarge,
    DocumentNoMixed,
    DocumentNoUsed,
    DocumentOutOfBalance,
    DocumentSignWrong,
    ExternalDocumentNoUsed,
    JournalEmpty,
)
from ledger_es.errors.number_series import (
    GapsNotNeeded,
    NumberSeriesExhausted,
    NumberSeriesInvalid,
    NumberSeriesRunsOut,
    NumberSeriesUnknown,
)
from ledger_es.errors.party import (
    PartyBlocked,
    PartyChangedSince,
    PartyExists,
    PartyNoAlike,
    PartyUnknown,
)
from ledger_es.errors.payment_terms import (
    DateFormulaInvalid,
    PaymentTermsUnknown,
)
from ledger_es.errors.posting_group import (
    AccountMissingInGroup,
    AccountNotReserved,
    AccountServesOther,
    OpeningAccountMissing,
    PostingGroupUnknown,
)
from ledger_es.errors.refusal import (
    LedgerError,
    LedgerWarning,
    Notice,
    Refusal,
)
from ledger_es.errors.refusal import Words as Words
from ledger_es.errors.refusal import say as say
from ledger_es.errors.report import ColumnUnknown, LibraryMissing, ReportNotWritable
from ledger_es.errors.reversal import (
    AlreadyReversed,
    BankEntryIsClosed,
    EntryIsApplied,
    NotFromJournal,
    TransactionUnknown,
)
from ledger_es.errors.statement_file import (
    OpeningNotAdopted,
    StatementAccountsSeveral,
    StatementAccountUnknown,
    StatementConflict,
    StatementCurrencyWrong,
    StatementFormatUnknown,
    StatementHostile,
    StatementMalformed,
    StatementMovesNoMoney,
    StatementOfAnotherAccount,
    StatementOutOfBalance,
    StatementRefused,
    StatementUnbalanced,
    TableMappingInvalid,
    TableMappingMissing,
    TransactionTwiceInStatement,
)
from ledger_es.errors.store import (
    ClockWentBack,
    ConnectionLost,
    ExpectedDigestInvalid,
    LedgerExists,
    LedgerFormatTooOld,
    LedgerIsAnother,
    LedgerIsBusy,
    LedgerIsClosed,
    LedgerIsDamaged,
    LedgerIsReadOnly,
    LedgerKeyMissing,
    LedgerNotFound,
    LedgerUrlInvalid,
    LogCut,
    LogIncomplete,
    NaiveTime,
    NotALedger,
    StoredEventUnreadable,
    StoreError,
    StoreFailed,
    StoreUnreachable,
    UnknownEventName,
)
from ledger_es.errors.text_mapping import (
    MappingInvalid,
)

__all__ = [
    "AccountAtBankInUse",
    "AccountBlocked",
    "AccountExists",
    "AccountIsReserved",
    "AccountMissingInGroup",
    "AccountNoAlike",
    "AccountNotReserved",
    "AccountServesOther",
    "AccountUnknown",
    "ActorReserved",
    "AlreadyReversed",
    "AlreadyUnapplied",
    "AmountDigits",
    "AmountExceedsEntry",
    "AmountIsZero",
    "AmountSignUnclear",
    "AmountTooLarge",
    "ApplicationRefusal",
    "ApplicationTooEarly",
    "BalanceNotContinued",
    "BankAccountBlocked",
    "BankAccountExists",
    "BankAccountNoAlike",
    "BankAccountUnknown",
    "BankEntriesFoundInPart",
    "BankEntryIsClosed",
    "CellProblem",
    "ClockWentBack",
    "ColumnUnknown",
    "CommandInvalid",
    "CompanyExists",
    "CompanyMissing",
    "ConnectionLost",
    "CsvRefused",
    "DateFormulaInvalid",
    "DecisionsOverwritten",
    "DirectPostingNotAllowed",
    "DiscountInvalid",
    "DocumentNoMixed",
    "DocumentNoUsed",
    "DocumentNotOpen",
    "DocumentOutOfBalance",
    "DocumentSignWrong",
    "DuplicateLinesInStatement",
    "EditChangesNothing",
    "EntryChangedSince",
    "EntryDateInvalid",
    "EntryIsApplied",
    "EntryIsClosed",
    "EntryOfAnotherParty",
    "EntryReversed",
    "EntryUnknown",
    "ExceedsRemainingAmount",
    "ExpectedDigestInvalid",
    "ExternalDocumentNoUsed",
    "FieldMistake",
    "FileIsNotUtf8",
    "FileNotReadable",
    "FileRefusal",
    "GapsNotNeeded",
    "GroundMissing",
    "IbanInvalid",
    "IdempotencyKeyReused",
    "JournalEmpty",
    "LateDiscountNotGrantable",
    "LateDiscountWithoutReason",
    "LaterApplicationExists",
    "LedgerError",
    "LedgerExists",
    "LedgerFormatTooOld",
    "LedgerIsAnother",
    "LedgerIsBusy",
    "LedgerIsClosed",
    "LedgerIsDamaged",
    "LedgerIsReadOnly",
    "LedgerKeyMissing",
    "LedgerNotFound",
    "LedgerUrlInvalid",
    "LedgerWarning",
    "LibraryMissing",
    "LineAppliedBeyondAmount",
    "LineHasDifference",
    "LineInDoubt",
    "LineIsDuplicate",
    "LineNotApplied",
    "LineOfBankEntries",
    "LineOfOneAccount",
    "LineSignWrong",
    "LineWithoutDifference",
    "LinesInDoubt",
    "LinesNotReviewed",
    "LogCut",
    "LogIncomplete",
    "MappingInvalid",
    "MatchToleranceNegative",
    "NaiveTime",
    "NoApplication",
    "NotALedger",
    "NotFromJournal",
    "NotYet",
    "NothingLeftOnLine",
    "NothingRecorded",
    "NothingToApply",
    "NothingToAssign",
    "Notice",
    "NumberSeriesExhausted",
    "NumberSeriesInvalid",
    "NumberSeriesRunsOut",
    "NumberSeriesUnknown",
    "OpeningAccountMissing",
    "OpeningNotAdopted",
    "PartyBlocked",
    "PartyChangedSince",
    "PartyExists",
    "PartyNoAlike",
    "PartyRefusal",
    "PartyUnknown",
    "PaymentTermsUnknown",
    "PostingDateNotAllowed",
    "PostingDatesInverted",
    "PostingGroupUnknown",
    "PostingRefusal",
    "Refusal",
    "RegisterUnknown",
    "ReportNotWritable",
    "ReversalRefusal",
    "SameSign",
    "SetupRefusal",
    "StatementAccountUnknown",
    "StatementAccountsSeveral",
    "StatementConflict",
    "StatementCurrencyWrong",
    "StatementFormatUnknown",
    "StatementHostile",
    "StatementIsPosted",
    "StatementLineUnknown",
    "StatementMalformed",
    "StatementMovesNoMoney",
    "StatementOfAnotherAccount",
    "StatementOutOfBalance",
    "StatementRefused",
    "StatementUnbalanced",
    "StatementUnknown",
    "StatementWarning",
    "StatementWithoutDate",
    "StoreError",
    "StoreFailed",
    "StoreUnreachable",
    "StoredEventUnreadable",
    "TableMappingInvalid",
    "TableMappingMissing",
    "ToleranceInvalid",
    "TransactionTwiceInStatement",
    "TransactionUnknown",
    "UnapplicationRefusal",
    "UnapplicationTooEarly",
    "UnknownEventName",
]
