"""A company whose customers are reminded by an automation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from ledger_es import (
    AddVatCode,
    AutomationSettings,
    AutomationStep,
    BankAccountRecord,
    ChangeVatCode,
    CurrencyAccounts,
    DatedRate,
    EstablishCompany,
    FinanceChargeTerms,
    Ledger,
    PartyRecord,
    RegisterBankAccount,
    RegisterCustomers,
    ReminderLevel,
    ReminderTerms,
    SetCollectionAutomation,
    SetCurrency,
    SetExchangeRates,
    SetFinanceChargeTerms,
    SetReminderTerms,
    SetVatCodeOfAccount,
    VatRules,
)
from tests.simulation.collection_model import FEES, IN_FRANCS, VAT_ON_FEES, VAT_ON_INTEREST

FIRST_DAY: Final = date(2026, 1, 1)
_ACCOUNTS = (
    "realized_gain_account",
    "realized_loss_account",
    "rounding_debit_account",
    "rounding_credit_account",
)


def legal_order(customers: Sequence[str]) -> tuple[set[str], set[str]]:
    """Those of the customers who pay in the legal order: by themselves, and by their terms."""
    return set(customers[3::10]), set(customers[4::10])


def set_up(ledger: Ledger, customers: Sequence[str]) -> None:
    """A company whose customers are reminded and charged by the figures of the naive computation."""
    do = ledger.execute
    do(EstablishCompany(company_name="Muster AG", currency="CHF"))
    do(SetCurrency(currency="EUR", accounts=CurrencyAccounts(**dict.fromkeys(_ACCOUNTS, "3890"))))
    rate = DatedRate(starting_date=FIRST_DAY, relational_exchange_rate_amount=IN_FRANCS["EUR"])
    do(SetExchangeRates(currency="EUR", rates=(rate,)))
    do(RegisterBankAccount(bank_account=BankAccountRecord(bank_account_no="B", currency="CHF")))
    _tax(ledger)
    levels = [
        ReminderLevel(grace_period=f"{days}D", due_date_formula="10D", additional_fee=fee)
        for days, fee in zip((5, 7, 7), FEES, strict=True)
    ]
    reminded = ReminderTerms(
        minimum_amount="25",
        max_reminders=3,
        post_additional_fee=True,
        post_line_fee=True,
        levels=tuple(levels),
    )
    do(SetReminderTerms(reminder_terms="R", valid_from=FIRST_DAY, terms=reminded))
    in_order = reminded.model_copy(update={"legal_order": True})
    do(SetReminderTerms(reminder_terms="L", valid_from=FIRST_DAY, terms=in_order))
    charged = FinanceChargeTerms(
        percentage=Decimal("0.5"),
        grace_period="5D",
        due_date_formula="10D",
        minimum_amount="1",
        post_interest=True,
        line_fee_in_interest=True,
    )
    do(SetFinanceChargeTerms(finance_charge_terms="F", valid_from=FIRST_DAY, terms=charged))
    by_itself, by_terms = legal_order(customers)
    records = [
        PartyRecord(
            party_no=number,
            name=number,
            reminder_terms="L" if number in by_terms else "R",
            finance_charge_terms="F",
            application_method="legal_order"
            if number in by_itself
            else "apply_to_oldest"
            if number in by_terms
            else "manual",
        )
        for number in customers
    ]
    do(RegisterCustomers(parties=tuple(records)))
    for code, cadence, kind in (
        ("DAILY", "1D", "reminders"),
        ("MONTHLY", "1M", "finance_charge_memos"),
    ):
        steps = tuple(AutomationStep(action=f"{act}_{kind}") for act in ("create", "issue"))
        settings = AutomationSettings(steps=steps, cadence=cadence)
        do(SetCollectionAutomation(automation=code, settings=settings))


def _tax(ledger: Ledger) -> None:
    """VAT on fees, at another rate from a day on, and on interest."""
    for vat_code, account_no, percentage in (
        ("FEES", "3850", VAT_ON_FEES[FIRST_DAY]),
        ("INTEREST", "3851", VAT_ON_INTEREST),
    ):
        rules = VatRules(rate=percentage, sales_account="2200")
        ledger.execute(AddVatCode(vat_code=vat_code, valid_from=FIRST_DAY, rules=rules))
        ledger.execute(SetVatCodeOfAccount(account_no=account_no, vat_code=vat_code))
    for day, percentage in VAT_ON_FEES.items():
        if day > FIRST_DAY:
            ledger.execute(ChangeVatCode(vat_code="FEES", valid_from=day, rate=percentage))
