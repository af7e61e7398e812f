"""Refusals and warnings of reminders and finance charge memos."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import CollectionRefusal
from ledger_es.errors.refusal import LedgerWarning, Words


class _OfDocument(CollectionRefusal):
    """A refusal about a reminder or a finance charge memo; `kind` says which."""

    code = "E-COLLECT"

    kind: str
    document_no: str

    def fitting_cures(self) -> tuple[str, ...]:
        other = " finance-charges " if self.kind == "reminder" else " reminders "
        return tuple(cure for cure in self.cures if other not in cure)


class AskingDocumentUnknown(_OfDocument):
    code = "E-COLLECT-UNKNOWN"
    says = "there is no {kind} {document_no!r}"
    cures = (
        "ledger-es reminders list",
        "ledger-es finance-charges list",
    )


class DocumentIsNoDraft(_OfDocument):
    code = "E-COLLECT-NO-DRAFT"
    says = "{kind} {document_no} is {status}: only a draft is issued or deleted"
    cures = (
        "ledger-es reminders show {document_no}",
        "ledger-es finance-charges show {document_no}",
    )

    status: str


class DocumentIsNotIssued(_OfDocument):
    code = "E-COLLECT-NOT-ISSUED"
    says = "{kind} {document_no} is {status}: only an issued one is cancelled or sent as a letter"
    cures = (
        "ledger-es reminders show {document_no}",
        "ledger-es finance-charges show {document_no}",
    )

    status: str


class DraftExists(_OfDocument):
    code = "E-COLLECT-DRAFT"
    says = (
        "customer {customer_no} has a draft in {currency}, {kind} {document_no}: issue it or delete it first,"
        " there is only one at a time"
    )
    cures = (
        "ledger-es reminders issue {document_no}",
        "ledger-es finance-charges issue {document_no}",
    )

    customer_no: str
    currency: str


class DraftIsOutdated(_OfDocument):
    """An entry has changed since the draft was made."""

    code = "E-COLLECT-OUTDATED"
    says = "{kind} {document_no}: entry {entry_no} {reason} since the draft was made"
    cures = (
        "ledger-es reminders issue {document_no} --refresh",
        "ledger-es finance-charges issue {document_no} --refresh",
    )

    entry_no: int
    reason: Words


class DraftVatChanged(_OfDocument):
    code = "E-COLLECT-VAT"
    says = (
        "{kind} {document_no}: by the VAT codes of its accounts, the VAT on its interest or fees is another since the"
        " draft was made"
    )
    cures = (
        "ledger-es reminders issue {document_no} --refresh",
        "ledger-es finance-charges issue {document_no} --refresh",
    )


class CostOnVatAccount(_OfDocument):
    code = "E-COLLECT-VAT-ACCOUNT"
    says = (
        "{kind} {document_no} would post a fee, interest or rounding on account {account_no}, which is that of its VAT:"
        " give VAT code {vat_code} or posting group {posting_group} another account"
    )
    cures = (
        "ledger-es vat-codes change {vat_code} --valid-from {on} --sales-account ACCOUNT",
        "ledger-es posting-groups list",
    )

    account_no: str
    vat_code: str
    posting_group: str
    on: date


class NothingToAskFor(_OfDocument):
    code = "E-COLLECT-NOTHING"
    says = "{kind} {document_no}: there is nothing left to ask for, the draft can only be deleted"
    cures = (
        "ledger-es reminders delete {document_no}",
        "ledger-es finance-charges delete {document_no}",
    )


class DraftIsFaulty(_OfDocument):
    code = "E-COLLECT-FAULT"
    says = "{kind} {document_no} cannot be issued: {reason}"
    cures = (
        "ledger-es reminders delete {document_no}",
        "ledger-es finance-charges delete {document_no}",
    )

    reason: Words


class EntryNotOnDraft(_OfDocument):
    code = "E-COLLECT-NOT-ON-DRAFT"
    says = "{kind} {document_no} has no line, or no fee, for entry {entry_no}"
    cures = ("ledger-es reminders show {document_no}",)

    entry_no: int


class LineFeeNotPossible(_OfDocument):
    code = "E-COLLECT-LINE-FEE"
    says = "{kind} {document_no} cannot have the fee for entry {entry_no}: {reason}"
    cures = ("ledger-es reminders show {document_no}",)

    entry_no: int
    reason: Words


class TextLineUnknown(_OfDocument):
    code = "E-COLLECT-TEXT"
    says = "{kind} {document_no} has no text {text_no}: the last is {text_no_last}"
    cures = (
        "ledger-es reminders show {document_no}",
        "ledger-es finance-charges show {document_no}",
    )

    text_no: int
    text_no_last: int


class DraftChangedByHand(_OfDocument):
    code = "E-COLLECT-BY-HAND"
    says = (
        "{kind} {document_no} was changed by a person ({changes}), which is lost when it is made anew: say that it may"
        " be, or issue it with --refresh, which keeps it"
    )
    cures = (
        "ledger-es reminders suggest {document_no} --forget-changes",
        "ledger-es finance-charges suggest {document_no} --forget-changes",
    )

    changes: str


class ReminderLevelUnknown(CollectionRefusal):
    code = "E-COLLECT-LEVEL"
    says = "reminder terms {reminder_terms} have no level {level_no}: the last is {level_no_last}"
    cures = ("ledger-es reminder-terms show {reminder_terms}",)

    reminder_terms: str
    level_no: int
    level_no_last: int


class DocumentEntryIsApplied(_OfDocument):
    code = "E-COLLECT-APPLIED"
    says = (
        "{kind} {document_no} cannot be cancelled: its entry {entry_no} is applied, undo that first"
    )
    cures = ("ledger-es applications undo --entry {entry_no}",)

    entry_no: int


class LaterReminderExists(CollectionRefusal):
    code = "E-COLLECT-LATER"
    says = (
        "reminder {document_no} cannot be cancelled: reminder {later_document_no} asks for entry {entry_no} at"
        " level {level_no} since; cancel that one first"
    )
    cures = ("ledger-es reminders cancel {later_document_no}",)

    document_no: str
    later_document_no: str
    entry_no: int
    level_no: int


class ReminderTermsMissing(CollectionRefusal):
    """`on` is None if the customer has no reminder terms at all."""

    code = "E-COLLECT-TERMS"
    says = "customer {customer_no} has no reminder terms with levels for {on:any day}"
    cures = (
        "ledger-es customers change {customer_no} --reminder-terms TERMS",
        "ledger-es reminder-terms list",
    )

    customer_no: str
    on: date | None


class FinanceChargeTermsMissing(CollectionRefusal):
    """`on` is None if the customer has no finance charge terms at all."""

    code = "E-COLLECT-CHARGE-TERMS"
    says = "customer {customer_no} has no finance charge terms for {on:any day}"
    cures = (
        "ledger-es customers change {customer_no} --finance-charge-terms TERMS",
        "ledger-es finance-charge-terms list",
    )

    customer_no: str
    on: date | None


class InterestRateMissing(CollectionRefusal):
    code = "E-COLLECT-RATE"
    says = (
        "finance charge terms {finance_charge_terms} have no rate for {day}, which entry {entry_no} needs: set them"
        " with a rate from then on"
    )
    cures = ("ledger-es finance-charge-terms show {finance_charge_terms}",)

    finance_charge_terms: str
    day: date
    entry_no: int


class NobodyHasTerms(LedgerWarning):
    """A run over every customer found none with terms of its kind, so it could make no document."""

    code = "W-COLLECT-NOBODY"
    says = "no customer has {kind} terms, so nobody is asked for anything: give them to the customers first"
    cures = (
        "ledger-es customers change CUSTOMER --reminder-terms TERMS",
        "ledger-es customers change CUSTOMER --finance-charge-terms TERMS",
    )

    kind: str

    def fitting_cures(self) -> tuple[str, ...]:
        return tuple(
            cure for cure in self.cures if f"--{self.kind.replace(' ', '-')}-terms" in cure
        )


class CustomerLeftOut(LedgerWarning):
    """A run made no document for a customer; `refusal_code` and `refusal` say why."""

    code = "W-COLLECT-CUSTOMER"
    says = "customer {customer_no} is left out: {refusal}"
    no_cure = "the refusal of a run over this customer alone has the cure"

    customer_no: str
    refusal_code: str
    refusal: str


class DocumentLeftOut(LedgerWarning):
    """A run over many documents left one as it is; `refusal_code` and `refusal` say why."""

    code = "W-COLLECT-DOCUMENT"
    says = "{document_no} is left as it is: {refusal}"
    no_cure = "the refusal of a command for this document alone has the cure"

    document_no: str
    refusal_code: str
    refusal: str
