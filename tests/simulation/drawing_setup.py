"""Set-up by chance: accounts, groups, terms, series, periods, parties, bank accounts; some of it wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.accounting_periods import (
    SetAllowedPostingDates,
    WithdrawAllowedPostingDates,
)
from ledger_es.commands.bank_account import (
    BankAccountRecord,
    ChangeBankAccount,
    EditBankAccount,
    RegisterBankAccount,
)
from ledger_es.commands.chart_of_accounts import AddAccounts, ChangeAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.credit_warning import SetCreditWarnings
from ledger_es.commands.erasure import ErasePartyTexts
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.commands.party import (
    ChangeCustomer,
    ChangeVendor,
    EditCustomer,
    EditVendor,
    PartyBankAccount,
    PartyRecord,
    RegisterCustomers,
    RegisterVendors,
)
from ledger_es.commands.payment_terms import SetPaymentTerms
from ledger_es.commands.posting_group import (
    SetAlternativePostingGroup,
    SetBankPostingGroup,
    SetOpeningBalanceAccount,
    SetPartyPostingGroup,
)
from ledger_es.deciding.command import Command
from ledger_es.values import Personal
from tests.simulation.chance import BANKS, CUSTOMERS, VENDORS, Chance
from tests.simulation.predicting_setup import FORMULAS

GROUPS = ("", "DOMESTIC", "FOREIGN", "SPECIAL")
IBANS = ("CH93 0076 2011 6238 5295 7", "CH5604835012345678009", "DE89370400440532013000")


def company(chance: Chance) -> Command:
    return EstablishCompany(company_name="Second", currency="CHF")


def accounts(chance: Chance) -> Command:
    number = str(chance.number(1102, 1130))
    direct = chance.odds(50)
    account = Account(account_no=number, name="Extra", category="assets", direct_posting=direct)
    return AddAccounts(accounts=(account,) * (2 if chance.odds(5) else 1))


def account(chance: Chance) -> Command:
    """Blocks an account now and then; one that is blocked is most often freed again."""
    blocked = [one for one in chance.book.accounts.values() if one.blocked]
    if blocked and chance.odds(80):
        return ChangeAccount(account=chance.one(blocked).model_copy(update={"blocked": False}))
    found = chance.one(list(chance.book.accounts.values()))
    change = chance.one(
        ({"blocked": True}, {"name": "Renamed"}, {"direct_posting": not found.direct_posting})
    )
    if chance.odds(3):
        change = {"account_no": "9999"}
    if found.account_no in ("3000", "4000", "1090", "6900", "3890"):
        change = {"name": f"Renamed {chance.number(1, 9)}"}
    return ChangeAccount(account=found.model_copy(update=change))


def party_group(chance: Chance) -> Command:
    kind = chance.one(("customer", "vendor"))
    chart = chance.book.accounts
    closed = [no for no, one in chart.items() if not one.direct_posting]
    control = chance.one(closed if chance.odds(90) else list(chart))
    granted, received = ("3800", "3801") if kind == "customer" else ("4901", "4900")
    missing = chance.odds(5)
    return SetPartyPostingGroup(
        ledger=kind,
        posting_group=chance.one(GROUPS[1:]),
        valid_from=chance.day(),
        accounts=PartyAccounts(
            control_account=control,
            discount_debit_account="" if missing else granted,
            discount_credit_account=received,
            adjusts_vat=chance.odds(70),
        ),
    )


def alternative_group(chance: Chance) -> Command:
    return SetAlternativePostingGroup(
        ledger=chance.one(("customer", "vendor")),
        posting_group=chance.one(GROUPS[1:]),
        alternative=chance.one((*GROUPS[1:], *GROUPS[1:], "NONE")),
        allowed=chance.odds(75),
    )


def bank_group(chance: Chance) -> Command:
    closed = [no for no, one in chance.book.accounts.items() if not one.direct_posting]
    return SetBankPostingGroup(
        posting_group=chance.one(("BANK", "POST")),
        valid_from=chance.day(),
        account_no=chance.one(closed),
    )


def opening_account(chance: Chance) -> Command:
    return SetOpeningBalanceAccount(
        valid_from=chance.day(), account_no=chance.one(("2990", "1090", "1100"))
    )


def terms(chance: Chance) -> Command:
    formula = "soon" if chance.odds(5) else chance.one(FORMULAS)
    return SetPaymentTerms(
        payment_terms=chance.one(("30D-2%10D", "10D", "NEW")),
        valid_from=chance.day(),
        terms=Terms(
            due_date_formula=formula,
            discount_date_formula=chance.one(("", "10D", "14D")),
            discount_percentage=Decimal(chance.one(("0", "2", "3.5", "0.12345"))),
            discount_on_credit_memos=chance.odds(50),
        ),
    )


def credit_warnings(chance: Chance) -> Command:
    return SetCreditWarnings(
        credit_warnings=chance.one(("both", "credit_limit", "overdue_balance", "none"))
    )


def series_line(chance: Chance) -> Command:
    """Some end soon, so that numbers run out until a later line goes on."""
    day = chance.day()
    first = chance.one((f"J{day:%j}-001", f"{day:%m%d}/1", "no digits"))
    last = "" if chance.odds(80) else f"J{day:%j}-{chance.number(0, 40):03d}"
    return AddNumberSeriesLine(
        series=chance.one(("JOURNAL", "JOURNAL", "OTHER")),
        starting_date=day,
        no_first=first,
        no_last=last if first.startswith("J") else "",
    )


def periods(chance: Chance) -> Command:
    """Mostly wide; sometimes for one user, and that no longer; sometimes the wrong way round."""
    user = chance.one(("", "", "anna"))
    if user and chance.odds(40):
        return WithdrawAllowedPostingDates(user=user)
    first: date | None = chance.day()
    last: date | None = chance.day()
    if chance.odds(70):
        first, last = (first if chance.odds(50) else None), None
        if first is not None and first.month > 2:
            first = first.replace(month=1)
    return SetAllowedPostingDates(user=user, allow_from=first, allow_to=last)


# --- parties and bank accounts ---


def register(chance: Chance) -> Command:
    if chance.odds(60):
        numbers = chance.random.sample(CUSTOMERS, chance.number(1, 2))
        return RegisterCustomers(parties=tuple(_record(chance, number) for number in numbers))
    return RegisterVendors(parties=(_record(chance, chance.one(VENDORS)),))


def change(chance: Chance) -> Command:
    kind, number = chance.party(chance.one(("customer", "vendor")))
    if chance.odds(20):
        edit = EditCustomer if kind == "customer" else EditVendor
        terms = "NONE" if chance.odds(2) else chance.one((None, "", "10D"))
        blocked = "all" if chance.odds(4) else ""
        return edit(party_no=number, blocked=blocked, payment_terms=terms)
    record = _record(chance, number)
    return ChangeCustomer(party=record) if kind == "customer" else ChangeVendor(party=record)


def erase(chance: Chance) -> Command:
    """Of a party that certainly has texts; now and then of one that is not registered, or without a ground."""
    with_texts = [party for party in chance.book.parties if chance.book.has_texts(party)]
    if not with_texts:
        return change(chance)
    kind, number = chance.one(with_texts) if not chance.odds(10) else ("customer", "C-NONE")
    ground = " " if chance.odds(10) else "asked for"
    return ErasePartyTexts(ledger=kind, party_no=number, ground=Personal(ground))


def _record(chance: Chance, number: str) -> PartyRecord:
    iban = Personal(chance.one(IBANS) if chance.odds(95) else "nonsense")
    return PartyRecord(
        party_no=number,
        name=Personal(f"Party {number}"),
        city=Personal(chance.one(("", "Bern"))),
        bank_accounts=(PartyBankAccount(iban=iban),) if chance.odds(50) else (),
        currency=chance.one(("USD", "GBP"))
        if chance.odds(4)
        else chance.one(("", chance.book.currency)),
        posting_group="NONE" if chance.odds(2) else chance.one(GROUPS[:3]),
        payment_terms="NONE" if chance.odds(2) else chance.one(("", "10D", "30D-2%10D")),
        application_method=chance.one(("manual", "manual", "apply_to_oldest")),
        credit_limit=Decimal("1000.005") if chance.odds(2) else None,
        blocked=chance.one(("invoice", "all")) if chance.odds(8) else "",
    )


def register_bank(chance: Chance) -> Command:
    return RegisterBankAccount(
        bank_account=_bank(chance, chance.one(BANKS)),
        opening_balance=chance.amount() if chance.odds(60) else Decimal(0),
        opening_date=chance.day() if chance.odds(95) else None,
    )


def change_bank(chance: Chance) -> Command:
    if chance.odds(20):
        return EditBankAccount(bank_account_no=chance.bank(), blocked=chance.odds(5))
    return ChangeBankAccount(bank_account=_bank(chance, chance.bank()))


def _bank(chance: Chance, number: str) -> BankAccountRecord:
    iban = chance.one(("", "", *IBANS))
    return BankAccountRecord(
        bank_account_no=number,
        iban="X" if chance.odds(3) else iban,
        currency="GBP" if chance.odds(3) else "",
        posting_group=chance.one(("", "BANK", "POST")),
        blocked=chance.odds(5),
        match_tolerance_value=Decimal("-0.5") if chance.odds(3) else Decimal(0),
        charge_account_no=chance.one(("1020", "9")) if chance.odds(4) else "",
        charge_limit=Decimal(chance.one(("5.00", "5.00", "-1"))) if chance.odds(50) else Decimal(0),
    )
