"""Every refusal and warning the ledger can utter, each with a stable code and the facts behind it.

LedgerError
├── Refusal                     what was asked breaks a rule; nothing was changed
│   ├── CommandInvalid          a field of the command is not what it must be
│   ├── SetupRefusal            company, accounts, groups, terms, series
│   ├── PartyRefusal            customers, vendors, bank accounts
│   ├── PeriodRefusal           posting dates
│   ├── PostingRefusal          journal lines and documents
│   ├── ApplicationRefusal      applying and unapplying entries
│   ├── ReversalRefusal         reversing transactions
│   ├── NotYet                  known to the trade, not built yet
│   └── FileRefusal             a file to import: name, position, reason, cure
└── StoreError                  the ledger's own store: busy, foreign, damaged, read only, closed

LedgerWarning                   it was done; something is to be seen to. Told with the numbers, never raised
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar


class Said:
    """One sentence; `code` is stable, `facts` are for programs."""

    code: ClassVar[str]
    says: ClassVar[str] = ""
    facts: dict[str, Any]

    @property
    def message(self) -> str:
        return self.says.format(**self.facts)

    def as_json(self) -> dict[str, Any]:
        """Code, message and facts in JSON's own types."""
        return {
            "code": self.code,
            "message": self.message,
            "facts": {k: _plain(v) for k, v in self.facts.items()},
        }


class LedgerError(Said, Exception):
    """Says what is wrong and what to do."""

    code = "E-LEDGER"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.says.format(**facts))

    @property
    def message(self) -> str:
        return str(self)

    def at(self, place: str, **facts: Any) -> LedgerError:
        """The same refusal, saying where it happened: which line of a journal, which row of a file."""
        self.facts = {**self.facts, **facts}
        if not str(self).startswith(f"{place}:"):
            self.args = (f"{place}: {self}",)
        return self


class LedgerWarning(Said):
    """It was done all the same; something is to be seen to before it cannot be done any more."""

    code = "W-LEDGER"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if isinstance(value, (int, str, bool, type(None))) else str(value)


class Refusal(LedgerError):
    """A rule was broken by what was asked; nothing was recorded."""


# --- The command itself ---------------------------------------------------------------------------


class CommandInvalid(Refusal):
    code = "E-COMMAND"
    says = "{command}: {field}: {reason}"


class IdempotencyKeyReused(Refusal):
    code = "E-KEY-REUSED"
    says = "the key {key!r} was used for another {command} in commit {commit_no}: use a new key for a new request"


# --- Files ----------------------------------------------------------------------------------------


class FileRefusal(Refusal):
    """Where in which file, what is wrong, and what to do."""

    code = "E-FILE"
    says = "{file}, {position}: {reason} ({cure})"

    def __init__(self, *, file: str, position: str, **facts: Any) -> None:
        super().__init__(file=file, position=position, **facts)


class FileNotReadable(FileRefusal):
    code = "E-FILE-READ"


class CsvRefused(FileRefusal):
    code = "E-CSV"


class StatementRefused(FileRefusal):
    """A statement file that is not what it must be: truncated, malformed, hostile, unbalanced, unknown."""

    code = "E-STATEMENT"


class StatementFormatUnknown(StatementRefused):
    code = "E-STATEMENT-FORMAT"


class StatementMalformed(StatementRefused):
    code = "E-STATEMENT-MALFORMED"


class StatementHostile(StatementRefused):
    code = "E-STATEMENT-HOSTILE"


class StatementUnbalanced(StatementRefused):
    code = "E-STATEMENT-BALANCE"


class StatementAccountUnknown(StatementRefused):
    code = "E-STATEMENT-ACCOUNT"
    says = (
        "{file}, {position}: no bank account has {account}"
        " (add it with its IBAN or its number at the bank, or name the bank account)"
    )


class StatementOfAnotherAccount(StatementRefused):
    code = "E-STATEMENT-OTHER-ACCOUNT"
    says = (
        "{file}, {position}: it is a statement of {account}, not of bank account {bank_account_no}"
        " (name its own bank account, or none: each statement then goes to the account with its number)"
    )


