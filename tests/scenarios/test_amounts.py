"""Amounts at the door of each command: their digits after the point, and how large they may be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.bank_account import ChangeBankAccount, RegisterBankAccount
from ledger_es.commands.bank_statement_lines import AssignLine
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import ChangeCustomer
from ledger_es.deciding.command import Command
from ledger_es.errors import AmountDigits, AmountTooLarge
from ledger_es.posting.journal_line import JournalLine
from tests.scenarios.books import (
    BOOKS,
    COMPANY,
    bank_account,
    customer,
    documents,
    journal,
    line,
    record,
)
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import brought, file, statement, statement_line

STATEMENT = brought(("01-10", "100.00"), opening="0.00")
PAST = (*BOOKS, bank_account("B", iban="CH9300762011623852957"),
        documents("INV-1 01-05 1000.00 01-31\nPAY-1 01-06 -50.00"), STATEMENT)  # fmt: skip


def _opening(**fields: Any) -> PostOpeningEntries:
    entry = OpeningEntry.model_validate(
        {"party_no": "C1", "document_type": "invoice", "document_no": "I9", "posting_date": day("01-05"),
         "amount": "5000.00", "discount_date": day("01-10")} | fields
    )  # fmt: skip
    return PostOpeningEntries(ledger="customer", entries=(entry,))


def _commands(amount: Any) -> dict[str, Command]:
    """Every place where a command takes an amount."""
    invoice = {"amount": amount}
    tolerance = {"match_tolerance_type": "amount", "match_tolerance_value": amount}
    return {
        "journal": journal(_line(**invoice)),
        "discount of a journal line": journal(_line(discount_amount=amount, discount_date=day("01-10"))),
        "applied by a journal line": journal(
            _line(document_type="payment", document_no="P9", amount="-40.00", applies_to={1: amount})
        ),
        "opening entry": _opening(**invoice),
        "discount of an opening entry": _opening(discount_amount=amount),
        "credit limit": customer("C9", credit_limit=amount),
        "changed credit limit": ChangeCustomer(party=record("C1", credit_limit=amount)),
        "opening balance": RegisterBankAccount.model_validate(
            {"bank_account": {"bank_account_no": "N"}, "opening_balance": amount, "opening_date": day("01-01")}
        ),
        "match tolerance": bank_account("N", **tolerance),
        "changed match tolerance": ChangeBankAccount(
            bank_account=bank_account("B", **tolerance).bank_account
        ),
        "application": ApplyEntries.model_validate(
            {"applying_entry_no": 2, "amounts_to_apply": {1: amount}, "posting_date": day("01-07")}
        ),
        "discount of an entry": ChangeEntryDiscount.model_validate(
            {"entry_no": 1, "discount_date": day("01-20"), "discount_amount": amount}
        ),
        "statement line": AssignLine.model_validate(
            {"statement_no": "B/1", "line_no": 10000, "amounts_to_apply": {1: amount}}
        ),
    }  # fmt: skip


def _line(**fields: Any) -> JournalLine:
    return JournalLine.model_validate(line("INV-9", "01-05", "5000.00").model_dump() | fields)


PLACES = list(_commands("1.00"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("amount", ["1.000", Decimal("1.000"), "1.005"])
def test_a_point_is_no_thousands_separator(place: str, amount: Any) -> None:
    outcome = given(*PAST).when(_commands(amount)[place])
    outcome.then_refused(AmountDigits, amount=Decimal(amount), currency="CHF", digits=2)
    assert "no thousands separator" in str(outcome.refusal)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("amount", ["10000000000000.00", 10**13, "99999999999999.99"])
def test_an_amount_that_is_too_large_is_refused_with_its_digits(place: str, amount: Any) -> None:
    outcome = given(*PAST).when(_commands(amount)[place])
    outcome.then_refused(AmountTooLarge, digits=16, most=15, currency="CHF")
    assert "has 16 digits" in str(outcome.refusal)


@pytest.mark.parametrize("amount", ["1.00", "1.0", "1", 1, Decimal("1.0"), "9999999999999.99"])
def test_an_amount_within_both_limits_is_posted(amount: Any) -> None:
    given(*PAST).after(_commands(amount)["journal"]).after(_commands(amount)["credit limit"])


YEN = COMPANY.model_copy(update={"currency": "JPY"})


def test_the_limits_are_those_of_the_currency() -> None:
    books = given(YEN, customer())
    books.when(journal(_line(amount="1.0"))).then_refused(AmountDigits, digits=0, currency="JPY")
    books.after(journal(_line(amount="999999999999999")))


def test_what_is_left_out_has_no_digits_too_many() -> None:
    """Defaults and sums are no text: an account and a statement without balances in a currency without decimals."""
    account = bank_account("B", iban="CH9300762011623852957")
    lines = [statement_line("T", "01-10", "1500")]
    unbalanced = statement(*lines, opening=None, currency="JPY")
    given(YEN, account).after(file(unbalanced))


def test_a_bank_may_pad_amounts_with_zeros() -> None:
    """Banks fill a field to its length, and no bank writes thousands separators."""
    padded = statement(statement_line("T9", "01-10", "100.000"), opening="0.000")
    given(COMPANY, bank_account("B", iban="CH9300762011623852957")).after(file(padded))
    wrong = statement(statement_line("T9", "01-10", "100.005"), opening="0")
    given(COMPANY, bank_account("B", iban="CH9300762011623852957")).when(file(wrong)).then_refused(
        AmountDigits, digits=2
    )


def test_a_banks_amount_may_not_be_too_large_either() -> None:
    large = statement(statement_line("T9", "01-10", "10000000000000"), opening="0")
    given(COMPANY, bank_account("B", iban="CH9300762011623852957")).when(file(large)).then_refused(
        AmountTooLarge, digits=16
    )
