"""The ledger: open it, ask it to do something, ask it what it knows. The one place with a clock."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Self

import orjson

from ledger_es.aggregates import text_mapping
from ledger_es.aggregates.claims import claimed_by, released_by
from ledger_es.aggregates.event import Envelope, Recorded
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.text_mapping import TextMapping, TextMappings
from ledger_es.collector import collector_paused
from ledger_es.commands.decisions import DECISIONS
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    ClockWentBack,
    IdempotencyKeyReused,
    LedgerError,
    LedgerIsBusy,
    StoreError,
)
from ledger_es.payment_reconciliation.payment_reconciliation import PaymentReconciliation
from ledger_es.questions import Questions
from ledger_es.shell.request import Executed, Request, refuse_unclear, tried
from ledger_es.shell.states import BooksUnderLock, States
from ledger_es.store import (
    Asked,
    CommitRow,
    EventRow,
    PersonalRow,
    Reads,
    Store,
    WriteTransaction,
    open_store,
)
from ledger_es.store.digest import commit_digest
from ledger_es.store.mapper import Mapper
from ledger_es.values import ZERO, Claim, Head, Personal, Sealed, Source, in_order, unchecked

CLOCK_MAY_LAG = timedelta(minutes=5)
TURN_TIMEOUT_SECONDS = 60
"""How long a thread waits for the others of its process, before it waits for other processes."""
_NO_REASON = Personal()
# Of a request that was looked at when it was hashed.
_envelope = unchecked(Envelope)
_claim = in_order(Claim)
_signed = in_order(CommitRow)


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger(Questions):
    """The books of one company. Open with `Ledger.open`; usable as a context."""

    def __init__(
        self, store: Store, mapper: Mapper | None = None, clock: Callable[[], datetime] = _now
    ) -> None:
        self._store = store
        self._mapper = mapper or _default_mapper()
        self._clock = clock
        self._states = States(self._mapper)
        self._turn = threading.RLock()
        self._known_names = set(store.event_names())
        self._named: set[str] = set()
        self._mapper.refuse_unknown(sorted(self._known_names))
        self._key = store.ledger_key()
        # Begun once: to begin with the key takes as long as the hash of a request.
        self._keyed = hmac.new(self._key, digestmod="sha256")

    @classmethod
    def open(cls, url: str, *, create: bool = False, clock: Callable[[], datetime] = _now) -> Self:
        """The ledger at a path, `:memory:`, or `postgresql://…/db?ledger=name`.

        Raises StoreError: not found, foreign, written by a newer version, not reachable.
        """
        store = open_store(url, create=create)
        try:
            return cls(store, clock=clock)
        except BaseException:
            store.close()
            raise

    @property
    def store(self) -> Store:
        return self._store

    @property
    def mapper(self) -> Mapper:
        return self._mapper

    @cached_property
    def payment_reconciliation(self) -> PaymentReconciliation:
        """Statement files and automatic application."""
        return PaymentReconciliation(self)

    def today(self) -> date:
        """The day by the ledger's clock, in UTC."""
        return self._clock().astimezone(UTC).date()

    def fingerprint(self, text: str) -> str:
        """HMAC-SHA-256 of a text with the ledger's key: knows the text again without keeping it."""
        return hmac.digest(self._key, text.encode(), "sha256").hex()

    def close(self) -> None:
        if "read_models" in self.__dict__:
            self.read_models.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- doing ---

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
        """Decide the command on the books as they are now and record what follows; raises Refusal, StoreError.

        The same key with the same command does nothing the second time and gives the first answer; with another command
        it is refused. `dry_run` decides and records nothing: it draws no number and keeps no key.
        """
        request = Request(command, idempotency_key, actor, reason, correlation, source)
        outcome = self._execute([request], dry_run=dry_run)[0]
        if isinstance(outcome, LedgerError):
            raise outcome
        return outcome

    def execute_many(
        self, requests: Iterable[Request], *, dry_run: bool = False
    ) -> list[Executed | LedgerError]:
        """One lock, one database transaction; each accepted request is its own commit, decided on what came before.

        A refused one leaves nothing and stands as its refusal in its place. `dry_run` undoes it all at the end: each
        is decided on what the ones before it would have left.
        """
        return self._execute(list(requests), dry_run=dry_run)

    def executed_before(self, idempotency_key: str) -> Executed | None:
        """The answer that was given under this key, None if there is none."""
        before = self._store.commit_by_key(idempotency_key)
        return None if before is None else self._again(self._store, before)

    def text_mappings(self) -> list[TextMapping]:
        """The text-to-account mappings as they are now, by number."""
        state = TextMappings()
        for row in self._store.stream_events(text_mapping.STREAM):
            state.evolve(self._mapper.decode(row).event)
        return list(state.mappings.values())

    # --- the write path ---

    def _execute(
        self, requests: Sequence[Request], *, dry_run: bool
    ) -> list[Executed | LedgerError]:
        # Before the lock is asked for: nobody need wait for it.
        hashed = [(request, self._hashed(request)) for request in requests]
        # Until the states that a failed transaction has evolved are dropped, no other thread may decide on them.
        if not self._turn.acquire(timeout=TURN_TIMEOUT_SECONDS):
            raise LedgerIsBusy(seconds=TURN_TIMEOUT_SECONDS)
        try:
            with (
                collector_paused(),
                self._store.writing(asked=lambda: _asked(hashed)) as transaction,
            ):
                self._states.follow(transaction)
                outcomes = self._all(transaction, hashed, dry_run=dry_run)
            self._known_names.update(self._named)
            return outcomes
        except _OnlyTried as undone:
            self._states.drop()
            return undone.outcomes
        except BaseException:
            self._states.drop()
            raise
        finally:
            self._named.clear()
            self._turn.release()

    def _all(
        self,
        transaction: WriteTransaction,
        hashed: Sequence[tuple[Request, bytes | LedgerError]],
        *,
        dry_run: bool,
    ) -> list[Executed | LedgerError]:
        """Decides the requests one after the other, and appends what follows."""
        outcomes: list[Executed | LedgerError] = []
        head = transaction.head()
        for place, (request, request_hash) in enumerate(hashed, 1):
            # Nothing comes after the last one of a dry run: what it would leave need not be written.
            records = not dry_run or place < len(hashed)
            if isinstance(request_hash, LedgerError):
                outcomes.append(request_hash)
                continue
            try:
                outcome = self._one(transaction, request, request_hash, records=records)
                outcomes.append(outcome)
            except StoreError:
                # Not this request is refused, the whole transaction has failed: nothing before it stands either.
                raise
            except LedgerError as refusal:
                outcomes.append(refusal)
        if dry_run and transaction.head() != head:
            raise _OnlyTried([tried(outcome, head) for outcome in outcomes])
        return outcomes

    def _one(
        self,
        transaction: WriteTransaction,
        request: Request,
        request_hash: bytes,
        *,
        records: bool,
    ) -> Executed:
        if request.idempotency_key is not None:
            before = transaction.commit_by_key(request.idempotency_key)
            if before is not None:
                return self._replayed(transaction, request, before, request_hash)
        books = self._states.books(transaction, self._key)
        decision = decide(request.command, books, request.actor)
        if decision.repeats:
            before = transaction.commit(decision.repeats)
            assert before is not None, f"commit {decision.repeats} is claimed but not there"
            return self._again(transaction, before)
        if not records or not decision.events:
            would_be = tuple(self._would_be(request, decision, books))
            return Executed(0, decision.numbers, read_events=lambda: would_be)
        reason = Personal(request.reason) if request.reason else _NO_REASON
        envelope = self._envelope(request, books.head, reason)
        numbered = self._states.numbered(transaction, decision.events)
        rows = self._mapper.encode(envelope, numbered)
        commit = _commit_row(envelope, rows, decision, request.idempotency_key, request_hash)
        commit_no = commit.commit_no
        sealed = [*decision.sealed]
        if reason:
            sealed.append(Sealed(f"commit:{commit_no}", reason))
        transaction.append(
            commit,
            rows,
            [
                _claim((kind, key, commit_no, stream, version))
                for stream, version, event in numbered
                for kind, key in claimed_by(stream, event)
            ],
            [key for stream, event in decision.events for key in released_by(stream, event)],
            [PersonalRow(text.seal, subject, text.salt, text.reveal()) for subject, text in sealed],
            self._new_names({row.name for row in rows}),
        )
        for sha256, content in decision.files:
            transaction.add_file(sha256, content)
        self._states.evolve(decision.events, transaction.head())
        return Executed(commit_no, decision.numbers, read_events=lambda: self._decoded(rows))

    def _decoded(self, rows: Sequence[EventRow]) -> tuple[Recorded, ...]:
        return tuple(self._mapper.decode(row) for row in rows)

    def _envelope(self, request: Request, head: Head, reason: Personal) -> Envelope:
        """Of the first event of the commit to be."""
        return _envelope(
            commit_no=head.commit_no + 1,
            index=1,
            position=head.position + 1,
            recorded_at=self._moment(head),
            actor=request.actor,
            command=type(request.command).__name__,
            command_key=request.idempotency_key or "",
            correlation=request.correlation,
            source=request.source,
            reason=reason.seal,
        )

    def _would_be(
        self, request: Request, decision: Decision, books: BooksUnderLock
    ) -> Iterable[Recorded]:
        """The events of a dry run: with the numbers they would have, without a place in the log."""
        envelope = self._envelope(request, books.head, _NO_REASON)
        envelope = envelope.model_copy(update={"commit_no": 0, "index": 0, "position": 0})
        return (Recorded(stream, 0, envelope, event) for stream, event in decision.events)

    def _replayed(
        self, reads: Reads, request: Request, before: CommitRow, request_hash: bytes
    ) -> Executed:
        if not hmac.compare_digest(before.request_hash, request_hash):
            raise IdempotencyKeyReused(
                key=request.idempotency_key, command=before.command, commit_no=before.commit_no
            )
        return self._again(reads, before)

    def _again(self, reads: Reads, before: CommitRow) -> Executed:
        """The answer that was given before."""
        previous = reads.commit(before.commit_no - 1)
        first = previous.position_last if previous else 0
        count = before.position_last - first
        numbers = orjson.loads(before.result)
        rows = reads.events(first, count, before.position_last)
        return Executed(
            before.commit_no, numbers, replayed=True, read_events=lambda: self._decoded(rows)
        )

    def _moment(self, head: Head) -> datetime:
        """The commit's time: strictly rising, whatever the clock does; far behind the last commit it is refused."""
        now = self._clock().astimezone(UTC)
        if head.recorded_at is None or now > head.recorded_at:
            return now
        if now < head.recorded_at - CLOCK_MAY_LAG:
            raise ClockWentBack(now=now.isoformat(), last=head.recorded_at.isoformat())
        return head.recorded_at + timedelta(microseconds=1)

    def _hashed(self, request: Request) -> bytes | LedgerError:
        """HMAC with the ledger's key, so that a guessed request cannot be confirmed from the table; or the refusal of
        a request that is none."""
        command = request.command
        try:
            refuse_unclear(request)
            said = type(command).__name__.encode() + b"\0" + command.canonical()
        except LedgerError as refusal:
            return refusal
        keyed = self._keyed.copy()
        keyed.update(said)
        return keyed.digest()

    def _new_names(self, names: set[str]) -> list[str]:
        new = names - self._known_names
        self._named |= new
        return sorted(new)


