"""Registering bank accounts with their opening balance, and changing them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.bank_account import (
    BankAccountChanged,
    BankAccountRegistered,
    BankEntriesClosed,
    BankEntriesPosted,
    StatementReconciled,
)
from ledger_es.aggregates.bank_account_master import BankAccountMaster
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_account import (
    BankAccountRecord,
    ChangeBankAccount,
    EditBankAccount,
    RegisterBankAccount,
)
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.posting_group import SetBankPostingGroup
from ledger_es.errors import (
    AccountAtBankInUse,
    AccountBlocked,
    AccountUnknown,
    AmountDigits,
    BankAccountExists,
    BankAccountNoAlike,
    BankAccountUnknown,
    ChargeLimitNegative,
    CurrencyUnknown,
    DirectPostingNotAllowed,
    EncodingUnknown,
    EntryDateInvalid,
    IbanInvalid,
    MappingNotToml,
    MatchToleranceNegative,
    PostingDateNotAllowed,
    PostingGroupUnknown,
    PostingUnseenNeedsDoubts,
    Refusal,
)
from tests.scenarios.books import COMPANY, bank_account
from tests.scenarios.scenario import day, given

PLAIN = BankAccountMaster(
    currency="CHF",
    posting_group="BANK",
    match_tolerance_type="percentage",
    match_tolerance_value=Decimal(0),
    automatic_application=True,
)
IBAN = "CH9300762011623852957"
UNSEEN = {"automation": "post", "matching_profile": "business_central"}


def test_with_an_opening_balance() -> None:
    """The balance is posted and counts as found on the last statement before the books begin."""
    command = bank_account(
        "B", "250.00", "01-01", bank_account_name="Current", iban="ch93 0076 2011 6238 5295 7",
        account_no_at_bank="01 23", match_tolerance_type="amount", match_tolerance_value=Decimal(5),
        automatic_application=False,
    )  # fmt: skip
    books = (
        given(COMPANY)
        .when(command)
        .then(
            (
                "bank_account-B",
                BankAccountRegistered(
                    bank_account_no="B",
                    master=BankAccountMaster(
                        bank_account_name="Current",
                        iban=IBAN,
                        account_no_at_bank="0123",
                        currency="CHF",
                        posting_group="BANK",
                        match_tolerance_type="amount",
                        match_tolerance_value=Decimal(5),
                        automatic_application=False,
                    ),
                ),
            ),
            (
                "general_ledger",
                Posted(
                    register_no=1,
                    part=1,
                    source_code="opening_balance",
                    transaction_nos=(1,),
                    transaction_posting_dates=(day("01-01"),),
                    transaction_document_nos=("OPENING",),
                    line_transaction_nos=(1, 1),
                    line_gl_entry_nos=(1, 2),
                    line_account_nos=("1020", "2990"),
                    line_amounts_lcy=(Decimal(250), Decimal(-250)),
                    line_entry_nos=(1, 0),
                    entry_transaction_nos=(1,),
                    entry_ledgers=("bank_account",),
                    entry_account_nos=("B",),
                    entry_nos=(1,),
                ),
            ),
            (
                "bank_account-B",
                BankEntriesPosted(
                    source_code="opening_balance",
                    currency="CHF",
                    posting_groups=("BANK",),
                    gl_account_nos=("1020",),
                    entry_nos=(1,),
                    transaction_nos=(1,),
                    posting_dates=(day("01-01"),),
                    document_nos=("OPENING",),
                    amounts=(Decimal(250),),
                    amounts_lcy=(Decimal(250),),
                    bal_account_types=("gl",),
                    bal_account_nos=("2990",),
                ),
            ),
            (
                "bank_account-B",
                BankEntriesClosed(
                    statement_date=day("01-01"), entry_nos=(1,), amounts=(Decimal(250),)
                ),
            ),
            (
                "bank_account-B",
                StatementReconciled(statement_date=day("01-01"), closing_balance=Decimal(250)),
            ),
        )
    )
    account = books.books.find_bank_account("B")
    assert account is not None
    assert account.balance == account.statement_balance == account.opening_balance == Decimal(250)
    assert account.opening_date == day("01-01")


def test_an_overdrawn_account() -> None:
    assert given(COMPANY).after(bank_account("B", "-9.50")).balances() == {
        "1020": "-9.50",
        "2990": "9.50",
    }


def test_without_opening_balance_nothing_is_posted() -> None:
    given(COMPANY).when(bank_account()).then(
        (
            "bank_account-B",
            BankAccountRegistered(bank_account_no="B", master=PLAIN),
        )
    )


def _later(code: str) -> SetBankPostingGroup:
    return SetBankPostingGroup(posting_group=code, valid_from=day("06-01"), account_no="1020")


CLOSED = SetAllowedPostingDates(allow_from=day("02-01"))
BLOCKED = ChangeAccount(
    account=next(one for one in ACCOUNTS if one.account_no == "2990").model_copy(
        update={"blocked": True}
    )
)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (bank_account("A", currency="EUR"), BankAccountExists),
        (bank_account("a", currency="EUR"), BankAccountNoAlike),
        (bank_account("B", currency="EUR", posting_group="X"), CurrencyUnknown),
        (bank_account("B", posting_group="X", match_tolerance_value=-1), PostingGroupUnknown),
        (bank_account("B", match_tolerance_value=-1, iban="nonsense"), MatchToleranceNegative),
        (bank_account("B", iban="nonsense", account_no_at_bank="77"), IbanInvalid),
        (bank_account("B", iban=IBAN), AccountAtBankInUse),
        (bank_account("B", "0.001", account_no_at_bank="7 7"), AccountAtBankInUse),
        (bank_account("B", "0.001"), AmountDigits),
        (
            RegisterBankAccount(
                bank_account=BankAccountRecord(bank_account_no="B"), opening_balance=Decimal(1)
            ),
            EntryDateInvalid,
        ),
        (bank_account("B", "1.00", "01-31", posting_group="LATER"), PostingDateNotAllowed),
        (bank_account("B", "1.00", "02-01", posting_group="LATER"), PostingGroupUnknown),
        (bank_account("B", "1.00", "02-01"), AccountBlocked),
    ],
)
def test_refused_registrations(command: RegisterBankAccount, refusal: type[Refusal]) -> None:
    first = bank_account("A", iban=IBAN, account_no_at_bank="77")
    given(COMPANY, first, _later("LATER"), CLOSED, BLOCKED).when(command).then_refused(refusal)


def test_an_account_is_changed_and_its_old_iban_set_free() -> None:
    change = ChangeBankAccount(bank_account=BankAccountRecord(bank_account_no="B", blocked=True))
    books = (
        given(COMPANY, bank_account("B", iban=IBAN, account_no_at_bank="77"))
        .when(change)
        .then(
            (
                "bank_account-B",
                BankAccountChanged(
                    master=PLAIN.model_copy(update={"blocked": True}),
                    iban_before=IBAN,
                    account_no_at_bank_before="77",
                ),
            )
        )
    )
    books.after(bank_account("C", iban=IBAN, account_no_at_bank="77"))


def test_an_account_keeps_its_own_iban() -> None:
    same = BankAccountRecord(bank_account_no="B", iban=IBAN, bank_account_name="Renamed")
    given(COMPANY, bank_account("B", iban=IBAN)).after(ChangeBankAccount(bank_account=same))


def test_edited_in_part() -> None:
    books = given(COMPANY, bank_account("B", iban=IBAN, account_no_at_bank="77"))
    edit = EditBankAccount(bank_account_no="B", blocked=True, match_tolerance_value=1)
    books.when(edit).then(
        (
            "bank_account-B",
            BankAccountChanged(
                master=PLAIN.model_copy(
                    update={
                        "iban": IBAN,
                        "account_no_at_bank": "77",
                        "blocked": True,
                        "match_tolerance_value": Decimal(1),
                    }
                ),
                iban_before=IBAN,
                account_no_at_bank_before="77",
            ),
        )
    )
    books.when(edit).then()
    books.when(EditBankAccount(bank_account_no="Z")).then_refused(BankAccountUnknown)
    books.when(EditBankAccount(bank_account_no="B", posting_group="X")).then_refused(
        PostingGroupUnknown
    )


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"bank_account_no": "Z", "currency": "EUR"}, BankAccountUnknown),
        ({"currency": "EUR", "posting_group": "X"}, CurrencyUnknown),
        ({"posting_group": "X", "match_tolerance_value": "-0.01"}, PostingGroupUnknown),
        ({"match_tolerance_value": "-0.01", "iban": IBAN}, MatchToleranceNegative),
        ({"iban": IBAN}, AccountAtBankInUse),
    ],
)
def test_refused_changes(fields: dict[str, str], refusal: type[Refusal]) -> None:
    change = ChangeBankAccount(bank_account=BankAccountRecord(**{"bank_account_no": "B"} | fields))
    given(COMPANY, bank_account("A", iban=IBAN), bank_account("B")).when(change).then_refused(
        refusal
    )


def test_how_the_files_of_its_bank_are_read_and_what_may_be_done_unasked() -> None:
    settings = {
        "statement_encoding": "cp850",
        "date_order": "day_first",
        "mapping": 'decimal = ","\n',
        "automation": "apply",
    }
    books = given(COMPANY, bank_account("B"))
    edit = EditBankAccount(bank_account_no="B", **settings)
    changed = BankAccountChanged(master=PLAIN.model_copy(update=settings))
    books = books.when(edit).then(("bank_account-B", changed))
    # What is not named stays, and an empty text takes a setting away.
    kept = PLAIN.model_copy(update={**settings, "mapping": "", "blocked": True})
    given(COMPANY, bank_account("B"), edit).when(
        EditBankAccount(bank_account_no="B", mapping="", blocked=True)
    ).then(("bank_account-B", BankAccountChanged(master=kept)))


def test_an_account_for_charges_that_is_blocked_stops_no_other_edit() -> None:
    own = next(account for account in ACCOUNTS if account.account_no == "6900")
    blocked = ChangeAccount(account=own.model_copy(update={"blocked": True}))
    books = given(COMPANY, bank_account("B", charge_limit=Decimal(5)), blocked)
    limit = EditBankAccount(bank_account_no="B", charge_limit=Decimal(6))
    books.when(limit).then_refused(AccountBlocked)
    kept = PLAIN.model_copy(update={"charge_limit": Decimal("5.00"), "blocked": True})
    books.when(EditBankAccount(bank_account_no="B", blocked=True)).then(
        ("bank_account-B", BankAccountChanged(master=kept))
    )


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"charge_limit": "-1", "charge_account_no": "0000"}, ChargeLimitNegative),
        ({"charge_account_no": "0000", "match_tolerance_value": "-1"}, AccountUnknown),
        ({"charge_account_no": "1020"}, DirectPostingNotAllowed),
        ({"match_tolerance_value": "-1", "statement_encoding": "klingon"}, MatchToleranceNegative),
        ({"statement_encoding": "klingon", "mapping": "="}, EncodingUnknown),
        ({"mapping": "=", **UNSEEN}, MappingNotToml),
        ({**UNSEEN, "iban": "nonsense"}, PostingUnseenNeedsDoubts),
    ],
)
def test_settings_that_are_refused(fields: dict[str, str], refusal: type[Refusal]) -> None:
    edit = EditBankAccount(bank_account_no="B", **fields)
    given(COMPANY, bank_account("B")).when(edit).then_refused(refusal)
