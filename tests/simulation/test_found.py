"""What the simulation has found, each as the scenario that would have caught it."""

from __future__ import annotations

from decimal import Decimal

from ledger_es import Ledger
from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.posting_group import (
    SetBankPostingGroup,
    SetOpeningBalanceAccount,
    SetPartyPostingGroup,
)
from ledger_es.commands.reversal import ReverseRegister, ReverseTransaction
from ledger_es.errors import (
    AccountNotReserved,
    AmountExceedsEntry,
    LineOfOneAccount,
    LineSignWrong,
    NotFromJournal,
    SameSign,
)
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import IBAN, assign, brought, post, transfer
from tests.scenarios.test_currencies import books
from tests.scenarios.test_exchange_adjustment import adjust
from tests.scenarios.test_exchange_adjustment import past as valued

BANK = RegisterBankAccount(bank_account=BankAccountRecord(bank_account_no="B", iban=IBAN))


def test_a_journal_line_cannot_name_the_entry_it_makes() -> None:
    """It closed an entry twice, an assertion of the ledger's own."""
    books = given(*BOOKS, documents("INV-1 01-01 100"))
    payment = line("PAY-1", "01-05", "-30", applies_to={2: None, 1: None})
    books.when(journal(payment)).then_refused(SameSign, entry_no=2)


def test_an_account_that_was_posted_to_by_hand_never_becomes_a_control_account() -> None:
    """What was posted to it before is in no subledger: receivables, bank and G/L would never agree again."""
    closed = Account(
        account_no="2990", name="Opening balance", category="equity", direct_posting=False
    )
    other = SetOpeningBalanceAccount(valid_from=day("01-01"), account_no="1090")
    books = given(*BOOKS, other, ChangeAccount(account=closed))
    bank = SetBankPostingGroup(posting_group="POST", valid_from=day("01-01"), account_no="2990")
    books.when(bank).then_refused(AccountNotReserved, account_no="2990")
    customers = SetPartyPostingGroup(
        ledger="customer",
        posting_group="SPECIAL",
        valid_from=day("01-01"),
        accounts=PartyAccounts(control_account="2990"),
    )
    books.when(customers).then_refused(AccountNotReserved, account_no="2990")


def test_a_line_cannot_find_the_entry_of_another_bank_account() -> None:
    """It closed the entry there: neither account would have agreed with its bank any more."""
    other = RegisterBankAccount(bank_account=BankAccountRecord(bank_account_no="B2"))
    elsewhere = line("PAY-1", "01-05", "-50", bal_account_type="bank_account", bal_account_no="B2")
    books = given(*BOOKS, BANK, other, journal(elsewhere), brought(("01-10", "50")))
    books.when(assign(10000, e2=None)).then_refused(LineOfOneAccount, entry_no=2)


def test_a_bank_entry_is_not_a_credit_memo_though_one_made_it() -> None:
    """Money out was found on a line with money in: only a party's credit memo is taken along against the sign."""
    repaid = line("CM-1", "01-05", "-50", bal_account_type="bank_account", bal_account_no="B")
    books = given(*BOOKS, BANK, journal(repaid), brought(("01-10", "-50")))
    books.when(assign(10000, e2=None)).then_refused(LineSignWrong, entry_no=2)


def test_a_credit_alone_is_not_taken_along_by_a_payment_on_account() -> None:
    """Posting it was an assertion of the ledger's own: a payment applied to nothing of the other sign."""
    books = given(*BOOKS, BANK, documents("CM-1 01-01 -50"), brought(("01-10", "100")))
    books = books.after(assign(10000, e1=None))
    books.when(transfer(10000, "C1", "customer")).then_refused(LineSignWrong, entry_no=1)


def test_a_credit_beside_an_invoice_of_its_amount_leaves_the_whole_payment_on_account() -> None:
    books = given(*BOOKS, BANK, documents("CM-1 01-01 -50\nINV-1 01-01 50"))
    books = books.after(brought(("01-10", "100")), assign(10000, e1=None, e2="50"))
    books = books.after(transfer(10000, "C1", "customer"), post("payments_only"))
    assert books


def test_of_an_entry_that_was_paid_elsewhere_nothing_is_left_for_another_line() -> None:
    """A line had taken more of it than was open by then: the next line was told that its sign was wrong."""
    books = given(
        *BOOKS, BANK, documents("INV-1 01-01 100"), brought(("01-10", "60"), ("01-10", "70"))
    )
    books.after(
        assign(10000, e1="60"), journal(line("PAY-1", "01-05", "-80", applies_to={1: None}))
    )
    books.when(assign(20000, e1="10")).then_refused(
        AmountExceedsEntry, entry_no=1, remaining=Decimal(0)
    )


