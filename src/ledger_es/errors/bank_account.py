"""Refusals of bank accounts: the company's own, and the IBANs of others."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.errors.groups import PartyRefusal
from ledger_es.errors.refusal import Words


class BankAccountUnknown(PartyRefusal):
    code = "E-BANK-UNKNOWN"
    says = "there is no bank account {bank_account_no}: take one that is there, or add it"
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


class AccountAtBankInUse(PartyRefusal):
    code = "E-BANK-IBAN"
    says = (
        "{what} {number} belongs to bank account {bank_account_no} already: each has one of its own"
    )
    cures = ("ledger-es bank-accounts list",)

    what: Words
    number: str
    bank_account_no: str
