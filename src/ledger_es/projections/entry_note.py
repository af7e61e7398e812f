"""Read model: disputes, promises and notes on entries, a row for each time one was set, taken back or written."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.entry_note import DisputeSet, NoteAdded, PromiseSet
from ledger_es.aggregates.event import Placed, stream_key, stream_kind
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none, factor, units
from ledger_es.projections.tables import index, table


class EntryNoteRow(NamedTuple):
    """`kind` is dispute, promise or note. An empty `dispute` settled it; without a day a promise was taken back."""

    entry_no: int
    position: int
    commit_no: int
    ledger: str
    party_no: str
    kind: str
    dispute: str = ""
    currency: str = ""
    promised_day: int | None = None
    promised_amount: int = 0
    text_seal: str = ""


ENTRY_NOTES = table("entry_notes", EntryNoteRow, key=("entry_no", "position"), clustered=True)
index("entry_notes_by_party", ENTRY_NOTES.c.ledger, ENTRY_NOTES.c.party_no)


def _dispute_set(event: DisputeSet, placed: Placed, rows: Rows) -> None:
    row = _row("dispute", event, placed)
    rows.of(EntryNoteRow).append(row._replace(dispute=event.dispute))


def _promise_set(event: PromiseSet, placed: Placed, rows: Rows) -> None:
    amount = event.promised_amount
    rows.of(EntryNoteRow).append(
        _row("promise", event, placed)._replace(
            currency=event.currency,
            promised_day=day_or_none(event.promised_date),
            promised_amount=0 if amount is None else units(amount, factor(event.currency)),
        )
    )


def _note_added(event: NoteAdded, placed: Placed, rows: Rows) -> None:
    rows.of(EntryNoteRow).append(_row("note", event, placed))


def _row(kind: str, event: DisputeSet | PromiseSet | NoteAdded, placed: Placed) -> EntryNoteRow:
    return EntryNoteRow(
        entry_no=event.entry_no,
        position=placed.position,
        commit_no=placed.commit_no,
        ledger=stream_kind(placed.stream).removesuffix("_ledger"),
        party_no=stream_key(placed.stream),
        kind=kind,
        text_seal=event.text_seal,
    )


PROJECTION = Projection(
    (ENTRY_NOTES,),
    (on(DisputeSet, _dispute_set), on(PromiseSet, _promise_set), on(NoteAdded, _note_added)),
)
