"""The states a ledger keeps in memory: coherent at one commit, never handed out to be changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger_es.aggregates.claims import Key
from ledger_es.aggregates.event import Event, State, statement_no_of
from ledger_es.aggregates.streams import new_state
from ledger_es.deciding.books import Books
from ledger_es.store import EventRow, Reads, WriteTransaction
from ledger_es.store.mapper import Mapper
from ledger_es.values import Claim, Head, LedgerIdentity, Seal

STATES_KEPT = 50_000
"""Beyond so many, all are dropped and loaded again as they are asked for."""
EVENTS_FOLLOWED = 20_000
"""How far behind other writers the states are brought up to date; further behind, they are dropped."""


class States:
    """States and last versions by stream, as of `head`."""

    def __init__(self, mapper: Mapper) -> None:
        self.head = Head()
        self._mapper = mapper
        self._states: dict[str, State] = {}
        self._versions: dict[str, int] = {}
        self._names: set[str] = set()
        self._books: BooksUnderLock | None = None

    def books(self, transaction: WriteTransaction, identity: LedgerIdentity) -> BooksUnderLock:
        """The books as of the transaction's head. States evolve where they lie, so the settings that the books have
        looked up hold until the states are dropped."""
        if self._books is None:
            self._books = BooksUnderLock(self, self._mapper, identity)
        self._books.come_to(transaction)
        return self._books

    def state(self, reads: Reads, stream: str) -> State:
        state = self._states.get(stream)
        if state is None:
            self.load(reads, [stream])
            state = self._states[stream]
        return state

    def load(self, reads: Reads, streams: Iterable[str]) -> None:
        # Not minus the keys: that would go through all of them.
        missing = set(streams).difference(self._states)
        if not missing:
            return
        found = reads.many_streams(sorted(missing))
        for stream in missing:
            state = self._states[stream] = new_state(stream)
            rows = found.get(stream, [])
            for row in rows:
                state.evolve(self._mapper.event(row))
            self._versions[stream] = rows[-1].version if rows else 0

    def numbered(
        self, reads: Reads, events: Sequence[tuple[str, Event]]
    ) -> list[tuple[str, int, Event]]:
        """The events of a commit to be with their versions, which go on from the last of each stream."""
        known = self._versions
        unknown = {stream for stream, _ in events}.difference(known)
        if unknown:
            found = reads.last_versions(sorted(unknown))
            known.update((stream, found.get(stream, 0)) for stream in unknown)
        drawn: dict[str, int] = {}
        numbered = []
        for stream, event in events:
            version = drawn[stream] = drawn.get(stream, known[stream]) + 1
            numbered.append((stream, version, event))
        return numbered

    def new_names(self, rows: Sequence[EventRow]) -> list[str]:
        """Names of events that the store has not been told of since the states were dropped."""
        new = {row.name for row in rows} - self._names
        self._names |= new
        return sorted(new)

    def evolve(self, events: Sequence[tuple[str, Event]], head: Head) -> None:
        """What one commit has added."""
        for stream, event in events:
            self._versions[stream] += 1
            state = self._states.get(stream)
            if state is not None:
                state.evolve(event)
        self.head = head

    def drop(self) -> None:
        self.head = Head()
        self._books = None
        self._states.clear()
        self._versions.clear()
        self._names.clear()

    def follow(self, transaction: WriteTransaction) -> None:
        """Under the writer lock: brought up to what other writers have recorded.

        From then on states are evolved ahead of the database's own commit, so that one request sees the ones before
        it; if that commit does not come about, all that is kept must be dropped.
        """
        head = transaction.head()
        behind = head.position - self.head.position
        if behind > EVENTS_FOLLOWED or len(self._states) > STATES_KEPT:
            self.drop()
        elif behind:
            for row in transaction.events(self.head.position, behind):
                self._fold(row)
        self.head = head

    def _fold(self, row: EventRow) -> None:
        if row.stream in self._versions:
            self._versions[row.stream] = row.version
        state = self._states.get(row.stream)
        if state is not None:
            state.evolve(self._mapper.event(row))


class BooksUnderLock(Books):
    """The books inside a write transaction."""

    _transaction: WriteTransaction

    def __init__(self, states: States, mapper: Mapper, identity: LedgerIdentity) -> None:
        self.identity = identity
        self._states = states
        self._mapper = mapper

    def come_to(self, transaction: WriteTransaction) -> None:
        self._transaction = transaction
        self.head = transaction.head()

    def state(self, stream: str) -> State:
        return self._states.state(self._transaction, stream)

    def load(self, streams: Iterable[str]) -> None:
        self._states.load(self._transaction, streams)

    def claims(self, keys: Sequence[Key]) -> dict[Key, Claim]:
        return self._transaction.claims(keys)

    def recorded(self, stream: str, version: int) -> Event:
        row = self._transaction.event(stream, version)
        assert row is not None, f"event {version} of {stream} is claimed but not in the log"
        return self._mapper.event(row)

    def personal_texts(self, seals: Sequence[Seal]) -> dict[Seal, str]:
        return {seal: row.value for seal, row in self._transaction.personal(seals).items()}

    def seals_under(self, subjects: Sequence[str]) -> dict[Seal, str]:
        return self._transaction.seals_under(subjects)

    def statements_naming(self, codes: Sequence[str]) -> list[str]:
        streams = self._transaction.statement_streams_naming(codes)
        return [statement_no_of(stream) for stream in streams]
