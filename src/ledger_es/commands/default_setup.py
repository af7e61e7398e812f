"""The default set-up of a new ledger: chart of accounts, posting groups, payment terms and number series."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.aggregates.chart_of_accounts import Account, AccountCategory
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.aggregates.posting_group import PartyAccounts

FROM = date(1900, 1, 1)
"""The defaults are valid from a day before every posting date."""


def _account(
    account_no: str, name: str, category: AccountCategory, *, direct: bool = True
) -> Account:
    return Account(account_no=account_no, name=name, category=category, direct_posting=direct)


ACCOUNTS = (
    _account("1000", "Cash", "assets"),
    _account("1020", "Bank", "assets", direct=False),
    _account("1090", "Transfers", "assets"),
    _account("1100", "Receivables, domestic", "assets", direct=False),
    _account("1101", "Receivables, foreign", "assets", direct=False),
    _account("2000", "Payables, domestic", "liabilities", direct=False),
    _account("2001", "Payables, foreign", "liabilities", direct=False),
    _account("2200", "VAT payable", "liabilities"),
    _account("2990", "Opening balance", "equity"),
    _account("3000", "Sales", "income"),
    _account("3800", "Payment discounts granted", "expense"),
    _account("3801", "Payment discounts taken back", "income"),
    _account("3805", "Payment tolerance granted", "expense"),
    _account("3806", "Payment tolerance received", "income"),
    _account("3850", "Reminder fees", "income"),
    _account("3851", "Interest on arrears", "income"),
    _account("3890", "Rounding", "expense"),
    _account("4000", "Purchases", "expense"),
    _account("4900", "Payment discounts received", "income"),
    _account("4901", "Payment discounts given back", "expense"),
    _account("6900", "Bank charges", "expense"),
    _account("6950", "Interest income", "income"),
)

_CUSTOMER = {
    "discount_debit_account": "3800",
    "discount_credit_account": "3801",
    "tolerance_debit_account": "3805",
    "tolerance_credit_account": "3806",
    "interest_account": "3851",
    "additional_fee_account": "3850",
    "line_fee_account": "3850",
    "invoice_rounding_account": "3890",
    "application_rounding_debit_account": "3890",
    "application_rounding_credit_account": "3890",
}
_VENDOR = {
    "discount_debit_account": "4901",
    "discount_credit_account": "4900",
    "tolerance_debit_account": "3805",
    "tolerance_credit_account": "3806",
    "invoice_rounding_account": "3890",
    "application_rounding_debit_account": "3890",
    "application_rounding_credit_account": "3890",
}
CUSTOMER_GROUPS = {
    "DOMESTIC": PartyAccounts(control_account="1100", **_CUSTOMER),
    "FOREIGN": PartyAccounts(control_account="1101", **_CUSTOMER),
}
VENDOR_GROUPS = {
    "DOMESTIC": PartyAccounts(control_account="2000", **_VENDOR),
    "FOREIGN": PartyAccounts(control_account="2001", **_VENDOR),
}
BANK_GROUPS = {"BANK": "1020"}
OPENING_BALANCE_ACCOUNT = "2990"

PAYMENT_TERMS = {
    "COD": Terms(),
    "10D": Terms(due_date_formula="10D"),
    "14D": Terms(due_date_formula="14D"),
    "30D": Terms(due_date_formula="30D"),
    "60D": Terms(due_date_formula="60D"),
    "CM": Terms(due_date_formula="CM"),
    "1M+CM": Terms(due_date_formula="1M+CM"),
    "30D-2%10D": Terms(
        due_date_formula="30D", discount_date_formula="10D", discount_percentage=Decimal(2)
    ),
}
NUMBER_SERIES = {
    "JOURNAL": "J00001",
    "REMINDER": "R00001",
    "FINANCE-CHARGE": "F00001",
    "DIRECT-DEBIT": "DD00001",
}