class StatementCurrencyWrong(StatementRefused):
    code = "E-STATEMENT-CURRENCY"
    says = (
        "{file}, {position}: it is in {found}, bank account {bank_account_no} is in {currency}"
        " (import it to a bank account in {found}, or ask the bank for the statement in {currency})"
    )


class StatementConflict(StatementRefused):
    code = "E-STATEMENT-CONFLICT"
    says = (
        "{file}, {position}: the bank's number {identity} was imported as statement {statement_no} with other content:"
        " recorded is {recorded}, the file says {found} (ask the bank which of the two holds)"
    )


class StatementOutOfBalance(StatementRefused):
    """Found where it is taken up, on the balance of the bank account; what a file says itself is proved before."""

    code = "E-STATEMENT-CLOSING"
    says = (
        "{file}, {position}: opening balance {opening} and entries of {booked} do not make the closing balance"
        " {closing}; {difference} is missing (import the statements before it first, or fetch the file again)"
    )


class TransactionTwiceInStatement(StatementRefused):
    code = "E-STATEMENT-TWICE"
    says = (
        "{file}, {position}: lines {line_nos} have the same bank transaction id {transaction_id}, and a transaction is"
        " posted once (give each its own id, or leave out the line that repeats)"
    )


class OpeningNotAdopted(Refusal):
    code = "E-STATEMENT-OPENING"
    says = "bank account {bank_account_no} has a history (balance {balance}): an opening balance is not adopted"


class NothingRecorded(Refusal):
    code = "E-HISTORY-UNKNOWN"
    says = "no event has to do with {about}: is the number right?"


class StatementUnknown(Refusal):
    code = "E-PRJ-UNKNOWN"
    says = "there is no statement {statement_no}"


class StatementIsPosted(Refusal):
    code = "E-PRJ-RECONCILED"
    says = (
        "statement {statement_no} was posted already ({mode}): applications can be undone and applied anew; payments"
        " posted without reconciling can be reversed, reconciled ones are put right by a correcting entry"
    )


class StatementLineUnknown(Refusal):
    code = "E-PRJ-LINE"
    says = "statement {statement_no} has no line {line_no}"


class LineIsDuplicate(Refusal):
    code = "E-PRJ-DUPLICATE"
    says = "line {line_no} of statement {statement_no} is a transaction that statement {duplicate_of} brought already"


class LinesNotReviewed(LedgerWarning):
    code = "W-PRJ-REVIEW"
    says = (
        "statement {statement_no} is posted with lines as they were proposed, which nobody has reviewed: {count},"
        " the first of them {first}"
    )


class DecisionsOverwritten(LedgerWarning):
    code = "W-PRJ-OVERWRITE"
    says = (
        "lines of statement {statement_no} that a person had decided are applied automatically again: {count},"
        " the first of them {first}"
    )


class BankEntriesFoundInPart(LedgerWarning):
    code = "W-PRJ-PARTIAL-BANK"
    says = (
        "statement {statement_no} shows less of bank entries than is outstanding of them: {count}, the first of them"
        " {first}; the rest stays outstanding"
    )


class LineNotApplied(Refusal):
    code = "E-PRJ-NOT-APPLIED"
    says = (
        "line {line_no} of statement {statement_no} over {amount} has no account: apply or assign it"
        " (lines without one: {count})"
    )


class LineHasDifference(Refusal):
    code = "E-PRJ-DIFF"
    says = (
        "line {line_no} of statement {statement_no}: {difference} of {amount} is not applied:"
        " assign the rest or transfer the difference (lines like it: {count})"
    )


class LineWithoutDifference(Refusal):
    code = "E-PRJ-NO-DIFF"
    says = "line {line_no} of statement {statement_no} has no difference to transfer"


class AmountExceedsEntry(Refusal):
    code = "E-PRJ-EXCESS"
    says = (
        "entry {entry_no} has {remaining} left for line {line_no}, beside what other lines of the statement take of it:"
        " {amount} cannot be applied"
    )


class NothingLeftOnLine(Refusal):
    code = "E-PRJ-FULLY"
    says = "line {line_no} is fully applied: nothing is left for entry {entry_no}"


class LineOfOneAccount(Refusal):
    code = "E-PRJ-ACCOUNT"
    says = "line {line_no} is applied to {kind} {party_no}: entry {entry_no} belongs to another account"


