"""Payment discounts: granted in full or not at all, on documents of customers and vendors (receivables.md 3.5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import (
    Application,
    AppliedPair,
    DerivedDetail,
    EntriesApplied,
    EntriesPosted,
    PostedEntry,
    TouchedEntry,
)
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.errors import AccountBlocked, AccountMissingInGroup
from ledger_es.values import LedgerKind
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import day, given

INVOICE = documents("INV-1 01-01 1000.00 01-31 20.00 01-15")
"""The invoice of the worked example: 1 000, discount 20 until 15 January."""


def test_a_payment_in_time_closes_the_invoice_with_the_discount() -> None:
    pay = line("PAY-1", "01-15", "-980.00", applies_to_document_no="INV-1")
    given(*BOOKS, INVOICE).when(journal(pay)).then(
        (
            "general_ledger",
            Posted(
                register_no=2,
                part=1,
                source_code="journal",
                transaction_nos=(2,),
                transaction_posting_dates=(day("01-15"),),
                transaction_document_types=("payment",),
                transaction_document_nos=("PAY-1",),
                line_transaction_nos=(2, 2, 2, 2),
                line_gl_entry_nos=(3, 4, 5, 6),
                line_account_nos=("1100", "1100", "3800", "1090"),
                line_amounts_lcy=(Decimal(-980), Decimal(-20), Decimal(20), Decimal(980)),
                line_entry_nos=(2, 2, 0, 0),
                line_application_nos=(0, 1, 1, 0),
                entry_transaction_nos=(2,),
                entry_ledgers=("customer",),
                entry_account_nos=("C1",),
                entry_nos=(2,),
                application_transaction_nos=(2,),
                application_ledgers=("customer",),
                application_account_nos=("C1",),
                application_nos=(1,),
            ),
        ),
        (
            "customer_ledger-C1",
            EntriesPosted(
                entries=(
                    PostedEntry(
                        entry_no=2,
                        transaction_no=2,
                        document_type="payment",
                        document_no="PAY-1",
                        posting_date=day("01-15"),
                        document_date=day("01-15"),
                        due_date=day("01-15"),
                        currency="CHF",
                        amount=Decimal(-980),
                        amount_lcy=Decimal(-980),
                        posting_group="DOMESTIC",
                        control_account_no="1100",
                        source_code="journal",
                        bal_account_type="gl",
                        bal_account_no="1090",
                    ),
                )
            ),
        ),
        (
            "customer_ledger-C1",
            EntriesApplied(
                applications=(
                    Application(
                        application_no=1,
                        applying_entry_no=2,
                        transaction_no=2,
                        posting_date=day("01-15"),
                        document_type="payment",
                        document_no="PAY-1",
                        source_code="journal",
                    ),
                ),
                pairs=(
                    AppliedPair(
                        application_no=1,
                        debit_entry_no=1,
                        credit_entry_no=2,
                        amount=Decimal(1000),
                        amount_lcy=Decimal(1000),
                    ),
                ),
                details=(
                    DerivedDetail(
                        application_no=1,
                        entry_no=2,
                        applied_entry_no=1,
                        detail_type="payment_discount",
                        amount=Decimal(-20),
                        amount_lcy=Decimal(-20),
                        gl_account_no="3800",
                        control_account_no="1100",
                    ),
                ),
                touched=(
                    TouchedEntry(
                        application_no=1,
                        entry_no=1,
                        currency="CHF",
                        control_account_no="1100",
                        remaining_amount_before=Decimal(1000),
                        remaining_amount_after=Decimal(0),
                        remaining_amount_lcy_before=Decimal(1000),
                        remaining_amount_lcy_after=Decimal(0),
                        discount_possible_before=Decimal(20),
                    ),
                    TouchedEntry(
                        application_no=1,
                        entry_no=2,
                        currency="CHF",
                        control_account_no="1100",
                        remaining_amount_before=Decimal(-980),
                        remaining_amount_after=Decimal(0),
                        remaining_amount_lcy_before=Decimal(-980),
                        remaining_amount_lcy_after=Decimal(0),
                    ),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("paid", "on", "left", "discount"),
    [
        ("980.00", "01-01", {}, "20.00"),
        ("980.00", "01-15", {}, "20.00"),
        ("980.00", "01-16", {1: "20.00"}, None),
        ("979.99", "01-15", {1: "20.01"}, None),
        ("979.00", "01-15", {1: "21.00"}, None),
        ("1000.00", "01-15", {2: "-20.00"}, "20.00"),
        ("1000.00", "01-16", {}, None),
        ("1100.00", "01-15", {2: "-120.00"}, "20.00"),
    ],
    ids=[
        "early",
        "last day",
        "a day late",
        "a cent short",
        "short",
        "in full",
        "in full, late",
        "more",
    ],
)
def test_in_time_and_enough_or_nothing(
    paid: str, on: str, left: dict[int, str], discount: str | None
) -> None:
    pay = line("PAY-1", on, f"-{paid}", applies_to_document_no="INV-1")
    books = given(*BOOKS, INVOICE, journal(pay))
    assert books.remaining() == left
    assert books.balances().get("3800") == discount


@pytest.mark.parametrize(
    ("paid", "on", "left", "discount"),
    [
        ("980.00", "01-15", {}, "-20.00"),
        ("980.00", "01-16", {1: "-20.00"}, None),
        ("979.00", "01-15", {1: "-21.00"}, None),
        ("1000.00", "01-15", {2: "20.00"}, "-20.00"),
    ],
)
def test_the_vendors_mirror(paid: str, on: str, left: dict[int, str], discount: str | None) -> None:
    """We pay and earn the discount: 4900 is credited."""
    invoice = documents("INV-1 01-01 -1000.00 01-31 20.00 01-15", "V1")
    pay = line("PAY-1", on, paid, "V1", applies_to_document_no="INV-1")
    books = given(*BOOKS, invoice, journal(pay))
    assert books.remaining("V1", "vendor") == left
    assert books.balances().get("4900") == discount


@pytest.mark.parametrize(
    ("party_no", "sign", "account", "amount"),
    [("C1", 1, "3801", "-2.00"), ("V1", -1, "4901", "2.00")],
    ids=["customer", "vendor"],
)
def test_a_refund_of_a_credit_memo_takes_the_discount_back(
    party_no: str, sign: int, account: str, amount: str
) -> None:
    memo = documents(f"CM-1 01-01 {-100 * sign} 01-31 2.00 01-15", party_no)
    refund = line("REF-1", "01-15", str(98 * sign), party_no, applies_to_document_no="CM-1")
    books = given(*BOOKS, memo, journal(refund))
    assert books.remaining(party_no, "customer" if sign > 0 else "vendor") == {}
    assert books.balances()[account] == amount


@pytest.mark.parametrize("kind", ["CM", "ANY"])
def test_only_payments_and_refunds_earn_a_discount(kind: str) -> None:
    credit = line(f"{kind}-1", "01-10", "-980.00", applies_to_document_no="INV-1")
    books = given(*BOOKS, INVOICE, journal(credit))
    assert books.remaining() == {1: "20.00"}


def test_only_invoices_and_credit_memos_are_discounted() -> None:
    reminder = documents("REM-1 01-01 1000.00 01-31 20.00 01-15")
    pay = line("PAY-1", "01-10", "-980.00", applies_to_document_no="REM-1")
    assert given(*BOOKS, reminder, journal(pay)).remaining() == {1: "20.00"}


@pytest.mark.parametrize(("amount", "left"), [("980.00", {}), ("979.00", {1: "21.00", 2: "-1.00"})])
def test_the_amount_to_apply_must_itself_reach_the_discounted_amount(
    amount: str, left: dict[int, str]
) -> None:
    pay = line("PAY-1", "01-10", "-980.00", applies_to={1: Decimal(amount)})
    assert given(*BOOKS, INVOICE, journal(pay)).remaining() == left


def test_a_part_payment_keeps_the_discount_possible() -> None:
    """300 and then 680 on the last day: the second payment reaches what remains less the discount."""
    books = given(
        *BOOKS, INVOICE, journal(line("PAY-1", "01-05", "-300.00", applies_to_document_no="INV-1"))
    )
    assert books.remaining() == {1: "700.00"}
    assert books.entry(1).discount_possible == Decimal(20)
    books.after(journal(line("PAY-2", "01-15", "-680.00", applies_to_document_no="INV-1")))
    assert books.remaining() == {}
    assert books.balances()["3800"] == "20.00"


@pytest.mark.parametrize(("party_no", "sign"), [("C1", 1), ("V1", -1)], ids=["customer", "vendor"])
@pytest.mark.parametrize("before", ["ANY", "PAY"])
def test_a_discount_greater_than_what_is_left_is_not_granted(
    before: str, party_no: str, sign: int
) -> None:
    """990 paid without discount (on account, or too late) and then 10 in time: nobody is paid 20 for paying 10."""
    invoice = documents(f"INV-1 01-01 {1000 * sign} 01-31 20.00 01-15", party_no)
    first = line(
        f"{before}-1", "01-05" if before == "ANY" else "01-20", str(-990 * sign), party_no,
        applies_to_document_no="INV-1",
    )  # fmt: skip
    last = line("PAY-2", "01-15", str(-10 * sign), party_no, applies_to_document_no="INV-1")
    books = given(*BOOKS, invoice, journal(first))
    ledger: LedgerKind = "customer" if sign > 0 else "vendor"
    assert books.remaining(party_no, ledger) == {1: f"{10 * sign}.00"}
    assert abs(books.entry(1, party_no, ledger).discount_possible) == Decimal(20)
    books.after(journal(last))
    assert books.remaining(party_no, ledger) == {}
    assert not {"3800", "4900"} & books.balances().keys()


@pytest.mark.parametrize("paid", ["5.00", "20.00"])
def test_a_discount_of_all_that_is_left_is_granted(paid: str) -> None:
    """980 paid before: the remaining 20 are the discount, and whatever is paid stays on the payment."""
    first = line("ANY-1", "01-05", "-980.00", applies_to_document_no="INV-1")
    last = line("PAY-2", "01-15", f"-{paid}", applies_to_document_no="INV-1")
    books = given(*BOOKS, INVOICE, journal(first), journal(last))
    assert books.remaining() == {3: f"-{paid}"}
    assert books.balances()["3800"] == "20.00"


TWO = documents("""
    INV-1  01-01  1000.00  01-31  60.00  01-15
    INV-2  01-01  1000.00  02-28  30.00  01-17
