"""The states that a ledger keeps in memory. All of them are as of the same commit, and decisions only read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ledger_es.aggregates.claims import BANK_ACCOUNT, MANDATE, PARTY, Key
from ledger_es.aggregates.event import Event, State, statement_no_of, stream_key, stream_kind
from ledger_es.aggregates.streams import new_state
from ledger_es.deciding.books import Books, Whose
from ledger_es.store import EventRow, Reads, WriteTransaction
from ledger_es.store.mapper import Mapper
from ledger_es.values import Claim, Head, LedgerIdentity, Seal

STATES_KEPT = 50_000
"""If there are more, all of them are dropped and loaded again when needed."""
CLAIMS_A_PAGE = 1000
EVENTS_FOLLOWED = 20_000
"""If other writers have recorded more events than this, the states are dropped instead of brought up to date."""
RECORDED_KEPT = 64
"""How many of the recorded events that it looks up a decision keeps decoded."""


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
        """The books as of the transaction's head.

        States are changed in place, so states that the books have looked up stay current until they are dropped.
        """
        if self._books is None:
            self._books = BooksUnderLock(self, self._mapper, identity)
        self._books.come_to(transaction)
        return self._books

    def state(self, reads: Reads, stream: str) -> State:
        """The state of the stream, loaded if needed."""
        state = self._states.get(stream)
        if state is None:
            self.load(reads, [stream])
            state = self._states[stream]
        return state

    def load(self, reads: Reads, streams: Iterable[str]) -> None:
        """Loads the states of these streams that are not in memory yet."""
        # `set(streams) - self._states.keys()` would copy all keys.
        missing = set(streams).difference(self._states)
        if not missing:
            return
        rows_by_stream = reads.many_streams(sorted(missing))
        for stream in missing:
            state = self._states[stream] = new_state(stream)
            rows = rows_by_stream.get(stream, [])
            for row in rows:
                state.evolve(self._mapper.event(row))
            self._versions[stream] = rows[-1].version if rows else 0

    def numbered(
        self, reads: Reads, events: Sequence[tuple[str, Event]]
    ) -> list[tuple[str, int, Event]]:
        """The events of the next commit with their versions, which continue those of each stream."""
        versions = self._versions
        not_loaded = {stream for stream, _ in events}.difference(versions)
        if not_loaded:
            last_versions = reads.last_versions(sorted(not_loaded))
            versions.update((stream, last_versions.get(stream, 0)) for stream in not_loaded)
        new_versions: dict[str, int] = {}
        numbered = []
        for stream, event in events:
            version = new_versions[stream] = new_versions.get(stream, versions[stream]) + 1
            numbered.append((stream, version, event))
        return numbered

    def new_names(self, rows: Sequence[EventRow]) -> list[str]:
        """The names of events that have not been passed to the store since the states were dropped."""
        new = {row.name for row in rows} - self._names
        self._names |= new
        return sorted(new)

    def evolve(self, events: Sequence[tuple[str, Event]], head: Head) -> None:
        """Takes note of the events of a commit; `head` is the head after it."""
        for stream, event in events:
            self._versions[stream] += 1
            state = self._states.get(stream)
            if state is not None:
                state.evolve(event)
        self.head = head

    def drop(self) -> None:
        """Forgets all states."""
        self.head = Head()
        self._books = None
        self._states.clear()
        self._versions.clear()
        self._names.clear()

    def follow(self, transaction: WriteTransaction) -> None:
        """Brings the states up to date with what other writers have recorded. Call it under the writer lock.

        Afterwards the states evolve before the database commits, so that each request sees those before it. If the
        database does not commit, the states must be dropped.
        """
        head = transaction.head()
        behind = head.position - self.head.position
        if behind > EVENTS_FOLLOWED or len(self._states) > STATES_KEPT:
            self.drop()
        elif behind:
            for row in transaction.events(self.head.position, behind):
                self._evolve_recorded(row)
        self.head = head

    def _evolve_recorded(self, row: EventRow) -> None:
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
        self._recorded: dict[tuple[str, int], Event] = {}

    def come_to(self, transaction: WriteTransaction) -> None:
        """Continues with another transaction, from its head."""
        self._recorded.clear()
        self._transaction = transaction
        self.head = transaction.head()

    def state(self, stream: str) -> State:
        return self._states.state(self._transaction, stream)

    def load(self, streams: Iterable[str]) -> None:
        self._states.load(self._transaction, streams)

    def claims(self, keys: Sequence[Key]) -> dict[Key, Claim]:
        return self._transaction.claims(keys)

    def recorded(self, stream: str, version: int) -> Event:
        # A decision asks for many rows of one large event, one after the other.
        event = self._recorded.get((stream, version))
        if event is None:
            row = self._transaction.event(stream, version)
            assert row is not None, f"event {version} of {stream} is claimed but not in the log"
            event = self._mapper.event(row)
            if len(self._recorded) >= RECORDED_KEPT:
                self._recorded.clear()
            self._recorded[stream, version] = event
        return event

    def events(self, stream: str) -> list[Event]:
        rows = self._transaction.many_streams([stream]).get(stream, [])
        return [self._mapper.event(row) for row in rows]

    def personal_texts(self, seals: Sequence[Seal]) -> dict[Seal, str]:
        return {seal: row.value for seal, row in self._transaction.personal(seals).items()}

    def seals_under(self, subjects: Sequence[str]) -> dict[Seal, str]:
        return self._transaction.seals_under(subjects)

    def parties(self) -> list[Whose]:
        return [
            Whose("customer" if stream_kind(stream) == "customer" else "vendor", stream_key(stream))
            for stream in self._streams_claimed(PARTY)
        ]

    def bank_accounts(self) -> list[str]:
        return [stream_key(stream) for stream in self._streams_claimed(BANK_ACCOUNT)]

    def mandates(self) -> list[str]:
        return [stream_key(stream) for stream in self._streams_claimed(MANDATE)]

    def _streams_claimed(self, kind: str) -> Iterator[str]:
        """The streams with a claim of this kind, in the order of their keys."""
        after = (kind, "")
        while claims := self._transaction.all_claims(after, CLAIMS_A_PAGE):
            for claim in claims:
                if claim.kind != kind:
                    return
                yield claim.stream
            after = (kind, claims[-1].key)

    def kept_files(self) -> set[str]:
        kept: set[str] = set()
        after = ""
        while page := self._transaction.all_statement_files(after, CLAIMS_A_PAGE):
            kept.update(page)
            after = page[-1]
        return kept

    def statements_naming(self, codes: Sequence[str]) -> list[str]:
        streams = self._transaction.statement_streams_naming(codes)
        return [statement_no_of(stream) for stream in streams]
