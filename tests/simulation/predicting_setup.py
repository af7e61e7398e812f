"""What set-up commands must lead to: accounts, groups, terms, series, periods, parties, bank accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.commands import default_setup
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
from ledger_es.intake.records import KnownAccount
from tests.simulation import debits, learned
from tests.simulation.book import Book, Nothing, Refused, cents

FORMULAS = ("", "10D", "14D", "30D", "60D", "CM", "1M+CM")
"""Those that are drawn; anything else that is drawn is no formula."""


def establish(book: Book, command: EstablishCompany, actor: str) -> dict[str, Any]:
    """The default set-up is the program's; the book copies it as it would copy a form."""
    if book.currency:
        raise Refused("E-SETUP-COMPANY-EXISTS")
    book.currency = command.currency
    start = default_setup.FROM
    for account in default_setup.ACCOUNTS:
        book.put_account(account)
    for kind, groups in (
        ("customer", default_setup.CUSTOMER_GROUPS),
        ("vendor", default_setup.VENDOR_GROUPS),
    ):
        for code, accounts in groups.items():
            book.groups[kind, code] = [(start, accounts)]
            _reserve(book, accounts.control_account, kind)
    for code, account_no in default_setup.BANK_GROUPS.items():
        book.groups["bank_account", code] = [(start, account_no)]
        _reserve(book, account_no, "bank_account")
    book.groups["opening", ""] = [(start, default_setup.OPENING_BALANCE_ACCOUNT)]
    for code, terms in default_setup.PAYMENT_TERMS.items():
        book.terms[code] = [(start, terms)]
    for code, first in default_setup.NUMBER_SERIES.items():
        book.series[code] = [(start, first, "")]
    book.periods[""] = (None, None)
    return {}


def _reserve(book: Book, account_no: str, what: str) -> None:
    book.reserved[account_no] = book.reserved.get(account_no, what)


def add_accounts(book: Book, command: AddAccounts, actor: str) -> dict[str, Any]:
    for account in command.accounts:
        if account.account_no in book.accounts:
            raise Refused("E-SETUP-ACCOUNT-EXISTS")
        book.put_account(account)
    return {}


def change_account(book: Book, command: ChangeAccount, actor: str) -> dict[str, Any]:
    account = command.account
    if account.account_no not in book.accounts:
        raise Refused("E-SETUP-ACCOUNT-UNKNOWN")
    if book.accounts[account.account_no] == account:
        raise Refused("E-EDIT-NOTHING")
    if account.direct_posting and account.account_no in book.reserved:
        raise Refused("E-SETUP-ACCOUNT-USED")
    book.put_account(account)
    return {}


def set_party_group(book: Book, command: SetPartyPostingGroup, actor: str) -> dict[str, Any]:
    control = command.accounts.control_account
    _reservable(book, control, command.ledger)
    for name, account_no in command.accounts:
        if account_no and name not in ("control_account", "adjusts_vat"):
            book.direct_account(account_no)
    key = (command.ledger, command.posting_group)
    book.groups[key] = [*book.groups.get(key, []), (command.valid_from, command.accounts)]
    _reserve(book, control, command.ledger)
    return {}


def set_alternative(book: Book, command: SetAlternativePostingGroup, actor: str) -> dict[str, Any]:
    for code in (command.posting_group, command.alternative):
        if (command.ledger, code) not in book.groups:
            raise Refused("E-SETUP-GROUP")
    if command.posting_group == command.alternative:
        raise Refused("E-COMMAND")
    key = (command.ledger, command.posting_group, command.alternative)
    if book.alternatives.get(key, False) == command.allowed:
        raise Nothing
    book.alternatives[key] = command.allowed
    return {}


def set_bank_group(book: Book, command: SetBankPostingGroup, actor: str) -> dict[str, Any]:
    _reservable(book, command.account_no, "bank_account")
    key = ("bank_account", command.posting_group)
    book.groups[key] = [*book.groups.get(key, []), (command.valid_from, command.account_no)]
    _reserve(book, command.account_no, "bank_account")
    return {}


def _reservable(book: Book, account_no: str, what: str) -> None:
    if book.once_direct.get(book.account(account_no)):
        raise Refused("E-SETUP-ACCOUNT-DIRECT")
    if book.reserved.get(account_no, what) != what:
        raise Refused("E-SETUP-ACCOUNT-OTHER")


