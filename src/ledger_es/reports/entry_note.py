"""Report: what is agreed or said about entries: disputes, promises to pay, notes, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import EntryUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.entry import entry_place
from ledger_es.queries.entry_note import EntryNote
from ledger_es.queries.entry_note import entry_notes as ask
from ledger_es.queries.open_entries import Asked, open_entries
from ledger_es.queries.read_models import RecordedCommit
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    asking,
    party_names,
    refuse_unknown_party,
    text_of,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Currency, Shown
from ledger_es.values import LedgerKind, nfc


@dataclass(frozen=True, slots=True)
class EntryNoteRow:
    """A dispute, promise or note. `stands`: no later one of its kind has replaced it or taken it back."""

    ledger: Annotated[Code, Shown(gives_way=True)]
    party_no: str
    name: Annotated[str, Shown(in_json=False, gives_way=True)]
    entry_no: int
    is_open: Annotated[bool, Shown("Open", gives_way=True)]
    kind: Code
    dispute: str
    promised_date: Annotated[date | None, Shown("Promised for")]
    currency: Annotated[Currency, Shown(gives_way=True)]
    promised_amount: Annotated[Decimal | None, Shown("Promised")]
    stands: Annotated[bool, Shown(gives_way=GIVES_WAY_LAST)]
    text: Annotated[str, Shown(at_most=40)]
    recorded_at: Annotated[datetime, Shown(gives_way=True)]
    actor: Annotated[str, Shown(gives_way=True)]
    commit_no: Annotated[int, Shown("Commit", gives_way=True)]


@dataclass(frozen=True)
class EntryNotesReport(Report[EntryNoteRow]):
    row_type = EntryNoteRow

    answer: Answer
    noted: tuple[EntryNote, ...]
    open_entry_nos: frozenset[int]
    names: Mapping[tuple[LedgerKind, str], str]
    texts: Mapping[str, str]
    commits: Mapping[int, RecordedCommit]

    def title(self) -> str:
        return self.answer.title("Disputes, promises and notes")

    def rows(self) -> tuple[EntryNoteRow, ...]:
        return tuple(map(self._row, self.noted))

    def is_late(self, row: EntryNoteRow) -> bool:
        """True for a promise that stands and whose day is over, while something of the entry is left."""
        is_over = row.promised_date is not None and row.promised_date < self.answer.as_of
        return row.stands and row.is_open and is_over

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "notes": self.rows_as_json()}

    def _row(self, note: EntryNote) -> EntryNoteRow:
        commit = self.commits[note.commit_no]
        promised = note.promised_date is not None
        return EntryNoteRow(
            ledger=note.ledger,
            party_no=note.party_no,
            name=self.names.get((note.ledger, note.party_no), ""),
            entry_no=note.entry_no,
            is_open=note.entry_no in self.open_entry_nos,
            kind=note.kind,
            dispute=note.dispute,
            promised_date=note.promised_date,
            currency=note.currency,
            promised_amount=amount_of(note.promised_amount, note.currency) if promised else None,
            stands=note.stands,
            text=text_of(note.text_seal, self.texts),
            recorded_at=commit.recorded_at,
            actor=commit.actor,
            commit_no=note.commit_no,
        )


def entry_notes(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    ledger: LedgerKind | None = None,
    party_no: str | None = None,
    entry_no: int | None = None,
) -> EntryNotesReport:
    """The disputes, promises and notes by entry, oldest first. Raises PartyUnknown, EntryUnknown or NaiveTime."""
    party_no = nfc(party_no)
    with asking(read_models, as_of, known_at) as question:
        connection, moment = question.connection, question.moment
        if ledger is not None:
            refuse_unknown_party(question, ledger, party_no)
        if entry_no is not None and entry_place(connection, moment, entry_no) is None:
            raise EntryUnknown(kind="customer or vendor", entry_no=entry_no)
        noted = ask(
            connection, moment, ledger=ledger or "", party_no=party_no or "", entry_no=entry_no
        )
        open_nos = {entry.entry_no for entry in open_entries(connection, moment, Asked(ledger))}
        kinds: list[LedgerKind] = ["customer", "vendor"]
        names = {
            (of, number): name
            for of in kinds
            for number, name in party_names(
                read_models, question, of, [note.party_no for note in noted if note.ledger == of]
            ).items()
        }
    return EntryNotesReport(
        question.answer,
        tuple(noted),
        frozenset(open_nos),
        names,
        read_models.texts([note.text_seal for note in noted if note.text_seal]),
        read_models.commits(note.commit_no for note in noted),
    )