class LineOfBankEntries(Refusal):
    code = "E-PRJ-BANK-REST"
    says = (
        "line {line_no} finds bank entries that are posted already, and {difference} of it is left:"
        " assign the other bank entries of it as well (post them first where they are missing), or clear the line"
    )


class LineSignWrong(Refusal):
    code = "E-PRJ-SIGN"
    says = "line {line_no} over {amount} cannot settle entry {entry_no} over {remaining}: their signs differ"


class LineAppliedBeyondAmount(Refusal):
    code = "E-PRJ-OVER-APPLIED"
    says = (
        "line {line_no} over {amount} is applied by {applied}, so there is nothing to leave on account:"
        " assign at most {amount}, or transfer the difference {difference} to a G/L account"
    )


class EntryChangedSince(Refusal):
    code = "E-PRJ-CHANGED"
    says = (
        "line {line_no}: entry {entry_no} ({document_no}) has changed since it was applied ({remaining} left, {amount}"
        " wanted): apply the line again (overwriting, where a person has assigned or accepted it), or assign it"
    )


class BalanceNotContinued(Refusal):
    code = "E-PRJ-BALANCE"
    says = (
        "statement {statement_no} opens with {opening}, bank account {bank_account_no} was last"
        " reconciled at {balance}:"
        " reconcile the statements before it first, or post payments only (an account begins with the opening balance"
        " that it is registered with, or adopts when its first statement is imported)"
    )


class StatementWithoutDate(Refusal):
    code = "E-PRJ-NO-DATE"
    says = (
        "statement {statement_no} has no date, nor has a line of it or a statement before it, so there is no day"
        " from which the bank account agrees with it: post payments only"
    )


class DuplicateLinesInStatement(Refusal):
    code = "E-PRJ-OVERLAP"
    says = "statement {statement_no} holds {count} transactions of other statements: post payments only"


class MappingInvalid(Refusal):
    code = "E-MAPPING"
    says = "text mapping: {reason}"


# --- The store ------------------------------------------------------------------------------------


class StoreError(LedgerError):
    code = "E-STORE"


class LedgerNotFound(StoreError):
    code = "E-STORE-NOT-FOUND"
    says = "there is no ledger at {url}: create it with `init`"


class LedgerExists(StoreError):
    code = "E-STORE-EXISTS"
    says = "there is a ledger at {url} already"


class LedgerUrlInvalid(StoreError):
    code = "E-STORE-URL"
    says = "{url!r} names no ledger: {reason}"


class LedgerIsBusy(StoreError):
    code = "E-STORE-BUSY"
    says = "another writer holds the ledger for more than {seconds} seconds: try again"


class LedgerIsReadOnly(StoreError):
    code = "E-STORE-READ-ONLY"
    says = "{url} cannot be written: {reason}"


class LedgerIsClosed(StoreError):
    code = "E-STORE-CLOSED"
    says = "the ledger at {url} was closed by this program: open it again"


class NotALedger(StoreError):
    code = "E-STORE-FOREIGN"
    says = "{url} is not a ledger of this program: {reason}"


class UnknownEventName(StoreError):
    code = "E-STORE-EVENT-NAME"
    says = (
        "the ledger holds events named {names} that this version does not know: use the version"
        " that wrote them, or a newer one"
    )


class StoredEventUnreadable(StoreError):
    code = "E-STORE-EVENT"
    says = "event {version} of {stream} ({name}) cannot be read: {reason}"


class LogIncomplete(StoreError):
    code = "E-STORE-GAP"
    says = "no event follows position {after}, though the last commit ends at {head}: run verify, restore a backup"


class LogCut(StoreError):
    code = "E-STORE-CUT"
    says = (
        "the read models stand at position {position}, though the log ends at {head}: what came after was taken away;"
        " run verify, restore a backup"
    )


class LedgerKeyMissing(StoreError):
    code = "E-STORE-KEY"
    says = "a ledger has one key of its own, this one has {count}: it was changed by another hand, restore a backup"


class ClockWentBack(StoreError):
    code = "E-STORE-CLOCK"
    says = (
        "the clock says {now}, more than 5 minutes before the last commit of {last}: set the clock"
    )


class NaiveTime(StoreError):
    code = "E-TIME-NAIVE"
    says = "{moment} has no time zone: say which, for example {moment}Z"


