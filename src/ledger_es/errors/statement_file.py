"""Refusals of statement files that are invalid or do not fit the bank account."""

from __future__ import annotations

import re
from decimal import Decimal

from ledger_es.errors.file import NO_CURE, REASON_AND_CURE, FileRefusal
from ledger_es.errors.refusal import Refusal

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")


class StatementRefused(FileRefusal):
    """A statement file is refused, for example because it is truncated, malformed, hostile or unbalanced."""

    code = "E-STATEMENT"


class StatementFormatUnknown(StatementRefused):
    code = "E-STATEMENT-FORMAT"
    says = REASON_AND_CURE
    no_cure = NO_CURE

    reason: str
    cure: str


class StatementMalformed(StatementRefused):
    code = "E-STATEMENT-MALFORMED"
    says = REASON_AND_CURE
    no_cure = NO_CURE

    reason: str
    cure: str


class TableMappingInvalid(FileRefusal):
    """A mapping in TOML is wrong. `file` is the mapping, `position` the key."""

    code = "E-TABLE-MAPPING"
    says = REASON_AND_CURE
    no_cure = NO_CURE

    reason: str
    cure: str


class TableMappingMissing(StatementRefused):
    """No mapping fits a table (CSV, XLSX, ODS), or the mapping that is named does not."""

    code = "E-STATEMENT-MAPPING"
    says = "{file}, {position}: {reason} (let a mapping be proposed, look at it, and read the file with it)"
    cures = (
        "ledger-es statements guess-mapping FILE --to MAPPING_FILE",
        "ledger-es statements read FILE --mapping MAPPING_FILE",
    )

    reason: str


class StatementHostile(StatementRefused):
    code = "E-STATEMENT-HOSTILE"
    says = REASON_AND_CURE
    no_cure = NO_CURE

    reason: str
    cure: str


class StatementUnbalanced(StatementRefused):
    """`flipped_holds`: the balances would agree if reversals kept the direction of what they reverse.

    The figures are None where the balances themselves cannot be compared.
    """

    code = "E-STATEMENT-BALANCE"
    says = REASON_AND_CURE
    no_cure = NO_CURE

    reason: str
    cure: str
    opening: Decimal | None = None
    booked: Decimal | None = None
    closing: Decimal | None = None
    difference: Decimal | None = None
    currency: str = ""
    flipped_holds: bool = False


class StatementDetailsMissing(StatementRefused):
    """The file is a statement itself, or tells no payments behind its amounts."""

    code = "E-STATEMENT-DETAILS"
    says = (
        "{file}, {position}: {format} tells no payments behind amounts of a statement"
        " (import it, if it is the statement of the account)"
    )
    cures = ("ledger-es statements import FILE",)

    format: str


class DetailsEntryUnknown(Refusal):
    """`entry` is empty if the file tells no amount of the bank account at all."""

    code = "E-DETAILS-ENTRY"
    says = "{file} has no entry {entry:at all} of bank account {bank_account_no}: its entries are 1/1, 1/2 and so on"
    cures = ("ledger-es statements attach FILE --dry-run",)

    file: str
    entry: str
    bank_account_no: str


class DetailsOfAnotherAmount(Refusal):
    """`told` is what the named entries of the file come to."""

    code = "E-DETAILS-AMOUNT"
    says = (
        "line {line_no} of statement {statement_no} is over {amount}, and the file tells the payments of {told}: name"
        " the line over that amount, or the entries of the file that come to it"
    )
    cures = ("ledger-es statements show {statement_no}",)

    statement_no: str
    line_no: int
    amount: Decimal
    told: Decimal


class StatementMovesNoMoney(StatementRefused):
    """The file only announces transactions or gives their details (camt.052, camt.054)."""

    code = "E-STATEMENT-NO-MONEY"
    says = REASON_AND_CURE
    no_cure = NO_CURE

    reason: str
    cure: str


class StatementAccountUnknown(StatementRefused):
    """`account` is the IBAN or the number at the bank, None where the statement has neither."""

    code = "E-STATEMENT-ACCOUNT"
    says = (
        "{file}, {position}: no bank account has {account:no account}"
        " (add it with its IBAN or its number at the bank, name a bank account that has neither, or take only the"
        " statements of accounts that the books have)"
    )
    cures = (
        "ledger-es bank-accounts add NUMBER --iban {account}",
        "ledger-es bank-accounts add NUMBER --account-no {account}",
        "ledger-es bank-accounts add NUMBER",
        "ledger-es statements import FILE --bank NUMBER",
        "ledger-es statements import FILE --only-known-accounts",
    )

    account: str | None

    def fitting_cures(self) -> tuple[str, ...]:
        by_iban, by_number, with_neither, named, only_known = self.cures
        if self.account is None:
            return (with_neither, named, only_known)
        return (by_iban if _IBAN.fullmatch(self.account) else by_number, named, only_known)