""")


@pytest.mark.parametrize(
    ("paid", "on", "left", "discount"),
    [
        ("1910.00", "01-15", {}, "90.00"),
        ("1909.00", "01-15", {2: "31.00"}, "60.00"),
        ("1970.00", "01-16", {}, "30.00"),
        ("1970.00", "01-17", {}, "30.00"),
        ("2000.00", "01-18", {}, None),
        ("1940.00", "01-15", {3: "-30.00"}, "90.00"),
    ],
)
def test_two_documents_each_with_its_own_discount(
    paid: str, on: str, left: dict[int, str], discount: str | None
) -> None:
    pay = line("PAY-1", on, f"-{paid}", applies_to={2: None, 1: None})
    books = given(*BOOKS, TWO, journal(pay))
    assert books.remaining() == left
    assert books.balances().get("3800") == discount


def test_each_document_shows_the_discount_it_earned() -> None:
    pay = line("PAY-1", "01-15", "-1910.00", applies_to={1: None, 2: None})
    outcome = given(*BOOKS, TWO).when(journal(pay))
    *_, applied = outcome.then_events(
        ("general_ledger", Posted),
        ("customer_ledger-C1", EntriesPosted),
        ("customer_ledger-C1", EntriesApplied),
    )
    assert isinstance(applied, EntriesApplied)
    assert [(one.applied_entry_no, one.entry_no, one.amount) for one in applied.details] == [
        (1, 3, Decimal(-60)),
        (2, 3, Decimal(-30)),
    ]


# --- discounts between invoices and credit memos ---


def test_a_credit_memo_lowers_the_invoices_discount_in_proportion() -> None:
    """1 000 with 20, a memo of 200 with 4: 800 with 16 are left."""
    table = documents("""
        INV-1  01-01  1000.00  01-31  20.00  01-15
        CM-1   01-02  -200.00  01-02   4.00  01-12
    """)
    books = given(*BOOKS, table).after(
        ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})
    )
    assert books.remaining() == {1: "800.00"}
    assert books.entry(1).discount_possible == Decimal("16.00")
    assert "3800" not in books.balances()


def test_both_discounts_shrink_where_the_applying_memo_stays_open() -> None:
    table = documents("""
        INV-1  01-01   300.00  01-31   6.00  01-15
        CM-1   01-02  -900.00  01-02  18.00  01-12
    """)
    apply = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: Decimal(100)})
    books = given(*BOOKS, table).after(apply)
    assert [books.entry(no).discount_possible for no in (1, 2)] == [Decimal(4), Decimal(-16)]


def test_a_memo_without_discount_leaves_the_invoices_discount() -> None:
    table = documents("""
        INV-1  01-01  1000.00  01-31  20.00  01-15
        CM-1   01-02  -200.00
    """)
    books = given(*BOOKS, table).after(
        ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})
    )
    assert books.entry(1).discount_possible == Decimal(20)


def test_an_applying_invoice_without_discount_lowers_the_credit_memos() -> None:
    table = documents("""
        CM-1   01-01  -200.00  01-31   4.00  01-15
        INV-1  01-02    50.00
    """)
    books = given(*BOOKS, table).after(
        ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})
    )
    assert books.remaining() == {1: "-150.00"}
    assert books.entry(1).discount_possible == Decimal(-3)


def test_a_refund_in_part_leaves_the_credit_memos_discount() -> None:
    table = documents("CM-1 01-01 -200.00 01-31 4.00 01-15")
    refund = line("REF-1", "01-05", "50.00", applies_to_document_no="CM-1")
    books = given(*BOOKS, table, journal(refund))
    assert books.entry(1).discount_possible == Decimal(-4)


def test_the_proportion_is_rounded_half_away_from_zero() -> None:
    """4.01 × 100 / 200 = 2.005 → 2.01."""
    table = documents("""
        CM-1   01-01  -200.00  01-31   4.01  01-15
        INV-1  01-02   100.00
    """)
    books = given(*BOOKS, table).after(
        ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})
    )
    assert books.entry(1).discount_possible == Decimal("-2.01")


# --- discounts with entries of both signs ---


def test_a_credit_memo_taken_along_gives_its_discount_back() -> None:
    """902 with the memo of 100 less 2 settle the invoice of 1 000: the payment grows by 98."""
    table = documents("""
        INV-1  01-01  1000.00
        CM-1   01-01  -100.00  01-31  2.00  01-15
    """)
    pay = line("PAY-1", "01-10", "-902.00", applies_to={1: None, 2: None})
    books = given(*BOOKS, table, journal(pay))
    assert books.remaining() == {}
    assert books.balances()["3801"] == "-2.00"


@pytest.mark.parametrize("method", ["named", "on the line"])
def test_a_payment_smaller_than_the_discount_it_gives_back(method: str) -> None:
    """1.00 with the memo of 100 less 2 settles 99: the payment itself turns into a debit of 1.00 against the memo."""
    table = documents("""
        INV-1  01-01   99.00
        CM-1   01-01  -100.00  01-31  2.00  01-15
    """)
    if method == "named":
        pay = journal(line("PAY-1", "01-10", "-1.00"))
        apply = ApplyEntries(applying_entry_no=3, amounts_to_apply={1: None, 2: None})
        books = given(*BOOKS, table, pay, apply)
    else:
        pay = journal(line("PAY-1", "01-10", "-1.00", applies_to={1: None, 2: None}))
        books = given(*BOOKS, table, pay)
    assert books.remaining() == {}
    assert books.balances() == {"1090": "1.00", "3000": "1.00", "3801": "-2.00"}


# --- accounts ---


def _group(**accounts: str) -> SetPartyPostingGroup:
    return SetPartyPostingGroup(
        ledger="customer",
        posting_group="DOMESTIC",
        valid_from=day("01-01"),
        accounts=PartyAccounts(control_account="1100", **accounts),
    )


def test_refused_where_the_group_has_no_discount_account() -> None:
    pay = line("PAY-1", "01-15", "-980.00", applies_to_document_no="INV-1")
    given(*BOOKS, INVOICE, _group(discount_credit_account="3801")).when(journal(pay)).then_refused(
        AccountMissingInGroup,
        posting_group="DOMESTIC",
        purpose="payment discount debit account",
        line=1,
    )


def test_refused_where_the_discount_account_is_blocked() -> None:
    account = next(one for one in ACCOUNTS if one.account_no == "3800")
    block = ChangeAccount(account=account.model_copy(update={"blocked": True}))
    pay = line("PAY-1", "01-15", "-980.00", applies_to_document_no="INV-1")
    given(*BOOKS, INVOICE, block).when(journal(pay)).then_refused(AccountBlocked, account_no="3800")


def test_the_accounts_are_those_of_the_day_of_the_application() -> None:
    change = _group(discount_debit_account="6900").model_copy(update={"valid_from": day("01-15")})
    early = line("PAY-1", "01-14", "-980.00", applies_to_document_no="INV-1")
    late = line("PAY-1", "01-15", "-980.00", applies_to_document_no="INV-1")
    assert given(*BOOKS, INVOICE, change, journal(early)).balances()["3800"] == "20.00"
    assert given(*BOOKS, INVOICE, change, journal(late)).balances()["6900"] == "20.00"
