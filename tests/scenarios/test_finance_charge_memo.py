"""Finance charge memos: drafted, issued with what they cost, deleted and cancelled (receivables.md 14)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.aggregates.finance_charge_memo import (
    ChargedEntry,
    ChargedRate,
    MemoCancelled,
    MemoChanged,
    MemoDeleted,
    MemoDrafted,
    MemoIssued,
    MemoRefreshed,
)
from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms, InterestRate
from ledger_es.aggregates.number_series import NumbersDrawn
from ledger_es.aggregates.party_ledger import AskedEntry, ReminderLevelSet
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.currency import (
    CurrencyAccounts,
    DatedRate,
    SetCurrency,
    SetExchangeRates,
)
from ledger_es.commands.default_setup import FROM
from ledger_es.commands.entry import SetEntryHold
from ledger_es.commands.exchange_adjustment import AdjustExchangeRates, UndoExchangeAdjustment
from ledger_es.commands.finance_charge_memo import (
    CancelFinanceChargeMemos,
    ChangeFinanceChargeMemo,
    CreateFinanceChargeMemos,
    DeleteFinanceChargeMemos,
    IssueFinanceChargeMemos,
    RefreshFinanceChargeMemos,
)
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.party import EditCustomer
from ledger_es.errors import (
    AskingDocumentUnknown,
    DocumentEntryIsApplied,
    DocumentIsNoDraft,
    DocumentIsNotIssued,
    DraftExists,
    DraftIsOutdated,
    EntryIsAdjusted,
    FinanceChargeTermsMissing,
    InterestRateMissing,
    NothingToAskFor,
    PartyBlocked,
    PartyUnknown,
    PostingDateNotAllowed,
)
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given

INVOICE = documents("INV-1 01-01 1000.00 01-01")
PAID_IN_PART = journal(line("PAY-1", "01-16", "-400.00", applies_to_document_no="INV-1"))


def terms(**fields: Any) -> SetFinanceChargeTerms:
    known: dict[str, Any] = {"percentage": Decimal("1.5"), "post_interest": True}
    return SetFinanceChargeTerms(
        finance_charge_terms="F",
        valid_from=day("01-01"),
        terms=FinanceChargeTerms(**known | fields),
    )


CHARGED = EditCustomer(party_no="C1", finance_charge_terms="F")


def books(*commands: Any, **fields: Any) -> Scenario:
    return given(*BOOKS, terms(**fields), CHARGED, *commands)


def create(on: str, **fields: Any) -> CreateFinanceChargeMemos:
    return CreateFinanceChargeMemos(document_date=day(on), **fields)


def issue(*numbers: str, **fields: Any) -> IssueFinanceChargeMemos:
    return IssueFinanceChargeMemos(memo_nos=numbers, **fields)


def cancel(*numbers: str, **fields: Any) -> CancelFinanceChargeMemos:
    return CancelFinanceChargeMemos(memo_nos=numbers, **fields)


def interest_of(scenario: Scenario, memo_no: str = "F00001") -> str:
    content = scenario.books.finance_charge_memo(memo_no).content
    assert content is not None
    return str(content.interest_amount)


FACTS: dict[str, Any] = {
    "customer_no": "C1",
    "currency": "CHF",
    "finance_charge_terms": "F",
    "document_date": day("01-31"),
    "posting_date": day("01-31"),
    "due_date": day("01-31"),
    "interest_amount": "12.00",
    "post_interest": True,
    "interest_rate": "1.5",
    "lines": (
        ChargedEntry(
            entry_no=1,
            document_type="invoice",
            document_no="INV-1",
            due_date=day("01-01"),
            amount="1000.00",
            remaining_amount="600.00",
            base_amount="800.00",
            interest_amount="12.00",
            days=30,
        ),
    ),
}
"""Interest at 1.5 percent per 30 days of 1,000.00 due on 1 January, of which 400.00 was paid on the 16th."""


def levels(**fields: Any) -> ReminderLevelSet:
    return ReminderLevelSet(
        document_type="finance_charge_memo",
        document_no="F00001",
        document_date=day("01-31"),
        due_date=day("01-31"),
        entries=(AskedEntry(entry_no=1, interest_posted=True),),
        **fields,
    )


def test_a_draft_and_what_issuing_it_posts() -> None:
    past = books(INVOICE, PAID_IN_PART)
    drafted = past.when(create("01-31")).then(
        (
            "number_series-FINANCE%2DCHARGE",
            NumbersDrawn(starting_date=FROM, no_first="F00001", no_last="F00001", count=1),
        ),
        ("finance_charge_memo-F00001", MemoDrafted(**FACTS)),
    )
    issued = drafted.when(issue("F00001"))
    assert issued.decision is not None
    assert issued.decision.events[-2:] == [
        (
            "finance_charge_memo-F00001",
            MemoIssued(
                **FACTS, entry_no=3, transaction_no=3, posted_interest_amount=Decimal("12.00")
            ),
        ),
        ("customer_ledger-C1", levels()),
    ]
    scenario = issued.and_recorded()
    assert scenario.remaining() == {1: "600.00", 3: "12.00"}
    assert scenario.balances()["3851"] == "-12.00"
    # The second memo starts where the first one ended: 612.00 is due, of it 12.00 since 31 January.
    scenario.after(create("02-28"))
    assert interest_of(scenario, "F00002") == "8.57"


def test_issued_once_and_cancelled_its_days_can_be_charged_again() -> None:
    scenario = books(INVOICE, PAID_IN_PART, create("01-31"), issue("F00001"))
    scenario.when(issue("F00001")).then_refused(DocumentIsNoDraft, status="issued")
    cancelled = scenario.when(cancel("F00001"))
    assert cancelled.decision is not None
    assert cancelled.decision.events[-2:] == [
        (
            "finance_charge_memo-F00001",
            MemoCancelled(posting_date=day("01-31"), transaction_no=4),
        ),
        ("customer_ledger-C1", levels(is_cancelled=True)),
    ]
    scenario = cancelled.and_recorded()
    assert scenario.remaining() == {1: "600.00"}
    assert "3851" not in scenario.balances()
    scenario.when(cancel("F00001")).then_refused(DocumentIsNotIssued, status="cancelled")
    scenario.after(create("02-28"))
    assert interest_of(scenario, "F00002") == "20.40"


def test_rates_by_date_make_a_part_each() -> None:
    rates = (
        InterestRate(starting_date=day("01-01"), percentage=Decimal("1.5")),
        InterestRate(starting_date=day("01-16"), percentage=Decimal(2)),
    )
    scenario = books(INVOICE, create("01-31"), rates=rates)
    content = scenario.books.finance_charge_memo("F00001").content
    assert content is not None
    assert content.rates == (
        ChargedRate(
            entry_no=1,
            due_date=day("01-02"),
            days=14,
            percentage=Decimal("1.5"),
            period_days=30,
            base_amount="466.67",
            amount="7.00",
        ),
        ChargedRate(
            entry_no=1,
            due_date=day("01-16"),
            days=16,
            percentage=Decimal(2),
            period_days=30,
            base_amount="533.33",
            amount="10.67",
        ),
    )
    assert interest_of(scenario) == "17.67"


def test_grace_does_not_shorten_the_interest_and_what_is_on_hold_bears_none() -> None:
    past = books(INVOICE, grace_period="10D")
    assert past.when(create("01-11")).numbers == {"memo_nos": []}
    past.after(create("01-12"))
    assert interest_of(past) == "5.50"
    held = books(INVOICE, SetEntryHold(entry_no=1, on_hold="ASK"))
    assert held.when(create("01-31")).numbers == {"memo_nos": []}


def test_a_minimum_and_a_fee() -> None:
    fields: dict[str, Any] = {"minimum_amount": "12", "additional_fee": "5"}
    past = books(INVOICE, post_additional_fee=True, **fields)
    assert past.when(create("01-24")).numbers == {"memo_nos": []}
    past.after(create("01-25"), issue("F00001"))
    assert past.remaining() == {1: "1000.00", 2: "17.00"}
    assert past.balances()["3850"] == "-5.00"


def test_an_entry_paid_late_is_charged_once_by_terms_that_charge_closed_ones() -> None:
    paid = journal(line("PAY-1", "01-16", "-1000.00", applies_to_document_no="INV-1"))
    open_only = books(INVOICE, paid)
    assert open_only.when(create("01-31", closed_entry_nos=(1,))).numbers == {"memo_nos": []}
    past = books(INVOICE, paid, interest_on="all")
    past.after(create("01-31", closed_entry_nos=(1,)), issue("F00001"))
    assert past.remaining() == {3: "7.50"}
    assert past.when(create("03-31", closed_entry_nos=(1,))).numbers["memo_nos"] == ["F00002"]
    past.after(create("03-31", closed_entry_nos=(1,)))
    content = past.books.finance_charge_memo("F00002").content
    assert content is not None
    assert [row.entry_no for row in content.lines] == [3]
    # Paid in time, nothing is due; a return opens the entry again, and its interest goes on from the memo.
    past.after(DeleteFinanceChargeMemos(memo_nos=("F00002",)), UnapplyEntry(entry_no=2))
    in_time = books(
        documents("INV-1 01-01 1000.00 01-20"), paid, interest_on="closed", percentage=Decimal(9)
    )
    assert in_time.when(create("01-31", closed_entry_nos=(1,))).numbers == {"memo_nos": []}


def test_a_draft_whose_interest_is_another_by_now() -> None:
    past = books(INVOICE, create("01-31"), PAID_IN_PART)
    past.when(issue("F00001")).then_refused(DraftIsOutdated, entry_no=1)
    past.after(issue("F00001", refresh=True))
    assert interest_of(past) == "12.00"
    paid = journal(line("PAY-1", "01-01", "-1000.00", applies_to_document_no="INV-1"))
    gone = books(INVOICE, create("01-31"), paid)
    gone.when(issue("F00001", refresh=True)).then_refused(NothingToAskFor)


def test_a_draft_is_made_anew_and_changed_by_hand() -> None:
    stream = "finance_charge_memo-F00001"
    past = books(INVOICE, create("01-31"), PAID_IN_PART)
    anew = RefreshFinanceChargeMemos(memo_nos=("F00001",))
    past.when(anew).then((stream, MemoRefreshed(**FACTS)))
    both = books(INVOICE, PAID_IN_PART, documents("INV-2 01-01 200.00 01-01"), create("01-31"))
    change = ChangeFinanceChargeMemo(memo_no="F00001", remove_entry_nos=(3,))
    both.when(change).then((stream, MemoChanged(**FACTS, removed_entry_nos=(3,))))


def test_a_deleted_draft_leaves_its_number_used() -> None:
    past = books(INVOICE, create("01-31"))
    deleting = DeleteFinanceChargeMemos(memo_nos=("F00001",))
    past.when(deleting).then(
        ("finance_charge_memo-F00001", MemoDeleted(customer_no="C1", currency="CHF"))
    )
    past.when(deleting).then_refused(DocumentIsNoDraft, status="deleted")
    past.when(cancel("F00001")).then_refused(DocumentIsNotIssued, status="deleted")
    assert past.when(create("01-31")).numbers == {"memo_nos": ["F00002"]}


def test_of_several_those_that_cannot_be_issued_or_cancelled_stay() -> None:
    past = books(INVOICE, create("01-31"))
    issued = past.when(issue("F00001", "F00009"))
    assert issued.numbers["memo_nos"] == ["F00001"]
    assert issued.numbers["warnings"][0]["facts"]["document_no"] == "F00009"
    cancelled = issued.and_recorded().when(cancel("F00009", "F00001"))
    assert cancelled.numbers["memo_nos"] == ["F00001"]
    assert len(cancelled.numbers["warnings"]) == 1


DOLLAR_ACCOUNTS = CurrencyAccounts(
    unrealized_gain_account="3890",
    unrealized_loss_account="3890",
    realized_gain_account="3890",
    realized_loss_account="3890",
)
DOLLARS = (
    SetCurrency(currency="USD", accounts=DOLLAR_ACCOUNTS),
    SetExchangeRates(
        currency="USD",
        rates=tuple(
            DatedRate(starting_date=day(on), relational_exchange_rate_amount=Decimal(rate))
            for on, rate in (("01-01", "0.90"), ("02-15", "0.80"))
        ),
    ),
)


def in_dollars(document_no: str, amount: str, on: str = "01-01", **fields: Any) -> PostJournal:
    return journal(line(document_no, on, amount, currency="USD", due_date=day(on), **fields))


def test_the_minimum_of_all_currencies_lets_each_of_their_memos_be_issued() -> None:
    """15.00 francs and 0.15 dollars of interest: together 15.14, of which the francs are charged first."""
    past = books(INVOICE, *DOLLARS, in_dollars("INV-2", "10.00"), minimum_amount="12")
    past.after(create("01-31"), issue("F00001"))
    paid = in_dollars("PAY-1", "-5.00", "01-15", applies_to_document_no="INV-2")
    less = given(*BOOKS, terms(minimum_amount="12"), CHARGED, INVOICE, *DOLLARS)
    less = less.after(in_dollars("INV-2", "10.00"), create("01-31"), issue("F00001"), paid)
    less.when(issue("F00002", refresh=True)).then_refused(NothingToAskFor)
    past.after(issue("F00002", refresh=True))
    assert past.remaining() == {1: "1000.00", 2: "10.00", 3: "15.00", 4: "0.15"}


def test_one_that_was_adjusted_is_not_cancelled_before_the_undo() -> None:
    past = books(
        *DOLLARS,
        in_dollars("INV-1", "1000.00"),
        create("01-31"),
        issue("F00001"),
        AdjustExchangeRates(posting_date=day("02-28"), document_no="FX"),
    )
    past.when(cancel("F00001")).then_refused(EntryIsAdjusted, entry_no=2)
    past.after(UndoExchangeAdjustment(register_no=3), cancel("F00001"))
    assert past.remaining() == {1: "1000.00"}


def test_refused() -> None:
    past = given(*BOOKS, INVOICE)
    named = create("01-31", customer_nos=("C1",))
    past.when(create("01-31", customer_nos=("C9",))).then_refused(PartyUnknown)
    past.when(named).then_refused(FinanceChargeTermsMissing, on=None)
    late = InterestRate(starting_date=day("03-01"), percentage=Decimal(5))
    past.after(terms(rates=(late,)), CHARGED)
    past.when(named).then_refused(InterestRateMissing, day=day("01-02"), entry_no=1)
    past.after(terms(), EditCustomer(party_no="C1", blocked="all"))
    past.when(named).then_refused(PartyBlocked)
    past.after(EditCustomer(party_no="C1", blocked=""), create("01-31"))
    past.when(named).then_refused(DraftExists, document_no="F00001")
    past.when(issue("F00009")).then_refused(AskingDocumentUnknown)
    past.after(SetAllowedPostingDates(allow_from=day("02-01"), allow_to=None))
    past.when(issue("F00001")).then_refused(PostingDateNotAllowed)
    past.after(issue("F00001", posting_date=day("02-01")))
    past.after(
        journal(line("PAY-1", "02-02", "-15.00")),
        ApplyEntries(applying_entry_no=3, posting_date=day("02-02"), amounts_to_apply={2: None}),
    )
    past.when(cancel("F00001")).then_refused(DocumentEntryIsApplied, entry_no=2)
