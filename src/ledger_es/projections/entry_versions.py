"""Read model: what was changed on a customer or vendor entry after it was posted, a row for each change.

An attribute at a commit is that of the last row up to it, else as posted. On which day a change counts is no question:
an edited due date holds for every day.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EditedEntry,
    EntriesApplied,
    EntryDiscountChanged,
    EntryDueDateChanged,
    EntryHoldSet,
    EntryPaymentMethodChanged,
    EntryPaymentReferenceChanged,
    PostedEntry,
)
from ledger_es.projections.projection import Projection
from ledger_es.projections.rows import Rows, day_or_none, factor, units
from ledger_es.projections.tables import number, table, text
from ledger_es.values import day_number

VERSIONS = table(
    "entry_versions",
    number("entry_no", key=True),
    text("attribute", key=True),
    number("position", key=True),
    number("commit_no"),
    number("number_value", optional=True),
    text("text_value", optional=True),
    clustered=True,
)

Change = tuple[str, int | str | None]
"""An attribute, by its column in `party_entries`, and its new value."""


def _note(rows: Rows, placed: Placed, changes: dict[tuple[int, str], int | str | None]) -> None:
    versions = rows.by_table["entry_versions"]
    for (entry_no, attribute), value in changes.items():
        is_text = isinstance(value, str)
        versions.append(
            (
                entry_no,
                attribute,
                placed.position,
                placed.commit_no,
                None if is_text else value,
                value if is_text else None,
            )
        )
        rows.edited.add(entry_no)


def note_touched(rows: Rows, placed: Placed) -> None:
    """Discount and tolerance left on entries that stay open. Those of a closed entry are never asked for."""
    event = placed.event
    assert isinstance(event, EntriesApplied)
    changes: dict[tuple[int, str], int | str | None] = {}
    for touched in event.touched:
        if not touched.remaining_amount_after:
            continue
        entry_no, per_one = touched.entry_no, factor(touched.currency)
        if touched.discount_amount_after != touched.discount_amount_before:
            changes[entry_no, "discount_amount"] = units(touched.discount_amount_after, per_one)
        if touched.max_payment_tolerance_after != touched.max_payment_tolerance_before:
            left = units(touched.max_payment_tolerance_after, per_one)
            changes[entry_no, "max_payment_tolerance"] = left
    _note(rows, placed, changes)


def note_restored(rows: Rows, placed: Placed) -> None:
    """An undo gives every entry its values again: as posted, as edited, and what was left of discount and tolerance."""
    event = placed.event
    assert isinstance(event, ApplicationsUndone)
    changes: dict[tuple[int, str], int | str | None] = {}
    entries: tuple[PostedEntry | EditedEntry, ...] = (*event.reopened, *event.edited)
    for entry in entries:
        changes.update(((entry.entry_no, name), value) for name, value in _terms(entry))
    for restored in event.restored:
        entry_no, per_one = restored.entry_no, factor(restored.currency)
        changes[entry_no, "discount_amount"] = units(restored.discount_amount_after, per_one)
        left = units(restored.max_payment_tolerance_after, per_one)
        changes[entry_no, "max_payment_tolerance"] = left
    _note(rows, placed, changes)


def _terms(entry: PostedEntry | EditedEntry) -> Iterable[Change]:
    yield "due_day", day_number(entry.due_date)
    yield "discount_day", day_or_none(entry.discount_date)
    yield "discount_tolerance_day", day_or_none(entry.discount_tolerance_date)
    yield "payment_reference", entry.payment_reference
    yield "payment_method", entry.payment_method
    yield "on_hold", entry.on_hold


def _hold_set(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, EntryHoldSet)
    _note(rows, placed, {(event.entry_no, "on_hold"): event.on_hold})


def _due_date_changed(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, EntryDueDateChanged)
    _note(rows, placed, {(event.entry_no, "due_day"): day_number(event.due_date)})


def _discount_changed(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, EntryDiscountChanged)
    entry_no = event.entry_no
    tolerance_day = day_or_none(event.discount_tolerance_date)
    _note(
        rows,
        placed,
        {
            (entry_no, "discount_amount"): units(event.discount_amount, rows.lcy_factor),
            (entry_no, "discount_day"): day_or_none(event.discount_date),
            (entry_no, "discount_tolerance_day"): tolerance_day,
        },
    )


def _reference_changed(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, EntryPaymentReferenceChanged)
    _note(rows, placed, {(event.entry_no, "payment_reference"): event.payment_reference})


def _method_changed(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, EntryPaymentMethodChanged)
    _note(rows, placed, {(event.entry_no, "payment_method"): event.payment_method})


PROJECTION = Projection(
    (VERSIONS,),
    {
        EntryHoldSet: _hold_set,
        EntryDueDateChanged: _due_date_changed,
        EntryDiscountChanged: _discount_changed,
        EntryPaymentReferenceChanged: _reference_changed,
        EntryPaymentMethodChanged: _method_changed,
    },
)
