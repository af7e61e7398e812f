"""What all events share: the base class, the stored name, and the envelope that says who, when and why."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, Protocol
from urllib.parse import unquote

from ledger_es.values import Record, Source, stream_id


class Event(Record):
    """A fact, named in the past tense. It is complete, one level deep, and readable without the code.

    Its stored name is `<kind of its stream>.<act>.<shape>`, where `shape` is the version of its fields. A stored name
    never changes.
    """

    act: ClassVar[str]
    shape: ClassVar[int] = 1


def stream_kind(stream: str) -> str:
    """`customer_ledger` of `customer_ledger-C1`."""
    return stream.partition("-")[0]


@lru_cache(maxsize=200_000)
def stream_key(stream: str) -> str:
    """`C1` of `customer_ledger-C1`."""
    return unquote(stream.partition("-")[2])


@lru_cache(maxsize=200_000)
def statement_stream(statement_no: str) -> str:
    """`bank_statement-B-7` of the statement B/7."""
    bank_account_no, _, sequence_no = statement_no.rpartition("/")
    return stream_id("bank_statement", bank_account_no, sequence_no)


@lru_cache(maxsize=200_000)
def reconciliation_stream(statement_no: str) -> str:
    """`bank_reconciliation-B-7` of the reconciliation with the statement B/7."""
    bank_account_no, _, sequence_no = statement_no.rpartition("/")
    return stream_id("bank_reconciliation", bank_account_no, sequence_no)


def statement_no_of(stream: str) -> str:
    """`B/7` of `bank_statement-B-7` and of `bank_reconciliation-B-7`."""
    return "/".join(unquote(key) for key in stream.split("-")[1:])


def stored_name(stream: str, event: Event) -> str:
    """The name under which the event is stored, such as `customer_ledger.entries_posted.1`."""
    return f"{stream_kind(stream)}.{event.act}.{event.shape}"


class Envelope(Record):
    """Who did it, when and why. It is stored with the event. The shell fills it in; decisions do not see it.

    `commit_no`, `place` (within the commit) and `position` (within the ledger) count from 1. `recorded_at` is in UTC.
    `approval` and `cause` are commit numbers, 0 for none. `reason` is a seal.
    """

    commit_no: int
    place: int
    position: int
    recorded_at: datetime
    actor: str = ""
    approval: int = 0
    cause: int = 0
    command: str
    command_key: str = ""
    correlation: str = ""
    source: Source
    reason: str = ""


class Recorded(NamedTuple):
    """An event of the log with its stream, its version in the stream (from 1) and its envelope."""

    stream: str
    version: int
    envelope: Envelope
    event: Event


class Placed(NamedTuple):
    """An event with its stream, position and commit, which is all that read models use of the envelope."""

    stream: str
    position: int
    commit_no: int
    event: Event


class State(Protocol):
    """What the events of one stream add up to.

    `evolve` only takes note of an event: it never refuses one and applies no business rule.
    """

    def evolve(self, event: Any) -> None: ...


def equal_columns(
    required: tuple[tuple[Any, ...], ...], optional: tuple[tuple[Any, ...], ...] = ()
) -> None:
    """Raises ValueError unless all columns have one length. An optional column may be empty: it was left out."""
    lengths = {len(column) for column in required} | {len(column) for column in optional if column}
    if len(lengths) > 1:
        raise ValueError(f"columns of unequal lengths {sorted(lengths)}")
