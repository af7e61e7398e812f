"""Documents on another receivables or payables account than that of their customer or vendor (1.7, scenario 39)."""

from __future__ import annotations

from typing import Any

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.posting_group import AlternativePostingGroupSet, PartyAccounts
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.opening_entry import (
    CorrectOpeningEntry,
    OpeningEntry,
    PostOpeningEntries,
)
from ledger_es.commands.posting_group import SetAlternativePostingGroup, SetPartyPostingGroup
from ledger_es.errors import CommandInvalid, PostingGroupNotAllowed, PostingGroupUnknown
from tests.projections.books import company
from tests.scenarios.books import BOOKS, journal, line
from tests.scenarios.scenario import day, given

STREAM = "setup-posting_groups"
DOMESTIC, ABROAD = "1100", "1150"
SET_UP: tuple[Any, ...] = (
    AddAccounts(
        accounts=(
            Account(
                account_no=ABROAD,
                name="Receivables abroad",
                category="assets",
                direct_posting=False,
            ),
        )
    ),
    SetPartyPostingGroup(
        ledger="customer",
        posting_group="ABROAD",
        valid_from=day("01-01"),
        accounts=PartyAccounts(
            control_account=ABROAD,
            discount_debit_account="3800",
            discount_credit_account="3800",
        ),
    ),
)
ALLOWED = SetAlternativePostingGroup(
    ledger="customer", posting_group="DOMESTIC", alternative="ABROAD"
)


def balances(scenario: Any, *accounts: str) -> list[str]:
    found = scenario.balances()
    return [found.get(account, "0.00") for account in accounts]


def test_an_alternative_is_allowed_once_and_named_by_groups_that_there_are() -> None:
    past = given(*BOOKS, *SET_UP)
    unknown = ALLOWED.model_copy(update={"alternative": "NONE"})
    past.when(unknown).then_refused(PostingGroupUnknown, posting_group="NONE")
    itself = ALLOWED.model_copy(update={"alternative": "DOMESTIC"})
    past.when(itself).then_refused(CommandInvalid)
    event = AlternativePostingGroupSet(
        ledger="customer", posting_group="DOMESTIC", alternative="ABROAD", allowed=True
    )
    past = past.when(ALLOWED).then((STREAM, event))
    past.when(ALLOWED).then()
    past.when(ALLOWED.model_copy(update={"allowed": False})).then(
        (STREAM, event.model_copy(update={"allowed": False}))
    )


def test_only_an_allowed_group_of_a_party_is_named() -> None:
    invoice = journal(line("INV-1", "01-12", "100.00", posting_group="ABROAD"))
    past = given(*BOOKS, *SET_UP)
    past.when(invoice).then_refused(
        PostingGroupNotAllowed,
        kind="customer",
        party_no="C1",
        own_group="DOMESTIC",
        posting_group="ABROAD",
    )
    # Not the other way round, and not for vendors.
    turned = SetAlternativePostingGroup(
        ledger="customer", posting_group="ABROAD", alternative="DOMESTIC"
    )
    given(*BOOKS, *SET_UP, turned).when(invoice).then_refused(PostingGroupNotAllowed)
    own = journal(line("INV-1", "01-12", "100.00", posting_group="DOMESTIC"))
    assert balances(past.after(own), DOMESTIC, ABROAD) == ["100.00", "0.00"]
    between = line("INV-1", "01-12", "1.00", posting_group="ABROAD").model_copy(
        update={"account_type": "gl", "account_no": "6900", "document_type": ""}
    )
    past.when(journal(between)).then_refused(CommandInvalid)


def test_scenario_39_an_application_moves_the_balance_between_receivables_accounts() -> None:
    """An invoice of 1000.00 abroad is paid by 980.00 with 20.00 of discount, on the account of the customer."""
    past = given(*BOOKS, *SET_UP, ALLOWED).after(
        journal(
            line(
                *("INV-1", "01-12", "1000.00"),
                posting_group="ABROAD",
                discount_amount="20.00",
                discount_date=day("01-22"),
            ),
            line("INV-2", "01-12", "300.00"),
        )
    )
    assert balances(past, DOMESTIC, ABROAD) == ["300.00", "1000.00"]
    past = past.after(journal(line("PAY-1", "01-20", "-980.00")))
    assert balances(past, DOMESTIC, ABROAD) == ["-680.00", "1000.00"]
    applied = past.after(ApplyEntries(applying_entry_no=3, amounts_to_apply={1: None}))
    # 1000.00 has moved from one account to the other; what is open stands where it was posted.
    assert balances(applied, DOMESTIC, ABROAD, "3800") == ["300.00", "0.00", "20.00"]
    assert applied.remaining() == {2: "300.00"}
    undone = applied.after(UnapplyEntry(entry_no=3))
    assert balances(undone, DOMESTIC, ABROAD, "3800") == ["-680.00", "1000.00", "0.00"]
    # A part of it is moved alone.
    part = undone.after(ApplyEntries(applying_entry_no=3, amounts_to_apply={1: "400.00"}))
    assert balances(part, DOMESTIC, ABROAD) == ["-280.00", "600.00"]


def test_what_undoes_a_document_stands_on_its_account() -> None:
    """Also when the alternative is no longer allowed."""
    past = given(*BOOKS, *SET_UP, ALLOWED).after(
        journal(line("INV-1", "01-12", "100.00", posting_group="ABROAD")),
        ALLOWED.model_copy(update={"allowed": False}),
        CancelInvoice(entry_no=1, document_no="CM-1", posting_date=day("01-20")),
    )
    assert past.books.posted_entry(2).posting_group == "ABROAD"
    assert balances(past, DOMESTIC, ABROAD, "3000") == ["0.00", "0.00", "0.00"]


def test_open_documents_are_taken_over_in_another_group_and_corrected_there() -> None:
    opening = OpeningEntry(
        party_no="C1",
        document_type="invoice",
        document_no="OLD-1",
        posting_date=day("01-01"),
        amount="80.00",
        posting_group="ABROAD",
    )
    past = given(*BOOKS, *SET_UP, ALLOWED).after(
        PostOpeningEntries(ledger="customer", entries=(opening,))
    )
    assert balances(past, DOMESTIC, ABROAD) == ["0.00", "80.00"]
    past = past.after(CorrectOpeningEntry(entry_no=1, amount="85.00"))
    assert balances(past, DOMESTIC, ABROAD) == ["0.00", "85.00"]


def test_the_receivables_accounts_equal_what_is_open_and_alternatives_are_asked(
    store_url: str,
) -> None:
    with company(store_url) as books:
        for command in (*SET_UP, ALLOWED):
            books.do(command)
        before = books.now()
        books.do(journal(line("INV-1", "01-12", "100.00", posting_group="ABROAD")))
        books.do(journal(line("PAY-1", "01-20", "-40.00", applies_to={2: None})))
        assert books.ledger.verify().ok
        open_entry = books.ledger.open_entries(customer_no="C1").entries[0]
        assert (open_entry.remaining_amount, open_entry.account_no) == (6000, ABROAD)
        books.do(ALLOWED.model_copy(update={"allowed": False}))
        assert books.ledger.alternative_posting_groups().rows() == ()
        (then,) = books.ledger.alternative_posting_groups(known_at=before).rows()
        assert (then.kind, then.posting_group, then.alternative) == (
            "customer",
            "DOMESTIC",
            "ABROAD",
        )
