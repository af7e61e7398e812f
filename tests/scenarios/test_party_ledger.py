"""A party's open entries: the orders of a side, forks that leave their base alone, the fold and the decision agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger, Side
from ledger_es.aggregates.streams import new_state
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.entry import ChangeEntryDiscount, ChangeEntryDueDate, SetEntryHold
from ledger_es.commands.party import ChangeCustomer
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.books import Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.posting.posting import Posting, PostingAnswer
from tests.scenarios.books import BOOKS, TYPES, documents, journal, line, record
from tests.scenarios.proofs import picture
from tests.scenarios.scenario import day
from tests.scenarios.scenario import given as books_of
from tests.scenarios.test_settlement import open_entries

NUMBERS = st.integers(1, 8)
STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "remove", "ask"]), NUMBERS.flatmap(open_entries)), max_size=10
)


def check_side(side: Side, model: dict[int, OpenEntry]) -> None:
    """Every question a side answers, answered from a plain mapping."""
    by_due = sorted(model.values(), key=lambda entry: (entry.due_date, entry.entry_no))
    assert list(side.oldest_first()) == by_due
    assert list(side.newest_first()) == by_due[::-1]
    assert sorted(side, key=lambda entry: entry.entry_no) == [model[no] for no in sorted(model)]
    assert len(side) == len(model)
    for entry_no in range(10):
        assert side.get(entry_no) == model.get(entry_no)
    for document_no in ("D1", "D2", "D3"):
        of = [model[no] for no in sorted(model) if model[no].posted.document_no == document_no]
        assert side.of_document("", document_no) == of
        assert side.of_document("invoice", document_no) == [
            entry for entry in of if entry.posted.document_type == "invoice"
        ]


def run(side: Side, model: dict[int, OpenEntry], steps: list[tuple[str, OpenEntry]]) -> None:
    for step, entry in steps:
        if step == "put":
            side.put(entry)
            model[entry.entry_no] = entry
        elif step == "remove" and entry.entry_no in model:
            side.remove(entry.entry_no)
            del model[entry.entry_no]
        else:
            check_side(side, model)
    check_side(side, model)


@settings(max_examples=50, deadline=None)
@given(STEPS, STEPS, STEPS)
def test_a_side_and_two_forks_of_it_answer_as_plain_mappings_do(
    steps: list[tuple[str, OpenEntry]],
    one: list[tuple[str, OpenEntry]],
    other: list[tuple[str, OpenEntry]],
) -> None:
    side, model = Side(), dict[int, OpenEntry]()
    run(side, model, steps)
    for changes in (one, other):
        run(Side(side), dict(model), changes)
        check_side(side, model)


# --- random work on one ledger ---


@pytest.fixture(scope="module")
def postings() -> Iterator[list[Posting]]:
    """The posting that the last decision made, so that its ledgers can be compared with the fold of its events."""
    made: list[Posting] = []
    original = Posting.decision

    def decision(self: Posting, further_answer: PostingAnswer | None = None) -> Decision:
        made.append(self)
        return original(self, further_answer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Posting, "decision", decision)
        yield made


def command(draw: st.DrawFn, entries: int, transactions: int) -> Command:
    """Some command on the first customer; many will be refused."""
    entry_no = draw(st.integers(1, max(entries, 1)))
    on = f"01-{draw(st.integers(1, 28)):02d}"
    cents = draw(st.integers(1, 30)) * 50
    amount = Decimal(cents).scaleb(-2)
    match draw(st.sampled_from(["post", "post", "post", "named", "apply", "apply", "undo", "undo", "reverse",
                                "edit", "method"])):  # fmt: skip
        case "post":
            kind = draw(st.sampled_from(["INV", "INV", "PAY", "PAY", "CM", "REF"]))
            signed = -amount if kind in ("PAY", "CM") else amount
            fields: dict[str, Any] = {}
            if kind in ("INV", "CM") and draw(st.booleans()):
                fields = {"discount_amount": amount / 2, "discount_date": day("01-28")}
            fields["due_date"] = day(on) + timedelta(draw(st.integers(0, 3)))
            return journal(line(f"{kind}-{entries + 1}", on, str(signed), **fields))
        case "named":
            pay = line(f"PAY-{entries + 1}", on, f"-{amount}", applies_to={entry_no: None})
            return journal(pay)
        case "apply":
            others = draw(
                st.none() | st.lists(st.integers(1, max(entries, 1)), min_size=1, max_size=3)
            )
            amounts = None if others is None else dict.fromkeys(others)
            return ApplyEntries(applying_entry_no=entry_no, amounts_to_apply=amounts)
        case "undo":
            return UnapplyEntry(entry_no=entry_no)
        case "reverse":
            return ReverseTransaction(transaction_no=draw(st.integers(1, max(transactions, 1))))
        case "edit":
            return draw(
                st.sampled_from(
                    [
                        SetEntryHold(entry_no=entry_no, on_hold="AB"),
                        ChangeEntryDueDate(entry_no=entry_no, due_date=date(2026, 3, 1)),
                        ChangeEntryDiscount(
                            entry_no=entry_no,
                            discount_date=date(2026, 1, 31),
                            discount_amount=Decimal("0.50"),
                        ),
                    ]
                )
            )
    method = draw(st.sampled_from(["manual", "apply_to_oldest"]))
    group = draw(st.sampled_from(["DOMESTIC", "FOREIGN"]))
    return ChangeCustomer(party=record("C1", application_method=method, posting_group=group))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.data())
def test_random_work_keeps_the_books_right(postings: list[Posting], drawn: st.DataObject) -> None:
    """Each commit goes through the proofs; the decision's ledger is the fold's; a replay is the live state."""
    draw = drawn.draw
    books = books_of(*BOOKS)
    whose = Whose("customer", "C1")
    for _ in range(draw(st.integers(1, 18))):
        head = books.books.head
        postings.clear()
        outcome = books.when(draw(st.composite(command)(head.entry_no, head.transaction_no)))
        if outcome.refusal is not None:
            continue
        outcome.and_recorded()
        for decided in postings:
            if whose in decided._ledgers:
                assert picture(decided._ledgers[whose]) == picture(books.books.party_ledger(whose))
    replayed = new_state(whose.stream)
    for stream, event in books.books.log:
        if stream == whose.stream:
            replayed.evolve(type(event).model_validate_json(event.model_dump_json()))
    assert picture(replayed) == picture(books.books.party_ledger(whose))
    undo_everything(books)


def undo_everything(books: Any) -> None:
    """Undone and reversed from the end, nothing is left of it all."""
    head = books.books.head
    for _ in range(head.application_no):
        for entry_no in range(1, head.entry_no + 1):
            outcome = books.when(UnapplyEntry(entry_no=entry_no))
            if outcome.refusal is None:
                outcome.and_recorded()
    for transaction_no in range(1, head.transaction_no + 1):
        outcome = books.when(ReverseTransaction(transaction_no=transaction_no))
        if outcome.refusal is None:
            outcome.and_recorded()
    assert books.remaining() == {}
    assert books.balances() == {}


def test_a_fork_of_a_ledger_leaves_it_alone() -> None:
    books = books_of(*BOOKS, documents("INV-1 01-05 10.00\nPAY-2 01-06 -4.00"))
    ledger = books.books.party_ledger(Whose("customer", "C1"))
    fork = ledger.fork()
    fork.close(2)
    fork.post(books.books.posted_entry(1).model_copy(update={"entry_no": 7, "amount": Decimal(9)}))
    assert books.remaining() == {1: "10.00", 2: "-4.00"}
    assert picture(ledger) != picture(fork)
    assert isinstance(fork, PartyLedger)
    assert sorted(entry.entry_no for entry in fork.open_debits) == [1, 7]
    assert set(TYPES) >= {"INV", "PAY"}
