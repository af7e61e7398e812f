"""Refusals of reminder terms and finance charge terms."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import SetupRefusal
from ledger_es.errors.refusal import Words


class ReminderTermsUnknown(SetupRefusal):
    code = "E-SETUP-REMINDER-TERMS"
    says = "there are no reminder terms {reminder_terms!r}: set them, or name some that are there"
    cures = (
        "ledger-es reminder-terms list",
        "ledger-es reminder-terms set {reminder_terms} FILE --valid-from DATE",
    )

    reminder_terms: str


class FinanceChargeTermsUnknown(SetupRefusal):
    code = "E-SETUP-CHARGE-TERMS"
    says = "there are no finance charge terms {finance_charge_terms!r}: set them, or name some that are there"
    cures = (
        "ledger-es finance-charge-terms list",
        "ledger-es finance-charge-terms set {finance_charge_terms} FILE --valid-from DATE",
    )

    finance_charge_terms: str


class CollectingTermsInvalid(SetupRefusal):
    """`place` says which part of the terms is wrong."""

    code = "E-SETUP-COLLECTING"
    says = "{place}: {reason}"
    no_cure = "the same terms are sent again, put right in this place"

    place: Words
    reason: Words


class PlaceholderUnknown(SetupRefusal):
    """A text of the terms names a fact that its document does not have."""

    code = "E-SETUP-PLACEHOLDER"
    says = "{place}: {placeholder!r} stands for nothing; known are {known}; a percent sign is %%, a brace {{{{"
    no_cure = "the same terms are sent again with a placeholder that is known"

    place: Words
    placeholder: str
    known: str


class CollectionAutomationUnknown(SetupRefusal):
    code = "E-SETUP-AUTOMATION"
    says = "there is no automation of collections {automation!r}"
    cures = (
        "ledger-es collections automations",
        "ledger-es collections automate {automation} FILE",
    )

    automation: str


class SenderMissing(SetupRefusal):
    """`outbox` and `folder` are words for what is to be given, empty for what is not needed."""

    code = "E-SETUP-AUTOMATION-SEND"
    says = "nothing was done: automation {automation} sends letters, and the run does not say who writes and where to"
    cures = (
        "ledger-es collections run {automation} --date {run_date} --letterhead FILE"
        " [--outbox {outbox}] [--to {folder}]",
    )

    automation: str
    run_date: date
    outbox: str
    folder: str


class CollectionAutomationPaused(SetupRefusal):
    code = "E-SETUP-AUTOMATION-PAUSED"
    says = "automation {automation} is paused"
    cures = (
        "ledger-es collections automations",
        "ledger-es collections automate {automation} FILE",
    )

    automation: str
