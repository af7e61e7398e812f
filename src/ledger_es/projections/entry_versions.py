"""Read model: what was changed on a customer or vendor entry after it was posted, a row for each change.

An attribute at a commit is that of the last row up to it, else as posted. On which day a change counts is no question:
an edited due date holds for every day.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

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
    EntryTolerancesChanged,
    PostedEntry,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none, factor, units
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class EntryVersionRow(NamedTuple):
    """A changed attribute of an entry: a column of `party_entries` with its new value, a number or a text.

    `reopened_day` is no column there: no entry has it as posted.
    """

    entry_no: int
    attribute: str
    position: int
    commit_no: int
    number_value: int | None
    text_value: str | None


VERSIONS = table(
    "entry_versions",
    EntryVersionRow,
    key=("entry_no", "attribute", "position"),
    clustered=True,
)

Change = tuple[str, int | str | None]
"""An attribute, by its column in `party_entries`, and its new value."""


def _note(rows: Rows, placed: Placed, changes: dict[tuple[int, str], int | str | None]) -> None:
    versions = rows.of(EntryVersionRow)
    for (entry_no, attribute), value in changes.items():
        versions.append(
            EntryVersionRow(
                entry_no=entry_no,
                attribute=attribute,
                position=placed.position,
                commit_no=placed.commit_no,
                number_value=None if isinstance(value, str) else value,
                text_value=value if isinstance(value, str) else None,
            )
        )
        rows.edited.add(entry_no)


def note_touched(event: EntriesApplied, placed: Placed, rows: Rows) -> None:
    """Adds the remaining discount and tolerance of entries that stay open. Those of closed entries are not needed."""
    changes: dict[tuple[int, str], int | str | None] = {}
    for touched in event.touched:
        if not touched.remaining_amount_after:
            continue
        entry_no, per_one = touched.entry_no, factor(touched.currency)
        if touched.discount_possible_after != touched.discount_possible_before:
            changes[entry_no, "discount_possible"] = units(touched.discount_possible_after, per_one)
        if touched.max_payment_tolerance_after != touched.max_payment_tolerance_before:
            tolerance = units(touched.max_payment_tolerance_after, per_one)
            changes[entry_no, "max_payment_tolerance"] = tolerance
    _note(rows, placed, changes)


def note_restored(event: ApplicationsUndone, placed: Placed, rows: Rows) -> None:
    """Adds what an undo restores (terms, remaining discount and tolerance), and since when the entry is open again."""
    changes: dict[tuple[int, str], int | str | None] = {}
    entries: tuple[PostedEntry | EditedEntry, ...] = (*event.reopened, *event.edited)
    for entry in entries:
        changes.update(((entry.entry_no, name), value) for name, value in _terms(entry))
    for restored in event.restored:
        entry_no, per_one = restored.entry_no, factor(restored.currency)
        changes[entry_no, "discount_possible"] = units(restored.discount_possible_after, per_one)
        tolerance = units(restored.max_payment_tolerance_after, per_one)
        changes[entry_no, "max_payment_tolerance"] = tolerance
        if restored.reopened_on is not None:
            changes[entry_no, "reopened_day"] = day_number(restored.reopened_on)
    _note(rows, placed, changes)


def _terms(entry: PostedEntry | EditedEntry) -> Iterable[Change]:
    yield "due_day", day_number(entry.due_date)
    yield "discount_day", day_or_none(entry.discount_date)
    yield "discount_tolerance_day", day_or_none(entry.discount_tolerance_date)
    yield "payment_reference", entry.payment_reference
    yield "payment_method", entry.payment_method
    yield "on_hold", entry.on_hold


def _hold_set(event: EntryHoldSet, placed: Placed, rows: Rows) -> None:
    _note(rows, placed, {(event.entry_no, "on_hold"): event.on_hold})


def _due_date_changed(event: EntryDueDateChanged, placed: Placed, rows: Rows) -> None:
    _note(rows, placed, {(event.entry_no, "due_day"): day_number(event.due_date)})


def _discount_changed(event: EntryDiscountChanged, placed: Placed, rows: Rows) -> None:
    entry_no = event.entry_no
    tolerance_day = day_or_none(event.discount_tolerance_date)
    _note(
        rows,
        placed,
        {
            (entry_no, "discount_possible"): units(event.discount_possible, factor(event.currency)),
            (entry_no, "discount_day"): day_or_none(event.discount_date),
            (entry_no, "discount_tolerance_day"): tolerance_day,
        },
    )


def _tolerances_changed(event: EntryTolerancesChanged, placed: Placed, rows: Rows) -> None:
    changes: dict[tuple[int, str], int | str | None] = {}
    for changed in event.entries:
        entry_no = changed.entry_no
        if changed.max_payment_tolerance != changed.max_payment_tolerance_before:
            tolerance = units(changed.max_payment_tolerance, factor(changed.currency))
            changes[entry_no, "max_payment_tolerance"] = tolerance
        if changed.discount_tolerance_date != changed.discount_tolerance_date_before:
            tolerance_day = day_or_none(changed.discount_tolerance_date)
            changes[entry_no, "discount_tolerance_day"] = tolerance_day
    _note(rows, placed, changes)


def _reference_changed(event: EntryPaymentReferenceChanged, placed: Placed, rows: Rows) -> None:
    _note(rows, placed, {(event.entry_no, "payment_reference"): event.payment_reference})


def _method_changed(event: EntryPaymentMethodChanged, placed: Placed, rows: Rows) -> None:
    _note(rows, placed, {(event.entry_no, "payment_method"): event.payment_method})


PROJECTION = Projection(
    (VERSIONS,),
    (
        on(EntryHoldSet, _hold_set),
        on(EntryDueDateChanged, _due_date_changed),
        on(EntryDiscountChanged, _discount_changed),
        on(EntryTolerancesChanged, _tolerances_changed),
        on(EntryPaymentReferenceChanged, _reference_changed),
        on(EntryPaymentMethodChanged, _method_changed),
    ),
)