def set_opening(book: Book, command: SetOpeningBalanceAccount, actor: str) -> dict[str, Any]:
    book.direct_account(command.account_no)
    book.groups["opening", ""] = [
        *book.groups["opening", ""],
        (command.valid_from, command.account_no),
    ]
    return {}


def set_terms(book: Book, command: SetPaymentTerms, actor: str) -> dict[str, Any]:
    for formula in (command.terms.due_date_formula, command.terms.discount_date_formula):
        if formula not in FORMULAS:
            raise Refused("E-SETUP-FORMULA")
    code = command.payment_terms
    book.terms[code] = [*book.terms.get(code, []), (command.valid_from, command.terms)]
    return {}


def add_series_line(book: Book, command: AddNumberSeriesLine, actor: str) -> dict[str, Any]:
    lines = book.series.get(command.series, [])
    if command.starting_date in [line[0] for line in lines]:
        raise Refused("E-SERIES-INVALID")
    first, last = re.findall(r"\d+", command.no_first), re.findall(r"\d+", command.no_last)
    if not first or (command.no_last and not last):
        raise Refused("E-SERIES-INVALID")
    if command.no_last and int(last[-1]) < int(first[-1]):
        raise Refused("E-SERIES-INVALID")
    line = (command.starting_date, command.no_first, command.no_last)
    book.series[command.series] = [*lines, line]
    return {}


def set_credit_warnings(book: Book, command: SetCreditWarnings, actor: str) -> dict[str, Any]:
    """No warning changes what is posted."""
    if command.credit_warnings == book.credit_warnings:
        raise Nothing
    book.credit_warnings = command.credit_warnings
    return {}


def set_periods(book: Book, command: SetAllowedPostingDates, actor: str) -> dict[str, Any]:
    if command.allow_from and command.allow_to and command.allow_to < command.allow_from:
        raise Refused("E-PERIOD-ORDER")
    book.periods[command.user] = (command.allow_from, command.allow_to)
    return {}


def withdraw_periods(
    book: Book, command: WithdrawAllowedPostingDates, actor: str
) -> dict[str, Any]:
    if book.periods.get(command.user) is None:
        raise Nothing
    book.periods[command.user] = None
    return {}


# --- parties and bank accounts ---


def register_parties(
    book: Book, command: RegisterCustomers | RegisterVendors, actor: str
) -> dict[str, Any]:
    for record in command.parties:
        if (command.ledger, record.party_no) in book.parties:
            raise Refused("E-PARTY-EXISTS")
        _party(book, command.ledger, record)
    return {"registered": len(command.parties)}


def change_party(book: Book, command: ChangeCustomer | ChangeVendor, actor: str) -> dict[str, Any]:
    if (command.ledger, command.party.party_no) not in book.parties:
        raise Refused("E-PARTY-UNKNOWN")
    _party(book, command.ledger, command.party)
    return {}


def edit_party(book: Book, command: EditCustomer | EditVendor, actor: str) -> dict[str, Any]:
    party = (command.ledger, command.party_no)
    if party not in book.parties:
        raise Refused("E-PARTY-UNKNOWN")
    if command.payment_terms and command.payment_terms not in book.terms:
        raise Refused("E-SETUP-TERMS")
    before = book.parties[party]
    given = {"blocked": command.blocked, "payment_terms": command.payment_terms}
    after = before.model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )
    if after == before:
        raise Nothing
    if book.erased.get(party) is before:
        # The texts are those that were erased, and stay so.
        book.erased[party] = after
    book.parties[party] = after
    return {}


def edit_bank(book: Book, command: EditBankAccount, actor: str) -> dict[str, Any]:
    if command.bank_account_no not in book.banks:
        raise Refused("E-BANK-UNKNOWN")
    before = book.banks[command.bank_account_no]
    if before.blocked == command.blocked:
        raise Nothing
    book.banks[command.bank_account_no] = before.model_copy(update={"blocked": command.blocked})
    return {}


def erase(book: Book, command: ErasePartyTexts, actor: str) -> dict[str, Any]:
    if not command.ground.reveal().strip():
        raise Refused("E-ERASE-GROUND")
    party = (command.ledger, command.party_no)
    if party not in book.parties:
        raise Refused("E-PARTY-UNKNOWN")
    book.erased[party] = book.parties[party]
    for text in book.mapped_texts.get(party, ()):
        number = book.mappings[text]
        book.mappings[text], book.mappings[f"erased {number}"] = 0, number
    book.mapped_texts[party] = ()
    learned.erase(book, party)
    debits.erase(book, party)
    return {}


