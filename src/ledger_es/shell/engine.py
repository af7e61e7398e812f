"""The engine takes the writer lock, decides commands on the current books and records the events."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from ledger_es.aggregates.event import Recorded
from ledger_es.collector import collector_paused
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.errors import IdempotencyKeyReused, LedgerError, LedgerIsBusy, StoreError
from ledger_es.shell.clock import Clock, asked, moment_after, utc_now
from ledger_es.shell.decision import decide, load_decisions
from ledger_es.shell.identity import refuse_another_identity
from ledger_es.shell.recording import NO_REASON, Accepted, append_commit, first_envelope
from ledger_es.shell.replaying import answer_of
from ledger_es.shell.request import Executed, Request, tried
from ledger_es.shell.same_request import HashedRequest, RequestHasher, is_same
from ledger_es.shell.states import States
from ledger_es.store import Asked, CommitRow, EventRow, Store, WriteTransaction
from ledger_es.store.mapper import Mapper
from ledger_es.values import Head, Source, nfc

TURN_TIMEOUT_SECONDS = 60
"""A thread waits at most this long for the other threads of its process, before it waits for other processes."""


class Engine:
    """Executes commands on one ledger, one after the other, for all threads and processes.

    It keeps the states on which commands are decided, and it has the clock. It does not answer questions.
    """

    def __init__(self, store: Store, mapper: Mapper | None = None, clock: Clock = utc_now) -> None:
        """Opens the engine on a store.

        Raises UnknownEventName if the store has events that this program cannot read, LedgerKeyMissing, or
        LedgerIsAnother if the store does not hold the ledger of its company.
        """
        self.store = store
        self.mapper = mapper or _default_mapper()
        self._clock = clock
        self._states = States(self.mapper)
        self._turn = threading.RLock()
        self.recorded_last = 0
        """The last commit that was recorded here, 0 if there is none."""
        self.mapper.refuse_unknown(store.event_names())
        self._identity = store.identity()
        self._hasher = RequestHasher(self._identity.key)
        refuse_another_identity(store, self.mapper, self._identity)

    def today(self) -> date:
        """The current day of the ledger's clock, in UTC."""
        return asked(self._clock).date()

    def fingerprint(self, text: str) -> str:
        """The HMAC-SHA-256 of a text with the ledger's key, which recognizes the text without storing it."""
        return hmac.digest(self._identity.key, text.encode(), "sha256").hex()

    def execute(
        self,
        command: Command,
        *,
        idempotency_key: str | None = None,
        actor: str = "",
        reason: str = "",
        correlation: str = "",
        source: Source = "manual",
        dry_run: bool = False,
    ) -> Executed:
        """Decide the command on the current books and record its events. Raises Refusal or StoreError.

        If the same key comes again with the same command, nothing is done and the first answer is returned; with
        another command, IdempotencyKeyReused is raised. `dry_run` decides the command but records nothing: it draws no
        numbers and keeps no key.
        """
        request = Request(command, idempotency_key, actor, reason, correlation, source)
        outcome = self._execute([request], dry_run=dry_run)[0]
        if isinstance(outcome, LedgerError):
            raise outcome
        return outcome

    def execute_many(
        self, requests: Iterable[Request], *, dry_run: bool = False
    ) -> list[Executed | LedgerError]:
        """Execute requests under one lock and in one database transaction, each in a commit of its own.

        Returns one outcome for each request: the answer, or the refusal of a request that was refused and changed
        nothing. Each request is decided on the books that the requests before it have left. `dry_run` undoes everything
        at the end. Raises StoreError.
        """
        return self._execute(list(requests), dry_run=dry_run)

    def executed_before(self, idempotency_key: str) -> Executed | None:
        """The answer that was given to the request with this key, or None if there was none."""
        commit = self.store.commit_by_key(nfc(idempotency_key))
        return None if commit is None else answer_of(self.store, commit, self._decoded)

    # --- one database transaction ---

    def _execute(
        self, requests: Sequence[Request], *, dry_run: bool
    ) -> list[Executed | LedgerError]:
        load_decisions()
        # The requests are hashed before the lock is taken, so that nobody has to wait for the hashing.
        hashed = [self._hasher.hashed(request) for request in requests]
        # A failed transaction leaves states that are too far ahead. No other thread may decide before they are dropped.
        if not self._turn.acquire(timeout=TURN_TIMEOUT_SECONDS):
            raise LedgerIsBusy(seconds=TURN_TIMEOUT_SECONDS)
        head: Head | None = None
        try:
            with (
                collector_paused(),
                self.store.writing(asked=lambda: _asked(hashed)) as transaction,
            ):
                head = transaction.head()
                self._states.follow(transaction)
                outcomes = self._outcomes(transaction, hashed, dry_run=dry_run)
                recorded_last = transaction.head().commit_no
            if recorded_last > head.commit_no:
                self.recorded_last = recorded_last
            return outcomes
        except _DryRunUndone as undone:
            self._states.drop()
            return undone.outcomes
        except KeyboardInterrupt:
            self._states.drop()
            # It may have come when the database had recorded already.
            if head is not None:
                self._look_for(hashed, head.commit_no + 1)
            raise
        except BaseException:
            self._states.drop()
            raise
        finally:
            self._turn.release()

    def _look_for(self, hashed: Sequence[HashedRequest], commit_no: int) -> None:
        """Notes commits from this one on that are those of the requests."""
        while (commit := self.store.commit(commit_no)) is not None:
            if not any(is_same(request, commit) for request in hashed):
                return
            self.recorded_last = commit_no
            commit_no += 1

    def _outcomes(
        self, transaction: WriteTransaction, hashed: Sequence[HashedRequest], *, dry_run: bool
    ) -> list[Executed | LedgerError]:
        """Decides the requests one after the other and appends their events."""
        outcomes: list[Executed | LedgerError] = []
        head = transaction.head()
        for place, request in enumerate(hashed, 1):
            # No request follows the last one of a dry run, so its events need not be written.
            records = not dry_run or place < len(hashed)
            try:
                outcomes.append(self._outcome(transaction, request, records=records))
            except StoreError:
                # The whole transaction has failed, including the requests before this one.
                raise
            except LedgerError as refusal:
                outcomes.append(refusal)
        if dry_run and transaction.head() != head:
            raise _DryRunUndone([tried(outcome, head) for outcome in outcomes])
        return outcomes

    # --- one request ---

    def _outcome(
        self, transaction: WriteTransaction, hashed: HashedRequest, *, records: bool
    ) -> Executed:
        if hashed.refusal is not None:
            raise hashed.refusal
        request = hashed.request
        if request.idempotency_key is not None:
            commit = transaction.commit_by_key(request.idempotency_key)
            if commit is not None:
                _refuse_another(hashed, commit)
                return answer_of(transaction, commit, self._decoded)
        books = self._states.books(transaction, self._identity)
        decision = decide(request.command, books, request.actor)
        if decision.repeats:
            commit = transaction.commit(decision.repeats)
            assert commit is not None, f"commit {decision.repeats} is claimed but does not exist"
            return answer_of(transaction, commit, self._decoded)
        if not records or not decision.events:
            return self._tried(request, decision, books)
        recorded_at = moment_after(books.head, self._clock)
        return self._recorded(transaction, Accepted(hashed, decision, recorded_at))

    def _recorded(self, transaction: WriteTransaction, accepted: Accepted) -> Executed:
        decision = accepted.decision
        rows = append_commit(
            transaction, self._identity.ledger_id, self.mapper, self._states, accepted
        )
        head = transaction.head()
        self._states.evolve(decision.events, head)
        return Executed(head.commit_no, decision.numbers, read_events=lambda: self._decoded(rows))

    def _tried(self, request: Request, decision: Decision, books: Books) -> Executed:
        """The answer of a dry run. Its events have the numbers that they would get, but no place in the log."""
        if not decision.events:
            return Executed(0, decision.numbers)
        recorded_at = moment_after(books.head, self._clock)
        envelope = first_envelope(request, books.head, recorded_at, NO_REASON)
        nowhere = envelope.model_copy(update={"commit_no": 0, "place": 0, "position": 0})
        events = tuple(Recorded(stream, 0, nowhere, event) for stream, event in decision.events)
        return Executed(0, decision.numbers, read_events=lambda: events)

    def _decoded(self, rows: Sequence[EventRow]) -> tuple[Recorded, ...]:
        return tuple(self.mapper.decode(row) for row in rows)


class _DryRunUndone(Exception):
    """Raised inside the transaction of a dry run to undo it. It carries the outcomes."""

    def __init__(self, outcomes: list[Executed | LedgerError]) -> None:
        self.outcomes = outcomes


@cache
def _default_mapper() -> Mapper:
    """The mapper of all events. It is expensive to build, so there is one for each process."""
    return Mapper()


def _asked(hashed: Sequence[HashedRequest]) -> Asked:
    """The keys and claims that the requests will look up, as far as the requests alone tell."""
    requests = [
        hashed_request.request for hashed_request in hashed if hashed_request.refusal is None
    ]
    return Asked(
        [request.idempotency_key for request in requests if request.idempotency_key is not None],
        [key for request in requests for key in request.command.claims_asked()],
    )


def _refuse_another(hashed: HashedRequest, commit: CommitRow) -> None:
    """Raises IdempotencyKeyReused if the key belongs to another request."""
    if not is_same(hashed, commit):
        key = hashed.request.idempotency_key
        assert key, "a request without a key was found by its key"
        raise IdempotencyKeyReused(key=key, command=commit.command, commit_no=commit.commit_no)
