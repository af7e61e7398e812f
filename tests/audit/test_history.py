"""History: what is told about documents, entries, parties and statements, and that it is found, not sought."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ledger_es import Ledger
from ledger_es.audit import PastEvent, history
from ledger_es.queries import ReadModels
from ledger_es.store import EventRow
from ledger_es.store.mapper import Mapper
from tests.audit.tampering import change


class CountingMapper(Mapper):
    """Counts what is decoded."""

    def __init__(self) -> None:
        super().__init__()
        self.decoded: list[int] = []

    def decode(self, row: EventRow) -> Any:
        self.decoded.append(row.position)
        return super().decode(row)


@pytest.fixture(scope="module")
def ledger(shared_ledger: Ledger) -> Ledger:
    return shared_ledger


@pytest.fixture(scope="module")
def read_models(ledger: Ledger) -> Iterator[ReadModels]:
    models = ReadModels(ledger.store, ledger.mapper)
    yield models
    models.close()


def told(ledger: Ledger, read_models: ReadModels, **of: Any) -> list[PastEvent]:
    return history(ledger.store, ledger.mapper, read_models, **of)


def acts(events: list[PastEvent]) -> list[tuple[int, str, int | None]]:
    return [(event.commit_no, event.name.removesuffix(".1"), event.index) for event in events]


def test_an_invoice_paid_undone_edited_and_paid_again(
    ledger: Ledger, read_models: ReadModels
) -> None:
    events = told(ledger, read_models, document="INV-2")
    assert acts(events) == [
        (6, "general_ledger.posted", 2),
        (6, "customer_ledger.entries_posted", 2),
        (9, "general_ledger.posted", 1),
        (9, "customer_ledger.entries_applied", 1),
        (10, "general_ledger.posted", 1),
        (10, "customer_ledger.applications_undone", 1),
        (11, "customer_ledger.entry_due_date_changed", None),
        (16, "bank_statement.imported", None),
        (16, "bank_statement.lines_imported", 1),
        (17, "bank_statement.lines_matched", 1),
        (20, "general_ledger.posted", 1),
        (20, "customer_ledger.entries_applied", 1),
        (20, "bank_statement.posted", 1),
    ]
    assert [event.position for event in events] == sorted({event.position for event in events})
    journal, posted = events[0].facts, events[1].facts
    assert [entry["document_no"] for entry in posted["entries"]] == ["INV-2"]
    assert (journal["transaction_nos"], journal["entry_nos"]) == ([4], [4])
    assert journal["line_amounts_lcy"] == ["250.00", "-250.00"]
    line = events[8].facts
    assert (line["line_nos"], line["amounts"], line["texts"]) == (
        [10000],
        ["250.00"],
        [{"text": "INV-2"}],
    )
    assert (events[9].facts["rules"], events[9].facts["application_document_nos"]) == (
        ["high-3"],
        ["INV-2"],
    )
    assert events[10].facts["line_descriptions"] == ["INV-2", "INV-2"]
    assert events[11].facts["touched"][0]["remaining_amount_after"] == "0.00"


def test_the_json(ledger: Ledger, read_models: ReadModels) -> None:
    [hold] = told(ledger, read_models, entry=6)[-1:]
    assert hold.as_json() == {
        "commit_no": 21,
        "position": ledger.store.head().position,
        "recorded_at": "2026-03-01T12:00:20.000000Z",
        "actor": "berta",
        "command": "set-entry-hold",
        "stream": "vendor_ledger-V1",
        "version": 2,
        "index": None,
        "name": "vendor_ledger.entry_hold_set.1",
        "facts": {"entry_no": 6, "on_hold": "X", "on_hold_before": ""},
        "source": "manual",
        "reason": "waits for Carla",
    }


def test_a_reversed_payment(ledger: Ledger, read_models: ReadModels) -> None:
    expected = [
        (13, "general_ledger.posted", 1),
        (13, "customer_ledger.entries_posted", 1),
        (14, "general_ledger.posted", 1),
        (14, "customer_ledger.entries_reversed", 1),
    ]
    assert acts(told(ledger, read_models, document="PAY-3")) == expected
    assert acts(told(ledger, read_models, entry=9)) == expected
    assert acts(told(ledger, read_models, transaction=11)) == expected
    assert acts(told(ledger, read_models, transaction=12)) == expected
    reversal = told(ledger, read_models, entry=9)[-1].facts["entries"]
    assert [(entry["entry_no"], entry["reversed_entry_no"]) for entry in reversal] == [(10, 9)]


def test_a_transaction_with_its_bank_entry(ledger: Ledger, read_models: ReadModels) -> None:
    events = told(ledger, read_models, transaction=14)
    assert [event.stream for event in events] == [
        "general_ledger", "bank_account-B", "customer_ledger-C2", "customer_ledger-C2",
    ]  # fmt: skip
    bank = events[1]
    assert (bank.index, bank.facts["entry_nos"], bank.facts["amounts"]) == (2, [13], ["80.00"])


def test_a_bank_entry(ledger: Ledger, read_models: ReadModels) -> None:
    events = told(ledger, read_models, entry=13)
    names = [event.name.removesuffix(".1") for event in events if event.stream == "bank_account-B"]
    assert names == ["bank_account.entries_posted", "bank_account.entries_closed"]


def test_a_document_of_one_party(ledger: Ledger, read_models: ReadModels) -> None:
    assert told(ledger, read_models, document="INV-9", customer="C1") == []
    of_vendor = told(ledger, read_models, document="INV-9", vendor="V1")
    assert of_vendor == told(ledger, read_models, document="INV-9")
    assert acts(of_vendor)[1:] == [
        (6, "vendor_ledger.entries_posted", 1),
        (21, "vendor_ledger.entry_hold_set", None),
    ]


def test_personal_texts_shown_and_erased(own_ledger: Ledger) -> None:
    def description() -> str:
        return str(
            told(own_ledger, own_ledger.read_models, document="INV-1")[1].facts["entries"][0][
                "description"
            ]
        )

    def master() -> object:
        return told(own_ledger, own_ledger.read_models, customer="C1")[0].facts["personal"]

    assert (description(), master()) == ("work for Anna", {"name": "Anna Muster", "city": "Bern"})
    change(own_ledger, "DELETE FROM personal WHERE value = 'work for Anna'")
    assert (description(), master()) == ("(erased)", {"name": "Anna Muster", "city": "Bern"})
    change(own_ledger, "DELETE FROM personal WHERE subject = 'customer:C1'")
    assert (description(), master()) == ("(erased)", "(erased)")


def test_a_party_a_stream_and_a_statement(ledger: Ledger, read_models: ReadModels) -> None:
    of_customer = told(ledger, read_models, customer="C2")
    assert {event.stream for event in of_customer} == {"customer-C2", "customer_ledger-C2"}
    assert len(of_customer) == 8
    assert told(ledger, read_models, stream="customer_ledger-C2") == of_customer[1:]
    of_statement = told(ledger, read_models, statement="B/1")
    assert sorted({event.commit_no for event in of_statement}) == [16, 17, 18, 19, 20]
    last = of_statement[-1]
    assert (last.stream, last.name) == ("bank_account-B", "bank_account.statement_reconciled.1")
    assert len(of_statement[1].facts["line_nos"]) == 3


@pytest.mark.parametrize(
    "of",
    [
        {"document": "INV-404"},
        {"entry": 404},
        {"transaction": 404},
        {"statement": "B/404"},
        {"customer": "C404"},
        {"stream": "customer-C404"},
    ],
)
def test_what_is_not_there(ledger: Ledger, read_models: ReadModels, of: dict[str, Any]) -> None:
    assert told(ledger, read_models, **of) == []


@pytest.mark.parametrize(
    "of", [{}, {"document": "INV-1", "entry": 3}, {"customer": "C1", "vendor": "V1"}]
)
def test_asked_for_one_thing(ledger: Ledger, read_models: ReadModels, of: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one thing"):
        told(ledger, read_models, **of)


def test_only_what_is_told_is_decoded(ledger: Ledger, read_models: ReadModels) -> None:
    """The posting that the statement's bank entry leads through is decoded beside what is told, and no more."""
    read_models.catch_up()
    mapper = CountingMapper()
    events = history(ledger.store, mapper, read_models, document="INV-2")
    assert set(mapper.decoded) >= {event.position for event in events}
    assert len(set(mapper.decoded)) <= len(events) + 3
    mapper.decoded.clear()
    events = history(ledger.store, mapper, read_models, document="INV-3", customer="C2")
    assert sorted(mapper.decoded) == [event.position for event in events]
