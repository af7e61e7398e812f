"""Journal batches: lines are typed, changed, applied and deleted before they are posted (receivables.md 2.1, 4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.journal_batch import (
    STREAM,
    BatchLine,
    JournalBatchSet,
    JournalLinesAdded,
    JournalLinesChanged,
    JournalLinesDeleted,
    JournalName,
    LineApplication,
)
from ledger_es.commands.erasure import ErasePartyTexts
from ledger_es.commands.journal import ToleranceAnswers
from ledger_es.commands.journal_batch import (
    AddJournalLines,
    ApplyJournalLine,
    ChangeJournalLine,
    DeleteJournalLines,
    SetJournalBatch,
    UnpostedLine,
)
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.errors import (
    AccountUnknown,
    AmountDigits,
    ApplicationTooEarly,
    BankAccountUnknown,
    CurrencyUnknown,
    DateFormulaInvalid,
    DimensionUnknown,
    DirectPostingNotAllowed,
    EditChangesNothing,
    EntryInUse,
    EntryIsClosed,
    EntryOfAnotherParty,
    EntryUnknown,
    ExceedsRemainingAmount,
    JournalBatchUnknown,
    JournalLineInvalid,
    JournalLineUnknown,
    NumberSeriesUnknown,
    PartyUnknown,
    SameSign,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, bank_account, customer, documents
from tests.scenarios.scenario import Scenario, day, given

DAILY: dict[str, Any] = {"template": "cash_receipt", "batch": "DAILY"}
JOURNAL = JournalName("cash_receipt", "DAILY")
SERIES = AddNumberSeriesLine(series="CR", starting_date=day("01-01"), no_first="CR-1041")
SET_UP = SetJournalBatch(
    **DAILY, number_series="CR", bal_account_type="bank_account", bal_account_no="B"
)
INVOICES = documents("INV-1 01-10 1000.00 02-09 20.00 01-20\nINV-2 01-12 250.00 02-11")
"""Entries 1 and 2 of customer C1."""
PAST = (*BOOKS, customer("C2"), bank_account("B"), SERIES, SET_UP, INVOICES)


def receipt(amount: str = "0.00", **fields: Any) -> UnpostedLine:
    asked: dict[str, Any] = {
        "posting_date": day("01-15"),
        "document_type": "payment",
        "account_type": "customer",
        "account_no": "C1",
        "amount": Decimal(amount),
    }
    return UnpostedLine(**asked | fields)


def add(*lines: UnpostedLine) -> AddJournalLines:
    return AddJournalLines(**DAILY, lines=lines)


def apply(applies_to: dict[int, str | None], line_no: int = 1) -> ApplyJournalLine:
    return ApplyJournalLine(**DAILY, line_no=line_no, applies_to=applies_to)  # type: ignore[arg-type]


def unposted(scenario: Scenario) -> dict[int, BatchLine]:
    return scenario.books.journal_lines(JOURNAL).lines


def stored(line_no: int = 1, amount: str = "-980.00", **fields: Any) -> BatchLine:
    typed: dict[str, Any] = {
        "posting_date": day("01-15"),
        "document_type": "payment",
        "account_type": "customer",
        "account_no": "C1",
        "bal_account_type": "bank_account",
        "bal_account_no": "B",
    }
    return BatchLine(line_no=line_no, amount=Decimal(amount), **typed | fields)


# --- settings -----------------------------------------------------------------------------


def test_a_batch_is_set_up_and_again_it_does_nothing() -> None:
    event = JournalBatchSet(
        template="cash_receipt",
        batch="DAILY",
        number_series="CR",
        bal_account_type="bank_account",
        bal_account_no="B",
    )
    scenario = given(*BOOKS, bank_account("B"), SERIES).when(SET_UP).then((STREAM, event))
    scenario.when(SET_UP).then()
    changed = SetJournalBatch(**DAILY, bal_account_no="1090", reason_code="CASH")
    scenario.when(changed).then(
        (
            STREAM,
            JournalBatchSet(
                template="cash_receipt", batch="DAILY", bal_account_no="1090", reason_code="CASH"
            ),
        )
    )


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"number_series": "NOPE"}, NumberSeriesUnknown),
        ({"bal_account_no": "9999"}, AccountUnknown),
        ({"bal_account_no": "1100"}, DirectPostingNotAllowed),
        ({"bal_account_type": "bank_account", "bal_account_no": "X"}, BankAccountUnknown),
    ],
)
def test_settings_that_are_refused(fields: dict[str, Any], refusal: type[Any]) -> None:
    given(*BOOKS).when(SetJournalBatch(**DAILY, **fields)).then_refused(refusal)


# --- lines --------------------------------------------------------------------------------


def test_lines_get_the_balancing_account_of_their_batch() -> None:
    salted = Personal("Thanks", b"0123456789abcdef")
    asked = add(receipt("-980"), receipt("-5", bal_account_no="1090", description=salted))
    event = JournalLinesAdded(
        lines=(
            stored(),
            stored(
                2,
                "-5.00",
                bal_account_type="gl",
                bal_account_no="1090",
                description_seal=salted.seal,
            ),
        )
    )
    outcome = given(*PAST).when(asked)
    assert outcome.numbers == {"line_nos": [1, 2]}
    scenario = outcome.then((JOURNAL.stream, event))
    assert scenario.when(asked).numbers == {"line_nos": [3, 4]}
    assert scenario.balances() == {"1100": "1250.00", "3000": "-1250.00"}, "nothing is posted"


def test_lines_are_all_added_or_none() -> None:
    given(*BOOKS).when(add(receipt())).then_refused(JournalBatchUnknown)
    refused = given(*PAST).when(add(receipt("1"), receipt(account_no="NOPE")))
    refused.then_refused(PartyUnknown)
    assert str(refused.refusal).startswith("line 2: ")
    assert given(*PAST).when(add()).then().books.head.commit_no


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"account_no": "C9"}, PartyUnknown),
        ({"account_type": "gl", "account_no": "9999"}, AccountUnknown),
        ({"bal_account_type": "bank_account", "bal_account_no": "X"}, BankAccountUnknown),
        ({"currency": "USD"}, CurrencyUnknown),
        ({"applies_to_document_type": "invoice"}, JournalLineInvalid),
        ({"account_type": "gl", "account_no": "1090", "applies_to_document_no": "INV-1"}, JournalLineInvalid),
        ({"applies_to_document_no": "INV-1", "applies_to": {1: None}}, JournalLineInvalid),
        ({"recurring_method": "fixed"}, JournalLineInvalid),
        ({"recurring_frequency": "1M"}, JournalLineInvalid),
        ({"expiration_date": day("12-31")}, JournalLineInvalid),
        ({"recurring_method": "fixed", "recurring_frequency": "soon"}, DateFormulaInvalid),
        ({"recurring_method": "reversing_fixed", "recurring_frequency": "1M"}, JournalLineInvalid),
        ({"dimensions": "department=SALES"}, DimensionUnknown),
        ({"tolerance": ToleranceAnswers(payment="accept")}, JournalLineInvalid),
        ({"amount": Decimal("1.005")}, AmountDigits),
        ({"discount_amount": Decimal("1.005")}, AmountDigits),
    ],
)  # fmt: skip
def test_lines_that_no_change_could_make_right(fields: dict[str, Any], refusal: type[Any]) -> None:
    given(*PAST).when(add(receipt(**fields))).then_refused(refusal)


def test_a_line_is_changed_and_emptied() -> None:
    scenario = given(*PAST, add(receipt("-1", due_date=day("02-01"), document_no="X")))
    change = ChangeJournalLine(
        **DAILY, line_no=1, amount="-980", document_no="", clear=("due_date",)
    )
    changed = scenario.when(change).then((JOURNAL.stream, JournalLinesChanged(lines=(stored(),))))
    changed.when(change).then_refused(EditChangesNothing)


def test_another_account_takes_description_and_applications_away() -> None:
    line = receipt(applies_to={1: None}, description=Personal("Thanks"))
    scenario = given(*PAST, add(line))
    moved = scenario.after(ChangeJournalLine(**DAILY, line_no=1, account_no="C2"))
    assert unposted(moved)[1] == stored(account_no="C2")
    assert moved.books.journal_lines(JOURNAL).applications == {}
    erased = moved.when(ErasePartyTexts(ledger="customer", party_no="C1", ground=Personal("asked")))
    assert erased.numbers["erased_texts"] == 2, "its name and the description"
    assert erased.decision is not None
    assert erased.decision.erasure is not None
    assert JOURNAL.stream in erased.decision.erasure.streams


def test_a_changed_description_is_sealed_anew() -> None:
    note = Personal("Cash desk 2")
    scenario = given(*PAST, add(receipt("-980")))
    change = ChangeJournalLine(**DAILY, line_no=1, description=note)
    changed = scenario.after(change)
    assert changed.books.seals_under(["customer:C1"])[note.seal] == "customer:C1"


def test_lines_are_deleted_and_their_numbers_stay_used() -> None:
    scenario = given(*PAST, add(receipt("-1"), receipt("-2")))
    delete = DeleteJournalLines(**DAILY, line_nos=(1, 1))
    gone = scenario.when(delete).then((JOURNAL.stream, JournalLinesDeleted(line_nos=(1,))))
    assert list(unposted(gone)) == [2]
    assert gone.when(add(receipt("-3"))).numbers == {"line_nos": [3]}
    gone.when(delete).then_refused(JournalLineUnknown, journal="cash_receipt/DAILY", line_no=1)
    gone.when(DeleteJournalLines(**DAILY, line_nos=())).then()


@pytest.mark.parametrize(
    "command",
    [
        ChangeJournalLine(**DAILY, line_no=9, amount="1"),
        DeleteJournalLines(**DAILY, line_nos=(9,)),
        apply({1: None}, 9),
    ],
)
def test_what_is_not_there_is_refused(command: Any) -> None:
    given(*BOOKS).when(command).then_refused(JournalBatchUnknown)
    given(*PAST).when(command).then_refused(JournalLineUnknown)


# --- applications -------------------------------------------------------------------------


def test_entries_are_chosen_and_give_the_amount_less_the_discount() -> None:
    scenario = given(*PAST, add(receipt()))
    event = JournalLinesChanged(
        lines=(stored(amount="-1080.00"),),
        applications=(
            LineApplication(line_no=1, entry_no=1),
            LineApplication(line_no=1, entry_no=2, amount=Decimal("100.00")),
        ),
    )
    chosen = scenario.when(apply({1: None, 2: "100"})).then((JOURNAL.stream, event))
    chosen.when(apply({1: None, 2: "100"})).then_refused(EditChangesNothing)
    none = chosen.after(apply({}))
    assert none.books.journal_lines(JOURNAL).applications == {}
    assert unposted(none)[1].amount == Decimal("-1080.00"), "an amount stays"


def test_after_the_discount_date_and_on_the_balancing_side() -> None:
    late = given(*PAST, add(receipt(posting_date=day("01-21"))), apply({1: None}))
    assert unposted(late)[1].amount == Decimal("-1000.00")
    turned = receipt(
        account_type="bank_account",
        account_no="B",
        bal_account_type="customer",
        bal_account_no="C1",
        applies_to={1: None},
    )
    assert unposted(given(*PAST, add(turned)))[1].amount == Decimal("980.00")


def test_entries_take_the_place_of_a_document() -> None:
    scenario = given(*PAST, add(receipt(applies_to_document_no="INV-2")))
    chosen = scenario.after(apply({1: None}))
    assert unposted(chosen)[1] == stored()
    named = chosen.after(ChangeJournalLine(**DAILY, line_no=1, applies_to_document_no="INV-2"))
    assert named.books.journal_lines(JOURNAL).applications == {}


@pytest.mark.parametrize(
    ("fields", "applies_to", "refusal"),
    [
        ({"account_type": "gl", "account_no": "1090"}, {1: None}, JournalLineInvalid),
        ({}, {9: None}, EntryUnknown),
        ({"account_no": "C2"}, {1: None}, EntryOfAnotherParty),
        ({"posting_date": day("01-09")}, {1: None}, ApplicationTooEarly),
        ({}, {1: "1000.01"}, ExceedsRemainingAmount),
        ({"amount": Decimal(5), "document_type": "refund"}, {1: None}, SameSign),
    ],
)
def test_applications_that_are_refused(
    fields: dict[str, Any], applies_to: dict[int, str | None], refusal: type[Any]
) -> None:
    given(*PAST, add(receipt(**fields))).when(apply(applies_to)).then_refused(refusal)


def test_an_entry_that_another_line_has_chosen_is_refused_but_for_what_is_left() -> None:
    other = SetJournalBatch(template="general", batch="OTHER")
    past = given(*PAST, other, add(receipt("-150", applies_to={2: None})))
    line = receipt("-101", applies_to={2: None})
    elsewhere = AddJournalLines(template="general", batch="OTHER", lines=(line,))
    past.when(elsewhere).then_refused(
        EntryInUse, journal="cash_receipt/DAILY", line_no=1, left=Decimal("100.00")
    )
    typed = past.after(add(receipt("-300")))
    typed.when(apply({2: "100.01"}, 2)).then_refused(EntryInUse, entry_no=2)
    typed.after(apply({2: "100"}, 2), apply({2: "150"}))
    typed.after(DeleteJournalLines(**DAILY, line_nos=(1,)), apply({2: None}, 2))


def test_the_lines_of_one_command_that_choose_the_same_entry() -> None:
    past = given(*PAST)
    refused = past.when(add(*[receipt("-150", applies_to={2: None})] * 2))
    refused.then_refused(EntryInUse, line_no=1, left=Decimal("100.00"))
    past.after(add(*[receipt("-125", applies_to={2: None})] * 2))


def test_a_line_for_several_entries_needs_of_the_last_what_its_money_reaches() -> None:
    both = receipt("-1050", applies_to={1: None, 2: None})
    past = given(*PAST, add(both))
    past.after(add(receipt("-200", applies_to={2: None})))
    past.when(add(receipt("-201", applies_to={2: None}))).then_refused(EntryInUse)


def test_a_closed_entry_is_refused() -> None:
    paid = documents("PAY-1 01-13 -250.00")
    lines = tuple(
        line.model_copy(update={"applies_to_document_no": "INV-2"}) for line in paid.lines
    )
    scenario = given(*PAST, paid.model_copy(update={"lines": lines}), add(receipt()))
    scenario.when(apply({2: None})).then_refused(EntryIsClosed)
