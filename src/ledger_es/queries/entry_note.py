"""Questions about disputes, promises and notes on entries, as known at a moment."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.entry_note import ENTRY_NOTES
from ledger_es.queries.moment import Moment
from ledger_es.values import LedgerKind, from_day_number


class EntryNote(NamedTuple):
    """A dispute, promise or note. `stands`: no later one of its kind has replaced it or taken it back."""

    entry_no: int
    commit_no: int
    ledger: LedgerKind
    party_no: str
    kind: str
    dispute: str
    currency: str
    promised_day: int | None
    promised_amount: int
    text_seal: str
    stands: bool = True

    @property
    def promised_date(self) -> date | None:
        return None if self.promised_day is None else from_day_number(self.promised_day)


class StandingNotes(NamedTuple):
    """The dispute and the promise that hold for an entry, if any."""

    dispute: str = ""
    promised_day: int | None = None
    promised_amount: int = 0

    @property
    def promised_date(self) -> date | None:
        return None if self.promised_day is None else from_day_number(self.promised_day)


NOTHING_NOTED = StandingNotes()


def entry_notes(
    connection: Connection,
    moment: Moment,
    *,
    ledger: str = "",
    party_no: str = "",
    entry_no: int | None = None,
) -> list[EntryNote]:
    """The disputes, promises and notes by entry, oldest first: of one party or entry, or all."""
    columns = [ENTRY_NOTES.c[name] for name in EntryNote._fields if name != "stands"]
    query = select(*columns).where(moment.known(ENTRY_NOTES))
    if ledger:
        query = query.where(ENTRY_NOTES.c.ledger == ledger)
    if party_no:
        query = query.where(ENTRY_NOTES.c.party_no == party_no)
    if entry_no is not None:
        query = query.where(ENTRY_NOTES.c.entry_no == entry_no)
    query = query.order_by(ENTRY_NOTES.c.entry_no, ENTRY_NOTES.c.position)
    notes = [EntryNote(*row) for row in connection.execute(query)]
    last = {
        (note.entry_no, note.kind): place for place, note in enumerate(notes) if note.kind != "note"
    }
    return [
        note
        if note.kind == "note"
        else note._replace(
            stands=last[note.entry_no, note.kind] == place
            and bool(note.dispute or note.promised_day)
        )
        for place, note in enumerate(notes)
    ]


def standing_notes(connection: Connection, moment: Moment) -> dict[int, StandingNotes]:
    """What holds for each entry that is disputed or promised."""
    standing: dict[int, StandingNotes] = {}
    for note in entry_notes(connection, moment):
        if not note.stands or note.kind == "note":
            continue
        holds = standing.get(note.entry_no, NOTHING_NOTED)
        if note.kind == "dispute":
            holds = holds._replace(dispute=note.dispute)
        else:
            holds = holds._replace(
                promised_day=note.promised_day, promised_amount=note.promised_amount
            )
        standing[note.entry_no] = holds
    return standing
