"""An unpaid invoice is cancelled by a credit memo of its whole amount (receivables.md 7.4, scenario 36)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es import JournalLine
from ledger_es.aggregates.general_ledger import LINES, LineRow, Posted
from ledger_es.aggregates.journal_batch import JournalName
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.default_setup import CUSTOMER_GROUPS
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.journal_batch import ChangeJournalLine, SetJournalBatch
from ledger_es.commands.journal_batch_posting import PostJournalBatch
from ledger_es.commands.opening_entry import CorrectOpeningEntry, OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.posting_group import SetOpeningBalanceAccount, SetPartyPostingGroup
from ledger_es.errors import (
    ApplicationTooEarly,
    CancelledEntryIsNoInvoice,
    DocumentNoUsed,
    EntryIsClosed,
    EntryUnknown,
    InvoiceIsPaid,
    InvoiceNotAlone,
    JournalBatchUnknown,
    PartyBlocked,
    PostingDateNotAllowed,
)
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.vat import VAT_BOOKS, parts, vat_by_code

WITH_VAT = PostJournal(
    lines=(
        JournalLine(
            posting_date=day("01-05"), document_type="invoice", document_no="INV-1",
            account_type="customer", account_no="C1", amount=Decimal("108.10"), due_date=day("02-04"),
            discount_amount=Decimal(2), discount_date=day("01-20"),
        ),
        JournalLine(
            posting_date=day("01-05"), document_type="invoice", document_no="INV-1", account_no="3000",
            amount=Decimal("-100.00"),
        ),
        JournalLine(
            posting_date=day("01-05"), document_type="invoice", document_no="INV-1", account_no="1090",
            amount=Decimal("-8.10"),
        ),
    ),
    source_code="sales_document",
)  # fmt: skip


def cancel(**fields: Any) -> CancelInvoice:
    known: dict[str, Any] = {"entry_no": 1, "document_no": "CM-1", "posting_date": day("02-10")}
    return CancelInvoice(**known | fields)


OTHER_ACCOUNT = SetPartyPostingGroup(
    ledger="customer",
    posting_group="DOMESTIC",
    valid_from=day("01-01"),
    accounts=CUSTOMER_GROUPS["DOMESTIC"].model_copy(update={"control_account": "1101"}),
)


def lines_of(scenario: Scenario, transaction_no: int) -> list[LineRow]:
    """The G/L lines of a ledger transaction."""
    events = scenario.books.events("general_ledger")
    return [
        row
        for event in events
        if isinstance(event, Posted)
        for row in LINES.rows(event)
        if row.transaction_no == transaction_no
    ]


def invoiced() -> Scenario:
    return given(*BOOKS, WITH_VAT)


def test_invoice_and_credit_memo_close_each_other_and_all_lines_are_taken_back() -> None:
    """Scenario 36: unpaid it is cancelled; paid it is refused (test_refused)."""
    scenario = invoiced().after(cancel())
    assert scenario.remaining() == {}
    assert scenario.balances() == {}
    undone = scenario.after(UnapplyEntry(entry_no=1))
    assert undone.remaining() == {1: "108.10", 2: "-108.10"}
    assert undone.entry(1).discount_possible == 2


def test_a_vendors_invoice() -> None:
    past = given(*BOOKS, documents("INV-1 01-05 -300.00", "V1"))
    scenario = past.after(cancel())
    assert scenario.remaining("V1", "vendor") == {}
    assert scenario.balances() == {}


def test_in_a_foreign_currency_it_makes_no_gain() -> None:
    rates = tuple(
        DatedRate(starting_date=day(on), relational_exchange_rate_amount=Decimal(rate))
        for on, rate in (("01-01", "0.8333"), ("02-01", "0.95"))
    )
    past = given(
        *BOOKS,
        SetCurrency(currency="USD"),
        SetExchangeRates(currency="USD", rates=rates),
        journal(line("INV-1", "01-12", "100.00", currency="USD")),
    )
    scenario = past.after(cancel())
    assert (scenario.remaining(), scenario.balances()) == ({}, {})


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"entry_no": 9}, EntryUnknown),
        ({"posting_date": day("01-04")}, ApplicationTooEarly),
    ],
)
def test_refused_for_what_is_asked(fields: dict[str, Any], refusal: type[Any]) -> None:
    invoiced().when(cancel(**fields)).then_refused(refusal)


def test_refused() -> None:
    invoiced().after(cancel()).when(cancel(document_no="CM-2")).then_refused(EntryIsClosed)
    used = invoiced().after(documents("CM-1 01-06 -5.00"))
    used.when(cancel()).then_refused(DocumentNoUsed)
    used.when(cancel(entry_no=2)).then_refused(CancelledEntryIsNoInvoice)
    paid = invoiced().after(journal(line("PAY-1", "01-20", "-5.00", applies_to={1: None})))
    paid.when(cancel()).then_refused(InvoiceIsPaid)
    closed = invoiced().after(SetAllowedPostingDates(allow_to=day("01-31")))
    closed.when(cancel()).then_refused(PostingDateNotAllowed)
    blocked = invoiced().after(EditCustomer(party_no="C1", blocked="all"))
    blocked.when(cancel()).then_refused(PartyBlocked)
    mixed = given(*BOOKS, journal(
        line("INV-1", "01-05", "50.00", bal_account_no=""), line("INV-1", "01-05", "-50.00", "V1", bal_account_no=""),
    ))  # fmt: skip
    mixed.when(cancel()).then_refused(InvoiceNotAlone)


# --- the copy -----------------------------------------------------------------------------

CORRECTIONS = SetJournalBatch(template="general", batch="FIX", bal_account_no="6900")
COPIED = {"copy_template": "general", "copy_batch": "FIX"}


def copied(scenario: Scenario) -> list[tuple[str, str, str, str]]:
    """Account, amount, currency and balancing account of the lines in the journal."""
    lines = scenario.books.journal_lines(JournalName("general", "FIX")).in_order()
    return [
        (line.account_no, str(line.amount), line.currency, line.bal_account_no) for line in lines
    ]


def test_the_lines_are_copied_put_right_and_posted() -> None:
    cancelled = invoiced().after(CORRECTIONS, cancel(**COPIED))
    assert copied(cancelled) == [
        ("C1", "108.10", "CHF", ""), ("3000", "-100.00", "CHF", ""), ("1090", "-8.10", "CHF", ""),
    ]  # fmt: skip
    batch = {"template": "general", "batch": "FIX"}
    right = cancelled.after(
        ChangeJournalLine(**batch, line_no=1, amount=Decimal("54.05")),
        ChangeJournalLine(**batch, line_no=2, amount=Decimal("-50.00")),
        ChangeJournalLine(**batch, line_no=3, amount=Decimal("-4.05")),
        PostJournalBatch(**batch),
    )
    assert right.remaining() == {3: "54.05"}
    invoice = right.entry(3).posted
    assert (invoice.document_type, invoice.document_no) == ("invoice", "J00001")
    assert invoice.posting_date == day("02-10")
    assert right.balances() == {"1090": "-4.05", "1100": "54.05", "3000": "-50.00"}


def test_the_copy_of_a_vendors_invoice_waits_for_its_number() -> None:
    past = given(*BOOKS, CORRECTIONS, documents("INV-1 01-05 -300.00", "V1"))
    scenario = past.after(cancel(external_document_no="CR-9", **COPIED))
    assert copied(scenario) == [("V1", "-300.00", "CHF", "3000")]


def test_the_copy_in_a_foreign_currency_balances_in_it() -> None:
    """At 0.8333, 66.67 and 33.33 dollars are 55.56 and 27.77 francs, of 83.33 together."""
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.8333"))
    past = given(
        *BOOKS,
        SetCurrency(currency="USD"),
        SetExchangeRates(currency="USD", rates=(rate,)),
        CORRECTIONS,
        journal(
            line("INV-1", "01-05", "100.00", currency="USD", bal_account_no=""),
            JournalLine(
                posting_date=day("01-05"), document_type="invoice", document_no="INV-1",
                account_no="3000", amount=Decimal("-66.67"), currency="USD",
            ),
            JournalLine(
                posting_date=day("01-05"), document_type="invoice", document_no="INV-1",
                account_no="1090", amount=Decimal("-33.33"), currency="USD",
            ),
        ),
    )  # fmt: skip
    scenario = past.after(cancel(**COPIED))
    assert copied(scenario) == [
        ("C1", "100.00", "USD", ""), ("3000", "-66.67", "USD", ""), ("1090", "-33.33", "USD", ""),
    ]  # fmt: skip


def test_what_was_taken_over_is_balanced_by_the_account_of_the_journal() -> None:
    opening = OpeningEntry(
        party_no="C1", document_type="invoice", document_no="INV-1", posting_date=day("01-05"),
        amount=Decimal("80.00"),
    )  # fmt: skip
    past = given(*BOOKS, CORRECTIONS, PostOpeningEntries(ledger="customer", entries=(opening,)))
    assert copied(past.after(cancel(**COPIED))) == [("C1", "80.00", "CHF", "6900")]


def test_a_copy_needs_a_journal() -> None:
    invoiced().when(cancel(**COPIED)).then_refused(JournalBatchUnknown)


FIX = JournalName("general", "FIX")
POST_FIX = PostJournalBatch(template="general", batch="FIX")


def vat_copied(scenario: Scenario) -> list[tuple[int, str, str, str, str]]:
    """Line, code, base, VAT and account of the VAT of the lines in the journal."""
    return [
        (part.line_no, part.vat_code, str(part.base), str(part.amount), part.account_no)
        for parts in scenario.books.journal_lines(FIX).vat.values()
        for part in parts
    ]


def test_an_invoice_is_copied_with_its_vat() -> None:
    taxed = line("INV-1", "01-05", "149.00", vat=parts("N19=100.00+19.00 EX=30.00"))
    past = given(*VAT_BOOKS, CORRECTIONS, journal(taxed), cancel(**COPIED))
    assert past.balances() == {}
    assert copied(past) == [("C1", "149.00", "CHF", "3000")]
    assert vat_copied(past) == [
        (1, "N19", "100.00", "19.00", "2200"),
        (1, "EX", "30.00", "0.00", ""),
    ]
    again = past.after(POST_FIX)
    assert again.balances() == {"1100": "149.00", "2200": "-19.00", "3000": "-130.00"}
    assert vat_by_code(again) == {"N19": ("-100.00", "-19.00"), "EX": ("-30.00", "0.00")}


def test_the_lines_of_several_accounts_post_the_vat_of_the_copy() -> None:
    """At 0.8333, 66.67 and 33.33 dollars with 19.00 of VAT."""
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.8333"))
    of_line: dict[str, Any] = {
        "posting_date": day("01-05"), "document_type": "invoice", "document_no": "INV-1", "currency": "USD",
    }  # fmt: skip
    past = given(
        *VAT_BOOKS,
        SetCurrency(currency="USD"),
        SetExchangeRates(currency="USD", rates=(rate,)),
        CORRECTIONS,
        journal(
            line("INV-1", "01-05", "-119.00", "V1", currency="USD", bal_account_no="",
                 vat=parts("N19=100.00+19.00")),
            JournalLine(account_no="4000", amount=Decimal("66.67"), **of_line),
            JournalLine(account_no="1170", amount=Decimal("19.00"), **of_line),
            JournalLine(account_no="6900", amount=Decimal("33.33"), **of_line),
        ),
        cancel(**COPIED),
    )  # fmt: skip
    assert copied(past) == [
        ("V1", "-119.00", "USD", ""), ("4000", "66.67", "USD", ""), ("6900", "33.33", "USD", ""),
        ("1170", "19.00", "USD", ""),
    ]  # fmt: skip
    again = past.after(POST_FIX)
    assert vat_by_code(again) == {"N19": ("83.33", "15.83")}


def test_what_was_taken_over_with_vat_is_cancelled_and_copied_with_it() -> None:
    opening = OpeningEntry(
        party_no="C1", document_type="invoice", document_no="INV-1", posting_date=day("01-05"),
        amount=Decimal("119.00"), vat=parts("N19=100.00+19.00"),
    )  # fmt: skip
    opened = PostOpeningEntries(ledger="customer", entries=(opening,))
    past = given(*VAT_BOOKS, CORRECTIONS, opened, cancel(**COPIED))
    assert past.balances() == {"2200": "19.00", "2990": "-19.00"}
    assert vat_by_code(past) == {"N19": ("0.00", "0.00")}
    assert copied(past) == [("C1", "119.00", "CHF", "6900")]
    assert vat_copied(past) == [(1, "N19", "100.00", "19.00", "2200")]


# --- the accounts of what is undone -----------------------------------------------------------


def test_a_cancelled_invoice_is_taken_back_from_the_account_it_was_posted_to() -> None:
    past = invoiced().after(OTHER_ACCOUNT, cancel())
    assert past.balances() == {}
    assert [row.account_no for row in lines_of(past, 2) if row.entry_no] == ["1100"]


def test_a_returned_payment_is_taken_back_from_the_account_it_was_posted_to() -> None:
    payment = line("PAY-1", "01-20", "-108.10", bal_account_no="1090", applies_to={1: None})
    back = ReturnPayment(entry_no=2, posting_date=day("02-10"), document_no="R-1")
    past = invoiced().after(journal(payment), OTHER_ACCOUNT, back)
    assert past.remaining() == {1: "108.10"}
    assert past.balances() == {"1090": "-8.10", "1100": "108.10", "3000": "-100.00"}
    assert not [row for no in (3, 4) for row in lines_of(past, no) if row.account_no == "1101"]


def test_a_corrected_opening_entry_stays_on_its_accounts_and_at_its_rate() -> None:
    rates = {
        rate: SetExchangeRates(
            currency="USD",
            rates=(
                DatedRate(
                    starting_date=day("01-01"), relational_exchange_rate_amount=Decimal(rate)
                ),
            ),
        )
        for rate in ("0.90", "0.95")
    }
    opening = OpeningEntry(
        party_no="C1", document_type="invoice", document_no="INV-1", posting_date=day("01-05"),
        amount=Decimal("100.00"), currency="USD",
    )  # fmt: skip
    past = given(
        *BOOKS,
        SetCurrency(currency="USD"),
        rates["0.90"],
        PostOpeningEntries(ledger="customer", entries=(opening,)),
    )
    before = past.balances()
    changed = past.after(
        rates["0.95"],
        OTHER_ACCOUNT,
        EditCustomer(party_no="C1", posting_group="FOREIGN"),
        SetOpeningBalanceAccount(account_no="6900", valid_from=day("01-01")),
    )
    right = changed.after(CorrectOpeningEntry(entry_no=1, payment_reference="RF18539007547034"))
    assert right.balances() == before
    moved = right.after(CorrectOpeningEntry(entry_no=3, posting_date=day("01-06")))
    assert moved.balances()["1100"] == "95.00", "another day has its own rate"