def _party(book: Book, kind: str, record: PartyRecord) -> None:
    book.known_currency(record.currency)
    if (kind, record.posting_group or "DOMESTIC") not in book.groups:
        raise Refused("E-SETUP-GROUP")
    if record.payment_terms and record.payment_terms not in book.terms:
        raise Refused("E-SETUP-TERMS")
    if record.credit_limit is not None:
        cents(record.credit_limit)
    for account in record.bank_accounts:
        if account.iban and not _is_iban(account.iban.reveal()):
            raise Refused("E-IBAN")
    book.parties[kind, record.party_no] = record


def _is_iban(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", "".join(text.split()).upper()))


def register_bank(book: Book, command: RegisterBankAccount, actor: str) -> dict[str, Any]:
    record, day = command.bank_account, command.opening_date
    if record.bank_account_no in book.banks:
        raise Refused("E-BANK-EXISTS")
    _bank(book, record)
    balance = cents(command.opening_balance)
    if not balance:
        return {}
    if day is None:
        raise Refused("E-POST-DATE")
    book.allow(day, actor)
    account_no = book.account(book.group("bank_account", record.posting_group or "BANK", day))
    opening_no = book.account(book.group("opening", "", day))
    book.numbers.register += 1
    transaction = book.begin(day, "opening_balance")
    no = book.post_bank(transaction, record.bank_account_no, balance)
    book.found_at_bank[no] = True
    book.reconciled_day[record.bank_account_no] = day
    book.reconciled[record.bank_account_no] = book.received[record.bank_account_no] = balance
    book.known[record.bank_account_no] = KnownAccount(day, Decimal(balance) / 100)
    book.line(transaction, account_no, balance)
    book.line(transaction, opening_no, -balance)
    return {"entry_nos": [book.numbers.entry], "transaction_no_first": transaction.no}


def change_bank(book: Book, command: ChangeBankAccount, actor: str) -> dict[str, Any]:
    if command.bank_account.bank_account_no not in book.banks:
        raise Refused("E-BANK-UNKNOWN")
    _bank(book, command.bank_account)
    return {}


def _bank(book: Book, record: BankAccountRecord) -> None:
    book.known_currency(record.currency)
    if ("bank_account", record.posting_group or "BANK") not in book.groups:
        raise Refused("E-SETUP-GROUP")
    if record.charge_limit < 0:
        raise Refused("E-BANK-CHARGE-LIMIT")
    if record.charge_account_no or record.charge_limit:
        book.direct_account(record.charge_account_no or "6900")
    if record.match_tolerance_value < 0:
        raise Refused("E-BANK-TOLERANCE")
    if record.iban and not _is_iban(record.iban):
        raise Refused("E-IBAN")
    ibans = {"".join(one.iban.split()).upper(): no for no, one in book.banks.items() if one.iban}
    wanted = "".join(record.iban.split()).upper()
    if wanted and ibans.get(wanted, record.bank_account_no) != record.bank_account_no:
        raise Refused("E-BANK-IBAN")
    book.banks[record.bank_account_no] = record


def due(day: date, formula: str) -> date:
    """The formulas that are drawn, counted on the fingers."""
    if formula == "CM":
        return _month_end(day.year, day.month)
    if formula == "1M+CM":
        return _month_end(day.year + day.month // 12, day.month % 12 + 1)
    return date.fromordinal(day.toordinal() + int(formula.removesuffix("D") or 0))


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    EstablishCompany: establish,
    AddAccounts: add_accounts,
    ChangeAccount: change_account,
    SetPartyPostingGroup: set_party_group,
    SetAlternativePostingGroup: set_alternative,
    SetBankPostingGroup: set_bank_group,
    SetOpeningBalanceAccount: set_opening,
    SetPaymentTerms: set_terms,
    AddNumberSeriesLine: add_series_line,
    SetCreditWarnings: set_credit_warnings,
    SetAllowedPostingDates: set_periods,
    WithdrawAllowedPostingDates: withdraw_periods,
    RegisterCustomers: register_parties,
    RegisterVendors: register_parties,
    ChangeCustomer: change_party,
    ChangeVendor: change_party,
    EditCustomer: edit_party,
    EditVendor: edit_party,
    ErasePartyTexts: erase,
    RegisterBankAccount: register_bank,
    ChangeBankAccount: change_bank,
    EditBankAccount: edit_bank,
}
