"""What a person types on drafts of reminders and finance charge memos, and that it is not lost without a word."""

from __future__ import annotations

from typing import Any

from ledger_es.aggregates.asking_document import AskingContent
from ledger_es.aggregates.finance_charge_memo import MemoContent, MemoRefreshed
from ledger_es.aggregates.reminder import ReminderChanged, ReminderContent, TypedLineFee
from ledger_es.aggregates.reminder_terms import ReminderLevel
from ledger_es.commands.finance_charge_memo import (
    ChangeFinanceChargeMemo,
    CreateFinanceChargeMemos,
    DeleteFinanceChargeMemos,
    IssueFinanceChargeMemos,
    RefreshFinanceChargeMemos,
)
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.reminder import RefreshReminders
from ledger_es.commands.reminder_change import ChangeReminder
from ledger_es.errors import (
    AmountDigits,
    DraftChangedByHand,
    DraftIsOutdated,
    EditChangesNothing,
    EntryNotOnDraft,
    LineFeeNotPossible,
    NothingToAskFor,
    TextLineUnknown,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_cost_vat import charged
from tests.scenarios.test_reminder import REMINDED, create, issue, terms

LEVELS = (
    ReminderLevel(grace_period="5D", due_date_formula="10D", line_fee="7"),
    ReminderLevel(grace_period="5D", due_date_formula="10D", line_fee="9"),
)
INVOICES = documents("INV-1 03-02 500.00 04-01\nINV-2 03-02 620.00 04-01\nINV-3 03-02 75.50 04-01")
SALT = b"0123456789abcdef"


def text(words: str) -> Personal:
    return Personal(words, SALT)


def drafted() -> Scenario:
    """A draft over three invoices, each with a fee of 7.00."""
    return given(*BOOKS, terms(*LEVELS), REMINDED, INVOICES, create("04-10"))


def change(**fields: Any) -> ChangeReminder:
    return ChangeReminder(reminder_no="R00001", **fields)


def suggest(**fields: Any) -> RefreshReminders:
    return RefreshReminders(reminder_nos=("R00001",), **fields)


def content(scenario: Scenario, stream: str = "reminder-R00001") -> Any:
    said = [event for event in scenario.books.events(stream) if isinstance(event, AskingContent)]
    return said[-1]


def fees(content: ReminderContent) -> dict[int, str]:
    return {fee.entry_no: str(fee.amount) for fee in content.line_fees}


# --- fees per line ------------------------------------------------------------------------


def test_a_fee_is_typed_taken_out_and_is_again_what_the_terms_say() -> None:
    scenario = drafted()
    assert fees(content(scenario)) == {1: "7.00", 2: "7.00", 3: "7.00"}
    scenario.after(change(line_fees={2: "12.50"}, remove_line_fee_nos=(3,)))
    typed = content(scenario)
    assert isinstance(typed, ReminderChanged)
    assert fees(typed) == {1: "7.00", 2: "12.50"}
    assert typed.typed_line_fees == (TypedLineFee(entry_no=2, amount="12.50"),)
    assert typed.removed_line_fee_nos == (3,)
    assert (str(typed.line_fee_amount), str(typed.total_amount)) == ("19.50", "1215.00")

    scenario.after(change(line_fees={2: None, 3: None}))
    as_suggested = content(scenario)
    assert fees(as_suggested) == {1: "7.00", 2: "7.00", 3: "7.00"}
    assert (as_suggested.typed_line_fees, as_suggested.removed_line_fee_nos) == ((), ())


def test_a_typed_fee_is_kept_and_posted_where_the_lines_are_made_anew_at_issue() -> None:
    scenario = drafted().after(
        change(line_fees={2: "12.50"}, remove_line_fee_nos=(3,)),
        journal(line("PAY-1", "04-11", "-100.00", applies_to_document_no="INV-1")),
    )
    scenario.when(issue("R00001")).then_refused(DraftIsOutdated, entry_no=1)
    scenario.after(issue("R00001", refresh=True))
    assert fees(content(scenario)) == {1: "7.00", 2: "12.50"}
    assert str(scenario.entry(5).remaining_amount) == "19.50"


def test_a_fee_is_typed_for_an_entry_whose_level_has_none() -> None:
    scenario = given(*BOOKS, terms(ReminderLevel()), REMINDED, INVOICES, create("04-10"))
    scenario.after(change(line_fees={1: "3.00"}))
    assert fees(content(scenario)) == {1: "3.00"}
    scenario.when(change(line_fees={2: None})).then_refused(EditChangesNothing)


def test_fees_that_are_not_possible() -> None:
    scenario = drafted()
    scenario.when(change(line_fees={9: "1.00"})).then_refused(EntryNotOnDraft, entry_no=9)
    scenario.when(change(line_fees={1: "1.005"})).then_refused(AmountDigits)
    scenario.when(change(line_fees={1: "1.00"}, remove_line_fee_nos=(1,))).then_refused(
        EntryNotOnDraft, entry_no=1
    )
    scenario.when(change(line_fees={1: "1.00"}, remove_entry_nos=(1,))).then_refused(
        EntryNotOnDraft, entry_no=1
    )
    scenario.after(journal(line("PAY-1", "04-11", "-500.00", applies_to_document_no="INV-1")))
    scenario.when(change(line_fees={1: "1.00"})).then_refused(LineFeeNotPossible, entry_no=1)


def test_a_fee_that_was_issued_for_a_level_is_not_typed_again() -> None:
    """The last level repeats, and its fee does not."""
    scenario = given(*BOOKS, terms(LEVELS[0]), REMINDED, INVOICES, create("04-10"), issue("R00001"))
    scenario.after(create("04-30"))
    again = ChangeReminder(reminder_no="R00002", line_fees={1: "1.00"})
    scenario.when(again).then_refused(LineFeeNotPossible, entry_no=1)


# --- texts --------------------------------------------------------------------------------


def test_texts_are_added_written_anew_and_taken_away() -> None:
    scenario = drafted().after(change(add_texts=(text("As agreed by phone"), text("Part 2"))))
    assert content(scenario).free_text_seals == (
        text("As agreed by phone").seal,
        text("Part 2").seal,
    )
    changed = scenario.when(change(texts={1: text("As agreed"), 2: text("")}))
    assert changed.decision is not None
    (sealed,) = changed.decision.sealed
    assert (sealed.subject, sealed.text.reveal()) == ("customer:C1", "As agreed")
    changed.and_recorded()
    assert content(scenario).free_text_seals == (text("As agreed").seal,)
    scenario.when(change(texts={2: text("No")})).then_refused(TextLineUnknown, text_no=2)
    scenario.when(change(add_texts=(text(""),))).then_refused(EditChangesNothing)
    scenario.after(issue("R00001", refresh=True))
    assert content(scenario).free_text_seals == (text("As agreed").seal,)


# --- made anew ----------------------------------------------------------------------------


def test_what_a_person_has_changed_is_not_forgotten_without_a_word() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"remove_entry_nos": (3,)},
        {"line_fees": {1: "1.00"}},
        {"remove_line_fee_nos": (1,)},
        {"level_no": 2},
        {"add_texts": (text("Words"),)},
    )
    for fields in changes:
        scenario = drafted()
        before = content(scenario)
        scenario.after(change(**fields))
        scenario.when(suggest()).then_refused(DraftChangedByHand, document_no="R00001")
        scenario.after(suggest(forget_changes=True))
        assert dict(content(scenario)) == dict(before), fields
    assert drafted().when(suggest()).decision is not None


