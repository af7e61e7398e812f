"""Refusals of payment terms and of the date formulas in them."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import SetupRefusal
from ledger_es.errors.refusal import Words


class PaymentTermsUnknown(SetupRefusal):
    """`on` is None if the code was never set for any day."""

    code = "E-SETUP-TERMS"
    says = "there are no payment terms {payment_terms!r} on {on:any day}: set them, or name existing ones"
    cures = (
        "ledger-es payment-terms set {payment_terms} --valid-from {on:DATE} --due FORMULA",
        "ledger-es payment-terms list",
    )

    payment_terms: str
    on: date | None


class DateFormulaInvalid(SetupRefusal):
    code = "E-SETUP-FORMULA"
    says = "{formula!r} is no date formula: {reason} (write 30D, 2W, 1M+CM or CM+10D)"
    no_cure = "the command that has the formula is sent again with another one"

    formula: str
    reason: Words
