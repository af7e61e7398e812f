"""Refusals of mandates for direct debits (receivables.md 18)."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import DirectDebitRefusal


class MandateUnknown(DirectDebitRefusal):
    code = "E-MND-UNKNOWN"
    says = "there is no mandate {mandate_no}"
    cures = ("ledger-es direct-debits mandates list",)

    mandate_no: str


class MandateExists(DirectDebitRefusal):
    """`holder` is the reference as it stands in the books; upper and lower case do not count."""

    code = "E-MND-DUP"
    says = "mandate {mandate_no} is recorded already: every mandate has a reference of its own"
    cures = ("ledger-es direct-debits mandates show {holder}",)

    mandate_no: str
    holder: str


class MandateNoInvalid(DirectDebitRefusal):
    code = "E-MND-NUMBER"
    says = (
        "{mandate_no} cannot be the reference of a mandate: banks take at most 35 letters without accents, digits and"
        " + ? / - : ( ) . , ' and no slash at an end or after another"
    )
    no_cure = "the same command is sent with the reference that stands on the mandate"

    mandate_no: str


class MandatePeriodInvalid(DirectDebitRefusal):
    code = "E-MND-PERIOD"
    says = (
        "mandate {mandate_no}, signed on {signed_on}, cannot hold from {valid_from} to {valid_to:any day}: it holds"
        " from the signature on or later, and ends after that"
    )
    no_cure = "the same command is sent with other dates"

    mandate_no: str
    signed_on: date
    valid_from: date
    valid_to: date | None


class MandateAccountMissing(DirectDebitRefusal):
    code = "E-MND-ACCOUNT"
    says = (
        "customer {customer_no} has {count} bank accounts with an IBAN: say for which account mandate {mandate_no} was"
        " signed"
    )
    cures = (
        "ledger-es direct-debits mandates new {mandate_no} --customer {customer_no} --signed {signed_on} --iban IBAN",
    )

    mandate_no: str
    customer_no: str
    signed_on: date
    count: int


class MandateSchemeWrong(DirectDebitRefusal):
    code = "E-MND-SCHEME"
    says = (
        "customer {customer_no} is a person: mandate {mandate_no} cannot be one of the scheme between firms (b2b),"
        " under which nobody can claim money back"
    )
    no_cure = (
        "the same command is sent with the scheme core, or the customer is set to be a company"
    )

    mandate_no: str
    customer_no: str


class MandateBicMissing(DirectDebitRefusal):
    code = "E-MND-BIC"
    says = "mandate {mandate_no} is for an account in {country}, outside the European Economic Area: its BIC is needed"
    no_cure = "the same command is sent with --bic"

    mandate_no: str
    country: str


class BicInvalid(DirectDebitRefusal):
    code = "E-BIC"
    says = "{bic!r} is no BIC: four letters for the bank, two for its country, and two or five characters more"
    no_cure = (
        "the same command is sent with the BIC as it stands on the bank's papers, or without it"
    )

    bic: str


class CreditorIdInvalid(DirectDebitRefusal):
    code = "E-DD-CREDITOR"
    says = (
        "bank account {bank_account_no}: {creditor_id!r} is no creditor identifier such as DE98ZZZ09999999999: its form"
        " or its check digits are wrong"
    )
    no_cure = "the same command is sent with the identifier that the central bank has given"

    bank_account_no: str
    creditor_id: str


class CreditorIbanMissing(DirectDebitRefusal):
    code = "E-DD-IBAN"
    says = "bank account {bank_account_no} has no IBAN with right check digits: nothing can be collected to it"
    cures = ("ledger-es bank-accounts change {bank_account_no} --iban IBAN",)

    bank_account_no: str
    iban: str