class ConnectionLost(StoreError):
    code = "E-STORE-CONNECTION"
    says = (
        "the connection was lost while {doing}: send the same request with the same key again, "
        "the answer says what happened"
    )


class StoreUnreachable(StoreError):
    code = "E-STORE-UNREACHABLE"
    says = "the database server of {url} cannot be reached: {reason}"


class StoreFailed(StoreError):
    code = "E-STORE-FAILED"
    says = "the database of {url} failed: {reason}"


# --- Set-up ---------------------------------------------------------------------------------------


class SetupRefusal(Refusal):
    code = "E-SETUP"


class CompanyMissing(SetupRefusal):
    code = "E-SETUP-COMPANY"
    says = "the ledger has no company yet: establish it first"


class CompanyExists(SetupRefusal):
    code = "E-SETUP-COMPANY-EXISTS"
    says = "the ledger belongs to {name} already"


class AccountUnknown(SetupRefusal):
    code = "E-SETUP-ACCOUNT-UNKNOWN"
    says = "the chart of accounts has no account {account_no}"


class AccountExists(SetupRefusal):
    code = "E-SETUP-ACCOUNT-EXISTS"
    says = "account {account_no} is in the chart of accounts already"


class AccountNoAlike(SetupRefusal):
    code = "E-SETUP-ACCOUNT-ALIKE"
    says = (
        "account {account_no} would be taken for account {holder}: the numbers differ only in how their letters are"
        " written (capitals, width): use that account, or another number"
    )


class AccountMissingInGroup(SetupRefusal):
    code = "E-SETUP-ACCOUNT"
    says = "posting group {posting_group} names no {purpose}: set it before posting"


class AccountNotReserved(SetupRefusal):
    code = "E-SETUP-ACCOUNT-DIRECT"
    says = (
        "account {account_no} allows or once allowed direct posting: a {purpose} must never have,"
        " or the subledger and the G/L drift apart"
    )


class AccountIsReserved(SetupRefusal):
    code = "E-SETUP-ACCOUNT-USED"
    says = (
        "account {account_no} serves posting group {posting_group} as {purpose}: it must stay"
        " closed to direct posting"
    )


class AccountServesOther(SetupRefusal):
    code = "E-SETUP-ACCOUNT-OTHER"
    says = "account {account_no} is the {purpose} of posting group {posting_group}: it cannot serve two subledgers"


class PostingGroupUnknown(SetupRefusal):
    code = "E-SETUP-GROUP"
    says = "there is no {kind} posting group {posting_group!r} on {on}"


class PaymentTermsUnknown(SetupRefusal):
    code = "E-SETUP-TERMS"
    says = "there are no payment terms {payment_terms!r} on {on}"


class DateFormulaInvalid(SetupRefusal):
    code = "E-SETUP-FORMULA"
    says = "{formula!r} is no date formula: {reason}"


class OpeningAccountMissing(SetupRefusal):
    code = "E-SETUP-OPENING"
    says = "no opening balance account is set: opening entries are posted against it"


class NumberSeriesUnknown(SetupRefusal):
    code = "E-SERIES-UNKNOWN"
    says = "there is no number series {series!r} for {on}"


class NumberSeriesInvalid(SetupRefusal):
    code = "E-SERIES-INVALID"
    says = "number series {series}: {reason}"


class GapsNotNeeded(SetupRefusal):
    code = "E-SERIES-GAPS"
    says = (
        "number series {series} has nothing to allow gaps for: every number is drawn by the posting that bears it,"
        " so none is ever missing: leave gaps_allowed out"
    )


class NumberSeriesExhausted(SetupRefusal):
    code = "E-SERIES-EXHAUSTED"
    says = "number series {series} ends at {no_last}: add a line with further numbers"


class NumberSeriesRunsOut(LedgerWarning):
    code = "W-SERIES-END"
    says = (
        "number series {series} has come to {number}: it warns from {no_warning} on, its last number is {no_last};"
        " add a line with further numbers"
    )


class PostingDatesInverted(SetupRefusal):
    code = "E-PERIOD-ORDER"
    says = (
        "posting cannot be allowed from {allow_from} to {allow_to}: the end lies before the start"
    )