def test_the_texts_of_another_level_are_kept_where_the_lines_are_made_anew() -> None:
    levels = (
        ReminderLevel(texts=({"beginning": "First"},)),
        ReminderLevel(texts=({"beginning": "Second"},)),
    )
    scenario = given(*BOOKS, terms(*levels), REMINDED, INVOICES, create("04-10"))
    scenario.after(change(text_level_no=2))
    scenario.when(suggest()).then_refused(DraftChangedByHand)
    scenario.after(issue("R00001", refresh=True))
    assert content(scenario).beginning_text == "Second"


def test_what_is_left_is_asked_for_even_below_the_minimum_amount() -> None:
    scenario = given(
        *BOOKS, terms(*LEVELS, minimum_amount="100"), REMINDED, INVOICES, create("04-10")
    )
    scenario.after(change(remove_entry_nos=(1, 2)), issue("R00001", refresh=True))
    assert str(content(scenario).remaining_amount) == "75.50"


def test_what_is_left_must_be_a_debt() -> None:
    credit = documents("CM-1 03-02 -550.00 03-02")
    scenario = given(*BOOKS, terms(*LEVELS), REMINDED, INVOICES, credit, create("04-10"))
    scenario.when(change(remove_entry_nos=(1, 2))).then_refused(NothingToAskFor)
    scenario.when(change(remove_entry_nos=(1, 2, 3))).then_refused(NothingToAskFor)
    scenario.after(change(remove_entry_nos=(1, 3)), issue("R00001", refresh=True))
    assert str(content(scenario).remaining_amount) == "70.00"


