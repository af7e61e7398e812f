"""Drafts of reminders changed by hand, and the texts of their levels."""

from __future__ import annotations

from typing import Any

from ledger_es.aggregates.reminder import ReminderChanged, ReminderContent
from ledger_es.aggregates.reminder_terms import DocumentText, ReminderLevel
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.reminder import RefreshReminders
from ledger_es.commands.reminder_change import ChangeReminder
from ledger_es.errors import (
    AskingDocumentUnknown,
    DocumentIsNoDraft,
    EditChangesNothing,
    EntryNotOnDraft,
    NothingToAskFor,
    PlaceholderUnknown,
    ReminderLevelUnknown,
)
from tests.scenarios.books import BOOKS, documents
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_reminder import REMINDED, create, issue, terms

FIRST = ReminderLevel(
    grace_period="5D",
    due_date_formula="10D",
    fee_type="single_dynamic",
    fee_rows=({"percentage": "2"},),
    line_fee="0",
    texts=(
        DocumentText(beginning="Please pay {total_amount} {currency} by %2.", ending="%11"),
        DocumentText(language="de", beginning="Bitte zahlen Sie {total_amount} bis {due_date}."),
    ),
)
SECOND = ReminderLevel(
    grace_period="10D",
    due_date_formula="5D",
    additional_fee="20",
    texts=(DocumentText(beginning="Level {level}, 50 % more"),),
)
THREE_INVOICES = (
    documents("INV-1 03-02 500.00 04-01"),
    documents("INV-2 03-02 620.00 04-01"),
    documents("INV-3 03-02 75.50 04-01"),
)


def drafted(*levels: ReminderLevel, **master: Any) -> Scenario:
    """A draft over 500.00, 620.00 and 75.50, all due on 1 April, with a fee of 2 %: 23.91."""
    return given(
        *BOOKS,
        terms(*(levels or (FIRST, SECOND))),
        REMINDED,
        EditCustomer(party_no="C1", **master) if master else REMINDED,
        *THREE_INVOICES,
        create("04-10"),
    )


def change(**fields: Any) -> ChangeReminder:
    return ChangeReminder(reminder_no="R00001", **fields)


def content(scenario: Scenario, number: str = "R00001") -> ReminderContent:
    found = scenario.books.reminder(number).content
    assert found is not None
    return found


def test_lines_taken_out_lower_the_fee_and_are_reminded_by_the_next_run() -> None:
    scenario = drafted()
    assert str(content(scenario).remaining_amount) == "1195.50"
    assert str(content(scenario).additional_fee) == "23.91"
    before = content(scenario)
    changed = scenario.when(change(remove_entry_nos=(2, 3)))
    changed.then(
        (
            "reminder-R00001",
            ReminderChanged(
                **dict(before)
                | {
                    "remaining_amount": "500.00",
                    "additional_fee": "10.00",
                    "removed_entry_nos": (2, 3),
                    "lines": tuple(line for line in before.lines if line.entry_no == 1),
                }
            ),
        )
    )
    changed.and_recorded()
    scenario.after(issue("R00001", refresh=True), create("04-11"))
    assert [line.entry_no for line in content(scenario, "R00001").lines] == [1]
    assert [(line.entry_no, line.level_no) for line in content(scenario, "R00002").lines] == [
        (2, 1), (3, 1),
    ]  # fmt: skip
    assert str(content(scenario, "R00002").remaining_amount) == "695.50"


def test_what_was_reminded_before_and_is_not_overdue_again_is_nowhere_on_the_next() -> None:
    scenario = drafted().after(change(remove_entry_nos=(2, 3)), issue("R00001"))
    scenario.after(create("04-11", overdue_only=False))
    listed = {line.entry_no: line.line_type for line in content(scenario, "R00002").lines}
    assert listed == {2: "reminder_line", 3: "reminder_line", 4: "not_due"}