class NotYet(Refusal):
    """Known to the trade and to the stored shapes, not built yet."""

    code = "E-NOT-YET"
    says = "{what} is not built yet: {instead}"


# --- Parties and bank accounts --------------------------------------------------------------------


class PartyRefusal(Refusal):
    code = "E-PARTY"


class PartyUnknown(PartyRefusal):
    code = "E-PARTY-UNKNOWN"
    says = "there is no {kind} {party_no}"


class PartyExists(PartyRefusal):
    code = "E-PARTY-EXISTS"
    says = "{kind} {party_no} exists already"


class PartyNoAlike(PartyRefusal):
    code = "E-PARTY-ALIKE"
    says = (
        "{kind} {party_no} would be taken for {kind} {holder}: the numbers differ only in how their letters are written"
        " (capitals, width): use that {kind}, or another number"
    )


class PartyBlocked(PartyRefusal):
    code = "E-PARTY-BLOCKED"
    says = (
        "{kind} {party_no} is blocked ({blocked}) for documents of type {document_type!r}:"
        " change the {kind} first"
    )


class BankAccountUnknown(PartyRefusal):
    code = "E-BANK-UNKNOWN"
    says = "there is no bank account {bank_account_no}"


class BankAccountExists(PartyRefusal):
    code = "E-BANK-EXISTS"
    says = "bank account {bank_account_no} exists already"


class BankAccountNoAlike(PartyRefusal):
    code = "E-BANK-ALIKE"
    says = (
        "bank account {bank_account_no} would be taken for bank account {holder}: the numbers differ only in how their"
        " letters are written (capitals, width): use that account, or another number"
    )


class BankAccountBlocked(PartyRefusal):
    code = "E-BANK-BLOCKED"
    says = "bank account {bank_account_no} is blocked"


class IbanInvalid(PartyRefusal):
    code = "E-IBAN"
    says = "{iban!r} is no IBAN: {reason}"


class MatchToleranceNegative(PartyRefusal):
    code = "E-BANK-TOLERANCE"
    says = (
        "bank account {bank_account_no}: a match tolerance of {tolerance} is negative: say how far an amount may"
        " differ to either side, such as 1 percent or 5.00"
    )


class AccountAtBankInUse(PartyRefusal):
    code = "E-BANK-IBAN"
    says = "{what} {number} belongs to bank account {bank_account_no} already"


# --- Posting --------------------------------------------------------------------------------------


class PostingDateNotAllowed(Refusal):
    code = "E-PERIOD"
    says = (
        "posting on {posting_date} is not allowed: the allowed dates are {allow_from} to {allow_to}"
    )


class PostingRefusal(Refusal):
    code = "E-POST"


class DocumentOutOfBalance(PostingRefusal):
    code = "E-POST-BALANCE"
    says = "document {document_no} of {posting_date} is out of balance by {difference}"


class AmountIsZero(PostingRefusal):
    code = "E-POST-ZERO"
    says = "the amount is zero"


class AmountDigits(PostingRefusal):
    code = "E-POST-DIGITS"
    says = "{amount} has more decimals than {currency} ({digits})"


class AccountBlocked(PostingRefusal):
    code = "E-POST-ACCOUNT-BLOCKED"
    says = "account {account_no} is blocked or no posting account"


class DirectPostingNotAllowed(PostingRefusal):
    code = "E-POST-DIRECT"
    says = "account {account_no} is fed by a subledger: post to the customer, vendor or bank account instead"


class DocumentNoUsed(PostingRefusal):
    """`commit_no` is that of the posting that has the number, None where the same command names it twice."""

    code = "E-POST-DOCUMENT-USED"
    says = "{document_type} {document_no} of {kind} {party_no}: the number is used already, {where}"


class ExternalDocumentNoUsed(PostingRefusal):
    """`commit_no` as for a document number of our own."""

    code = "E-POST-EXTERNAL-USED"
    says = "external document number {external_document_no} of vendor {party_no} is used already, {where}"


class DocumentSignWrong(PostingRefusal):
    code = "E-POST-SIGN"
    says = "a {kind}'s {document_type} of {amount}: the amount must be {sign}"


class DocumentNoMixed(PostingRefusal):
    code = "E-POST-DOCUMENT-MIXED"
    says = "document {document_no} of {posting_date} holds lines of types {document_types}: one document has one type"


