"""Refusals of bank accounts: the company's own, and the IBANs of others."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.errors.groups import PartyRefusal
from ledger_es.errors.refusal import Words


class BankAccountUnknown(PartyRefusal):
    code = "E-BANK-UNKNOWN"
    says = "there is no bank account {bank_account_no}: use an existing one, or add it"
    cures = ("ledger-es bank-accounts list", "ledger-es bank-accounts add {bank_account_no}")

    bank_account_no: str


class BankAccountExists(PartyRefusal):
    code = "E-BANK-EXISTS"
    says = "bank account {bank_account_no} exists already: choose another number"
    cures = ("ledger-es bank-accounts list",)

    bank_account_no: str


class BankAccountNoAlike(PartyRefusal):
    """`holder` is the number of the existing bank account."""

    code = "E-BANK-ALIKE"
    says = (
        "bank account {bank_account_no} would be taken for bank account {holder}: the numbers differ only in how their"
        " letters are written (capitals, width): use that account, or another number"
    )
    cures = ("ledger-es bank-accounts list",)

    bank_account_no: str
    holder: str


class BankCurrencyDiffers(PartyRefusal):
    code = "E-BANK-CURRENCY"
    says = (
        "bank account {bank_account_no} is in {account_currency}, the amount in {currency}: post it through a G/L"
        " account for money on its way, with a line in each currency"
    )
    no_cure = "what each bank has charged or credited is posted by a line in its currency"

    bank_account_no: str
    account_currency: str
    currency: str


class BankAccountBlocked(PartyRefusal):
    code = "E-BANK-BLOCKED"
    says = "bank account {bank_account_no} is blocked: unblock it first"
    cures = (
        "ledger-es bank-accounts unblock {bank_account_no}",
        "ledger-es bank-accounts show {bank_account_no}",
    )

    bank_account_no: str


class IbanInvalid(PartyRefusal):
    code = "E-IBAN"
    says = "{iban!r} is no IBAN: {reason}"
    no_cure = "the same command is sent with the IBAN as it stands on the bank's papers"

    iban: str
    reason: Words


class MatchToleranceNegative(PartyRefusal):
    code = "E-BANK-TOLERANCE"
    says = (
        "bank account {bank_account_no}: a match tolerance of {tolerance} is negative: say how far an amount may"
        " differ to either side, such as 1 percent or 5.00"
    )
    no_cure = "the same command is sent with a tolerance of zero or more"

    bank_account_no: str
    tolerance: Decimal


class ReviewLimitNegative(PartyRefusal):
    code = "E-BANK-REVIEW-LIMIT"
    says = (
        "bank account {bank_account_no}: a limit of {amount} is negative: say above which amount a person looks at"
        " every line, or 0 for no limit"
    )
    no_cure = "the same command is sent with a limit of zero or more"

    bank_account_no: str
    amount: Decimal


class ChargeLimitNegative(PartyRefusal):
    code = "E-BANK-CHARGE-LIMIT"
    says = (
        "bank account {bank_account_no}: a charge limit of {amount} is negative: say by how much a match may be short"
        " because the bank deducted its charge, or 0 for nothing"
    )
    no_cure = "the same command is sent with a limit of zero or more"

    bank_account_no: str
    amount: Decimal


class AccountAtBankInUse(PartyRefusal):
    code = "E-BANK-IBAN"
    says = (
        "{what} {number} belongs to bank account {bank_account_no} already: each has one of its own"
    )
    cures = ("ledger-es bank-accounts list",)

    what: Words
    number: str
    bank_account_no: str


class EncodingUnknown(PartyRefusal):
    code = "E-BANK-ENCODING"
    says = (
        "bank account {bank_account_no}: no encoding of text is called {encoding!r}; banks use cp1252, cp850, cp852 or"
        " iso-8859-15"
    )
    cures = ("ledger-es bank-accounts change {bank_account_no} --encoding cp1252",)

    bank_account_no: str
    encoding: str


class MappingNotToml(PartyRefusal):
    code = "E-BANK-MAPPING"
    says = "bank account {bank_account_no}: the mapping is no TOML: {reason} (let one be proposed)"
    cures = (
        "ledger-es statements guess-mapping FILE --to MAPPING_FILE",
        "ledger-es bank-accounts change {bank_account_no} --mapping MAPPING_FILE",
    )

    bank_account_no: str
    reason: str


class SeveralMappingsFit(PartyRefusal):
    """`bank_account_nos`: the bank accounts whose mappings have the columns of the file."""

    code = "E-BANK-MAPPINGS"
    says = (
        "{file}: the mappings of several bank accounts have the columns of this table: {bank_account_nos}; name the"
        " one whose statement it is"
    )
    cures = ("ledger-es statements import FILE --bank NUMBER",)

    file: str
    bank_account_nos: tuple[str, ...]


class PostingUnseenNeedsDoubts(PartyRefusal):
    code = "E-BANK-AUTOMATION-PROFILE"
    says = (
        "bank account {bank_account_no}: the ledger posts by itself only what is matched with the careful profile,"
        " because the table alone raises no doubts"
    )
    cures = ("ledger-es bank-accounts set-matching {bank_account_no} --profile careful",)

    bank_account_no: str


class AutomationOff(PartyRefusal):
    code = "E-BANK-AUTOMATION"
    says = (
        "bank account {bank_account_no}: the ledger may do nothing by itself with its files: allow it, or import the"
        " file yourself"
    )
    cures = (
        "ledger-es bank-accounts change {bank_account_no} --automation import",
        "ledger-es statements import FILE",
    )

    bank_account_no: str
