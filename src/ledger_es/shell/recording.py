"""Turns a decision into what the store records: envelopes, event rows, and the commit with its digest."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Final, NamedTuple

import orjson

from ledger_es.aggregates.claims import claimed_by, released_by
from ledger_es.aggregates.event import Envelope, Event
from ledger_es.deciding.command import Decision
from ledger_es.shell.request import Request
from ledger_es.shell.same_request import HashedRequest
from ledger_es.shell.states import States
from ledger_es.store import CommitRow, EventRow, PersonalRow, WriteTransaction
from ledger_es.store.digest import commit_digest
from ledger_es.store.mapper import Mapper
from ledger_es.values import Claim, Head, Personal, Sealed, unchecked

NO_REASON = Personal()
# Its fields come from a request that has already been checked.
_envelope = unchecked(Envelope)
_claim = Claim._make

Numbered = Sequence[tuple[str, int, Event]]
"""Streams, versions and events."""


PROGRAM: Final = f"ledger_es {version('ledger-es')}"
"""The name and version of this program, which each commit records."""
_NONCE_BYTES: Final = 16


class Accepted(NamedTuple):
    """A request with its decision and the time at which it is recorded."""

    hashed: HashedRequest
    decision: Decision
    recorded_at: datetime


def first_envelope(
    request: Request, head: Head, recorded_at: datetime, reason: Personal
) -> Envelope:
    """The envelope of the first event in the commit after the head."""
    return _envelope(
        commit_no=head.commit_no + 1,
        place=1,
        position=head.position + 1,
        recorded_at=recorded_at,
        actor=request.actor,
        command=request.command.name,
        command_key=request.idempotency_key or "",
        correlation=request.correlation,
        source=request.source,
        reason=reason.seal,
    )


def append_commit(
    transaction: WriteTransaction,
    ledger_id: str,
    mapper: Mapper,
    states: States,
    accepted: Accepted,
) -> list[EventRow]:
    """Adds the commit to the transaction, without changing the states. Returns the rows of its events."""
    request, decision, head = accepted.hashed.request, accepted.decision, transaction.head()
    reason = Personal(request.reason) if request.reason else NO_REASON
    envelope = first_envelope(request, head, accepted.recorded_at, reason)
    numbered = states.numbered(transaction, decision.events)
    rows = mapper.encode(envelope, numbered)
    commit = _commit(accepted, envelope, rows)
    commit = commit._replace(digest=commit_digest(ledger_id, head.digest, commit, rows))
    transaction.append(
        commit,
        rows,
        _claims(numbered, commit.commit_no),
        [key for stream, event in decision.events for key in released_by(stream, event)],
        _personal(decision, reason, commit.commit_no),
        states.new_names(rows),
    )
    if decision.erasure is not None:
        transaction.erase(decision.erasure.seals, decision.erasure.streams)
    if decision.purged_files:
        transaction.purge_files(decision.purged_files)
    for sha256, content in decision.files:
        transaction.add_file(sha256, content)
    return rows


def _commit(accepted: Accepted, envelope: Envelope, rows: Sequence[EventRow]) -> CommitRow:
    hashed, after = accepted.hashed, accepted.decision.head
    return CommitRow(
        commit_no=envelope.commit_no,
        recorded_at=envelope.recorded_at,
        position_last=envelope.position + len(rows) - 1,
        register_no_last=after.register_no,
        transaction_no_last=after.transaction_no,
        entry_no_last=after.entry_no,
        gl_entry_no_last=after.gl_entry_no,
        application_no_last=after.application_no,
        command_key=hashed.request.idempotency_key,
        request_hash=hashed.request_hash,
        personal_hash=hashed.personal_hash,
        result=orjson.dumps(accepted.decision.numbers),
        actor=envelope.actor,
        command=envelope.command,
        program=PROGRAM,
        nonce=secrets.token_bytes(_NONCE_BYTES),
        digest=b"",
    )


def _claims(numbered: Numbered, commit_no: int) -> list[Claim]:
    return [
        _claim((kind, key, commit_no, stream, version))
        for stream, version, event in numbered
        for kind, key in claimed_by(stream, event)
    ]


def _personal(decision: Decision, reason: Personal, commit_no: int) -> list[PersonalRow]:
    sealed = [*decision.sealed]
    if reason:
        sealed.append(Sealed(f"commit:{commit_no}", reason))
    return [PersonalRow(text.seal, subject, text.salt, text.reveal()) for subject, text in sealed]
