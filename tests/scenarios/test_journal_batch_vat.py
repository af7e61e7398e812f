"""Lines that wait in a journal have their VAT: typed, changed, tested, posted, coming again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.journal_batch import (
    JournalLinesPosted,
    JournalName,
    LineVat,
)
from ledger_es.commands.journal_batch import (
    AddJournalLines,
    ApplyJournalLine,
    ChangeJournalLine,
    DeleteJournalLines,
    SetJournalBatch,
    UnpostedLine,
)
from ledger_es.commands.journal_batch_posting import CheckJournalBatch, PostJournalBatch
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.vat_code import ChangeVatCode
from ledger_es.errors import (
    AccountUnknown,
    AmountDigits,
    EditChangesNothing,
    JournalLineInvalid,
    VatCodeUnknown,
    VatNotInLines,
    VatSplitWrong,
)
from ledger_es.posting.vat_split import VatPart
from tests.scenarios.books import bank_account
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.vat import VAT_BOOKS, parts, vat_by_code, vat_entries

SALES: dict[str, Any] = {"template": "general", "batch": "SALES"}
JOURNAL = JournalName("general", "SALES")
PAST = (*VAT_BOOKS, SetJournalBatch(**SALES, bal_account_no="3000"))
POST, CHECK = PostJournalBatch(**SALES), CheckJournalBatch(**SALES)
SPLIT = "N19=1000.00+190.00 EX=300.00"
BETWEEN_BANKS: dict[str, Any] = {
    "account_type": "bank_account",
    "bal_account_type": "bank_account",
    "bal_account_no": "C",
}


def typed(
    amount: str = "1490.00",
    vat: str | tuple[VatPart, ...] = SPLIT,
    party_no: str = "C1",
    **fields: Any,
) -> UnpostedLine:
    asked: dict[str, Any] = {
        "posting_date": day("01-15"),
        "document_type": "invoice",
        "account_type": "customer",
        "account_no": party_no,
        "amount": Decimal(amount),
        "vat": parts(vat) if isinstance(vat, str) else vat,
    }
    return UnpostedLine(**asked | fields)


def add(*lines: UnpostedLine) -> AddJournalLines:
    return AddJournalLines(**SALES, lines=lines)


def change(**fields: Any) -> ChangeJournalLine:
    return ChangeJournalLine(**SALES, line_no=1, **fields)


def kept(scenario: Scenario) -> dict[int, tuple[LineVat, ...]]:
    return dict(scenario.books.journal_lines(JOURNAL).vat)


def problems(scenario: Scenario) -> list[tuple[int, str]]:
    answer = scenario.when(CHECK).numbers["problems"]
    return [(problem["line_no"], problem["code"]) for problem in answer]


def test_a_line_keeps_its_vat_as_it_was_typed_until_it_is_posted() -> None:
    own = VatPart(vat_code="N19", base="10", amount="1.90", rate=Decimal(19), account_no="1170")
    past = given(*PAST, add(typed(), typed("11.90", (own,))))
    of_lines = kept(past)
    assert of_lines == {
        1: (
            LineVat(line_no=1, vat_code="N19", base="1000.00", amount="190.00"),
            LineVat(line_no=1, vat_code="EX", base="300.00"),
        ),
        2: (
            LineVat(
                line_no=2, vat_code="N19", base="10.00", amount="1.90", rate="19", account_no="1170"
            ),
        ),
    }
    assert problems(past) == []
    posted = past.after(POST)
    assert kept(posted) == {}
    (event,) = posted.books.events(JOURNAL.stream)[1:]
    assert isinstance(event, JournalLinesPosted)
    assert event.vat == (*of_lines[1], *of_lines[2])
    assert posted.balances() == {
        "1100": "1501.90",
        "1170": "-1.90",
        "2200": "-190.00",
        "3000": "-1310.00",
    }
    assert vat_by_code(posted) == {"N19": ("-1010.00", "-191.90"), "EX": ("-300.00", "0.00")}
    back = posted.after(*(ReverseTransaction(transaction_no=number) for number in (1, 2)))
    assert vat_by_code(back) == {"N19": ("0.00", "0.00"), "EX": ("0.00", "0.00")}


def test_the_vat_of_a_line_is_changed_cleared_and_deleted_with_it() -> None:
    past = given(*PAST, add(typed(), typed()))
    past.when(change(vat=parts(SPLIT))).then_refused(EditChangesNothing)
    before = kept(past)
    assert kept(past.after(change(document_no="X"))) == before
    right = past.after(change(amount=Decimal("119.00"), vat=parts("N19=100.00+19.00")))
    assert [part.base for part in kept(right)[1]] == [Decimal("100.00")]
    assert list(kept(past.after(change(clear=("vat",))))) == [2]
    assert kept(past.after(DeleteJournalLines(**SALES, line_nos=(2,)))) == {}


def test_choosing_what_a_line_settles_leaves_its_vat() -> None:
    credit = add(typed("-119.00", "N19=100.00+19.00", document_type="credit_memo"))
    past = given(*PAST, add(typed()), POST, credit)
    before = kept(past)
    chosen = past.after(ApplyJournalLine(**SALES, line_no=2, applies_to={1: None}))
    assert kept(chosen) == before
    assert chosen.after(POST).remaining() == {1: "1371.00"}


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (typed(vat="N99=1000.00+190.00"), VatCodeUnknown),
        (typed(vat="N19=1000.001+190.00"), AmountDigits),
        (typed(vat=(VatPart(vat_code="N19", base="1.00", account_no="9"),)), AccountUnknown),
        (typed(party_no="B", **BETWEEN_BANKS), JournalLineInvalid),
    ],
)
def test_vat_that_no_later_change_could_make_right(line: UnpostedLine, refusal: type[Any]) -> None:
    given(*PAST, bank_account("B"), bank_account("C")).when(add(line)).then_refused(refusal)


def test_another_account_needs_the_vat_cleared() -> None:
    past = given(*PAST, bank_account("B"), bank_account("C"), add(typed()))
    other: dict[str, Any] = {"account_no": "B", **BETWEEN_BANKS}
    past.when(change(**other)).then_refused(JournalLineInvalid)
    assert kept(past.after(change(**other, clear=("vat",)))) == {}


def test_the_report_finds_vat_that_is_not_right() -> None:
    past = given(
        *VAT_BOOKS,
        SetJournalBatch(**SALES),
        add(
            typed("1480.00", bal_account_no="3000"),
            typed("119.00", "N19=100.00+19.00", document_no="I-1"),
            typed("-119.00", "", "3000", document_no="I-1", account_type="gl"),
            typed("119.00", "N19=100.00+19.00", document_no="I-2"),
            typed("-119.00", "", "1100", document_no="I-2", account_type="gl"),
            typed("-7.00", "N7=6.54+0.46", document_type="payment", bal_account_no="3000"),
        ),
    )
    assert problems(past) == [
        (1, VatSplitWrong.code),
        (2, VatNotInLines.code),
        (5, "E-POST-DIRECT"),
        (6, VatSplitWrong.code),
    ]
    past.when(POST).then_refused(VatSplitWrong)


def test_a_line_that_comes_again_comes_with_its_vat() -> None:
    monthly: dict[str, Any] = {"recurring_frequency": "1M"}
    past = given(
        *PAST,
        add(
            typed(recurring_method="fixed", **monthly),
            typed(recurring_method="variable", **monthly),
        ),
    )
    before = kept(past)
    again = past.after(POST)
    assert kept(again) == {1: before[1]}, "a new amount comes with its VAT"
    assert len(vat_entries(again.after(POST))) == 6
    new_rate = again.after(ChangeVatCode(vat_code="N19", valid_from=day("03-01"), rate=Decimal(20)))
    assert problems(new_rate) == [(1, VatSplitWrong.code)], "nothing is taxed at an old rate"
