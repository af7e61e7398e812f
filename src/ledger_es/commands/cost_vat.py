"""How the costs of reminders and finance charge memos are taxed: by the VAT codes of their accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from ledger_es.aggregates.asking_document import AskingContent, Cost, CostVat
from ledger_es.collecting.cost_vat import CostVatRate, CostVatRates
from ledger_es.deciding.policy import Policy
from ledger_es.errors import DraftVatChanged, VatAccountMissing, Words

_ACCOUNT_OF: Final[dict[Cost, str]] = {
    "interest": "interest_account",
    "additional_fee": "additional_fee_account",
    "line_fee": "line_fee_account",
}


def cost_vat_rates(
    policy: Policy, customer_no: str, posting_date: date, document_date: date
) -> CostVatRates:
    """The rates of a document to this customer: accounts of its posting date, VAT codes of its document date.

    A cost whose account is missing, or has no VAT code, is without VAT. Raises VatAccountMissing, VatCodeUnknown, or as
    `Policy.party_accounts`.
    """
    books = policy.books
    chart = books.chart.accounts
    if not any(account.vat_code for account in chart.values()):
        return {}
    posting_group = books.party("customer", customer_no).posting_group
    accounts = policy.party_accounts("customer", posting_group, posting_date)
    rates: dict[Cost, CostVatRate] = {}
    for cost, name in _ACCOUNT_OF.items():
        account = chart.get(getattr(accounts, name))
        if account is not None and account.vat_code:
            rates[cost] = _rate(policy, account.vat_code, document_date)
    return rates


def _rate(policy: Policy, vat_code: str, document_date: date) -> CostVatRate:
    rules = policy.vat_rules(vat_code, document_date)
    account_no = rules.account_of("customer")
    if rules.rate and not account_no:
        raise VatAccountMissing(vat_code=vat_code, side=Words("sales"), on=document_date)
    return CostVatRate(vat_code, rules.kind, rules.rate, account_no)


def refuse_other_vat(
    kind: str, document_no: str, draft: AskingContent, vat_now: Sequence[CostVat]
) -> None:
    """Raises DraftVatChanged if the VAT of the draft is not what the VAT codes of today give."""
    if tuple(vat_now) != draft.vat:
        raise DraftVatChanged(kind=kind, document_no=document_no)
