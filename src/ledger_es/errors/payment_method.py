"""Refusals of payment methods."""

from __future__ import annotations

from ledger_es.errors.groups import SetupRefusal


class PaymentMethodUnknown(SetupRefusal):
    code = "E-SETUP-METHOD"
    says = "there is no payment method {payment_method!r}: set it, or name one that there is"
    cures = (
        "ledger-es payment-methods set {payment_method} --valid-from DATE",
        "ledger-es payment-methods list",
    )

    payment_method: str
