"""Disputes, promises and notes: facts about entries that move no amount (receivables.md 19)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es import Personal
from ledger_es.aggregates.entry_note import DisputeSet, NoteAdded, PromiseSet
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.entry_note import AddEntryNote, SetEntryDispute, SetEntryPromise
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.errors import (
    AmountDigits,
    EditChangesNothing,
    EntryDateInvalid,
    EntryIsClosed,
    EntryUnknown,
    ExceedsRemainingAmount,
    NoteIsEmpty,
)
from tests.scenarios.books import BOOKS, documents
from tests.scenarios.scenario import day, given

INVOICE = documents("INV-1 01-12 1190.00 02-11")
PAID = (INVOICE, WriteOffEntry(entry_no=1, account_no="6900", posting_date=day("06-30")))
SAID = Personal("wrong price", b"s" * 16)


def dispute(**fields: Any) -> SetEntryDispute:
    known: dict[str, Any] = {"entry_no": 1, "dispute": "PRICE"}
    return SetEntryDispute(**known | fields)


def promise(**fields: Any) -> SetEntryPromise:
    known: dict[str, Any] = {"entry_no": 1, "promised_date": day("03-31")}
    return SetEntryPromise(**known | fields)


def test_an_entry_is_disputed_and_the_dispute_settled() -> None:
    disputed = given(*BOOKS, INVOICE).when(dispute(text=SAID))
    disputed.then(
        (
            "customer_ledger-C1",
            DisputeSet(entry_no=1, dispute="PRICE", dispute_before="", text_seal=SAID.seal),
        ),
    )
    assert disputed.decision is not None
    assert [text.subject for text in disputed.decision.sealed] == ["customer:C1"]
    given(*BOOKS, INVOICE, dispute()).when(dispute(dispute="")).then(
        ("customer_ledger-C1", DisputeSet(entry_no=1, dispute="", dispute_before="PRICE")),
    )


def test_the_rest_of_an_entry_is_promised_or_a_part_of_it() -> None:
    given(*BOOKS, INVOICE).when(promise()).then(
        (
            "customer_ledger-C1",
            PromiseSet(
                entry_no=1,
                currency="CHF",
                promised_date=day("03-31"),
                promised_amount=Decimal("1190.00"),
            ),
        ),
    )
    part = promise(promised_amount=Decimal(90), promised_date=day("02-28"))
    given(*BOOKS, INVOICE, promise()).when(part).then(
        (
            "customer_ledger-C1",
            PromiseSet(
                entry_no=1,
                currency="CHF",
                promised_date=day("02-28"),
                promised_amount=Decimal("90.00"),
                promised_date_before=day("03-31"),
                promised_amount_before=Decimal("1190.00"),
            ),
        ),
    )


def test_a_promise_is_taken_back() -> None:
    given(*BOOKS, INVOICE, promise()).when(promise(promised_date=None)).then(
        (
            "customer_ledger-C1",
            PromiseSet(
                entry_no=1,
                currency="CHF",
                promised_date_before=day("03-31"),
                promised_amount_before=Decimal("1190.00"),
            ),
        ),
    )


def test_a_vendors_entry_is_promised_without_sign() -> None:
    event = PromiseSet(
        entry_no=1,
        currency="CHF",
        promised_date=day("03-31"),
        promised_amount=Decimal("300.00"),
    )
    books = (*BOOKS, documents("INV-1 01-12 -300.00", "V1"))
    given(*books).when(promise()).then(("vendor_ledger-V1", event))


def test_a_note_is_written_on_open_and_closed_entries() -> None:
    note = AddEntryNote(entry_no=1, text=SAID)
    for books in ((*BOOKS, INVOICE), (*BOOKS, *PAID)):
        given(*books).when(note).then(
            ("customer_ledger-C1", NoteAdded(entry_no=1, text_seal=SAID.seal)),
        )


def test_what_holds_is_kept_while_the_entry_is_closed() -> None:
    books = (*BOOKS, INVOICE, dispute(), PAID[1], UnapplyEntry(entry_no=1))
    given(*books).when(dispute()).then_refused(EditChangesNothing)


@pytest.mark.parametrize("command", [dispute(), promise()])
def test_only_an_open_entry_is_disputed_or_promised(command: Any) -> None:
    given(*BOOKS).when(command).then_refused(EntryUnknown, kind="customer or vendor", entry_no=1)
    given(*BOOKS, *PAID).when(command).then_refused(EntryIsClosed, entry_no=1)


def test_what_holds_already_changes_nothing() -> None:
    given(*BOOKS, INVOICE).when(dispute(dispute="")).then_refused(EditChangesNothing)
    given(*BOOKS, INVOICE).when(promise(promised_date=None)).then_refused(EditChangesNothing)
    given(*BOOKS, INVOICE, promise()).when(promise()).then_refused(EditChangesNothing)


def test_a_promise_lies_after_the_document_and_is_not_more_than_remains() -> None:
    given(*BOOKS, INVOICE).when(promise(promised_date=day("01-11"))).then_refused(EntryDateInvalid)
    given(*BOOKS, INVOICE).when(promise(promised_amount=Decimal("0.001"))).then_refused(
        AmountDigits, amount=Decimal("0.001"), currency="CHF", digits=2
    )
    given(*BOOKS, INVOICE).when(promise(promised_amount=Decimal(1191))).then_refused(
        ExceedsRemainingAmount, entry_no=1, remaining=Decimal("1190.00"), amount=Decimal("1191.00")
    )


def test_a_note_without_text_is_refused() -> None:
    given(*BOOKS).when(AddEntryNote(entry_no=1)).then_refused(
        EntryUnknown, kind="customer or vendor", entry_no=1
    )
    given(*BOOKS, INVOICE).when(AddEntryNote(entry_no=1, text=Personal(" "))).then_refused(
        NoteIsEmpty, entry_no=1
    )
