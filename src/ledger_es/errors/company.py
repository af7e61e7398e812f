"""Refusals of the company."""

from __future__ import annotations

from ledger_es.errors.groups import SetupRefusal


class CompanyMissing(SetupRefusal):
    code = "E-SETUP-COMPANY"
    says = "the ledger has no company yet: establish it first"
    cures = ("ledger-es init --company NAME --currency CURRENCY",)


class CompanyExists(SetupRefusal):
    code = "E-SETUP-COMPANY-EXISTS"
    says = "the ledger belongs to {name} already: each company has a ledger of its own"
    cures = ("ledger-es init --company NAME --currency CURRENCY --ledger OTHER_LEDGER",)

    name: str