def test_the_level_by_hand_decides_fee_due_date_and_texts() -> None:
    scenario = drafted().after(change(level_no=2))
    changed = content(scenario)
    assert (changed.level_no, str(changed.additional_fee)) == (2, "20.00")
    assert changed.due_date == day("04-15")
    assert changed.beginning_text == "Level {level}, 50 % more"
    assert {line.level_no for line in changed.lines} == {1}
    refreshed = content(scenario.after(issue("R00001", refresh=True)))
    assert (refreshed.level_no, str(refreshed.additional_fee)) == (2, "20.00")


def test_the_lines_get_the_level_by_hand_where_the_header_decides() -> None:
    scenario = given(*BOOKS, terms(FIRST, SECOND), REMINDED, *THREE_INVOICES)
    scenario.after(create("04-10", use_header_level=True), change(level_no=2))
    assert {line.level_no for line in content(scenario).lines} == {2}


def test_a_draft_made_anew_forgets_what_was_changed() -> None:
    scenario = drafted().after(change(remove_entry_nos=(2,), level_no=2))
    scenario.after(RefreshReminders(reminder_nos=("R00001",), forget_changes=True))
    assert [line.entry_no for line in content(scenario).lines] == [1, 2, 3]
    assert (content(scenario).level_no, content(scenario).removed_entry_nos) == (1, ())


def test_a_fee_per_line_is_taken_out() -> None:
    scenario = drafted(ReminderLevel(grace_period="5D", line_fee="7"))
    assert str(content(scenario).line_fee_amount) == "21.00"
    scenario.after(change(remove_line_fee_nos=(2,)), issue("R00001", refresh=True))
    assert str(content(scenario).line_fee_amount) == "14.00"
    assert scenario.remaining()[4] == "14.00"


def test_texts_are_in_the_language_of_the_customer() -> None:
    english = "Please pay {total_amount} {currency} by %2."
    german = "Bitte zahlen Sie {total_amount} bis {due_date}."
    assert content(drafted()).beginning_text == english
    assert content(drafted(language="fr")).beginning_text == english
    assert content(drafted(language="de-CH")).beginning_text == german
    assert content(drafted(language="de-CH")).ending_text == ""
    scenario = drafted().after(change(text_level_no=2))
    assert content(scenario).beginning_text == "Level {level}, 50 % more"


def test_changes_refused() -> None:
    scenario = drafted()
    scenario.when(ChangeReminder(reminder_no="R9", level_no=1)).then_refused(AskingDocumentUnknown)
    scenario.when(change(level_no=3)).then_refused(
        ReminderLevelUnknown, level_no=3, level_no_last=2
    )
    scenario.when(change(remove_entry_nos=(9,))).then_refused(EntryNotOnDraft, entry_no=9)
    scenario.when(change(remove_line_fee_nos=(1,))).then_refused(EntryNotOnDraft, entry_no=1)
    scenario.when(change(remove_entry_nos=(1, 2, 3))).then_refused(NothingToAskFor)
    scenario.when(change()).then_refused(EditChangesNothing)
    scenario.after(issue("R00001"))
    scenario.when(change(level_no=2)).then_refused(DocumentIsNoDraft, status="issued")


def test_a_placeholder_that_stands_for_nothing_is_refused_with_the_list() -> None:
    scenario = given(*BOOKS)
    for text, placeholder in (
        ("Pay {sum}", "{sum}"),
        ("Pay %14", "%14"),
        ("Pay %0", "%0"),
        ("{}", "{}"),
    ):
        level = ReminderLevel(texts=(DocumentText(ending=text),))
        refused = scenario.when(terms(level))
        refused.then_refused(PlaceholderUnknown, placeholder=placeholder)
    assert "{document_date} (%1)" in str(refused.refusal)
    harmless = DocumentText(beginning="100 % of {{a}} at 5%% %2 [bold]\x1b", ending="{")
    scenario.when(terms(ReminderLevel(texts=(harmless,)))).and_recorded()