class StatementAccountsSeveral(StatementRefused):
    """`accounts` lists the account numbers in the file, as it writes them."""

    code = "E-STATEMENT-ACCOUNTS"
    says = (
        "{file}, {position}: it has statements of several accounts ({accounts}), and bank account {bank_account_no} has"
        " neither an IBAN nor a number at the bank that says which of them is its own (give it one, and import the file"
        " again)"
    )
    cures = (
        "ledger-es bank-accounts change {bank_account_no} --iban IBAN",
        "ledger-es bank-accounts change {bank_account_no} --account-no NUMBER",
    )

    bank_account_no: str
    accounts: str


class StatementOfAnotherAccount(StatementRefused):
    """`account` is the IBAN or the number at the bank, None where the statement has neither."""

    code = "E-STATEMENT-OTHER-ACCOUNT"
    says = (
        "{file}, {position}: it is a statement of {account:no account}, and the file has none of bank account"
        " {bank_account_no} (name its own bank account, or none: each statement then goes to the account with its"
        " number)"
    )
    cures = ("ledger-es statements import FILE", "ledger-es bank-accounts list")

    bank_account_no: str
    account: str | None


class StatementCurrencyWrong(StatementRefused):
    """`account` is the IBAN or the number at the bank, None where the statement has neither."""

    code = "E-STATEMENT-CURRENCY"
    says = (
        "{file}, {position}: it is in {found}, bank account {bank_account_no} is in {currency} (if the account is in"
        " {found}, take its number at the bank from {bank_account_no} and give it to a new bank account in {found};"
        " else ask the bank for the statement in {currency})"
    )
    cures = (
        'ledger-es bank-accounts change {bank_account_no} --iban "" --account-no ""',
        "ledger-es bank-accounts add NUMBER --iban {account} --currency {found}",
        "ledger-es bank-accounts add NUMBER --account-no {account} --currency {found}",
        "ledger-es bank-accounts add NUMBER --currency {found}",
        "ledger-es statements import FILE --bank NUMBER",
    )

    bank_account_no: str
    account: str | None
    currency: str
    found: str

    def fitting_cures(self) -> tuple[str, ...]:
        release, by_iban, by_number, with_neither, named = self.cures
        if self.account is None:
            return (with_neither, named)
        return (release, by_iban if _IBAN.fullmatch(self.account) else by_number)


class StatementConflict(StatementRefused):
    """The bank has issued a statement again. `recorded` and `found` are the first difference, in words."""

    code = "E-STATEMENT-CONFLICT"
    says = (
        "{file}, {position}: the bank's number {identity} was imported as statement {statement_no} with other content:"
        " recorded is {recorded}, the file says {found} (withdraw the earlier one if this one replaces it; if both"
        " hold, import this one as new)"
    )
    cures = (
        "ledger-es statements undo {statement_no} --reason REASON",
        "ledger-es statements withdraw {statement_no} --reason REASON",
        "ledger-es statements import FILE --as-new --reason REASON",
        "ledger-es statements show {statement_no}",
    )

    identity: str
    statement_no: str
    recorded: str
    found: str
    is_posted: bool

    def fitting_cures(self) -> tuple[str, ...]:
        undo, *others = self.cures
        return (undo, *others) if self.is_posted else tuple(others)


class StatementUndated(StatementRefused):
    code = "E-STATEMENT-NO-DATE"
    says = (
        "{file}, {position}: neither the statement nor a line of it has a date, so it has no place among the statements"
        " of its account (ask the bank for a statement with dates)"
    )
    no_cure = "the file is at fault, not the ledger: only a statement with dates helps"


class StatementOutOfBalance(StatementRefused):
    """Raised on import. A file is checked when it is read; statements may also come from elsewhere."""

    code = "E-STATEMENT-CLOSING"
    says = (
        "{file}, {position}: opening balance {opening} and entries of {booked} do not make the closing balance"
        " {closing}; {difference} is missing (fetch the file again)"
    )
    no_cure = "the file is at fault, not the ledger: only a file that adds up helps"

    opening: Decimal
    booked: Decimal
    closing: Decimal
    difference: Decimal


class OpeningNotAdopted(Refusal):
    code = "E-STATEMENT-OPENING"
    says = (
        "bank account {bank_account_no} has a history (balance {balance}): an opening balance is not adopted;"
        " import the statement without adopting it"
    )
    cures = ("ledger-es statements import FILE --bank {bank_account_no}",)

    bank_account_no: str
    balance: Decimal