class _OnlyTried(Exception):
    """Undoes the transaction of a dry run of several requests."""

    def __init__(self, outcomes: list[Executed | LedgerError]) -> None:
        self.outcomes = outcomes


@cache
def _default_mapper() -> Mapper:
    """The decoders of all events, made once a process."""
    return Mapper()


def _asked(hashed: Sequence[tuple[Request, bytes | LedgerError]]) -> Asked:
    """What the requests will ask the store for, as far as they say it themselves."""
    requests = [request for request, request_hash in hashed if isinstance(request_hash, bytes)]
    return Asked(
        [request.idempotency_key for request in requests if request.idempotency_key is not None],
        [key for request in requests for key in request.command.claims_asked()],
    )


def decide(command: Command, books: Books, actor: str = "") -> Decision:
    """The decision on a command, checked against what must hold for every posting."""
    decision = DECISIONS[type(command)](command, books, Policy(books, actor))
    for _, event in decision.events:
        if isinstance(event, Posted):
            check_balance(event)
    return decision


def check_balance(posted: Posted) -> None:
    """The G/L lines of each ledger transaction sum to zero (facts of the books, section 2)."""
    balances: dict[int, Decimal] = {}
    for transaction_no, amount in zip(
        posted.line_transaction_nos, posted.line_amounts_lcy, strict=True
    ):
        balances[transaction_no] = balances.get(transaction_no, ZERO) + amount
    for transaction_no, balance in balances.items():
        assert not balance, f"ledger transaction {transaction_no} is out of balance by {balance}"


def _commit_row(
    envelope: Envelope,
    rows: list[EventRow],
    decision: Decision,
    command_key: str | None,
    request_hash: bytes,
) -> CommitRow:
    after = decision.head
    commit = CommitRow(
        commit_no=envelope.commit_no,
        recorded_at=envelope.recorded_at,
        position_last=envelope.position + len(rows) - 1,
        register_no_last=after.register_no,
        transaction_no_last=after.transaction_no,
        entry_no_last=after.entry_no,
        gl_entry_no_last=after.gl_entry_no,
        application_no_last=after.application_no,
        command_key=command_key,
        request_hash=request_hash,
        result=orjson.dumps(decision.numbers),
        actor=envelope.actor,
        command=envelope.command,
        digest=b"",
    )
    return _signed((*commit[:-1], commit_digest(commit, rows)))
