"""Refusals and warnings of collections by direct debit (receivables.md 18)."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import DirectDebitRefusal
from ledger_es.errors.refusal import LedgerWarning, Words

_SHOW = "ledger-es direct-debits show {collection_no}"


class DirectDebitsNotSetUp(DirectDebitRefusal):
    code = "E-DD-SETUP"
    says = "bank account {bank_account_no} is not set up for direct debits: its creditor identifier is missing"
    cures = ("ledger-es direct-debits set-up {bank_account_no} --creditor-id CREDITOR_ID",)

    bank_account_no: str


class DirectDebitCurrencyWrong(DirectDebitRefusal):
    code = "E-DD-CURRENCY"
    says = "bank account {bank_account_no} is in {currency}: SEPA collects euros only"
    cures = ("ledger-es bank-accounts list",)

    bank_account_no: str
    currency: str


class CollectionDayNotPossible(DirectDebitRefusal):
    """`proposal` is the first day on or after it that is possible."""

    code = "E-DD-DAY"
    says = "nothing can be collected on {collection_date}: {reason}; the next possible day is {proposal}"
    cures = (
        "ledger-es direct-debits collect {bank_account_no} --date {document_date} --due-to {due_to}"
        " --collect-on {proposal}",
    )

    bank_account_no: str
    document_date: date
    collection_date: date
    due_to: date
    proposal: date
    reason: Words


class NothingToCollect(DirectDebitRefusal):
    code = "E-DD-NOTHING"
    says = (
        "nothing that is due up to {due_to} can be collected: it needs an open invoice in euros with the payment method"
        " direct debit, and a mandate; {left_out} entries with the method lack something else"
    )
    cures = ("ledger-es direct-debits mandates list",)

    bank_account_no: str
    due_to: date
    left_out: int


class DebitNotPossible(DirectDebitRefusal):
    code = "E-DD-ENTRY"
    says = "entry {entry_no} cannot be collected: {reason}"
    cures = ("ledger-es entries show {entry_no}",)

    entry_no: int
    reason: Words


class DebitNoLongerPossible(DirectDebitRefusal):
    code = "E-DD-DEBIT"
    says = (
        "debit {debit_no} of collection {collection_no} (entry {entry_no}) cannot go to the bank any more: {reason};"
        " take it out"
    )
    cures = ("ledger-es direct-debits reject {collection_no} --debit {debit_no}",)

    collection_no: str
    debit_no: int
    entry_no: int
    reason: Words


class CollectionNoInvalid(DirectDebitRefusal):
    code = "E-DD-NUMBER"
    says = (
        "{collection_no} cannot be the number of a collection: banks take up to 24 letters without accents, digits and"
        " hyphens"
    )
    no_cure = "the command itself takes --number, and a number series another first number"

    collection_no: str


class CollectionNoUsed(DirectDebitRefusal):
    code = "E-DD-DUP"
    says = "there is a collection {collection_no} already"
    cures = (_SHOW,)

    collection_no: str


class CollectionUnknown(DirectDebitRefusal):
    code = "E-DD-UNKNOWN"
    says = "there is no collection {collection_no}"
    cures = ("ledger-es direct-debits list",)

    collection_no: str


class DebitUnknown(DirectDebitRefusal):
    code = "E-DD-DEBIT-UNKNOWN"
    says = "collection {collection_no} has no debit {debit_no}"
    cures = (_SHOW,)

    collection_no: str
    debit_no: int


class CollectionStatusWrong(DirectDebitRefusal):
    code = "E-DD-STATUS"
    says = "collection {collection_no} is {status}: it cannot be {verb}"
    cures = (_SHOW,)

    collection_no: str
    status: str
    verb: str


class DebitStatusWrong(DirectDebitRefusal):
    code = "E-DD-DEBIT-STATUS"
    says = "debit {debit_no} of collection {collection_no} is {status}: it cannot be {verb}"
    cures = (_SHOW,)

    collection_no: str
    debit_no: int
    status: str
    verb: str


class DirectDebitFileTooLate(DirectDebitRefusal):
    code = "E-DD-LATE"
    says = (
        "collection {collection_no} is for {collection_date}, and the bank wants its file {lead_days} TARGET days"
        " before: {file_date} is too late; cancel it and collect anew"
    )
    cures = ("ledger-es direct-debits cancel {collection_no}",)

    collection_no: str
    collection_date: date
    file_date: date
    lead_days: int


class DirectDebitAccountErased(DirectDebitRefusal):
    code = "E-DD-ERASED"
    says = "the file of collection {collection_no} cannot be written again: the account of {mandate_no} was erased"
    no_cure = "what is erased stays erased"

    collection_no: str
    mandate_no: str


class DirectDebitFileMissing(DirectDebitRefusal):
    code = "E-DD-FILE"
    says = "no file was made of collection {collection_no}"
    no_cure = "it is made when the collection is exported"

    collection_no: str


class LineIsNoReturn(DirectDebitRefusal):
    code = "E-DD-LINE"
    says = (
        "line {line_no} of statement {statement_no} takes no paid debit back: it bears no end-to-end id of one, or is"
        " settled already"
    )
    cures = ("ledger-es statements show {statement_no}",)

    statement_no: str
    line_no: int


class ReportedDebitUnknown(LedgerWarning):
    code = "W-DD-REPORT-UNKNOWN"
    says = "the report names {named}, which is no debit, payment block or file of this ledger"
    cures = ("ledger-es direct-debits list",)

    named: str


class ReportedStatusNotNoted(LedgerWarning):
    code = "W-DD-REPORT"
    says = "debit {debit_no} of collection {collection_no} is reported as {status}, and nothing is noted: {reason}"
    cures = (_SHOW,)

    collection_no: str
    debit_no: int
    status: str
    reason: Words


class DebitCameBack(LedgerWarning):
    code = "W-DD-RETURNED"
    says = (
        "debit {debit_no} of collection {collection_no} came back ({reason_code:no code}): {advice}"
    )
    cures = ("ledger-es direct-debits mandates show {mandate_no}",)

    collection_no: str
    debit_no: int
    customer_no: str
    mandate_no: str
    reason_code: str
    advice: Words


class DebitLeftOut(LedgerWarning):
    code = "W-DD-LEFT-OUT"
    says = "entry {entry_no} ({document_no} of customer {customer_no}) is not collected: {reason}"
    cures = ("ledger-es direct-debits mandates list --customer {customer_no}",)

    customer_no: str
    entry_no: int
    document_no: str
    reason: Words