# --- finance charge memos -----------------------------------------------------------------

MEMO = "finance_charge_memo-F00001"


def charged_draft() -> Scenario:
    """A memo over three invoices that are 30 days late, at 1 %: 5.00, 6.20 and 0.76."""
    return given(
        *BOOKS,
        charged(minimum_amount="6"),
        EditCustomer(party_no="C1", finance_charge_terms="F"),
        INVOICES,
        CreateFinanceChargeMemos(document_date=day("05-01")),
    )


def change_memo(**fields: Any) -> ChangeFinanceChargeMemo:
    return ChangeFinanceChargeMemo(memo_no="F00001", **fields)


def suggest_memo(**fields: Any) -> RefreshFinanceChargeMemos:
    return RefreshFinanceChargeMemos(memo_nos=("F00001",), **fields)


def interest(content: MemoContent) -> dict[int, str]:
    return {line.entry_no: str(line.interest_amount) for line in content.lines}


def test_a_memo_is_made_anew_as_things_stand() -> None:
    scenario = charged_draft()
    scenario.when(suggest_memo()).then()
    scenario.after(
        journal(line("PAY-1", "04-16", "-400.00", applies_to_document_no="INV-1")), suggest_memo()
    )
    assert isinstance(content(scenario, MEMO), MemoRefreshed)
    assert interest(content(scenario, MEMO)) == {1: "3.00", 2: "6.20", 3: "0.76"}


def test_entries_taken_out_of_a_memo_stay_out_and_are_charged_by_a_later_one() -> None:
    """What is left may be less than the minimum of the terms, which is 6.00: a person wants it."""
    scenario = charged_draft().after(
        change_memo(remove_entry_nos=(2, 3), add_texts=(text("Without INV-2"),))
    )
    changed = content(scenario, MEMO)
    assert interest(changed) == {1: "5.00"}
    assert (str(changed.interest_amount), changed.removed_entry_nos) == ("5.00", (2, 3))
    scenario.when(suggest_memo()).then_refused(DraftChangedByHand, document_no="F00001")
    scenario.when(change_memo(remove_entry_nos=(2,))).then_refused(EntryNotOnDraft, entry_no=2)
    scenario.when(change_memo(remove_entry_nos=(1,))).then_refused(NothingToAskFor)
    scenario.when(change_memo()).then_refused(EditChangesNothing)
    scenario.when(change_memo(texts={2: text("x")})).then_refused(TextLineUnknown, text_no=2)
    scenario.after(
        IssueFinanceChargeMemos(memo_nos=("F00001",), refresh=True),
        CreateFinanceChargeMemos(document_date=day("05-01")),
    )
    assert content(scenario, MEMO).free_text_seals == (text("Without INV-2").seal,)
    assert str(scenario.entry(4).remaining_amount) == "5.00"
    assert interest(content(scenario, "finance_charge_memo-F00002")) == {2: "6.20", 3: "0.76"}
    scenario.after(DeleteFinanceChargeMemos(memo_nos=("F00002",)))


def test_a_memo_made_anew_may_forget_what_was_changed() -> None:
    scenario = charged_draft()
    before = content(scenario, MEMO)
    scenario.after(change_memo(remove_entry_nos=(2,)), suggest_memo(forget_changes=True))
    assert dict(content(scenario, MEMO)) == dict(before)