class DiscountInvalid(PostingRefusal):
    code = "E-POST-DISCOUNT"
    says = "discount {discount} on {amount}: {reason}"


class EntryDateInvalid(PostingRefusal):
    code = "E-POST-DATE"
    says = "{field} {day}: {reason}"


class JournalEmpty(PostingRefusal):
    code = "E-POST-EMPTY"
    says = "the journal has no lines"


class EditChangesNothing(Refusal):
    code = "E-EDIT-NOTHING"
    says = "{what} has this value already"


# --- Applying and unapplying ----------------------------------------------------------------------


class ApplicationRefusal(Refusal):
    code = "E-APPLY"


class EntryUnknown(ApplicationRefusal):
    code = "E-APPLY-UNKNOWN"
    says = "there is no {kind} entry {entry_no}"


class EntryIsClosed(ApplicationRefusal):
    code = "E-APPLY-CLOSED"
    says = "entry {entry_no} is closed"


class EntryOfAnotherParty(ApplicationRefusal):
    code = "E-APPLY-CUSTOMER"
    says = "entry {entry_no} belongs to {kind} {party_no}: only entries of one party are applied to each other"


class DocumentNotOpen(ApplicationRefusal):
    code = "E-APPLY-DOCUMENT"
    says = "{kind} {party_no} has no open entry {document_type} {document_no} to apply to"


class SameSign(ApplicationRefusal):
    code = "E-APPLY-SIGN"
    says = "entry {entry_no} has the sign of the applying entry: nothing can be applied"


class ExceedsRemainingAmount(ApplicationRefusal):
    code = "E-APPLY-EXCESS"
    says = "entry {entry_no} has {remaining} left: {amount} cannot be applied"


class ApplicationTooEarly(ApplicationRefusal):
    code = "E-APPLY-DATE"
    says = (
        "{posting_date} lies before the posting date {entry_date} of entry {entry_no}: take a date from then on, or"
        " post the payment to the party's account alone and apply it afterwards"
    )


class NothingToApply(ApplicationRefusal):
    code = "E-APPLY-NOTHING"
    says = "no entry to apply entry {entry_no} to"


class UnapplicationRefusal(Refusal):
    code = "E-UNAPPLY"


class EntryReversed(UnapplicationRefusal):
    code = "E-UNAPPLY-REVERSED"
    says = "entry {entry_no} is part of a reversal"


class NoApplication(UnapplicationRefusal):
    code = "E-UNAPPLY-NONE"
    says = "entry {entry_no} has no application to undo"


class AlreadyUnapplied(UnapplicationRefusal):
    code = "E-UNAPPLY-TWICE"
    says = "application {application_no} was undone already"


class UnapplicationTooEarly(UnapplicationRefusal):
    code = "E-UNAPPLY-DATE"
    says = "{posting_date} lies before the application of {application_date}"


class LaterApplicationExists(UnapplicationRefusal):
    code = "E-UNAPPLY-LATER"
    says = "entry {entry_no} was applied again later, by application {application_no}: undo that one first"


# --- Reversing ------------------------------------------------------------------------------------


class ReversalRefusal(Refusal):
    code = "E-REV"


class TransactionUnknown(ReversalRefusal):
    code = "E-REV-UNKNOWN"
    says = "there is no ledger transaction {transaction_no}"


class AlreadyReversed(ReversalRefusal):
    code = "E-REV-TWICE"
    says = (
        "ledger transaction {transaction_no} is part of a reversal already (ledger transaction"
        " {other_transaction_no})"
    )


class NotFromJournal(ReversalRefusal):
    code = "E-REV-JOURNAL"
    says = (
        "ledger transaction {transaction_no} was not posted from a journal (source {source_code}):"
        " it cannot be reversed"
    )


class EntryIsApplied(ReversalRefusal):
    code = "E-REV-APPLIED"
    says = "entry {entry_no} of ledger transaction {transaction_no} is applied: undo its applications first"


class BankEntryIsClosed(ReversalRefusal):
    code = "E-REV-CLOSED"
    says = (
        "bank entry {entry_no} of ledger transaction {transaction_no} was found on a bank statement,"
        " as a whole or in part: post a correcting entry instead"
    )