def test_two_entries_in_one_currency_settled_from_another_may_differ_by_a_cent() -> None:
    """10.00 EUR meet 10.01 of the credit: the lists took 10.00 off both, and the ledger itself 10.01."""
    past = (
        *books("EUR", d0101="0.8505"),
        journal(line("INV-1", "01-02", "10.00", currency="EUR")),
        journal(line("PAY-2", "01-02", "-200.00", currency="EUR")),
        documents("REF-3 01-05 20.00"),
        ApplyEntries(applying_entry_no=3, amounts_to_apply={1: None, 2: None}),
    )
    with Ledger.open(":memory:", create=True) as ledger:
        for command in past:
            ledger.execute(command, actor="anna")
        (row,) = ledger.open_entries(as_of=day("01-31")).rows()
        assert (row.entry_no, str(row.remaining_amount)) == (2, "-166.48")
        assert ledger.verify().ok


def test_what_is_named_of_an_entry_in_another_currency_is_applied_to_the_cent() -> None:
    """42.84 EUR are 36.44 francs, which are 42.85 EUR: more was taken than was asked for."""
    past = given(
        *books("EUR", d0101="0.8505"), journal(line("INV-1", "01-02", "84.00", currency="EUR"))
    )
    past = past.after(documents("PAY-2 01-05 -100.00"))
    applied = past.after(ApplyEntries(applying_entry_no=2, amounts_to_apply={1: Decimal("42.84")}))
    assert applied.remaining() == {1: "41.16", 2: "-63.56"}


def test_a_register_is_reversed_though_its_application_had_posted_on_a_later_day() -> None:
    """What the payment took back of a gain lies on the day of the run: that transaction was said to be no journal's."""
    paid = valued(d0101="0.90", d0131="0.95").after(
        journal(line("INV-1", "01-02", "100.00", currency="USD")),
        adjust("01-31"),
        journal(line("PAY-2", "01-10", "-100.00", currency="USD", applies_to={1: None})),
    )
    undone = paid.after(UnapplyEntry(entry_no=2))
    undone.when(ReverseRegister(register_no=4)).then_refused(NotFromJournal)
    assert undone.after(ReverseRegister(register_no=3)).remaining() == {1: "100.00"}


def test_two_entries_in_francs_settled_from_yen_may_differ_by_a_centime() -> None:
    """An assertion of the ledger's own: it looked for the account of exchange gains of francs."""
    past = (
        *books("JPY", d0101="0.0061"),
        documents("CM-1 01-01 -190.00\nINV-2 01-01 0.10\nINV-3 01-01 250.20"),
        journal(line("PAY-4", "01-01", "-1574", currency="JPY")),
        ApplyEntries(applying_entry_no=4, amounts_to_apply={1: None, 2: None, 3: None}),
    )
    with Ledger.open(":memory:", create=True) as ledger:
        for command in past:
            ledger.execute(command, actor="anna")
        (row,) = ledger.open_entries(as_of=day("01-31")).rows()
        assert (row.entry_no, str(row.remaining_amount)) == (3, "50.69")
        assert ledger.verify().ok


def test_what_a_return_has_valued_again_is_not_reversed_without_it() -> None:
    """Its transaction has lines and no entries: reversed, the account differed from its entries for ever."""
    back = ReturnPayment(
        entry_no=3,
        posting_date=day("02-05"),
        payment_kind="direct_debit",
        document_no="RET-1",
        bal_account_type="gl",
        bal_account_no="1090",
    )
    past = valued(d0101="0.90", d0120="0.92", d0131="0.95").after(
        journal(line("INV-1", "01-10", "50.00", currency="USD")),
        journal(line("INV-2", "01-10", "100.00", currency="USD")),
        journal(line("PAY-3", "01-20", "-100.00", currency="USD", applies_to={2: None})),
        adjust("01-31"),
        back,
    )
    assert past.remaining() == {1: "50.00", 2: "100.00"}
    past.when(ReverseTransaction(transaction_no=6)).then_refused(NotFromJournal)
    # The payment was valued before it came back, so the return itself can be undone and reversed.
    undone = past.after(UnapplyEntry(entry_no=4), ReverseRegister(register_no=5))
    assert undone.remaining() == {1: "50.00", 2: "100.00", 3: "-100.00"}
    assert undone.balances()["1100"] == "47.50"
